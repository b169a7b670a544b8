import type { Headers } from '@zone-eu/mailsplit'
import { addressParser, decodeWords } from 'postal-mime'
import type { Person } from '../manifest-row.ts'
import type { MessageHeaders } from './document-row.ts'

/** Longest header that is read for people or a subject, in UTF-16 units; hostile ones can have megabytes. */
const longestHeader = 256 * 1024

/** The headers that a document row tells, decoded. What cannot be read is left empty, never guessed. */
export function readHeaders(headers: Headers): MessageHeaders {
  const first = (name: string): string => unfold(rawHeader(headers, name)).trim()
  const people = (name: string): Person[] =>
    headers.getList().some(({ key }) => key === name) ? addresses(first(name)) : []
  const subject = first('subject')
  return {
    internetMessageId: first('message-id') || null,
    subject: subject === '' ? null : decodeWords(subject),
    from: people('from')[0] ?? null,
    to: people('to'),
    cc: people('cc'),
    bcc: people('bcc'),
    sentAt: readDate(first('date')),
  }
}

/** Everybody whom an address header names; members of groups too. */
function addresses(value: string): Person[] {
  return addressParser(value, { flatten: true }).map((found) => ({
    address: found.address || null,
    name: found.name || null,
  }))
}

/** The value of the first header of a name; raw 8-bit bytes are read as UTF-8 where they are UTF-8. */
function rawHeader(headers: Headers, name: string): string {
  const line = headers.getList().find(({ key }) => key === name)?.line ?? ''
  const value = line.slice(line.indexOf(':') + 1, longestHeader)
  if (!/[\u0080-\u00ff]/.test(value)) return value
  const bytes = Buffer.from(value, 'latin1')
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? value : text
}

const unfold = (value: string): string => value.replace(/\r?\n(?=[ \t])/g, '').replace(/[\r\n]+/g, ' ')

const zone = /([+-]\d{4}|\b(GMT|UTC?|Z|[ECMP][SD]T))$/i

/**
 * An RFC 5322 date as RFC 3339 UTC in whole seconds; null for what is none, has no time zone, or lies outside of the
 * years 1 to 9999.
 */
export function readDate(value: string): string | null {
  const shown = value.replace(/\([^()]*\)/g, '').trim()
  if (!zone.test(shown)) return null
  const date = new Date(shown)
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? `${date.toISOString().slice(0, 19)}Z` : null
}

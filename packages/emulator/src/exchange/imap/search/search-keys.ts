import { flagNamed } from '../flags.ts'
import { inCharset } from '../mime/part-text.ts'
import type { Cursor } from '../wire/cursor.ts'
import { readDate } from '../wire/date-time.ts'
import { badArguments, ImapError } from '../wire/imap-error.ts'
import { readSequenceSet, type SequenceSet } from '../wire/sequence-set.ts'

const MAX_KEYS = 1000
const MAX_DEPTH = 50

/** What a SEARCH asks for (RFC 3501 section 6.4.4). Days are the beginning of the day in UTC; text is in lower case. */
export type SearchKey =
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'and' | 'or'; readonly keys: readonly SearchKey[] }
  | { readonly kind: 'not'; readonly key: SearchKey }
  | { readonly kind: 'flag'; readonly flag: string }
  | { readonly kind: 'sequence' | 'uid'; readonly set: SequenceSet }
  | { readonly kind: 'larger' | 'smaller'; readonly size: number }
  | { readonly kind: 'received' | 'sent'; readonly from: number; readonly to: number }
  | { readonly kind: 'header'; readonly name: string; readonly text: string }
  | { readonly kind: 'body' | 'text'; readonly text: string }

const day = 86_400_000
const FLAG_KEYS: Readonly<Record<string, string>> = {
  SEEN: '\\Seen',
  ANSWERED: '\\Answered',
  FLAGGED: '\\Flagged',
  DELETED: '\\Deleted',
  DRAFT: '\\Draft',
}
const HEADER_KEYS = ['FROM', 'TO', 'CC', 'BCC', 'SUBJECT']

interface Reading {
  readonly cursor: Cursor
  readonly charset: string
  keys: number
}

/** `[CHARSET name] key…` @throws ImapError, with BADCHARSET for one that nobody knows */
export function readSearch(cursor: Cursor): SearchKey {
  const charset = readCharset(cursor)
  const reading = { cursor, charset, keys: 0 }
  const keys: SearchKey[] = []
  do keys.push(readKey(reading, 0))
  while (cursor.take(' '))
  cursor.end()
  return { kind: 'and', keys: byCost(keys) }
}

const CHARSET = /charset (?=.)/iy

function readCharset(cursor: Cursor): string {
  try {
    cursor.match(CHARSET)
  } catch {
    return 'utf-8'
  }
  const name = cursor.astring().toString('latin1')
  cursor.space()
  if (inCharset(Buffer.of(), name) === undefined) {
    throw new ImapError('NO', '[BADCHARSET (US-ASCII UTF-8)] The specified charset is not supported.')
  }
  return name
}

function readKey(reading: Reading, depth: number): SearchKey {
  const { cursor } = reading
  reading.keys += 1
  if (reading.keys > MAX_KEYS || depth > MAX_DEPTH) throw badArguments()
  if (cursor.next === '(') {
    const keys: SearchKey[] = []
    cursor.list(() => keys.push(readKey(reading, depth + 1)))
    if (keys.length === 0) throw badArguments()
    return { kind: 'and', keys: byCost(keys) }
  }
  if (/[\d*]/.test(cursor.next)) return { kind: 'sequence', set: readSequenceSet(cursor) }
  return readNamed(reading, cursor.atom().toUpperCase(), depth)
}

/** Those first that need the least read of a message: most messages need nothing of the others. */
function byCost(keys: readonly SearchKey[]): readonly SearchKey[] {
  return keys.toSorted((a, b) => costOf(a) - costOf(b))
}

function costOf(key: SearchKey): number {
  switch (key.kind) {
    case 'and':
    case 'or':
      return Math.max(...key.keys.map(costOf))
    case 'not':
      return costOf(key.key)
    case 'sent':
    case 'header':
      return 1
    case 'body':
    case 'text':
      return 2
    default:
      return 0
  }
}

function readNamed(reading: Reading, name: string, depth: number): SearchKey {
  const { cursor } = reading
  const flag = FLAG_KEYS[name]
  if (flag !== undefined) return { kind: 'flag', flag }
  const without = name.startsWith('UN') ? FLAG_KEYS[name.slice(2)] : undefined
  if (without !== undefined) return { kind: 'not', key: { kind: 'flag', flag: without } }
  if (HEADER_KEYS.includes(name)) return { kind: 'header', name: name.toLowerCase(), text: readText(reading) }
  switch (name) {
    case 'ALL':
    case 'OLD':
      return { kind: 'all' }
    case 'NEW':
    case 'RECENT':
      return { kind: 'none' }
    case 'KEYWORD':
      return keyword(reading)
    case 'UNKEYWORD':
      return { kind: 'not', key: keyword(reading) }
    case 'NOT':
      cursor.space()
      return { kind: 'not', key: readKey(reading, depth + 1) }
    case 'OR': {
      cursor.space()
      const left = readKey(reading, depth + 1)
      cursor.space()
      return { kind: 'or', keys: byCost([left, readKey(reading, depth + 1)]) }
    }
    case 'UID':
      cursor.space()
      return { kind: 'uid', set: readSequenceSet(cursor) }
    case 'LARGER':
    case 'SMALLER':
      cursor.space()
      return { kind: name === 'LARGER' ? 'larger' : 'smaller', size: cursor.number() }
    case 'BODY':
    case 'TEXT':
      return { kind: name === 'BODY' ? 'body' : 'text', text: readText(reading) }
    case 'HEADER': {
      cursor.space()
      const header = cursor.astring().toString('latin1').toLowerCase()
      return { kind: 'header', name: header, text: readText(reading) }
    }
    default:
      return readDays(cursor, name)
  }
}

function readDays(cursor: Cursor, name: string): SearchKey {
  const [, sent, when] = /^(SENT)?(BEFORE|ON|SINCE)$/.exec(name) ?? []
  if (when === undefined) throw badArguments()
  cursor.space()
  const date = readDate(cursor)
  const from = when === 'BEFORE' ? Number.NEGATIVE_INFINITY : date
  const to = when === 'BEFORE' ? date : when === 'ON' ? date + day : Number.POSITIVE_INFINITY
  return { kind: sent === undefined ? 'received' : 'sent', from, to }
}

function keyword({ cursor }: Reading): SearchKey {
  cursor.space()
  const name = cursor.atom()
  const isKept = name.startsWith('$') && flagNamed(name) !== undefined
  return isKept ? { kind: 'flag', flag: name } : { kind: 'none' }
}

function readText({ cursor, charset }: Reading): string {
  cursor.space()
  const bytes = cursor.astring()
  return (inCharset(bytes, charset) ?? bytes.toString('latin1')).toLowerCase()
}

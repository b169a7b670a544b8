import { createHash } from 'node:crypto'
import { canonicalJson } from '../canonical-json.ts'
import type { MessageHeaders } from '../documents/document-row.ts'

/** What makes two messages the same to a reader. */
export interface MessageContent {
  headers: MessageHeaders
  /** Of the body alone, as it was taken out. */
  body: string
  attachments: readonly { mediaType: string | null; sha256: string }[]
  /** One for each calendar part: `calendarIdentity`. */
  calendar: readonly string[]
}

/**
 * The logical key of a message: SHA-256 over what a reader would compare. docs/package-format.md, "Duplicates". A
 * calendar part counts by which meeting, occurrence, version and answer it is, so that the instances of a recurring
 * meeting, its updates and its cancellation stay apart.
 */
export function logicalKey({ headers, body, attachments, calendar }: MessageContent): string {
  const addresses = (people: MessageHeaders['to']) =>
    [...new Set(people.map(({ address, name }) => (address ?? name ?? '').trim().toLowerCase()))].sort()
  const compared = canonicalJson({
    from: addresses(headers.from ? [headers.from] : []),
    to: addresses([...headers.to, ...headers.cc]),
    sentAt: headers.sentAt,
    subject: (headers.subject ?? '').normalize('NFC').replace(/\s+/gu, ' ').trim(),
    body: digest(body.normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '')),
    attachments: attachments.map(({ sha256 }) => sha256).sort(),
    calendar: [...calendar].sort(),
  })
  return digest(compared)
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const properties = ['METHOD', 'UID', 'RECURRENCE-ID', 'DTSTART', 'SEQUENCE', 'PARTSTAT'] as const

/**
 * Which meeting a calendar part is about: METHOD, and of every event UID, RECURRENCE-ID, DTSTART, SEQUENCE and the
 * attendees' PARTSTAT. Undefined where it names no UID; then its bytes count.
 */
export function calendarIdentity(ics: string): string | undefined {
  const lines = ics.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)
  const found: string[] = []
  for (const line of lines) {
    const [, name = '', parameters = '', value = ''] = /^([A-Za-z-]+)((?:;[^:]*)?):(.*)$/.exec(line) ?? []
    const property = name.toUpperCase()
    if (property === 'ATTENDEE') {
      const [, answer] = /;PARTSTAT=([^;:]+)/i.exec(parameters) ?? []
      if (answer) found.push(`PARTSTAT:${value.trim().toLowerCase()}=${answer.toUpperCase()}`)
    } else if (properties.some((one) => one === property))
      found.push(`${property}${parameters}:${value.trim()}`)
  }
  return found.some((line) => line.startsWith('UID')) ? found.join('\n') : undefined
}

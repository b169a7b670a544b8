import { decodeWords } from './decode-words.ts'
import type { EmailAddress, Importance } from './message.ts'
import { type MimeHeaders, readHeaders } from './mime-headers.ts'
import { inspectStructure } from './mime-structure.ts'
import type { MimeSummary } from './mime-summary.ts'
import { parseAddressList } from './parse-addresses.ts'

/** Keeps one object for each pair of name and address, since a mailbox repeats them without end. */
export class Recipients {
  readonly #known = new Map<string, EmailAddress>()

  of(name: string, address: string): EmailAddress {
    const key = `${name}\u0000${address}`
    let found = this.#known.get(key)
    if (!found) {
      found = Object.freeze({ name: ownCopy(name), address: ownCopy(address) })
      this.#known.set(ownCopy(key), found)
    }
    return found
  }
}

const NOBODY: readonly EmailAddress[] = Object.freeze([])

/**
 * Reads headers and structure of a message, and nothing else. Any bytes are taken: what cannot be read is left empty.
 * Fields as in RFC 5322, Importance and Priority as Outlook reads them.
 */
export function summarizeMime(mime: Uint8Array, recipients: Recipients): MimeSummary {
  const bytes = Buffer.from(mime.buffer, mime.byteOffset, mime.byteLength)
  const headers = readHeaders(bytes, 0, bytes.length)
  const addresses = (name: string) => {
    const list = headers.all(name).flatMap((value) => parseAddressList(value))
    return list.length === 0 ? NOBODY : list.map((one) => recipients.of(one.name, one.address))
  }
  const from = addresses('from')[0] ?? null
  const structure = inspectStructure(bytes, headers)
  const internetMessageId = ownCopy(headers.first('message-id')?.trim() ?? '')
  const sentAt = Date.parse(withoutComments(headers.first('date') ?? ''))
  return {
    subject: ownCopy(decodeWords(headers.first('subject') ?? '').trim()),
    from,
    sender: addresses('sender')[0] ?? from,
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    replyTo: addresses('reply-to'),
    internetMessageId,
    sentAt: Number.isNaN(sentAt) ? null : sentAt,
    importance: importanceOf(headers),
    hasAttachments: structure.hasAttachments,
    meeting: structure.meeting,
    conversationRoot: conversationRoot(headers, internetMessageId),
    texts: structure.texts,
  }
}

function conversationRoot(headers: MimeHeaders, own: string): string {
  for (const name of ['references', 'in-reply-to']) {
    const first = headers.first(name)?.match(/<[^<>\s]+>/)?.[0]
    if (first !== undefined) return first === own ? own : ownCopy(first)
  }
  return own
}

function importanceOf(headers: MimeHeaders): Importance {
  const word = headers.first('importance')?.trim().toLowerCase()
  if (word === 'high' || word === 'low') return word
  const priority = headers.first('x-priority')?.trim()[0]
  if (priority === '1' || priority === '2') return 'high'
  if (priority === '4' || priority === '5') return 'low'
  return 'normal'
}

/** RFC 5322 allows comments in a date; `Date.parse` takes one at the end only. */
function withoutComments(date: string): string {
  return date.replace(/\([^()]*\)/g, ' ').trim()
}

/** A string cut out of a header would keep the whole header alive: V8 makes slices of it. */
function ownCopy(text: string): string {
  return text === '' ? text : Buffer.from(text).toString()
}

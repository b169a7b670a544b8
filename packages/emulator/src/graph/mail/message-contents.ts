import PostalMime, { type Attachment, type Email } from 'postal-mime'
import { decodeWords } from '../../tenant/decode-words.ts'
import type { Message } from '../../tenant/message.ts'
import { readHeaders } from '../../tenant/mime-headers.ts'
import type { Spool, SpoolRef } from '../../tenant/spool.ts'
import { BufferPool } from '../wire/buffer-pool.ts'
import { type BodyText, bodyText } from './body-text.ts'
import { BodyWriter } from './body-writer.ts'
import { WrittenMessages } from './written-messages.ts'

/** What lies inside a message's MIME and is only read when somebody asks for it. */
export interface MessageContents extends BodyText {
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly attachments: readonly MessageAttachment[]
  /** The calendar part of a meeting message. */
  readonly calendar: string | null
}

export interface MessageAttachment {
  /** Counts from 1 unless others are gone; the last part of the attachment's id. */
  readonly index: number
  readonly kind: 'file' | 'item' | 'reference'
  readonly name: string
  readonly contentType: string
  readonly bytes: Buffer
  readonly isInline: boolean
  /** Without angle brackets. */
  readonly contentId: string | null
}

/** At most this many parsed messages are kept, and only those whose MIME is at most this long. */
const keptMessages = 64
const keptBytes = 1024 * 1024

/** Parses MIME when it is asked for, and keeps what it parsed last. */
export class ContentsReader {
  readonly #spool: Spool
  readonly #recent = new Map<string, MessageContents>()
  /** Bodies as lists write them. */
  readonly bodies: BodyWriter
  /** Messages as lists wrote them. */
  readonly written: WrittenMessages
  /** What lists are written into. */
  readonly pages = new BufferPool()

  constructor(spool: Spool) {
    this.#spool = spool
    this.bodies = new BodyWriter(spool)
    this.written = new WrittenMessages(spool.folder)
  }

  close(): void {
    this.written.close()
  }

  /** As {@link read}, with the attachments under the numbers that they have in this message. */
  async readMessage({ content, attachmentNumbers }: Message): Promise<MessageContents> {
    const contents = await this.read(content)
    if (!attachmentNumbers) return contents
    const { numbers } = attachmentNumbers
    const attachments = contents.attachments.map((one, i) => ({ ...one, index: numbers[i] ?? one.index }))
    return { ...contents, attachments }
  }

  /** Never fails: what cannot be parsed has an empty body and no attachments. */
  async read(ref: SpoolRef): Promise<MessageContents> {
    // What is empty lies where the next begins.
    const key = `${ref.offset} ${ref.length}`
    const known = this.#recent.get(key)
    if (known) return known
    const contents = await parseContents(this.#spool.read(ref))
    if (ref.length <= keptBytes) this.#keep(key, contents)
    return contents
  }

  #keep(key: string, contents: MessageContents): void {
    this.#recent.set(key, contents)
    if (this.#recent.size <= keptMessages) return
    const oldest = this.#recent.keys().next()
    if (!oldest.done) this.#recent.delete(oldest.value)
  }
}

/** What lies in these bytes. Never fails. */
export async function parseContents(mime: Buffer): Promise<MessageContents> {
  const headers = readHeaders(mime, 0, mime.length).fields.map(({ name, value }) => ({
    name,
    value: decodeWords(value),
  }))
  const email = await parse(mime)
  if (!email) return { ...bodyText(undefined, undefined), headers, attachments: [], calendar: null }
  return {
    ...bodyText(email.text, email.html),
    headers,
    attachments: email.attachments.filter(isAttachment).map(toAttachment),
    calendar: calendarOf(email),
  }
}

async function parse(mime: Buffer): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(mime, { forceRfc822Attachments: true, attachmentEncoding: 'arraybuffer' })
  } catch {
    // Nested or headed beyond the parser's limits: the bytes are served by $value all the same.
    return undefined
  }
}

/** Exchange turns an invitation's calendar part into the event and does not list it. */
function isAttachment(part: Attachment): boolean {
  return part.mimeType !== 'text/calendar' || part.disposition === 'attachment'
}

function calendarOf(email: Email): string | null {
  const part = email.attachments.find((one) => !isAttachment(one))
  return part ? toBuffer(part.content).toString('utf8') : null
}

function toAttachment(part: Attachment, position: number): MessageAttachment {
  const isItem = part.mimeType === 'message/rfc822' || part.mimeType === 'message/global'
  const bytes = toBuffer(part.content)
  return {
    index: position + 1,
    kind: isItem ? 'item' : part.mimeType === 'message/external-body' ? 'reference' : 'file',
    name: part.filename ?? (isItem ? subjectOf(bytes) : `ATT${String(position + 1).padStart(5, '0')}`),
    contentType: part.mimeType,
    bytes,
    isInline: part.related === true || (part.disposition === 'inline' && part.contentId !== undefined),
    contentId: part.contentId?.replace(/^<|>$/g, '') ?? null,
  }
}

function subjectOf(mime: Buffer): string {
  return decodeWords(readHeaders(mime, 0, mime.length).first('subject') ?? '').trim()
}

function toBuffer(content: Attachment['content']): Buffer {
  if (typeof content === 'string') return Buffer.from(content, 'utf8')
  return content instanceof Uint8Array
    ? Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    : Buffer.from(content)
}

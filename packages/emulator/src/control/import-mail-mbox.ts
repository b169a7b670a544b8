/**
 * How an mbox is taken apart. A line separates two messages when it begins with `From `, one word follows, and
 *   - after the word stand a clock time and a year (`From mette@contoso.example Mon Mar  2 09:30:00 2026`), or
 *     the word is a lone `-` (Mozilla), or the line ends there and the line before it is empty;
 *   - and the next line is a header field or a quoted envelope line (`>From `).
 * So `From Russia with love` in a body stays where it is. The empty line before a separator, and one empty line at the
 * end of the file, belong to the mbox and not to the message. One `>` is taken from every line that is `>` (once or more)
 * and `From ` (mboxrd). In an mboxo, where `>>From ` was never quoted, that is one too many; no reader can tell the two
 * apart. Content-Length is not used. Everything else is kept byte for byte, line endings and NULs included.
 */
export interface MboxMessage {
  readonly bytes: Uint8Array
  /** The separator line before it, without its line ending. */
  readonly envelope: string
  /** Where the separator begins in the file, in bytes. */
  readonly offset: number
}

/** Exchange Online takes messages up to 150 MB; what is larger is reported instead of held in memory. */
export const mostMessageBytes = 150 * 1024 * 1024

export class MboxError extends Error {}

const longestEnvelope = 2000
const separator = /^From (?:-[ \t]*$|\S+[ \t]+.*\d{1,2}:\d\d.*|\S+[ \t]*$)/
const dated = /^From (?:-[ \t]*$|\S+[ \t].*\b\d{4}\b)/
const headerField = /^(?:[!-9;-~]+[ \t]*:|>From )/

/** Splits a stream of bytes; holds one message at a time. @throws MboxError for what is no mbox or too large a message */
export async function* splitMbox(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<MboxMessage> {
  const splitter = new MboxSplitter()
  for await (const chunk of chunks)
    yield* splitter.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
  yield* splitter.end()
}

class MboxSplitter {
  /** Bytes that are not decided yet; `#consumed` is where they begin in the file. */
  #pending: Buffer = Buffer.alloc(0)
  #consumed = 0
  #started = false
  /** The message being read: its envelope and the pieces of it that are decided. */
  #current: { envelope: string; offset: number; pieces: Buffer[]; size: number } | undefined;

  *push(chunk: Buffer): Generator<MboxMessage> {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    yield* this.#scan(false)
  }

  *end(): Generator<MboxMessage> {
    yield* this.#scan(true)
    this.#take(this.#pending.length)
    if (this.#current) yield this.#finish()
  }

  *#scan(last: boolean): Generator<MboxMessage> {
    if (!this.#started && !this.#start(last)) return
    let from = 0
    for (;;) {
      const at = nextCandidate(this.#pending, from, this.#current === undefined)
      if (at < 0) break
      const verdict = judge(this.#pending, at, last)
      if (verdict === 'unknown') {
        this.#take(Math.max(0, at - 4))
        return
      }
      if (verdict === 'no') {
        if (!this.#current) throw new MboxError('its first line is no separator of an mbox')
        from = at + 5
        continue
      }
      const offset = this.#consumed + at
      this.#take(at)
      if (this.#current) yield this.#finish()
      this.#current = { envelope: verdict.envelope, offset, pieces: [], size: 0 }
      this.#drop(verdict.length)
      from = 0
    }
    // The last bytes may be the beginning of a separator, or the empty line before one.
    this.#take(Math.max(0, this.#pending.length - 9))
  }

  /** Skips a byte order mark and makes sure that this is an mbox. */
  #start(last: boolean): boolean {
    if (this.#pending.length < 8 && !last) return false
    if (this.#pending.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) this.#drop(3)
    if (this.#pending.length > 0 && this.#pending.toString('latin1', 0, 5) !== 'From ') {
      throw new MboxError('it does not begin with a line "From …", so it is no mbox')
    }
    this.#started = true
    return true
  }

  /** Moves the first bytes that are pending to the message being read. */
  #take(length: number): void {
    if (length === 0) return
    if (this.#current) {
      this.#current.size += length
      if (this.#current.size > mostMessageBytes) {
        throw new MboxError(
          `the message at byte ${this.#current.offset} is larger than ${mostMessageBytes / 1024 / 1024} MB`,
        )
      }
      this.#current.pieces.push(this.#pending.subarray(0, length))
    }
    this.#drop(length)
  }

  #drop(length: number): void {
    this.#pending = this.#pending.subarray(length)
    this.#consumed += length
  }

  #finish(): MboxMessage {
    const { envelope = '', offset = 0, pieces = [] } = this.#current ?? {}
    this.#current = undefined
    return { envelope, offset, bytes: unquote(withoutEmptyLine(Buffer.concat(pieces))) }
  }
}

/** The next line that begins with `From `. At the very beginning no line end stands before it. */
function nextCandidate(bytes: Buffer, from: number, atStart: boolean): number {
  if (atStart && from === 0 && bytes.toString('latin1', 0, 5) === 'From ') return 0
  const found = bytes.indexOf('\nFrom ', Math.max(0, from - 1), 'latin1')
  return found < 0 ? -1 : found + 1
}

function judge(
  bytes: Buffer,
  at: number,
  last: boolean,
): 'unknown' | 'no' | { envelope: string; length: number } {
  const end = bytes.indexOf(0x0a, at)
  if (end < 0) {
    if (last || bytes.length - at > longestEnvelope) return 'no'
    return 'unknown'
  }
  const envelope = bytes.toString('latin1', at, end).replace(/\r$/, '')
  if (!separator.test(envelope)) return 'no'
  if (!dated.test(envelope) && !emptyLineBefore(bytes, at)) return 'no'
  const next = bytes.toString('latin1', end + 1, end + 1 + longestEnvelope)
  if (headerField.test(next)) return { envelope, length: end + 1 - at }
  // The next line may still be on its way; at the end of the file a separator may stand before an empty message.
  const whole = next.includes('\n') || next.length >= longestEnvelope
  if (!whole && !last) return 'unknown'
  return last && next.trim() === '' ? { envelope, length: end + 1 - at } : 'no'
}

function emptyLineBefore(bytes: Buffer, at: number): boolean {
  if (at === 0) return true
  const before = bytes.toString('latin1', Math.max(0, at - 4), at)
  return /(?:^|\n)\r?\n$/.test(before) || /\r\n\r\n$/.test(before)
}

function withoutEmptyLine(bytes: Buffer): Buffer {
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - 4))
  if (tail.endsWith('\r\n\r\n')) return bytes.subarray(0, -2)
  return tail.endsWith('\n\n') ? bytes.subarray(0, -1) : bytes
}

function unquote(bytes: Buffer): Uint8Array {
  const pieces: Buffer[] = []
  let kept = 0
  for (let at = 0; at >= 0; ) {
    // `at` is the beginning of a line.
    if (bytes[at] === 0x3e) {
      let quotes = at
      while (bytes[quotes] === 0x3e) quotes++
      if (bytes.toString('latin1', quotes, quotes + 5) === 'From ') {
        pieces.push(bytes.subarray(kept, at))
        kept = at + 1
      }
    }
    const next = bytes.indexOf('\n>', at, 'latin1')
    at = next < 0 ? -1 : next + 1
  }
  return pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(kept)])
}

const LF = 10

/** Longest line of a response that is looked at; a longer one passes as it is. */
const mostLine = 8 * 1024

/**
 * Follows what an IMAP server says, to know where its responses begin: bytes of literals, mail itself, pass without a look.
 * Lines are handed to `rewrite`, which may put another in their place.
 */
export class ResponseLines {
  readonly #rewrite: (line: string) => string
  /** Bytes of a literal still to come. */
  #literal = 0
  #partial: Buffer = Buffer.alloc(0)
  /** Within a line that is too long to be looked at. */
  #passing = false
  #isWhole = true

  constructor(rewrite: (line: string) => string) {
    this.#rewrite = rewrite
  }

  /** Whether all that was given ends where a response does: only there may something be put in. */
  get isBetween(): boolean {
    return this.#literal === 0 && this.#partial.length === 0 && !this.#passing && this.#isWhole
  }

  /** @returns what goes on to the device */
  take(chunk: Buffer): Buffer[] {
    const out: Buffer[] = []
    let at = 0
    while (at < chunk.length) {
      if (this.#literal > 0) {
        const end = Math.min(chunk.length, at + this.#literal)
        this.#literal -= end - at
        add(out, chunk.subarray(at, end))
        at = end
        continue
      }
      const lf = chunk.indexOf(LF, at)
      const end = lf === -1 ? chunk.length : lf + 1
      this.#line(chunk.subarray(at, end), lf !== -1, out)
      at = end
    }
    return out
  }

  #line(piece: Buffer, isEnd: boolean, out: Buffer[]): void {
    const line = this.#partial.length === 0 ? piece : Buffer.concat([this.#partial, piece])
    if (!isEnd && line.length <= mostLine && !this.#passing) {
      // A chunk is the pool's: what is kept of it is copied.
      this.#partial = Buffer.from(line)
      return
    }
    this.#partial = Buffer.alloc(0)
    if (!isEnd) {
      // The end is kept: `{12}` may stand there.
      const from = Math.max(0, line.length - 16)
      out.push(line.subarray(0, from))
      this.#partial = Buffer.from(line.subarray(from))
      this.#passing = true
      return
    }
    const text = line.toString('latin1')
    const [, digits] = /\{(\d{1,15})\}\r?\n$/.exec(text) ?? []
    const isWritable = this.#isWhole && !this.#passing && digits === undefined
    this.#passing = false
    this.#literal = digits === undefined ? 0 : Number(digits)
    this.#isWhole = digits === undefined
    if (isWritable && /^\* (CAPABILITY|OK \[CAPABILITY|BYE)/i.test(text)) out.push(this.#changed(text))
    else add(out, line)
  }

  #changed(text: string): Buffer {
    return Buffer.from(this.#rewrite(text), 'latin1')
  }
}

/** Pieces that lie beside each other go on as one: each write is a TLS record and a system call. */
function add(out: Buffer[], piece: Buffer): void {
  const last = out.at(-1)
  const isBeside = last?.buffer === piece.buffer && last.byteOffset + last.length === piece.byteOffset
  if (last === undefined || !isBeside) out.push(piece)
  else out[out.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + piece.length)
}

/** A list of capabilities without what a device cannot use: it signs in with a password, and has done so. */
export const withoutOAuth = (line: string): string =>
  line.replaceAll(/ (?:AUTH=(?:XOAUTH2|OAUTHBEARER)|LOGINDISABLED)(?=[ \]\r\n])/gi, '')

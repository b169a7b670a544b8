const LF = 10
const CR = 13
const star = 42
const brace = 125

/** Longest line of a response that is looked at; a longer one passes as it is. */
const mostLine = 8 * 1024
/** `* 4294967295 EXPUNGE` and its end. */
const mostNumbered = 24

/**
 * Follows what an IMAP server says, to know where its responses begin: bytes of literals, mail itself, and what is said of
 * messages pass without a look. Other lines are handed to `rewrite`, which may put another in their place, or nothing.
 */
export class ResponseLines {
  readonly #rewrite: (line: string) => string
  /** Bytes of a literal still to come. */
  #literal = 0
  #partial: Buffer | undefined
  /** Within a line that is too long to be looked at. */
  #passing = false
  #isWhole = true

  constructor(rewrite: (line: string) => string) {
    this.#rewrite = rewrite
  }

  /** Whether all that was given ends where a response does: only there may something be put in. */
  get isBetween(): boolean {
    return this.#literal === 0 && this.#partial === undefined && !this.#passing && this.#isWhole
  }

  /** @returns what goes on to the device */
  take(chunk: Buffer): Buffer[] {
    // All of it within mail: the usual chunk.
    if (this.#literal >= chunk.length) {
      this.#literal -= chunk.length
      return [chunk]
    }
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
    const line = this.#partial === undefined ? piece : Buffer.concat([this.#partial, piece])
    if (!isEnd && line.length <= mostLine && !this.#passing) {
      // A chunk is the pool's: what is kept of it is copied.
      this.#partial = Buffer.from(line)
      return
    }
    this.#partial = undefined
    if (!isEnd) {
      // The end is kept: `{12}` may stand there.
      const from = Math.max(0, line.length - 16)
      out.push(line.subarray(0, from))
      this.#partial = Buffer.from(line.subarray(from))
      this.#passing = true
      return
    }
    const literal = literalBehind(line)
    const isWhole = this.#isWhole && !this.#passing && literal === undefined
    this.#passing = false
    this.#literal = literal ?? 0
    this.#isWhole = literal === undefined
    if (!isWhole || !isOfInterest(line)) {
      add(out, line)
      return
    }
    const text = line.toString('latin1')
    const changed = this.#rewrite(text)
    if (changed === text) add(out, line)
    else if (changed !== '') out.push(Buffer.from(changed, 'latin1'))
  }
}

/** The size of the literal that a line ends with. */
function literalBehind(line: Buffer): number | undefined {
  const end = line[line.length - 2] === CR ? line.length - 3 : line.length - 2
  if (line[end] !== brace) return undefined
  const [, digits] = /\{(\d{1,15})\}$/.exec(line.toString('latin1', Math.max(0, end - 17), end + 1)) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** All but what is said of one message at length: thousands of those come in a row. */
function isOfInterest(line: Buffer): boolean {
  const third = line[2] ?? 0
  const isNumbered = line[0] === star && third >= 48 && third <= 57
  return !isNumbered || line.length <= mostNumbered
}

/** Pieces that lie beside each other go on as one: each write is a TLS record and a system call. */
function add(out: Buffer[], piece: Buffer): void {
  const last = out.at(-1)
  const isBeside = last?.buffer === piece.buffer && last.byteOffset + last.length === piece.byteOffset
  if (last === undefined || !isBeside) out.push(piece)
  else out[out.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + piece.length)
}

/**
 * A list of capabilities without what a device cannot use: it signs in with a password, and has done so; and without
 * compression, behind which the relay could not follow the session.
 */
export const withoutOAuth = (line: string): string =>
  line.replaceAll(/ (?:AUTH=(?:XOAUTH2|OAUTHBEARER)|COMPRESS=\w+|LOGINDISABLED)(?=[ \]\r\n])/gi, '')

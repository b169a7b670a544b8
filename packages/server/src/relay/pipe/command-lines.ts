import { literalAt } from './imap-command.ts'

const LF = 10
/** Longest line of a command that is looked at; behind a longer one nothing is known any more. */
const mostLine = 8 * 1024

/**
 * Follows what a device sends once it has signed in: where its commands begin, and the first line of each. Literals, mail that
 * it stores, pass without a look.
 */
export class CommandLines {
  readonly #onLine: (line: string, hasLiteral: boolean) => void
  #partial: Buffer | undefined
  #literal = 0
  /** The literal waits for the server's word, and nothing of it has come. */
  #waits = false
  /** Behind a literal: what comes is of the same command. */
  #isWithin = false
  #isLost = false

  /** @param onLine is given a command's first line, without its end, and whether a literal ends it */
  constructor(onLine: (line: string, hasLiteral: boolean) => void) {
    this.#onLine = onLine
  }

  /** Whether all that was sent ends where a command does. */
  get isBetween(): boolean {
    return this.#literal === 0 && this.#partial === undefined && !this.#isWithin && !this.#isLost
  }

  /** The server has answered a command whose literal it did not want: it will not come. */
  answered(): void {
    if (!this.#waits) return
    this.#literal = 0
    this.#waits = false
    this.#isWithin = false
  }

  take(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length && !this.#isLost) {
      if (this.#literal > 0) {
        const end = Math.min(chunk.length, at + this.#literal)
        this.#literal -= end - at
        this.#waits = false
        at = end
        continue
      }
      const lf = chunk.indexOf(LF, at)
      const piece = chunk.subarray(at, lf === -1 ? chunk.length : lf)
      const line = this.#partial === undefined ? piece : Buffer.concat([this.#partial, piece])
      if (line.length > mostLine) {
        this.#isLost = true
        this.#partial = undefined
        return
      }
      if (lf === -1) {
        this.#partial = Buffer.from(line)
        return
      }
      this.#partial = undefined
      at = lf + 1
      this.#line(line.toString('latin1').replace(/\r$/, ''))
    }
  }

  #line(text: string): void {
    const literal = literalAt(text)
    const isFirst = !this.#isWithin
    this.#literal = literal?.length ?? 0
    this.#isWithin = literal !== undefined
    this.#waits = literal?.waits ?? false
    if (isFirst) this.#onLine(text, literal !== undefined)
  }
}

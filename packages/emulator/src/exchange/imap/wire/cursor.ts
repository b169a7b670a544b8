import { badArguments } from './imap-error.ts'

/** RFC 3501 section 9: ATOM-CHAR, with `]` for ASTRING-CHAR, with the wildcards for list-char. */
const ATOM = /[!#$&'+-[^-z|}~]+/y
const ASTRING_ATOM = /[!#$&'+-[\]^-z|}~]+/y
const LIST_ATOM = /[!#-'*-[\]^-z|}~]+/y
const QUOTED = /"((?:[^"\\\r\n]|\\["\\])*)"/y
const DIGITS = /\d{1,10}/y

/** Walks through the arguments of a command (RFC 3501 section 9). Whatever does not fit throws the BAD that Exchange gives. */
export class Cursor {
  readonly #parts: readonly (string | Buffer)[]
  #part = 0
  #at = 0

  constructor(parts: readonly (string | Buffer)[]) {
    this.#parts = parts
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length && this.#part >= this.#parts.length - 1
  }

  /** The next character, `{` before a literal, empty at the end. */
  get next(): string {
    if (this.#at < this.#text.length) return this.#text[this.#at] ?? ''
    return this.#part < this.#parts.length - 1 ? '{' : ''
  }

  /** @throws ImapError unless nothing is left */
  end(): void {
    if (!this.atEnd) throw badArguments()
  }

  space(): void {
    this.expect(' ')
  }

  expect(character: string): void {
    if (!this.take(character)) throw badArguments()
  }

  /** Whether the character came next; it is then passed. */
  take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at += 1
    return true
  }

  atom(): string {
    return this.match(ATOM)[0]
  }

  number(): number {
    const value = Number(this.match(DIGITS)[0])
    if (value > 0xffffffff) throw badArguments()
    return value
  }

  /** An atom (where `]` may stand too), a quoted string or a literal. */
  astring(): Buffer {
    return this.next === '"' || this.next === '{'
      ? this.string()
      : Buffer.from(this.match(ASTRING_ATOM)[0], 'latin1')
  }

  /** What LIST takes: wildcards may stand in it. */
  listMailbox(): Buffer {
    return this.next === '"' || this.next === '{'
      ? this.string()
      : Buffer.from(this.match(LIST_ATOM)[0], 'latin1')
  }

  /** A quoted string or a literal. */
  string(): Buffer {
    if (this.#at >= this.#text.length) {
      const literal = this.#parts[this.#part + 1]
      if (!Buffer.isBuffer(literal)) throw badArguments()
      this.#part += 2
      this.#at = 0
      return literal
    }
    const text = this.match(QUOTED)[1] ?? ''
    return Buffer.from(text.replace(/\\(["\\])/g, '$1'), 'latin1')
  }

  /** What the sticky pattern finds here. */
  match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (!found) throw badArguments()
    this.#at = pattern.lastIndex
    return found
  }

  /** `(a b c)`: calls `item` for each; an empty list is allowed. */
  list(item: () => void): void {
    this.expect('(')
    if (this.take(')')) return
    do item()
    while (this.take(' '))
    this.expect(')')
  }

  get #text(): string {
    const part = this.#parts[this.#part]
    return typeof part === 'string' ? part : ''
  }
}

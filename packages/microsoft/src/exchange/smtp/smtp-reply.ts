/** What a server answered to one command (RFC 5321 section 4.2, RFC 2034 for the enhanced code). */
export interface SmtpReply {
  /** Three digits, 220 to 599. */
  code: number
  /** `5.7.60`; undefined where the server gives none. */
  enhanced: string | undefined
  /** All lines without their codes, joined by spaces; control characters are taken out. */
  text: string
}

/** No server needs more for one reply; EHLO of Exchange has ten lines. */
const mostLines = 200

/** One reply, from its first line to the one that ends it, `250 ` and not `250-`. */
export class ReplyLines {
  readonly #lines: string[] = []
  #code = ''

  /** Takes one line without its end. @returns the reply where this line completes it @throws Error where it is no SMTP */
  take(line: string): { reply: SmtpReply; lines: readonly string[] } | undefined {
    const [, code = '', mark = '', rest = ''] = /^([2-5]\d\d)(?:([ -])(.*))?$/s.exec(line) ?? []
    if (code === '' || (this.#code !== '' && code !== this.#code) || this.#lines.length >= mostLines)
      throw new Error('what the server said is no SMTP')
    this.#code = code
    this.#lines.push(rest)
    return mark === '-' ? undefined : { reply: this.#whole(), lines: this.#lines }
  }

  #whole(): SmtpReply {
    const enhanced = /^([245]\.\d{1,3}\.\d{1,3})(?= |$)/.exec(this.#lines[0] ?? '')?.[1]
    const bare = this.#lines.map((one) =>
      enhanced !== undefined && one.startsWith(enhanced) ? one.slice(enhanced.length) : one,
    )
    const text = bare
      .join(' ')
      .replaceAll(/\p{Cc}/gu, ' ')
      .replaceAll(/ +/g, ' ')
      .trim()
    return { code: Number(this.#code), enhanced, text }
  }
}

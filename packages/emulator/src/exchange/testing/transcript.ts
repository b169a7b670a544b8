import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { ByteSource } from '../wire/byte-source.ts'

/** One client's conversation with a server, line by line. Text is Latin-1. */
export class Transcript implements AsyncDisposable {
  #socket: Socket
  #source: ByteSource
  readonly #ca: string
  #lastTag = 0

  private constructor(socket: Socket, ca: string) {
    this.#socket = socket
    this.#source = new ByteSource(socket)
    this.#ca = ca
  }

  static begin(socket: Socket, ca: string): Transcript {
    return new Transcript(socket, ca)
  }

  send(text: string | Buffer): void {
    this.#socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text)
  }

  /** The next line; undefined when the server has closed. */
  async line(): Promise<string | undefined> {
    const line = await this.#source.line(64 * 1024 * 1024)
    return line.kind === 'line' ? line.bytes.toString('latin1') : undefined
  }

  async bytes(count: number): Promise<Buffer> {
    return (await this.#source.take(count)) ?? Buffer.of()
  }

  /** An IMAP command with a tag of its own. @returns all that was answered, the tagged line last and without its tag; literals stand in the text */
  async command(text: string | Buffer): Promise<string[]> {
    this.#lastTag += 1
    const tag = `T${this.#lastTag}`
    const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
    this.send(Buffer.concat([Buffer.from(`${tag} `), bytes, Buffer.from('\r\n')]))
    return this.answers(tag)
  }

  async answers(tag: string): Promise<string[]> {
    const lines: string[] = []
    for (;;) {
      const line = await this.whole()
      if (line === undefined) return lines
      if (line.startsWith(`${tag} `)) return [...lines, line.slice(tag.length + 1)]
      lines.push(line)
    }
  }

  /** A response with its literals. */
  async whole(): Promise<string | undefined> {
    let text = await this.line()
    for (;;) {
      const length = /\{(\d+)\}$/.exec(text ?? '')?.[1]
      if (text === undefined || length === undefined) return text
      const literal = await this.bytes(Number(length))
      text += `\n${literal.toString('latin1')}${(await this.line()) ?? ''}`
    }
  }

  /** An SMTP command. @returns its reply, all lines */
  async ask(text: string): Promise<string[]> {
    this.send(`${text}\r\n`)
    return this.reply()
  }

  async reply(): Promise<string[]> {
    const lines: string[] = []
    for (;;) {
      const line = await this.line()
      if (line === undefined) return lines
      lines.push(line)
      if (line[3] !== '-') return lines
    }
  }

  /** Goes over to TLS, after the server has agreed. */
  async secure(): Promise<void> {
    this.#source.detach()
    const secure = connectSecurely({ socket: this.#socket, ca: this.#ca, host: '127.0.0.1' })
    this.#socket = secure
    this.#source.switchTo(secure)
    await once(secure, 'secureConnect')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.destroyed) return
    const closed = once(this.#socket, 'close')
    this.#socket.destroy()
    await closed
  }
}

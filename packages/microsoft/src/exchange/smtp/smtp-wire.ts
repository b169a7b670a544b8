import type { Socket } from 'node:net'
import { ReplyLines, type SmtpReply } from './smtp-reply.ts'

/** RFC 5321 asks for 512; Exchange's refusals are longer. */
const mostLineBytes = 8192

interface Whole {
  reply: SmtpReply
  lines: readonly string[]
}

/** A socket as SMTP sees it: replies in, lines and bytes out. */
export class SmtpWire {
  readonly #socket: Socket
  readonly #onLine: (line: string) => void
  readonly #replies: Whole[] = []
  #waiting: { resolve(whole: Whole): void; reject(error: Error): void } | undefined
  #lines = new ReplyLines()
  #rest: Buffer = Buffer.alloc(0)
  #failure: Error | undefined

  constructor(socket: Socket, timeoutMs: number, onLine: (line: string) => void) {
    this.#socket = socket
    this.#onLine = onLine
    socket.setTimeout(timeoutMs, this.#timeOut)
    socket.on('data', this.#read).on('error', this.#fail).on('close', this.#closed)
  }

  /** The next reply. @throws Error where the connection breaks first */
  async reply(): Promise<Whole> {
    const ready = this.#replies.shift()
    if (ready) return ready
    if (this.#failure) throw this.#failure
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  /** Writes and waits until there is room for more. @throws Error where the connection has broken */
  async write(bytes: string | Uint8Array): Promise<void> {
    if (this.#failure) throw this.#failure
    if (this.#socket.write(bytes)) return
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#socket.off('drain', done).off('close', done)
        resolve()
      }
      this.#socket.on('drain', done).on('close', done)
    })
    if (this.#failure) throw this.#failure
  }

  get isOpen(): boolean {
    return this.#failure === undefined
  }

  /** Whether something lies there that nobody has asked for. */
  get hasUnasked(): boolean {
    return this.#rest.length > 0 || this.#replies.length > 0
  }

  /** A reply that came before it was waited for. */
  unasked(): SmtpReply | undefined {
    return this.#replies.shift()?.reply
  }

  /** Gives the socket back for TLS. */
  release(): Socket {
    this.#socket.setTimeout(0).off('timeout', this.#timeOut)
    this.#socket.off('data', this.#read).off('error', this.#fail).off('close', this.#closed)
    return this.#socket
  }

  destroy(): void {
    this.#fail(new Error('the connection was closed'))
    this.#socket.destroy()
  }

  #timeOut = () => this.#socket.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }))
  #closed = () => this.#fail(new Error('the server closed the connection'))

  #fail = (error: Error) => {
    this.#failure ??= error
    this.#waiting?.reject(this.#failure)
    this.#waiting = undefined
  }

  #read = (chunk: Buffer) => {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    try {
      for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
        const line = rest.subarray(0, end).toString('utf8').replace(/\r$/, '')
        rest = rest.subarray(end + 1)
        this.#onLine(line)
        this.#take(line)
      }
      if (rest.length > mostLineBytes) throw new Error('a line of the server is too long')
      this.#rest = rest
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error('what the server said is no SMTP'))
    }
  }

  #take(line: string): void {
    const whole = this.#lines.take(line)
    if (whole === undefined) return
    this.#lines = new ReplyLines()
    if (this.#waiting === undefined) {
      // A server that talks on unasked is not to fill the memory.
      if (this.#replies.push(whole) > 1000) throw new Error('the server sends replies that nobody asked for')
      return
    }
    const { resolve } = this.#waiting
    this.#waiting = undefined
    resolve(whole)
  }
}

// Pages as cheaply as Node can fetch them: the server is what is measured, and with two processors a client that costs more than
// the server is what limits. One socket, requests written by hand, one fixed buffer that every answer is read into.
import { connect, type Socket } from 'node:net'

/** What is kept of each body's end, the @odata.nextLink in it. */
const tailBytes = 4096
const endOfHead = '\r\n\r\n'
const nothing: Buffer = Buffer.alloc(0)

export interface Page {
  status: number
  /** The length of the body. */
  bytes: number
  /** The last 4 KB of the body. */
  tail: Buffer
}

/** Fetches one page after the other over one keep-alive connection. Answers must have a Content-Length. */
export class PageReader {
  readonly #socket: Socket
  readonly #lines: string
  /** What came of a head that has not ended. */
  #head = nothing
  #page: Page | undefined
  /** Bytes of the body that are still to come. */
  #left = 0
  #settle: { resolve: (page: Page) => void; reject: (error: Error) => void } | undefined

  /** @param headers sent with every request */
  constructor(origin: string, headers: Readonly<Record<string, string>>) {
    const { hostname, port, host } = new URL(origin)
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
    this.#lines = ` HTTP/1.1\r\n${lines.join('')}\r\n`
    const callback = (length: number, buffer: Uint8Array): boolean => {
      this.#read(Buffer.from(buffer.buffer, buffer.byteOffset, length))
      return true
    }
    const onread = { buffer: Buffer.alloc(256 * 1024), callback }
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true, onread })
    this.#socket.on('error', (error) => this.#settle?.reject(error))
    this.#socket.on('close', () => this.#settle?.reject(new Error('the connection ended')))
  }

  /** @param path with its query, encoded */
  get(path: string): Promise<Page> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#socket.write(`GET ${path}${this.#lines}`, 'latin1')
    })
  }

  close(): void {
    this.#settle = undefined
    this.#socket.destroy()
  }

  /** @param bytes a view of the one buffer, overwritten by the next read */
  #read(bytes: Buffer): void {
    const page = this.#page ?? this.#begin(bytes)
    if (page === undefined) return
    const body = this.#page === undefined ? this.#head : bytes
    this.#page = page
    this.#head = nothing
    this.#left -= body.length
    if (this.#left < tailBytes) page.tail = Buffer.concat([page.tail, body.subarray(-tailBytes)])
    if (this.#left > 0) return
    this.#page = undefined
    this.#settle?.resolve({ ...page, tail: page.tail.subarray(-tailBytes) })
  }

  /** What a head announces, once all of it is there; leaves in `#head` what came of the body with it. */
  #begin(bytes: Buffer): Page | undefined {
    const start = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes])
    const end = start.indexOf(endOfHead)
    if (end < 0) {
      this.#head = Buffer.from(start)
      return undefined
    }
    const head = start.toString('latin1', 0, end)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    if (length === undefined) {
      this.#socket.destroy(new Error(`an answer without Content-Length: ${head}`))
      return undefined
    }
    this.#head = start.subarray(end + endOfHead.length)
    this.#left = Number(length)
    return { status: Number(head.slice(9, 12)), bytes: this.#left, tail: nothing }
  }
}

import type { Socket } from 'node:net'

/** Above this the peer is made to wait until somebody takes what is there. */
const MOST_BUFFERED = 256 * 1024

export type Line =
  /** Without its line end; `clean`: it ended in CRLF and held no CR or LF of its own. */
  | { readonly kind: 'line'; readonly bytes: Buffer; readonly clean: boolean }
  | { readonly kind: 'too-long'; readonly clean: boolean }
  | { readonly kind: 'end' }

/** Lines and counted bytes of a connection, taken when they are wanted. One taker at a time. */
export class ByteSource {
  #socket: Socket
  #held: Buffer[] = []
  #length = 0
  #wanted = 0
  #isEnded = false
  #wake: (() => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    this.#attach(socket)
  }

  /** Bytes that have come and nobody took. */
  get pending(): number {
    return this.#length
  }

  /** The next line. What is longer than `most` bytes is passed over, up to its end. */
  async line(most: number): Promise<Line> {
    let tooLong = false
    let searched = 0
    for (;;) {
      const at = this.#find(10, searched)
      if (at !== -1) {
        const bytes = this.#cut(at + 1)
        const isClean = bytes[bytes.length - 2] === 13
        if (tooLong || bytes.length > most + 2) return { kind: 'too-long', clean: isClean }
        const end = bytes.length - (isClean ? 2 : 1)
        const line = bytes.subarray(0, end)
        return { kind: 'line', bytes: line, clean: isClean && !line.includes(13) }
      }
      searched = this.#length
      if (this.#length > most + 2) {
        tooLong = true
        this.#cut(this.#length - 1)
        searched = 0
      }
      if (!(await this.#more())) return { kind: 'end' }
    }
  }

  /** Exactly so many bytes; undefined when the connection ends before. */
  async take(count: number): Promise<Buffer | undefined> {
    this.#wanted = count
    try {
      while (this.#length < count) if (!(await this.#more())) return undefined
      return this.#cut(count)
    } finally {
      this.#wanted = 0
    }
  }

  /** Passes over so many bytes. */
  async skip(count: number): Promise<void> {
    let left = count
    for (;;) {
      const now = Math.min(left, this.#length)
      this.#cut(now)
      left -= now
      if (left === 0 || !(await this.#more())) return
    }
  }

  /** Goes on with the socket's encrypted successor. What came unencrypted and was not taken is thrown away (RFC 3207 section 4.2). */
  switchTo(socket: Socket): void {
    this.#held = []
    this.#length = 0
    this.#socket = socket
    this.#attach(socket)
  }

  /** Lets go of the socket, so that a TLS layer can take it. */
  detach(): void {
    this.#socket
      .removeListener('data', this.#take)
      .removeListener('end', this.#end)
      .removeListener('close', this.#end)
    this.#socket.pause()
  }

  #attach(socket: Socket): void {
    socket.on('data', this.#take).on('end', this.#end).on('close', this.#end).on('error', this.#end)
  }

  readonly #take = (chunk: Buffer): void => {
    this.#held.push(chunk)
    this.#length += chunk.length
    if (this.#length > Math.max(MOST_BUFFERED, this.#wanted)) this.#socket.pause()
    this.#wake?.()
  }

  readonly #end = (): void => {
    this.#isEnded = true
    this.#wake?.()
  }

  /** Waits for more. False when nothing more comes. */
  async #more(): Promise<boolean> {
    if (this.#isEnded) return false
    const before = this.#length
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      this.#socket.resume()
    })
    this.#wake = undefined
    return this.#length > before || !this.#isEnded
  }

  #find(byte: number, from: number): number {
    let start = 0
    for (const chunk of this.#held) {
      if (start + chunk.length > from) {
        const at = chunk.indexOf(byte, Math.max(0, from - start))
        if (at !== -1) return start + at
      }
      start += chunk.length
    }
    return -1
  }

  #cut(count: number): Buffer {
    this.#length -= count
    const [first] = this.#held
    if (first && first.length >= count) {
      if (first.length === count) this.#held.shift()
      else this.#held[0] = first.subarray(count)
      return first.subarray(0, count)
    }
    const whole = Buffer.concat(this.#held)
    this.#held = whole.length > count ? [whole.subarray(count)] : []
    return whole.subarray(0, count)
  }
}

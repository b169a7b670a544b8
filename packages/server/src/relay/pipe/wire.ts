import type { Socket } from 'node:net'

/** What stands in a line, without its end; or why there is none. */
export type Line = { kind: 'line'; bytes: Buffer } | { kind: 'too-long' } | { kind: 'end' }

/** Bytes kept before the other side has to wait. */
const mostKept = 64 * 1024
const LF = 10
const CR = 13

/** A conversation in lines and counted bytes, over a socket; with bounded memory, whatever the other side sends. */
export class Wire {
  readonly socket: Socket
  #kept: Buffer = Buffer.alloc(0)
  #ended = false
  #wake: (() => void) | undefined
  readonly #onData = (chunk: Buffer): void => {
    // The chunk may be a buffer that the next one is read into.
    this.#kept = Buffer.concat([this.#kept, chunk])
    if (this.#kept.length > mostKept) this.socket.pause()
    this.#wake?.()
  }
  readonly #onEnd = (): void => {
    this.#ended = true
    this.#wake?.()
  }

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd).on('error', this.#onEnd)
  }

  /** The next line. One that is longer than `most` is not kept: the conversation is over then. */
  async line(most: number): Promise<Line> {
    let searched = 0
    for (;;) {
      const at = this.#kept.indexOf(LF, searched)
      if (at > most || (at === -1 && this.#kept.length > most)) return { kind: 'too-long' }
      if (at !== -1) {
        const bytes = Buffer.from(this.#kept.subarray(0, this.#kept[at - 1] === CR ? at - 1 : at))
        this.#drop(at + 1)
        return { kind: 'line', bytes }
      }
      searched = this.#kept.length
      if (!(await this.#more())) return { kind: 'end' }
    }
  }

  /** So many bytes; undefined where the other side ends before. */
  async take(count: number): Promise<Buffer | undefined> {
    while (this.#kept.length < count) if (!(await this.#more())) return undefined
    const bytes = Buffer.from(this.#kept.subarray(0, count))
    this.#drop(count)
    return bytes
  }

  /** Lets go of the socket. @returns what was read from it and not asked for */
  release(): Buffer {
    const { socket } = this
    socket.pause()
    socket
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('close', this.#onEnd)
      .off('error', this.#onEnd)
    const left = this.#kept
    this.#kept = Buffer.alloc(0)
    return left
  }

  write(text: string): void {
    if (this.socket.writable) this.socket.write(text, 'latin1')
  }

  #drop(count: number): void {
    this.#kept = this.#kept.subarray(count)
    if (this.#kept.length <= mostKept && this.socket.isPaused()) this.socket.resume()
  }

  /** Waits for bytes. @returns false where there will be none */
  async #more(): Promise<boolean> {
    if (this.#ended) return false
    const before = this.#kept.length
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    this.#wake = undefined
    return this.#kept.length > before || !this.#ended
  }
}

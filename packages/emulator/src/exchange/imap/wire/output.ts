import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Piece } from './format.ts'

/** Above this a long answer waits for the client to read. */
const MOST_WAITING = 1024 * 1024

/** Writes responses. Lines get their CRLF here. */
export class Output {
  #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
  }

  switchTo(socket: Socket): void {
    this.#socket = socket
  }

  line(...pieces: Piece[]): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    let text = ''
    for (const piece of pieces) {
      if (typeof piece === 'string') {
        text += piece
        continue
      }
      this.#socket.write(text, 'latin1')
      this.#socket.write(piece)
      text = ''
    }
    this.#socket.write(`${text}\r\n`, 'latin1')
  }

  /** Returns at once unless much is waiting to be read. */
  async flow(): Promise<void> {
    if (this.#socket.destroyed || this.#socket.writableLength < MOST_WAITING) return
    const end = new AbortController()
    this.#socket.once('close', () => end.abort())
    await once(this.#socket, 'drain', { signal: end.signal }).catch(() => {})
  }

  end(): void {
    if (!this.#socket.destroyed) this.#socket.end()
  }
}

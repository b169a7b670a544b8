import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Piece } from './format.ts'

/** Above this a long answer waits for the client to read. */
const MOST_WAITING = 1024 * 1024
/** Short lines go out together, up to this many characters. */
const MOST_TOGETHER = 32 * 1024
/** Longer literals are written as they are. */
const SHORT_LITERAL = 4096

/** Writes responses. Lines get their CRLF here; what is written in one go leaves in few pieces. */
export class Output {
  #socket: Socket
  #text = ''
  #isDue = false
  #isToBeCut = false
  #isCut = false

  constructor(socket: Socket) {
    this.#socket = socket
  }

  switchTo(socket: Socket): void {
    this.#socket = socket
  }

  /** Ends the connection in the middle of the next literal, or of the answer that {@link cutIn} is given. */
  cutSoon(): void {
    this.#isToBeCut = true
  }

  /** Writes half of a line and ends the connection, where that is due. False where it is not. */
  cutIn(line: string): boolean {
    if (!this.#isToBeCut) return false
    this.#cut(Buffer.from(line, 'latin1'))
    return true
  }

  line(...pieces: Piece[]): void {
    for (const piece of pieces) {
      if (typeof piece === 'string') {
        this.#text += piece
      } else if (this.#isToBeCut && piece.length > 1) {
        this.#cut(piece)
        return
      } else if (piece.length <= SHORT_LITERAL) {
        this.#text += piece.toString('latin1')
      } else {
        this.flush()
        if (this.#isOpen) this.#socket.write(piece)
      }
    }
    this.#text += '\r\n'
    if (this.#text.length > MOST_TOGETHER) this.flush()
    else this.#flushSoon()
  }

  /** Lets out what was kept to go together. */
  flush(): void {
    const text = this.#text
    this.#text = ''
    if (text !== '' && this.#isOpen) this.#socket.write(text, 'latin1')
  }

  /** Returns at once unless much is waiting to be read. */
  async flow(): Promise<void> {
    const socket = this.#socket
    if (socket.destroyed || socket.writableLength < MOST_WAITING) return
    const end = new AbortController()
    const abort = () => end.abort()
    socket.once('close', abort)
    await once(socket, 'drain', { signal: end.signal }).catch(() => {})
    socket.removeListener('close', abort)
  }

  #cut(piece: Buffer): void {
    this.#isToBeCut = false
    this.flush()
    const socket = this.#socket
    if (!this.#isOpen) return
    socket.write(piece.subarray(0, piece.length >> 1), () => socket.destroy())
    this.#isCut = true
  }

  end(): void {
    this.flush()
    if (!this.#socket.destroyed) this.#socket.end()
  }

  get #isOpen(): boolean {
    return !this.#isCut && !this.#socket.destroyed && !this.#socket.writableEnded
  }

  #flushSoon(): void {
    if (this.#isDue) return
    this.#isDue = true
    process.nextTick(() => {
      this.#isDue = false
      this.flush()
    })
  }
}

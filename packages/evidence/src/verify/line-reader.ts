import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { longestRowBytes } from '../manifest-row.ts'
import type { ReadFile } from './package-files.ts'

const chunkBytes = 256 * 1024

export interface Line {
  /** Without its LF. */
  bytes: Buffer
  /** 1 for the first. */
  number: number
  /** False for a last line without LF. */
  isComplete: boolean
}

/** Reads a file line by line in flat memory and hashes all of it on the way. */
export class LineReader {
  readonly #handle: FileHandle
  readonly #onFailure: (error: unknown) => void
  readonly #sha256 = createHash('sha256')
  readonly #md5 = createHash('md5')
  #size = 0
  #rest = Buffer.alloc(0)
  #waiting: Buffer[] = []
  #number = 0
  #atEnd = false
  /** True once a line was longer than the format allows; what follows is only hashed. */
  tooLong = false

  /** @param onFailure told of an error of reading; the file then ends there. */
  constructor(handle: FileHandle, onFailure: (error: unknown) => void) {
    this.#handle = handle
    this.#onFailure = onFailure
  }

  /** The next line; undefined at the end. */
  async next(): Promise<Line | undefined> {
    let waitingBytes = 0
    for (;;) {
      const end = this.#rest.indexOf(0x0a)
      if (end >= 0) {
        const tail = this.#rest.subarray(0, end)
        this.#rest = this.#rest.subarray(end + 1)
        return this.#line(tail, true)
      }
      this.#waiting.push(this.#rest)
      waitingBytes += this.#rest.length
      if (waitingBytes > longestRowBytes) {
        this.tooLong = true
        return undefined
      }
      this.#rest = await this.#read()
      if (this.#atEnd) return waitingBytes > 0 ? this.#line(this.#rest, false) : undefined
    }
  }

  /** Reads what is left, closes the file, and says what it was. */
  async finish(): Promise<ReadFile> {
    while (!this.#atEnd) await this.#read()
    await this.#handle.close()
    return { sha256: this.#sha256.digest('hex'), md5: this.#md5.digest('hex'), size: this.#size }
  }

  #line(tail: Buffer, isComplete: boolean): Line {
    const bytes = this.#waiting.length === 0 ? tail : Buffer.concat([...this.#waiting, tail])
    this.#waiting = []
    return { bytes, number: ++this.#number, isComplete }
  }

  async #read(): Promise<Buffer<ArrayBuffer>> {
    const buffer = Buffer.allocUnsafe(chunkBytes)
    const { bytesRead } = await this.#handle.read(buffer, 0, chunkBytes, null).catch((error: unknown) => {
      this.#onFailure(error)
      return { bytesRead: 0 }
    })
    if (bytesRead === 0) this.#atEnd = true
    const bytes = buffer.subarray(0, bytesRead)
    this.#sha256.update(bytes)
    this.#md5.update(bytes)
    this.#size += bytesRead
    return bytes
  }
}

import { readSync } from 'node:fs'
import type { ObjectWriter } from '../object-folder.ts'

/** What is read is not what it says it is, or ends too early. */
export class TnefDamage extends Error {}

const copyBytes = 256 * 1024

/** A run of bytes of an open file. Nothing is read before it is asked for, so that a large one costs no memory. */
export class FileRange {
  readonly size: number
  readonly #file: number
  readonly #start: number

  constructor(file: number, start: number, size: number) {
    this.#file = file
    this.#start = start
    this.size = size
  }

  /** @throws TnefDamage where it reaches beyond the end */
  slice(at: number, size: number): FileRange {
    if (at + size > this.size) throw new TnefDamage(`${size} bytes at ${at} of ${this.size}`)
    return new FileRange(this.#file, this.#start + at, size)
  }

  /** Its first bytes, at most so many. */
  read(limit = this.size): Buffer {
    const bytes = Buffer.alloc(Math.min(limit, this.size))
    let done = 0
    while (done < bytes.length) {
      const count = readSync(this.#file, bytes, done, bytes.length - done, this.#start + done)
      if (count === 0) throw new TnefDamage('The file is shorter than it was.')
      done += count
    }
    return bytes
  }

  copyTo(writer: Pick<ObjectWriter, 'write'>): void {
    for (let at = 0; at < this.size; at += copyBytes)
      writer.write(this.slice(at, Math.min(copyBytes, this.size - at)).read())
  }
}

/** Reads a range from its beginning, little-endian. */
export class RangeCursor {
  readonly range: FileRange
  at = 0

  constructor(range: FileRange) {
    this.range = range
  }

  get left(): number {
    return this.range.size - this.at
  }

  take(size: number): FileRange {
    const taken = this.range.slice(this.at, size)
    this.at += size
    return taken
  }

  u8(): number {
    return this.take(1).read().readUInt8()
  }

  u16(): number {
    return this.take(2).read().readUInt16LE()
  }

  u32(): number {
    return this.take(4).read().readUInt32LE()
  }
}

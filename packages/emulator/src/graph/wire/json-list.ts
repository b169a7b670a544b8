import type { BufferPool } from './buffer-pool.ts'

/** Something that takes pieces of JSON, one after the other: text, or bytes in UTF-8, which are copied at once. */
export interface JsonTarget {
  add(piece: string | Buffer): void
}

/** An answer that is written. */
export interface WrittenJson {
  readonly bytes: Buffer
  /** When nobody needs `bytes` any more. May be left out. */
  readonly release: () => void
}

/** Text is gathered up to this length before it becomes bytes. */
const textLength = 16 * 1024

/**
 * `{ ...head, "value": [ … ], ...tail }`, item by item, straight into bytes: objects for every item, and their serialization, would
 * take most of the time of a page. `head` has one property at least.
 */
export class JsonList implements JsonTarget {
  readonly #pool: BufferPool
  #bytes: Buffer
  #length = 0
  #text: string
  #count = 0

  constructor(head: object, pool: BufferPool) {
    this.#pool = pool
    this.#bytes = pool.take(0)
    this.#text = `${JSON.stringify(head).slice(0, -1)},"value":[`
  }

  /** Begins an item; its pieces follow. */
  next(): JsonTarget {
    if (this.#count > 0) this.#text += ','
    this.#count += 1
    return this
  }

  add(piece: string | Buffer): void {
    if (typeof piece === 'string') {
      this.#text += piece
      if (this.#text.length > textLength) this.#flush()
      return
    }
    this.#flush()
    this.#reserve(piece.length)
    this.#length += piece.copy(this.#bytes, this.#length)
  }

  /** How many bytes there are so far. */
  get length(): number {
    this.#flush()
    return this.#length
  }

  /** What was added between two lengths: good until more is. */
  between(from: number, to: number): Buffer {
    return this.#bytes.subarray(from, to)
  }

  /** Adds so many bytes, which `fill` writes at once. */
  fill(length: number, fill: (target: Buffer) => void): void {
    this.#flush()
    this.#reserve(length)
    fill(this.#bytes.subarray(this.#length, this.#length + length))
    this.#length += length
  }

  /** Ends the list. @param tail what follows `value` */
  end(tail: object): WrittenJson {
    const text = JSON.stringify(tail)
    this.#text += text === '{}' ? ']}' : `],${text.slice(1)}`
    this.#flush()
    const bytes = this.#bytes
    return { bytes: bytes.subarray(0, this.#length), release: () => this.#pool.give(bytes) }
  }

  #flush(): void {
    this.#reserve(this.#text.length * 3)
    this.#length += this.#bytes.write(this.#text, this.#length)
    this.#text = ''
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const larger = this.#pool.take(this.#length + more)
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#pool.give(this.#bytes)
    this.#bytes = larger
  }
}

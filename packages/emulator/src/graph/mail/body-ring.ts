import type { WrittenBody } from './written-bodies.ts'

interface Kept {
  readonly preview: string
  readonly start: number
  /** Null where only the preview was written. */
  readonly length: number | null
}

/** What an entry takes at least, so that there is an end to their number. */
const leastBytes = 512

/**
 * Keeps the bodies that were written last, in one piece of memory that is written round and round: what is oldest is overwritten
 * first. Bodies that are given out are places in it: good until the next one is kept.
 */
export class BodyRing {
  readonly #size: number
  #bytes: Buffer | undefined
  /** By age. */
  readonly #kept = new Map<string, Kept>()
  #next = 0

  /** @param size in bytes; taken when the first body comes */
  constructor(size: number) {
    this.#size = size
  }

  get(key: string): WrittenBody | undefined {
    const found = this.#kept.get(key)
    if (!found || !this.#bytes) return undefined
    const { preview, start, length } = found
    return { preview, body: length === null ? null : this.#bytes.subarray(start, start + length) }
  }

  /** Keeps it, unless it is so large that many others would have to go. @returns the body where it lies now */
  keep(key: string, written: WrittenBody): WrittenBody {
    const { preview, body } = written
    const length = body?.length ?? null
    const room = Math.max(leastBytes, length ?? 0)
    if (room > this.#size / 16 || this.#kept.has(key)) return written
    this.#bytes ??= Buffer.allocUnsafeSlow(this.#size)
    const start = this.#makeRoom(room)
    this.#kept.set(key, { preview, start, length })
    body?.copy(this.#bytes, start)
    return { preview, body: length === null ? null : this.#bytes.subarray(start, start + length) }
  }

  /** Lets go what lies where the next bytes are to come. */
  #makeRoom(room: number): number {
    const wraps = this.#next + room > this.#size
    if (wraps) this.#forget(this.#next, this.#size)
    const start = wraps ? 0 : this.#next
    this.#forget(start, start + room)
    this.#next = start + room
    return start
  }

  /** The oldest ones, as far as they begin between these two places: the first of them is the next that lies there. */
  #forget(from: number, to: number): void {
    for (const [key, { start }] of this.#kept) {
      if (start < from || start >= to) return
      this.#kept.delete(key)
    }
  }
}

/** The smallest buffer that is given out, and the largest that is kept, in bytes. */
const least = 64 * 1024
const most = 4 * 1024 * 1024
/** How many free ones of each size are kept. */
const kept = 4

/**
 * Buffers for answers, used again and again. Each new one counts as external memory, and every 64 MB of that make V8 go through
 * the whole heap: with half a million messages in it, that takes longer than writing the answers.
 */
export class BufferPool {
  readonly #free = new Map<number, Buffer[]>()

  /** A buffer of at least so many bytes; whatever was in it. */
  take(bytes: number): Buffer {
    let size = least
    while (size < bytes) size *= 2
    return this.#free.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size)
  }

  /** Takes a buffer back, of which nobody holds a part any more. */
  give(buffer: Buffer): void {
    if (buffer.length > most) return
    const free = this.#free.get(buffer.length) ?? []
    this.#free.set(buffer.length, free)
    if (free.length < kept) free.push(buffer)
  }
}

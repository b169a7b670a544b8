import { createHash } from 'node:crypto'

/**
 * Which native each row names, in 4 bytes a row: enough to tell files that belong from files that do not while the
 * folder is walked. Never 0, which means "none".
 */
export class SeenPaths {
  #marks = new Uint32Array(1024)

  /** False where a row of this number was there already, or the number is beyond all reason. */
  add(seq: number, path: string): boolean {
    if (seq > mostRows) return false
    while (seq >= this.#marks.length) {
      const larger = new Uint32Array(this.#marks.length * 2)
      larger.set(this.#marks)
      this.#marks = larger
    }
    if (this.#marks[seq] !== 0) return false
    this.#marks[seq] = markOf(path)
    return true
  }

  /** Whether a row names this path; true once only. */
  take(seq: number, path: string): boolean {
    if (this.#marks[seq] !== markOf(path)) return false
    this.#marks[seq] = 0
    return true
  }
}

/** A hostile row must not make us reserve gigabytes. */
const mostRows = 100_000_000

const markOf = (path: string): number => createHash('sha256').update(path).digest().readUInt32LE() || 1

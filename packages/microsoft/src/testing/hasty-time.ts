import type { Clock, Timers } from '../clock.ts'

/**
 * Time that jumps to the next timer as soon as this process has nothing else to do: an hour's wait takes no time, and
 * what waits between network calls is seen in `waits`.
 */
export class HastyTime implements Clock, Timers {
  #now: number
  #timers = new Map<number, { at: number; run: () => void }>()
  #lastId = 0
  #running = false

  constructor(start = Date.parse('2026-11-21T08:00:00Z')) {
    this.#now = start
  }

  now(): Date {
    return new Date(this.#now)
  }

  after(milliseconds: number, run: () => void): () => void {
    const id = ++this.#lastId
    this.#timers.set(id, { at: this.#now + Math.max(0, milliseconds), run })
    this.#hurry()
    return () => this.#timers.delete(id)
  }

  get pending(): number {
    return this.#timers.size
  }

  #hurry(): void {
    if (this.#running) return
    this.#running = true
    setImmediate(() => setImmediate(() => this.#next()))
  }

  #next(): void {
    this.#running = false
    const next = [...this.#timers].sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0]
    if (next === undefined) return
    this.#timers.delete(next[0])
    this.#now = Math.max(this.#now, next[1].at)
    next[1].run()
    if (this.#timers.size > 0) this.#hurry()
  }
}

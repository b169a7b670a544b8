import type { Clock, Timers } from '../clock.ts'

/** A clock and timers that stand still until they are moved on. */
export class VirtualTime implements Clock, Timers {
  #now: number
  #timers = new Map<number, { at: number; run: () => void }>()
  #lastId = 0

  constructor(start = Date.parse('2026-11-21T08:00:00Z')) {
    this.#now = start
  }

  now(): Date {
    return new Date(this.#now)
  }

  after(milliseconds: number, run: () => void): () => void {
    const id = ++this.#lastId
    this.#timers.set(id, { at: this.#now + Math.max(0, milliseconds), run })
    return () => this.#timers.delete(id)
  }

  /** Timers that have been set and neither run nor called off. */
  get pending(): number {
    return this.#timers.size
  }

  /** Moves on without running any timer, as for a process that was stopped in the meantime. */
  skip(milliseconds: number): void {
    this.#now += milliseconds
  }

  /**
   * Moves on, running each timer at its time; what a timer sets in motion settles before time goes on. `moved` is told
   * of each step before anything runs, for who keeps the same time elsewhere.
   */
  async advance(
    milliseconds: number,
    settle: () => Promise<void> = settled,
    moved: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    const until = this.#now + milliseconds
    await settle()
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0]
      if (next === undefined || next[1].at > until) break
      this.#timers.delete(next[0])
      this.#now = Math.max(this.#now, next[1].at)
      await moved()
      next[1].run()
      await settle()
    }
    this.#now = until
    await moved()
    await settle()
  }
}

/** Lets what is under way in this process run as far as it can without time or network. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}

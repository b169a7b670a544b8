import type { EmulatorClock } from './clock.ts'

/** The longest wait that a timer of Node takes. */
const longestWait = 2 ** 31 - 1

interface Alarm {
  readonly at: number
  readonly ring: () => void
}

/**
 * Calls what is to happen at a moment of the emulator's clock, whether time flows there or leaps. What a leap passes over
 * happens at once, in the order of its moments. Keeps no process alive.
 */
export class Alarms {
  readonly #clock: EmulatorClock
  readonly #endListening: () => void
  #alarms = new Set<Alarm>()
  #timer: NodeJS.Timeout | undefined

  constructor(clock: EmulatorClock) {
    this.#clock = clock
    this.#endListening = clock.onLeap(() => this.#ringDue())
  }

  /** @param at milliseconds since 1970; what is past rings soon. @returns what takes it back */
  set(at: number, ring: () => void): () => void {
    const alarm = { at, ring }
    this.#alarms.add(alarm)
    this.#wait()
    return () => this.#alarms.delete(alarm)
  }

  /** Takes all back. */
  close(): void {
    clearTimeout(this.#timer)
    this.#alarms.clear()
    this.#endListening()
  }

  #ringDue(): void {
    const now = this.#clock.now()
    const due = [...this.#alarms].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
    for (const alarm of due) {
      // One that rang before may have taken this one back.
      if (this.#alarms.delete(alarm)) alarm.ring()
    }
    this.#wait()
  }

  #wait(): void {
    clearTimeout(this.#timer)
    if (this.#alarms.size === 0) return
    const next = Math.min(...Array.from(this.#alarms, ({ at }) => at))
    const wait = Math.min(Math.max(next - this.#clock.now(), 0), longestWait)
    this.#timer = setTimeout(() => this.#ringDue(), wait)
    this.#timer.unref()
  }
}

import type { Clock, Timers } from '../clock.ts'
import type { GateLimits } from './gate-limits.ts'
import type { Outcome, Permit } from './graph-client.ts'
import { RequestWindow } from './request-window.ts'

interface Waiter {
  enter(permit: Permit): void
  stopListening(): void
}

/** Looks again at least this often (ms), because the clock may be an emulator's that was just set forward. */
const longestDoze = 1_000

/**
 * One mailbox's lane through the gate. Whoever waits goes in the order of coming. A call begins when
 *   - no fence stands (Microsoft asked to wait, or refused without saying how long),
 *   - fewer calls are in flight than the concurrency of the moment,
 *   - the window has room.
 *
 * Concurrency: begins at the limit (4). A refusal for concurrency takes one away, once for all the calls that were in
 * flight together; each `caution` without another gives one back.
 */
export class MailboxLane {
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #limits: GateLimits
  /** Directory calls have no such limits; only a fence holds them. */
  readonly #unlimited: boolean
  readonly #window: RequestWindow
  #waiting: Waiter[] = []
  #inFlight = 0
  #concurrency: number
  #cautionUntil = 0
  /** Counts the times that concurrency was lowered: a call that began before the last time does not lower it again. */
  #generation = 0
  #fencedUntil = 0
  #refusalsInARow = 0
  #cancelTimer: (() => void) | undefined

  constructor(options: { clock: Clock; timers: Timers; limits: GateLimits; unlimited: boolean }) {
    this.#clock = options.clock
    this.#timers = options.timers
    this.#limits = options.limits
    this.#unlimited = options.unlimited
    this.#window = new RequestWindow(options.limits.windowMs)
    this.#concurrency = options.limits.concurrency
  }

  acquire(signal?: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter)
        this.#advance()
        reject(signal?.reason)
      }
      const waiter: Waiter = {
        enter: resolve,
        stopListening: () => signal?.removeEventListener('abort', onAbort),
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push(waiter)
      this.#advance()
    })
  }

  /** True where forgetting the lane changes nothing. */
  forgettable(now: number): boolean {
    return (
      this.#inFlight === 0 &&
      this.#waiting.length === 0 &&
      this.#window.count(now) === 0 &&
      this.#fencedUntil <= now &&
      this.#cautionUntil <= now
    )
  }

  #advance(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    while (this.#waiting.length > 0) {
      const now = this.#clock.now().getTime()
      const at = this.#opensAt(now)
      // Full: the release of a call looks again.
      if (at === undefined) return
      if (at > now) {
        this.#cancelTimer = this.#timers.after(Math.min(at - now, longestDoze), () => this.#advance())
        return
      }
      const waiter = this.#waiting.shift()
      waiter?.stopListening()
      waiter?.enter(this.#begin(now))
    }
  }

  /** When the next call may begin; undefined where only the end of another can tell. */
  #opensAt(now: number): number | undefined {
    if (this.#fencedUntil > now) return this.#fencedUntil
    if (this.#unlimited) return now
    if (this.#inFlight >= this.#allowed(now)) return undefined
    if (this.#window.count(now) >= this.#limits.requests) return this.#window.nextRoomAt()
    return now
  }

  #allowed(now: number): number {
    while (this.#concurrency < this.#limits.concurrency && now >= this.#cautionUntil) {
      this.#concurrency += 1
      this.#cautionUntil += this.#limits.caution
    }
    return this.#concurrency
  }

  #begin(now: number): Permit {
    this.#inFlight += 1
    if (!this.#unlimited) this.#window.add(now)
    const generation = this.#generation
    let held = true
    return {
      release: (outcome) => {
        if (!held) return
        held = false
        this.#inFlight -= 1
        this.#learn(outcome, generation)
        this.#advance()
      },
    }
  }

  #learn(outcome: Outcome, generation: number): void {
    if (!outcome.throttled) {
      this.#refusalsInARow = 0
      return
    }
    const now = this.#clock.now().getTime()
    // Calls that were in flight together are refused together: that is one refusal in the row, not four.
    const isFirst = this.#fencedUntil <= now
    const before = isFirst ? this.#refusalsInARow : Math.max(0, this.#refusalsInARow - 1)
    const guess = Math.min(this.#limits.longestFence, this.#limits.fence * 2 ** Math.min(before, 30))
    this.#fencedUntil = Math.max(this.#fencedUntil, now + (outcome.retryAfterMs ?? guess))
    if (isFirst) this.#refusalsInARow += 1
    if (outcome.concurrency && generation === this.#generation) {
      this.#concurrency = Math.max(1, this.#concurrency - 1)
      this.#cautionUntil = now + this.#limits.caution
      this.#generation += 1
    }
  }
}

import type { EmulatorClock } from '../tenant/clock.ts'

/** After this many wrong passwords in a row the account is locked for a minute, as in Entra's smart lockout. */
const MOST_FAILURES = 10
const LOCKED_FOR = 60_000

/** Counts wrong passwords by account. */
export class SignInThrottle {
  readonly #clock: EmulatorClock
  readonly #failures = new Map<string, { count: number; lockedUntil: number }>()

  constructor(clock: EmulatorClock) {
    this.#clock = clock
  }

  isLocked(userId: string): boolean {
    return (this.#failures.get(userId)?.lockedUntil ?? 0) > this.#clock.now()
  }

  failed(userId: string): void {
    const entry = this.#failures.get(userId) ?? { count: 0, lockedUntil: 0 }
    entry.count += 1
    if (entry.count >= MOST_FAILURES) {
      entry.count = 0
      entry.lockedUntil = this.#clock.now() + LOCKED_FOR
    }
    this.#failures.set(userId, entry)
  }

  /** For a snapshot. */
  save() {
    return { failures: this.#failures }
  }

  load({ failures }: ReturnType<SignInThrottle['save']>): void {
    for (const [userId, entry] of failures) this.#failures.set(userId, entry)
  }

  succeeded(userId: string): void {
    this.#failures.delete(userId)
  }
}

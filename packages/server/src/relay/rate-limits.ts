import type { Clock } from '../platform/clock.ts'
import type { RelayCredential } from './credentials/credential.ts'

/** Messages a minute of credentials that have such a limit; counted in this process. */
export class RateLimits {
  readonly #clock: Clock
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Counts one message. @returns 0 where it may go, or the seconds to wait; then it was not counted */
  waitSeconds({ id, messagesPerMinute: most }: Pick<RelayCredential, 'id' | 'messagesPerMinute'>): number {
    if (most === null) return 0
    const now = this.#clock.now().getTime()
    const bucket = this.#buckets.get(id) ?? { tokens: most, at: now }
    const tokens = Math.min(most, bucket.tokens + ((now - bucket.at) / 60_000) * most)
    const waits = tokens < 1
    this.#buckets.set(id, { tokens: waits ? tokens : tokens - 1, at: now })
    return waits ? Math.ceil(((1 - tokens) * 60) / most) : 0
  }
}

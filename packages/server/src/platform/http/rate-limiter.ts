import { GatewardenError } from '../errors.ts'

interface Bucket {
  tokens: number
  at: number
}

/** Keys whose buckets are kept; a forgotten one starts full again. */
const mostBuckets = 50_000

/** A token bucket for each API key in this process: one key's flood takes nothing from another's. */
export class RateLimiter {
  readonly #perSecond: number
  readonly #burst: number
  readonly #milliseconds: () => number
  readonly #buckets = new Map<string, Bucket>()

  /** @param milliseconds a clock that only moves forward */
  constructor(
    limits: { requestsPerSecond: number; requestsBurst: number },
    milliseconds = () => performance.now(),
  ) {
    this.#perSecond = limits.requestsPerSecond
    this.#burst = limits.requestsBurst
    this.#milliseconds = milliseconds
  }

  /** @throws GatewardenError `rate_limited` with `retryAfterSeconds` */
  spend(keyId: string): void {
    const now = this.#milliseconds()
    const bucket = this.#buckets.get(keyId) ?? this.#open(keyId, now)
    bucket.tokens = Math.min(this.#burst, bucket.tokens + ((now - bucket.at) / 1000) * this.#perSecond)
    bucket.at = now
    if (bucket.tokens < 1) {
      const seconds = Math.ceil((1 - bucket.tokens) / this.#perSecond)
      throw new GatewardenError('rate_limited', {
        detail: `${keyId.startsWith('mem_') ? 'You make' : 'This API key makes'} more than ${this.#perSecond} requests a second.`,
        remedy: `Wait ${seconds} s, or raise limits.requestsPerSecond.`,
        extra: { retryAfterSeconds: seconds },
      })
    }
    bucket.tokens -= 1
  }

  #open(keyId: string, now: number): Bucket {
    if (this.#buckets.size >= mostBuckets) {
      const [oldest] = this.#buckets.keys()
      if (oldest !== undefined) this.#buckets.delete(oldest)
    }
    const bucket = { tokens: this.#burst, at: now }
    this.#buckets.set(keyId, bucket)
    return bucket
  }
}

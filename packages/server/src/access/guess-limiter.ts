import { isIPv6 } from 'node:net'
import type { Clock } from '../platform/clock.ts'

/** How fast guessing may be. */
export interface GuessRate {
  /** Wrong tries at once. */
  burst: number
  /** Wrong tries each second after that. */
  perSecond: number
}

const ofAddresses: GuessRate = { burst: 20, perSecond: 0.5 }
/** Addresses remembered; the one heard of least recently goes first. */
const addressesKept = 10_000

interface Bucket {
  tokens: number
  at: number
}

/**
 * Slows the guessing of keys and passwords: a token bucket for each address (or whatever else is told apart), emptied by
 * wrong ones only. Kept in this process; with several, an address has as many buckets.
 */
export class GuessLimiter {
  readonly #clock: Clock
  readonly #rate: GuessRate
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Clock, rate: GuessRate = ofAddresses) {
    this.#clock = clock
    this.#rate = rate
  }

  /** Seconds until this address may try a wrong key again; 0: now. */
  waitSeconds(address: string): number {
    const bucket = this.#buckets.get(group(address))
    if (!bucket) return 0
    const tokens = this.#refilled(bucket)
    return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / this.#rate.perSecond)
  }

  /** Counts a wrong key against this address. */
  wrong(address: string): void {
    const name = group(address)
    const known = this.#buckets.get(name)
    const tokens = known ? this.#refilled(known) : this.#rate.burst
    this.#buckets.delete(name)
    this.#buckets.set(name, { tokens: Math.max(0, tokens - 1), at: this.#clock.now().getTime() })
    if (this.#buckets.size > addressesKept) {
      const oldest = this.#buckets.keys().next()
      if (!oldest.done) this.#buckets.delete(oldest.value)
    }
  }

  #refilled(bucket: Bucket): number {
    const seconds = Math.max(0, this.#clock.now().getTime() - bucket.at) / 1000
    return Math.min(this.#rate.burst, bucket.tokens + seconds * this.#rate.perSecond)
  }
}

/** One household has a /64 of IPv6 addresses: they share a bucket. */
function group(address: string): string {
  if (!isIPv6(address)) return address
  const bare = address.replace(/%.*$/, '').toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)
  if (mapped?.[1]) return mapped[1]
  const [head = '', tail] = bare.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length)
  const parts = [...front, ...Array<string>(zeros).fill('0'), ...back]
  return `${parts
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

import { describe, expect, it } from 'vitest'
import { RateLimiter } from './rate-limiter.ts'

let now = 0
const limiter = (requestsPerSecond: number, requestsBurst: number) =>
  new RateLimiter({ requestsPerSecond, requestsBurst }, () => now)

function passes(one: RateLimiter, key: string, tries: number): number {
  let passed = 0
  for (let i = 0; i < tries; i++) {
    try {
      one.spend(key)
      passed += 1
    } catch (error) {
      expect(error).toMatchObject({
        code: 'rate_limited',
        status: 429,
        extra: { retryAfterSeconds: expect.any(Number) },
      })
    }
  }
  return passed
}

describe('the rate limiter', () => {
  it('lets a burst pass, then so many a second, and never saves up more than a burst', () => {
    const one = limiter(10, 30)
    expect(passes(one, 'a', 100)).toBe(30)
    now += 1000
    expect(passes(one, 'a', 100)).toBe(10)
    now += 3_600_000
    expect(passes(one, 'a', 100)).toBe(30)
  })

  it('says how long to wait, and after that it passes', () => {
    const one = limiter(1, 1)
    one.spend('a')
    try {
      one.spend('a')
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ extra: { retryAfterSeconds: 1 } })
    }
    now += 1000
    one.spend('a')
  })

  it('takes nothing from one key for another', () => {
    const one = limiter(5, 5)
    expect(passes(one, 'flood', 1000)).toBe(5)
    expect(passes(one, 'calm', 5)).toBe(5)
  })

  it('forgets the keys of longest ago and not those at hand, however many come', () => {
    const one = limiter(1, 2)
    expect(passes(one, 'first', 5)).toBe(2)
    for (let i = 0; i < 60_000; i++) one.spend(`key ${i}`)
    expect(passes(one, 'key 59999', 5)).toBe(1)
  })
})

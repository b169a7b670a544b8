import { expect, test } from 'vitest'
import { SeededRandom } from '../tenant/seeded-random.ts'
import { realisticLatency } from './realistic-latency.ts'

test('latencies spread as those of a service do, and are the same for the same number', () => {
  const draw = (seed: number, route: string) => {
    const random = new SeededRandom(seed)
    return Array.from({ length: 2000 }, () => realisticLatency(route, random)).sort((a, b) => a - b)
  }
  const reads = draw(1, 'GET /users/{user}/messages/{message}')
  expect(draw(1, 'GET /users/{user}/messages/{message}')).toEqual(reads)
  const at = (share: number) => reads[Math.floor(share * reads.length)] ?? 0
  expect(at(0.5)).toBeGreaterThan(75)
  expect(at(0.5)).toBeLessThan(105)
  expect(at(0.9) / at(0.5)).toBeGreaterThan(1.6)
  expect(at(0.99) / at(0.5)).toBeGreaterThan(2.5)
  const sends = draw(1, 'POST /me/sendMail')
  expect(sends[1000]).toBeGreaterThan(at(0.9))
})

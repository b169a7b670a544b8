import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const now = new Date('2026-11-21T08:00:00Z')
const day = 86_400_000

describe('parseRetryAfter', () => {
  it('reads seconds', () => {
    fc.assert(
      fc.property(fc.nat({ max: 86_400 }), (seconds) => {
        expect(parseRetryAfter(String(seconds), now)).toBe(seconds * 1000)
        expect(parseRetryAfter(` ${seconds} `, now)).toBe(seconds * 1000)
      }),
    )
    expect(parseRetryAfter('0.5', now)).toBe(500)
  })

  it('reads a date of HTTP against the time given', () => {
    fc.assert(
      fc.property(fc.integer({ min: -day / 1000, max: day / 1000 }), (seconds) => {
        const at = new Date(now.getTime() + seconds * 1000).toUTCString()
        expect(parseRetryAfter(at, now)).toBe(Math.max(0, seconds * 1000))
      }),
    )
  })

  it('never asks for less than nothing or more than a day, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.date().map(String), fc.double().map(String), fc.bigInt().map(String)),
        (text) => {
          const wait = parseRetryAfter(text, now)
          expect(wait === undefined || (wait >= 0 && wait <= day)).toBe(true)
        },
      ),
    )
  })

  it('takes nothing else for a time', () => {
    for (const text of [
      undefined,
      '',
      'soon',
      '-1',
      '1e3',
      '0x10',
      '2026-11-21',
      '12 apples',
      'Infinity',
      'NaN',
    ]) {
      expect(parseRetryAfter(text, now)).toBeUndefined()
    }
    expect(parseRetryAfter('999999999', now)).toBe(day)
  })
})

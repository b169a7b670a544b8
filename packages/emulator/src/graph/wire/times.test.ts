import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoSeconds } from './times.ts'

test('times are those of the calendar, in any order', () => {
  const moment = fc.integer({ min: Date.UTC(1600, 0, 1), max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) })
  fc.assert(
    fc.property(fc.array(fc.oneof(moment, fc.integer({ min: 0, max: 10 ** 9 }))), (moments) => {
      for (const one of moments) expect(isoSeconds(one)).toBe(`${new Date(one).toISOString().slice(0, 19)}Z`)
    }),
  )
})

test('what is no time is refused', () => {
  expect(() => isoSeconds(Number.NaN)).toThrow(RangeError)
})

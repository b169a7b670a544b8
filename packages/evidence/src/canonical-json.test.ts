import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CanonicalValue, canonicalJson } from './canonical-json.ts'

/** A value of JSON with whole numbers only; with `reverse`, the members the other way round. */
function whole(value: unknown, reverse = false): CanonicalValue {
  if (Array.isArray(value)) return value.map((item) => whole(item, reverse))
  if (typeof value === 'number') return Math.trunc(value % Number.MAX_SAFE_INTEGER) + 0
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (value === null || typeof value !== 'object') return null
  const members = Object.entries(value).map(([name, member]) => [name, whole(member, reverse)] as const)
  return Object.fromEntries(reverse ? members.toReversed() : members)
}

test('reads back as the same value, and is the same text however the members were ordered', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = canonicalJson(whole(value))
      expect(whole(JSON.parse(text))).toEqual(whole(value))
      expect(canonicalJson(whole(value, true))).toBe(text)
      expect(canonicalJson(whole(JSON.parse(text)))).toBe(text)
    }),
  )
})

test('orders members by code units, keeps lone surrogates as escapes, refuses fractions', () => {
  expect(canonicalJson({ b: 1, a: [true, null, 'ü\u0000'], '\ufb33': -0, '😀': 2 })).toBe(
    '{"a":[true,null,"ü\\u0000"],"b":1,"😀":2,"\ufb33":0}',
  )
  expect(canonicalJson('a\ud800')).toBe('"a\\ud800"')
  expect(() => canonicalJson(0.5)).toThrow(RangeError)
})

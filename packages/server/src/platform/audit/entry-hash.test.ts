import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './entry-hash.ts'

/** As the form was made when the first entries were hashed: what is in a log must hash the same for ever. */
function asAtFirst(value: unknown): string {
  const sorted = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(sorted)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(
      Object.entries(one)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([key, member]) => [key, sorted(member)]),
    )
  }
  return JSON.stringify(sorted(JSON.parse(JSON.stringify(value))))
}

test('the form that is hashed stays as it was, whatever an entry holds', () => {
  // Keys that are numbers come first in every object of JavaScript; entries have names.
  const name = fc.string({ minLength: 1 }).filter((text) => !/^\d+$/.test(text) && text !== '__proto__')
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: 'grapheme' }),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
      fc.date({ noInvalidDate: true }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 5 }),
    ),
  }))
  fc.assert(
    fc.property(fc.array(value, { maxLength: 5 }), (entry) => {
      expect(canonicalJson(entry)).toBe(asAtFirst(entry))
    }),
    { numRuns: 500 },
  )
})

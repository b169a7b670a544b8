import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readState, writeState } from './state-json.ts'

const { state } = fc.letrec<{ state: unknown }>((tie) => ({
  state: fc.oneof(
    { depthSize: 'medium' },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY),
    fc.array(tie('state')),
    fc.dictionary(fc.constantFrom('a', '$map', '$lines', 'b'), tie('state')),
    fc.array(tie('state')).map((list) => new Set(list)),
    fc.array(fc.tuple(fc.string(), tie('state'))).map((entries) => new Map(entries)),
  ),
}))

test('what was written is read again, in however many lines its lists stand', () => {
  fc.assert(
    fc.property(state, fc.integer({ min: 1, max: 4 }), (value, perLine) => {
      const lines = writeState({ value }, perLine).map((line) => line.toString())
      expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true)
      expect(readState(lines)).toEqual({ value })
    }),
  )
})

test('no line holds more than a thousand of a list', () => {
  const value = Array.from({ length: 2500 }, (_, i) => ({ i, also: new Set([i]) }))
  const lines = writeState({ value })
  expect(lines).toHaveLength(4)
  expect(readState(lines.map(String))).toEqual({ value })
})

test('a line that is named twice, or that is not there, is no state', () => {
  expect(() => readState(['[1]', '{"a":{"$lines":[0,0]}}'])).toThrow(SyntaxError)
  expect(() => readState(['{"a":{"$lines":[7]}}'])).toThrow(SyntaxError)
  expect(() => readState([])).toThrow(SyntaxError)
})

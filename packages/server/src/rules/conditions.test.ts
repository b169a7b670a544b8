import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judge, operators, refusal, valueAt } from './conditions.ts'
import type { Occasion } from './rule.ts'

const occasion = (data: Record<string, unknown>): Occasion => ({
  event: {
    id: 'chg_1',
    type: 'trigger.x',
    at: '2026-01-01T00:00:00Z',
    customer: null,
    connection: null,
    mailbox: null,
  },
  data,
})

const holds = (
  field: string,
  operator: (typeof operators)[number],
  value: string | number | string[] | undefined,
  data: Record<string, unknown>,
) => judge([{ field, operator, value }], occasion(data))[0]?.holds

describe('a condition', () => {
  test('compares text without regard to case, numbers and times by their order, and lists by what is in them', () => {
    const data = {
      name: 'Anna Übel',
      amount: 10,
      due: '2026-03-01',
      tags: ['A', 'b'],
      none: null,
      nested: [{ x: 1 }],
    }
    const all: [string, (typeof operators)[number], string | number | string[] | undefined, boolean][] = [
      ['data.name', 'is', 'anna übel', true],
      ['data.name', 'isNot', 'anna', true],
      ['data.name', 'contains', 'A Ü', true],
      ['data.name', 'startsWith', 'ann', true],
      ['data.name', 'endsWith', 'ANNA', false],
      ['data.name', 'oneOf', ['x', 'ANNA ÜBEL'], true],
      ['data.name', 'noneOf', ['x', 'ANNA ÜBEL'], false],
      ['data.amount', 'above', 9, true],
      ['data.amount', 'above', 10, false],
      ['data.amount', 'below', 11, true],
      // Text has no order, and is no number.
      ['data.amount', 'above', '9', false],
      ['data.amount', 'is', '10', false],
      ['data.due', 'below', '2026-03-01T00:00:01Z', true],
      ['data.due', 'above', '2026-02-28', true],
      ['data.name', 'above', 'a', false],
      ['data.tags', 'contains', 'B', true],
      ['data.tags.0', 'is', 'a', true],
      ['data.nested.0.x', 'is', 1, true],
      ['data.none', 'exists', undefined, false],
      ['data.nothing', 'missing', undefined, true],
      ['data.nothing', 'isNot', 'x', true],
      ['event.type', 'is', 'trigger.x', true],
    ]
    for (const [field, operator, value, wanted] of all)
      expect([field, operator, holds(field, operator, value, data)]).toEqual([field, operator, wanted])
  })

  test('says which of them does not hold, and what stands there', () => {
    const verdicts = judge(
      [
        { field: 'data.a', operator: 'is', value: 1 },
        { field: 'data.b', operator: 'above', value: 3 },
      ],
      occasion({ a: 1, b: 2 }),
    )
    expect(refusal(verdicts)).toBe('The condition data.b above 3 does not hold: there is 2.')
    expect(refusal(verdicts.slice(0, 1))).toBeUndefined()
  })

  test('sees nothing that was not said: no prototype, no method, whatever the path', () => {
    for (const path of ['data.constructor', 'data.__proto__', 'data.toString.name', 'event.type.length'])
      expect(valueAt(occasion({}), path)).toBeUndefined()
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.string({ maxLength: 6 }), { maxLength: 4 }), (value, names) => {
        const data = { value }
        const seen = valueAt(occasion(data), ['data', ...names].join('.'))
        expect(typeof seen).not.toBe('function')
        for (const operator of operators)
          holds('data.value', operator, operator === 'oneOf' ? ['x'] : 'x', data)
      }),
      { numRuns: 100 },
    )
  })
})

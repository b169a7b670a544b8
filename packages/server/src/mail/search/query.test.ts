import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { GatewardenError } from '../../platform/errors.ts'
import { planSearch } from './plan.ts'
import { formatQuery, momentOf, parseQuery, type QueryTerm, queryStates } from './query.ts'

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((one) => /[\p{L}\p{N}]/u.test(one) && !/\p{Cc}/u.test(one))
const term: fc.Arbitrary<QueryTerm> = fc.oneof(
  fc.record({
    field: fc.constantFrom('word', 'from', 'to', 'cc', 'subject', 'category'),
    value: text,
    negated: fc.boolean(),
  }),
  fc.record({ field: fc.constant('in'), value: text, negated: fc.constant(false) }),
  fc.record({ field: fc.constant('is'), value: fc.constantFrom(...queryStates), negated: fc.boolean() }),
  fc.record({ field: fc.constant('has'), value: fc.constant('attachment'), negated: fc.boolean() }),
  fc.record({
    field: fc.constantFrom('before', 'after'),
    value: fc.constantFrom('2026-03-01', '2026-03-01T09:00:00Z', '2026-03-01T09:00:00+02:00'),
    negated: fc.boolean(),
  }),
)

describe('the query language', () => {
  it('reads what stands in the guide', () => {
    const terms = parseQuery(
      'from:ann subject:"annual \\"report\\"" is:unread -has:attachment in:inbox Budget',
    )
    expect(terms).toEqual([
      { field: 'from', value: 'ann', negated: false },
      { field: 'subject', value: 'annual "report"', negated: false },
      { field: 'is', value: 'unread', negated: false },
      { field: 'has', value: 'attachment', negated: true },
      { field: 'in', value: 'inbox', negated: false },
      { field: 'word', value: 'Budget', negated: false },
    ])
  })

  it('reads again what it wrote', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 8 }), (terms) => {
        expect(parseQuery(formatQuery(terms))).toEqual(terms)
      }),
      { numRuns: 500 },
    )
  })

  it('reads anything, or says at which character it cannot', () => {
    const pieces = fc.constantFrom(
      'from:',
      '"',
      '\\',
      '-',
      ' ',
      'is:',
      'unread',
      'before:',
      '2026-02-30',
      'a',
      ':',
      '\u0000',
      '😀',
    )
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(any, (query) => {
        try {
          planSearch(
            parseQuery(query).filter(({ field }) => field !== 'in'),
            'newest',
          )
        } catch (error) {
          expect(error).toBeInstanceOf(GatewardenError)
          if (!(error instanceof GatewardenError)) return
          expect(error.code).toBe('invalid_request')
          const at = Number(/^query\.q: at character (\d+): /.exec(error.detail)?.[1])
          expect(at).toBeGreaterThanOrEqual(1)
          expect(at).toBeLessThanOrEqual(query.length + 1)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['form:ann', 'at character 1: "form:" is no field'],
    ['a from:', 'at character 8: a value is missing'],
    ['a "b', 'at character 3: these quotes do not end'],
    ['a "b"c', 'at character 6: a blank is missing'],
    ['a"b"', 'at character 2: a quote begins within a word'],
    ['is:new', 'at character 4: must be read, unread'],
    ['before:2026-02-30', 'at character 8: must be a day'],
    ['-in:inbox', 'at character 5: a folder cannot be left out'],
    ['a OR b', 'at character 3: OR is not known'],
    ['!!!', 'at character 1: holds no letter'],
    ['-', 'at character 2: there is nothing'],
  ])('%s is refused', (query, detail) => {
    expect(() => parseQuery(query)).toThrow(detail)
  })

  it('takes a day for its first moment in UTC', () => {
    expect(momentOf('2026-03-01')).toEqual(new Date('2026-03-01T00:00:00Z'))
    expect(momentOf('2026-03-01T01:00:00+02:00')).toEqual(new Date('2026-02-28T23:00:00Z'))
  })
})

describe('what Graph is asked', () => {
  const plan = (query: string) => planSearch(parseQuery(query), 'newest')

  it('is nothing but the order where nothing is looked for', () => {
    expect(planSearch([], 'oldest').query).toEqual({ $orderby: 'receivedDateTime asc' })
  })

  it('is a filter that begins with what it sorts by, as Graph demands', () => {
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 6 }), (terms) => {
        const { query, engine, isLimited } = planSearch(
          terms.filter(({ field }) => field !== 'in'),
          'oldest',
        )
        expect(Object.keys(query).includes('$search')).toBe(isLimited)
        if (query.$filter) expect(query.$filter).toMatch(/^receivedDateTime ge \d{4}-/)
        if (engine === 'filter') expect(isLimited).toBe(false)
      }),
    )
  })

  it('keeps quotes of a caller from ending a string', () => {
    expect(plan(`subject:"it's \\" all"`).query.$filter).toContain(`contains(subject,'it''s " all')`)
    expect(plan('"a \\" OR from:x"').query.$search).toBe('"\\"a OR from:x\\""')
  })

  test.each([
    ['from:ann@contoso.com is:unread category:Red', 'filter'],
    ['from:ann', 'search'],
    ['budget has:attachment', 'search'],
    ['budget is:unread', 'local'],
    ['-from:ann', 'local'],
  ])('%s goes to %s', (query, engine) => {
    expect(plan(query).engine).toBe(engine)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldTable, scalar } from './fields.ts'
import { parseFilter } from './filter-parser.ts'
import { holds, type KqlTerm, mentions, parseKql } from './kql.ts'
import { compileOrderBy, filterPaths, parseOrderBy } from './order-by.ts'
import { parseQuery } from './query-options.ts'

describe('a query', () => {
  test('is read with and without the dollar, in any letter case', () => {
    const read = parseQuery(
      '$Select=id,%20subject&top=5&%24skip=2&$count=TRUE&StartDateTime=2026-01-01T00:00:00%2B01:00',
    )
    expect(read).toMatchObject({ select: ['id', 'subject'], top: 5, skip: 2, count: true })
    expect(read.custom).toEqual(new Map([['startdatetime', '2026-01-01T00:00:00+01:00']]))
  })

  test('takes a plus for a space, as form encoding does', () => {
    expect(parseQuery("$filter=subject+eq+'a'").filter).toBe("subject eq 'a'")
  })

  test.each([
    ['$foo=1', "'$foo' is not supported"],
    ['$top=-1', "Invalid value '-1' for $top"],
    ['$top=ten', '$top'],
    ['$skip=1.5', '$skip'],
    ['$count=yes', '$count'],
    ['$top=1&top=2', 'more than once'],
    ['$filter=', 'is empty'],
    ['$select=a%20b', "'a b' is not valid"],
    ['$filter=%E0%A4%A', 'percent-encoded'],
  ])('is refused: %s', (query, message) => {
    expect(() => parseQuery(query)).toThrowError(
      expect.objectContaining({ status: 400, message: expect.stringContaining(message) }),
    )
  })
})

interface Row {
  readonly name: string | null
  readonly size: number
}
const fields = fieldTable<Row>('test.row', {
  name: scalar('string', (row) => row.name),
  'facts/size': scalar('number', (row) => row.size),
})

describe('an order', () => {
  test('goes by each term in turn, nulls first, letter case apart', () => {
    const rows: Row[] = [
      { name: 'b', size: 1 },
      { name: null, size: 2 },
      { name: 'A', size: 3 },
      { name: 'a', size: 4 },
    ]
    const sorted = rows.toSorted(compileOrderBy(parseOrderBy('name, facts/size DESC'), fields))
    expect(sorted.map((row) => row.size)).toEqual([2, 4, 3, 1])
  })

  test('of what does not exist or is no order is refused', () => {
    expect(() => compileOrderBy(parseOrderBy('colour'), fields)).toThrowError(/property named 'colour'/)
    expect(() => parseOrderBy('name sideways')).toThrowError(/Invalid orderby clause/)
  })
})

test('the paths of a filter come in the order of the text', () => {
  const expression = parseFilter(
    "receivedDateTime ge 2026-01-01 and (From/x eq 'a' or categories/any(c:c eq 'b')) and not isRead",
  )
  expect(filterPaths(expression)).toEqual(['receiveddatetime', 'from/x', 'categories', 'isread'])
})

describe('a search', () => {
  const truths = (search: string, true_: readonly string[]) =>
    holds(parseKql(search), (term: KqlTerm) =>
      true_.includes(`${term.property ?? ''}${term.operator}${term.value}`),
    )

  test.each([
    ['"pizza"', [':pizza'], true],
    ['"pizza pasta"', [':pizza'], false],
    ['"pizza OR pasta"', [':pizza'], true],
    ['"subject:\\"annual report\\" AND NOT from:ada"', ['subject:annual report'], true],
    ['"subject:\\"annual report\\" AND NOT from:ada"', ['subject:annual report', 'from:ada'], false],
    ['"(a OR b) c"', [':b', ':c'], true],
    ['"a b OR c"', [':c'], true],
    ['"received>=2026-01-01"', ['received>=2026-01-01'], true],
    ['bare', [':bare'], true],
  ])('%s', (search, true_, expected) => {
    expect(truths(search, true_)).toBe(expected)
  })

  test.each(['""', '"a AND"', '"(a"', '"OR a"'])('%s is refused', (search) => {
    expect(() => parseKql(search)).toThrowError(expect.objectContaining({ status: 400 }))
  })

  test('never fails but by a 400', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom('(', ')', 'AND', ' ', 'a', 'from:', '"', '\\"')).map((x) => x.join('')),
        ),
        (text) => {
          try {
            parseKql(text)
          } catch (error) {
            expect(error).toMatchObject({ status: 400 })
          }
        },
      ),
    )
  })

  test('finds words side by side, and beginnings of words with a star', () => {
    expect(mentions('The annual  REPORT, at last', 'annual report')).toBe(true)
    expect(mentions('The annual report', 'report annual')).toBe(false)
    expect(mentions('reporting', 'report')).toBe(false)
    expect(mentions('reporting', 'report*')).toBe(true)
    expect(mentions('Zoë', 'zoë')).toBe(true)
  })
})

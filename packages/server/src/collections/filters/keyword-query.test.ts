import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  indexed,
  type KeywordQuery,
  matchesQuery,
  parseQuery,
  QueryError,
  writeQuery,
} from './keyword-query.ts'
import { wordsOf } from './words.ts'

const finds = (query: string, ...texts: string[]) => matchesQuery(parseQuery(query), indexed(...texts))

test.each<[query: string, text: string, found: boolean]>([
  ['merger', 'The MERGER is off.', true],
  ['merge', 'The merger is off.', false],
  ['merge*', 'The merger is off.', true],
  ['"letter of intent"', 'Our Letter of\r\nIntent', true],
  ['"letter of intent"', 'intent of the letter', false],
  ['"letter of inten*"', 'letter of intents', true],
  ['alpha beta', 'beta alpha', true],
  ['alpha beta', 'alpha', false],
  ['alpha OR beta gamma', 'alpha', true],
  ['(alpha OR beta) gamma', 'alpha', false],
  ['alpha AND NOT beta', 'alpha gamma', true],
  ['alpha NOT beta', 'alpha beta', false],
  ['NOT NOT alpha', 'alpha', true],
  ['not', 'why not', true],
  ['"AND"', 'this and that', true],
  ['re-open', 'please re open it', true],
  ['ada@contoso.com', 'to Ada@Contoso.COM.', true],
  ['ada@contoso.com', 'ada at contoso.com', false],
  ['Müller', 'MÜLLER & Söhne', true],
  ['Muller', 'Müller', false],
  ['Strasse', 'Ｓｔｒａｓｓｅ 5', true],
  ['契約', '本契約書について', true],
  ['契約', '約契', false],
  ['5.000', 'EUR 5,000', true],
])('%s in %j: %s', (query, text, found) => {
  expect(finds(query, text)).toBe(found)
})

test('a phrase stands within one text, but AND reaches over all', () => {
  expect(finds('"alpha beta"', 'alpha', 'beta')).toBe(false)
  expect(finds('alpha AND beta', 'alpha', 'beta')).toBe(true)
})

test.each<[query: string, problem: RegExp, at: number]>([
  ['', /word is missing/, 1],
  ['alpha OR', /word is missing/, 9],
  ['OR alpha', /before OR/, 1],
  ['alpha AND OR beta', /before OR/, 11],
  ['(alpha', /not closed/, 1],
  ['alpha)', /not opened/, 6],
  ['"alpha', /quotation/, 1],
  ['*', /star/, 1],
  ['al*pha', /star/, 1],
  ['alpha ***', /star/, 7],
  ['--', /no letter/, 1],
  [`${'('.repeat(60)}a${')'.repeat(60)}`, /deeper/, 52],
])('%s is refused, with its place', (query, problem, at) => {
  expect(() => parseQuery(query)).toThrow(problem)
  try {
    parseQuery(query)
  } catch (error) {
    expect(error instanceof QueryError && error.at).toBe(at)
  }
})

const letters = ['a', 'b', 'ab', 'abc', 'ß', '契']
const word = fc.constantFrom(...letters)
const phraseWord = fc.record({ text: word, isPrefix: fc.boolean() })
const { query } = fc.letrec<{ query: KeywordQuery }>((tie) => {
  const several = fc.array(tie('query'), { minLength: 2, maxLength: 3 })
  return {
    query: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({
        kind: fc.constant('phrase' as const),
        words: fc.array(phraseWord, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), query: tie('query') }),
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), queries: several }),
    ),
  }
})
const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))

/** The meaning, written down the slow way. */
function means(query: KeywordQuery, texts: readonly string[]): boolean {
  switch (query.kind) {
    case 'phrase':
      return texts.some((one) => {
        const words = wordsOf(one)
        return words.some((_, start) =>
          query.words.every(({ text, isPrefix }, index) => {
            const found = words[start + index] ?? ''
            return isPrefix ? found.startsWith(text) : found === text
          }),
        )
      })
    case 'not':
      return !means(query.query, texts)
    case 'and':
      return !query.queries.some((one) => !means(one, texts))
    case 'or':
      return !query.queries.every((one) => !means(one, texts))
  }
}

describe('for any query', () => {
  test('what is written reads as the same query', () => {
    fc.assert(
      fc.property(query, (one) => {
        expect(parseQuery(writeQuery(one))).toEqual(one)
      }),
    )
  })
  test('it finds what it means', () => {
    fc.assert(
      fc.property(query, fc.array(text, { maxLength: 3 }), (one, texts) => {
        expect(matchesQuery(one, indexed(...texts))).toBe(means(one, texts))
      }),
    )
  })
  test('any text is a query or is refused by a QueryError', () => {
    const signs = fc
      .array(fc.constantFrom('a', 'b*', 'AND', 'OR', 'NOT', '(', ')', '"', '*', '-', ' '))
      .map((all) => all.join(' '))
    fc.assert(
      fc.property(fc.oneof(fc.string(), signs), (one) => {
        try {
          expect(parseQuery(writeQuery(parseQuery(one)))).toEqual(parseQuery(one))
        } catch (error) {
          expect(error).toBeInstanceOf(QueryError)
        }
      }),
    )
  })
})

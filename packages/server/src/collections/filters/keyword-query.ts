import { type PhraseWord, WordIndex, wordsOf } from './words.ts'

/**
 * The language of keyword lists. Grammar, the loosest first:
 *
 *   query   = all *( "OR" all )
 *   all     = one *( [ "AND" ] one )            side by side means AND
 *   one     = "NOT" one / "(" query ")" / phrase
 *   phrase  = word / DQUOTE 1*word DQUOTE       a star at the end of a word: whatever begins so
 *
 * Operators are written in capitals; in quotes, or otherwise, they are words. A word that is not in quotes but has signs
 * within that no word has (`re-open`, `ada@contoso.com`) is a phrase of its parts.
 */
export type KeywordQuery =
  | { kind: 'phrase'; words: readonly PhraseWord[] }
  | { kind: 'not'; query: KeywordQuery }
  | { kind: 'and' | 'or'; queries: readonly KeywordQuery[] }

/** Parentheses and NOTs within each other. */
const deepest = 50

/** What is wrong with a query, and where: `at` counts signs from 1. */
export class QueryError extends Error {
  readonly at: number

  constructor(problem: string, at: number) {
    super(problem)
    this.name = 'QueryError'
    this.at = at
  }
}

type Token =
  | { kind: 'operator'; text: 'AND' | 'OR' | 'NOT' | '(' | ')'; at: number }
  | { kind: 'phrase'; words: readonly PhraseWord[]; at: number }

/** @throws QueryError */
export function parseQuery(text: string): KeywordQuery {
  const tokens = [...tokensOf(text)]
  let next = 0
  const takes = (operator: string): boolean => {
    const token = tokens[next]
    if (token?.kind !== 'operator' || token.text !== operator) return false
    next++
    return true
  }
  const opens = (): boolean => {
    const token = tokens[next]
    return token !== undefined && (token.kind === 'phrase' || token.text === '(' || token.text === 'NOT')
  }
  const any = (depth: number): KeywordQuery => {
    const queries = [all(depth)]
    while (takes('OR')) queries.push(all(depth))
    return several('or', queries)
  }
  const all = (depth: number): KeywordQuery => {
    const queries = [one(depth)]
    while (takes('AND') || opens()) queries.push(one(depth))
    return several('and', queries)
  }
  const one = (depth: number): KeywordQuery => {
    const token = tokens[next]
    if (!token) throw new QueryError('a word is missing at its end', text.length + 1)
    if (depth > deepest) throw new QueryError(`is nested deeper than ${deepest}`, token.at)
    if (token.kind === 'phrase') {
      next++
      return { kind: 'phrase', words: token.words }
    }
    if (takes('NOT')) return { kind: 'not', query: one(depth + 1) }
    if (!takes('(')) throw new QueryError(`a word is missing before ${token.text}`, token.at)
    const query = any(depth + 1)
    if (!takes(')')) throw new QueryError('a parenthesis is not closed', token.at)
    return query
  }
  const query = any(0)
  const left = tokens[next]
  if (left) throw new QueryError('a parenthesis is closed that was not opened', left.at)
  return query
}

const several = (kind: 'and' | 'or', queries: readonly KeywordQuery[]): KeywordQuery => {
  const [only, another] = queries
  return only && !another ? only : { kind, queries }
}

function* tokensOf(text: string): Iterable<Token> {
  for (const found of text.matchAll(/\s+|"([^"]*)("?)|[()]|[^\s()"]+/gu)) {
    const [piece, quoted, closing] = found
    const at = found.index + 1
    if (piece.trim() === '') continue
    if (quoted !== undefined && closing === '') throw new QueryError('a quotation mark is not closed', at)
    if (piece === 'AND' || piece === 'OR' || piece === 'NOT' || piece === '(' || piece === ')') {
      yield { kind: 'operator', text: piece, at }
    } else {
      yield { kind: 'phrase', words: phraseOf(quoted ?? piece, at), at }
    }
  }
}

/** Stars count only at the end of a word; elsewhere they would mean nothing, and are refused. */
function phraseOf(text: string, at: number): PhraseWord[] {
  const words: PhraseWord[] = []
  for (const part of text.split(/(?<=\*)|\s+/u)) {
    const isPrefix = part.endsWith('*')
    const here = wordsOf(part)
    if (isPrefix && (here.length === 0 || !/[\p{L}\p{M}\p{N}]\*$/u.test(part)))
      throw new QueryError('a star stands at the end of a word only', at)
    words.push(
      ...here.map((word, index) => ({ text: word, isPrefix: isPrefix && index === here.length - 1 })),
    )
  }
  if (/\*[\p{L}\p{M}\p{N}]/u.test(text)) throw new QueryError('a star stands at the end of a word only', at)
  if (words.length === 0) throw new QueryError('there is no letter and no digit in it', at)
  return words
}

/** The query as text that reads as the same query. */
export function writeQuery(query: KeywordQuery): string {
  switch (query.kind) {
    case 'phrase':
      return `"${query.words.map(({ text, isPrefix }) => `${text}${isPrefix ? '*' : ''}`).join(' ')}"`
    case 'not':
      return `NOT ${bracketed(query.query)}`
    default:
      return query.queries.map(bracketed).join(query.kind === 'and' ? ' AND ' : ' OR ')
  }
}

const bracketed = (query: KeywordQuery): string =>
  query.kind === 'and' || query.kind === 'or' ? `(${writeQuery(query)})` : writeQuery(query)

/** Whether texts that belong together (subject, body, names of attachments) match: a phrase has to stand within one of them. */
export function matchesQuery(query: KeywordQuery, texts: readonly WordIndex[]): boolean {
  switch (query.kind) {
    case 'phrase':
      return texts.some((text) => text.has(query.words))
    case 'not':
      return !matchesQuery(query.query, texts)
    case 'and':
      return query.queries.every((one) => matchesQuery(one, texts))
    case 'or':
      return query.queries.some((one) => matchesQuery(one, texts))
  }
}

export const indexed = (...texts: readonly string[]): WordIndex[] => texts.map((text) => new WordIndex(text))

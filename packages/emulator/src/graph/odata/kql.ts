import { badRequest } from '../http/graph-error.ts'

/**
 * What a `$search` says, in the part of the Keyword Query Language that mail search takes
 * (https://learn.microsoft.com/graph/search-query-parameter).
 */
export type KqlQuery =
  | { readonly kind: 'and' | 'or'; readonly left: KqlQuery; readonly right: KqlQuery }
  | { readonly kind: 'not'; readonly operand: KqlQuery }
  | KqlTerm

export interface KqlTerm {
  readonly kind: 'term'
  /** Lower case; null for a bare word or phrase. */
  readonly property: string | null
  readonly operator: ':' | '=' | '<>' | '<' | '<=' | '>' | '>='
  readonly value: string
  /** The value was in quotes: its words stand side by side. */
  readonly phrase: boolean
}

interface KqlToken {
  readonly type: 'open' | 'close' | 'and' | 'or' | 'not' | 'term'
  readonly term?: KqlTerm
}

/** Words, operators and parentheses: longer queries are refused; Microsoft's have a limit too, of the same order. */
const mostTokens = 1000

/**
 * Reads the value of `$search` as a mail door gets it: the whole query in double quotes, with inner double quotes
 * escaped by a backslash. Words side by side mean AND. Throws a 400 for what is not so.
 */
export function parseKql(search: string): KqlQuery {
  const trimmed = search.trim()
  const inner =
    trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"')
      ? trimmed.slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\')
      : trimmed
  const tokens = tokenizeKql(inner)
  if (tokens.length === 0) throw badRequest('The value of $search is empty.')
  if (tokens.length > mostTokens) throw badRequest('The value of $search is too complex.')
  const reader = new KqlReader(tokens, search)
  return reader.whole()
}

const termPattern = /(?:([A-Za-z]+)(<>|<=|>=|:|=|<|>)\s*)?(?:"([^"]*)"|([^\s()"]+))/y

function tokenizeKql(text: string): KqlToken[] {
  const tokens: KqlToken[] = []
  let position = 0
  while (position < text.length) {
    const character = text.charAt(position)
    if (/\s/.test(character)) {
      position++
      continue
    }
    if (character === '(' || character === ')') {
      tokens.push({ type: character === '(' ? 'open' : 'close' })
      position++
      continue
    }
    termPattern.lastIndex = position
    const match = termPattern.exec(text)
    if (!match)
      throw badRequest(
        `Syntax error: character '${character}' is not valid at position ${position} in '${text}'.`,
      )
    tokens.push(toToken(match))
    position += match[0].length
  }
  return tokens
}

const operators = [':', '=', '<>', '<', '<=', '>', '>='] as const satisfies readonly KqlTerm['operator'][]

function toToken(match: RegExpExecArray): KqlToken {
  const [whole, property, operator, phrase, word] = match
  if (whole === 'AND') return { type: 'and' }
  if (whole === 'OR') return { type: 'or' }
  if (whole === 'NOT') return { type: 'not' }
  const term: KqlTerm = {
    kind: 'term',
    property: property?.toLowerCase() ?? null,
    operator: operators.find((known) => known === operator) ?? ':',
    value: phrase ?? word ?? '',
    phrase: phrase !== undefined,
  }
  return { type: 'term', term }
}

class KqlReader {
  readonly #tokens: readonly KqlToken[]
  readonly #text: string
  #next = 0

  constructor(tokens: readonly KqlToken[], text: string) {
    this.#tokens = tokens
    this.#text = text
  }

  whole(): KqlQuery {
    const query = this.#or()
    if (this.#next < this.#tokens.length) throw this.#invalid()
    return query
  }

  #or(): KqlQuery {
    let left = this.#and()
    while (this.#take('or')) left = { kind: 'or', left, right: this.#and() }
    return left
  }

  #and(): KqlQuery {
    let left = this.#not()
    while (true) {
      const explicit = this.#take('and')
      const token = this.#tokens[this.#next]
      const goesOn = token?.type === 'term' || token?.type === 'open' || token?.type === 'not'
      if (!goesOn) {
        if (explicit) throw this.#invalid()
        return left
      }
      left = { kind: 'and', left, right: this.#not() }
    }
  }

  #not(): KqlQuery {
    return this.#take('not') ? { kind: 'not', operand: this.#not() } : this.#primary()
  }

  #primary(): KqlQuery {
    if (this.#take('open')) {
      const inner = this.#or()
      if (!this.#take('close')) throw this.#invalid()
      return inner
    }
    const term = this.#tokens[this.#next]?.term
    if (!term) throw this.#invalid()
    this.#next++
    return term
  }

  #take(type: KqlToken['type']): boolean {
    if (this.#tokens[this.#next]?.type !== type) return false
    this.#next++
    return true
  }

  #invalid() {
    return badRequest(`Invalid $search clause: '${this.#text}'.`)
  }
}

/** True where `query` holds, given what each term says about one item. */
export function holds(query: KqlQuery, test: (term: KqlTerm) => boolean): boolean {
  switch (query.kind) {
    case 'and':
      return holds(query.left, test) && holds(query.right, test)
    case 'or':
      return holds(query.left, test) || holds(query.right, test)
    case 'not':
      return !holds(query.operand, test)
    case 'term':
      return test(query)
  }
}

/** The words of a text as the index has them: runs of letters and digits, in one letter case. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

/**
 * True where `text` has the words of `value` side by side in this order; the last one may be the beginning of a
 * word when the value ends in `*`.
 */
export function mentions(text: string, value: string): boolean {
  const wanted = words(value)
  const last = wanted.length - 1
  if (last < 0) return false
  const open = value.trimEnd().endsWith('*')
  const have = words(text)
  return have.some((_, start) =>
    wanted.every((word, i) => {
      const candidate = have[start + i]
      if (candidate === undefined) return false
      return open && i === last ? candidate.startsWith(word) : candidate === word
    }),
  )
}

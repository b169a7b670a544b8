import { badRequest, type GraphError } from '../http/graph-error.ts'

/** One word of a `$filter`. `position` is where it begins, counted in UTF-16 units from 0. */
export interface Token {
  readonly type: 'name' | 'string' | 'number' | 'dateTimeOffset' | 'guid' | 'enum' | 'punctuation' | 'end'
  readonly text: string
  readonly position: number
}

const patterns: readonly (readonly [Token['type'], RegExp])[] = [
  ['guid', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/iy],
  [
    'dateTimeOffset',
    /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:\d{2})?)?(?![\w.:-])/iy,
  ],
  ['number', /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])/iy],
  ['enum', /[A-Za-z_][\w]*(?:\.[A-Za-z_][\w]*)+'(?:[^']|'')*'/y],
  ['string', /'(?:[^']|'')*'/y],
  ['name', /[$@]?[A-Za-z_][\w.]*/y],
  ['punctuation', /[()/,:]/y],
]

/** The tokens of `text`, ended by one of type `end`. Throws a 400 that names the place it could not read. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let position = 0
  while (true) {
    while (/\s/.test(text.charAt(position))) position++
    if (position >= text.length) break
    const token = readToken(text, position)
    tokens.push(token)
    position += token.text.length
  }
  tokens.push({ type: 'end', text: '', position: text.length })
  return tokens
}

function readToken(text: string, position: number): Token {
  for (const [type, pattern] of patterns) {
    pattern.lastIndex = position
    const match = pattern.exec(text)
    if (match) return { type, text: match[0], position }
  }
  if (text.charAt(position) === "'") {
    throw badRequest(`There is an unterminated string literal at position ${text.length} in '${text}'.`)
  }
  throw badRequest(
    `Syntax error: character '${text.charAt(position)}' is not valid at position ${position} in '${text}'.`,
  )
}

/** The 400 for a token that does not fit where it stands. */
export function unexpectedToken(token: Token, text: string): GraphError {
  return badRequest(`Invalid filter clause: Syntax error at position ${token.position} in '${text}'.`)
}

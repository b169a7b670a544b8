import { badRequest } from '../http/graph-error.ts'
import {
  type ComparisonOperator,
  type FilterExpression,
  type FunctionName,
  functionNames,
  type Literal,
} from './filter-expression.ts'
import { type Token, tokenize, unexpectedToken } from './filter-lexer.ts'

const comparisonOperators: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])

/** Deeper nesting than this is refused; Microsoft's parser has a limit too, of the same order. */
const maximumDepth = 100
/** The same for words and signs: what `and` and `or` join lies as deep as it is long. */
const maximumTokens = 5000

/**
 * Reads a `$filter`. Binding from tightest to loosest: `not`, comparison and `in`, `and`, `or`.
 * Throws a 400 for what is no expression.
 */
export function parseFilter(text: string): FilterExpression {
  const parser = new FilterParser(text)
  return parser.whole()
}

class FilterParser {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokenize(text)
    if (this.#tokens.length > maximumTokens) throw badRequest('The node count limit has been exceeded.')
  }

  whole(): FilterExpression {
    const expression = this.#or()
    if (this.#peek().type !== 'end') throw unexpectedToken(this.#peek(), this.#text)
    return expression
  }

  #or(): FilterExpression {
    if (++this.#depth > maximumDepth) throw badRequest('Recursion limit exceeded.')
    let left = this.#and()
    while (this.#takeWord('or')) left = { kind: 'binary', operator: 'or', left, right: this.#and() }
    this.#depth--
    return left
  }

  #and(): FilterExpression {
    let left = this.#comparison()
    while (this.#takeWord('and')) {
      left = { kind: 'binary', operator: 'and', left, right: this.#comparison() }
    }
    return left
  }

  #comparison(): FilterExpression {
    const left = this.#unary()
    const token = this.#peek()
    if (token.type !== 'name') return left
    const word = token.text.toLowerCase()
    if (isComparison(word)) {
      this.#next++
      return { kind: 'binary', operator: word, left, right: this.#unary() }
    }
    if (word === 'in') {
      this.#next++
      return { kind: 'in', operand: left, values: this.#literalList() }
    }
    return left
  }

  #unary(): FilterExpression {
    const following = this.#tokens[this.#next + 1]
    if (this.#isWord('not') && following?.text !== '/') {
      this.#next++
      if (++this.#depth > maximumDepth) throw badRequest('Recursion limit exceeded.')
      const operand = this.#unary()
      this.#depth--
      return { kind: 'not', operand }
    }
    return this.#primary()
  }

  #primary(): FilterExpression {
    const token = this.#peek()
    if (token.text === '(' && token.type === 'punctuation') {
      this.#next++
      const inner = this.#or()
      this.#expect(')')
      return inner
    }
    if (token.type !== 'name') return this.#literal()
    const word = token.text.toLowerCase()
    if (word === 'true' || word === 'false' || word === 'null') return this.#literal()
    const opensCall = this.#tokens[this.#next + 1]?.text === '('
    if (opensCall) return this.#call()
    return this.#path()
  }

  #call(): FilterExpression {
    const token = this.#take()
    const name = token.text.toLowerCase()
    if (!isFunction(name)) {
      throw badRequest(`An unknown function with name '${token.text}' was found.`)
    }
    this.#expect('(')
    const values: FilterExpression[] = []
    do values.push(this.#or())
    while (this.#takePunctuation(','))
    this.#expect(')')
    return { kind: 'call', name, arguments: values }
  }

  #path(): FilterExpression {
    const segments = [this.#take().text]
    while (this.#takePunctuation('/')) {
      const token = this.#take()
      if (token.type !== 'name') throw unexpectedToken(token, this.#text)
      const word = token.text.toLowerCase()
      if ((word === 'any' || word === 'all') && this.#peek().text === '(') {
        return this.#lambda(word, segments)
      }
      segments.push(token.text)
    }
    return { kind: 'path', segments }
  }

  #lambda(quantifier: 'any' | 'all', collection: readonly string[]): FilterExpression {
    this.#expect('(')
    if (quantifier === 'any' && this.#takePunctuation(')')) {
      return { kind: 'lambda', quantifier, collection, variable: '$it', predicate: null }
    }
    const variable = this.#take()
    if (variable.type !== 'name') throw unexpectedToken(variable, this.#text)
    this.#expect(':')
    const predicate = this.#or()
    this.#expect(')')
    return { kind: 'lambda', quantifier, collection, variable: variable.text, predicate }
  }

  #literalList(): Literal[] {
    this.#expect('(')
    const values: Literal[] = []
    do values.push(this.#literal())
    while (this.#takePunctuation(','))
    this.#expect(')')
    return values
  }

  #literal(): Literal {
    const token = this.#take()
    const literal = toLiteral(token)
    if (literal === null) throw unexpectedToken(token, this.#text)
    return literal
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { type: 'end', text: '', position: this.#text.length }
  }

  #take(): Token {
    const token = this.#peek()
    if (token.type === 'end')
      throw badRequest(`Expression expected at position ${token.position} in '${this.#text}'.`)
    this.#next++
    return token
  }

  #isWord(word: string): boolean {
    const token = this.#peek()
    return token.type === 'name' && token.text.toLowerCase() === word
  }

  #takeWord(word: string): boolean {
    if (!this.#isWord(word)) return false
    this.#next++
    return true
  }

  #takePunctuation(character: string): boolean {
    const token = this.#peek()
    if (token.type !== 'punctuation' || token.text !== character) return false
    this.#next++
    return true
  }

  #expect(character: string): void {
    if (!this.#takePunctuation(character)) throw unexpectedToken(this.#peek(), this.#text)
  }
}

function isComparison(word: string): word is ComparisonOperator {
  return comparisonOperators.has(word)
}

function isFunction(name: string): name is FunctionName {
  return (functionNames as readonly string[]).includes(name)
}

function toLiteral(token: Token): Literal | null {
  switch (token.type) {
    case 'string':
      return { kind: 'literal', type: 'string', value: unquote(token.text) }
    case 'number':
      return { kind: 'literal', type: 'number', value: Number(token.text) }
    case 'guid':
      return { kind: 'literal', type: 'guid', value: token.text.toLowerCase() }
    case 'enum':
      return { kind: 'literal', type: 'enum', value: unquote(token.text.slice(token.text.indexOf("'"))) }
    case 'dateTimeOffset': {
      const value = parseInstant(token.text)
      return value === null ? null : { kind: 'literal', type: 'dateTimeOffset', value }
    }
    case 'name':
      if (token.text === 'null') return { kind: 'literal', type: 'null', value: null }
      if (token.text === 'true' || token.text === 'false') {
        return { kind: 'literal', type: 'boolean', value: token.text === 'true' }
      }
      return null
    default:
      return null
  }
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replaceAll("''", "'")
}

/**
 * Milliseconds since 1970 of an RFC 3339 date-time or date; without an offset it counts as UTC.
 * Digits past the millisecond are cut off. Null when there is no such day or time.
 */
export function parseInstant(text: string): number | null {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,12}))?)?(Z|[+-]\d{2}:\d{2})?)?$/i.exec(
      text,
    )
  if (!match) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset = 'Z'] = match
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3))
  const local = new Date(0)
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (local.getUTCMonth() !== Number(month) - 1 || local.getUTCDate() !== Number(day)) return null
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  local.setUTCHours(Number(hour), Number(minute), Number(second), milliseconds)
  return local.getTime() - offsetMinutes(offset) * 60_000
}

function offsetMinutes(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0
  const sign = offset.startsWith('-') ? -1 : 1
  return sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)))
}

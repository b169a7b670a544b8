import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collection, fieldTable, scalar, stringElements } from './fields.ts'
import { compileExpression, compileFilter } from './filter-compiler.ts'
import type { ComparisonOperator, FilterExpression, FunctionName, Literal } from './filter-expression.ts'
import { parseFilter, parseInstant } from './filter-parser.ts'

interface Person {
  readonly address: string | null
}

interface Letter {
  readonly subject: string | null
  readonly isRead: boolean
  readonly size: number
  readonly received: number | null
  readonly importance: string
  readonly from: string | null
  readonly to: readonly Person[]
  readonly categories: readonly string[]
  readonly id: string
}

const personFields = fieldTable<Person>('test.person', {
  'emailAddress/address': scalar('string', (p) => p.address),
})

const fields = fieldTable<Letter>(
  'test.letter',
  {
    id: scalar('id', (letter) => letter.id),
    subject: scalar('string', (letter) => letter.subject),
    isRead: scalar('boolean', (letter) => letter.isRead),
    size: scalar('number', (letter) => letter.size),
    receivedDateTime: scalar('dateTimeOffset', (letter) => letter.received),
    'start/dateTime': scalar('dateTimeText', (letter) => letter.received),
    importance: scalar('enum', (letter) => letter.importance),
    'from/emailAddress/address': scalar('string', (letter) => letter.from),
    toRecipients: collection((letter) => letter.to, personFields),
    categories: collection((letter) => letter.categories, stringElements),
  },
  ['body'],
)

const letter: Letter = {
  id: 'AAMkA1',
  subject: "Quarterly report's draft",
  isRead: false,
  size: 1200,
  received: Date.UTC(2026, 2, 2, 9, 30),
  importance: 'high',
  from: 'Ada@contoso.onmicrosoft.com',
  to: [{ address: 'bo@contoso.onmicrosoft.com' }, { address: null }],
  categories: ['Blue', 'Travel'],
}

const passes = (filter: string, item: Letter = letter) => compileFilter(filter, fields)(item)
const refusal = (filter: string) => {
  try {
    passes(filter)
  } catch (error) {
    return error
  }
  throw new Error(`accepted: ${filter}`)
}

describe('a filter', () => {
  test.each([
    ["subject eq 'quarterly report''s draft'"],
    ['isRead eq false'],
    ['not isRead'],
    ['not (isRead eq true) and size gt 1000'],
    ['receivedDateTime ge 2026-03-01 and receivedDateTime lt 2026-03-02T10:31:00+01:00'],
    ["start/dateTime ge '2026-03-02T09:30'"],
    ["importance eq 'High'"],
    ["importance eq microsoft.graph.importance'high'"],
    ["from/emailAddress/address eq 'ada@CONTOSO.onmicrosoft.com'"],
    ["FROM/EmailAddress/Address in ('x@y.z', 'ada@contoso.onmicrosoft.com')"],
    ["startswith(subject,'quarter') and endswith(subject,'DRAFT') and contains(subject,'report')"],
    ["toRecipients/any(r:r/emailAddress/address eq 'bo@contoso.onmicrosoft.com')"],
    ['toRecipients/any(r:r/emailAddress/address eq null)'],
    ["categories/any(c:c eq 'blue') and categories/all(c:c ne 'red')"],
    ['categories/any()'],
    ['categories/$count eq 2'],
    ["toupper(subject) eq 'QUARTERLY REPORT''S DRAFT'"],
    ['length(subject) eq 24'],
    ['true'],
    ['1 eq 2 or false or subject ne null'],
  ])('holds: %s', (filter) => {
    expect(passes(filter)).toBe(true)
  })

  test.each([
    ['isRead'],
    ["id eq 'aamka1'"],
    ["not startswith(subject,'q')"],
    ["toRecipients/all(r:endswith(r/emailAddress/address,'.com'))"],
    ["subject eq 'a' or size le 5 and true"],
    ["categories/any(c:startswith(c,'z'))"],
  ])('does not hold: %s', (filter) => {
    expect(passes(filter)).toBe(false)
  })

  test('of a function of null is neither true nor, when negated, true', () => {
    const blank = { ...letter, subject: null }
    expect(passes("contains(subject,'a')", blank)).toBe(false)
    expect(passes("not contains(subject,'a')", blank)).toBe(false)
    expect(passes('subject eq null', blank)).toBe(true)
    expect(passes("subject gt 'a'", blank)).toBe(false)
  })

  test.each([
    ['colour eq 1', "Could not find a property named 'colour' on type 'test.letter'."],
    ["receivedDateTime ge '2026-03-01'", "'Edm.DateTimeOffset' and 'Edm.String'"],
    ['isRead eq 3', "'Edm.Boolean' and 'Edm.Int32'"],
    ['subject', 'single boolean value'],
    ['not subject', "operator kind 'Not'"],
    ['subject eq', 'Expression expected'],
    ["subject eq 'open", 'unterminated string literal'],
    ['subject eq "a"', 'not valid at position'],
    ['foo(subject)', "unknown function with name 'foo'"],
    ['startswith(subject)', "name 'startswith'"],
    ['isRead eq true)', 'Syntax error'],
    ['(isRead', 'Syntax error'],
    ['receivedDateTime ge 2026-02-30', 'Syntax error'],
    ["toRecipients eq 'a'", 'is a collection'],
    ["subject/any(s:s eq 'a')", 'is not a collection'],
    [`${'not '.repeat(200)}isRead`, 'Recursion limit'],
    [`${'('.repeat(200)}isRead${')'.repeat(200)}`, 'Recursion limit'],
  ])('is refused: %s', (filter, message) => {
    expect(refusal(filter)).toMatchObject({
      status: 400,
      code: 'BadRequest',
      message: expect.stringContaining(message),
    })
  })

  test('on a property that the emulator cannot filter says so', () => {
    expect(refusal("contains(body/content,'a')")).toMatchObject({
      status: 501,
      message: expect.stringContaining('body/content'),
    })
  })
})

// A naive evaluation of the same tree, written against OData's tables rather than against the compiler.
function naive(expression: FilterExpression, item: Letter): unknown {
  switch (expression.kind) {
    case 'literal':
      return typeof expression.value === 'string' ? expression.value.toLowerCase() : expression.value
    case 'path':
      return naivePath(expression.segments.join('/'), item)
    case 'not': {
      const value = naive(expression.operand, item)
      return value === null ? null : !value
    }
    case 'in':
      return expression.values.some((value) => naive(expression.operand, item) === naive(value, item))
    case 'call': {
      const [text, part] = expression.arguments.map((argument) => naive(argument, item))
      if (typeof text !== 'string' || typeof part !== 'string') return null
      if (expression.name === 'startswith') return text.slice(0, part.length) === part
      if (expression.name === 'endswith') return part === '' || text.slice(-part.length) === part
      return text.split(part).length > 1 || part === ''
    }
    case 'lambda': {
      const results = item.categories.map((category) => {
        const predicate = expression.predicate
        if (predicate?.kind !== 'binary' || predicate.right.kind !== 'literal')
          throw new Error('not generated')
        return naiveCompare(
          predicate.operator as ComparisonOperator,
          category.toLowerCase(),
          naive(predicate.right, item),
        )
      })
      return expression.quantifier === 'any' ? results.includes(true) : !results.includes(false)
    }
    case 'binary': {
      const a = naive(expression.left, item)
      const b = naive(expression.right, item)
      if (expression.operator === 'and')
        return a === false || b === false ? false : a === true && b === true ? true : null
      if (expression.operator === 'or')
        return a === true || b === true ? true : a === false && b === false ? false : null
      return naiveCompare(expression.operator, a, b)
    }
  }
}

function naivePath(path: string, item: Letter): unknown {
  if (path === 'subject') return item.subject?.toLowerCase() ?? null
  if (path === 'isRead') return item.isRead
  if (path === 'size') return item.size
  if (path === 'receivedDateTime') return item.received
  throw new Error(path)
}

function naiveCompare(operator: ComparisonOperator, a: unknown, b: unknown): boolean {
  if (operator === 'eq') return a === b
  if (operator === 'ne') return a !== b
  if (typeof a !== typeof b || a === null || b === null) return false
  const sign = (a as number) < (b as number) ? -1 : a === b ? 0 : 1
  return { gt: sign > 0, ge: sign >= 0, lt: sign < 0, le: sign <= 0 }[operator]
}

const words = fc.constantFrom('', 'a', 'ab', "o'b", 'AB', 'report', 'é x')
const instants = fc.integer({ min: 0, max: 20 }).map((days) => Date.UTC(2026, 0, 1 + days))
const letters: fc.Arbitrary<Letter> = fc.record({
  id: fc.constant('AAMkA1'),
  subject: fc.option(words),
  isRead: fc.boolean(),
  size: fc.integer({ min: 0, max: 9 }),
  received: fc.option(instants),
  importance: fc.constantFrom('low', 'high'),
  from: fc.constant(null),
  to: fc.constant([]),
  categories: fc.array(words, { maxLength: 3 }),
})

const comparison = fc.constantFrom<ComparisonOperator>('eq', 'ne', 'gt', 'ge', 'lt', 'le')
const literal = {
  string: words.map((value): Literal => ({ kind: 'literal', type: 'string', value })),
  number: fc
    .integer({ min: -1, max: 9 })
    .map((value): Literal => ({ kind: 'literal', type: 'number', value })),
  instant: instants.map((value): Literal => ({ kind: 'literal', type: 'dateTimeOffset', value })),
  boolean: fc.boolean().map((value): Literal => ({ kind: 'literal', type: 'boolean', value })),
  none: fc.constant<Literal>({ kind: 'literal', type: 'null', value: null }),
}
const path = (name: string) => fc.constant<FilterExpression>({ kind: 'path', segments: [name] })
const compared = (
  left: fc.Arbitrary<FilterExpression>,
  right: fc.Arbitrary<Literal>,
  operator = comparison,
) => fc.record({ kind: fc.constant('binary' as const), operator, left, right })

const { expression: expressions } = fc.letrec<{ expression: FilterExpression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'filter' },
    compared(path('subject'), fc.oneof(literal.string, literal.none)),
    compared(path('size'), literal.number),
    compared(path('receivedDateTime'), fc.oneof(literal.instant, literal.none)),
    compared(path('isRead'), literal.boolean, fc.constantFrom<ComparisonOperator>('eq', 'ne')),
    path('isRead'),
    fc.record({
      kind: fc.constant('in' as const),
      operand: path('subject'),
      values: fc.array(literal.string, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom<FunctionName>('startswith', 'endswith', 'contains'),
      arguments: fc.tuple(path('subject'), literal.string),
    }),
    fc.record({
      kind: fc.constant('lambda' as const),
      quantifier: fc.constantFrom('any' as const, 'all' as const),
      collection: fc.constant(['categories']),
      variable: fc.constant('c'),
      predicate: compared(path('c'), literal.string),
    }),
    fc.record({ kind: fc.constant('not' as const), operand: tie('expression') }),
    fc.record({
      kind: fc.constant('binary' as const),
      operator: fc.constantFrom('and' as const, 'or' as const),
      left: tie('expression'),
      right: tie('expression'),
    }),
  ),
}))

function print(expression: FilterExpression): string {
  switch (expression.kind) {
    case 'literal':
      if (expression.type === 'string') return `'${expression.value.replaceAll("'", "''")}'`
      if (expression.type === 'dateTimeOffset') return new Date(expression.value).toISOString()
      return String(expression.value)
    case 'path':
      return expression.segments.join('/')
    case 'not':
      return `not (${print(expression.operand)})`
    case 'in':
      return `${print(expression.operand)} in (${expression.values.map(print).join(', ')})`
    case 'call':
      return `${expression.name}(${expression.arguments.map(print).join(',')})`
    case 'lambda':
      return `${expression.collection.join('/')}/${expression.quantifier}(${expression.variable}:${expression.predicate ? print(expression.predicate) : ''})`
    case 'binary': {
      const loose = expression.operator === 'and' || expression.operator === 'or'
      const side = (inner: FilterExpression) => (loose ? `(${print(inner)})` : print(inner))
      return `${side(expression.left)} ${expression.operator} ${side(expression.right)}`
    }
  }
}

describe('any filter', () => {
  test('reads back as the tree it was printed from', () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        expect(parseFilter(print(expression))).toEqual(expression)
      }),
    )
  })

  test('answers as a naive evaluation does', () => {
    fc.assert(
      fc.property(expressions, fc.array(letters, { minLength: 1, maxLength: 8 }), (expression, items) => {
        const compiled = compileExpression(parseFilter(print(expression)), fields)
        expect(items.map(compiled)).toEqual(items.map((item) => naive(expression, item) === true))
      }),
      { numRuns: 500 },
    )
  })

  test('is read or refused with a 400, whatever the text', () => {
    const noise = fc.array(
      fc.constantFrom(
        'subject',
        ' ',
        'eq',
        "'",
        '(',
        ')',
        'not ',
        'and',
        '2026-01-01',
        '/',
        'any(c:c',
        '$count',
        '1',
        '%',
        'in',
        ',',
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          noise.map((parts) => parts.join('')),
          fc.string(),
        ),
        (text) => {
          try {
            parseFilter(text)
          } catch (error) {
            expect(error).toMatchObject({ status: 400 })
          }
        },
      ),
    )
  })
})

test('an instant is read as Date reads it', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      expect(parseInstant(date.toISOString())).toBe(date.getTime())
    }),
  )
  expect(parseInstant('2026-03-02T10:30:00.1234567+01:00')).toBe(Date.UTC(2026, 2, 2, 9, 30, 0, 123))
  expect(parseInstant('2026-13-01')).toBeNull()
})

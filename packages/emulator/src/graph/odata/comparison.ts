import { badRequest } from '../http/graph-error.ts'
import type { FieldType, FieldValue } from './fields.ts'
import type { ComparisonOperator, Literal } from './filter-expression.ts'
import { parseInstant } from './filter-parser.ts'

/** One side of a comparison, or a whole filter, ready to be asked of an entity. */
export interface Compiled<T> {
  readonly type: FieldType | 'null'
  /** For literals: the value that `evaluate` always gives. */
  readonly constant?: FieldValue
  readonly evaluate: (item: T) => FieldValue
}

/** A literal as a side that is always the same. */
export function constant<T>(literal: Literal): Compiled<T> {
  const { type, value } = literal
  return { type, constant: value, evaluate: () => value }
}

const families: Readonly<Record<FieldType, string>> = {
  string: 'text',
  enum: 'text',
  id: 'id',
  boolean: 'boolean',
  number: 'number',
  dateTimeOffset: 'instant',
  dateTimeText: 'instant text',
  guid: 'guid',
}

/** Both sides in a form that compares with `===` and `<`; 400 where they do not fit. */
export function alike<T>(
  left: Compiled<T>,
  right: Compiled<T>,
  operator: ComparisonOperator,
): [Compiled<T>, Compiled<T>] {
  if (left.type === 'null' || right.type === 'null') return [folded(left), folded(right)]
  const first = families[left.type]
  const second = families[right.type]
  if (first === second) return [folded(left), folded(right)]
  if ((first === 'id' && second === 'text') || (first === 'text' && second === 'id')) return [left, right]
  if (second === 'text' && (first === 'guid' || first === 'instant text')) {
    return [folded(left), reread(right, first)]
  }
  if (first === 'text' && (second === 'guid' || second === 'instant text')) {
    return [reread(left, second), folded(right)]
  }
  throw badRequest(
    `A binary operator with incompatible types was detected. Found operand types '${edmName(left.type)}' and '${edmName(right.type)}' for operator kind '${operatorNames[operator]}'.`,
  )
}

/** A quoted literal read as the type of the other side. */
function reread<T>(text: Compiled<T>, as: 'guid' | 'instant text'): Compiled<T> {
  const value = text.constant
  if (typeof value !== 'string') throw badRequest('Only a literal can be compared with this property.')
  const read = as === 'guid' ? value.toLowerCase() : parseInstant(value)
  if (read === null) throw badRequest(`'${value}' is not a date and time.`)
  return { type: text.type, constant: read, evaluate: () => read }
}

function folded<T>(side: Compiled<T>): Compiled<T> {
  if (side.type !== 'string' && side.type !== 'enum') return side
  if (typeof side.constant === 'string') {
    const value = fold(side.constant)
    return { type: side.type, constant: value, evaluate: () => value }
  }
  return {
    type: side.type,
    evaluate: (item) => {
      const value = side.evaluate(item)
      return typeof value === 'string' ? fold(value) : value
    },
  }
}

/** The form in which strings compare: one letter case. */
export function fold(text: string): string {
  return text.toLowerCase()
}

/** Compares two values of one kind; an order with null is false. */
export function compare(operator: ComparisonOperator, a: FieldValue, b: FieldValue): boolean {
  if (operator === 'eq') return a === b
  if (operator === 'ne') return a !== b
  if (a === null || b === null) return false
  if (operator === 'gt') return a > b
  if (operator === 'ge') return a >= b
  if (operator === 'lt') return a < b
  return a <= b
}

const operatorNames: Readonly<Record<ComparisonOperator, string>> = {
  eq: 'Equal',
  ne: 'NotEqual',
  gt: 'GreaterThan',
  ge: 'GreaterThanOrEqual',
  lt: 'LessThan',
  le: 'LessThanOrEqual',
}

/** The name that OData has for a type, for messages. */
export function edmName(type: FieldType | 'null'): string {
  const names: Readonly<Record<FieldType | 'null', string>> = {
    string: 'Edm.String',
    id: 'Edm.String',
    enum: 'Edm.Enum',
    dateTimeText: 'Edm.String',
    boolean: 'Edm.Boolean',
    number: 'Edm.Int32',
    dateTimeOffset: 'Edm.DateTimeOffset',
    guid: 'Edm.Guid',
    null: 'null',
  }
  return names[type]
}

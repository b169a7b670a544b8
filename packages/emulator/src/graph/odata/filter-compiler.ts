import { badRequest, notImplemented } from '../http/graph-error.ts'
import { alike, type Compiled, compare, constant, edmName, fold } from './comparison.ts'
import type { FieldTable, FieldValue } from './fields.ts'
import type {
  BinaryExpression,
  CallExpression,
  FilterExpression,
  InExpression,
  LambdaExpression,
} from './filter-expression.ts'
import { parseFilter } from './filter-parser.ts'

/**
 * Turns the text of a `$filter` into a test of one entity. Throws a 400 for what does not parse, for names that
 * the type does not have, and for operands that do not fit together.
 *
 * Logic has three values, as in OData 4.01 (5.1.1.1): a function of null is null, `not null` is null, and only
 * what is true passes. Strings compare without regard to letter case, as Exchange and the directory do.
 */
export function compileFilter<T>(text: string, fields: FieldTable<T>): (item: T) => boolean {
  return compileExpression(parseFilter(text), fields)
}

/** As {@link compileFilter}, for an expression that is parsed already. */
export function compileExpression<T>(
  expression: FilterExpression,
  fields: FieldTable<T>,
): (item: T) => boolean {
  const compiled = new FilterCompiler(fields, null).compile(expression)
  if (compiled.type !== 'boolean' && compiled.type !== 'null') {
    throw badRequest('The $filter expression must evaluate to a single boolean value.')
  }
  return (item) => compiled.evaluate(item) === true
}

class FilterCompiler<T> {
  readonly #fields: FieldTable<T>
  /** Inside a lambda: the name that stands for the element. */
  readonly #variable: string | null

  constructor(fields: FieldTable<T>, variable: string | null) {
    this.#fields = fields
    this.#variable = variable
  }

  compile(expression: FilterExpression): Compiled<T> {
    switch (expression.kind) {
      case 'literal':
        return constant(expression)
      case 'path':
        return this.#path(expression.segments)
      case 'not':
        return this.#not(expression.operand)
      case 'in':
        return this.#in(expression)
      case 'call':
        return this.#call(expression)
      case 'lambda':
        return this.#lambda(expression)
      case 'binary':
        return isLogical(expression) ? this.#logical(expression) : this.#comparison(expression)
    }
  }

  #boolean(expression: FilterExpression, operator: string): (item: T) => FieldValue {
    const compiled = this.compile(expression)
    if (compiled.type !== 'boolean' && compiled.type !== 'null') {
      throw badRequest(
        `A binary operator with incompatible types was detected. Found operand type '${edmName(compiled.type)}' for operator kind '${operator}'.`,
      )
    }
    return compiled.evaluate
  }

  #logical({ operator, left, right }: BinaryExpression): Compiled<T> {
    const first = this.#boolean(left, operator === 'and' ? 'And' : 'Or')
    const second = this.#boolean(right, operator === 'and' ? 'And' : 'Or')
    const decisive = operator === 'or'
    return boolean((item) => {
      const a = first(item)
      if (a === decisive) return decisive
      const b = second(item)
      if (b === decisive) return decisive
      return a === null || b === null ? null : !decisive
    })
  }

  #not(operand: FilterExpression): Compiled<T> {
    const compiled = this.compile(operand)
    if (compiled.type !== 'boolean' && compiled.type !== 'null') {
      throw badRequest(
        `A unary operator with an incompatible type was detected. Found operand type '${edmName(compiled.type)}' for operator kind 'Not'.`,
      )
    }
    return boolean((item) => {
      const value = compiled.evaluate(item)
      return value === null ? null : value !== true
    })
  }

  #comparison({ operator, left, right }: BinaryExpression): Compiled<T> {
    if (operator === 'and' || operator === 'or') throw new TypeError(`${operator} does not compare`)
    const [a, b] = alike(this.compile(left), this.compile(right), operator)
    return boolean((item) => compare(operator, a.evaluate(item), b.evaluate(item)))
  }

  #in({ operand, values }: InExpression): Compiled<T> {
    const compiled = this.compile(operand)
    const tests = values.map((value) => {
      const [a, b] = alike(compiled, constant<T>(value), 'eq')
      return (item: T) => compare('eq', a.evaluate(item), b.evaluate(item))
    })
    return boolean((item) => tests.some((test) => test(item)))
  }

  #call({ name, arguments: values }: CallExpression): Compiled<T> {
    const operands = values.map((value) => this.#text(value, name))
    const [first, second] = operands
    const wanted = name === 'startswith' || name === 'endswith' || name === 'contains' ? 2 : 1
    if (first === undefined || operands.length !== wanted) {
      throw badRequest(
        `No function signature for the function with name '${name}' matches the specified arguments.`,
      )
    }
    if (second === undefined) return unaryFunction(name, first)
    return boolean((item) => {
      const text = first(item)
      const part = second(item)
      if (text === null || part === null) return null
      if (name === 'startswith') return fold(text).startsWith(fold(part))
      if (name === 'endswith') return fold(text).endsWith(fold(part))
      return fold(text).includes(fold(part))
    })
  }

  #text(expression: FilterExpression, functionName: string): (item: T) => string | null {
    const { type, evaluate } = this.compile(expression)
    if (type !== 'string' && type !== 'id' && type !== 'enum' && type !== 'null') {
      throw badRequest(
        `No function signature for the function with name '${functionName}' matches the specified arguments.`,
      )
    }
    return (item) => {
      const value = evaluate(item)
      return typeof value === 'string' ? value : null
    }
  }

  #lambda({ quantifier, collection, variable, predicate }: LambdaExpression): Compiled<T> {
    const field = this.#find(this.#strip(collection))
    if (field.kind !== 'collection') throw badRequest(`'${collection.join('/')}' is not a collection.`)
    return field.open((elements, fields) => {
      if (predicate === null) return boolean((item: T) => elements(item).length > 0)
      const test = new FilterCompiler(fields, variable).compile(predicate)
      if (test.type !== 'boolean') {
        throw badRequest('The Any/All query expression must evaluate to a single boolean value.')
      }
      return quantifier === 'any'
        ? boolean((item: T) => elements(item).some((element) => test.evaluate(element) === true))
        : boolean((item: T) => elements(item).every((element) => test.evaluate(element) === true))
    })
  }

  #path(segments: readonly string[]): Compiled<T> {
    const path = this.#strip(segments)
    if (path.at(-1) === '$count') {
      const counted = this.#find(path.slice(0, -1))
      if (counted.kind !== 'collection')
        throw badRequest(`'${path.slice(0, -1).join('/')}' is not a collection.`)
      return counted.open((elements) => ({ type: 'number', evaluate: (item: T) => elements(item).length }))
    }
    const field = this.#find(path)
    if (field.kind === 'collection') {
      throw badRequest(`'${path.join('/')}' is a collection: use any, all or $count.`)
    }
    return { type: field.type, evaluate: field.read }
  }

  #strip(segments: readonly string[]): readonly string[] {
    if (this.#variable === null) return segments
    if (segments[0] !== this.#variable) {
      throw badRequest(`'${segments.join('/')}' does not begin with the range variable '${this.#variable}'.`)
    }
    return segments.slice(1)
  }

  #find(path: readonly string[]) {
    const field = this.#fields.find(path)
    if (field !== undefined) return field
    const property = path[0] ?? ''
    if (this.#fields.knows(property)) {
      throw notImplemented(`$filter on '${path.join('/')}' of ${this.#fields.typeName}`)
    }
    throw badRequest(`Could not find a property named '${property}' on type '${this.#fields.typeName}'.`)
  }
}

function isLogical(expression: BinaryExpression): boolean {
  return expression.operator === 'and' || expression.operator === 'or'
}

function boolean<T>(evaluate: (item: T) => FieldValue): Compiled<T> {
  return { type: 'boolean', evaluate }
}

function unaryFunction<T>(name: CallExpression['name'], text: (item: T) => string | null): Compiled<T> {
  if (name === 'length') return { type: 'number', evaluate: (item) => text(item)?.length ?? null }
  const change = (value: string) =>
    name === 'tolower' ? value.toLowerCase() : name === 'toupper' ? value.toUpperCase() : value.trim()
  return {
    type: 'string',
    evaluate: (item) => {
      const value = text(item)
      return value === null ? null : change(value)
    },
  }
}

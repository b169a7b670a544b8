import { badRequest, notImplemented } from '../http/graph-error.ts'
import { fold } from './comparison.ts'
import type { FieldTable, FieldValue, ScalarField } from './fields.ts'
import type { FilterExpression } from './filter-expression.ts'

/** One term of `$orderby`: the path as it was written, and the direction. */
export interface OrderTerm {
  readonly path: string
  readonly descending: boolean
}

/** Reads `receivedDateTime desc,subject`. Throws a 400 for what is no order. */
export function parseOrderBy(text: string): OrderTerm[] {
  return text.split(',').map((part) => {
    const match = /^\s*([A-Za-z_][\w/]*)(?:\s+(asc|desc))?\s*$/i.exec(part)
    if (!match?.[1]) throw badRequest(`Invalid orderby clause: '${text}'.`)
    return { path: match[1], descending: match[2]?.toLowerCase() === 'desc' }
  })
}

/** A comparator for `terms`; null sorts before everything, strings without regard to letter case. */
export function compileOrderBy<T>(
  terms: readonly OrderTerm[],
  fields: FieldTable<T>,
): (a: T, b: T) => number {
  const keys = terms.map(({ path, descending }) => ({ field: scalarField(path, fields), descending }))
  return (a, b) => {
    for (const { field, descending } of keys) {
      const order = compareValues(sortKey(field, a), sortKey(field, b))
      if (order !== 0) return descending ? -order : order
    }
    return 0
  }
}

function scalarField<T>(path: string, fields: FieldTable<T>): ScalarField<T> {
  const field = fields.find(path.split('/'))
  if (field?.kind === 'scalar') return field
  const property = path.split('/')[0] ?? ''
  if (fields.knows(property)) throw notImplemented(`$orderby on '${path}' of ${fields.typeName}`)
  throw badRequest(`Could not find a property named '${property}' on type '${fields.typeName}'.`)
}

function sortKey<T>(field: ScalarField<T>, item: T): FieldValue {
  const value = field.read(item)
  return typeof value === 'string' && field.type !== 'id' ? fold(value) : value
}

function compareValues(a: FieldValue, b: FieldValue): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  return a < b ? -1 : 1
}

/** The property paths that a filter names, in the order in which they stand, each once, in lower case. */
export function filterPaths(expression: FilterExpression): string[] {
  const found: string[] = []
  collectPaths(expression, found)
  return [...new Set(found)]
}

function collectPaths(expression: FilterExpression, found: string[]): void {
  switch (expression.kind) {
    case 'path':
      found.push(expression.segments.join('/').toLowerCase())
      return
    case 'lambda':
      found.push(expression.collection.join('/').toLowerCase())
      return
    case 'not':
    case 'in':
      collectPaths(expression.operand, found)
      return
    case 'call':
      for (const value of expression.arguments) collectPaths(value, found)
      return
    case 'binary':
      collectPaths(expression.left, found)
      collectPaths(expression.right, found)
      return
    case 'literal':
      return
  }
}

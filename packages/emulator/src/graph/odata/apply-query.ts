import { notImplemented } from '../http/graph-error.ts'
import type { FieldTable } from './fields.ts'
import { compileFilter } from './filter-compiler.ts'
import { compileOrderBy, parseOrderBy } from './order-by.ts'
import type { QueryOptions } from './query-options.ts'

/**
 * What `$filter` and `$orderby` make of a list, for collections without rules of their own. Throws 501 for `$search`.
 */
export function applyQuery<T>(items: readonly T[], query: QueryOptions, fields: FieldTable<T>): readonly T[] {
  if (query.search !== undefined) throw notImplemented(`$search on ${fields.typeName}`)
  const wanted = query.filter === undefined ? items : items.filter(compileFilter(query.filter, fields))
  return query.orderby === undefined
    ? wanted
    : wanted.toSorted(compileOrderBy(parseOrderBy(query.orderby), fields))
}

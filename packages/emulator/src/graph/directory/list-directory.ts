import { directoryBadRequest, notImplemented } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import type { FieldTable } from '../odata/fields.ts'
import { compileExpression } from '../odata/filter-compiler.ts'
import { parseFilter } from '../odata/filter-parser.ts'
import { compileOrderBy, parseOrderBy } from '../odata/order-by.ts'
import type { Call } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, writeProperties } from '../wire/shape.ts'
import { tips } from '../wire/tips.ts'
import { isEventual, requireAdvanced } from './advanced-queries.ts'
import { directoryPageSize, tokenPage } from './directory-page.ts'
import { compileDirectorySearch } from './directory-search.ts'

/** What `$filter`, `$search` and `$orderby` make of a list of directory objects, by the directory's rules. */
export function queryDirectory<T>(call: Call, all: readonly T[], fields: FieldTable<T>): readonly T[] {
  const { request } = call
  const { filter, orderby, search } = request.query
  const expression = filter === undefined ? null : parseFilter(filter)
  requireAdvanced(request, expression)
  let wanted = expression ? all.filter(compileExpression(expression, fields)) : all
  if (search !== undefined) wanted = wanted.filter(compileDirectorySearch(search, fields))
  return orderby === undefined ? wanted : wanted.toSorted(compileOrderBy(parseOrderBy(orderby), fields))
}

/** A page of directory objects. */
export function listDirectory<T>(
  call: Call,
  all: readonly T[],
  shape: Shape<T>,
  fields: FieldTable<T>,
  about: { readonly path: string; readonly idOf: (item: T) => string },
): GraphReply {
  const { request } = call
  if (request.query.skip !== undefined) throw directoryBadRequest("'$skip' is not supported by the service.")
  if (request.query.expand !== undefined)
    throw notImplemented(`$expand=${request.query.expand} on ${about.path}`)
  const projection = project(shape, request.query.select)
  const wanted = queryDirectory(call, all, fields)
  const page = tokenPage(request, wanted, directoryPageSize(request), about.idOf)
  return json({
    '@odata.context': context(request, `${about.path}${projection.contextList}`),
    ...tips(request, `${about.path}?$select=id`),
    ...(request.query.count === true && isEventual(request) && { '@odata.count': wanted.length }),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    value: page.items.map((item) => writeProperties(projection, item, {})),
  })
}

import { GraphError } from '../http/graph-error.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { FilterExpression } from '../odata/filter-expression.ts'

/** `ConsistencyLevel: eventual`, without which the directory answers simple queries only. */
export function isEventual(request: GraphRequest): boolean {
  return request.header('consistencylevel')?.toLowerCase() === 'eventual'
}

/** What lists of the directory sort by without more ado; other properties need an advanced query. */
const sortable: readonly string[] = ['displayname', 'userprincipalname', 'id', 'appid']

/**
 * Throws the 400 for a query that needs `ConsistencyLevel: eventual` and `$count=true` and does not have them
 * (https://learn.microsoft.com/graph/aad-advanced-queries): `$search`, `$filter` beside `$orderby`, `$orderby` by anything
 * but names, and the operators `ne`, `not`, `endswith` and `$count` in a filter.
 */
export function requireAdvanced(request: GraphRequest, filter: FilterExpression | null): void {
  const eventual = isEventual(request)
  const { search, orderby, count } = request.query
  if (search !== undefined && !eventual) {
    throw unsupported(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    )
  }
  const nonsense = filter && neverSupported(filter)
  if (nonsense)
    throw unsupported(
      `Unsupported or invalid query filter clause: the function '${nonsense}' is not supported.`,
    )
  if (eventual && count === true) return
  const others = orderby
    ?.split(',')
    .some((term) => !sortable.includes(term.trim().split(/\s+/)[0]?.toLowerCase() ?? ''))
  if (others) throw unsupported('Sorting not supported for current query.')
  if (!filter) return
  if (orderby !== undefined) throw unsupported('Sorting not supported for current query.')
  const operator = advancedOperator(filter)
  if (operator !== null) {
    throw unsupported(
      `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header.`,
    )
  }
}

function unsupported(message: string): GraphError {
  return new GraphError(400, 'Request_UnsupportedQuery', message)
}

/** The directory never takes `contains` and the functions of parts of texts, in any query. */
function neverSupported(expression: FilterExpression): string | null {
  switch (expression.kind) {
    case 'literal':
    case 'path':
      return null
    case 'not':
      return neverSupported(expression.operand)
    case 'in':
      return neverSupported(expression.operand)
    case 'call':
      return ['startswith', 'endswith'].includes(expression.name) ? null : expression.name
    case 'lambda':
      return expression.predicate && neverSupported(expression.predicate)
    case 'binary':
      return neverSupported(expression.left) ?? neverSupported(expression.right)
  }
}

function advancedOperator(expression: FilterExpression): string | null {
  switch (expression.kind) {
    case 'literal':
      return null
    case 'path':
      return expression.segments.at(-1) === '$count' ? '$count' : null
    case 'not':
      return 'Not'
    case 'in':
      return advancedOperator(expression.operand)
    case 'call':
      return expression.name === 'startswith' ? null : expression.name
    case 'lambda':
      return expression.predicate && advancedOperator(expression.predicate)
    case 'binary':
      if (expression.operator === 'ne') return 'NotEqual'
      return advancedOperator(expression.left) ?? advancedOperator(expression.right)
  }
}

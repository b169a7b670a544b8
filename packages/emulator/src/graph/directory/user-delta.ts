import { z } from 'zod'
import type { Change } from '../../tenant/change-log.ts'
import type { User } from '../../tenant/user.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryBadRequest } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import type { FilterExpression } from '../odata/filter-expression.ts'
import { parseFilter } from '../odata/filter-parser.ts'
import type { Call } from '../routing/call.ts'
import { follow } from '../sync/follow.ts'
import { directoryLifetime, type SyncTokens } from '../sync/sync-tokens.ts'
import { context, tokenLink } from '../wire/links.ts'
import { project, type WireObject, writeProperties } from '../wire/shape.ts'
import { userShape } from './user-shape.ts'

const pageSize = 100
/** https://learn.microsoft.com/graph/delta-query-users: up to 50 objects by `id eq`. */
const mostIds = 50

const roundSchema = z.object({
  select: z.array(z.string()).nullable(),
  ids: z.array(z.string()).nullable(),
  seen: z.number(),
})
type Round = z.infer<typeof roundSchema>

/** `GET /users/delta`. */
export function userDelta(call: Call, tokens: SyncTokens): GraphReply {
  requireDirectoryPermission(call.caller, 'followUsers')
  const { request, caller } = call
  const { directory } = caller.tenant
  const scope = `users ${caller.tenant.id}`
  const token = request.query.skipToken ?? request.query.deltaToken
  const round =
    token && token !== 'latest'
      ? tokens.open(token, scope, directoryLifetime, roundSchema, request)
      : beginRound(call, token === 'latest' ? directory.log.last : 0)
  const { changes, seen, more } = follow(directory.log, round.seen, pageSize, (change) =>
    isTold(round, change),
  )
  const projection = project(userShape, round.select === null ? undefined : [...round.select, 'id'])
  const next = tokens.seal(scope, { ...round, seen })
  return json(
    {
      '@odata.context': context(request, `users${projection.contextList}/$delta`),
      ...(more
        ? { '@odata.nextLink': tokenLink(request, '$skiptoken', next) }
        : { '@odata.deltaLink': tokenLink(request, '$deltatoken', next) }),
      value: changes.map((change): WireObject => {
        if (change.kind === 'deleted')
          return { id: change.gone.id, '@removed': { reason: change.gone.reason } }
        return writeProperties(projection, change.item, {})
      }),
    },
    preferenceApplied(request.preferences, ['minimal']),
  )
}

function beginRound(call: Call, seen: number): Round {
  const { query } = call.request
  for (const name of ['top', 'expand', 'orderby', 'search', 'skip'] as const) {
    if (query[name] !== undefined) {
      throw directoryBadRequest(
        `The query parameter '$${name}' is not supported with a delta query on users.`,
      )
    }
  }
  const ids = query.filter === undefined ? null : namedIds(parseFilter(query.filter))
  if (ids && ids.length > mostIds)
    throw directoryBadRequest(`A delta query follows at most ${mostIds} objects by id.`)
  const round = { select: query.select ? [...query.select] : null, ids, seen }
  project(userShape, query.select)
  return round
}

function namedIds(expression: FilterExpression): string[] {
  if (expression.kind === 'binary') {
    const { operator, left, right } = expression
    if (operator === 'or') return [...namedIds(left), ...namedIds(right)]
    const isId = left.kind === 'path' && left.segments.join('/').toLowerCase() === 'id'
    if (operator === 'eq' && isId && right.kind === 'literal' && right.type === 'string') {
      return [right.value.toLowerCase()]
    }
  }
  throw directoryBadRequest('Delta queries on users take only $filter=id eq … or id eq ….')
}

function isTold(round: Round, change: Change<User>): boolean {
  return round.ids === null || round.ids.includes(change.kind === 'deleted' ? change.gone.id : change.item.id)
}

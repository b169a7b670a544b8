import { z } from 'zod'
import type { Change, ChangeLog, Logged } from '../../tenant/change-log.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { badRequest } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { context, tokenLink } from '../wire/links.ts'
import type { WireObject } from '../wire/shape.ts'
import { follow } from './follow.ts'
import { outlookLifetime, type SyncTokens } from './sync-tokens.ts'

const usualPage = 10
const largestPage = 1000

const roundSchema = z.object({ select: z.array(z.string()).nullable(), seen: z.number() })

/** What a plain round of changes follows. */
export interface FollowedLog<T extends Logged> {
  readonly log: ChangeLog<T>
  /** What the tokens of the round are good for. */
  readonly scope: string
  /** Without namespace: `contact`. */
  readonly type: string
  readonly writer: (select: readonly string[] | undefined) => (item: T) => WireObject
}

/** One page of a round of changes that takes `$select` and nothing else: contacts, contact folders, calendars. */
export function deltaRound<T extends Logged>(
  call: MailboxCall,
  tokens: SyncTokens,
  about: FollowedLog<T>,
): GraphReply {
  const { request } = call
  const { query } = request
  const token = query.skipToken ?? query.deltaToken
  if (query.search !== undefined || query.orderby !== undefined || query.expand !== undefined) {
    throw badRequest(`Change tracking of ${about.type} supports neither $search nor $orderby nor $expand.`)
  }
  const state = token
    ? tokens.open(token, about.scope, outlookLifetime, roundSchema, request)
    : { select: query.select ? [...query.select] : null, seen: 0 }
  const size = Math.min(request.preferences.maxPageSize ?? usualPage, largestPage)
  const write = about.writer(state.select ?? undefined)
  const { changes, seen, more } = follow(about.log, state.seen, size, () => true)
  const immutable = request.preferences.idForm === 'immutable'
  const next = tokens.seal(about.scope, { ...state, seen })
  return json(
    {
      '@odata.context': context(request, `Collection(${about.type})`),
      value: changes.map((change) => writeChange(change, write, immutable)),
      ...(more
        ? { '@odata.nextLink': tokenLink(request, '$skiptoken', next) }
        : { '@odata.deltaLink': tokenLink(request, '$deltatoken', next) }),
    },
    preferenceApplied(request.preferences, ['idForm', 'maxPageSize']),
  )
}

function writeChange<T>(change: Change<T>, write: (item: T) => WireObject, immutable: boolean): WireObject {
  if (change.kind !== 'deleted') return write(change.item)
  const { gone } = change
  return { id: immutable ? gone.immutableId : gone.id, '@removed': { reason: gone.reason } }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { OutlookLimits } from '../../control/outlook-limits.ts'
import { realisticLatency } from '../../control/realistic-latency.ts'
import type { VerifyAccessToken } from '../../entra/verify-access-token.ts'
import type { ExchangeNotes } from '../../http/exchange.ts'
import type { World } from '../../tenant/world.ts'
import { authenticate } from '../access/authenticate.ts'
import { GraphError } from '../http/graph-error.ts'
import { errorReply, type GraphReply, type RequestIdentity } from '../http/graph-reply.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Call, Route } from './call.ts'
import { heedQuery } from './heeded-query.ts'
import type { Router } from './router.ts'

/** What requests are answered with. */
export interface Desk {
  readonly world: World
  readonly verify: VerifyAccessToken
  readonly limits: OutlookLimits
  readonly routes: Router<Route>
}

/** A request before it is read: reading it may already be refused. */
export interface Unread {
  readonly identity: RequestIdentity
  readonly notes: ExchangeNotes
  readonly read: () => GraphRequest | Promise<GraphRequest>
}

/** An answer, and what to do when it has left. */
export interface Dispatched {
  readonly reply: GraphReply
  readonly leave: () => void
}

/** Answers one request, by itself or as a part of a batch. Refusals become replies; anything else is thrown. */
export async function dispatch(desk: Desk, unread: Unread): Promise<Dispatched> {
  const { identity, notes } = unread
  const leaves: (() => void)[] = []
  const leave = () => {
    for (const one of leaves.splice(0)) one()
  }
  try {
    const { request, requireHeeded } = heedQuery(await unread.read())
    const caller = authenticate(request.header('authorization'), request.origin, desk.verify, desk.world)
    notes.tenantId = caller.tenant.id
    notes.appId = caller.appId
    if (caller.user) notes.userId = caller.user.id
    const { target, params } = desk.routes.match(request.method, request.segments)
    notes.route = target.name
    const enterMailbox = (mailboxId: string) => {
      leaves.push(enter(desk.limits, caller.appId, mailboxId, request.body.length))
    }
    const call: Call = { world: desk.world, caller, request, identity, params, enterMailbox, notes }
    const reply = await target.run(call)
    if (reply.status < 300) requireHeeded(target.name)
    // The mailbox counts the request as long as its answer takes.
    const { latency, realistic } = desk.limits
    const wait = latency + (realistic ? realisticLatency(target.name, desk.world.random) : 0)
    if (wait > 0) await sleep(wait)
    return { reply, leave }
  } catch (error) {
    if (!(error instanceof GraphError)) {
      leave()
      throw error
    }
    notes.code = error.code
    return { reply: errorReply(error, identity), leave }
  }
}

function enter(limits: OutlookLimits, appId: string, mailboxId: string, bytes: number): () => void {
  const admission = limits.enter(appId, mailboxId, bytes)
  if (admission.admitted) return admission.leave
  throw new GraphError(429, admission.code, admission.message, {
    'Retry-After': String(admission.retryAfter),
  })
}

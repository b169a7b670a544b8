import type { ExchangeNotes } from '../../http/exchange.ts'
import type { World } from '../../tenant/world.ts'
import type { Caller } from '../access/caller.ts'
import type { GraphReply, RequestIdentity } from '../http/graph-reply.ts'
import type { GraphRequest } from '../http/graph-request.ts'

/** One request on its way to its handler. */
export interface Call {
  readonly world: World
  readonly caller: Caller
  readonly request: GraphRequest
  readonly identity: RequestIdentity
  /** The `{names}` of the route's pattern. */
  readonly params: Readonly<Record<string, string>>
  /** Counts the call against Outlook's limits for that mailbox. Throws the 429 when it is one too many. */
  readonly enterMailbox: (mailboxId: string) => void
  /** For the request log. */
  readonly notes: ExchangeNotes
}

export type Answer = GraphReply | Promise<GraphReply>

/** A door: what it is called, and what it does. */
export interface Route {
  /** Method and pattern, for the request log: `GET /users/{user}/messages`. */
  readonly name: string
  readonly run: (call: Call) => Answer
  /** It answers 501 and names itself. */
  readonly isAbsent?: true
}

/** The value of a parameter of the route's pattern. */
export function param(call: Call, name: string): string {
  const value = call.params[name]
  if (value === undefined) throw new Error(`the route has no parameter ${name}`)
  return value
}

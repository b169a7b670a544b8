/**
 * Where webhooks go.
 *
 *   active ──paused by hand; or nothing got through for three days──▶ paused      changes wait for it
 *     │  └──answered 410 Gone──▶ disabled                                         changes pass it by
 *     └◀─────────made active again (PATCH)───────── paused, disabled
 *
 * A change on its way to one:
 *
 *   waiting ──2xx──▶ delivered
 *      │  └──anything else──▶ waiting, its lane rests (retry-delay.ts)
 *      └──tried for three days while others get through──▶ parked
 *   delivered, parked ──replay──▶ waiting
 *
 * Changes of one lane (a mailbox; else the connection or customer) go one after the other in the order of the feed: the
 * next begins when the one before is delivered or parked. A worker that dies between an answer and its record leads to
 * a second try with the same webhook-id.
 */
export interface Endpoint {
  /** `ep_…` */
  id: string
  url: string
  description: string | null
  /** `message.created`, `message.*` or `*`. */
  types: string[]
  /** externalIds; null: all. */
  customers: string[] | null
  /** `conn_…`; null: all. */
  connections: string[] | null
  status: EndpointStatus
  /** Why it is not active. */
  reasonCode: string | null
  reason: string | null
  remedy: string | null
  /** Until when the secret before the present one signs too. */
  previousUntil: Date | null
  /** Since when nothing has got through; null: the last try did, or there was none. */
  failingSince: Date | null
  createdAt: Date
  updatedAt: Date
}

export type EndpointStatus = 'active' | 'paused' | 'disabled'

export interface Standing {
  status: EndpointStatus
  reasonCode: string | null
  reason: string | null
  remedy: string | null
}

export const active: Standing = { status: 'active', reasonCode: null, reason: null, remedy: null }

/** One try at delivering. */
export interface Attempt {
  id: number
  /** `chg_…`; null: a test. */
  change: string | null
  type: string
  at: Date
  outcome: 'delivered' | 'failed'
  /** What was answered; null: nothing. */
  status: number | null
  /** Why nothing was answered (`timeout`, `address_refused`, …); null: there was an answer. */
  problem: string | null
  milliseconds: number
  /** When the change is tried again; null: it is not. */
  retryAt: Date | null
}

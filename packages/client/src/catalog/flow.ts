import type { OwnSession } from './model.ts'

/**
 * Connecting, as the page goes through it.
 *
 *   idle ─press─▶ opening ──window open──▶ waiting ──session ended well──▶ done
 *                    │  └─window refused─▶ blocked ──opened after all──▶ waiting
 *                    └─API refuses─▶ failed           waiting ──session ended otherwise──▶ its screen ──begun again──▶ waiting
 *
 * Only the service's word about the session moves it on: what happens in the other window cannot be seen from here.
 */
export type Flow =
  | { step: 'idle' }
  | { step: 'opening'; aim: Aim }
  | { step: 'blocked'; aim: Aim; session: string; url: string }
  | { step: 'waiting'; aim: Aim; session: string; url: string }
  | { step: 'ended'; aim: Aim; session: string; end: End; connection: string | null; reason: string | null }
  | { step: 'failed'; aim: Aim; text: string; requestId: string | null }

/** What is to be connected: a connector anew, or a connection once more. */
export interface Aim {
  /** Id of the connector; null where only the session is known, after a redirect. */
  connector: string | null
  /** Id of the connection that is connected again. */
  connection: string | null
}

/** How it ended: each has its screen. */
export type End =
  | 'done'
  | 'cancelled'
  | 'admin'
  | 'other-account'
  | 'other-organization'
  | 'other-browser'
  | 'expired'
  | 'approval'
  | 'withdrawn'
  | 'error'

const byCode: Readonly<Record<string, End>> = {
  consent_declined: 'cancelled',
  other_identity: 'other-account',
  other_tenant: 'other-organization',
  id_token_tenant: 'other-organization',
  foreign_browser: 'other-browser',
  link_expired: 'expired',
  sign_in_expired: 'expired',
  completion_expired: 'expired',
  link_withdrawn: 'withdrawn',
  awaiting_approval: 'approval',
}

/** How a session ended; undefined while it has not. */
export function endOf({ status, outcome }: Pick<OwnSession, 'status' | 'outcome'>): End | undefined {
  if (status === 'open' || status === 'begun' || outcome === null) return undefined
  // Everything is granted: the product's back end has yet to redeem the code.
  if (outcome.reasonCode === 'awaiting_completion') return undefined
  if (outcome.status === 'active') return status === 'completed' ? 'done' : undefined
  if (outcome.status === 'needs_admin') return 'admin'
  return byCode[outcome.reasonCode ?? ''] ?? 'error'
}

/** Where the service's word about its session takes a flow. */
export function follow(flow: Flow, session: OwnSession): Flow {
  if (flow.step !== 'waiting' && flow.step !== 'ended' && flow.step !== 'blocked') return flow
  if (flow.session !== session.id) return flow
  const end = endOf(session)
  if (end === 'withdrawn') return { step: 'idle' }
  if (end === undefined) return flow
  const { aim } = flow
  const { connection, outcome } = session
  return { step: 'ended', aim, session: session.id, end, connection, reason: outcome?.reason ?? null }
}

/** Whether the session may still change: one that failed can be begun again in its window. */
export const isOpen = (flow: Flow): boolean =>
  flow.step === 'waiting' || flow.step === 'blocked' || (flow.step === 'ended' && flow.end !== 'done')

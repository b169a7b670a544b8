import type { Refusal } from '@gatewarden/microsoft'
import type { ConnectionStatus } from './connection.ts'

/**
 * The life of a connection.
 *
 * pending: somebody has begun, and something is still to be proven: a sign-in, the operator's yes, the completion by
 *   the integrator's back end. Only a connection that never was active is pending.
 * needs_admin: an administrator of the tenant has to consent, or to confirm by signing in.
 * active: everything is proven; tokens can be had. The only status in which they can.
 * needs_reauth: the person's grant is gone; she has to sign in again. Only after having been active.
 * error: something else is wrong that somebody has to mend: the consent was declined or lacks permissions, the tenant
 *   has removed the app.
 * disabled: switched off by hand. It remembers what it would be otherwise, keeps that up to date while it is off, and
 *   goes back to it when it is enabled.
 *
 *   begun ─▶ pending ⇄ needs_admin ⇄ error        while nothing was ever active: any of the three follows any other
 *               └──────────┴───────────┘
 *                          │ everything proven
 *                          ▼
 *                       active ⇄ needs_reauth, needs_admin, error        from then on, never pending again
 *
 *   any ─disable─▶ disabled ─enable─▶ what it would be by now
 *
 * What is not drawn is refused. Coming again to a status for the same reason is no transition: nothing is written.
 */
export interface ConnectionState {
  shown: Shown
  /** What a disabled connection goes back to; null while it is not disabled. */
  resume: Shown | null
  /** Whether it was active at least once. */
  activated: boolean
}

/** A status with why and what to do. `code` alone tells programs apart; `active` may be without. */
export interface Shown {
  status: ConnectionStatus
  code: string | null
  reason: string | null
  remedy: string | null
  refusal: Refusal | null
}

export type Step = { kind: 'show'; shown: Shown } | { kind: 'disable'; shown: Shown } | { kind: 'enable' }

export type Stepped =
  /** `visible` is false where only the memory of a disabled connection changed: that is no transition for the outside. */
  | { outcome: 'moved'; state: ConnectionState; visible: boolean }
  | { outcome: 'unchanged' }
  | { outcome: 'refused'; why: string }

const beforeActive: ReadonlySet<ConnectionStatus> = new Set(['pending', 'needs_admin', 'error', 'active'])
const onceActive: ReadonlySet<ConnectionStatus> = new Set(['active', 'needs_reauth', 'needs_admin', 'error'])

/** What a step makes of a state. Pure: the same state and step give the same answer. */
export function step(state: ConnectionState, by: Step): Stepped {
  if (by.kind === 'disable') return disable(state, by.shown)
  if (by.kind === 'enable') {
    if (state.resume === null) return { outcome: 'unchanged' }
    return { outcome: 'moved', state: { ...state, shown: state.resume, resume: null }, visible: true }
  }
  return show(state, by.shown)
}

function disable(state: ConnectionState, shown: Shown): Stepped {
  if (state.resume !== null) return { outcome: 'unchanged' }
  return { outcome: 'moved', state: { ...state, shown, resume: state.shown }, visible: true }
}

function show(state: ConnectionState, shown: Shown): Stepped {
  const possible = state.activated ? onceActive : beforeActive
  const from = state.resume ?? state.shown
  if (!possible.has(shown.status)) {
    return { outcome: 'refused', why: `A connection that is ${from.status} cannot become ${shown.status}.` }
  }
  if (from.status === shown.status && from.code === shown.code) return { outcome: 'unchanged' }
  const activated = state.activated || shown.status === 'active'
  return state.resume === null
    ? { outcome: 'moved', state: { shown, resume: null, activated }, visible: true }
    : { outcome: 'moved', state: { shown: state.shown, resume: shown, activated }, visible: false }
}

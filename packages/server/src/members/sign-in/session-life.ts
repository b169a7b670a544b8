import { systemClock } from '../../platform/clock.ts'
import { GatewardenError } from '../../platform/errors.ts'

/** A session that nobody uses ends after this many seconds; while it is used it goes on, written at most once an hour. */
export const sessionSeconds = 24 * 3600
export const sessionRenewedSeconds = 3600

/** Carries the address of the socket to the sign-in library; what a client sends under this name does not reach it. */
export const addressHeader = 'x-gatewarden-address'

/** So long after signing in one may change how one signs in. */
const freshSeconds = 3600

/** What changes how one signs in asks for a sign-in that is not long ago. @throws GatewardenError `forbidden` */
export function assertFresh(session: { beganAt: Date }): void {
  if (systemClock.now().getTime() - session.beganAt.getTime() < freshSeconds * 1000) return
  throw new GatewardenError('forbidden', {
    detail: 'You signed in too long ago for this.',
    remedy: 'Sign out and in again, then come back.',
    extra: { reason: 'session_not_fresh' },
  })
}

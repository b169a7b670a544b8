import { timingSafeEqual } from 'node:crypto'
import type { Sealer } from '../platform/crypto/sealer.ts'
import type { Session } from './session.ts'

const purpose = 'connect.session'

/**
 * HMAC over all of a session that decides who may go on, for whom, to which tenant and how it ends. Left out: what is only
 * told (outcome, times), the count of wrong codes (guessing 60 bits is hopeless with any), and the grant, which a removal
 * of the grant empties; a grant carries a seal of its own, and is looked at beside the tenant that signed in.
 */
export function sealSession(sealer: Sealer, session: Session, linkMac: Buffer): Buffer {
  return sealer.mac(purpose, canonical(session, linkMac))
}

/** Whether a session is as Gatewarden wrote it. */
export function isSessionSealed(
  sealer: Sealer,
  session: Session,
  linkMac: Buffer,
  seal: Buffer | null,
): boolean {
  if (seal === null) return false
  return sealer
    .macs(purpose, canonical(session, linkMac))
    .some((mac) => mac.length === seal.length && timingSafeEqual(mac, seal))
}

/** JSON of an array: each part keeps its bounds, so no two sessions have the same form. */
function canonical(session: Session, linkMac: Buffer): string {
  const { signedIn } = session
  return JSON.stringify([
    session.id,
    session.purpose,
    session.status,
    linkMac.toString('base64'),
    session.customer,
    session.connectorIds,
    session.connectionId,
    session.tenantId,
    session.completion,
    session.returnUrl,
    session.probeMailbox,
    session.consented,
    session.browserMac?.toString('base64') ?? null,
    signedIn === null ? null : [signedIn.tenantId, signedIn.oid, signedIn.name],
    session.codeMac?.toString('base64') ?? null,
    session.codeExpiresAt?.getTime() ?? null,
    session.expiresAt.getTime(),
  ])
}

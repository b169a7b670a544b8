import type { Credential } from './app.ts'

/**
 * The credentials that may work now, in the order to try. Left out: what is expired, not yet valid, or was refused.
 * Where the operator has given an order (`position`) it decides; else the newest comes first, because the one that was
 * just added is the one that is meant to take over.
 */
export function orderToTry<
  C extends Pick<Credential, 'id' | 'status' | 'position' | 'notBefore' | 'expiresAt' | 'createdAt'>,
>(credentials: readonly C[], now: Date): C[] {
  return credentials
    .filter((credential) => credential.status !== 'refused')
    .filter((credential) => credential.expiresAt === null || credential.expiresAt > now)
    .filter((credential) => credential.notBefore === null || credential.notBefore <= now)
    .sort(byOrder)
}

/** Position first; the newest first among equals; the id last, so that the order is total. */
export function byOrder(
  a: Pick<Credential, 'id' | 'position' | 'createdAt'>,
  b: Pick<Credential, 'id' | 'position' | 'createdAt'>,
): number {
  return (
    a.position - b.position ||
    b.createdAt.getTime() - a.createdAt.getTime() ||
    (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)
  )
}

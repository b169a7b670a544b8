import { timingSafeEqual } from 'node:crypto'
import type { Sealer } from '../../platform/crypto/sealer.ts'
import type { RelayCredential } from './credential.ts'

const passwordPurpose = 'relay-credential.password'
const rowPurpose = 'relay-credential.row'

/** One HMAC for each key of the ring, the first key's first: what a password is looked up by. */
export const macsOfPassword = (sealer: Sealer, password: string): Buffer[] =>
  sealer.macs(passwordPurpose, password)

/** MAC over everything that decides what the password may do; when it was used is left out. */
export const sealCredential = (sealer: Sealer, credential: RelayCredential, mac: Uint8Array): Buffer =>
  sealer.mac(rowPurpose, canonical(credential, mac))

/** Whether the row is as Gatewarden wrote it. */
export function isSealed(
  sealer: Sealer,
  credential: RelayCredential,
  { mac, seal }: { mac: Uint8Array; seal: Uint8Array },
): boolean {
  let holds = false
  for (const expected of sealer.macs(rowPurpose, canonical(credential, mac))) {
    if (expected.length === seal.length && timingSafeEqual(expected, seal)) holds = true
  }
  return holds
}

/** JSON of an array: each part keeps its bounds, so no two rows have the same form. */
function canonical(one: RelayCredential, mac: Uint8Array): string {
  return JSON.stringify([
    one.id,
    Buffer.from(mac).toString('base64'),
    one.connectionId,
    one.mailbox,
    one.username,
    one.protocols,
    one.networks,
    one.trustedNetworks,
    one.senders,
    one.otherSenders,
    one.messagesPerMinute,
    one.expiresAt?.getTime() ?? null,
    one.revokedAt?.getTime() ?? null,
  ])
}

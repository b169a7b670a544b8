import { timingSafeEqual } from 'node:crypto'
import type { Sealer } from '../platform/crypto/sealer.ts'

/** Everything that decides what a key's text may do. */
export interface Sealable {
  keyId: string
  /** HMAC of the text. */
  mac: Uint8Array
  scopes: readonly string[]
  customers: readonly string[] | null
  mailboxes: readonly string[] | null
  /** When the key ends. */
  keyExpiresAt: Date | null
  /** When this text of it ends, during a rotation. */
  textExpiresAt: Date | null
}

const textPurpose = 'api-key.text'
const sealPurpose = 'api-key.row'

/** One HMAC for each key of the ring, the first key's first: what a key's text is looked up by. */
export function macsOfText(sealer: Sealer, text: string): Buffer[] {
  return sealer.macs(textPurpose, text)
}

/** HMAC over the row under the first key of the ring. */
export function sealRow(sealer: Sealer, row: Sealable): Buffer {
  return sealer.mac(sealPurpose, canonical(row))
}

/** Whether the row is as Gatewarden wrote it. Takes the same time for any row of the same size. */
export function isSealed(sealer: Sealer, row: Sealable, seal: Uint8Array): boolean {
  let holds = false
  for (const mac of sealer.macs(sealPurpose, canonical(row))) {
    if (mac.length === seal.length && timingSafeEqual(mac, seal)) holds = true
  }
  return holds
}

/** JSON of an array: each part keeps its bounds, so no two rows have the same form. Lists stand as they are stored. */
function canonical(row: Sealable): string {
  return JSON.stringify([
    row.keyId,
    Buffer.from(row.mac).toString('base64'),
    row.scopes,
    row.customers,
    row.mailboxes,
    row.keyExpiresAt?.getTime() ?? null,
    row.textExpiresAt?.getTime() ?? null,
  ])
}

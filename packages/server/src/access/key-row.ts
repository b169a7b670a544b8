import type { ApiKey } from './api-key.ts'
import type { Sealable } from './key-seal.ts'
import type { KeyRow, TextRow } from './key-store.ts'

type KeyPart = Pick<KeyRow, 'id' | 'scopes' | 'customers' | 'mailboxes' | 'expires_at'>

/** What the seal of a text covers. */
export const sealable = (row: KeyPart, text: Pick<TextRow, 'mac' | 'expires_at'>): Sealable => ({
  keyId: row.id,
  mac: text.mac,
  scopes: row.scopes,
  customers: row.customers,
  mailboxes: row.mailboxes,
  keyExpiresAt: row.expires_at,
  textExpiresAt: text.expires_at,
})

/** A key as it is shown. */
export function shownKey(row: KeyRow, texts: readonly TextRow[], now: Date): ApiKey {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    status: row.revoked_at ? 'revoked' : row.expires_at && row.expires_at <= now ? 'expired' : 'live',
    scopes: row.scopes,
    customers: row.customers,
    mailboxes: row.mailboxes,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    previousTextUntil:
      texts.find((text) => text.expires_at !== null && text.expires_at > now)?.expires_at ?? null,
  }
}

import type { customerScopes, Scope } from '../platform/http/caller.ts'

/**
 * An API key as it is shown. Its text (`gw_…`) is shown once, when it is made or rotated; what is stored is an HMAC.
 *
 *   live ──rotate──▶ live (new text; the old one works until the overlap ends)
 *     │
 *     ├──expiresAt passes──▶ expired
 *     └──revoke───────────▶ revoked (its HMACs are deleted: nothing brings it back)
 */
export interface ApiKey {
  /** `key_…` */
  id: string
  name: string
  /** The first characters of the newest text, to tell keys apart. */
  hint: string
  status: 'live' | 'expired' | 'revoked'
  scopes: Scope[]
  /** externalIds of the customers it is limited to; null: all. */
  customers: string[] | null
  /** Mailbox addresses it is limited to, lower case; null: all. */
  mailboxes: string[] | null
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  /** Written at most once a minute. */
  lastUsedAt: Date | null
  /** While a rotation overlaps: when the previous text stops working. */
  previousTextUntil: Date | null
}

/** The one time that a key's text is shown. */
export interface ShownKey {
  key: ApiKey
  text: string
}

export interface NewKey {
  name: string
  scopes: readonly Scope[]
  customers?: readonly string[] | null
  mailboxes?: readonly string[] | null
  expiresAt?: Date | null
}

export interface CustomerTokenWish {
  customer: { externalId: string; createdAt: Date }
  scopes: readonly CustomerScope[]
  /** Addresses; null: all that the key may reach. */
  mailboxes: readonly string[] | null
  /** Ids of connectors; null: all that the catalog shows. */
  connectors: readonly string[] | null
  lifeMs: number
}

export type CustomerScope = (typeof customerScopes)[number]

/** The one time that a customer's token is shown. */
export interface ShownCustomerToken {
  text: string
  customer: string
  scopes: readonly CustomerScope[]
  expiresAt: Date
}

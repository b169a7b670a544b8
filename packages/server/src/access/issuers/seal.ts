import { createHash } from 'node:crypto'
import { type SealedColumn, sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding } from '../../platform/crypto/sealer.ts'

/** The columns of an issuer that decide who is believed what. */
export type Deciding = {
  id: string
  issuer: string
  audiences: string[]
  jwks_url: string | null
  jwks: string | null
  customer: string | null
  customer_claim: string | null
  customer_prefix: string
  mailbox_claim: string | null
  scopes: string[]
  max_life_s: number
}

const columns: readonly Exclude<keyof Deciding, 'id'>[] = [
  'issuer',
  'audiences',
  'jwks_url',
  'jwks',
  'customer',
  'customer_claim',
  'customer_prefix',
  'mailbox_claim',
  'scopes',
  'max_life_s',
]

/** Each part keeps its bounds, so that no two issuers have the same digest. */
export function issuerBinding(row: Deciding): Binding {
  const said = JSON.stringify(columns.map((column) => row[column]))
  return {
    record: row.id,
    field: `jwt_issuers.seal ${createHash('sha256').update(said).digest('base64url')}`,
  }
}

/** For the re-wrapping under a new first key. */
export const sealedIssuers: SealedColumn = sealedColumn<Deciding>({
  table: 'jwt_issuers',
  column: 'seal',
  key: ['id'],
  extra: columns.map((column) => `t.${column}`).join(', '),
  binding: issuerBinding,
})

import { type SealedColumn, sealedColumn } from '../platform/crypto/sealed-column.ts'
import { accessTokenBinding, type GrantOwner, proofBinding, refreshTokenBinding } from './bindings.ts'
import type { Resource } from './service.ts'

type OwnerRow = { grant_id: string; customer: string; connector_id: string; tenant_id: string }

const ownerOf = (row: OwnerRow): GrantOwner => ({
  grantId: row.grant_id,
  customer: row.customer,
  connectorId: row.connector_id,
  tenantId: row.tenant_id,
})

const joins = 'join grants g on g.id = t.grant_id join connections c on c.id = g.connection_id'
const extra = 'g.id as grant_id, g.tenant_id, c.customer, c.connector_id'

/** What is kept sealed of grants, for the re-wrapping under a new first key. */
export const sealedTokens: readonly SealedColumn[] = [
  sealedColumn<OwnerRow>({
    table: 'token_sources',
    column: 'refresh_token',
    key: ['grant_id'],
    joins,
    extra,
    binding: (row) => refreshTokenBinding(ownerOf(row)),
  }),
  sealedColumn<OwnerRow & { resource: Resource }>({
    table: 'access_tokens',
    column: 'sealed',
    key: ['grant_id', 'resource'],
    joins,
    extra,
    binding: (row) => accessTokenBinding(ownerOf(row), row.resource),
  }),
  sealedColumn<OwnerRow>({
    table: 'grants',
    column: 'proof',
    key: ['id'],
    joins: 'join grants g on g.id = t.id join connections c on c.id = g.connection_id',
    extra,
    binding: (row) => proofBinding(ownerOf(row)),
  }),
]

import type { Binding } from '../platform/crypto/sealer.ts'
import type { Resource } from './service.ts'

/** What a grant's secrets are bound to: moved to another grant, customer, connector or tenant they do not open. */
export interface GrantOwner {
  grantId: string
  customer: string
  connectorId: string
  tenantId: string
}

const of = (owner: GrantOwner, field: string): Binding => ({
  record: owner.grantId,
  field,
  customer: owner.customer,
  connector: owner.connectorId,
  tenant: owner.tenantId,
})

export const refreshTokenBinding = (owner: GrantOwner): Binding => of(owner, 'token_sources.refresh_token')

/** The resource is part of it, so that a Graph token cannot be passed off as one for Exchange. */
export const accessTokenBinding = (owner: GrantOwner, resource: Resource): Binding =>
  of(owner, `access_tokens.sealed.${resource}`)

export const proofBinding = (owner: GrantOwner): Binding => of(owner, 'grants.proof')

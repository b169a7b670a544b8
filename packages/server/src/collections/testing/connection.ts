import type { Connection } from '../../connections/index.ts'

export const connectionId = 'conn_rig'

/** An active connection of an organization, as `connections` would know it. */
export const rigConnection = (tenantId: string): Connection => ({
  id: connectionId,
  customer: 'self',
  connectorId: 'ctr_rig',
  kind: 'organization',
  status: 'active',
  reasonCode: null,
  reason: null,
  remedy: null,
  refusal: null,
  tenantId,
  account: null,
  granted: ['Mail.Read', 'Reports.Read.All', 'User.Read.All'],
  missing: [],
  grantId: 'grant_rig',
  candidateId: null,
  connectedAt: new Date(0),
  createdAt: new Date(0),
  updatedAt: new Date(0),
})

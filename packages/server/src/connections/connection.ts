import type { Refusal } from '@gatewarden/microsoft'

export const connectionStatuses = [
  'pending',
  'needs_admin',
  'active',
  'needs_reauth',
  'error',
  'disabled',
] as const
export type ConnectionStatus = (typeof connectionStatuses)[number]

/** A connector that an organization or a person has authorized, or has begun to. */
export interface Connection {
  /** `conn_…` */
  id: string
  /** externalId of the customer it belongs to. */
  customer: string
  /** `ctr_…` */
  connectorId: string
  kind: 'organization' | 'person'
  status: ConnectionStatus
  /** Stable code for programs, one for each way to come into a status: `awaiting_completion`, `permissions_missing`, … Null while active without remark. */
  reasonCode: string | null
  /** The same in one sentence. */
  reason: string | null
  /** What to do, and who can, in one sentence. */
  remedy: string | null
  /** What Microsoft said, with its trace, correlation and request ids and its time. */
  refusal: Refusal | null
  /** Set once somebody of the tenant has signed in. */
  tenantId: string | null
  /** Who signed in: the person, or the administrator who connected the organization. */
  account: ConnectionAccount | null
  /** What Microsoft granted, permission names as in the connector. */
  granted: string[]
  /** What the connector asks for and was not granted. */
  missing: string[]
  /** The grant that tokens come from; null before the first activation. */
  grantId: string | null
  /** A grant that is being made, and from which no token comes yet. */
  candidateId: string | null
  connectedAt: Date | null
  createdAt: Date
  updatedAt: Date
}

/** Identity is tenant and oid; the name is for people. */
export interface ConnectionAccount {
  oid: string
  name: string | null
}

/**
 * What one sign-in or consent yielded. A connection's tokens come from one grant; while another is being made, both
 * are there, and the old one goes on until everything about the new one is proven.
 *
 *   made by a sign-in ──consent seen, administrator proven, approved where needed, completed──▶ in use
 *        └── replaced by a later try, or given up: deleted              └── replaced by another: deleted
 */
export interface Grant {
  /** `grt_…` */
  id: string
  connectionId: string
  tenantId: string
  /** Who signed in: for a person the identity, together with the tenant. */
  oid: string
  accountName: string | null
  /** The administrator of this tenant who was proven, how, and when; null: none yet. */
  admin: AdminProof | null
  /** Names as in the connector. */
  granted: string[]
  missing: string[]
  /** When a token last showed any of that; null: never. */
  seenAt: Date | null
  /** Under RBAC for Applications no permission shows in a token: a mailbox that must open instead. */
  probeMailbox: string | null
  /** When the integrator's back end said that the one who began is the one who ended. */
  completedAt: Date | null
  /** When the operator allowed a tenant that another customer has connected too. */
  approvedAt: Date | null
  approvedBy: string | null
  /** Sealed when it came into use. */
  proof: Buffer | null
  checkAt: Date | null
  checks: number
  createdAt: Date
}

export interface AdminProof {
  oid: string
  name: string | null
  /** Read from the id token, from the directory, or said by the operator. */
  by: 'id_token' | 'directory' | 'operator'
  at: Date
}

import { type Grant, type Move, reasons } from '../connections/index.ts'

/** What is known about a grant, as far as it decides whether tokens may come from it. */
export interface Facts {
  kind: 'organization' | 'person'
  grant: Pick<Grant, 'admin' | 'granted' | 'missing' | 'seenAt' | 'completedAt' | 'approvedAt'>
  /** Other customers that have this tenant connected. */
  others: readonly string[]
}

export type Settled = Omit<Move, 'actor' | 'onlyIfGrant'>

/**
 * What a grant still lacks, in the order in which it is asked for; `active` when it lacks nothing.
 *
 *   organization: permissions seen in a token of the tenant, all of them, an administrator of the same tenant proven,
 *                 the operator's yes where another customer has the tenant, the completion
 *   person:       permissions seen, all of them, the completion
 *
 * Nothing else makes a connection active. A consent alone never does: it proves nothing about who gave it, and for a
 * tenant that consented long ago anybody can show it.
 */
export function settle({ kind, grant, others }: Facts): Settled {
  if (grant.seenAt === null || grant.granted.length === 0) {
    return kind === 'organization' && grant.admin !== null
      ? reasons.consentNotSeen()
      : reasons.consentNeeded()
  }
  if (grant.missing.length > 0) return reasons.permissionsMissing(grant.missing)
  if (kind === 'organization') {
    if (grant.admin === null) return reasons.adminToConfirm()
    if (others.length > 0 && grant.approvedAt === null) return reasons.awaitingApproval(others)
  }
  if (grant.completedAt === null) return reasons.awaitingCompletion()
  return reasons.active()
}

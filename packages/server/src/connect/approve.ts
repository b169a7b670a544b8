import type { Connection } from '../connections/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { assertEveryMailbox, type Caller } from '../platform/http/caller.ts'
import type { ConnectParts } from './parts.ts'
import { progress } from './progress.ts'

export interface Approval {
  /** Why, for the audit log. */
  reason: string
  /**
   * Says besides, on the operator's word, that an administrator of the tenant agrees, although none has signed in.
   * For installations whose operator is that administrator.
   */
  insteadOfAdministrator: boolean
}

/**
 * The operator's yes: another customer's tenant may be connected here too; or, explicitly, no administrator has to sign
 * in. Only for keys that are limited to no customer: an integrator's customer cannot say this about herself.
 * @throws GatewardenError `not_found`, `forbidden`, `conflict`
 */
export async function approve(
  parts: ConnectParts,
  connectionId: string,
  approval: Approval,
  caller: Caller,
): Promise<Connection> {
  const { platform, connections } = parts
  const connection = await connections.get(connectionId, caller)
  if (caller.customers !== null) {
    throw new GatewardenError('forbidden', {
      detail: 'This API key is limited to some customers; approving needs one that is not.',
      remedy: 'Let the operator of this installation approve.',
    })
  }
  assertEveryMailbox(caller)
  const grantId = connection.candidateId
  if (grantId === null || connection.kind !== 'organization') {
    throw new GatewardenError('conflict', {
      detail: `There is nothing to approve at ${connectionId}: it is ${connection.status}.`,
      remedy: 'Only an organization that is being connected can wait for a yes.',
    })
  }
  await platform.db.transaction(async (trx) => {
    await connections.lock(trx, connectionId)
    const now = platform.clock.now()
    await connections.grants.update(trx, grantId, {
      approvedAt: now,
      approvedBy: caller.keyId,
      ...(approval.insteadOfAdministrator
        ? { admin: { oid: 'operator', name: null, by: 'operator' as const, at: now } }
        : {}),
    })
    await platform.audit.record(trx, {
      actor: caller.keyId,
      action: approval.insteadOfAdministrator ? 'connection.administrator_overridden' : 'connection.approved',
      subject: connectionId,
      customer: connection.customer,
      details: { reason: approval.reason, tenantId: connection.tenantId, grant: grantId },
    })
    await progress(parts, trx, { connectionId, grantId, actor: caller.keyId })
  })
  return connections.get(connectionId, caller)
}

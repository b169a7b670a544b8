import type { Query } from '../platform/database/database.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import type { ConnectParts } from './parts.ts'
import { type Settled, settle } from './settle.ts'

/**
 * Looks at everything that is known about a grant and puts the connection where that leads: into use when nothing is
 * lacking. While an older grant is in use, the connection stays as it is until the new one lacks nothing.
 * @returns where it led
 */
export async function progress(
  { connections, tokens }: Pick<ConnectParts, 'connections' | 'tokens'>,
  trx: Query,
  at: { connectionId: string; grantId: string; actor: string },
): Promise<Settled> {
  const { connectionId, grantId, actor } = at
  const { grants } = connections
  if (!(await connections.lock(trx, connectionId))) throw notFound('connection', connectionId)
  const connection = await connections.get(connectionId, null, trx)
  const grant = await grants.get(grantId, trx)
  if (grant === undefined || connection.candidateId !== grantId) throw replaced(connectionId)
  const others =
    connection.kind === 'organization'
      ? await grants.otherCustomersOfTenant(trx, grant.tenantId, connection.customer)
      : []
  const settled = settle({ kind: connection.kind, grant, others })
  if (settled.status === 'active') {
    const owner = {
      grantId,
      customer: connection.customer,
      connectorId: connection.connectorId,
      tenantId: grant.tenantId,
    }
    await grants.update(trx, grantId, { proof: tokens.prove(owner), checkAt: null, checks: 0 })
    await grants.takeIntoUse(trx, connectionId, grantId)
    await connections.move(trx, connectionId, { ...settled, actor })
  } else if (connection.grantId === null) {
    await connections.move(trx, connectionId, { ...settled, actor })
    const mayHeal = settled.status === 'needs_admin' || settled.code === 'permissions_missing'
    if (mayHeal && grant.checkAt === null) await grants.watch(trx, grantId)
  }
  return settled
}

/** Another try has taken the place of this one, or the connection was taken into use meanwhile. */
const replaced = (connectionId: string): GatewardenError =>
  new GatewardenError('conflict', {
    detail: `Another sign-in has taken the place of this one (${connectionId}).`,
    remedy: 'Go on with the newest link.',
  })

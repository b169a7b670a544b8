import type { SignedInIdentity, TokenSet } from '@gatewarden/microsoft'
import type { Connection } from '../connections/index.ts'
import type { ConnectParts } from './parts.ts'
import type { Session } from './session.ts'
import { selectSameIdentity, updateSession } from './session-store.ts'

/**
 * Makes what a sign-in gave the grant that is being made. Where the same identity has a connection of this customer on
 * this connector already, that one is renewed instead of making another.
 */
export async function propose(
  parts: ConnectParts,
  session: Session,
  connection: Connection,
  identity: SignedInIdentity,
  token: TokenSet | null,
): Promise<{ connectionId: string; grantId: string }> {
  const { platform, connections, tokens } = parts
  const { customer, connectorId, kind } = connection
  return platform.db.transaction(async (trx) => {
    const oid = kind === 'person' ? identity.oid : null
    const of = { customer, connectorId, tenantId: identity.tid, oid, except: connection.id }
    const same = session.purpose === 'connect' ? await selectSameIdentity(trx, of) : undefined
    const connectionId = same ?? connection.id
    await connections.lock(trx, connectionId)
    const grantId = await connections.grants.propose(trx, {
      connectionId,
      tenantId: identity.tid,
      oid: identity.oid,
      accountName: identity.preferredUsername ?? identity.name ?? null,
      probeMailbox: session.probeMailbox,
    })
    const owner = { grantId, customer, connectorId, tenantId: identity.tid }
    await tokens.keep(trx, owner, token)
    await updateSession(platform, trx, session.id, { connectionId, grantId })
    if (same !== undefined && connection.grantId === null) {
      const why = `The same account has the connection ${same}, which is renewed instead.`
      await connections.remove(trx, connection.id, { actor: `browser:${session.id}`, why })
    }
    return { connectionId, grantId }
  })
}

import { type Connection, reasons } from '../../connections/index.ts'
import type { Connector } from '../../connectors/index.ts'
import type { CustomerWish } from '../../customers/index.ts'
import { failureOf } from '../failures.ts'
import { lookAndNote } from '../look-and-note.ts'
import type { ConnectParts } from '../parts.ts'
import { progress } from '../progress.ts'
import { selectTenantsConnection } from './import-store.ts'

export interface OrganizationRow {
  customer: CustomerWish
  tenantId: string
}

/** Nobody has signed in: the tenant is all that is known of whoever consented. */
const nobody = 'imported'

/**
 * Brings a tenant along that consented elsewhere. A consent proves nothing about who gave it, so the connection waits for
 * an administrator of the tenant to confirm by one sign-in; or for the operator's word in her place.
 * @param override the operator's reason to say that an administrator agrees; null: one signs in
 */
export async function importOrganization(
  parts: ConnectParts,
  connector: Connector,
  row: OrganizationRow,
  by: { actor: string; override: string | null },
): Promise<{ connection: Connection; unchanged: boolean }> {
  const { platform, connections } = parts
  const tenantId = row.tenantId.toLowerCase()
  const at = await begin(parts, connector, { ...row, tenantId }, by.actor)
  const before = await connections.get(at.connectionId, null)
  if (at.grantId === null) return { connection: before, unchanged: true }
  const made = { connectionId: at.connectionId, grantId: at.grantId }
  const overrides = by.override !== null && (await connections.grants.get(made.grantId))?.admin === null
  if (!at.isNew && !overrides) return { connection: before, unchanged: true }
  try {
    await lookAndNote(parts, connector, made, 'once')
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    await platform.db.transaction(async (trx) => {
      await connections.move(trx, made.connectionId, { ...failure, actor: by.actor })
      await connections.grants.watch(trx, made.grantId)
    })
    return { connection: await connections.get(made.connectionId, null), unchanged: false }
  }
  await platform.db.transaction(async (trx) => {
    await connections.lock(trx, made.connectionId)
    if (overrides) {
      const now = platform.clock.now()
      await connections.grants.update(trx, made.grantId, {
        admin: { oid: 'operator', name: null, by: 'operator', at: now },
      })
      await platform.audit.record(trx, {
        actor: by.actor,
        action: 'connection.administrator_overridden',
        subject: made.connectionId,
        customer: row.customer.externalId,
        details: { reason: by.override, tenantId, grant: made.grantId, imported: true },
      })
    }
    await progress(parts, trx, { ...made, actor: by.actor })
  })
  return { connection: await connections.get(made.connectionId, null), unchanged: false }
}

/** The customer's connection to this tenant, begun where there is none. @returns no grant where it is in use already */
async function begin(
  { platform, customers, connections, tokens }: ConnectParts,
  connector: Connector,
  row: OrganizationRow,
  actor: string,
): Promise<{ connectionId: string; grantId: string | null; isNew: boolean }> {
  const { externalId } = row.customer
  const of = { customer: externalId, connectorId: connector.id, tenantId: row.tenantId }
  return platform.db.transaction(async (trx) => {
    // The same file in two programs at once makes one connection. First of all: who waits here must hold nothing else.
    await connections.grants.otherCustomersOfTenant(trx, row.tenantId, externalId)
    await customers.ensure(trx, row.customer, actor)
    const known = await selectTenantsConnection(trx, of)
    if (known !== undefined) {
      const { grantId, candidateId } = await connections.get(known, null, trx)
      return { connectionId: known, grantId: grantId === null ? candidateId : null, isNew: false }
    }
    const connectionId = await connections.begin(trx, {
      customer: externalId,
      connectorId: connector.id,
      kind: 'organization',
      move: { ...reasons.importWaiting(), actor },
    })
    const grantId = await connections.grants.propose(trx, {
      connectionId,
      tenantId: row.tenantId,
      oid: nobody,
      accountName: null,
      probeMailbox: null,
    })
    await tokens.keep(
      trx,
      { grantId, customer: externalId, connectorId: connector.id, tenantId: row.tenantId },
      null,
    )
    await connections.grants.update(trx, grantId, { completedAt: platform.clock.now() })
    await platform.audit.record(trx, {
      actor,
      action: 'connection.imported',
      subject: connectionId,
      customer: externalId,
      details: { tenantId: row.tenantId },
    })
    return { connectionId, grantId, isNew: true }
  })
}

import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { AdminProof, Grant } from './grant.ts'
import type { ConnectionTables } from './store.ts'

const tables = (query: Query) => query.withTables<ConnectionTables>()
type Row = Selectable<ConnectionTables['grants']>

function toGrant(row: Row): Grant {
  return {
    id: row.id,
    connectionId: row.connection_id,
    tenantId: row.tenant_id,
    oid: row.oid,
    accountName: row.account_name,
    admin: adminOf(row),
    granted: row.granted,
    missing: row.missing,
    seenAt: row.seen_at,
    probeMailbox: row.probe_mailbox,
    completedAt: row.completed_at,
    approvedAt: row.approved_at,
    approvedBy: row.approved_by,
    proof: row.proof,
    checkAt: row.check_at,
    checks: row.checks,
    createdAt: row.created_at,
  }
}

function adminOf(row: Row): AdminProof | null {
  if (row.admin_oid === null || row.admin_by === null || row.admin_at === null) return null
  return { oid: row.admin_oid, name: row.admin_name, by: row.admin_by, at: row.admin_at }
}

export async function selectGrant(query: Query, id: string): Promise<Grant | undefined> {
  const row = await tables(query).selectFrom('grants').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toGrant(row)
}

export type NewGrant = Pick<
  Grant,
  'id' | 'connectionId' | 'tenantId' | 'oid' | 'accountName' | 'probeMailbox'
>

export async function insertGrant(trx: Query, grant: NewGrant, now: Date): Promise<void> {
  await tables(trx)
    .insertInto('grants')
    .values({
      id: grant.id,
      connection_id: grant.connectionId,
      tenant_id: grant.tenantId,
      oid: grant.oid,
      account_name: grant.accountName,
      admin_oid: null,
      admin_name: null,
      admin_by: null,
      admin_at: null,
      granted: [],
      missing: [],
      seen_at: null,
      probe_mailbox: grant.probeMailbox,
      completed_at: null,
      approved_at: null,
      approved_by: null,
      proof: null,
      check_at: null,
      checks: 0,
      created_at: now,
    })
    .execute()
}

/** What may be learnt about a grant after it was made. */
export type GrantPatch = Partial<
  Pick<
    Grant,
    | 'admin'
    | 'granted'
    | 'missing'
    | 'seenAt'
    | 'completedAt'
    | 'approvedAt'
    | 'approvedBy'
    | 'proof'
    | 'checkAt'
    | 'checks'
  >
>

export async function updateGrant(trx: Query, id: string, patch: GrantPatch): Promise<void> {
  const { admin } = patch
  const set = {
    ...(admin === undefined
      ? {}
      : {
          admin_oid: admin?.oid ?? null,
          admin_name: admin?.name ?? null,
          admin_by: admin?.by ?? null,
          admin_at: admin?.at ?? null,
        }),
    ...(patch.granted === undefined ? {} : { granted: patch.granted }),
    ...(patch.missing === undefined ? {} : { missing: patch.missing }),
    ...(patch.seenAt === undefined ? {} : { seen_at: patch.seenAt }),
    ...(patch.completedAt === undefined ? {} : { completed_at: patch.completedAt }),
    ...(patch.approvedAt === undefined ? {} : { approved_at: patch.approvedAt }),
    ...(patch.approvedBy === undefined ? {} : { approved_by: patch.approvedBy }),
    ...(patch.proof === undefined ? {} : { proof: patch.proof }),
    ...(patch.checkAt === undefined ? {} : { check_at: patch.checkAt }),
    ...(patch.checks === undefined ? {} : { checks: patch.checks }),
  }
  if (Object.keys(set).length === 0) return
  await tables(trx).updateTable('grants').set(set).where('id', '=', id).execute()
}

/** Makes a grant the one that is being made, instead of any earlier try, which is deleted. */
export async function setCandidate(trx: Query, connectionId: string, grantId: string | null): Promise<void> {
  const row = await tables(trx)
    .selectFrom('connections')
    .select(['candidate_id', 'grant_id'])
    .where('id', '=', connectionId)
    .executeTakeFirst()
  await tables(trx)
    .updateTable('connections')
    .set({ candidate_id: grantId })
    .where('id', '=', connectionId)
    .execute()
  const given = row?.candidate_id ?? null
  if (given !== null && given !== grantId && given !== row?.grant_id) await deleteGrant(trx, given)
}

/** Makes the grant that was being made the one that tokens come from; the one before it is deleted with its tokens. */
export async function takeIntoUse(
  trx: Query,
  connectionId: string,
  grantId: string,
  now: Date,
): Promise<void> {
  const row = await tables(trx)
    .selectFrom('connections')
    .select('grant_id')
    .where('id', '=', connectionId)
    .executeTakeFirst()
  await tables(trx)
    .updateTable('connections')
    .set({ grant_id: grantId, candidate_id: null, connected_at: now })
    .where('id', '=', connectionId)
    .execute()
  const before = row?.grant_id ?? null
  if (before !== null && before !== grantId) await deleteGrant(trx, before)
}

async function deleteGrant(trx: Query, id: string): Promise<void> {
  await tables(trx).deleteFrom('grants').where('id', '=', id).execute()
}

/** Grants that are to be looked at again, taken in order and put off, so that no other process takes them too. */
export async function takeDueGrants(
  query: Query,
  now: Date,
  limit: number,
): Promise<{ id: string; connection_id: string }[]> {
  const { rows } = await sql<{ id: string; connection_id: string }>`
    update grants set check_at = ${now}::timestamptz + interval '10 minutes'
    where id in (
      select id from grants where check_at <= ${now} order by check_at limit ${limit} for update skip locked
    )
    returning id, connection_id`.execute(query)
  return rows
}

/**
 * Other customers that have this tenant connected: the operator decides about a second one. Locks the tenant first, so
 * that two customers who connect it in the same moment do not both find nobody.
 */
export async function otherCustomersOfTenant(
  trx: Query,
  tenantId: string,
  customer: string,
): Promise<string[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`tenant ${tenantId}`}, 0))`.execute(trx)
  const rows = await tables(trx)
    .selectFrom('connections')
    .innerJoin('grants', 'grants.id', 'connections.grant_id')
    .select('customer')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', 'organization')
    .where('customer', '!=', customer)
    .orderBy('customer')
    .execute()
  return rows.map((row) => row.customer)
}

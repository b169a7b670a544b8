import type { Refusal } from '@gatewarden/microsoft'
import { type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Connection, ConnectionStatus } from './connection.ts'
import type { ConnectionState, Shown } from './state.ts'

/** Tables of this feature; connect and tokens write to them through what this file exports. */
export type ConnectionTables = {
  connections: {
    id: string
    customer: string
    connector_id: string
    kind: 'organization' | 'person'
    status: ConnectionStatus
    reason_code: string | null
    reason: string | null
    remedy: string | null
    refusal: Refusal | null
    resume: Shown | null
    grant_id: string | null
    candidate_id: string | null
    connected_at: Date | null
    created_at: Date
    updated_at: Date
  }
  grants: {
    id: string
    connection_id: string
    tenant_id: string
    oid: string
    account_name: string | null
    admin_oid: string | null
    admin_name: string | null
    admin_by: 'id_token' | 'directory' | 'operator' | null
    admin_at: Date | null
    granted: string[]
    missing: string[]
    seen_at: Date | null
    probe_mailbox: string | null
    completed_at: Date | null
    approved_at: Date | null
    approved_by: string | null
    proof: Buffer | null
    check_at: Date | null
    checks: number
    created_at: Date
  }
}

const tables = (query: Query) => query.withTables<ConnectionTables>()

const columns = [
  'connections.id',
  'customer',
  'connector_id',
  'kind',
  'status',
  'reason_code',
  'reason',
  'remedy',
  'refusal',
  'grant_id',
  'candidate_id',
  'connected_at',
  'connections.created_at',
  'updated_at',
  'tenant_id',
  'oid',
  'account_name',
  'admin_oid',
  'admin_name',
  'granted',
  'missing',
] as const

/** A connection with the grant that it shows: the one in use, else the one that is being made. */
const shownConnections = (query: Query) =>
  tables(query)
    .selectFrom('connections')
    .leftJoin('grants', (join) =>
      join.on('grants.id', '=', sql<string>`coalesce(connections.grant_id, connections.candidate_id)`),
    )
    .select(columns)

type Row =
  ReturnType<typeof shownConnections> extends SelectQueryBuilder<infer _D, infer _T, infer O> ? O : never

function toConnection(row: Row): Connection {
  return {
    id: row.id,
    customer: row.customer,
    connectorId: row.connector_id,
    kind: row.kind,
    status: row.status,
    reasonCode: row.reason_code,
    reason: row.reason,
    remedy: row.remedy,
    refusal: row.refusal,
    tenantId: row.tenant_id,
    account: accountOf(row),
    granted: row.granted ?? [],
    missing: row.missing ?? [],
    grantId: row.grant_id,
    candidateId: row.candidate_id,
    connectedAt: row.connected_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** For an organization the administrator, as soon as one is proven; for a person she herself. */
function accountOf(row: Row): Connection['account'] {
  if (row.kind === 'organization' && row.admin_oid !== null)
    return { oid: row.admin_oid, name: row.admin_name }
  return row.oid === null ? null : { oid: row.oid, name: row.account_name }
}

/** @param customers externalIds that may be seen; null: all */
export async function selectConnection(
  query: Query,
  id: string,
  customers: readonly string[] | null,
): Promise<Connection | undefined> {
  let select = shownConnections(query).where('connections.id', '=', id)
  if (customers !== null) select = select.where('customer', '=', sql<string>`any(${[...customers]})`)
  const row = await select.executeTakeFirst()
  return row && toConnection(row)
}

/**
 * One connection by id, whoever's it is. The statement is put together once: every call of a mailbox begins with it, and putting it
 * together takes longer than running it.
 */
export function createSelectConnection(query: Query): (id: string) => Promise<Connection | undefined> {
  const compiled = shownConnections(query).where('connections.id', '=', '').compile()
  return async (id) => {
    const { rows } = await query.executeQuery<Row>({ ...compiled, parameters: [id] })
    return rows[0] && toConnection(rows[0])
  }
}

export interface ConnectionFilter {
  customers?: readonly string[] | undefined
  connectorId?: string | undefined
  status?: ConnectionStatus | undefined
  tenantId?: string | undefined
  /** In the customer's name or id, the account, the tenant's id or the connection's. */
  search?: string | undefined
  /** Ids come newest first; those before (smaller than) this one. */
  before?: string | undefined
  limit?: number | undefined
}

export async function selectConnections(query: Query, filter: ConnectionFilter): Promise<Connection[]> {
  let select = shownConnections(query).orderBy('connections.id', 'desc')
  if (filter.customers !== undefined)
    select = select.where('customer', '=', sql<string>`any(${[...filter.customers]})`)
  if (filter.connectorId !== undefined) select = select.where('connector_id', '=', filter.connectorId)
  if (filter.status !== undefined) select = select.where('status', '=', filter.status)
  if (filter.tenantId !== undefined) select = select.where('tenant_id', '=', filter.tenantId)
  if (filter.search !== undefined) select = select.where(holdsText(filter.search))
  if (filter.before !== undefined) select = select.where('connections.id', '<', filter.before)
  if (filter.limit !== undefined) select = select.limit(filter.limit)
  return (await select.execute()).map(toConnection)
}

/** Every word somewhere, whatever its case. There are thousands of connections, not millions: they are looked through. */
function holdsText(text: string) {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const tests = words.map((word) => {
    const pattern = `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`
    return sql<boolean>`concat_ws(' ', connections.id, connections.customer, grants.tenant_id, grants.account_name,
      grants.admin_name, (select name from customers where external_id = connections.customer)) ilike ${pattern}`
  })
  return sql<boolean>`(${sql.join(tests.length > 0 ? tests : [sql`true`], sql` and `)})`
}

export type ConnectionRow = Selectable<ConnectionTables['connections']>

/** Locks the row until the transaction ends; every writer of a connection begins with this. */
export async function lockConnection(trx: Query, id: string): Promise<ConnectionRow | undefined> {
  return tables(trx).selectFrom('connections').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export function stateOf(row: ConnectionRow): ConnectionState {
  const shown: Shown = {
    status: row.status,
    code: row.reason_code,
    reason: row.reason,
    remedy: row.remedy,
    refusal: row.refusal,
  }
  return { shown, resume: row.resume, activated: row.grant_id !== null }
}

export async function insertConnection(
  trx: Query,
  connection: {
    id: string
    customer: string
    connectorId: string
    kind: Connection['kind']
    shown: Shown
    now: Date
  },
): Promise<void> {
  const { shown, now } = connection
  await tables(trx)
    .insertInto('connections')
    .values({
      id: connection.id,
      customer: connection.customer,
      connector_id: connection.connectorId,
      kind: connection.kind,
      ...shownColumns(shown),
      resume: null,
      grant_id: null,
      candidate_id: null,
      connected_at: null,
      created_at: now,
      updated_at: now,
    })
    .execute()
}

const shownColumns = (shown: Shown) => ({
  status: shown.status,
  reason_code: shown.code,
  reason: shown.reason,
  remedy: shown.remedy,
  refusal: shown.refusal,
})

export async function updateState(trx: Query, id: string, state: ConnectionState, now: Date): Promise<void> {
  await tables(trx)
    .updateTable('connections')
    .set({ ...shownColumns(state.shown), resume: state.resume, updated_at: now })
    .where('id', '=', id)
    .execute()
}

export async function deleteConnection(trx: Query, id: string): Promise<void> {
  await tables(trx).deleteFrom('connections').where('id', '=', id).execute()
}

export async function connectionIdsOf(
  trx: Query,
  of: { customer: string } | { connectorId: string },
): Promise<string[]> {
  const select = tables(trx).selectFrom('connections').select('id').orderBy('id').forUpdate()
  const rows = await ('customer' in of
    ? select.where('customer', '=', of.customer)
    : select.where('connector_id', '=', of.connectorId)
  ).execute()
  return rows.map(({ id }) => id)
}

export async function countConnections(query: Query, connectorId: string): Promise<number> {
  const row = await tables(query)
    .selectFrom('connections')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('connector_id', '=', connectorId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function countByStatus(query: Query): Promise<{ status: ConnectionStatus; count: number }[]> {
  const rows = await tables(query)
    .selectFrom('connections')
    .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute()
  return rows.map(({ status, count }) => ({ status, count: Number(count) }))
}

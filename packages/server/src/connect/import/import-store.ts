import { sql } from 'kysely'
import { type SealedColumn, sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding } from '../../platform/crypto/sealer.ts'
import type { Query } from '../../platform/database/database.ts'

/** A refresh token that was brought along. */
export type ImportRow = {
  source_mac: Buffer
  connection_id: string
  customer: string
  connector_id: string
  /** The tenant that the file names; the token must be of it. */
  tenant_hint: string | null
  /** Null once it was tried to the end. */
  refresh_token: Buffer | null
  tries: number
  try_at: Date | null
  actor: string
  created_at: Date
}

const tables = (query: Query) => query.withTables<{ connection_imports: ImportRow }>()

/** An imported token is bound to the row that it came in, and to whom it was imported for. */
export const importBinding = (row: Pick<ImportRow, 'source_mac' | 'customer' | 'connector_id'>): Binding => ({
  record: row.source_mac.toString('hex'),
  field: 'connection_imports.refresh_token',
  customer: row.customer,
  connector: row.connector_id,
})

/** For the re-wrapping under a new first key. */
export const sealedImports: SealedColumn = sealedColumn<ImportRow>({
  table: 'connection_imports',
  column: 'refresh_token',
  key: ['source_mac'],
  extra: 't.customer, t.connector_id',
  binding: importBinding,
})

/**
 * Nobody else imports the same until the transaction ends. Taken before anything else is: whoever waited for the row
 * itself would hold the audit log's end, which the one in front needs.
 */
export async function holdSource(trx: Query, mac: Buffer): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`import ${mac.toString('hex')}`}, 0))`.execute(
    trx,
  )
}

export async function insertImport(trx: Query, row: ImportRow): Promise<void> {
  await tables(trx).insertInto('connection_imports').values(row).execute()
}

/** @param macs one for each key of the ring */
export async function selectImport(query: Query, macs: readonly Buffer[]): Promise<ImportRow | undefined> {
  return tables(query)
    .selectFrom('connection_imports')
    .selectAll()
    .where('source_mac', '=', sql<Buffer>`any(${[...macs]}::bytea[])`)
    .executeTakeFirst()
}

/** Locked until the transaction ends. */
export async function lockImport(trx: Query, mac: Buffer): Promise<ImportRow | undefined> {
  return tables(trx)
    .selectFrom('connection_imports')
    .selectAll()
    .where('source_mac', '=', mac)
    .forUpdate()
    .executeTakeFirst()
}

/** The token was tried to the end: it is not kept any longer, and the row says what became of it. */
export async function endImport(trx: Query, mac: Buffer, connectionId: string): Promise<void> {
  await tables(trx)
    .updateTable('connection_imports')
    .set({ refresh_token: null, try_at: null, connection_id: connectionId })
    .where('source_mac', '=', mac)
    .execute()
}

export async function putOffImport(trx: Query, mac: Buffer, tries: number, tryAt: Date): Promise<void> {
  await tables(trx)
    .updateTable('connection_imports')
    .set({ tries, try_at: tryAt })
    .where('source_mac', '=', mac)
    .execute()
}

/** Imports that are to be tried, taken in order and put off, so that no other process takes them too. */
export async function takeDueImports(query: Query, now: Date, limit: number): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    update connection_imports set try_at = ${now}::timestamptz + interval '10 minutes'
    where source_mac in (
      select source_mac from connection_imports where try_at <= ${now}
      order by try_at limit ${limit} for update skip locked
    )
    returning *`.execute(query)
  return rows
}

/** A connection of the customer on the connector that has this tenant, in use or being made. */
export async function selectTenantsConnection(
  query: Query,
  of: { customer: string; connectorId: string; tenantId: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select c.id from connections c
    where c.customer = ${of.customer} and c.connector_id = ${of.connectorId}
      and exists (select 1 from grants g where g.id in (c.grant_id, c.candidate_id) and g.tenant_id = ${of.tenantId})
    order by (c.grant_id is not null) desc, c.id
    limit 1`.execute(query)
  return rows[0]?.id
}

import { sql } from 'kysely'
import { type SealedColumn, sealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Binding } from '../platform/crypto/sealer.ts'
import type { Query } from '../platform/database/database.ts'

export type CatalogSessionRow = {
  id: string
  customer: string
  link_mac: Buffer | null
  cookie_mac: Buffer | null
  sealed: Buffer
  created_at: Date
  link_until: Date
  expires_at: Date
}

const tables = (query: Query) => query.withTables<{ catalog_sessions: CatalogSessionRow }>()

export const sessionBinding = (row: Pick<CatalogSessionRow, 'id' | 'customer'>): Binding => ({
  record: row.id,
  field: 'catalog_sessions.sealed',
  customer: row.customer,
})

/** For the re-wrapping under a new first key. */
export const sealedCatalogSessions: SealedColumn = sealedColumn<CatalogSessionRow>({
  table: 'catalog_sessions',
  column: 'sealed',
  key: ['id'],
  extra: 't.id, t.customer',
  binding: sessionBinding,
})

export async function insertSession(trx: Query, row: CatalogSessionRow): Promise<void> {
  await tables(trx).insertInto('catalog_sessions').values(row).execute()
}

/** Locked until the transaction ends, so that a link is used once. @param macs one for each key of the ring */
export async function lockByLink(
  trx: Query,
  macs: readonly Buffer[],
): Promise<CatalogSessionRow | undefined> {
  return tables(trx)
    .selectFrom('catalog_sessions')
    .selectAll()
    .where('link_mac', '=', sql<Buffer>`any(${[...macs]}::bytea[])`)
    .forUpdate()
    .executeTakeFirst()
}

/** @param macs one for each key of the ring */
export async function selectByCookie(
  query: Query,
  macs: readonly Buffer[],
): Promise<CatalogSessionRow | undefined> {
  return tables(query)
    .selectFrom('catalog_sessions')
    .selectAll()
    .where('cookie_mac', '=', sql<Buffer>`any(${[...macs]}::bytea[])`)
    .executeTakeFirst()
}

export async function turnIntoCookie(
  trx: Query,
  id: string,
  to: { cookieMac: Buffer; sealed: Buffer },
): Promise<void> {
  await tables(trx)
    .updateTable('catalog_sessions')
    .set({ link_mac: null, cookie_mac: to.cookieMac, sealed: to.sealed })
    .where('id', '=', id)
    .execute()
}

export async function deleteSession(query: Query, id: string): Promise<void> {
  await tables(query).deleteFrom('catalog_sessions').where('id', '=', id).execute()
}

/** Those that nobody can use any more. */
export async function deleteEnded(query: Query, now: Date): Promise<void> {
  await tables(query)
    .deleteFrom('catalog_sessions')
    .where((where) =>
      where.or([
        where('expires_at', '<=', now),
        where.and([where('link_mac', 'is not', null), where('link_until', '<=', now)]),
      ]),
    )
    .execute()
}

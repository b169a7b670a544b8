import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { tables } from './tables.ts'

/**
 * Removes everything of a customer's collections and matters from the database. What lies on disk is written down as
 * garbage in the same transaction, and removed later. A run that is under way loses its mailboxes with this.
 */
export async function eraseCollections(trx: Query, customer: string): Promise<void> {
  await sql`
    insert into collection_garbage (kind, name)
    select 'package', p.folder from collection_packages p join collections c on c.id = p.collection_id where c.customer = ${customer}
    on conflict do nothing`.execute(trx)
  await sql`
    with gone as (
      delete from collection_items item using collection_mailboxes m, collections c
      where item.mailbox_id = m.id and m.collection_id = c.id and c.customer = ${customer}
      returning item.sha256
    )
    insert into collection_garbage (kind, name)
    select distinct 'native', encode(sha256, 'hex') from gone where sha256 is not null
    on conflict do nothing`.execute(trx)
  await tables(trx).deleteFrom('collections').where('customer', '=', customer).execute()
  await tables(trx).deleteFrom('matters').where('customer', '=', customer).execute()
}

/** Whoever claims a mailbox holds this lock shared for a moment; whoever removes natives holds it alone. */
export const claimsLock = sql`hashtext('collections.claims')`

/**
 * Removes natives that no journal names, a batch at a time, while no mailbox is being read: a run may just have stored
 * one of them anew. @returns how many are left to look at; 0 also where somebody reads
 */
export async function removeNatives(trx: Query, remove: (sha256: string) => Promise<void>): Promise<number> {
  await sql`select pg_advisory_xact_lock(${claimsLock})`.execute(trx)
  const reading =
    await sql`select 1 from collection_mailboxes where lease_until >= app_now() limit 1`.execute(trx)
  if (reading.rows.length > 0) return 0
  const { rows } = await sql<{ name: string; named: boolean }>`
    with batch as (select name from collection_garbage where kind = 'native' order by name limit 500)
    select batch.name, exists (
      select 1 from collection_items item where item.sha256 = decode(batch.name, 'hex')
    ) as named from batch`.execute(trx)
  for (const { name, named } of rows) if (!named) await remove(name)
  await forget(
    trx,
    'native',
    rows.map(({ name }) => name),
  )
  return rows.length
}

export async function garbagePackages(query: Query): Promise<string[]> {
  const rows = await tables(query)
    .selectFrom('collection_garbage')
    .select('name')
    .where('kind', '=', 'package')
    .execute()
  return rows.map(({ name }) => name)
}

export async function forget(
  query: Query,
  kind: 'native' | 'package',
  names: readonly string[],
): Promise<void> {
  await tables(query)
    .deleteFrom('collection_garbage')
    .where('kind', '=', kind)
    .where('name', '=', sql<string>`any(${[...names]}::text[])`)
    .execute()
}

import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { tables } from './tables.ts'

/** Collections that are to be erased: a condition on `collections c`. */
type Which = RawBuilder<SqlBool>

/**
 * Removes collections with all that belongs to them from the database. What lies on disk is written down as garbage in the
 * same transaction, and removed later. A run that is under way loses its mailboxes with this.
 */
export async function eraseCollections(trx: Query, which: Which): Promise<void> {
  await discardPackages(trx, which)
  await discardItems(trx, which)
  await sql`delete from collections c where ${which}`.execute(trx)
}

/** What a customer has of collections, matters and destinations. */
export async function eraseCustomersCollections(trx: Query, customer: string): Promise<void> {
  await eraseCollections(trx, sql`c.customer = ${customer}`)
  await tables(trx).deleteFrom('collection_schedules').where('customer', '=', customer).execute()
  await sql`delete from collection_destinations where customer = ${customer}`.execute(trx)
  await tables(trx).deleteFrom('matters').where('customer', '=', customer).execute()
}

/** Gives the package folders of collections to be removed. */
export async function discardPackages(trx: Query, which: Which): Promise<void> {
  await sql`
    insert into collection_garbage (kind, name)
    select 'package', p.folder from collection_packages p join collections c on c.id = p.collection_id where ${which}
    on conflict do nothing`.execute(trx)
}

/** Removes rows of the journal, and gives their natives to be removed. @param of also a condition on `collection_mailboxes m` */
export async function discardItems(trx: Query, which: Which, of: Which = sql`true`): Promise<number> {
  const { rows } = await sql<{ items: number }>`
    with gone as (
      delete from collection_items item using collection_mailboxes m, collections c
      where item.mailbox_id = m.id and m.collection_id = c.id and ${which} and ${of}
      returning item.sha256
    ),
    natives as (
      insert into collection_garbage (kind, name)
      select distinct 'native', encode(sha256, 'hex') from gone where sha256 is not null
      on conflict do nothing returning 1
    )
    select count(*)::int as items from gone where (select count(*) from natives) >= 0`.execute(trx)
  return rows[0]?.items ?? 0
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

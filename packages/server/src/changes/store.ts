import { type Generated, sql } from 'kysely'
import type { Database, Query } from '../platform/database/database.ts'
import type { Change } from './change.ts'

type ChangeTables = {
  changes: {
    seq: Generated<number>
    id: string
    type: string
    customer: string
    connection: string | null
    at: Date
    data: Record<string, unknown>
    position: number | null
  }
}

const tables = (query: Query) => query.withTables<ChangeTables>()

export async function insertChange(query: Query, change: Change): Promise<void> {
  await tables(query)
    .insertInto('changes')
    .values({ ...change, data: change.data, position: null })
    .execute()
}

/** Any number that no other feature uses for its advisory lock. */
const placingLock = 20_024_001

/**
 * Gives each committed change its place. One transaction at a time does this, so whoever sees a position has seen
 * all smaller ones: what commits later gets a larger one. A plain sequence would not do, because numbers are drawn
 * before the commit and transactions end in another order than they begin.
 */
export async function placeChanges(db: Database): Promise<void> {
  const waiting = await tables(db.query)
    .selectFrom('changes')
    .select('seq')
    .where('position', 'is', null)
    .limit(1)
    .execute()
  if (waiting.length === 0) return
  await db.transaction(async (trx) => {
    await sql`select pg_advisory_xact_lock(${placingLock})`.execute(trx)
    await sql`
      update changes set position = placed.position
      from (
        select seq, nextval('changes_position') as position
        from (select seq from changes where position is null order by seq) as waiting
      ) as placed
      where changes.seq = placed.seq`.execute(trx)
  })
}

export interface ChangeFilter {
  after: number
  limit: number
  customers: readonly string[] | null
  types: readonly string[] | undefined
  /** Also those about collections, which hold what is in mailboxes. */
  ofCollections: boolean
}

export async function selectChanges(
  query: Query,
  filter: ChangeFilter,
): Promise<(Change & { position: number })[]> {
  let select = tables(query)
    .selectFrom('changes')
    .select(['id', 'type', 'customer', 'connection', 'at', 'data', 'position'])
    .where('position', '>', filter.after)
    .orderBy('position')
    .limit(filter.limit)
  if (filter.customers !== null)
    select = select.where('customer', '=', sql<string>`any(${[...filter.customers]})`)
  if (filter.types !== undefined) select = select.where('type', '=', sql<string>`any(${[...filter.types]})`)
  if (!filter.ofCollections) select = select.where('type', 'not like', 'collection.%')
  return (await select.execute()).map(({ position, ...change }) => ({ ...change, position: position ?? 0 }))
}

export async function deleteChangesBefore(query: Query, time: Date): Promise<void> {
  await tables(query).deleteFrom('changes').where('at', '<', time).where('position', 'is not', null).execute()
}

/** Erases what past changes say about a customer; that there was a change stays, so that nobody's cursor breaks. */
export async function forgetChanges(query: Query, customer: string): Promise<void> {
  await tables(query).updateTable('changes').set({ data: {} }).where('customer', '=', customer).execute()
}

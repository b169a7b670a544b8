import { type Generated, sql } from 'kysely'
import type { Database, Query } from '../platform/database/database.ts'
import type { Change } from './change.ts'

type ChangeTables = {
  changes: {
    seq: Generated<number>
    id: string
    type: string
    customer: string | null
    connection: string | null
    mailbox: string | null
    at: Date
    data: Record<string, unknown>
    position: number | null
  }
}

const tables = (query: Query) => query.withTables<ChangeTables>()

/** Rows that go into one statement. */
const mostAtOnce = 500

export async function insertChanges(query: Query, changes: readonly Change[]): Promise<void> {
  for (let i = 0; i < changes.length; i += mostAtOnce) {
    await tables(query)
      .insertInto('changes')
      .values(changes.slice(i, i + mostAtOnce).map((change) => ({ ...change, position: null })))
      .execute()
  }
}

export async function selectNewest(query: Query): Promise<number> {
  const { rows } = await sql<{
    position: number | null
  }>`select max(position) as position from changes`.execute(query)
  return rows[0]?.position ?? 0
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
  /** The last of them in place of the first; in order all the same. */
  newest: boolean
  customers: readonly string[] | null
  types: readonly string[] | undefined
  /** Only what happened in these mailboxes, or in none; null: all. */
  mailboxes: readonly string[] | null
}

export async function selectChanges(
  query: Query,
  filter: ChangeFilter,
): Promise<(Change & { position: number })[]> {
  let select = tables(query)
    .selectFrom('changes')
    .select(['id', 'type', 'customer', 'connection', 'mailbox', 'at', 'data', 'position'])
    .where('position', '>', filter.after)
    .orderBy('position', filter.newest ? 'desc' : 'asc')
    .limit(filter.limit)
  if (filter.customers !== null)
    select = select.where('customer', '=', sql<string>`any(${[...filter.customers]})`)
  if (filter.types !== undefined && !filter.types.includes('*')) {
    const exact = filter.types.filter((type) => !type.endsWith('.*'))
    const families = filter.types.filter((type) => type.endsWith('.*')).map((type) => type.slice(0, -2))
    const family = sql<string>`split_part(type, '.', 1)`
    select = select.where((or) =>
      or.or([or('type', '=', sql<string>`any(${exact})`), or(family, '=', sql<string>`any(${families})`)]),
    )
  }
  if (filter.mailboxes !== null) {
    const mailboxes = sql<string>`any(${[...filter.mailboxes]})`
    // What collections and endpoints tell reaches further than a mailbox.
    select = select
      .where((or) => or.or([or('mailbox', 'is', null), or('mailbox', '=', mailboxes)]))
      .where('type', 'not like', 'collection.%')
      .where('type', 'not like', 'endpoint.%')
      .where('type', 'not like', 'watch.%')
  }
  const rows = await select.execute()
  if (filter.newest) rows.reverse()
  return rows.map(({ position, ...change }) => ({ ...change, position: position ?? 0 }))
}

export async function deleteChangesBefore(query: Query, time: Date): Promise<void> {
  await tables(query).deleteFrom('changes').where('at', '<', time).where('position', 'is not', null).execute()
}

/** Erases what past changes say about a customer; that there was a change stays, so that nobody's cursor breaks. */
export async function forgetChanges(query: Query, customer: string): Promise<void> {
  await tables(query)
    .updateTable('changes')
    .set({ data: {}, mailbox: null })
    .where('customer', '=', customer)
    .execute()
}

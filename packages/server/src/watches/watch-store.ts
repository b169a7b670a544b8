import { type SqlBool, sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Resource, Watch, WatchedMailbox } from './watch.ts'

type Row = Omit<Watch, 'createdAt' | 'updatedAt' | 'connection'> & {
  connection_id: string
  created_at: Date
  updated_at: Date
}

const toWatch = ({ connection_id, created_at, updated_at, ...row }: Row): Watch => ({
  ...row,
  connection: connection_id,
  createdAt: created_at,
  updatedAt: updated_at,
})

export interface WatchFilter {
  id?: string | undefined
  connection?: string | undefined
  customers: readonly string[] | null
  /** Only watches on nothing but these mailboxes. */
  mailboxes: readonly string[] | null
  before?: string | undefined
  limit: number
}

export async function selectWatches(query: Query, filter: WatchFilter): Promise<Watch[]> {
  const conditions = [
    filter.id === undefined ? undefined : sql<SqlBool>`id = ${filter.id}`,
    filter.connection === undefined ? undefined : sql<SqlBool>`connection_id = ${filter.connection}`,
    filter.before === undefined ? undefined : sql<SqlBool>`id < ${filter.before}`,
    filter.customers === null ? undefined : sql<SqlBool>`customer = any(${[...filter.customers]}::text[])`,
    filter.mailboxes === null
      ? undefined
      : sql<SqlBool>`not everyone and mailboxes <@ ${[...filter.mailboxes]}::text[]`,
  ].filter((one) => one !== undefined)
  const { rows } = await sql<Row>`
    select id, connection_id, customer, everyone, mailboxes, resources, rich, status, created_at, updated_at from watches
    where ${conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)}
    order by id desc limit ${filter.limit}`.execute(query)
  return rows.map(toWatch)
}

export async function insertWatch(trx: Query, watch: Watch): Promise<void> {
  await sql`
    insert into watches (id, connection_id, customer, everyone, mailboxes, resources, rich, status, people_at, created_at, updated_at)
    values (${watch.id}, ${watch.connection}, ${watch.customer}, ${watch.everyone}, ${watch.mailboxes}::text[],
      ${watch.resources}::text[], ${watch.rich}, ${watch.status}, ${watch.everyone ? watch.createdAt : null}::timestamptz,
      ${watch.createdAt}, ${watch.updatedAt})`.execute(trx)
}

export async function updateWatch(trx: Query, watch: Watch): Promise<void> {
  await sql`
    update watches set mailboxes = ${watch.mailboxes}::text[], resources = ${watch.resources}::text[],
      rich = ${watch.rich}, status = ${watch.status}, updated_at = ${watch.updatedAt}
    where id = ${watch.id}`.execute(trx)
}

export async function deleteWatch(trx: Query, id: string): Promise<void> {
  await sql`delete from watches where id = ${id}`.execute(trx)
}

/**
 * Makes exactly these mailboxes members of the watch; mailboxes that no watch follows any more are forgotten.
 * @returns who came and who left, by address
 */
export async function setMembers(
  trx: Query,
  watch: Pick<Watch, 'id' | 'connection' | 'customer'>,
  addresses: readonly string[],
  wish: { now: Date; intervalMs: number },
): Promise<{ came: string[]; left: string[] }> {
  const wanted = sql`${[...addresses]}::text[]`
  await sql`
    insert into watched_mailboxes (connection_id, customer, address, state, due_at, interval_ms)
    select ${watch.connection}, ${watch.customer}, address, 'starting', ${wish.now}, ${wish.intervalMs}
    from unnest(${wanted}) as address order by address
    on conflict (connection_id, address) do nothing`.execute(trx)
  const came = await sql<{ address: string }>`
    with put as (
      insert into watch_members (watch_id, mailbox_id)
      select ${watch.id}, id from watched_mailboxes
      where connection_id = ${watch.connection} and address = any(${wanted})
      on conflict do nothing returning mailbox_id
    )
    select address from watched_mailboxes where id in (select mailbox_id from put)`.execute(trx)
  const left = await sql<{ address: string }>`
    delete from watch_members wm using watched_mailboxes m
    where wm.watch_id = ${watch.id} and m.id = wm.mailbox_id and m.address <> all(${wanted})
    returning m.address`.execute(trx)
  await forgetUnwatched(trx, watch.connection)
  return { came: came.rows.map(({ address }) => address), left: left.rows.map(({ address }) => address) }
}

/** Removes mailboxes that no watch follows, with all that was known of them. */
export async function forgetUnwatched(trx: Query, connection: string): Promise<void> {
  await sql`
    delete from watched_mailboxes m
    where connection_id = ${connection} and not exists (select from watch_members where mailbox_id = m.id)`.execute(
    trx,
  )
}

export async function selectMailboxes(
  query: Query,
  watch: string,
  filter: { after: string; limit: number },
): Promise<WatchedMailbox[]> {
  const { rows } = await sql<WatchedMailbox>`
    select m.id, m.address, m.state, m.remark, m.looked_at as "lookedAt", m.changed_at as "changedAt", m.due_at as "dueAt"
    from watch_members wm join watched_mailboxes m on m.id = wm.mailbox_id
    where wm.watch_id = ${watch} and m.address > ${filter.after} order by m.address limit ${filter.limit}`.execute(
    query,
  )
  return rows
}

/** Takes watches of everyone whose people are to be listed; until the next time. */
export async function takeDuePeople(query: Query, now: Date, next: Date): Promise<Watch[]> {
  const { rows } = await sql<Row>`
    update watches set people_at = ${next} where everyone and status = 'active' and people_at <= ${now}
    returning id, connection_id, customer, everyone, mailboxes, resources, rich, status, created_at, updated_at`.execute(
    query,
  )
  return rows.map(toWatch)
}

export interface WatchCounts {
  state: WatchedMailbox['state']
  mailboxes: number
  /** Seconds that the one which has waited longest is overdue. */
  lag: number
}

export async function countMailboxes(query: Query, now: Date): Promise<WatchCounts[]> {
  const { rows } = await sql<WatchCounts>`
    select state, count(*)::int as mailboxes,
      greatest(0, extract(epoch from ${now}::timestamptz - min(due_at)))::float8 as lag
    from watched_mailboxes group by state`.execute(query)
  return rows
}

export const sameResources = (a: readonly Resource[], b: readonly Resource[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one))

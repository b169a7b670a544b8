import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Attempt } from './endpoint.ts'
import { tables } from './tables.ts'

export interface AttemptFilter {
  change?: string | undefined
  outcome?: 'delivered' | 'failed' | undefined
  before?: number | undefined
  limit: number
}

/** Newest first. */
export async function selectAttempts(
  query: Query,
  endpoint: string,
  filter: AttemptFilter,
): Promise<Attempt[]> {
  let select = tables(query)
    .selectFrom('endpoint_attempts')
    .select(['id', 'change_id', 'type', 'at', 'outcome', 'status', 'problem', 'milliseconds', 'retry_at'])
    .where('endpoint_id', '=', endpoint)
    .orderBy('id', 'desc')
    .limit(filter.limit)
  if (filter.change !== undefined) select = select.where('change_id', '=', filter.change)
  if (filter.outcome !== undefined) select = select.where('outcome', '=', filter.outcome)
  if (filter.before !== undefined) select = select.where('id', '<', filter.before)
  const rows = await select.execute()
  return rows.map(({ change_id: change, retry_at: retryAt, ...row }) => ({ ...row, change, retryAt }))
}

/** A change as it stands with one endpoint. */
export interface ChangeStanding {
  position: number
  change: string
  type: string
  customer: string | null
  mailbox: string | null
  state: 'waiting' | 'delivered' | 'parked'
  tries: number
  first_tried_at: Date | null
  settled_at: Date | null
}

/** Oldest first. */
export async function selectStandings(
  query: Query,
  endpoint: string,
  filter: { state?: string | undefined; after: number; limit: number },
): Promise<ChangeStanding[]> {
  const { rows } = await sql<ChangeStanding>`
    select w.position, c.id as change, c.type, c.customer, c.mailbox, w.state, w.tries, w.first_tried_at, w.settled_at
    from endpoint_changes w join changes c on c.position = w.position
    where w.endpoint_id = ${endpoint} and w.position > ${filter.after}
      and (${filter.state ?? null}::text is null or w.state = ${filter.state ?? null})
    order by w.position limit ${filter.limit}`.execute(query)
  return rows
}

export interface ReplayWish {
  changes?: readonly string[] | undefined
  from?: Date | undefined
  to?: Date | undefined
  types?: readonly string[] | undefined
  /** Only what is parked. */
  parkedOnly: boolean
}

/**
 * Puts changes back to wait, each at its own place in its lane, also those that were never handed out to this endpoint
 * (they are older than it); its filters of customers and connections count all the same.
 * @returns how many
 */
export async function putBack(query: Query, endpoint: string, wish: ReplayWish, now: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with wanted as (
      select e.id as endpoint_id, c.position,
        coalesce(c.connection || coalesce('/' || c.mailbox, ''), c.customer, '') as lane
      from endpoints e join changes c on c.position is not null
        and c.position <= (select position from endpoint_feed)
        and (e.customers is null or c.customer = any(e.customers))
        and (e.connections is null or c.connection = any(e.connections))
      where e.id = ${endpoint}
        and (${wish.changes ? [...wish.changes] : null}::text[] is null or c.id = any(${wish.changes ? [...wish.changes] : null}::text[]))
        and (${wish.from ?? null}::timestamptz is null or c.at >= ${wish.from ?? null})
        and (${wish.to ?? null}::timestamptz is null or c.at < ${wish.to ?? null})
        and exists (
          select from unnest(coalesce(${wish.types ? [...wish.types] : null}::text[], e.types)) as t
          where t = '*' or t = c.type or (right(t, 2) = '.*' and starts_with(c.type, left(t, -1))))
        and (not ${wish.parkedOnly} or exists (
          select from endpoint_changes w
          where w.endpoint_id = e.id and w.position = c.position and w.state = 'parked'))
    ), put as (
      insert into endpoint_changes (endpoint_id, position, lane, state)
      select endpoint_id, position, lane, 'waiting' from wanted
      on conflict (endpoint_id, position) do update
        set state = 'waiting', first_tried_at = null, settled_at = null
        where endpoint_changes.state <> 'waiting'
      returning lane
    ), lanes as (
      insert into endpoint_lanes (endpoint_id, lane, next_at)
      select distinct ${endpoint}, lane, ${now}::timestamptz from put order by 2
      on conflict (endpoint_id, lane) do update
        set revision = endpoint_lanes.revision + 1, next_at = least(endpoint_lanes.next_at, excluded.next_at)
    )
    select count(*)::int as n from put`.execute(query)
  return rows[0]?.n ?? 0
}

/** Removes what the feed no longer reaches back to. */
export async function dropOldRecords(query: Query, before: Date): Promise<void> {
  await sql`
    delete from endpoint_changes where position < (
      select coalesce(min(position), (select position from endpoint_feed)) from changes where position is not null)`.execute(
    query,
  )
  await sql`delete from endpoint_attempts where at < ${before}`.execute(query)
}

export interface Backlog {
  waiting: number
  parked: number
  /** Seconds since the oldest that waits came into the feed. */
  lagSeconds: number
}

export async function countBacklog(query: Query, now: Date): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    select count(*) filter (where w.state = 'waiting')::int as waiting,
      count(*) filter (where w.state = 'parked')::int as parked,
      greatest(0, coalesce(extract(epoch from ${now}::timestamptz - min(c.at) filter (where w.state = 'waiting')), 0))::float8 as "lagSeconds"
    from endpoint_changes w join changes c on c.position = w.position
    where w.state in ('waiting', 'parked')`.execute(query)
  return rows[0] ?? { waiting: 0, parked: 0, lagSeconds: 0 }
}

import { sql } from 'kysely'
import type { Database, Query } from '../platform/database/database.ts'

/** Changes that one step hands out. */
const mostAtOnce = 1000

/**
 * Hands changes of the feed that nobody handed out yet to the endpoints that want them. One process at a time does it,
 * and positions come without gaps, so each change is handed to each endpoint once.
 * @returns whether there may be more
 */
export async function handOut(db: Database, now: Date): Promise<boolean> {
  return db.transaction(async (trx) => {
    const held = await sql<{ position: number }>`
      select position from endpoint_feed for update skip locked`.execute(trx)
    const after = held.rows[0]?.position
    if (after === undefined) return false
    const last = await sql<{ position: number | null; taken: number }>`
      select max(position) as position, count(*)::int as taken
      from (select position from changes where position > ${after} order by position limit ${mostAtOnce}) as next`.execute(
      trx,
    )
    const { position: upTo, taken = 0 } = last.rows[0] ?? {}
    if (upTo === null || upTo === undefined) return false
    await sql`
      with wanted as (
        select e.id as endpoint_id, c.position,
          coalesce(c.connection || coalesce('/' || c.mailbox, ''), c.customer, '') as lane
        from changes c join endpoints e on c.position > e.after_position and e.status <> 'disabled'
          and (e.customers is null or c.customer = any(e.customers))
          and (e.connections is null or c.connection = any(e.connections))
          and exists (
            select from unnest(e.types) as wish
            where wish = '*' or wish = c.type or (right(wish, 2) = '.*' and starts_with(c.type, left(wish, -1))))
        where c.position > ${after} and c.position <= ${upTo}
      ), put as (
        insert into endpoint_changes (endpoint_id, position, lane, state)
        select endpoint_id, position, lane, 'waiting' from wanted
        on conflict do nothing
      )
      insert into endpoint_lanes (endpoint_id, lane, next_at)
      select distinct endpoint_id, lane, ${now}::timestamptz from wanted order by endpoint_id, lane
      on conflict (endpoint_id, lane) do update set revision = endpoint_lanes.revision + 1`.execute(trx)
    await sql`update endpoint_feed set position = ${upTo}`.execute(trx)
    return taken === mostAtOnce
  })
}

export interface Lane {
  endpointId: string
  lane: string
  revision: number
  /** Names this claim, not only the worker: one whose lease lapsed must not settle a later one's lane. */
  holder: string
}

export interface LaneWish {
  holder: string
  leaseSeconds: number
  now: Date
  /** Endpoints that this process sends to enough already. */
  busy: readonly string[]
  perEndpoint: number
  limit: number
}

/** Takes lanes that are due and that nobody holds. */
export async function claimLanes(query: Query, wish: LaneWish): Promise<Lane[]> {
  const { rows } = await sql<{ endpoint_id: string; lane: string; revision: number }>`
    update endpoint_lanes l
    set holder = ${wish.holder}, lease_until = app_now() + ${wish.leaseSeconds} * interval '1 second'
    from (
      select due.endpoint_id, due.lane from endpoints e cross join lateral (
        select endpoint_id, lane from endpoint_lanes
        where endpoint_id = e.id and next_at <= ${wish.now} and (lease_until is null or lease_until < app_now())
        order by next_at limit ${wish.perEndpoint} for update skip locked
      ) as due
      where e.status = 'active' and (e.rest_until is null or e.rest_until <= ${wish.now})
        and e.id <> all(${[...wish.busy]}::text[])
      limit ${wish.limit}
    ) as due
    where l.endpoint_id = due.endpoint_id and l.lane = due.lane
    returning l.endpoint_id, l.lane, l.revision`.execute(query)
  return rows.map((row) => ({
    endpointId: row.endpoint_id,
    lane: row.lane,
    revision: row.revision,
    holder: wish.holder,
  }))
}

/** @returns whether the lane is still this worker's, and its endpoint still active */
export async function renewLane(query: Query, lane: Lane, leaseSeconds: number): Promise<boolean> {
  const { rows } = await sql`
    update endpoint_lanes l set lease_until = app_now() + ${leaseSeconds} * interval '1 second'
    from endpoints e
    where l.endpoint_id = ${lane.endpointId} and l.lane = ${lane.lane} and l.holder = ${lane.holder}
      and e.id = l.endpoint_id and e.status = 'active'
    returning 1`.execute(query)
  return rows.length > 0
}

/** Gives the lane back, to be looked at again from `nextAt` on. */
export async function releaseLane(query: Query, lane: Lane, nextAt: Date | null): Promise<void> {
  await sql`
    update endpoint_lanes set holder = null, lease_until = null, next_at = coalesce(${nextAt}::timestamptz, next_at)
    where endpoint_id = ${lane.endpointId} and lane = ${lane.lane} and holder = ${lane.holder}`.execute(query)
}

/** Takes a lane away that has been emptied; false where something was put into it meanwhile. */
export async function removeLane(query: Query, lane: Lane): Promise<boolean> {
  const { rows } = await sql`
    delete from endpoint_lanes
    where endpoint_id = ${lane.endpointId} and lane = ${lane.lane} and holder = ${lane.holder}
      and revision = ${lane.revision}
    returning 1`.execute(query)
  return rows.length > 0
}

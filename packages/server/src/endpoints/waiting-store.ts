import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Attempt } from './endpoint.ts'
import type { Lane } from './lane-store.ts'

/** A change that waits for its turn, with all that its webhook tells. */
export interface WaitingChange {
  position: number
  tries: number
  first_tried_at: Date | null
  id: string
  type: string
  customer: string | null
  connection: string | null
  mailbox: string | null
  at: Date
  data: Record<string, unknown>
}

/** The next changes of a lane, in order. */
export async function selectWaiting(query: Query, lane: Lane, limit: number): Promise<WaitingChange[]> {
  const { rows } = await sql<WaitingChange>`
    select w.position, w.tries, w.first_tried_at, c.id, c.type, c.customer, c.connection, c.mailbox, c.at, c.data
    from endpoint_changes w join changes c on c.position = w.position
    where w.endpoint_id = ${lane.endpointId} and w.lane = ${lane.lane} and w.state = 'waiting'
    order by w.position limit ${limit}`.execute(query)
  return rows
}

export interface Destination {
  url: string
  secret: Buffer
  previous_secret: Buffer | null
  previous_until: Date | null
  failures: number
  failing_since: Date | null
}

export async function selectDestination(query: Query, id: string): Promise<Destination | undefined> {
  const { rows } = await sql<Destination>`
    select url, secret, previous_secret, previous_until, failures, failing_since
    from endpoints where id = ${id}`.execute(query)
  return rows[0]
}

export type NewAttempt = Omit<Attempt, 'id'> & { endpointId: string }

/** A change that its receiver has accepted. */
export type DeliveredChange = Pick<
  NewAttempt,
  'endpointId' | 'change' | 'type' | 'at' | 'status' | 'milliseconds'
> & {
  position: number
}

/** One statement for what happens most: changes are delivered, the tries are on record. */
export async function settleDelivered(query: Query, all: readonly DeliveredChange[]): Promise<void> {
  await sql`
    with done as (
      select * from jsonb_to_recordset(${JSON.stringify(all)}::jsonb) as d (
        "endpointId" text, position bigint, change text, type text, at timestamptz, status int, milliseconds int)
    ), settled as (
      update endpoint_changes w
      set state = 'delivered', tries = tries + 1, settled_at = d.at, first_tried_at = coalesce(first_tried_at, d.at)
      from done d
      where w.endpoint_id = d."endpointId" and w.position = d.position and w.state = 'waiting'
    ), better as (
      update endpoints set failures = 0, failing_since = null, rest_until = null
      where id in (select "endpointId" from done) and failures > 0
    )
    insert into endpoint_attempts (endpoint_id, change_id, type, at, outcome, status, problem, milliseconds, retry_at)
    select d."endpointId", d.change, d.type, d.at, 'delivered', d.status, null, d.milliseconds, null
    from done d
    -- An endpoint that was deleted meanwhile takes no other's deliveries along.
    where exists (select from endpoints e where e.id = d."endpointId")
    order by d.at`.execute(query)
}

/** The change stays, or is parked. */
export async function settleFailed(
  query: Query,
  position: number,
  attempt: NewAttempt,
  park: boolean,
): Promise<void> {
  await sql`
    with settled as (
      update endpoint_changes
      set tries = tries + 1, first_tried_at = coalesce(first_tried_at, ${attempt.at}),
        state = case when ${park} then 'parked' else state end,
        settled_at = case when ${park} then ${attempt.at}::timestamptz end
      where endpoint_id = ${attempt.endpointId} and position = ${position} and state = 'waiting'
    )
    ${attemptInsert(attempt)}`.execute(query)
}

export async function insertAttempt(query: Query, attempt: NewAttempt): Promise<number> {
  const { rows } = await sql<{ id: number }>`${attemptInsert(attempt)} returning id`.execute(query)
  return rows[0]?.id ?? 0
}

const attemptInsert = (attempt: NewAttempt) => sql`
  insert into endpoint_attempts (endpoint_id, change_id, type, at, outcome, status, problem, milliseconds, retry_at)
  values (${attempt.endpointId}, ${attempt.change}, ${attempt.type}, ${attempt.at}, ${attempt.outcome},
    ${attempt.status}, ${attempt.problem}, ${attempt.milliseconds}, ${attempt.retryAt})`

/**
 * Counts a failure of the endpoint as a whole.
 * @returns how many there were in a row, and since when
 */
export async function countFailure(
  query: Query,
  id: string,
  now: Date,
): Promise<{ failures: number; failingSince: Date }> {
  const { rows } = await sql<{ failures: number; failing_since: Date }>`
    update endpoints set failures = failures + 1, failing_since = coalesce(failing_since, ${now})
    where id = ${id} returning failures, failing_since`.execute(query)
  return { failures: rows[0]?.failures ?? 0, failingSince: rows[0]?.failing_since ?? now }
}

export async function restEndpoint(query: Query, id: string, until: Date): Promise<void> {
  await sql`
    update endpoints set rest_until = greatest(coalesce(rest_until, ${until}), ${until})
    where id = ${id}`.execute(query)
}

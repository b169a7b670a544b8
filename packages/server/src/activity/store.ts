import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { AskedRequest, Outcome } from './asked-request.ts'
import type { Measure } from './measures.ts'

export interface CountOfMinute {
  minute: Date
  measure: Measure
  count: number
}

/** Adds to what other processes have counted; in one order, so that two of them never wait for each other in a circle. */
export async function addCounts(query: Query, counts: readonly CountOfMinute[]): Promise<void> {
  await sql`
    insert into activity_minutes (minute, measure, count)
    select minute, measure, count
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as c (minute timestamptz, measure text, count bigint)
    order by minute, measure
    on conflict (minute, measure) do update set count = activity_minutes.count + excluded.count`.execute(
    query,
  )
}

export async function insertRequests(query: Query, requests: readonly AskedRequest[]): Promise<void> {
  await sql`
    insert into microsoft_requests (at, connection_id, method, host, path, status, outcome, milliseconds,
      request_id, client_request_id, retry_after, problem)
    select at, connection, method, host, path, status, outcome, milliseconds,
      "requestId", "clientRequestId", "retryAfter", problem
    from jsonb_to_recordset(${JSON.stringify(requests)}::jsonb) as r (at timestamptz, connection text, method text,
      host text, path text, status integer, outcome text, milliseconds integer, "requestId" text,
      "clientRequestId" text, "retryAfter" integer, problem text)`.execute(query)
}

export interface SlotCount {
  slot: Date
  measure: Measure
  count: number
}

/** Counts summed over slots of so many seconds that begin at `from`; slots with nothing are left out. */
export async function sumSlots(
  query: Query,
  { from, to, slotSeconds }: { from: Date; to: Date; slotSeconds: number },
): Promise<SlotCount[]> {
  const { rows } = await sql<SlotCount>`
    select date_bin(make_interval(secs => ${slotSeconds}), minute, ${from}::timestamptz) as slot, measure,
      sum(count)::bigint as count
    from activity_minutes where minute >= ${from} and minute < ${to}
    group by 1, 2 order by 1, 2`.execute(query)
  return rows
}

export interface KeptRequest extends AskedRequest {
  id: number
}

export interface RequestFilter {
  connection?: string | undefined
  outcome?: Outcome | undefined
  /** Everything but what was answered well. */
  troubleOnly?: boolean | undefined
  requestId?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
  before?: number | undefined
  /** externalIds; null: all, with what belongs to no connection. */
  customers: readonly string[] | null
  limit: number
}

/** Newest first. Plan: by the primary key backwards, or the index of what is asked for. */
export async function selectRequests(query: Query, filter: RequestFilter): Promise<KeptRequest[]> {
  const wanted = [sql`true`]
  if (filter.connection !== undefined) wanted.push(sql`connection_id = ${filter.connection}`)
  if (filter.outcome !== undefined) wanted.push(sql`outcome = ${filter.outcome}`)
  if (filter.troubleOnly) wanted.push(sql`outcome <> 'answered'`)
  if (filter.requestId !== undefined) {
    wanted.push(sql`(request_id = ${filter.requestId} or client_request_id = ${filter.requestId})`)
  }
  if (filter.since !== undefined) wanted.push(sql`at >= ${filter.since}`)
  if (filter.until !== undefined) wanted.push(sql`at < ${filter.until}`)
  if (filter.before !== undefined) wanted.push(sql`id < ${filter.before}`)
  if (filter.customers !== null) {
    wanted.push(
      sql`connection_id in (select id from connections where customer = any(${[...filter.customers]}::text[]))`,
    )
  }
  const { rows } = await sql<KeptRequest>`
    select id, at, connection_id as connection, method, host, path, status, outcome, milliseconds,
      request_id as "requestId", client_request_id as "clientRequestId", retry_after as "retryAfter", problem
    from microsoft_requests where ${sql.join(wanted, sql` and `)}
    order by id desc limit ${filter.limit}`.execute(query)
  return rows
}

/** Removes what is too old, and of the requests all but the newest so many. */
export async function dropOldActivity(
  query: Query,
  { before, most }: { before: Date; most: number },
): Promise<void> {
  await sql`delete from activity_minutes where minute < ${before}`.execute(query)
  await sql`
    delete from microsoft_requests
    where at < ${before} or id <= (select coalesce(max(id), 0) - ${most} from microsoft_requests)`.execute(
    query,
  )
}

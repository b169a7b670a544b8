import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type { Sight } from '../profiles/profile-store.ts'
import { type Delivery, type DeliveryState, nextState } from './delivery.ts'

type Row = {
  id: string
  submission_id: string
  profile_id: string
  reference: string | null
  recipient: string
  state: DeliveryState
  code: string | null
  diagnostic: string | null
  reason: string | null
  report_id: string | null
  updated_at: Date
}

const read = (row: Row): Delivery => ({
  id: row.id,
  submissionId: row.submission_id,
  profileId: row.profile_id,
  reference: row.reference,
  recipient: row.recipient,
  state: row.state,
  code: row.code,
  diagnostic: row.diagnostic,
  reason: row.reason,
  reportId: row.report_id,
  updatedAt: row.updated_at,
})

const joined = sql`
  select d.*, s.profile_id, s.reference from sending_deliveries d
  join sending_submissions s on s.id = d.submission_id
  join sending_profiles p on p.id = s.profile_id`

export async function insertDeliveries(
  query: Query,
  submissionId: string,
  made: readonly { id: string; recipient: string }[],
  now: Date,
): Promise<void> {
  await sql`
    insert into sending_deliveries (id, submission_id, recipient, state, updated_at)
    select id, ${submissionId}, recipient, 'queued', ${now}
    from unnest(${made.map(({ id }) => id)}::text[], ${made.map(({ recipient }) => recipient)}::text[]) as t (id, recipient)`.execute(
    query,
  )
}

/** Those that wait are not sent any more. */
export async function cancelDeliveries(query: Query, submissionId: string, now: Date): Promise<void> {
  await sql`
    update sending_deliveries set state = 'cancelled', updated_at = ${now}
    where submission_id = ${submissionId} and state = 'queued'`.execute(query)
}

/** Of one submission or of several, in the order of their ids. */
export async function deliveriesOf(query: Query, ...submissionIds: readonly string[]): Promise<Delivery[]> {
  const { rows } = await sql<Row>`
    ${joined} where d.submission_id = any(${[...submissionIds]}::text[]) order by d.id`.execute(query)
  return rows.map(read)
}

export interface DeliveryFilter {
  id?: string
  state?: DeliveryState | undefined
  profile?: string | undefined
  submission?: string | undefined
  reference?: string | undefined
  recipient?: string | undefined
  before?: string | undefined
  limit: number
  sight: Sight
}

/** Newest first. */
export async function selectDeliveries(query: Query, filter: DeliveryFilter): Promise<Delivery[]> {
  const { customers, mailboxes } = filter.sight
  const only = [
    ...(filter.id === undefined ? [] : [sql`d.id = ${filter.id}`]),
    ...(filter.state === undefined ? [] : [sql`d.state = ${filter.state}`]),
    ...(filter.profile === undefined ? [] : [sql`s.profile_id = ${filter.profile}`]),
    ...(filter.submission === undefined ? [] : [sql`d.submission_id = ${filter.submission}`]),
    ...(filter.reference === undefined ? [] : [sql`s.reference = ${filter.reference}`]),
    ...(filter.recipient === undefined ? [] : [sql`lower(d.recipient) = lower(${filter.recipient})`]),
    ...(filter.before === undefined ? [] : [sql`d.id < ${filter.before}`]),
    ...(customers === null ? [] : [sql`p.customer = any(${[...customers]}::text[])`]),
    ...(mailboxes === null ? [] : [sql`lower(p.sender_address) = any(${[...mailboxes]}::text[])`]),
    sql`true`,
  ]
  const { rows } = await sql<Row>`
    ${joined} where ${sql.join(only, sql` and `)} order by d.id desc limit ${filter.limit}`.execute(query)
  return rows.map(read)
}

/** What is told of one recipient. */
export interface Told {
  state: DeliveryState
  code?: string | undefined
  diagnostic?: string | undefined
  reason?: string | undefined
  reportId?: string | undefined
}

/** Writes what tells something new. @returns the deliveries that changed as they are then, in their order */
export async function tell(
  query: Query,
  all: readonly { delivery: Delivery; told: Told }[],
  now: Date,
): Promise<Delivery[]> {
  const after = new Map<string, Delivery & { before: DeliveryState }>()
  for (const { delivery, told } of all) {
    if (nextState(delivery.state, told.state) === undefined || after.has(delivery.id)) continue
    after.set(delivery.id, {
      ...delivery,
      before: delivery.state,
      state: told.state,
      code: told.code ?? null,
      diagnostic: told.diagnostic ?? null,
      reason: told.reason ?? null,
      reportId: told.reportId ?? delivery.reportId,
      updatedAt: now,
    })
  }
  if (after.size === 0) return []
  // Locked in one order by everybody: none waits for another that waits for it.
  const { rows } = await sql<{ id: string }>`
    with held as (select id from sending_deliveries where id = any(${[...after.keys()]}::text[]) order by id for update)
    update sending_deliveries d set state = t.state, code = t.code, diagnostic = t.diagnostic,
      reason = t.reason, report_id = t."reportId", updated_at = ${now}
    from held join jsonb_to_recordset(${JSON.stringify([...after.values()])}::jsonb) as t (
      id text, before text, state text, code text, diagnostic text, reason text, "reportId" text) on t.id = held.id
    where d.id = held.id and d.state = t.before returning d.id`.execute(query)
  const written = new Set(rows.map(({ id }) => id))
  return [...after.values()].filter(({ id }) => written.has(id))
}

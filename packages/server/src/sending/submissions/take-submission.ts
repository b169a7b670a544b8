import { sql } from 'kysely'
import type { Database, Query } from '../../platform/database/database.ts'
import { type Submission, type SubmissionStatus, sendingLimits } from './submission.ts'
import { readSubmission, type SubmissionRow } from './submission-store.ts'

/** Longer than any attempt: its own time-outs end it before. */
const leaseSeconds = 300

/** A submission that something is to be done about, and whose limits it falls under. */
export interface Due {
  id: string
  account: string
}

/** What is due: what matters more first, then what waits longest. Paused profiles are left alone. */
export async function selectDue(query: Query, now: Date, limit: number): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select s.id, s.account from sending_submissions s join sending_profiles p on p.id = s.profile_id
    where s.due_at <= ${now} and (s.lease_until is null or s.lease_until < app_now())
      and (not p.paused or s.status = 'sending')
    order by s.priority desc, s.due_at limit ${limit}`.execute(query)
  return rows
}

export interface Taken {
  submission: Submission
  /** `judge`: whoever had it died; what became of it is to be said. */
  next: 'send' | 'judge'
  /** Until when it is held. Who settles it names this. */
  lease: Date
}

/**
 * Takes one for whoever asks first, where its account has room: 30 messages in a minute, 3 at once, 10,000 recipients in a day.
 * Where it has none the submission says what it waits for. A lock for each account keeps two processes from taking its last place.
 */
export async function takeSubmission(db: Database, id: string, now: Date): Promise<Taken | undefined> {
  return db.transaction(async (trx) => {
    const { rows } = await sql<SubmissionRow>`
      select * from sending_submissions
      where id = ${id} and due_at <= ${now} and (lease_until is null or lease_until < app_now())
      for update skip locked`.execute(trx)
    const [row] = rows
    if (row === undefined) return undefined
    const wait = row.status === 'sending' ? undefined : await fullness(trx, row, now)
    if (wait !== undefined) {
      await sql`
        update sending_submissions set status = 'queued', waits = ${wait.why},
          due_at = ${new Date(now.getTime() + wait.ms)}, lease_until = null
        where id = ${id}`.execute(trx)
      return undefined
    }
    const isNew = row.status !== 'sending'
    const taken = await sql<SubmissionRow>`
      update sending_submissions set status = 'sending', waits = null,
        lease_until = date_trunc('milliseconds', app_now()) + make_interval(secs => ${leaseSeconds}),
        attempts = attempts + ${isNew ? 1 : 0},
        attempted_at = case when ${isNew} then ${now}::timestamptz else attempted_at end,
        committed_at = case when ${isNew} then null else committed_at end
      where id = ${id} returning *`.execute(trx)
    const [held] = taken.rows
    if (held === undefined || held.lease_until === null) return undefined
    return { submission: readSubmission(held), next: isNew ? 'send' : 'judge', lease: held.lease_until }
  })
}

async function fullness(
  trx: Query,
  row: SubmissionRow,
  now: Date,
): Promise<{ why: string; ms: number } | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sending ${row.account}`}, 0))`.execute(trx)
  const { rows } = await sql<{ at_once: string; a_minute: string; a_day: string | null }>`
    select count(*) filter (where status = 'sending' and lease_until > app_now()) as at_once,
      count(*) filter (where attempted_at > ${now}::timestamptz - interval '1 minute') as a_minute,
      sum(recipients) filter (where committed_at > ${now}::timestamptz - interval '1 day') as a_day
    from sending_submissions
    where account = ${row.account} and id <> ${row.id} and attempted_at > ${now}::timestamptz - interval '1 day'`.execute(
    trx,
  )
  const [counts] = rows
  if (counts === undefined) return undefined
  if (Number(counts.a_day ?? 0) + row.recipients > sendingLimits.recipientsADay)
    return { why: `The mailbox may write to ${sendingLimits.recipientsADay} recipients a day.`, ms: 600_000 }
  if (Number(counts.a_minute) >= sendingLimits.aMinute)
    return { why: `The mailbox may send ${sendingLimits.aMinute} messages a minute.`, ms: 5_000 }
  if (Number(counts.at_once) >= sendingLimits.atOnce)
    return { why: `The mailbox may hand over ${sendingLimits.atOnce} messages at once.`, ms: 1_000 }
  return undefined
}

/**
 * The moment before its bytes go out. @returns false where the lease was lost meanwhile: then nothing may go out
 */
export async function markCommitted(
  query: Query,
  id: string,
  lease: Date,
  now: Date,
  serverMessageId: string | undefined,
): Promise<boolean> {
  const done = await sql`
    update sending_submissions set committed_at = ${now},
      server_message_id = coalesce(${serverMessageId ?? null}, server_message_id)
    where id = ${id} and lease_until = ${lease} and lease_until > app_now() + interval '60 seconds'`.execute(
    query,
  )
  return Number(done.numAffectedRows ?? 0) > 0
}

export interface Settled {
  status: SubmissionStatus
  /** When to look again; null where nothing is left to do. */
  dueAt: Date | null
  sentAt?: Date
  serverMessageId?: string | undefined
  reason?: string | undefined
  remedy?: string | undefined
  said?: string | undefined
}

/**
 * Writes what came of it. That it was sent is written in any case; all else only under the lease.
 * @returns whether it was written
 */
export async function settleSubmission(
  query: Query,
  id: string,
  lease: Date,
  settled: Settled,
): Promise<boolean> {
  const done = await sql`
    update sending_submissions set status = ${settled.status}, due_at = ${settled.dueAt}, lease_until = null,
      sent_at = coalesce(${settled.sentAt ?? null}::timestamptz, sent_at),
      server_message_id = coalesce(${settled.serverMessageId ?? null}, server_message_id),
      reason = ${settled.reason ?? null}, remedy = ${settled.remedy ?? null}, said = ${settled.said ?? null}
    where id = ${id} and (lease_until = ${lease} or ${settled.status} = 'sent')`.execute(query)
  return Number(done.numAffectedRows ?? 0) > 0
}

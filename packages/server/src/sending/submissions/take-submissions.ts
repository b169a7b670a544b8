import { sql } from 'kysely'
import type { Database, Query } from '../../platform/database/database.ts'
import { AccountRooms, type Wait } from './account-room.ts'
import type { Submission, SubmissionStatus } from './submission.ts'
import { readSubmission, type SubmissionRow } from './submission-store.ts'

/** Longer than any attempt: its own time-outs end it before. */
const leaseSeconds = 300

/** A submission that something is to be done about, and whose limits it falls under. */
export interface Due {
  id: string
  account: string
}

/**
 * What is due: what matters more first, then what waits longest. Paused profiles are left alone.
 * @param underWay what this process has taken up already
 */
export async function selectDue(
  query: Query,
  now: Date,
  underWay: readonly string[],
  limit: number,
): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select s.id, s.account from sending_submissions s join sending_profiles p on p.id = s.profile_id
    where s.due_at <= ${now} and (s.lease_until is null or s.lease_until < app_now())
      and (not p.paused or s.status = 'sending') and s.id <> all(${[...underWay]}::text[])
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
 * Takes submissions for whoever asks first, in one transaction, each where its account has room. Where it has none the submission
 * says what it waits for. @returns what was taken, in the order of the ids; undefined for what was not
 */
export async function takeSubmissions(
  db: Database,
  ids: readonly string[],
  now: Date,
): Promise<(Taken | undefined)[]> {
  const taken = await db.transaction(async (trx) => {
    const { rows } = await sql<SubmissionRow>`
      select * from sending_submissions
      where id = any(${[...ids]}::text[]) and due_at <= ${now} and (lease_until is null or lease_until < app_now())
      order by priority desc, due_at for update skip locked`.execute(trx)
    // What may have been sent before a crash is only judged, and takes no room.
    const isNew = new Set(rows.filter(({ status }) => status !== 'sending').map(({ id }) => id))
    const accounts = rows.filter(({ id }) => isNew.has(id)).map(({ account }) => account)
    const rooms = await AccountRooms.lock(trx, accounts, now)
    const held: string[] = []
    const full = new Set<string>()
    for (const row of rows) {
      const wait = isNew.has(row.id) ? rooms.take(row) : undefined
      if (wait === undefined) held.push(row.id)
      else if (!full.has(row.account)) await holdBack(trx, row, wait, now)
      if (wait?.isForAll) full.add(row.account)
    }
    if (held.length === 0) return []
    const leased = await sql<SubmissionRow>`
      update sending_submissions set waits = null,
        lease_until = date_trunc('milliseconds', app_now()) + make_interval(secs => ${leaseSeconds}),
        attempts = attempts + case when status = 'sending' then 0 else 1 end,
        attempted_at = case when status = 'sending' then attempted_at else ${now}::timestamptz end,
        committed_at = case when status = 'sending' then committed_at end,
        status = 'sending'
      where id = any(${held}::text[]) returning *`.execute(trx)
    return leased.rows.flatMap((row): Taken[] => {
      const next = isNew.has(row.id) ? 'send' : 'judge'
      return row.lease_until === null
        ? []
        : [{ submission: readSubmission(row), next, lease: row.lease_until }]
    })
  })
  const byId = new Map(taken.map((one) => [one.submission.id, one]))
  return ids.map((id) => byId.get(id))
}

/** What else an account has due is not tried one by one to hear the same; in portions, so that the lock is not held for long. */
const mostHeldBack = 500

async function holdBack(
  trx: Query,
  { id, account }: Pick<SubmissionRow, 'id' | 'account'>,
  { why, ms, isForAll }: Wait,
  now: Date,
): Promise<void> {
  await sql`
    update sending_submissions set status = 'queued', waits = ${why},
      due_at = ${new Date(now.getTime() + ms)}, lease_until = null
    where id in (
      select id from sending_submissions
      where id = ${id} or (${isForAll} and account = ${account} and status in ('scheduled', 'queued')
        and due_at <= ${now} and (lease_until is null or lease_until < app_now()))
      order by id = ${id} desc limit ${mostHeldBack} for update skip locked)`.execute(trx)
}

/** The moment before the bytes of a submission go out. */
export interface Mark {
  id: string
  lease: Date
  /** The Message-ID that it will go out with, where that is another than its own. */
  serverMessageId: string | undefined
}

/**
 * Writes down that bytes are about to go.
 * @returns for each whether it was written; where not, the lease was lost meanwhile, and nothing may go out
 */
export async function markCommitted(query: Query, marks: readonly Mark[], now: Date): Promise<boolean[]> {
  const { rows } = await sql<{ id: string }>`
    update sending_submissions s set committed_at = ${now},
      server_message_id = coalesce(m."serverMessageId", s.server_message_id)
    from jsonb_to_recordset(${JSON.stringify(marks)}::jsonb) as m (id text, lease timestamptz, "serverMessageId" text)
    where s.id = m.id and s.lease_until = m.lease and s.lease_until > app_now() + interval '60 seconds'
    returning s.id`.execute(query)
  const written = new Set(rows.map(({ id }) => id))
  return marks.map(({ id }) => written.has(id))
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
 * Writes what came of them. That one was sent is written in any case; all else only under the lease.
 * @returns for each whether it was written
 */
export async function settleSubmissions(
  query: Query,
  all: readonly { id: string; lease: Date; settled: Settled }[],
): Promise<boolean[]> {
  const written = await sql<{ id: string }>`
    update sending_submissions s set status = w.status, due_at = w."dueAt", lease_until = null,
      sent_at = coalesce(w."sentAt", s.sent_at),
      server_message_id = coalesce(w."serverMessageId", s.server_message_id),
      reason = w.reason, remedy = w.remedy, said = w.said
    from jsonb_to_recordset(${JSON.stringify(all.map(({ id, lease, settled }) => ({ ...settled, id, lease })))}::jsonb) as w (
      id text, lease timestamptz, status text, "dueAt" timestamptz, "sentAt" timestamptz, "serverMessageId" text,
      reason text, remedy text, said text)
    where s.id = w.id and (s.lease_until = w.lease or w.status = 'sent') returning s.id`.execute(query)
  const ids = new Set(written.rows.map(({ id }) => id))
  return all.map(({ id }) => ids.has(id))
}

import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { LeftOut, Occasion, Run, RunState } from './rule.ts'

interface Row {
  id: string
  rule_id: string
  occurrence: string
  cause: string
  customer: string | null
  occasion: Occasion
  state: RunState
  reason: string | null
  remedy: string | null
  submissions: string[]
  left_out: LeftOut[]
  attempts: number
  lease_until: Date | null
  created_at: Date
  ended_at: Date | null
}

const read = (row: Row): Run => ({
  id: row.id,
  ruleId: row.rule_id,
  occurrence: row.occurrence,
  cause: row.cause,
  occasion: row.occasion,
  state: row.state,
  reason: row.reason,
  remedy: row.remedy,
  submissions: row.submissions,
  leftOut: row.left_out,
  attempts: row.attempts,
  createdAt: row.created_at,
  endedAt: row.ended_at,
})

export interface NewRun {
  id: string
  ruleId: string
  cause: string
  occasion: Occasion
  /** Why it ends at once; it waits to be worked without. */
  skipped: string | undefined
}

/** Makes a run for each occurrence that has none yet. @returns whether any was made */
export async function insertRuns(trx: Query, runs: readonly NewRun[], now: Date): Promise<boolean> {
  let made = 0n
  for (const { id, ruleId, cause, occasion, skipped } of runs) {
    const done = await sql`
      insert into rule_runs (id, rule_id, occurrence, cause, customer, occasion, state, reason, due_at, created_at, ended_at)
      values (${id}, ${ruleId}, ${occasion.event.id}, ${cause}, ${occasion.event.customer}, ${JSON.stringify(occasion)}::jsonb,
        ${skipped === undefined ? 'waiting' : 'skipped'}, ${skipped ?? null}, ${skipped === undefined ? now : null}, ${now},
        ${skipped === undefined ? null : now})
      on conflict (rule_id, occurrence) do nothing`.execute(trx)
    made += done.numAffectedRows ?? 0n
  }
  return made > 0n
}

/** Runs whose time has come; those of paused rules wait. */
export async function selectDueRuns(query: Query, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from rule_runs r join rules on rules.id = r.rule_id
    where r.due_at <= ${now} and (r.lease_until is null or r.lease_until < app_now()) and rules.status <> 'paused'
    order by r.due_at limit ${limit}`.execute(query)
  return rows.map(({ id }) => id)
}

/** Longer than any attempt. */
const leaseSeconds = 300

export interface TakenRun {
  run: Run
  /** Until when it is held. Who ends it names this. */
  lease: Date
}

/** Takes it for whoever asks first. */
export async function takeRun(query: Query, id: string, now: Date): Promise<TakenRun | undefined> {
  const { rows } = await sql<Row>`
    update rule_runs set attempts = attempts + 1,
      lease_until = date_trunc('milliseconds', app_now()) + make_interval(secs => ${leaseSeconds})
    where id = ${id} and due_at <= ${now} and (lease_until is null or lease_until < app_now())
    returning *`.execute(query)
  const [row] = rows
  return row?.lease_until ? { run: read(row), lease: row.lease_until } : undefined
}

export interface RunEnd {
  state: RunState
  reason: string | null
  remedy: string | null
  submissions: string[]
  leftOut: readonly LeftOut[]
  /** When it is tried again; null: it has ended. */
  dueAt: Date | null
}

/** @returns whether it was still held by the one who took it */
export async function endRun(trx: Query, { run, lease }: TakenRun, end: RunEnd, now: Date): Promise<boolean> {
  const done = await sql`
    update rule_runs set state = ${end.state}, reason = ${end.reason}, remedy = ${end.remedy},
      submissions = ${end.submissions}::text[], left_out = ${JSON.stringify(end.leftOut)}::jsonb, due_at = ${end.dueAt},
      lease_until = null, ended_at = ${end.dueAt === null ? now : null}
    where id = ${run.id} and lease_until = ${lease}`.execute(trx)
  if (Number(done.numAffectedRows ?? 0) === 0) return false
  await sql`
    insert into rule_mail (submission_id, run_id)
    select submission, ${run.id} from unnest(${end.submissions}::text[]) as t (submission)`.execute(trx)
  return true
}

export async function sentSince(query: Query, ruleId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ sent: number }>`
    select count(*)::int as sent from rule_runs
    where rule_id = ${ruleId} and state = 'sent' and ended_at > ${since}`.execute(query)
  return rows[0]?.sent ?? 0
}

export interface RunFilter {
  state?: RunState | undefined
  before?: string | undefined
  limit: number
}

/** Newest first. */
export async function selectRuns(
  query: Query,
  ruleId: string,
  { state, before, limit }: RunFilter,
): Promise<Run[]> {
  const only = [
    sql`rule_id = ${ruleId}`,
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(before === undefined ? [] : [sql`id < ${before}`]),
  ]
  const { rows } = await sql<Row>`
    select * from rule_runs where ${sql.join(only, sql` and `)} order by id desc limit ${limit}`.execute(
    query,
  )
  return rows.map(read)
}

export async function selectRun(query: Query, ruleId: string, id: string): Promise<Run | undefined> {
  const { rows } = await sql<Row>`select * from rule_runs where id = ${id} and rule_id = ${ruleId}`.execute(
    query,
  )
  return rows[0] && read(rows[0])
}

/** By which run, and what that was caused by, each of these messages was sent; messages of nobody's rule are not in it. */
export async function sentByRules(
  query: Query,
  submissions: readonly string[],
): Promise<Map<string, { ruleId: string; cause: string }>> {
  if (submissions.length === 0) return new Map()
  const { rows } = await sql<{ submission_id: string; rule_id: string; cause: string }>`
    select m.submission_id, r.rule_id, r.cause from rule_mail m join rule_runs r on r.id = m.run_id
    where m.submission_id = any(${[...submissions]}::text[])`.execute(query)
  return new Map(rows.map(({ submission_id, rule_id, cause }) => [submission_id, { ruleId: rule_id, cause }]))
}

/** Forgets runs that ended before a time; those where nothing was to be done sooner. */
export async function forgetRuns(query: Query, before: Date, skippedBefore: Date): Promise<void> {
  await sql`
    delete from rule_runs where ended_at < ${before} or (state = 'skipped' and ended_at < ${skippedBefore})`.execute(
    query,
  )
}

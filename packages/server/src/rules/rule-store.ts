import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import { changesOf, type Rule, type Shape } from './rule.ts'

interface Row {
  id: string
  profile_id: string
  customer: string | null
  name: string
  status: Rule['status']
  reason: string | null
  shape: Shape
  after_position: number
  next_at: Date | null
  created_at: Date
  updated_at: Date
}

const read = (row: Row): Rule => ({
  id: row.id,
  profileId: row.profile_id,
  customer: row.customer,
  name: row.name,
  status: row.status,
  reason: row.reason,
  shape: row.shape,
  nextAt: row.next_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** @param afterPosition of the feed: only what comes later triggers it */
export async function insertRule(query: Query, rule: Rule, afterPosition: number): Promise<void> {
  await sql`
    insert into rules (id, profile_id, customer, name, status, reason, shape, types, after_position, next_at, created_at, updated_at)
    values (${rule.id}, ${rule.profileId}, ${rule.customer}, ${rule.name}, ${rule.status}, ${rule.reason},
      ${JSON.stringify(rule.shape)}::jsonb, ${changesOf(rule.shape.trigger)}::text[], ${afterPosition}, ${rule.nextAt},
      ${rule.createdAt}, ${rule.updatedAt})`.execute(query)
}

/** @param afterPosition where it begins to listen anew */
export async function updateRule(query: Query, rule: Rule, afterPosition: number | undefined): Promise<void> {
  await sql`
    update rules set name = ${rule.name}, status = ${rule.status}, reason = ${rule.reason},
      shape = ${JSON.stringify(rule.shape)}::jsonb, types = ${changesOf(rule.shape.trigger)}::text[],
      after_position = coalesce(${afterPosition ?? null}::bigint, after_position), next_at = ${rule.nextAt},
      updated_at = ${rule.updatedAt}
    where id = ${rule.id}`.execute(query)
}

export interface RuleFilter {
  id?: string
  /** A key's limits; null: none. */
  customers: readonly string[] | null
  before?: string | undefined
  limit: number
}

/** Newest first. */
export async function selectRules(
  query: Query,
  { id, customers, before, limit }: RuleFilter,
): Promise<Rule[]> {
  const only = [
    ...(id === undefined ? [] : [sql`id = ${id}`]),
    ...(before === undefined ? [] : [sql`id < ${before}`]),
    ...(customers === null ? [] : [sql`customer = any(${[...customers]}::text[])`]),
    sql`true`,
  ]
  const { rows } = await sql<Row>`
    select * from rules where ${sql.join(only, sql` and `)} order by id desc limit ${limit}`.execute(query)
  return rows.map(read)
}

/** @param lock holds it until the transaction ends, so that two changes of it come one after the other */
export async function selectRule(query: Query, id: string, lock = false): Promise<Rule | undefined> {
  const { rows } = await sql<Row>`
    select * from rules where id = ${id} ${lock ? sql`for update` : sql``}`.execute(query)
  return rows[0] && read(rows[0])
}

export interface ListeningRule extends Rule {
  afterPosition: number
}

/** Active rules that changes trigger. */
export async function selectListening(query: Query): Promise<ListeningRule[]> {
  const { rows } = await sql<Row>`
    select * from rules where status = 'active' and types <> '{}'`.execute(query)
  return rows.map((row) => ({ ...read(row), afterPosition: row.after_position }))
}

/** One that a time has triggered, held until the transaction ends; none that another process holds. */
export async function takeDueRule(trx: Query, now: Date): Promise<Rule | undefined> {
  const { rows } = await sql<Row>`
    select * from rules where next_at <= ${now} and status = 'active'
    order by next_at limit 1 for update skip locked`.execute(trx)
  return rows[0] && read(rows[0])
}

export async function setNextTime(trx: Query, id: string, nextAt: Date | null): Promise<void> {
  await sql`
    update rules set next_at = ${nextAt}, status = case when ${nextAt === null} then 'done' else status end
    where id = ${id}`.execute(trx)
}

export async function pauseRule(trx: Query, id: string, reason: string, now: Date): Promise<void> {
  await sql`
    update rules set status = 'paused', reason = ${reason}, updated_at = ${now}
    where id = ${id} and status = 'active'`.execute(trx)
}

export async function deleteRule(query: Query, id: string): Promise<void> {
  await sql`delete from rules where id = ${id}`.execute(query)
}

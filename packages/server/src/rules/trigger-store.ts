import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { ContentFile } from '../sending/index.ts'

export interface TriggerFile extends ContentFile {
  /** As whoever triggered it calls it. */
  id: string
}

/** @returns false where another with its dedupe was there before */
export async function insertTrigger(
  trx: Query,
  made: { changeId: string; customer: string | null; dedupe: Buffer | null; files: readonly TriggerFile[] },
  now: Date,
): Promise<boolean> {
  const done = await sql`
    insert into rule_triggers (change_id, customer, dedupe, created_at)
    values (${made.changeId}, ${made.customer}, ${made.dedupe}, ${now})
    on conflict (dedupe) do nothing`.execute(trx)
  if (Number(done.numAffectedRows ?? 0) === 0) return false
  for (const [place, { id, name, contentType, bytes }] of made.files.entries()) {
    await sql`
      insert into rule_files (change_id, file_id, place, name, content_type, bytes)
      values (${made.changeId}, ${id}, ${place}, ${name}, ${contentType}, ${bytes})`.execute(trx)
  }
  return true
}

export async function findTrigger(query: Query, dedupes: readonly Buffer[]): Promise<string | undefined> {
  const { rows } = await sql<{ change_id: string }>`
    select change_id from rule_triggers where dedupe = any(${[...dedupes]}::bytea[])`.execute(query)
  return rows[0]?.change_id
}

export async function selectTriggerFiles(query: Query, changeId: string): Promise<TriggerFile[]> {
  const { rows } = await sql<{ file_id: string; name: string; content_type: string | null; bytes: Buffer }>`
    select file_id, name, content_type, bytes from rule_files where change_id = ${changeId} order by place`.execute(
    query,
  )
  return rows.map(({ file_id, name, content_type, bytes }) => ({
    id: file_id,
    name,
    contentType: content_type,
    contentId: null,
    bytes,
  }))
}

export async function forgetTriggers(query: Query, before: Date): Promise<void> {
  await sql`delete from rule_triggers where created_at < ${before}`.execute(query)
}

/** What rules keep of a customer beside the rules themselves, which go with her row. */
export async function eraseOccasions(trx: Query, customer: string): Promise<void> {
  await sql`delete from rule_gathered where customer = ${customer}`.execute(trx)
  await sql`delete from rule_runs where customer = ${customer}`.execute(trx)
  await sql`delete from rule_triggers where customer = ${customer}`.execute(trx)
}

import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Occasion } from './rule.ts'

/** Keeps what happened for the next digest; once for each change. */
export async function gather(trx: Query, ruleId: string, occasion: Occasion, now: Date): Promise<void> {
  await sql`
    insert into rule_gathered (rule_id, occurrence, customer, occasion, gathered_at)
    values (${ruleId}, ${occasion.event.id}, ${occasion.event.customer}, ${JSON.stringify(occasion)}::jsonb, ${now})
    on conflict do nothing`.execute(trx)
}

/** What waits becomes that of a run: whatever comes later is the next one's. */
export async function claimGathered(trx: Query, ruleId: string, runId: string): Promise<number> {
  const done = await sql`
    update rule_gathered set run_id = ${runId} where rule_id = ${ruleId} and run_id is null`.execute(trx)
  return Number(done.numAffectedRows ?? 0)
}

/** @param runId null: what waits for the next run. @returns the first `most`, oldest first, and how many there are */
export async function selectGathered(
  query: Query,
  ruleId: string,
  runId: string | null,
  most: number,
): Promise<{ items: Occasion[]; count: number }> {
  const { rows } = await sql<{ occasion: Occasion; count: number }>`
    select occasion, count(*) over ()::int as count from rule_gathered
    where rule_id = ${ruleId} and run_id is not distinct from ${runId}::text
    order by gathered_at, occurrence limit ${most}`.execute(query)
  return { items: rows.map(({ occasion }) => occasion), count: rows[0]?.count ?? 0 }
}

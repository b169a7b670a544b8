import { sql } from 'kysely'
import type { Database } from '../platform/database/database.ts'

/** What can be of no use any more is kept this much longer, so that clocks which differ do no harm. */
const graceHours = 24

const tables = ['console_sessions', 'console_verifications', 'console_links'] as const

/** Takes away sessions, links and half-done sign-ins that have run out; nothing opens them any more. */
export async function tidyMembers(db: Database): Promise<void> {
  for (const table of tables) {
    await sql`delete from ${sql.table(table)} where expires_at < now() - make_interval(hours => ${graceHours})`.execute(
      db.query,
    )
  }
}

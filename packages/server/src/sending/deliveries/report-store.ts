import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'

export async function selectReport(query: Query, id: string): Promise<Buffer | undefined> {
  const { rows } = await sql<{ bytes: Buffer }>`select bytes from sending_reports where id = ${id}`.execute(
    query,
  )
  return rows[0]?.bytes
}

/** Keeps a report as it came, once. @returns false where it was kept before */
export async function insertReport(
  query: Query,
  report: {
    id: string
    profileId: string
    source: string
    kind: string
    submissionId: string | null
    bytes: Buffer
    now: Date
  },
): Promise<boolean> {
  const { rows } = await sql`
    insert into sending_reports (id, profile_id, source, kind, submission_id, bytes, created_at)
    values (${report.id}, ${report.profileId}, ${report.source}, ${report.kind}, ${report.submissionId},
      ${report.bytes}, ${report.now})
    on conflict (profile_id, source) do nothing returning id`.execute(query)
  return rows.length > 0
}

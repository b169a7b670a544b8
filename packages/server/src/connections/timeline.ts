import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'

/** One thing that happened to a connection. */
export interface TimelineEntry {
  /** Its place in the audit log. */
  seq: number
  at: Date
  /** `connection.active`, `mailbox.removed`, … */
  what: string
  /** `key_…`, `mem_…`, `system`, `browser:…` */
  actor: string
  previousStatus: string | null
  reasonCode: string | null
  reason: string | null
  remedy: string | null
  /** What it was about, where that is no status: an address of a mailbox, the purpose of a link. */
  about: string | null
}

type Row = Omit<TimelineEntry, 'previousStatus' | 'reasonCode'> & {
  previous_status: string | null
  reason_code: string | null
}

/** What uses a connection is told apart (who used it); it would drown what happened to it. */
const uses = ['token.released', 'graph.called', 'mailbox.opened']

/**
 * What happened to a connection, newest first: from the audit log, the links made for it included.
 * Plan: audit_entries_subject for the connection's own entries; those of links come by the customer's index.
 */
export async function readTimeline(
  query: Query,
  connection: { id: string; customer: string },
  page: { before: number | undefined; limit: number },
): Promise<TimelineEntry[]> {
  const before = page.before ?? Number.MAX_SAFE_INTEGER
  const columns = sql`seq, at, action as what, actor, details->>'previousStatus' as previous_status,
    details->>'reasonCode' as reason_code, coalesce(details->>'reason', details->>'why') as reason,
    details->>'remedy' as remedy, coalesce(details->>'address', details->>'purpose') as about`
  const { rows } = await sql<Row>`
    (select ${columns} from audit_entries
      where subject = ${connection.id} and customer = ${connection.customer}
        and not (action = any(${uses})) and seq < ${before}
      order by seq desc limit ${page.limit})
    union all
    (select ${columns} from audit_entries
      where customer = ${connection.customer} and action = 'connect_session.opened'
        and details->>'connection' = ${connection.id} and seq < ${before}
      order by seq desc limit ${page.limit})
    order by seq desc limit ${page.limit}`.execute(query)
  return rows.map(({ previous_status, reason_code, ...row }) => ({
    ...row,
    previousStatus: previous_status,
    reasonCode: reason_code,
  }))
}

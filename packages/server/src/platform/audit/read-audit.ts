import { type Expression, type SqlBool, sql } from 'kysely'
import type { Query } from '../database/database.ts'
import type { Caller } from '../http/caller.ts'
import type { AuditTables } from './audit-tables.ts'

export interface AuditFilter {
  subject?: string | undefined
  actor?: string | undefined
  action?: string | undefined
  customer?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
  /** Entries before this one, newest first. */
  before?: number | undefined
  limit: number
}

export interface ShownEntry {
  seq: number
  at: Date
  actor: string
  action: string
  subject: string
  customer: string | null
  details: Record<string, unknown> | null
  hash: Buffer
}

/** Tells of an entry's subject whether a caller must not know of it. */
export type HiddenSubjects = (caller: Caller) => Expression<SqlBool>

/** Newest first. A key that is limited to customers sees their entries and no others. */
export function readAudit(
  query: Query,
  caller: Caller,
  filter: AuditFilter,
  isHidden?: HiddenSubjects,
): Promise<ShownEntry[]> {
  return query
    .withTables<AuditTables>()
    .selectFrom('audit_entries')
    .selectAll()
    .where(({ eb, and, not }) => {
      const wanted: Expression<SqlBool>[] = []
      if (filter.before !== undefined) wanted.push(eb('seq', '<', filter.before))
      if (filter.subject !== undefined) wanted.push(eb('subject', '=', filter.subject))
      if (filter.actor !== undefined) wanted.push(eb('actor', '=', filter.actor))
      if (filter.action !== undefined) wanted.push(eb('action', '=', filter.action))
      if (filter.customer !== undefined) wanted.push(eb('customer', '=', filter.customer))
      if (filter.since !== undefined) wanted.push(eb('at', '>=', filter.since))
      if (filter.until !== undefined) wanted.push(eb('at', '<', filter.until))
      if (caller.customers !== null)
        wanted.push(sql<SqlBool>`customer = any(${[...caller.customers]}::text[])`)
      // Keys that are limited to mailboxes see nothing: entries are not told apart by mailbox.
      if (caller.mailboxes !== null) wanted.push(sql<SqlBool>`false`)
      if (isHidden) wanted.push(not(isHidden(caller)))
      return and(wanted)
    })
    .orderBy('seq', 'desc')
    .limit(filter.limit)
    .execute()
}

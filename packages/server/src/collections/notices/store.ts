import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { tables } from '../store/tables.ts'

export interface Notice {
  /** `ntc_…` */
  id: string
  /** Of a collection (`col_…`), or of a schedule that could not make one (`csc_…`). */
  of: string
  recipients: string[]
  subject: string
  text: string
  createdAt: Date
}

export async function insertNotice(trx: Query, notice: Notice): Promise<void> {
  const { id, recipients, subject, text, createdAt } = notice
  await tables(trx)
    .insertInto('collection_notices')
    .values({
      id,
      collection_id: notice.of.startsWith('csc_') ? null : notice.of,
      schedule_id: notice.of.startsWith('csc_') ? notice.of : null,
      recipients,
      subject,
      text,
      status: 'waiting',
      due_at: createdAt,
      created_at: createdAt,
    })
    .execute()
}

/** The oldest first, each with the customer of what it is of. */
export async function selectDueNotices(query: Query, now: Date): Promise<(Notice & { customer: string })[]> {
  const rows = await tables(query)
    .selectFrom('collection_notices as n')
    .leftJoin('collections as c', 'c.id', 'n.collection_id')
    .leftJoin('collection_schedules as s', 's.id', 'n.schedule_id')
    .select(['n.id', 'n.recipients', 'n.subject', 'n.text', 'n.created_at'])
    .select(sql<string>`coalesce(n.collection_id, n.schedule_id)`.as('of'))
    .select(sql<string>`coalesce(c.customer, s.customer)`.as('customer'))
    .where('n.status', '=', 'waiting')
    .where('n.due_at', '<=', now)
    .orderBy('n.id')
    .limit(50)
    .execute()
  return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }))
}

/** What became of a notice: handed over, given up, or to be tried again at a time. */
export type NoticeStep =
  | { status: 'handed_over' }
  | { status: 'given_up'; reason: string }
  | { status: 'waiting'; dueAt: Date; reason: string }

/** @returns whether it still waited: of two who take it one succeeds */
export async function stepNotice(query: Query, id: string, step: NoticeStep): Promise<boolean> {
  const done = await tables(query)
    .updateTable('collection_notices')
    .set({
      status: step.status,
      due_at: step.status === 'waiting' ? step.dueAt : null,
      reason: step.status === 'handed_over' ? null : step.reason,
    })
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .returning('id')
    .executeTakeFirst()
  return done !== undefined
}

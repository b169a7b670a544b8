import { type Generated, type Selectable, sql } from 'kysely'
import type { Check } from '../doctor/index.ts'
import type { Query } from '../platform/database/database.ts'
import type { Finding, LinkedMailbox, MailboxStatus, Workload } from './mailbox.ts'

interface Row {
  id: string
  connection_id: string
  address: string
  user_id: string | null
  name: string | null
  kind: string | null
  status: MailboxStatus
  opens: Generated<Workload[]>
  reason: string | null
  remedy: string | null
  checks: Generated<Check[]>
  access_since: Date
  checked_at: Date | null
  due_at: Date
  lease_until: Date | null
  created_at: Date
}

const table = (query: Query) => query.withTables<{ linked_mailboxes: Row }>()
/** Whoever looks has this long. */
const leaseSeconds = 120

const read = (row: Selectable<Row>): LinkedMailbox => ({
  id: row.id,
  connectionId: row.connection_id,
  address: row.address,
  userId: row.user_id,
  name: row.name,
  kind: row.kind,
  status: row.status,
  opens: row.opens,
  reason: row.reason,
  remedy: row.remedy,
  checks: row.checks,
  accessSince: row.access_since,
  checkedAt: row.checked_at,
  dueAt: row.due_at,
  createdAt: row.created_at,
})

export type NewMailbox = Pick<
  LinkedMailbox,
  'id' | 'connectionId' | 'address' | 'accessSince' | 'createdAt'
> &
  Partial<Pick<LinkedMailbox, 'userId' | 'name' | 'kind'>>

/** @returns the addresses that were not there yet */
export async function insertMailboxes(query: Query, made: readonly NewMailbox[]): Promise<Set<string>> {
  const added = new Set<string>()
  const atOnce = 500
  for (let from = 0; from < made.length; from += atOnce) {
    const rows = await table(query)
      .insertInto('linked_mailboxes')
      .values(
        made.slice(from, from + atOnce).map((one) => ({
          id: one.id,
          connection_id: one.connectionId,
          address: one.address,
          user_id: one.userId ?? null,
          name: one.name ?? null,
          kind: one.kind ?? null,
          status: 'pending' as const,
          access_since: one.accessSince,
          due_at: one.createdAt,
          created_at: one.createdAt,
        })),
      )
      .onConflict((conflict) => conflict.columns(['connection_id', 'address']).doNothing())
      .returning('address')
      .execute()
    for (const { address } of rows) added.add(address)
  }
  return added
}

export async function countMailboxes(query: Query, connectionId: string): Promise<number> {
  const { n } = await table(query)
    .selectFrom('linked_mailboxes')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('connection_id', '=', connectionId)
    .executeTakeFirstOrThrow()
  return Number(n)
}

export async function findMailbox(
  query: Query,
  connectionId: string,
  address: string,
): Promise<LinkedMailbox | undefined> {
  const row = await table(query)
    .selectFrom('linked_mailboxes')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('address', '=', address)
    .executeTakeFirst()
  return row && read(row)
}

/** Oldest first. */
export async function listMailboxes(
  query: Query,
  connectionId: string,
  filter: { status?: MailboxStatus | undefined; after?: string | undefined; limit: number },
): Promise<LinkedMailbox[]> {
  let select = table(query)
    .selectFrom('linked_mailboxes')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .orderBy('id')
    .limit(filter.limit)
  if (filter.status !== undefined) select = select.where('status', '=', filter.status)
  if (filter.after !== undefined) select = select.where('id', '>', filter.after)
  return (await select.execute()).map(read)
}

export async function deleteMailbox(query: Query, connectionId: string, address: string): Promise<boolean> {
  const gone = await table(query)
    .deleteFrom('linked_mailboxes')
    .where('connection_id', '=', connectionId)
    .where('address', '=', address)
    .returning('id')
    .executeTakeFirst()
  return gone !== undefined
}

export async function setAccessSince(query: Query, id: string, since: Date): Promise<void> {
  await table(query)
    .updateTable('linked_mailboxes')
    .set({ access_since: since })
    .where('id', '=', id)
    .execute()
}

/** Writes what a look has found. @returns the status before, undefined where it is not there any more */
export async function writeFinding(
  trx: Query,
  id: string,
  finding: Finding,
  at: { checkedAt: Date; dueAt: Date },
): Promise<MailboxStatus | undefined> {
  const before = await table(trx)
    .selectFrom('linked_mailboxes')
    .select('status')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (before === undefined) return undefined
  await table(trx)
    .updateTable('linked_mailboxes')
    .set({
      status: finding.status,
      opens: finding.opens,
      reason: finding.reason,
      remedy: finding.remedy,
      checks: sql<Check[]>`${JSON.stringify(finding.checks)}::jsonb`,
      // What the directory told once stays known while it cannot be asked.
      ...(finding.userId === null ? {} : { user_id: finding.userId, name: finding.name }),
      ...(finding.kind === null ? {} : { kind: finding.kind }),
      checked_at: at.checkedAt,
      due_at: at.dueAt,
      lease_until: null,
    })
    .where('id', '=', id)
    .execute()
  return before.status
}

/**
 * Takes some that are due; nobody else looks at them until the lease ends. Connections take turns: who adds thousands at
 * once delays nobody else's.
 */
export async function claimDue(query: Query, now: Date, limit: number): Promise<LinkedMailbox[]> {
  const { rows } = await sql<Selectable<Row>>`
    update linked_mailboxes set lease_until = app_now() + ${leaseSeconds} * interval '1 second'
    where id in (
      select l.id from linked_mailboxes l
      join (
        select id, due_at, row_number() over (partition by connection_id order by due_at) as turn
        from linked_mailboxes
        where due_at <= ${now} and (lease_until is null or lease_until < app_now())
      ) due on due.id = l.id
      where l.lease_until is null or l.lease_until < app_now()
      order by due.turn, due.due_at limit ${limit}
      for update of l skip locked
    )
    returning *`.execute(table(query))
  return rows.map(read)
}

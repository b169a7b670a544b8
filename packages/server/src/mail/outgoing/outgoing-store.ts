import type { Refusal } from '@gatewarden/microsoft'
import { sql } from 'kysely'
import type { Database, Query } from '../../platform/database/database.ts'
import { mostAMinute, type Outgoing, type OutgoingStatus } from './outgoing.ts'

type OutgoingRow = {
  id: string
  connection_id: string
  mailbox: string
  root: string
  status: OutgoingStatus
  message_id: string
  send_at: Date | null
  due_at: Date | null
  lease_until: Date | null
  attempts: number
  attempted_at: Date | null
  sent_at: Date | null
  reason: string | null
  remedy: string | null
  refusal: Refusal | null
  dedupe: Buffer | null
  created_at: Date
}

const table = (query: Query) => query.withTables<{ outgoing_messages: OutgoingRow }>()

/** How long one attempt may take before another process looks; longer than any does. */
const leaseSeconds = 90

const read = (row: OutgoingRow): Outgoing => ({
  id: row.id,
  connectionId: row.connection_id,
  mailbox: row.mailbox,
  root: row.root,
  status: row.status,
  messageId: row.message_id,
  sendAt: row.send_at,
  attempts: row.attempts,
  attemptedAt: row.attempted_at,
  sentAt: row.sent_at,
  reason: row.reason,
  remedy: row.remedy,
  refusal: row.refusal,
  createdAt: row.created_at,
})

export type NewOutgoing = Pick<
  Outgoing,
  'id' | 'connectionId' | 'mailbox' | 'root' | 'messageId' | 'sendAt' | 'createdAt'
>

/** Stores it once for each dedupe: whoever comes second gets the first one's. */
export async function insertOutgoing(
  query: Query,
  made: NewOutgoing,
  dedupe: Buffer | null,
): Promise<Outgoing> {
  const row = await table(query)
    .insertInto('outgoing_messages')
    .values({
      id: made.id,
      connection_id: made.connectionId,
      mailbox: made.mailbox,
      root: made.root,
      status: made.sendAt === null ? 'queued' : 'scheduled',
      message_id: made.messageId,
      send_at: made.sendAt,
      due_at: made.sendAt ?? made.createdAt,
      lease_until: null,
      attempts: 0,
      attempted_at: null,
      sent_at: null,
      reason: null,
      remedy: null,
      refusal: null,
      dedupe,
      created_at: made.createdAt,
    })
    .onConflict((conflict) => conflict.column('dedupe').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row !== undefined) return read(row)
  const first = dedupe === null ? undefined : await findByDedupe(query, [dedupe])
  if (first === undefined) throw new Error('an outgoing message met another that is not there')
  return first
}

export async function findByDedupe(query: Query, dedupes: readonly Buffer[]): Promise<Outgoing | undefined> {
  const row = await table(query)
    .selectFrom('outgoing_messages')
    .selectAll()
    .where('dedupe', '=', sql<Buffer>`any(${[...dedupes]}::bytea[])`)
    .executeTakeFirst()
  return row && read(row)
}

export interface MailboxKey {
  connectionId: string
  root: string
}

export async function findOutgoing(query: Query, key: MailboxKey, id: string): Promise<Outgoing | undefined> {
  const row = await table(query)
    .selectFrom('outgoing_messages')
    .selectAll()
    .where('connection_id', '=', key.connectionId)
    .where('root', '=', key.root)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && read(row)
}

/** Newest first. */
export async function listOutgoing(
  query: Query,
  key: MailboxKey,
  options: { status: OutgoingStatus | undefined; before: string | undefined; limit: number },
): Promise<Outgoing[]> {
  let select = table(query)
    .selectFrom('outgoing_messages')
    .selectAll()
    .where('connection_id', '=', key.connectionId)
    .where('root', '=', key.root)
    .orderBy('id', 'desc')
    .limit(options.limit)
  if (options.status !== undefined) select = select.where('status', '=', options.status)
  if (options.before !== undefined) select = select.where('id', '<', options.before)
  return (await select.execute()).map(read)
}

/** Takes back what has not been attempted. @returns undefined where it is too late */
export async function cancelOutgoing(
  query: Query,
  key: MailboxKey,
  id: string,
): Promise<Outgoing | undefined> {
  const row = await table(query)
    .updateTable('outgoing_messages')
    .set({ status: 'cancelled', due_at: null })
    .where('connection_id', '=', key.connectionId)
    .where('root', '=', key.root)
    .where('id', '=', id)
    .where('status', 'in', ['scheduled', 'queued'])
    .where('attempts', '=', 0)
    .returningAll()
    .executeTakeFirst()
  return row && read(row)
}

/** Ids that something is to be done about, the longest waiting first. */
export async function selectDue(query: Query, now: Date, limit: number): Promise<string[]> {
  const rows = await table(query)
    .selectFrom('outgoing_messages')
    .select('id')
    .where('due_at', '<=', now)
    .where((is) => is.or([is('lease_until', 'is', null), is('lease_until', '<', sql<Date>`app_now()`)]))
    .orderBy('due_at')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** What may be done with one that was taken: attempt it, or look up what became of an attempt. */
export type Taken = {
  outgoing: Outgoing
  next: 'send' | 'look up'
  /** Until when it is held. Who settles it names this: nobody writes over what came after a lost lease. */
  lease: Date
}

/**
 * Takes one for whoever asks first. One that was never attempted becomes `sending` here, before the call goes out, so that a
 * crash can be told from a wait. Where the mailbox has sent its share of the minute already, it is put off.
 */
export async function takeOutgoing(
  db: Pick<Database, 'transaction'>,
  id: string,
  now: Date,
): Promise<Taken | undefined> {
  return db.transaction(async (trx) => {
    // Of two that are taken at once neither would count the other.
    await sql`
      select pg_advisory_xact_lock(hashtextextended('outgoing ' || connection_id || ' ' || root, 0))
      from outgoing_messages where id = ${id}`.execute(trx)
    return takeAlone(trx, id, now)
  })
}

async function takeAlone(query: Query, id: string, now: Date): Promise<Taken | undefined> {
  const { rows } = await sql<OutgoingRow & { was: OutgoingStatus }>`
    with mine as (
      select id, status as was, connection_id, root
      from outgoing_messages
      where id = ${id} and due_at <= ${now} and (lease_until is null or lease_until < app_now())
      for update skip locked
    ), paced as (
      select mine.*, (
        select count(*) from outgoing_messages o
        where o.connection_id = mine.connection_id and o.root = mine.root
          and o.attempted_at > ${now}::timestamptz - interval '1 minute' and o.id <> mine.id
      ) >= ${mostAMinute} and mine.was <> 'sending' as waits
      from mine
    )
    update outgoing_messages t set
      status = case when paced.waits then 'queued' else 'sending' end,
      due_at = case when paced.waits then ${now}::timestamptz + interval '5 seconds' else t.due_at end,
      lease_until = case when paced.waits then null
        else date_trunc('milliseconds', app_now()) + make_interval(secs => ${leaseSeconds}) end,
      attempts = t.attempts + case when paced.waits or paced.was = 'sending' then 0 else 1 end,
      attempted_at = case when paced.waits or paced.was = 'sending' then t.attempted_at else ${now} end
    from paced where t.id = paced.id
    returning t.*, paced.was`.execute(query)
  const [row] = rows
  if (row === undefined || row.status !== 'sending' || row.lease_until === null) return undefined
  return { outgoing: read(row), next: row.was === 'sending' ? 'look up' : 'send', lease: row.lease_until }
}

export interface Settled {
  status: OutgoingStatus
  /** When to look again; null where nothing is left to do. */
  dueAt: Date | null
  sentAt?: Date
  reason?: string
  remedy?: string
  refusal?: Refusal
}

/**
 * Writes what came of it and gives it back. That it was sent is written in any case; all else only under the lease.
 * @returns it; undefined where the lease was lost, and nothing written
 */
export async function settleOutgoing(
  query: Query,
  id: string,
  lease: Date,
  settled: Settled,
): Promise<Outgoing | undefined> {
  let update = table(query)
    .updateTable('outgoing_messages')
    .set({
      status: settled.status,
      due_at: settled.dueAt,
      lease_until: null,
      sent_at: settled.sentAt ?? null,
      reason: settled.reason ?? null,
      remedy: settled.remedy ?? null,
      refusal: settled.refusal === undefined ? null : sql`${JSON.stringify(settled.refusal)}::jsonb`,
    })
    .where('id', '=', id)
  if (settled.status !== 'sent') update = update.where('lease_until', '=', lease)
  const row = await update.returningAll().executeTakeFirst()
  return row && read(row)
}

export async function readOutgoing(query: Query, id: string): Promise<Outgoing | undefined> {
  const row = await table(query)
    .selectFrom('outgoing_messages')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && read(row)
}

/** Forgets what ended before a time. */
export async function deleteEndedOutgoing(query: Query, before: Date): Promise<void> {
  await table(query)
    .deleteFrom('outgoing_messages')
    .where('due_at', 'is', null)
    .where('created_at', '<', before)
    .execute()
}

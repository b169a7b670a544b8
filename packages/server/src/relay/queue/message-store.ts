import { type Selectable, sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type { Sight } from '../credentials/credential-store.ts'
import { type RelayTables, tables } from '../tables.ts'
import type { MessageState, Recipient, RelayMessage } from './message.ts'

type Row = Selectable<RelayTables['relay_messages']>

const read = (row: Row): RelayMessage => ({
  id: row.id,
  listenerId: row.listener_id,
  credentialId: row.credential_id,
  connectionId: row.connection_id,
  mailbox: row.mailbox,
  route: row.route,
  mailFrom: row.mail_from,
  recipients: row.recipients,
  dsn: row.dsn,
  size: row.size,
  state: row.state,
  tries: row.tries,
  nextAt: row.next_at,
  reason: row.reason,
  remedy: row.remedy,
  createdAt: row.created_at,
  endedAt: row.ended_at,
})

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`

export async function insertMessages(
  query: Query,
  messages: readonly RelayMessage[],
  spool: string,
): Promise<void> {
  const rows = messages.map((one) => ({
    id: one.id,
    spool,
    listener_id: one.listenerId,
    credential_id: one.credentialId,
    connection_id: one.connectionId,
    mailbox: one.mailbox,
    route: one.route,
    mail_from: one.mailFrom,
    recipients: json(one.recipients),
    dsn: one.dsn && json(one.dsn),
    size: one.size,
    state: one.state,
    next_at: one.nextAt,
    holder: null,
    lease_until: null,
    reason: null,
    remedy: null,
    created_at: one.createdAt,
    ended_at: null,
  }))
  await tables(query).insertInto('relay_messages').values(rows).execute()
}

export interface MessageFilter {
  id?: string | undefined
  credential?: string | undefined
  state?: MessageState | undefined
  before?: string | undefined
  limit: number
}

/** Newest first. */
export async function selectMessages(
  query: Query,
  sight: Sight,
  filter: MessageFilter,
): Promise<RelayMessage[]> {
  let select = tables(query)
    .selectFrom('relay_messages as m')
    .innerJoin('connections as c', 'c.id', 'm.connection_id')
    .selectAll('m')
    .orderBy('m.id', 'desc')
    .limit(filter.limit)
  if (sight.customers !== null) select = select.where('c.customer', 'in', [...sight.customers, ''])
  if (sight.mailboxes !== null) select = select.where('m.mailbox', 'in', [...sight.mailboxes, ''])
  if (filter.id !== undefined) select = select.where('m.id', '=', filter.id)
  if (filter.credential !== undefined) select = select.where('m.credential_id', '=', filter.credential)
  if (filter.state !== undefined) select = select.where('m.state', '=', filter.state)
  if (filter.before !== undefined) select = select.where('m.id', '<', filter.before)
  return (await select.execute()).map(read)
}

export interface Claim {
  spool: string
  holder: string
  now: Date
  leaseSeconds: number
  /** Of one mailbox, in all processes. */
  sideBySide: number
  limit: number
}

/** Takes messages of one mailbox that are due, the mailbox whose oldest has waited longest. */
export async function claimMessages(query: Query, claim: Claim): Promise<RelayMessage[]> {
  const { rows } = await sql<Row>`
    with busy as (
      select connection_id, mailbox, route, count(distinct holder) as holders from relay_messages
      where state in ('waiting', 'handing_over') and lease_until > app_now() group by 1, 2, 3
    ), lane as (
      select m.connection_id, m.mailbox, m.route from relay_messages m
        left join busy b on (b.connection_id, b.mailbox, b.route) = (m.connection_id, m.mailbox, m.route)
      where m.spool = ${claim.spool} and m.state = 'waiting' and m.next_at <= ${claim.now}
        and (m.lease_until is null or m.lease_until < app_now())
        and coalesce(b.holders, 0) < ${claim.sideBySide}
      order by m.next_at limit 1
    ), due as (
      select m.id from relay_messages m join lane l
        on (l.connection_id, l.mailbox, l.route) = (m.connection_id, m.mailbox, m.route)
      where m.spool = ${claim.spool} and m.state = 'waiting' and m.next_at <= ${claim.now}
        and (m.lease_until is null or m.lease_until < app_now())
      order by m.id limit ${claim.limit} for update of m skip locked
    )
    update relay_messages m
    set holder = ${claim.holder}, lease_until = app_now() + ${claim.leaseSeconds} * interval '1 second'
    from due where m.id = due.id
    returning m.*`.execute(query)
  return rows.map(read).sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** Who holds a message, so that nobody who lost it writes over what came after. */
export interface Held {
  id: string
  holder: string
}

/** Its last byte is about to go. @returns false where somebody else has it by now: then it must not go */
export async function beginHandOver(
  query: Query,
  { id, holder }: Held,
  leaseSeconds: number,
): Promise<boolean> {
  const { rows } = await sql`
    update relay_messages
    set state = 'handing_over', lease_until = app_now() + ${leaseSeconds} * interval '1 second'
    where id = ${id} and holder = ${holder} and state = 'waiting' and lease_until > app_now()
    returning 1`.execute(query)
  return rows.length > 0
}

/** Goes on holding messages that wait for their turn. */
export async function renewLeases(
  query: Query,
  holder: string,
  ids: readonly string[],
  leaseSeconds: number,
): Promise<void> {
  await sql`
    update relay_messages set lease_until = app_now() + ${leaseSeconds} * interval '1 second'
    where id = any(${[...ids]}::text[]) and holder = ${holder} and state = 'waiting'`.execute(query)
}

export interface Settled {
  state: Exclude<MessageState, 'handing_over'>
  recipients: readonly Recipient[]
  nextAt: Date | null
  endedAt: Date | null
  reason: string | null
  remedy: string | null
}

/** Writes what came of a try, and gives the message back. */
export async function settleMessage(query: Query, { id, holder }: Held, to: Settled): Promise<boolean> {
  const done = await tables(query)
    .updateTable('relay_messages')
    .set({
      state: to.state,
      recipients: json(to.recipients),
      tries: sql`tries + 1`,
      next_at: to.nextAt,
      ended_at: to.endedAt,
      reason: to.reason,
      remedy: to.remedy,
      holder: null,
      lease_until: null,
    })
    .where('id', '=', id)
    .where('holder', '=', holder)
    .executeTakeFirst()
  return Number(done.numUpdatedRows) > 0
}

/** Gives messages back that were not tried; they are due at `nextAt`. */
export async function releaseMessages(
  query: Query,
  holder: string,
  ids: readonly string[],
  nextAt: Date,
): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update relay_messages set holder = null, lease_until = null, next_at = ${nextAt}
    where id = any(${[...ids]}::text[]) and holder = ${holder} and state = 'waiting'`.execute(query)
}

/** Messages whose holder died with their last byte gone: nobody knows. @returns them, as they are now */
export async function endAbandoned(query: Query, now: Date, words: { reason: string; remedy: string }) {
  const { rows } = await sql<Row>`
    update relay_messages
    set state = 'unknown', ended_at = ${now}, next_at = null, holder = null, lease_until = null,
      reason = ${words.reason}, remedy = ${words.remedy},
      recipients = (
        select jsonb_agg(case when r ->> 'state' = 'waiting' then r || '{"state": "unknown"}' else r end)
        from jsonb_array_elements(recipients) as r)
    where state = 'handing_over' and lease_until < app_now()
    returning *`.execute(query)
  return rows.map(read)
}

/** Sends again what ended without certainty or was given up, to whom it did not go. */
export async function queueAgain(query: Query, id: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update relay_messages
    set state = 'waiting', next_at = ${now}, ended_at = null, reason = null, remedy = null,
      recipients = (
        select jsonb_agg(case when r ->> 'state' <> 'sent' then r || '{"state": "waiting"}' else r end)
        from jsonb_array_elements(recipients) as r)
    where id = ${id} and state in ('failed', 'unknown')
    returning 1`.execute(query)
  return rows.length > 0
}

/** Of these, the ones whose bytes are still wanted. */
export async function wantedIds(query: Query, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tables(query)
    .selectFrom('relay_messages')
    .select('id')
    .where('id', 'in', ids)
    .where('state', '<>', 'sent')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export async function forgetEnded(query: Query, before: Date): Promise<void> {
  await tables(query).deleteFrom('relay_messages').where('ended_at', '<', before).execute()
}

export async function countByState(query: Query): Promise<{ state: MessageState; n: number }[]> {
  const { rows } = await sql<{ state: MessageState; n: number }>`
    select state, count(*)::int as n from relay_messages where state in ('waiting', 'handing_over', 'unknown') group by 1`.execute(
    query,
  )
  return rows
}

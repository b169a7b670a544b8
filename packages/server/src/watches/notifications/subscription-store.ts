import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type { Remark, Resource } from '../watch.ts'
import type { DueSubscription, NotificationStanding } from './subscription.ts'

/**
 * Makes rows for what active watches want notified and ends the others. Only mailboxes that are followed: what could
 * not be read cannot be subscribed to either.
 * @param wish.url where notifications go now; null ends all
 */
export async function reconcileSubscriptions(
  query: Query,
  wish: { connection: string | null; url: string | null; now: Date },
): Promise<void> {
  const { connection, url, now } = wish
  const enabled = url !== null
  const wanted = sql`
    select m.id as mailbox_id, m.connection_id, m.address, r.resource,
      bool_or(w.rich) and r.resource <> 'contacts' as rich
    from watched_mailboxes m
      join watch_members wm on wm.mailbox_id = m.id
      join watches w on w.id = wm.watch_id and w.status = 'active'
      cross join lateral unnest(w.resources) as r (resource)
    where ${enabled} and m.state = 'following'
      and (${connection}::text is null or m.connection_id = ${connection})
    group by m.id, m.connection_id, m.address, r.resource`
  await sql`
    with wanted as (${wanted})
    update mailbox_subscriptions s
    set state = 'ending', mailbox_id = null, due_at = ${now}, failures = 0, revision = revision + 1
    where s.state <> 'ending' and (${connection}::text is null or s.connection_id = ${connection})
      and (s.url <> ${url} or not exists (
        select from wanted w
        where w.mailbox_id = s.mailbox_id and w.resource = s.resource and w.rich = s.rich))
      -- A mailbox that does not answer for a while keeps what it has.
      and not (${enabled} and s.url = ${url} and exists (
        select from watched_mailboxes m join watch_members wm on wm.mailbox_id = m.id
          join watches w on w.id = wm.watch_id and w.status = 'active' and s.resource = any(w.resources)
        where m.id = s.mailbox_id and m.state <> 'following'))`.execute(query)
  await sql`
    insert into mailbox_subscriptions (connection_id, mailbox_id, address, resource, rich, state, due_at)
    select w.connection_id, w.mailbox_id, w.address, w.resource, w.rich, 'wanted', ${now}::timestamptz
    from (${wanted}) as w
    where not exists (
      select from mailbox_subscriptions s where s.mailbox_id = w.mailbox_id and s.resource = w.resource)
    on conflict do nothing`.execute(query)
}

/** Takes subscriptions that are due; nobody else does for so long. */
export async function takeDueSubscriptions(
  query: Query,
  wish: { now: Date; until: Date; limit: number },
): Promise<DueSubscription[]> {
  const { rows } = await sql<DueSubscription>`
    update mailbox_subscriptions s set due_at = ${wish.until}
    from (
      select id from mailbox_subscriptions where due_at <= ${wish.now}
      order by due_at limit ${wish.limit} for update skip locked
    ) as due
    where s.id = due.id
    returning s.id, s.connection_id as "connectionId", s.mailbox_id as "mailboxId", s.address, s.resource, s.rich,
      s.state, s.graph_id as "graphId", s.expires_at as "expiresAt", s.failures, s.revision`.execute(query)
  return rows
}

/** Notifications may come before the answer does. @returns false where something else was decided meanwhile */
export async function storeDigest(query: Query, one: DueSubscription, digest: string): Promise<boolean> {
  const { rows } = await sql`
    update mailbox_subscriptions set state_digest = ${digest}
    where id = ${one.id} and revision = ${one.revision} returning 1`.execute(query)
  return rows.length > 0
}

/** Microsoft has taken it. Whatever was decided meanwhile stands, and is dealt with at once. */
export async function storeActive(
  query: Query,
  one: DueSubscription,
  made: { graphId: string; url: string; expiresAt: Date; renewAt: Date; now: Date },
): Promise<void> {
  const same = sql`revision = ${one.revision}`
  await sql`
    update mailbox_subscriptions
    set graph_id = ${made.graphId}, url = ${made.url}, expires_at = ${made.expiresAt}, failures = 0, remark = null,
      state = case when ${same} then 'active' else state end,
      due_at = case when ${same} then ${made.renewAt}::timestamptz else ${made.now}::timestamptz end
    where id = ${one.id}`.execute(query)
}

/** It is not there: to be made, now or later. */
export async function storeLost(
  query: Query,
  one: Pick<DueSubscription, 'id' | 'revision'>,
  wish: { state: 'wanted' | 'refused'; dueAt: Date; failures: number; remark: Remark | null },
): Promise<void> {
  await sql`
    update mailbox_subscriptions
    set state = ${wish.state}, graph_id = null, expires_at = null, due_at = ${wish.dueAt}, failures = ${wish.failures},
      remark = ${wish.remark === null ? null : JSON.stringify(wish.remark)}::jsonb
    where id = ${one.id} and revision = ${one.revision}`.execute(query)
}

/** It stays what it is and is tried again. */
export async function storeLater(
  query: Query,
  one: Pick<DueSubscription, 'id' | 'revision'>,
  wish: { dueAt: Date; failures: number; remark: Remark | null },
): Promise<void> {
  await sql`
    update mailbox_subscriptions
    set due_at = ${wish.dueAt}, failures = ${wish.failures},
      remark = ${wish.remark === null ? null : JSON.stringify(wish.remark)}::jsonb
    where id = ${one.id} and revision = ${one.revision}`.execute(query)
}

export async function forgetSubscription(query: Query, id: number): Promise<void> {
  await sql`delete from mailbox_subscriptions where id = ${id}`.execute(query)
}

/** What is not there yet is not tried before: of a connection, or of all while not one of them has been taken. */
export async function putOffSubscriptions(
  query: Query,
  wish: { connection: string | null; until: Date; remark: Remark },
): Promise<void> {
  const { connection } = wish
  await sql`
    update mailbox_subscriptions
    set state = 'refused', due_at = greatest(due_at, ${wish.until}), remark = ${JSON.stringify(wish.remark)}::jsonb
    where state in ('wanted', 'refused')
      and (connection_id = ${connection} or (
        ${connection}::text is null and not exists (select from mailbox_subscriptions where state = 'active')))`.execute(
    query,
  )
}

/** What was put off for this reason is tried now. */
export async function resumeSubscriptions(query: Query, code: string, now: Date): Promise<void> {
  await sql`
    update mailbox_subscriptions set state = 'wanted', due_at = ${now}, failures = 0, remark = null
    where state = 'refused' and remark ->> 'code' = ${code}`.execute(query)
}

/** What a notification is checked against. */
export interface NotifiedSubscription {
  id: number
  connectionId: string
  mailboxId: number | null
  digest: string | null
  /** As Graph names it; null while it is made. */
  graphId: string | null
  rich: boolean
  resource: Resource
}

export async function selectNotified(query: Query, ids: readonly number[]): Promise<NotifiedSubscription[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<NotifiedSubscription>`
    select id, connection_id as "connectionId", mailbox_id as "mailboxId", state_digest as digest,
      graph_id as "graphId", rich, resource
    from mailbox_subscriptions where id = any(${[...ids]}::bigint[])`.execute(query)
  return rows
}

/** Whether any row is about this subscription of Graph. */
export async function isWrittenDown(query: Query, graphId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from mailbox_subscriptions where graph_id = ${graphId} limit 1`.execute(
    query,
  )
  return rows.length > 0
}

/** Microsoft says that something is to be done: `renew` it, or make it `again`. */
export async function urgeSubscriptions(
  query: Query,
  ids: readonly number[],
  what: 'renew' | 'again',
  now: Date,
): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update mailbox_subscriptions
    set due_at = ${now}, revision = revision + 1, failures = 0,
      state = case when ${what} = 'again' and state = 'active' then 'wanted' else state end,
      graph_id = case when ${what} = 'again' and state = 'active' then null else graph_id end
    where id = any(${[...ids]}::bigint[]) and state = 'active'`.execute(query)
}

/**
 * A notification says look. A mailbox that is due already and waits for its turn is left alone, so a flood of
 * notifications writes next to nothing; the interval begins anew, so that a change which delta shows late is met.
 */
export async function wakeNotified(
  query: Query,
  wish: { mailboxes: readonly number[]; events: readonly HeardEvent[]; now: Date },
): Promise<void> {
  await sql`
    with heard as (
      select mailbox_id, event from unnest(
        ${wish.events.map(({ mailboxId }) => mailboxId)}::bigint[],
        ${wish.events.map(({ event }) => event)}::text[]) as h (mailbox_id, event)
    ), woken as (
      update watched_mailboxes m
      set woken = woken + 1, interval_ms = 0, due_at = least(due_at, ${wish.now})
      where id = any(${[...wish.mailboxes]}::bigint[])
        and not (holder is null and due_at <= ${wish.now} and not exists (
          select mailbox_id, event from heard where mailbox_id = m.id
          except select mailbox_id, event from heard_events))
      returning id, woken
    )
    insert into heard_events (mailbox_id, event, woken)
    select distinct h.mailbox_id, h.event, w.woken from heard h join woken w on w.id = h.mailbox_id
    on conflict (mailbox_id, event) do update set woken = excluded.woken`.execute(query)
}

/** An event that Microsoft has notified of; an empty id for whatever may have been missed. */
export interface HeardEvent {
  mailboxId: number
  event: string
}

/** How notifications stand, of these mailboxes. */
export async function selectStandings(
  query: Query,
  mailboxes: readonly number[],
): Promise<Map<number, NotificationStanding[]>> {
  const { rows } = await sql<NotificationStanding & { mailboxId: number }>`
    select mailbox_id as "mailboxId", resource, state, rich, expires_at as "expiresAt", remark
    from mailbox_subscriptions where mailbox_id = any(${[...mailboxes]}::bigint[]) and state <> 'ending'
    order by resource desc`.execute(query)
  const found = new Map<number, NotificationStanding[]>()
  for (const { mailboxId, ...standing } of rows)
    found.set(mailboxId, [...(found.get(mailboxId) ?? []), standing])
  return found
}

export interface SubscriptionCounts {
  resource: Resource
  state: string
  subscriptions: number
}

export async function countSubscriptions(query: Query): Promise<SubscriptionCounts[]> {
  const { rows } = await sql<SubscriptionCounts>`
    select resource, state, count(*)::int as subscriptions from mailbox_subscriptions group by resource, state`.execute(
    query,
  )
  return rows
}

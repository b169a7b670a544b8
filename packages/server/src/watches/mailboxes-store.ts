import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Remark, Resource } from './watch.ts'

/** A mailbox that this worker holds. */
export interface Claim {
  id: number
  connectionId: string
  customer: string
  address: string
  state: 'starting' | 'following' | 'unavailable'
  baselined: Resource[]
  resources: Resource[]
  /** Events that Microsoft has notified of since the last look that ended well; an empty id for whatever there may be. */
  heardEvents: string[]
  /** Changes are told with what rich notifications carry. */
  rich: boolean
  sentFolder: string | null
  intervalMs: number
  failures: number
  woken: number
  /** Microsoft notifies of all that is watched in it. */
  notified: boolean
  /** Names this claim, not only the worker: a look whose lease lapsed must not write under a later one's. */
  holder: string
}

/** Another worker holds the mailbox, or nobody follows it any more. */
export class LeaseLostError extends Error {
  constructor() {
    super('The lease on this mailbox was lost.')
    this.name = 'LeaseLostError'
  }
}

interface ClaimWish {
  holder: string
  /** Mailboxes that this process is looking at, whatever became of their leases. */
  active: readonly number[]
  leaseSeconds: number
  now: Date
  limit: number
}

/** Takes mailboxes that are due and that nobody holds, the longest due first. */
export async function claimMailboxes(query: Query, wish: ClaimWish): Promise<Claim[]> {
  const { rows } = await sql<Omit<Claim, 'holder'>>`
    update watched_mailboxes b
    set holder = ${wish.holder}, lease_until = app_now() + ${wish.leaseSeconds} * interval '1 second'
    from (
      select m.id, array(select h.event from heard_events h where h.mailbox_id = m.id) as heard, array(
        select distinct unnest(w.resources) from watch_members wm join watches w on w.id = wm.watch_id
        where wm.mailbox_id = m.id and w.status = 'active') as resources,
        array(
          select s.resource from mailbox_subscriptions s
          where s.mailbox_id = m.id and s.state = 'active' and s.expires_at > ${wish.now}) as notified,
        exists (
          select from watch_members wm join watches w on w.id = wm.watch_id
          where wm.mailbox_id = m.id and w.status = 'active' and w.rich) as rich
      from watched_mailboxes m
      where m.due_at <= ${wish.now} and (m.lease_until is null or m.lease_until < app_now())
        and m.id <> all(${[...wish.active]}::bigint[])
        -- offset 0: looked up for each that is due. Joined, all members are read where PostgreSQL has no statistics yet.
        and exists (
          select from watch_members wm join watches w on w.id = wm.watch_id
          where wm.mailbox_id = m.id and w.status = 'active' offset 0)
      order by m.due_at limit ${wish.limit} for update of m skip locked
    ) as due
    where b.id = due.id
    returning b.id, b.connection_id as "connectionId", b.customer, b.address, b.state, b.baselined, due.resources,
      due.resources <@ due.notified as notified, due.rich, due.heard as "heardEvents",
      b.sent_folder as "sentFolder", b.interval_ms as "intervalMs", b.failures, b.woken`.execute(query)
  return rows.map((row) => ({ ...row, holder: wish.holder }))
}

/**
 * Locks the mailbox for a transaction that writes what was read of it.
 * @throws LeaseLostError where somebody else may have read on
 */
export async function holdMailbox(trx: Query, claim: Claim): Promise<void> {
  const { rows } = await sql`
    select 1 from watched_mailboxes where id = ${claim.id} and holder = ${claim.holder} for update`.execute(
    trx,
  )
  if (rows.length === 0) throw new LeaseLostError()
}

/** @returns those that are still held under these claims */
export async function renewMailboxes(
  query: Query,
  claims: readonly Pick<Claim, 'id' | 'holder'>[],
  leaseSeconds: number,
): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    update watched_mailboxes set lease_until = app_now() + ${leaseSeconds} * interval '1 second'
    where (id, holder) in (
      select * from unnest(${claims.map(({ id }) => id)}::bigint[], ${claims.map(({ holder }) => holder)}::text[]))
    returning id`.execute(query)
  return new Set(rows.map(({ id }) => id))
}

export interface Look {
  now: Date
  nextAt: Date
  intervalMs: number
  state: Claim['state']
  failures: number
  remark: Remark | null
  changed: boolean
  looked: boolean
}

/** Between two looks at a mailbox that is woken again and again: a flood of notifications is a few looks a second. */
const breathMs = 200

/** Gives the mailbox back. Whoever woke it meanwhile has it looked at again at once. */
export async function releaseMailbox(query: Query, claim: Claim, look: Look): Promise<void> {
  const again = new Date(look.now.getTime() + breathMs)
  await sql`
    with given as (
    update watched_mailboxes
    set holder = null, lease_until = null, state = ${look.state}, failures = ${look.failures},
      interval_ms = case when woken = ${claim.woken} then ${look.intervalMs} else least(interval_ms, ${look.intervalMs}) end,
      remark = ${look.remark === null ? null : JSON.stringify(look.remark)}::jsonb,
      due_at = case when woken = ${claim.woken} then ${look.nextAt}::timestamptz else ${again}::timestamptz end,
      looked_at = case when ${look.looked} then ${look.now}::timestamptz else looked_at end,
      changed_at = case when ${look.changed} then ${look.now}::timestamptz else changed_at end
    where id = ${claim.id} and holder = ${claim.holder}
    returning id)
    delete from heard_events h using given
    where ${look.looked} and h.mailbox_id = given.id and h.woken <= ${claim.woken}`.execute(query)
}

/** @returns how many mailboxes were woken */
export async function wakeMailboxes(
  query: Query,
  which: { ids?: readonly number[]; connection?: string; watch?: string },
  now: Date,
): Promise<void> {
  const { ids = null, connection = null, watch = null } = which
  await sql`
    update watched_mailboxes m set woken = woken + 1, due_at = least(due_at, ${now})
    where (${ids && [...ids]}::bigint[] is null or id = any(${ids && [...ids]}::bigint[]))
      and (${connection}::text is null or connection_id = ${connection})
      and (${watch}::text is null or exists (
        select from watch_members wm where wm.mailbox_id = m.id and wm.watch_id = ${watch}))`.execute(query)
}

/** The connection gives no access now: none of its mailboxes is asked for a while. */
export async function putOffConnection(query: Query, connection: string, until: Date): Promise<void> {
  await sql`
    update watched_mailboxes set due_at = greatest(due_at, ${until})
    where connection_id = ${connection} and holder is null`.execute(query)
}

export async function storeBaseline(
  trx: Query,
  claim: Claim,
  wish: { baselined: readonly Resource[]; sentFolder: string | null },
): Promise<void> {
  await sql`
    update watched_mailboxes set baselined = ${[...wish.baselined]}::text[], sent_folder = ${wish.sentFolder}
    where id = ${claim.id}`.execute(trx)
}

import type { Refusal } from '@gatewarden/microsoft'
import { type SqlBool, sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type {
  Account,
  ArchiveFact,
  CollectionMailbox,
  CollectionStatus,
  MailboxAccess,
  MailboxState,
  Remark,
} from '../collection.ts'
import { fromRemark, toRemark } from './collections-store.ts'
import { claimsLock } from './garbage-store.ts'
import { tables } from './tables.ts'

export async function insertMailboxes(
  trx: Query,
  collectionId: string,
  mailboxes: readonly { custodian: string; address: string }[],
): Promise<void> {
  await tables(trx)
    .insertInto('collection_mailboxes')
    .values(
      mailboxes.map((mailbox, index) => ({ collection_id: collectionId, position: index + 1, ...mailbox })),
    )
    .execute()
}

/** In the order of the collection. */
export async function selectMailboxes(query: Query, collectionId: string): Promise<CollectionMailbox[]> {
  const rows = await tables(query)
    .selectFrom('collection_mailboxes')
    .selectAll()
    .select(sql<SqlBool>`coalesce(lease_until >= app_now(), false)`.as('is_being_read'))
    .where('collection_id', '=', collectionId)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    collectionId: row.collection_id,
    position: row.position,
    custodian: row.custodian,
    address: row.address,
    account: row.account,
    archive: row.archive,
    state: row.state,
    access: row.access,
    remark: toRemark(row),
    refusal: row.refusal,
    estimate: row.estimate,
    closingRound: row.closing_round,
    clockOffset: row.clock_offset,
    rate: row.is_being_read ? row.rate : null,
    isBeingRead: Boolean(row.is_being_read),
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }))
}

/** The right to read a mailbox. Whoever holds it renews it; after a later claim it is worth nothing. */
export interface MailboxClaim {
  mailboxId: number
  epoch: number
  collectionId: string
  connectionId: string
  custodian: string
  address: string
  state: MailboxState
  closingRound: number
  /** The worker that had it and did not give it back; null in the ordinary case. */
  takenFrom: string | null
}

/**
 * Claims one mailbox of a running collection: those that were not probed yet first, so that all sizes are known, then
 * the largest first, because the largest decides when a collection ends.
 */
export async function claimMailbox(
  query: Query,
  worker: string,
  leaseSeconds: number,
): Promise<MailboxClaim | undefined> {
  const { rows } = await sql<MailboxClaim>`
    with no_removal as materialized (
      select pg_advisory_xact_lock_shared(${claimsLock})
    ),
    open as (
      select m.id, m.worker, c.connection_id from no_removal, collection_mailboxes m join collections c on c.id = m.collection_id
      where c.status = 'running' and m.state in ('waiting', 'ready')
        and (m.lease_until is null or m.lease_until < app_now()) and (m.not_before is null or m.not_before <= app_now())
      order by m.state = 'waiting' desc, m.estimate desc nulls last, m.id
      limit 1 for update of m skip locked
    )
    update collection_mailboxes m set worker = ${worker}, epoch = m.epoch + 1, not_before = null,
      reason_code = null, reason = null, remedy = null, refusal = null,
      lease_until = app_now() + ${leaseSeconds} * interval '1 second', started_at = coalesce(m.started_at, app_now())
    from open where m.id = open.id
    returning m.id as "mailboxId", m.epoch, m.collection_id as "collectionId", open.connection_id as "connectionId",
      m.custodian, m.address, m.state, m.closing_round as "closingRound", open.worker as "takenFrom"`.execute(
    query,
  )
  return rows[0]
}

type Held = Pick<MailboxClaim, 'mailboxId' | 'epoch'>

/** Keeps the claim. @returns the status of its collection; undefined where the claim is lost */
export async function renewMailbox(
  query: Query,
  claim: Held,
  options: { leaseSeconds: number; rate: number | null },
): Promise<CollectionStatus | undefined> {
  const { rows } = await sql<{ status: CollectionStatus }>`
    update collection_mailboxes m set rate = ${options.rate},
      lease_until = app_now() + ${options.leaseSeconds} * interval '1 second'
    from collections c where m.id = ${claim.mailboxId} and m.epoch = ${claim.epoch} and c.id = m.collection_id
    returning c.status`.execute(query)
  return rows[0]?.status
}

/** What is written of a mailbox while it is claimed. */
export interface MailboxChange {
  state?: MailboxState
  access?: MailboxAccess
  account?: Account | null
  remark?: Remark | null
  refusal?: Refusal | null
  estimate?: number
  clockOffset?: number | null
  closingRound?: number
  failures?: number
}

/** Changes a mailbox under its claim. @returns false where the claim is lost */
export async function changeMailbox(query: Query, claim: Held, change: MailboxChange): Promise<boolean> {
  const changed = await tables(query)
    .updateTable('collection_mailboxes')
    .set({
      ...(change.state === undefined ? {} : { state: change.state }),
      ...(change.access === undefined ? {} : { access: change.access }),
      ...(change.account === undefined ? {} : { account: change.account && JSON.stringify(change.account) }),
      ...(change.remark === undefined ? {} : fromRemark(change.remark)),
      ...(change.refusal === undefined ? {} : { refusal: change.refusal && JSON.stringify(change.refusal) }),
      ...(change.estimate === undefined ? {} : { estimate: change.estimate }),
      ...(change.clockOffset === undefined ? {} : { clock_offset: change.clockOffset }),
      ...(change.closingRound === undefined ? {} : { closing_round: change.closingRound }),
      ...(change.failures === undefined ? {} : { failures: change.failures }),
      ...(change.state === 'done' || change.state === 'blocked' ? { ended_at: sql<Date>`app_now()` } : {}),
      epoch: claim.epoch,
    })
    .where('id', '=', claim.mailboxId)
    .where('epoch', '=', claim.epoch)
    .returning('id')
    .executeTakeFirst()
  return changed !== undefined
}

/** The mailbox is one that the collection has under another name already. */
export class SameMailboxError extends Error {
  /** As the other one is named. */
  readonly address: string

  constructor(address: string) {
    super('The collection has the mailbox under another name.')
    this.name = 'SameMailboxError'
    this.address = address
  }
}

/**
 * Writes down whose mailbox it is. @returns false where the claim is lost
 * @throws SameMailboxError for an account that another mailbox of the collection is of
 */
export async function recordAccount(...args: Parameters<typeof writeAccount>): Promise<boolean> {
  return writeAccount(...args).catch((error: unknown) => {
    // Another worker has just written the same account: now it is seen.
    if (error instanceof Error && 'code' in error && error.code === '23505') return writeAccount(...args)
    throw error
  })
}

async function writeAccount(
  query: Query,
  claim: Pick<MailboxClaim, 'mailboxId' | 'epoch' | 'collectionId'>,
  known: { account: Account | null; archive: ArchiveFact | null },
): Promise<boolean> {
  const text = (value: object | null) => value && JSON.stringify(value)
  const { rows } = await sql<{ recorded: boolean; other: string | null }>`
    with other as (
      select address from collection_mailboxes
      where collection_id = ${claim.collectionId} and account ->> 'id' = ${known.account?.id ?? null} and id <> ${claim.mailboxId}
        and reason_code is distinct from 'same_mailbox'
    ),
    recorded as (
      update collection_mailboxes set account = ${text(known.account)}, archive = ${text(known.archive)}
      where id = ${claim.mailboxId} and epoch = ${claim.epoch} and not exists (select 1 from other) returning id
    )
    select exists (select 1 from recorded) as recorded, (select address from other) as other`.execute(query)
  const [found] = rows
  if (found?.other) throw new SameMailboxError(found.other)
  return found?.recorded ?? false
}

/** Gives a claim back; with a delay nobody takes it for so long. */
export async function releaseMailbox(query: Query, claim: Held, delayMs: number | null): Promise<void> {
  await sql`
    update collection_mailboxes set worker = null, lease_until = null, rate = null,
      not_before = app_now() + ${delayMs} * interval '1 millisecond'
    where id = ${claim.mailboxId} and epoch = ${claim.epoch}`.execute(query)
}

/** How often in a row reading a mailbox had to be put off. */
export async function countFailure(query: Query, claim: Held): Promise<number> {
  const { rows } = await sql<{ failures: number }>`
    update collection_mailboxes set failures = failures + 1
    where id = ${claim.mailboxId} and epoch = ${claim.epoch} returning failures`.execute(query)
  return rows[0]?.failures ?? 1
}

/**
 * Opens what a retry asks for again: blocked mailboxes are probed anew, those with exceptions are read again for these
 * items alone. @returns how many mailboxes are open now
 */
export async function reopenMailboxes(
  trx: Query,
  collectionId: string,
): Promise<{ blocked: number; exceptions: number }> {
  const exceptions = await sql<{ id: number }>`
    with reopened as (
      update collection_items item set outcome = 0, attempts = 0, not_before = null, code = null, reason = null, remedy = null
      from collection_mailboxes m
      where m.collection_id = ${collectionId} and item.mailbox_id = m.id and item.outcome = 3 and item.item_id not like 'unreadable:%'
      returning item.folder_id, item.mailbox_id
    ),
    folders as (
      update collection_folders folder set exceptions = folder.exceptions - counted.items
      from (select folder_id, count(*) as items from reopened group by folder_id) counted where folder.id = counted.folder_id
      returning folder.mailbox_id
    )
    update collection_mailboxes set state = 'ready', ended_at = null, failures = 0, not_before = null
    where id in (select mailbox_id from folders) and state = 'done' returning id`.execute(trx)
  const blocked = await sql<{ id: number }>`
    update collection_mailboxes m set ended_at = null, failures = 0, not_before = null, access = null, reason_code = null,
      reason = null, remedy = null, refusal = null,
      state = case when exists (select 1 from collection_folders f where f.mailbox_id = m.id) then 'ready' else 'waiting' end
    where collection_id = ${collectionId} and state = 'blocked' returning id`.execute(trx)
  return { blocked: blocked.rows.length, exceptions: exceptions.rows.length }
}

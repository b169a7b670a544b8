import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { outcomes, type SourceName } from '../collection.ts'

/**
 * The journal of a mailbox: what a page named, and what became of each item. Every statement here is one transaction,
 * changes the folder's numbers together with its rows, and is fenced: it does nothing where the mailbox has been
 * claimed under a later epoch. So whatever a lost worker still writes is not there.
 */

/** Who writes: the mailbox and the epoch of its claim. */
export interface Fence {
  mailboxId: number
  epoch: number
  /** How long each write keeps the lease, in seconds. */
  leaseSeconds: number
}

/** The mailbox belongs to another worker now: this one must stop. */
export class LeaseLostError extends Error {
  constructor() {
    super('Another worker has taken the mailbox over.')
    this.name = 'LeaseLostError'
  }
}

const fenced = (fence: Fence) => sql`
  fence as (
    update collection_mailboxes set lease_until = app_now() + ${fence.leaseSeconds} * interval '1 second'
    where id = ${fence.mailboxId} and epoch = ${fence.epoch} returning id
  )`

/** An item as a page of a listing named it. */
export interface ListedItem {
  itemId: string
  /** 0 pending, or settled at once: 2 filtered, 3 exception. */
  outcome: 0 | 2 | 3
  /** JSON text for the manifest; null where nobody will need it. */
  meta: string | null
  sortAt: string
  code: string | null
  reason: string | null
  remedy: string | null
}

/** Where the listing stands after a page; stored with the page's items or not at all. */
export interface ListedTo {
  state: 'listing' | 'listed' | 'done'
  nextLink: string | null
  deltaLink: string | null
  /** For a plain listing: how many items come before the next page. */
  skip: number
}

/**
 * Journals a page: its items, those that Microsoft says are gone, and where the listing stands now. Items that are
 * known stay as they are; a pending one gets the newer metadata.
 * @returns how many items are new
 * @throws LeaseLostError
 */
export async function journalPage(
  query: Query,
  fence: Fence,
  page: { folderId: number; items: readonly ListedItem[]; removed: readonly string[]; to: ListedTo },
): Promise<number> {
  const { folderId, items, removed, to } = page
  const { rows } = await sql<{ held: number; added: number }>`
    with ${fenced(fence)},
    known as (
      select enumerated from collection_folders where id = ${folderId}
    ),
    named as (
      insert into collection_items as item
        (folder_id, item_id, mailbox_id, position, outcome, meta, sort_at, code, reason, remedy)
      select ${folderId}, listed.item_id, fence.id, known.enumerated + listed.ordinal, listed.outcome, listed.meta,
             listed.sort_at, listed.code, listed.reason, listed.remedy
      from fence, known, unnest(
        ${items.map((item) => item.itemId)}::text[], ${items.map((item) => item.outcome)}::smallint[],
        ${items.map((item) => item.meta)}::text[], ${items.map((item) => item.sortAt)}::timestamptz[],
        ${items.map((item) => item.code)}::text[], ${items.map((item) => item.reason)}::text[],
        ${items.map((item) => item.remedy)}::text[]
      ) with ordinality as listed (item_id, outcome, meta, sort_at, code, reason, remedy, ordinal)
      on conflict (folder_id, item_id) do update set meta = excluded.meta, sort_at = excluded.sort_at
        where item.outcome = 0 and excluded.outcome = 0
      returning (xmax = 0) as is_new, item.outcome
    ),
    gone as (
      update collection_items set outcome = ${outcomes.vanished}, at = app_now(), code = 'item_deleted',
        reason = 'The item was deleted or moved away while the folder was being listed.'
      from fence
      where folder_id = ${folderId} and item_id = any(${[...removed]}::text[]) and outcome = 0
      returning 1
    ),
    counted as (
      select count(*) filter (where is_new) as added,
             count(*) filter (where is_new and outcome = 2) as filtered,
             count(*) filter (where is_new and outcome = 3) as exceptions from named
    ),
    moved as (
      update collection_folders as folder set
        state = ${to.state}, next_link = ${to.nextLink}, delta_link = ${to.deltaLink},
        list_skip = ${to.skip}, pass_found = folder.pass_found + counted.added,
        enumerated = folder.enumerated + counted.added, filtered = folder.filtered + counted.filtered,
        exceptions = folder.exceptions + counted.exceptions,
        vanished = folder.vanished + (select count(*) from gone)
      from fence, counted where folder.id = ${folderId}
      returning 1
    )
    select (select count(*) from fence)::int as held, (select added from counted)::int as added from (select count(*) from moved) as done`.execute(
    query,
  )
  const [row] = rows
  if (!row?.held) throw new LeaseLostError()
  return row.added
}

/** What became of an item that was asked for. */
export type Settled = {
  folderId: number
  itemId: string
} & (
  | {
      outcome: 'collected'
      sha256: string
      md5: string
      size: number
      requestId: string | null
      serverDate: string | null
      at: string
      /** Why its MIME was refused, where what was stored is Graph's JSON in place of it. */
      code?: string
      reason?: string
      remedy?: string
    }
  | {
      /** It was looked at by itself, and is not what was asked for. */
      outcome: 'filtered'
      code: string
      requestId: string | null
      at: string
    }
  | {
      outcome: 'exception' | 'vanished'
      code: string
      reason: string
      remedy: string
      requestId: string | null
      at: string
    }
  | {
      /** It failed and is tried again after so many milliseconds. */
      outcome: 'retry'
      afterMs: number
      code: string
      reason: string
      remedy: string
      requestId: string | null
      at: string
    }
)

const outcomeNumbers = { ...outcomes, retry: outcomes.pending }

/**
 * Journals a group of outcomes: one statement, one commit. The bytes of what is collected must be durable before.
 * Only pending rows change: whatever was settled by a page meanwhile stays.
 * @throws LeaseLostError
 */
export async function journalOutcomes(query: Query, fence: Fence, group: readonly Settled[]): Promise<void> {
  const { rows } = await sql<{ held: number }>`
    with ${fenced(fence)},
    done as (
      update collection_items as item set
        outcome = settled.outcome, sha256 = decode(settled.sha256, 'hex'), md5 = decode(settled.md5, 'hex'),
        size = settled.size, request_id = settled.request_id, server_date = settled.server_date, at = settled.at,
        attempts = item.attempts + 1, code = settled.code, reason = settled.reason, remedy = settled.remedy,
        not_before = app_now() + settled.after_ms * interval '1 millisecond'
      from fence, unnest(
        ${group.map((one) => one.folderId)}::bigint[], ${group.map((one) => one.itemId)}::text[],
        ${group.map((one) => outcomeNumbers[one.outcome])}::smallint[],
        ${group.map((one) => ('sha256' in one ? one.sha256 : null))}::text[],
        ${group.map((one) => ('md5' in one ? one.md5 : null))}::text[],
        ${group.map((one) => ('size' in one ? one.size : null))}::bigint[],
        ${group.map((one) => one.requestId)}::text[],
        ${group.map((one) => ('serverDate' in one ? one.serverDate : null))}::text[],
        ${group.map((one) => one.at)}::timestamptz[],
        ${group.map((one) => ('code' in one ? one.code : null))}::text[],
        ${group.map((one) => ('reason' in one ? one.reason : null))}::text[],
        ${group.map((one) => ('remedy' in one ? one.remedy : null))}::text[],
        ${group.map((one) => ('afterMs' in one ? one.afterMs : null))}::bigint[]
      ) as settled (folder_id, item_id, outcome, sha256, md5, size, request_id, server_date, at, code, reason, remedy, after_ms)
      where item.folder_id = settled.folder_id and item.item_id = settled.item_id and item.outcome = 0
      returning item.folder_id, item.outcome, item.size
    ),
    counted as (
      select folder_id, count(*) filter (where outcome = 1) as collected,
             count(*) filter (where outcome = 2) as filtered, count(*) filter (where outcome = 3) as exceptions,
             count(*) filter (where outcome = 4) as vanished, coalesce(sum(size), 0) as bytes
      from done group by folder_id
    ),
    moved as (
      update collection_folders as folder set
        collected = folder.collected + counted.collected, filtered = folder.filtered + counted.filtered,
        exceptions = folder.exceptions + counted.exceptions,
        vanished = folder.vanished + counted.vanished, bytes = folder.bytes + counted.bytes
      from counted where folder.id = counted.folder_id
      returning 1
    )
    select (select count(*) from fence)::int as held from (select count(*) from moved) as done`.execute(query)
  if (!rows[0]?.held) throw new LeaseLostError()
}

/** An item that is to be fetched. */
export interface PendingItem {
  folderId: number
  folderGraphId: string
  source: SourceName
  itemId: string
  position: number
  attempts: number
}

/** Pending items that are due, in the order of listing, behind a position. */
export async function pendingItems(
  query: Query,
  mailboxId: number,
  after: { folderId: number; position: number },
  limit: number,
): Promise<PendingItem[]> {
  const { rows } = await sql<PendingItem>`
    select item.folder_id as "folderId", folder.graph_id as "folderGraphId", folder.source, item.item_id as "itemId",
           item.position, item.attempts
    from collection_items item join collection_folders folder on folder.id = item.folder_id
    where item.mailbox_id = ${mailboxId} and item.outcome = 0 and (item.folder_id, item.position) > (${after.folderId}, ${after.position})
      and (item.not_before is null or item.not_before <= app_now())
    order by item.folder_id, item.position limit ${limit}`.execute(query)
  return rows
}

/** How many items are pending, and in how many milliseconds the first of them is due. */
export async function pendingSoon(
  query: Query,
  mailboxId: number,
): Promise<{ count: number; dueInMs: number | null }> {
  const { rows } = await sql<{ count: number; dueInMs: number | null }>`
    select count(*) as count,
           (extract(epoch from min(coalesce(not_before, app_now())) - app_now()) * 1000)::double precision as "dueInMs"
    from collection_items where mailbox_id = ${mailboxId} and outcome = 0`.execute(query)
  return rows[0] ?? { count: 0, dueInMs: null }
}

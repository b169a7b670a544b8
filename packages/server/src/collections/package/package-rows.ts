import type { CollectedItem, ExceptionRow } from '@gatewarden/evidence'
import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { type CollectionFolder, type CollectionMailbox, type Numbers, outcomes } from '../collection.ts'
import { type ItemMetadata, noMetadata } from '../runner/item-metadata.ts'

const rowsAtOnce = 500

interface ItemRow {
  item_id: string
  outcome: number
  meta: string | null
  sha256: Buffer | null
  md5: Buffer | null
  size: number | null
  request_id: string | null
  server_date: string | null
  at: Date | null
  attempts: number
  code: string | null
  reason: string | null
  remedy: string | null
}

const nothingKnown: ItemMetadata = { ...noMetadata, itemClass: 'message' }

export type PackageRow = { collected: CollectedItem } | { exception: ExceptionRow }

/**
 * Collected items, exceptions and vanished ones of a folder, by received time and then by id, read through a cursor:
 * one sort, flat memory. Runs in a transaction of the caller's.
 */
export async function* packageRows(
  trx: Query,
  mailbox: CollectionMailbox,
  folder: CollectionFolder,
): AsyncIterable<PackageRow> {
  const place = {
    custodian: mailbox.custodian,
    mailbox: mailbox.address,
    folderPath: folder.path,
    folderId: folder.graphId,
  }
  await sql`
    declare package_rows no scroll cursor for
    select item_id, outcome, meta, sha256, md5, size, request_id, server_date, at, attempts, code, reason, remedy
    from collection_items
    where folder_id = ${sql.lit(folder.id)} and outcome in (1, 3, 4)
    order by sort_at, item_id collate "C"`.execute(trx)
  for (;;) {
    const { rows } = await sql<ItemRow>`fetch ${sql.lit(rowsAtOnce)} from package_rows`.execute(trx)
    for (const row of rows) yield toPackageRow(row, place, folder)
    if (rows.length < rowsAtOnce) break
  }
  await sql`close package_rows`.execute(trx)
}

type Place = Pick<CollectedItem, 'custodian' | 'mailbox' | 'folderPath' | 'folderId'>

function toPackageRow(row: ItemRow, place: Place, { source, listedBy }: CollectionFolder): PackageRow {
  // Written by us from a page of a listing, read back by us.
  const meta: ItemMetadata = row.meta === null ? nothingKnown : JSON.parse(row.meta)
  if (row.sha256 && row.md5 && row.size !== null && row.at) {
    return {
      collected: {
        ...place,
        ...meta,
        itemId: row.item_id,
        listedBy,
        // What was collected has a code only where its MIME was refused.
        nativeKind: source === 'mail' && row.code === null ? 'mime' : 'graph_json',
        sha256: row.sha256.toString('hex'),
        md5: row.md5.toString('hex'),
        size: row.size,
        requestId: row.request_id,
        serverDate: row.server_date,
        collectedAt: row.at.toISOString(),
        attempt: Math.max(1, row.attempts),
      },
    }
  }
  return {
    exception: {
      ...place,
      outcome: row.outcome === outcomes.vanished ? 'vanished' : 'exception',
      code: row.code ?? '',
      reason: row.reason ?? '',
      remedy: row.remedy ?? '',
      itemId: row.item_id,
      internetMessageId: meta.internetMessageId,
      subject: meta.subject,
      from: meta.from?.address ?? null,
      sentAt: meta.sentAt,
      receivedAt: meta.receivedAt,
      attempts: row.attempts,
      lastTriedAt: row.at?.toISOString() ?? null,
      requestId: row.request_id,
    },
  }
}

/** What the journal's rows of a folder add up to; `pending` should be 0. */
export type RowCounts = Omit<Numbers, 'enumerated'> & { pending: number }

/** Counts the journal's rows of each folder anew. */
export async function countRows(query: Query, collectionId: string): Promise<Map<number, RowCounts>> {
  const { rows } = await sql<{ folder_id: number; outcome: number; items: number; bytes: number }>`
    select item.folder_id, item.outcome, count(*) as items, coalesce(sum(item.size), 0)::bigint as bytes
    from collection_mailboxes m
    join collection_folders folder on folder.mailbox_id = m.id
    join collection_items item on item.folder_id = folder.id
    where m.collection_id = ${collectionId}
    group by item.folder_id, item.outcome`.execute(query)
  const counted = new Map<number, RowCounts>()
  for (const row of rows) {
    const folder = counted.get(row.folder_id) ?? {
      pending: 0,
      collected: 0,
      filtered: 0,
      exceptions: 0,
      vanished: 0,
      bytes: 0,
    }
    counted.set(row.folder_id, folder)
    if (row.outcome === outcomes.pending) folder.pending = row.items
    if (row.outcome === outcomes.collected) folder.collected = row.items
    if (row.outcome === outcomes.filtered) folder.filtered = row.items
    if (row.outcome === outcomes.exception) folder.exceptions = row.items
    if (row.outcome === outcomes.vanished) folder.vanished = row.items
    folder.bytes += row.bytes
  }
  return counted
}

import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { outcomes } from '../collection.ts'

/** An item that was listed and of which there is no native. */
export interface FailedItem {
  folderId: number
  itemId: string
  outcome: 'exception' | 'vanished'
  custodian: string
  mailbox: string
  /** JSON array of names. */
  path: string
  /** JSON text; null where nothing is known. */
  meta: string | null
  code: string
  reason: string
  remedy: string | null
  attempts: number
  at: Date | null
  requestId: string | null
}

export interface FailedItemFilter {
  outcome?: 'exception' | 'vanished' | undefined
  after?: { folderId: number; itemId: string } | undefined
  limit: number
}

/** By folder and item id. */
export async function selectFailedItems(
  query: Query,
  collectionId: string,
  filter: FailedItemFilter,
): Promise<FailedItem[]> {
  const wanted =
    filter.outcome === undefined ? [outcomes.exception, outcomes.vanished] : [outcomes[filter.outcome]]
  const after = filter.after ?? { folderId: 0, itemId: '' }
  const { rows } = await sql<Omit<FailedItem, 'outcome'> & { outcome: number }>`
    select item.folder_id as "folderId", item.item_id as "itemId", item.outcome, m.custodian, m.address as mailbox,
           folder.path, item.meta, item.code, item.reason, item.remedy, item.attempts, item.at, item.request_id as "requestId"
    from collection_mailboxes m
    join collection_items item on item.mailbox_id = m.id
    join collection_folders folder on folder.id = item.folder_id
    where m.collection_id = ${collectionId} and item.outcome in (3, 4) and item.outcome = any(${wanted}::smallint[])
      and (item.folder_id, item.item_id) > (${after.folderId}, ${after.itemId})
    order by item.folder_id, item.item_id limit ${filter.limit}`.execute(query)
  return rows.map((row) => ({
    ...row,
    outcome: row.outcome === outcomes.vanished ? 'vanished' : 'exception',
  }))
}

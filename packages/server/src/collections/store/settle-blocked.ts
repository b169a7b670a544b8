import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'

/**
 * Items that were listed in a mailbox before it was blocked, and not fetched, become exceptions with the reason of the
 * mailbox; a retry asks for them again. Only while the collection is being sealed: nobody else writes then.
 */
export async function settleBlocked(query: Query, collectionId: string): Promise<void> {
  await sql`
    with given_up as (
      update collection_items item set outcome = 3, at = coalesce(item.at, app_now()), not_before = null,
        code = 'mailbox_' || m.reason_code, reason = m.reason, remedy = m.remedy
      from collection_mailboxes m
      where m.collection_id = ${collectionId} and m.state = 'blocked' and item.mailbox_id = m.id and item.outcome = 0
      returning item.folder_id
    )
    update collection_folders folder set exceptions = folder.exceptions + counted.items
    from (select folder_id, count(*) as items from given_up group by folder_id) counted
    where folder.id = counted.folder_id`.execute(query)
}

import { sql } from 'kysely'
import { z } from 'zod'
import type { Query } from '../../platform/database/database.ts'

const keyShape = z.object({ changeKey: z.string().nullable() })

/** Exchange's mark of the state that an item was in, by what the journal keeps of it. */
export const changeKeyOf = (meta: string | null): string | null =>
  meta === null ? null : keyShape.parse(JSON.parse(meta)).changeKey

/**
 * Items that earlier collections hold of the same mailbox, each with the change keys that
 * it had. Exchange changes the key with every change, a move too.
 * Plan: for each folder of the earlier runs, probes of the primary key (folder_id, item_id).
 */
export async function heldEarlier(
  query: Query,
  mailboxId: number,
  earlier: readonly string[],
  itemIds: readonly string[],
): Promise<Map<string, Set<string>>> {
  const { rows } = await sql<{ id: string; meta: string | null }>`
    select item.item_id as id, item.meta from collection_items item
    where item.outcome = 1 and item.item_id = any(${[...itemIds]}::text[]) and item.folder_id = any(array(
      select folder.id from collection_folders folder
      join collection_mailboxes m on m.id = folder.mailbox_id
      join collection_mailboxes mine on lower(mine.address) = lower(m.address)
      where m.collection_id = any(${[...earlier]}::text[]) and mine.id = ${mailboxId}
    ))`.execute(query)
  const held = new Map<string, Set<string>>()
  for (const { id, meta } of rows) {
    const changeKey = changeKeyOf(meta)
    if (changeKey !== null) held.set(id, (held.get(id) ?? new Set()).add(changeKey))
  }
  return held
}

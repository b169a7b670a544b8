import { createHash } from 'node:crypto'
import type { Query } from '../../platform/database/database.ts'
import type { CollectionFolder, Wanted } from '../collection.ts'
import type { ItemFilter } from '../filters/item-filter.ts'
import { changeKeyOf, heldEarlier } from '../store/held-earlier.ts'
import { type Fence, journalPage, type ListedItem, type ListedTo } from '../store/journal.ts'
import type { MailboxGraph } from './mailbox-graph.ts'
import type { RunOptions } from './options.ts'
import { sources } from './sources/all-sources.ts'

/** What listing a folder needs. */
export interface ListingParts {
  query: Query
  graph: MailboxGraph
  fence: Fence
  wanted: Wanted
  filter: ItemFilter
  options: RunOptions
  /** Told after each page that was journaled, with how many of its items were new. */
  onPage: (added: number) => void
}

/** A page as the journal takes it. */
export interface PageToJournal {
  items: readonly unknown[]
  /** An item that is there and could not be listed. */
  unreadable?: ListedItem
}

/** Journals one page. @returns how many of its items were new */
export async function journal(
  parts: ListingParts,
  folder: CollectionFolder,
  page: PageToJournal,
  to: ListedTo,
): Promise<number> {
  const source = sources[folder.source]
  const items = new Map<string, ListedItem>()
  const removed = new Set<string>()
  for (const value of page.items) {
    const entry = source.read(value)
    if (entry.kind === 'removed') {
      items.delete(entry.id)
      removed.add(entry.id)
    } else if (entry.kind === 'item') {
      removed.delete(entry.id)
      const code = source.unwanted(entry, parts.wanted, parts.filter) ?? null
      const meta = code === null ? JSON.stringify(entry.meta) : null
      items.set(entry.id, {
        itemId: entry.id,
        outcome: code === null ? 0 : 2,
        meta,
        sortAt: entry.sortAt ?? '0001-01-01T00:00:00Z',
        code,
        reason: null,
        remedy: null,
      })
    } else {
      const unreadable = unreadableItem(
        createHash('sha256')
          .update(JSON.stringify(value) ?? '')
          .digest('hex')
          .slice(0, 16),
        'Microsoft listed an entry without a usable id.',
      )
      items.set(unreadable.itemId, unreadable)
    }
  }
  await leaveOutHeld(parts, items)
  if (page.unreadable) items.set(page.unreadable.itemId, page.unreadable)
  const added = await journalPage(parts.query, parts.fence, {
    folderId: folder.id,
    items: [...items.values()],
    removed: [...removed],
    to,
  })
  await parts.options.at?.('page.journaled')
  parts.onPage(added)
  return added
}

/** Of a differential run: what earlier ones hold just as it is now is filtered. */
async function leaveOutHeld(
  { query, fence, wanted: { earlier } }: ListingParts,
  items: Map<string, ListedItem>,
): Promise<void> {
  if (earlier.length === 0) return
  const wanted = [...items.values()].filter(({ outcome }) => outcome === 0)
  const ids = wanted.map(({ itemId }) => itemId)
  const held = await heldEarlier(query, fence.mailboxId, earlier, ids)
  for (const item of wanted) {
    const changeKey = changeKeyOf(item.meta)
    if (changeKey !== null && held.get(item.itemId)?.has(changeKey))
      items.set(item.itemId, { ...item, outcome: 2, meta: null, code: 'held_earlier' })
  }
}

/** Stands for an item that is there but cannot even be listed. */
export const unreadableItem = (mark: string, reason: string): ListedItem => ({
  itemId: `unreadable:${mark}`,
  outcome: 3,
  meta: null,
  sortAt: '0001-01-01T00:00:00Z',
  code: 'item_unreadable',
  reason,
  remedy: 'Look at the folder in Outlook, or ask Microsoft to repair the mailbox (New-MailboxRepairRequest).',
})

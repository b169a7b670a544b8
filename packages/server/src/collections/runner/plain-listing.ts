import type { CollectionFolder } from '../collection.ts'
import { changeFolder, selectListing } from '../store/folders-store.ts'
import { LeaseLostError } from '../store/journal.ts'
import { journal, type ListingParts, unreadableItem } from './page-journal.ts'
import { sources } from './sources/all-sources.ts'
import { sortTrouble, TroubleError } from './trouble.ts'

/** Passes over a folder at most; a pass that finds nothing new is the last. */
const mostPasses = 3
/** So many damaged items may stand side by side; more, and it is the listing that is broken. */
const mostDamagedTogether = 3

/**
 * Lists a folder by `$top` and `$skip`, for where delta is refused. Whatever is deleted meanwhile moves the rest up, so
 * the folder is passed over again until a pass finds nothing new. A page that Graph cannot answer because of one
 * damaged item is halved until that item stands alone; then the item is recorded, and passed over.
 */
export async function listPlainly(parts: ListingParts, folder: CollectionFolder): Promise<void> {
  for (;;) {
    const { skip, pass, passFound } = await selectListing(parts.query, folder.id)
    const added = await onePass(parts, folder, skip, pass)
    const isEnd = pass + 1 >= mostPasses || (pass > 0 && passFound + added === 0)
    const changed = await changeFolder(
      parts.query,
      parts.fence,
      folder.id,
      isEnd ? { state: 'done' } : { nextPass: true },
    )
    if (!changed) throw new LeaseLostError()
    if (isEnd) return
  }
}

async function onePass(
  parts: ListingParts,
  folder: CollectionFolder,
  from: number,
  pass: number,
): Promise<number> {
  const { pageSize } = parts.options
  let skip = from
  let top = pageSize
  let found = 0
  for (;;) {
    const page = await onePage(parts, folder, { skip, top, patient: top === pageSize })
    if (page === 'too much') {
      top = Math.max(1, Math.floor(top / 2))
      continue
    }
    await parts.options.at?.('page.fetched')
    const isDamaged = page === 'damaged'
    // A page may be empty although others follow.
    skip += isDamaged ? 1 : page.items.length || (page.isLast ? 0 : top)
    found += await journal(parts, folder, isDamaged ? damaged(skip, pass) : page, {
      state: 'listing',
      nextLink: null,
      deltaLink: null,
      skip,
    })
    if (!isDamaged && page.isLast) return found
    top = Math.min(pageSize, top * 2)
  }
}

/** Only the first pass records what cannot be read: in a later one it may stand at another place. */
const damaged = (place: number, pass: number) => ({
  items: [],
  ...(pass === 0
    ? {
        unreadable: unreadableItem(
          `at ${place}`,
          `Microsoft cannot list the item at place ${place} of the folder.`,
        ),
      }
    : {}),
})

type Answer = { items: unknown[]; isLast: boolean }

async function onePage(
  parts: ListingParts,
  folder: CollectionFolder,
  range: { skip: number; top: number; patient: boolean },
): Promise<Answer | 'too much' | 'damaged'> {
  const page = await tryPage(parts, folder, range)
  if (page !== undefined) return page
  if (range.top > 1) return 'too much'
  // One item alone cannot be listed. It is damaged if one of the next can: else the whole listing is broken.
  for (let next = 1; next <= mostDamagedTogether; next++) {
    if (await tryPage(parts, folder, { skip: range.skip + next, top: 1, patient: false })) return 'damaged'
  }
  throw new TroubleError({
    stops: 'rest',
    remark: {
      code: 'listing_broken',
      reason: `Microsoft cannot list the folder from place ${range.skip + 1} on.`,
      remedy: 'It is tried again by itself.',
    },
  })
}

/** Undefined where something on the page cannot be listed; a refusal of the listing itself is thrown. */
async function tryPage(
  parts: ListingParts,
  folder: CollectionFolder,
  range: { skip: number; top: number; patient: boolean },
): Promise<Answer | undefined> {
  try {
    return await parts.graph.list(
      sources[folder.source].list(folder.graphId, parts.filter.asksOfClass),
      range,
    )
  } catch (error) {
    const trouble = sortTrouble(error)
    const isOfThePage =
      trouble.stops === 'item' &&
      (trouble.kind === 'passing' || trouble.code === 'item_corrupt' || trouble.code === 'conversion_failed')
    if (!isOfThePage) throw error
    return undefined
  }
}

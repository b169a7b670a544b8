import type { CollectionFolder } from '../collection.ts'
import { changeFolder, selectListing } from '../store/folders-store.ts'
import { LeaseLostError } from '../store/journal.ts'
import { journal, type ListingParts } from './page-journal.ts'
import { listPlainly } from './plain-listing.ts'
import { sources } from './sources/all-sources.ts'
import { type ItemTrouble, sortTrouble, TroubleError } from './trouble.ts'

/** Restarts that Microsoft may ask for before the folder is listed plainly. */
const mostResets = 3

/**
 * Lists a folder to its end: from where the journal stands, by delta, or plainly where delta is refused. The place in
 * the listing is stored with the items that lead to it, so whoever takes over neither misses nor repeats any.
 * @param last `listed` while more may move into the folder, `done` in a closing round
 */
export async function listFolder(
  parts: ListingParts,
  folder: CollectionFolder,
  last: 'listed' | 'done',
): Promise<void> {
  let listedBy = folder.listedBy
  for (;;) {
    try {
      if (listedBy === 'list') return await listPlainly(parts, folder)
      return await listByDelta(parts, folder, last)
    } catch (error) {
      const trouble = sortTrouble(error)
      if (trouble.stops !== 'item' && trouble.stops !== 'mailbox') throw error
      const decided = await decide(parts, folder, listedBy, trouble)
      if (decided === 'gone') return
      if (decided === 'list') listedBy = 'list'
    }
  }
}

async function listByDelta(
  parts: ListingParts,
  folder: CollectionFolder,
  last: 'listed' | 'done',
): Promise<void> {
  const { options } = parts
  const position = await selectListing(parts.query, folder.id)
  const pages = parts.graph
    .delta(
      folder.graphId,
      options.pageSize,
      position.nextLink ?? position.deltaLink,
      parts.filter.asksOfClass,
    )
    [Symbol.asyncIterator]()
  let next = pages.next()
  for (;;) {
    const { value: page, done } = await next
    if (done) return
    await options.at?.(last === 'done' ? 'closing.page' : 'page.fetched')
    // The next page comes while this one is being journaled.
    next = pages.next()
    next.catch(() => undefined)
    const state = page.nextLink === undefined ? last : 'listing'
    await journal(parts, folder, page, {
      state,
      nextLink: page.nextLink ?? null,
      deltaLink: page.deltaLink ?? null,
      skip: 0,
    })
  }
}

/** What to do about a listing that broke: begin again, list plainly, or take the folder for deleted. */
async function decide(
  parts: ListingParts,
  folder: CollectionFolder,
  listedBy: 'delta' | 'list',
  trouble: Extract<ReturnType<typeof sortTrouble>, { stops: 'item' | 'mailbox' }>,
): Promise<'again' | 'list' | 'gone'> {
  const isThere = await stillThere(parts, folder)
  if (!isThere) {
    await change(parts, folder.id, {
      state: 'gone',
      code: 'folder_deleted',
      reason: 'The folder was deleted while it was being read.',
    })
    return 'gone'
  }
  const { resets } = await selectListing(parts.query, folder.id)
  const isReset = trouble.refusal?.subject === 'delta'
  if (listedBy === 'delta' && isReset && resets < mostResets) {
    await change(parts, folder.id, { state: 'listing', restart: true })
    return 'again'
  }
  const code = 'remark' in trouble ? trouble.remark.code : trouble.code
  const reason = 'remark' in trouble ? trouble.remark.reason : trouble.reason
  if (listedBy === 'list') {
    // Both ways are refused although mailbox and folder answer: later.
    throw new TroubleError({
      stops: 'rest',
      remark: { code, reason, remedy: 'It is tried again by itself.' },
    })
  }
  const refused = trouble.refusal?.error ?? code
  await change(parts, folder.id, {
    state: 'listing',
    listedBy: 'list',
    code: isReset ? 'delta_restarted_too_often' : 'delta_refused',
    reason: `Delta was refused (${refused}): ${reason}`,
    restart: true,
  })
  return 'list'
}

/** Whether the folder still answers. @throws what the mailbox answered where it does not */
async function stillThere(parts: ListingParts, folder: CollectionFolder): Promise<boolean> {
  try {
    await parts.graph.ask(sources[folder.source].folder(folder.graphId))
    return true
  } catch (error) {
    const trouble = sortTrouble(error)
    if (trouble.stops !== 'item') throw error
    if (trouble.kind === 'missing') return false
    throw new TroubleError({ stops: 'rest', remark: remarkOf(trouble) })
  }
}

const remarkOf = ({ code, reason, remedy }: ItemTrouble) => ({ code, reason, remedy })

async function change(
  parts: ListingParts,
  folderId: number,
  what: Parameters<typeof changeFolder>[3],
): Promise<void> {
  if (!(await changeFolder(parts.query, parts.fence, folderId, what))) throw new LeaseLostError()
}

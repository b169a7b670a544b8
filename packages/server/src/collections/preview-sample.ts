import type { Person } from '@gatewarden/evidence'
import type { Wanted } from './collection.ts'
import { ItemFilter } from './filters/item-filter.ts'
import { indexed, matchesQuery, parseQuery } from './filters/keyword-query.ts'
import { readMessage } from './runner/item-metadata.ts'
import type { MailboxGraph } from './runner/mailbox-graph.ts'
import type { TreeFolder } from './store/folders-store.ts'
import { filterReason } from './window.ts'

/** What the newest messages of a mailbox say about a wish: an estimate, by what was looked at. */
export interface MailboxSample {
  /** Messages of the chosen folders and window that were looked at. */
  looked: number
  /** Those of them that the filters let through, as far as text and listing say. */
  matching: number
  items: SampledItem[]
  /** For each query, how many of those that were looked at it matches. */
  terms: { of: 'subject' | 'keywords'; query: string; hits: number }[]
}

interface SampledItem {
  subject: string | null
  from: Person | null
  receivedAt: string | null
  folder: string[]
}

/** One page, so that a preview costs a mailbox one request more. */
const mostLooked = 50

/**
 * Looks at the newest messages of the window, in the folders that were chosen, and matches the wish's filters on them here, as a
 * run would. Attachments are not looked into, so what asks of their names, types and sizes is taken to hold.
 * @param filter the window as Graph filters it
 */
export async function sampleMailbox(
  graph: MailboxGraph,
  folders: readonly TreeFolder[],
  wanted: Wanted,
  filter: string | null,
  most: number,
): Promise<MailboxSample> {
  const chosen = new Map(
    folders.flatMap(({ source, graphId, path, leftOut }) =>
      source === 'mail' && leftOut === null ? [[graphId, path] as const] : [],
    ),
  )
  const itemFilter = new ItemFilter(wanted.filters)
  const subjects = wanted.filters.subject.map((query) => ({ query, parsed: parseQuery(query), hits: 0 }))
  const keywords = wanted.filters.keywords.map((query) => ({ query, parsed: parseQuery(query), hits: 0 }))
  const sample: MailboxSample = { looked: 0, matching: 0, items: [], terms: [] }
  for (const { message, folderId, body } of await graph.newest(filter, wanted.dateField, mostLooked)) {
    const folder = chosen.get(folderId)
    const entry = readMessage(message)
    if (folder === undefined || entry.kind !== 'item' || filterReason(wanted, entry.meta) !== undefined)
      continue
    sample.looked++
    const { subject, from, receivedAt, hasAttachments } = entry.meta
    const inSubject = indexed(subject ?? '')
    const inAll = indexed(subject ?? '', body)
    for (const one of subjects) if (matchesQuery(one.parsed, inSubject)) one.hits++
    const isHit = keywords.map((one) => matchesQuery(one.parsed, inAll))
    for (const [index, one] of keywords.entries()) if (isHit[index]) one.hits++
    const isUnsearched = hasAttachments === true && wanted.filters.unsearched === 'collect'
    const isSaid = keywords.length === 0 || isUnsearched || isHit.includes(true)
    if (!isSaid || itemFilter.atListing(entry.facts) !== undefined) continue
    sample.matching++
    if (sample.items.length < most) sample.items.push({ subject, from, receivedAt, folder })
  }
  sample.terms = [
    ...subjects.map(({ query, hits }) => ({ of: 'subject' as const, query, hits })),
    ...keywords.map(({ query, hits }) => ({ of: 'keywords' as const, query, hits })),
  ]
  return sample
}

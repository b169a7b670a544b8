import { z } from 'zod'
import type { OpenMailbox } from '../../directory/index.ts'
import type { Cursors } from '../../platform/http/cursors.ts'
import { invalidField } from '../../platform/http/validation.ts'
import { listSelect, type Message, readMessage } from '../message.ts'
import { planSearch, type SearchEngine } from './plan.ts'
import type { QueryTerm } from './query.ts'

export interface MessageSearch {
  terms: readonly QueryTerm[]
  order: 'newest' | 'oldest'
  /** Id or well-known name; undefined for the whole mailbox. */
  folder: string | undefined
  limit: number
  cursor: string | undefined
}

export interface FoundMessages {
  data: Message[]
  next: string | null
  engine: SearchEngine
  isCapped: boolean
}

/** `$search` on messages ends here (https://learn.microsoft.com/graph/search-query-parameter). */
const mostSearched = 1000
/** Pages of Graph for one of ours, where little of them is kept. */
const mostPages = 10

const graphPage = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() })
const position = z.object({ link: z.string(), seen: z.number() })

/** One page of what a mailbox holds of that; it is short, or even empty, where much of it was sorted out here. */
export async function searchMessages(
  { graph, root, address, connection }: OpenMailbox,
  { terms, order, folder, limit, cursor }: MessageSearch,
  cursors: Cursors,
): Promise<FoundMessages> {
  const plan = planSearch(terms, order)
  if (plan.isLimited && order === 'oldest')
    throw invalidField('query.order', 'cannot be oldest here: what Outlook searches for comes newest first')
  const list = `messages/${connection.id}/${address}/${JSON.stringify([folder, plan.query, terms])}`
  const from = cursor === undefined ? undefined : position.parse(cursors.decode(list, cursor))
  const path = folder ? `${root}/mailFolders/${encodeURIComponent(folder)}/messages` : `${root}/messages`
  let link = from?.link
  let seen = from?.seen ?? 0
  const data: Message[] = []
  for (let pages = 0; pages < mostPages; pages++) {
    const { body } = await graph.json<unknown>(
      link === undefined
        ? { path, query: { $select: listSelect, $top: limit, ...plan.query } }
        : { path: link },
    )
    const page = graphPage.parse(body)
    seen += page.value.length
    data.push(...page.value.map(readMessage).filter(plan.keep ?? (() => true)))
    link = page['@odata.nextLink']
    if (link === undefined || data.length > 0) break
  }
  return {
    data,
    next: link === undefined ? null : cursors.encode(list, { link, seen }),
    engine: plan.engine,
    isCapped: plan.isLimited && link === undefined && seen >= mostSearched,
  }
}

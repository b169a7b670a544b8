import type { GraphAnswer, GraphClient, GraphRequest, Page } from './graph-client.ts'
import {
  type Identified,
  identified,
  listQuery,
  mailboxPath,
  passedOn,
  type ReadOptions,
  segment,
} from './resource.ts'

/** What a round of changes says of one item: it is there in this state, or it left the set (deleted or moved). */
export type ItemChange =
  | { kind: 'present'; id: string; item: Identified<Record<string, unknown>> }
  | { kind: 'removed'; id: string; reason: string }

/** A set whose changes Graph tells: the folders of a mailbox, the messages of one folder, the contacts of one. */
export interface DeltaSet {
  path: string
  /** Properties to tell; the token remembers them. Empty: Graph's own choice. */
  select: readonly string[]
  /** What else the first request says. */
  query?: Readonly<Record<string, string>>
}

export const mailFoldersOf = (mailbox: string, select: readonly string[]): DeltaSet => ({
  path: `${mailboxPath(mailbox)}/mailFolders/delta`,
  select,
})

export const messagesIn = (mailbox: string, folder: string, select: readonly string[]): DeltaSet => ({
  path: `${mailboxPath(mailbox)}/mailFolders/${segment(folder)}/messages/delta`,
  select,
})

/** @param folder the default folder, which no list of folders shows, unless given */
export const contactsIn = (
  mailbox: string,
  folder: string | undefined,
  select: readonly string[],
): DeltaSet => ({
  path: `${mailboxPath(mailbox)}${folder === undefined ? '' : `/contactFolders/${segment(folder)}`}/contacts/delta`,
  select,
})

/**
 * What takes place in a window of a calendar: single events, masters of series, occurrences and exceptions, each of them at
 * least in part. The window cannot be moved, and v1.0 has no other changes of events
 * (https://learn.microsoft.com/graph/api/event-delta).
 */
export const eventsBetween = (
  mailbox: string,
  calendar: string,
  window: { start: Date; end: Date },
): DeltaSet => ({
  path: `${mailboxPath(mailbox)}/calendars/${segment(calendar)}/calendarView/delta`,
  // Whatever is chosen here is refused.
  select: [],
  query: { startDateTime: window.start.toISOString(), endDateTime: window.end.toISOString() },
})

export interface DeltaOptions extends Omit<ReadOptions, 'select'> {
  /** Where an earlier round stopped: its deltaLink, or the nextLink of a page. */
  link?: string | undefined
  /** Items for each page; default 200. */
  pageSize?: number
}

const usualPage = 200

/**
 * A set's items, or its changes since the link. Items may come twice and in any order. Refused with a subject of
 * `delta` (isResyncNeeded) once Microsoft has forgotten the link (https://learn.microsoft.com/graph/delta-query-overview).
 */
export async function* deltaChanges(
  client: GraphClient,
  set: DeltaSet,
  options: DeltaOptions = {},
): AsyncGenerator<Page<ItemChange>> {
  for await (const page of client.pages<unknown>(deltaRequest(set, options)))
    yield { ...page, items: page.items.map(changeOf) }
}

function deltaRequest(set: DeltaSet, options: DeltaOptions): GraphRequest {
  return {
    path: options.link ?? set.path,
    ...(options.link === undefined ? { query: { ...listQuery({ select: set.select }), ...set.query } } : {}),
    // In a delta $top caps the whole round; the page size goes into the header, on every page.
    headers: { prefer: `odata.maxpagesize=${options.pageSize ?? usualPage}` },
    ...passedOn(options),
  }
}

function changeOf(value: unknown): ItemChange {
  const item = identified<Record<string, unknown>>(value)
  const removed = item['@removed']
  if (removed === undefined) return { kind: 'present', id: item.id, item }
  const reason =
    typeof removed === 'object' && removed !== null && 'reason' in removed
      ? String(removed.reason)
      : 'deleted'
  return { kind: 'removed', id: item.id, reason }
}

/**
 * Which of these links have anything to tell, asked in as few calls as Graph takes. A link that was refused counts as
 * having something: following it meets the refusal.
 */
export async function linksWithChanges(
  client: GraphClient,
  links: readonly string[],
  options: Pick<ReadOptions, 'signal' | 'budgetMs'> = {},
): Promise<boolean[]> {
  const parts = links.map(
    (link): GraphRequest => ({
      path: link,
      headers: { prefer: `odata.maxpagesize=${usualPage}` },
      ...passedOn(options),
    }),
  )
  return (await client.batch(parts)).map((answer) => !isIdle(answer))
}

function isIdle({ status, body }: GraphAnswer<unknown>): boolean {
  if (status !== 200 || typeof body !== 'object' || body === null) return false
  const isEmpty = 'value' in body && Array.isArray(body.value) && body.value.length === 0
  return isEmpty && '@odata.deltaLink' in body
}

/**
 * Items by their paths below the mailbox, as they are now; undefined for those that are gone (404). Any other refusal is
 * thrown by reading the item alone.
 */
export async function readItems(
  client: GraphClient,
  mailbox: string,
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<(Identified<Record<string, unknown>> | undefined)[]> {
  const requests = paths.map(
    (path): GraphRequest => ({
      path: `${mailboxPath(mailbox)}${path}`,
      query: listQuery(options),
      ...passedOn(options),
    }),
  )
  const answers = await client.batch(requests)
  return Promise.all(
    answers.map(async ({ status, body }, index) => {
      if (status === 404) return undefined
      if (status === 200) return identified<Record<string, unknown>>(body)
      const request = requests[index]
      if (request === undefined) return undefined
      return identified<Record<string, unknown>>((await client.json<unknown>(request)).body)
    }),
  )
}

import type { GraphClient, GraphRequest, Page } from './graph-client.ts'
import { UnexpectedAnswerError } from './json-answer.ts'

/** An item as Graph documents it, whose id is known to be there. */
export type Identified<T> = T & { id: string }

/** What every read takes. */
export interface ReadOptions {
  /** Properties to answer; Graph's default set unless given. */
  select?: readonly string[]
  signal?: AbortSignal
  /** Milliseconds for the whole call, for each page of a listing. */
  budgetMs?: number
}

export interface ListOptions extends ReadOptions {
  /** OData, for example `isRead eq false`. */
  filter?: string
  orderby?: string
  /** Items for each page. */
  top?: number
  /** Keyword query; Graph takes it neither with filter nor with orderby on messages. */
  search?: string
}

/** `/me`, or `/users/{id or address}`. */
export function mailboxPath(mailbox: string): string {
  return mailbox === 'me' ? '/me' : `/users/${segment(mailbox)}`
}

/** An id as one segment of a path. */
export function segment(id: string): string {
  return encodeURIComponent(id)
}

export function listQuery(options: ListOptions): NonNullable<GraphRequest['query']> {
  return {
    $select:
      options.select === undefined || options.select.length === 0 ? undefined : options.select.join(','),
    $filter: options.filter,
    $orderby: options.orderby,
    $top: options.top,
    $search: options.search === undefined ? undefined : `"${options.search.replaceAll(/["\\]/g, '\\$&')}"`,
  }
}

/** What of the options goes into the request besides the query. */
export function passedOn(options: ReadOptions): Pick<GraphRequest, 'signal' | 'budgetMs'> {
  return {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.budgetMs === undefined ? {} : { budgetMs: options.budgetMs }),
  }
}

/** Holds an item to having an id; throws an UnexpectedAnswerError for one that has none. */
export function identified<T>(item: unknown): Identified<T> {
  if (isIdentified<T>(item)) return item
  throw new UnexpectedAnswerError('an item without an id')
}

function isIdentified<T>(item: unknown): item is Identified<T> {
  return (
    typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string' && item.id !== ''
  )
}

/** A single item with its id. */
export async function readOne<T>(client: GraphClient, request: GraphRequest): Promise<Identified<T>> {
  const { body } = await client.json<unknown>(request)
  return identified<T>(body)
}

/** The pages of a collection, each item held to having an id. */
export async function* readPages<T>(
  client: GraphClient,
  request: GraphRequest,
): AsyncGenerator<Page<Identified<T>>> {
  for await (const page of client.pages<unknown>(request)) {
    yield { ...page, items: page.items.map((item) => identified<T>(item)) }
  }
}

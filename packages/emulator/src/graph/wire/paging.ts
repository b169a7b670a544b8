import { badRequest } from '../http/graph-error.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { linkWith } from './links.ts'

/** One page of a list that is paged by `$skip`, as mail, calendar and contacts do it. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Undefined on the last page. */
  readonly nextLink: string | undefined
}

/** How many items a page has: `$top` or the preference, whichever is smaller. Throws a 400 above `maximum`. */
export function pageSize(request: GraphRequest, usual: number, maximum: number): number {
  const { top } = request.query
  if (top !== undefined && top > maximum) {
    throw badRequest(
      `The limit of '${maximum}' for Top query has been exceeded. The value from the incoming request is '${top}'.`,
    )
  }
  const preferred = request.preferences.maxPageSize
  const asked = top ?? Math.min(preferred ?? usual, maximum)
  return preferred === null ? asked : Math.min(asked, preferred)
}

/** Cuts the page that `$skip` and the page size name out of `all`. */
export function skipPage<T>(request: GraphRequest, all: readonly T[], size: number): Page<T> {
  const skip = request.query.skip ?? 0
  const items = all.slice(skip, skip + size)
  const more = size > 0 && skip + size < all.length
  const nextLink = more ? linkWith(request, ['skip'], [['$skip', String(skip + size)]]) : undefined
  return { items, nextLink }
}

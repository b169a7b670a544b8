import { directoryBadRequest, GraphError } from '../http/graph-error.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { linkWith } from '../wire/links.ts'
import type { Page } from '../wire/paging.ts'

/** `$top` of the directory. Throws a 400 outside of 1 to 999. */
export function directoryPageSize(request: GraphRequest, usual = 100): number {
  const { top } = request.query
  if (top === undefined) return usual
  if (top < 1 || top > 999) {
    throw directoryBadRequest(`Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`)
  }
  return top
}

/** Pages by a `$skiptoken` that names the last object of the page before. Throws 400 when that object is gone. */
export function tokenPage<T>(
  request: GraphRequest,
  all: readonly T[],
  size: number,
  idOf: (item: T) => string,
): Page<T> {
  const { skipToken } = request.query
  const start = skipToken === undefined ? 0 : after(all, skipToken, idOf)
  const items = all.slice(start, start + size)
  const last = items.at(-1)
  const more = last !== undefined && start + size < all.length
  const token = more ? Buffer.from(`after ${idOf(last)}`).toString('base64url') : ''
  return { items, nextLink: more ? linkWith(request, ['skiptoken'], [['$skiptoken', token]]) : undefined }
}

function after<T>(all: readonly T[], token: string, idOf: (item: T) => string): number {
  const id = /^after (.+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1]
  const position = id === undefined ? -1 : all.findIndex((item) => idOf(item) === id)
  if (position < 0) {
    throw new GraphError(
      400,
      'Directory_ExpiredPageToken',
      'The specified page token value has expired and can no longer be included in your request.',
    )
  }
  return position + 1
}

import type { GraphRequest } from '../http/graph-request.ts'

/** The URL of `$metadata` with a fragment, for `@odata.context`. */
export function context(request: GraphRequest, fragment: string): string {
  return `${request.origin}/${request.version}/$metadata#${fragment}`
}

/**
 * The URL of this request with some query options taken out (names in lower case, without `$`) and others put in. Written
 * as Graph writes its links: names percent-encoded.
 */
export function linkWith(
  request: GraphRequest,
  without: readonly string[],
  add: readonly (readonly [string, string])[],
): string {
  const kept = request.query.pairs.filter(
    ([name]) => !without.includes(name.toLowerCase().replace(/^\$/, '')),
  )
  const query = [...kept, ...add]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  return `${request.origin}/${request.version}${request.path}${query === '' ? '' : `?${query}`}`
}

/** The URL of this request's path with nothing but a token: its options live in the token. */
export function tokenLink(request: GraphRequest, name: '$skiptoken' | '$deltatoken', token: string): string {
  return `${request.origin}/${request.version}${request.path}?${name}=${token}`
}

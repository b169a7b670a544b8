import type { Cloud } from '../reference/clouds.ts'
import type { GraphRequest } from './graph-client.ts'

export type GraphPathProblem =
  | 'not_absolute'
  | 'host'
  | 'dot_segment'
  | 'encoded_slash'
  | 'double_encoding'
  | 'backslash'
  | 'control_character'
  | 'bad_encoding'
  | 'empty_segment'
  | 'fragment'
  | 'version'
  | 'foreign_origin'
  | 'page_loop'

/** A path or link that is not sent: it would leave the resource, the version or the cloud that it was given for. */
export class GraphPathError extends Error {
  readonly problem: GraphPathProblem

  constructor(problem: GraphPathProblem, message: string) {
    super(message)
    this.name = 'GraphPathError'
    this.problem = problem
  }
}

const versions: readonly string[] = ['v1.0', 'beta']

/** Whether this names a version of Graph that may be called. */
export function isGraphVersion(version: string): version is 'v1.0' | 'beta' {
  return versions.includes(version)
}

/**
 * Checks a path below the version, as the pass-through takes it from a caller. Throws a GraphPathError for dot
 * segments, encoded dots and slashes, double encoding, backslashes, `//host` and absolute addresses. A query may follow
 * after `?` and is not looked at: it cannot change where the request goes.
 */
export function assertGraphPath(pathAndQuery: string): void {
  const path = pathAndQuery.split('?', 1)[0] ?? ''
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) throw refuse('host', 'must not be an absolute address')
  if (!path.startsWith('/')) throw refuse('not_absolute', 'must begin with a slash')
  if (path.startsWith('//')) throw refuse('host', 'must not name a host')
  if (pathAndQuery.includes('#')) throw refuse('fragment', 'must not have a fragment')
  // Before the segments are looked at: a URL parser takes \ for / and drops tabs and line ends.
  if (pathAndQuery.includes('\\')) throw refuse('backslash', 'must not contain a backslash')
  for (const character of pathAndQuery)
    if (isControl(character)) throw refuse('control_character', 'must not contain control characters')
  const segments = path.slice(1).split('/')
  // One trailing slash is as harmless as none.
  if (segments.length > 1 && segments.at(-1) === '') segments.pop()
  for (const segment of segments) assertSegment(segment)
}

function assertSegment(segment: string): void {
  if (segment === '') throw refuse('empty_segment', 'must not contain an empty segment')
  let decoded: string
  try {
    decoded = decodeURIComponent(segment)
  } catch {
    throw refuse('bad_encoding', 'contains a percent sign that encodes nothing')
  }
  if (/%[0-9a-f]{2}/i.test(decoded)) throw refuse('double_encoding', 'is encoded twice')
  if (decoded.includes('/')) throw refuse('encoded_slash', 'must not contain an encoded slash')
  if (decoded.includes('\\')) throw refuse('backslash', 'must not contain a backslash')
  for (const character of decoded)
    if (isControl(character)) throw refuse('control_character', 'must not contain control characters')
  // Some servers cut parameters (;x) and trailing dots or blanks off before they look at a segment.
  const bare = (decoded.split(';', 1)[0] ?? '').trim()
  if (/^\.+$/.test(bare)) throw refuse('dot_segment', 'must not contain . or .. segments')
}

/**
 * The address of a request: its path below the version on the cloud's Graph, or a link that Graph gave, which must be
 * on the same origin. Throws a GraphPathError for anything else: a token never goes elsewhere.
 */
export function graphUrl(cloud: Cloud, request: Pick<GraphRequest, 'path' | 'version' | 'query'>): URL {
  const url = /^https?:/i.test(request.path) ? graphLink(cloud, request.path) : ownUrl(cloud, request)
  const added = Object.entries(request.query ?? {})
    .filter((option): option is [string, string | number | boolean] => option[1] !== undefined)
    .map(([name, value]) => `${readable(name)}=${readable(String(value))}`)
    .join('&')
  if (added !== '') url.search = url.search === '' ? added : `${url.search}&${added}`
  return url
}

/** Percent-encoded, but with OData's own signs left to be read in logs: Graph takes both. */
function readable(text: string): string {
  return encodeURIComponent(text).replaceAll('%24', '$').replaceAll('%2C', ',').replaceAll('%3A', ':')
}

/** A nextLink, deltaLink or Location, held to the cloud's Graph origin. */
export function graphLink(cloud: Cloud, link: string, base?: URL): URL {
  const home = new URL(cloud.graph).origin
  const url = URL.canParse(link, base?.href) ? new URL(link, base?.href) : undefined
  if (url === undefined) throw new GraphPathError('bad_encoding', 'Graph gave a link that is no address.')
  if (url.origin !== home || url.username !== '' || url.password !== '') {
    throw new GraphPathError(
      'foreign_origin',
      `A link led to ${url.origin}, which is not ${home}; it was not followed.`,
    )
  }
  const version = url.pathname.split('/', 2)[1] ?? ''
  if (!isGraphVersion(version))
    throw new GraphPathError('version', `A link led outside of Graph's versions; it was not followed.`)
  url.hash = ''
  return url
}

function ownUrl(cloud: Cloud, request: Pick<GraphRequest, 'path' | 'version'>): URL {
  assertGraphPath(request.path)
  const version = request.version ?? 'v1.0'
  if (!isGraphVersion(version)) throw refuse('version', `must be of version ${versions.join(' or ')}`)
  return new URL(`${cloud.graph}/${version}${request.path}`)
}

const refuse = (problem: GraphPathProblem, rule: string): GraphPathError =>
  new GraphPathError(problem, `The Graph path ${rule}.`)

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return code < 0x20 || (code >= 0x7f && code < 0xa0)
}

import type { Context } from 'hono'

interface NodeBindings {
  incoming?: { url?: string }
}

/**
 * What stands behind `/graph/` in the request line, as it was sent: a URL parser has already resolved dot segments and their
 * encoded forms in what the framework shows.
 *
 * @returns version and the path below it with its query, both unchecked; undefined where the line has no such part
 */
export function rawTarget(c: Context): { version: string; path: string } | undefined {
  const bindings: NodeBindings | undefined = c.env
  const line = bindings?.incoming?.url ?? c.req.url
  const [, version, path] = /\/v1\/connections\/[^/?]+\/graph\/([^/?]*)(.*)$/s.exec(line) ?? []
  return version === undefined || path === undefined ? undefined : { version, path: path === '' ? '/' : path }
}

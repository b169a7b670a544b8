import type { Context } from 'hono'
import type { ApiEnv } from './api.ts'

const methods = 'GET, POST, PUT, PATCH, DELETE'
const asked = 'authorization, content-type, idempotency-key, if-match, if-none-match, prefer'
const shown = 'content-disposition, etag, idempotency-replayed, location, retry-after, x-request-id'

/** What pages of other origins may do with the API. */
export interface Cors {
  /** The answer to a browser that asks first, if its page may call. */
  preflight(c: Context<ApiEnv>): Response | undefined
  /** Lets a page of a registered origin read the answer, unless an API key was used: those have no place in browsers. */
  mark(c: Context<ApiEnv>): void
}

/**
 * Cross-origin calls (https://fetch.spec.whatwg.org/#http-cors-protocol) for registered origins, compared exactly, and
 * only with a token in the Authorization header: cookies are never let along.
 */
export function createCors(origins: readonly string[]): Cors {
  const registered = new Set(origins)
  const originOf = (c: Context<ApiEnv>): string | undefined => {
    const origin = c.req.header('origin')
    return origin !== undefined && registered.has(origin) && c.req.path.startsWith('/v1/')
      ? origin
      : undefined
  }
  return {
    preflight(c) {
      if (c.req.method !== 'OPTIONS' || c.req.header('access-control-request-method') === undefined)
        return undefined
      const origin = originOf(c)
      if (origin === undefined) return undefined
      return new Response(null, {
        status: 204,
        headers: {
          'access-control-allow-origin': origin,
          'access-control-allow-methods': methods,
          'access-control-allow-headers': asked,
          'access-control-max-age': '600',
          vary: 'Origin',
        },
      })
    },
    mark(c) {
      if (registered.size === 0) return
      const { headers } = c.res
      headers.append('vary', 'Origin')
      const origin = originOf(c)
      const caller = c.get('caller')
      if (origin === undefined || (caller !== undefined && caller.onBehalf === undefined)) return
      headers.set('access-control-allow-origin', origin)
      headers.set('access-control-expose-headers', shown)
    },
  }
}

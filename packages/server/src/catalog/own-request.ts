import type { Context } from 'hono'
import type { ApiEnv } from '../platform/http/api.ts'

/** A page of another origin cannot send it without asking first, and is never told that it may. */
const mark = 'x-gatewarden-catalog'

/**
 * Whether a request with the catalog's cookie comes from the catalog's own page: it has the page's header, and what changes
 * something has an Origin of ours (https://developer.mozilla.org/docs/Web/HTTP/Headers/Origin).
 */
export function isOwnRequest(c: Context<ApiEnv>, publicUrl: string): boolean {
  if (c.req.header(mark) !== '1') return false
  const origin = c.req.header('origin')
  if (origin === undefined) return c.req.method === 'GET' || c.req.method === 'HEAD'
  if (origin === new URL(publicUrl).origin) return true
  // The same service under another name of this machine.
  return URL.canParse(origin) && new URL(origin).host === c.req.header('host')
}

import type { Context } from 'hono'
import { GatewardenError } from '../../platform/errors.ts'

const local = ['localhost', '127.0.0.1', '[::1]']

/** What every request with the console's session carries: another site cannot send it without asking first, and is refused. */
export const consoleHeader = 'x-gatewarden-console'

/** Origins under which browsers see this service: publicUrl's, and on this machine its other names. */
export function ownOrigins(publicUrl: string): string[] {
  const { protocol, hostname, port, origin } = new URL(publicUrl)
  if (!local.includes(hostname)) return [origin]
  return [...new Set([origin, ...local.map((host) => new URL(`${protocol}//${host}:${port}`).origin)])]
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a page of ours has made this request. A request that changes something needs the header and an origin of ours; one
 * that reads needs the header, or the browser's own word that it comes from this origin, since event streams and downloads
 * cannot have headers of their own.
 * @throws GatewardenError `unauthenticated`
 */
export function assertOwnPage(c: Context, origins: readonly string[]): void {
  const marked = c.req.header(consoleHeader) === '1'
  if (safe.has(c.req.method)) {
    if (marked || c.req.header('sec-fetch-site') === 'same-origin') return
    throw foreign(`Requests with the console’s session carry the header ${consoleHeader}: 1.`)
  }
  if (!marked) throw foreign(`Requests with the console’s session carry the header ${consoleHeader}: 1.`)
  const origin = c.req.header('origin')
  if (origin === undefined || !origins.includes(origin))
    throw foreign('This request comes from another origin than the console’s.')
}

const foreign = (detail: string): GatewardenError =>
  new GatewardenError('unauthenticated', {
    detail,
    remedy:
      'Programs send "Authorization: Bearer" with an API key; pages of the console are opened at publicUrl.',
  })

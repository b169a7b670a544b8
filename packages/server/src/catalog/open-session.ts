import type { Context } from 'hono'
import type { AccessService } from '../access/index.ts'
import type { ApiEnv } from '../platform/http/api.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'
import type { CatalogCookie } from './catalog-cookie.ts'
import { isOwnRequest } from './own-request.ts'
import type { CatalogSessions } from './sessions.ts'

/**
 * Who looks at the catalog, by its cookie: for /v1/me and nothing else; undefined where that is not so.
 * @throws GatewardenError `unauthenticated` for a session that has ended
 */
export function createOpenSession(
  { config }: Pick<Platform, 'config'>,
  parts: { access: AccessService; sessions: CatalogSessions; cookie: CatalogCookie },
): (c: Context<ApiEnv>) => Promise<Caller | undefined> {
  return async (c) => {
    if (c.req.path !== '/v1/me' && !c.req.path.startsWith('/v1/me/')) return undefined
    const cookie = parts.cookie.read(c)
    if (cookie === undefined || !isOwnRequest(c, config.publicUrl)) return undefined
    const { token, returnUrl } = await parts.sessions.open(cookie)
    const caller = await parts.access.authenticate(token, '')
    return caller.onBehalf === undefined
      ? undefined
      : { ...caller, onBehalf: { ...caller.onBehalf, returnUrl } }
  }
}

import { Hono } from 'hono'
import { z } from 'zod'
import { GatewardenError } from '../platform/errors.ts'
import type { ApiEnv } from '../platform/http/api.ts'
import { clientAddress } from '../platform/http/front-door.ts'
import { RateLimiter } from '../platform/http/rate-limiter.ts'
import type { Platform } from '../platform/platform.ts'
import type { CatalogCookie } from './catalog-cookie.ts'
import { isOwnRequest } from './own-request.ts'
import type { CatalogSession, CatalogSessions } from './sessions.ts'

/** What one address may ask: far more than a person does, far less than guessing needs. */
const perAddress = { requestsPerSecond: 20, requestsBurst: 200 }

const body = z.strictObject({ link: z.string().min(1).max(100) })

/** What the catalog's own page asks of its session: a link becomes a cookie, how it stands, its end. */
export function sessionPages(
  { config, clock }: Pick<Platform, 'config' | 'clock'>,
  { sessions, cookie }: { sessions: CatalogSessions; cookie: CatalogCookie },
): Hono<ApiEnv> {
  const limiter = new RateLimiter(perAddress)
  const shown = ({ until, backUrl }: CatalogSession) => ({
    until: until.toISOString(),
    backUrl,
    // Whom a page that stands in a frame may tell what happened.
    origins: config.browsers.origins,
  })
  return new Hono<ApiEnv>()
    .use('/catalog/session', async (c, next) => {
      limiter.spend(clientAddress(c))
      if (!isOwnRequest(c, config.publicUrl)) throw foreign()
      await next()
    })
    .post('/catalog/session', async (c) => {
      const parsed = body.safeParse(await c.req.json().catch(() => null))
      if (!parsed.success) {
        throw new GatewardenError('invalid_request', { detail: 'The body is not { "link": "…" }.' })
      }
      const { cookie: value, session } = await sessions.exchange(parsed.data.link)
      const seconds = Math.floor((session.until.getTime() - clock.now().getTime()) / 1000)
      cookie.set(c, value, Math.max(1, seconds))
      return c.json(shown(session), 201)
    })
    .get('/catalog/session', async (c) => {
      const value = cookie.read(c)
      // Members of the installation look at the page by their session at the console.
      const none = { until: null, backUrl: null, origins: config.browsers.origins }
      return c.json(value === undefined ? none : shown(await sessions.open(value)), 200)
    })
    .delete('/catalog/session', async (c) => {
      await sessions.end(cookie.read(c) ?? '')
      cookie.clear(c)
      return c.body(null, 204)
    })
}

const foreign = (): GatewardenError =>
  new GatewardenError('forbidden', {
    detail: 'This is for the catalog’s own page.',
    remedy: 'Programs use /v1/me with a customer’s token.',
  })

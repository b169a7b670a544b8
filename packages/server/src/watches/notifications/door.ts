import { readNotifications } from '@gatewarden/microsoft'
import { Hono } from 'hono'
import type { ApiEnv } from '../../platform/http/api.ts'
import { clientAddress } from '../../platform/http/front-door.ts'
import { knownError } from '../../platform/http/problem.ts'
import { RateLimiter } from '../../platform/http/rate-limiter.ts'
import type { Platform } from '../../platform/platform.ts'
import { notificationPath } from './notification-url.ts'
import type { NotificationTaker } from './take-notifications.ts'

/** What one address may send: far more than Microsoft does of an installation that one machine can serve. */
const perAddress = { requestsPerSecond: 300, requestsBurst: 3000 }
const longestToken = 4096

/**
 * Where Microsoft notifies, outside /v1: who may send is decided by what is sent. Whatever becomes of it the answer is
 * 202, so that who guesses learns nothing; 400 is for what is no notification at all
 * (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks).
 */
export function notificationDoor(platform: Pick<Platform, 'log'>, taker: NotificationTaker): Hono<ApiEnv> {
  const limiter = new RateLimiter(perAddress)
  const door = new Hono<ApiEnv>()
  door.post(notificationPath, async (c) => {
    const token = c.req.query('validationToken')
    try {
      limiter.spend(clientAddress(c))
    } catch {
      return c.text('Too many requests.', 429, { 'retry-after': '5' })
    }
    if (token !== undefined) {
      // As text that no browser takes for a page (nosniff, no policy that lets anything run).
      if (token.length > longestToken) return c.text('The validation token is too long.', 400)
      return c.text(token, 200, { 'content-type': 'text/plain; charset=utf-8' })
    }
    const notifications = readNotifications(await c.req.text())
    if (notifications === undefined) return c.text('These are no change notifications.', 400)
    try {
      await taker.take(notifications)
    } catch (error) {
      // Microsoft sends again what was not taken.
      const code = knownError(error)?.code ?? 'internal'
      platform.log.warn({ requestId: c.get('requestId'), code }, 'notifications could not be taken')
      return c.text('Later, please.', 503, { 'retry-after': '10' })
    }
    return c.body(null, 202)
  })
  return door
}

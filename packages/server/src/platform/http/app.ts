import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, Hono, Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { routePath } from 'hono/route'
import { GatewardenError } from '../errors.ts'
import type { Platform } from '../platform.ts'
import { type Api, type ApiEnv, createApi } from './api.ts'
import { createCors } from './cors.ts'
import { type Authenticate, createFrontDoor, type OpenSession } from './front-door.ts'
import { createIdempotency } from './idempotency.ts'
import { describeApi } from './openapi.ts'
import { PackedText } from './packed-text.ts'
import { knownError, problemResponse } from './problem.ts'
import { RateLimiter } from './rate-limiter.ts'
import { referencePage, referencePolicy } from './reference/reference-page.ts'

export interface AppParts {
  authenticate: Authenticate
  /** Lets members in by the console's cookie, where there is a console. */
  session?: OpenSession
  /** Mounted at /v1. */
  features: readonly Api[]
  /** Pages for browsers, mounted at the root: they bring their own headers. */
  pages?: readonly Hono<ApiEnv>[]
  /** Where a person who opens the address alone is led; /docs unless told. */
  home?: string
  /** Told of every answered request. `route` is its pattern, e.g. `/v1/apps/{id}`, or `none`. */
  onRequest?: (method: string, route: string, status: number, seconds: number) => void
}

/** The whole HTTP side: what every request passes, the features, one exit for errors. */
export function createApp(platform: Platform, parts: AppParts): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>()
  const door = createFrontDoor({
    authenticate: parts.authenticate,
    session: parts.session,
    limiter: new RateLimiter(platform.config.limits),
    idempotency: createIdempotency(platform),
  })
  const cors = createCors(platform.config.browsers.origins)
  const limitOf = (c: Context) => largestBody(c.req.path, platform.config.limits.body)
  const refuseLarge = (c: Context) => {
    const answer = exit(c, tooLarge(limitOf(c)))
    // Whoever sends too much is not listened to until the end.
    answer.headers.set('connection', 'close')
    return answer
  }
  const measured = (c: Context, next: Next) =>
    bodyLimit({ maxSize: limitOf(c), onError: refuseLarge })(c, next)

  const { onRequest } = parts
  const tells = platform.log.isLevelEnabled('debug')
  app.use(async (c, next) => {
    const began = performance.now()
    const requestId = `req_${platform.random.bytes(12).toString('base64url')}`
    c.set('requestId', requestId)
    c.set('door', door)
    const length = Number(c.req.header('content-length') ?? 0)
    const preflight = cors.preflight(c)
    if (preflight) c.res = preflight
    else if (length > platform.config.limits.body && length > limitOf(c)) c.res = refuseLarge(c)
    else if (c.req.header('transfer-encoding') !== undefined) {
      const refused = await measured(c, next)
      if (refused) c.res = refused
    } else await next()
    const { headers } = c.res
    headers.set('x-request-id', requestId)
    headers.set('x-content-type-options', 'nosniff')
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
    // An answer of the API is never a page; pages say themselves what they may do.
    if (!headers.has('content-security-policy')) {
      headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    }
    headers.set('referrer-policy', 'no-referrer')
    cors.mark(c)
    const seconds = (performance.now() - began) / 1000
    onRequest?.(c.req.method, patternOf(c), c.res.status, seconds)
    if (tells) platform.log.debug(requestLine(c, seconds), 'answered')
  })

  const api = createApi()
  for (const feature of parts.features) api.route('/', feature)
  app.route('/v1', api)
  for (const pages of parts.pages ?? []) app.route('/', pages)
  const description = new PackedText(() => JSON.stringify(describeApi(app)))
  app.get('/v1/openapi.json', (c) => description.answer(c, 'application/json'))
  const reference = new PackedText(() => referencePage(JSON.parse(description.text)))
  app.get('/docs', (c) => {
    c.header('content-security-policy', referencePolicy)
    return reference.answer(c, 'text/html; charset=UTF-8')
  })
  // A person who opens the address that was printed has something to read; a program hears that there is nothing.
  app.get('/', (c) =>
    c.req.header('accept')?.includes('text/html') ? c.redirect(parts.home ?? '/docs') : c.notFound(),
  )

  app.notFound((c) =>
    exit(
      c,
      new GatewardenError('not_found', {
        detail: `There is nothing at ${c.req.method} ${c.req.path}.`,
        remedy: 'GET /v1/openapi.json lists every operation; /docs shows them to people.',
      }),
    ),
  )
  app.onError((error, c) => {
    const known = knownError(error)
    if (known) {
      if (known.status >= 500)
        platform.log.warn({ requestId: c.get('requestId'), code: known.code }, known.detail)
      return exit(c, known)
    }
    platform.log.error({ requestId: c.get('requestId'), err: error }, 'a request failed')
    const detail = 'Something went wrong in Gatewarden; its log has more under the request id.'
    return exit(c, new GatewardenError('internal', { detail }))
  })
  return app
}

/** What the log says of a request: never its path, which names mailboxes. */
const requestLine = (c: Context<ApiEnv>, seconds: number): Record<string, unknown> => ({
  requestId: c.get('requestId'),
  method: c.req.method,
  route: patternOf(c),
  status: c.res.status,
  milliseconds: Math.round(seconds * 1000),
  keyId: c.get('caller')?.keyId,
})

/** The pattern of the route that answered; a path would make a label of every id. */
function patternOf(c: Context<ApiEnv>): string {
  const pattern = routePath(c, -1)
  return pattern === '*' || pattern === '/*' ? 'none' : pattern
}

const exit = (c: Context<ApiEnv>, error: GatewardenError): Response =>
  problemResponse(error, { requestId: c.get('requestId') ?? 'req_unknown', instance: c.req.path })

/** Routes that take more than limits.body. */
const roomier: readonly { at: RegExp; bytes: number }[] = [
  // What Graph itself takes in one call (https://learn.microsoft.com/graph/throttling), with room for headers of its own.
  { at: /^\/v1\/connections\/[^/]+\/graph\//, bytes: 4.5 * 2 ** 20 },
  // Microsoft gathers notifications, and rich ones carry items.
  { at: /^\/notifications\/microsoft$/, bytes: 4 * 2 ** 20 },
  // A message with what is attached to it, in Base64.
  { at: /^\/v1\/connections\/[^/]+\/mailboxes\/[^/]+\/(drafts|outgoing)$/, bytes: 8 * 2 ** 20 },
  // The same for what is stored first: 25 MB of files, a third more in Base64.
  { at: /^\/v1\/sending-profiles\/[^/]+\/submissions$/, bytes: 35 * 2 ** 20 },
  // One file on its way through; it is not held in memory.
  { at: /^\/v1\/connections\/[^/]+\/mailboxes\/.+\/attachments$/, bytes: 150 * 2 ** 20 },
]

/** Bytes that a body may have. */
const largestBody = (path: string, limit: number): number =>
  Math.max(limit, roomier.find(({ at }) => at.test(path))?.bytes ?? 0)

const tooLarge = (limit: number): GatewardenError =>
  new GatewardenError('payload_too_large', {
    detail: `The body is larger than ${limit} bytes.`,
    remedy: 'Send less at once, or raise limits.body.',
  })

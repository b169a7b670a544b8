import { randomBytes } from 'node:crypto'
import type { Faults } from '../control/faults.ts'
import { OutlookLimits } from '../control/outlook-limits.ts'
import type { VerifyAccessToken } from '../entra/verify-access-token.ts'
import { BodyTooLarge, type Door, type Exchange } from '../http/exchange.ts'
import type { World } from '../tenant/world.ts'
import { runBatch } from './batch/run-batch.ts'
import { graphRoutes } from './graph-routes.ts'
import { badRequest, GraphError } from './http/graph-error.ts'
import { errorReply, type GraphReply, type RequestIdentity } from './http/graph-reply.ts'
import type { GraphRequest } from './http/graph-request.ts'
import { type GraphExchange, graphTraffic } from './http/graph-traffic.ts'
import { parsePrefer } from './http/prefer.ts'
import { ContentsReader } from './mail/message-contents.ts'
import { parseQuery } from './odata/query-options.ts'
import { ReportDownloads } from './reports/report-downloads.ts'
import type { Route } from './routing/call.ts'
import { type Desk, dispatch } from './routing/dispatch.ts'
import { pathSegments } from './routing/path-segments.ts'
import type { Router } from './routing/router.ts'
import { NotificationSender } from './subscriptions/notification-sender.ts'
import { readAsSubscriber } from './subscriptions/read-as-subscriber.ts'
import { Subscriptions } from './subscriptions/subscriptions.ts'
import type { EndpointRules } from './subscriptions/validate-endpoint.ts'
import { SyncTokens } from './sync/sync-tokens.ts'
import { UploadSessions } from './upload/upload-sessions.ts'

/** Graph takes bodies of about 4 MB (https://learn.microsoft.com/graph/outlook-large-attachments). */
const mostBody = 4 * 1024 * 1024
/** What is longer is streamed from the spool. */
const mostAtOnce = 4 * 1024 * 1024

const nothing = Buffer.alloc(0)

export interface GraphDoorNeeds {
  readonly world: World
  /** For tokens whose audience is Microsoft Graph. */
  readonly verify: VerifyAccessToken
  readonly limits: OutlookLimits
  readonly notifications: NotificationNeeds
}

/** What change notifications need beyond the world. */
export interface NotificationNeeds {
  readonly faults: Faults
  readonly rules: EndpointRules
  /** A JWT with these claims, under the keys that Entra publishes. */
  readonly sign: (claims: object) => string
}

export interface GraphDoor {
  /** Answers everything below `/v1.0` and `/beta`, and the URLs of uploads. */
  readonly answer: Door
  /** Makes every delta and skip token given out so far unknown: 410 `SyncStateNotFound`. */
  readonly forgetSyncStates: () => void
  readonly subscriptions: Subscriptions
  readonly routes: Router<Route>
  /** What was given out to clients and has to be known again. */
  readonly given: {
    readonly tokens: SyncTokens
    readonly subscriptions: Subscriptions
    readonly downloads: ReportDownloads
  }
  /** Ends what would still happen by itself: notifications, and the end of subscriptions. */
  readonly close: () => void
}

/** What answers as graph.microsoft.com. */
export function createGraphDoor({ world, verify, limits, notifications }: GraphDoorNeeds): GraphDoor {
  // A key of its own: what another emulator, or this one before a reset, has given out is not known here.
  const tokens = new SyncTokens(randomBytes(32), world.clock)
  const uploads = new UploadSessions(world.clock, limits)
  const { alarms } = world
  const sender = new NotificationSender({ clock: world.clock, alarms, faults: notifications.faults })
  const subscriptions = new Subscriptions({
    world,
    alarms,
    sender,
    sign: notifications.sign,
    read: (subscription, path) => readAsSubscriber(subscription, path, quiet),
  })
  const { rules } = notifications
  const downloads = new ReportDownloads(world.clock)
  const reader = new ContentsReader(world.spool)
  const routes = graphRoutes(
    reader,
    tokens,
    uploads,
    { subscriptions, rules, closed: sender.closed },
    downloads,
  )
  const desk: Desk = { world, verify, limits, routes }
  // What the service reads for itself counts for nobody.
  const quiet: Desk = { ...desk, limits: new OutlookLimits(world.clock) }
  routes.add('POST', '$batch', { name: 'POST /$batch', run: (call) => runBatch(call, desk) })
  return {
    answer: (exchange) =>
      UploadSessions.serves(exchange.path)
        ? answerAside(exchange, world, () => uploads.answer(exchange))
        : ReportDownloads.serves(exchange.path)
          ? answerAside(exchange, world, async () => downloads.answer(exchange))
          : answer(exchange, desk),
    forgetSyncStates: () => tokens.forget(),
    subscriptions,
    routes,
    given: { tokens, subscriptions, downloads },
    close: () => {
      sender.close()
      subscriptions.close()
      alarms.close()
      reader.close()
    },
  }
}

function identify(exchange: Exchange, world: World): RequestIdentity {
  const requestId = world.random.nextGuid('request id')
  return {
    requestId,
    clientRequestId: exchange.header('client-request-id') ?? requestId,
    time: world.clock.now(),
  }
}

/** What comes without a token: addresses that were given out for one purpose. */
async function answerAside(exchange: Exchange, world: World, run: () => Promise<GraphReply>): Promise<void> {
  const identity = identify(exchange, world)
  const reply = await run().catch((error: unknown) => {
    if (!(error instanceof GraphError)) throw error
    exchange.notes.code = error.code
    return errorReply(error, identity)
  })
  await write(exchange, reply, identity, world)
}

async function answer(exchange: Exchange, desk: Desk): Promise<void> {
  const { world } = desk
  const identity = identify(exchange, world)
  const unread = { identity, notes: exchange.notes, read: () => readRequest(exchange) }
  const { reply, leave } = await dispatch(desk, unread)
  exchange.response.once('close', leave)
  await write(exchange, reply, identity, world)
}

async function readRequest(exchange: Exchange): Promise<GraphRequest> {
  // `/myorganization` is another way to write the root, which older clients use.
  const match = /^\/(v1\.0|beta)(?:\/myorganization(?=\/))?(\/.*|$)/s.exec(exchange.path)
  if (!match?.[1]) throw badRequest('Invalid version.')
  const path = match[2] === '' ? '/' : (match[2] ?? '/')
  const hasBody = exchange.method !== 'GET' && exchange.method !== 'DELETE'
  return {
    method: exchange.method,
    version: match[1] === 'beta' ? 'beta' : 'v1.0',
    origin: exchange.origin,
    path,
    segments: pathSegments(path),
    query: parseQuery(exchange.query),
    preferences: parsePrefer(exchange.header('prefer')),
    header: (name) => exchange.header(name),
    body: hasBody ? await readBody(exchange) : nothing,
  }
}

async function readBody(exchange: Exchange): Promise<Buffer> {
  try {
    return await exchange.body(mostBody)
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    throw new GraphError(413, 'RequestEntityTooLarge', 'The request body is larger than the service accepts.')
  }
}

async function write(
  exchange: Exchange,
  reply: GraphReply,
  identity: RequestIdentity,
  world: World,
): Promise<void> {
  const { response } = exchange
  const { body } = reply
  const bytes =
    body === null
      ? nothing
      : typeof body === 'string'
        ? Buffer.from(body)
        : Buffer.isBuffer(body)
          ? body
          : body.length <= mostAtOnce
            ? world.spool.read(body)
            : null
  const headers = {
    Date: new Date(identity.time).toUTCString(),
    'Cache-Control': 'no-store, no-cache',
    'OData-Version': '4.0',
    'request-id': identity.requestId,
    'client-request-id': identity.clientRequestId,
    'x-ms-ags-diagnostic': diagnostic,
    ...reply.headers,
    ...(reply.status === 204 ? {} : { 'Content-Length': bytes?.length ?? lengthOf(body) }),
  }
  response.writeHead(reply.status, headers)
  if (graphTraffic.hasSubscribers && bytes) await publish(exchange, reply.status, headers, bytes)
  // Who watches may keep what it saw.
  else if (reply.release) response.once('finish', reply.release)
  if (bytes) response.end(bytes)
  else if (body !== null && typeof body === 'object' && !Buffer.isBuffer(body))
    world.spool.stream(body).pipe(response)
}

async function publish(
  exchange: Exchange,
  status: number,
  headers: GraphExchange['headers'],
  body: Buffer,
): Promise<void> {
  const { method, request } = exchange
  const hasBody = method !== 'GET' && method !== 'DELETE'
  // What was too large to be read was refused for it.
  const requestBody = hasBody ? await exchange.body(mostBody).catch(() => nothing) : nothing
  const published: GraphExchange = {
    method,
    url: request.url ?? '/',
    requestHeaders: request.headers,
    requestBody,
    status,
    headers,
    body,
  }
  graphTraffic.publish(published)
}

function lengthOf(body: GraphReply['body']): number {
  return body === null ? 0 : body.length
}

const diagnostic = JSON.stringify({
  ServerInfo: { DataCenter: 'Emulator', Slice: 'E', Ring: '1', ScaleUnit: '000', RoleInstance: 'EMULATOR' },
})

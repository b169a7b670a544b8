import { z } from '@hono/zod-openapi'
import { connectionPath } from '../connections/index.ts'
import type { Connector } from '../connectors/index.ts'
import { idText, plainText } from '../customers/index.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { assertEveryMailbox, type Caller } from '../platform/http/caller.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import type { SelfServiceNeeds } from './index.ts'
import { customerOf, ownConnectionOf } from './own-customer.ts'
import { connectorCard, ownConnection, showCard, showConnection } from './own-shapes.ts'

const opened = z.object({ id: z.string(), url: z.string(), expiresAt: z.iso.datetime() })

/** A page of one's product comes next, whose back end redeems the code: a browser ends nothing by itself. */
const returnUrl = z.string().max(2000).optional().openapi({
  description:
    'Where the browser goes back to. Its origin must be registered (connect.returnOrigins). The catalog’s own page has one already.',
})
const expiresInSeconds = z.number().int().min(60).max(3600).default(1800)

const readMe = defineRoute({
  method: 'get',
  path: '/me',
  scope: 'own:read',
  summary: 'Whom this token is for, what it may do, and until when',
  request: {},
  responses: {
    200: jsonAnswer(
      'The customer',
      z.object({
        customer: z.object({ externalId: z.string(), name: z.string().nullable() }),
        scopes: z.array(z.string()),
        expiresAt: z.iso.datetime().nullable(),
      }),
    ),
  },
})

const listCards = defineRoute({
  method: 'get',
  path: '/me/connectors',
  scope: 'own:read',
  summary: 'What the customer can connect, as a catalog shows it',
  request: {},
  responses: { 200: jsonAnswer('In the catalog’s order', pageOf(connectorCard)) },
})

const listOwn = defineRoute({
  method: 'get',
  path: '/me/connections',
  scope: 'own:read',
  summary: 'The customer’s own connections, newest first',
  request: { query: listQuery },
  responses: { 200: jsonAnswer('A page of them', pageOf(ownConnection)) },
})

const begin = defineRoute({
  method: 'post',
  path: '/me/connect-sessions',
  scope: 'own:connect',
  idempotency: 'never',
  summary: 'Begin to connect',
  description:
    'Answers a link to open. The completion code goes to the return URL, for the back end of the product to redeem.',
  request: {
    body: jsonBody(
      z.strictObject({
        connectors: z.array(idText).min(1).max(20).openapi({ description: 'Ids or names.' }),
        returnUrl,
        loginHint: plainText(320).optional(),
        expiresInSeconds,
      }),
    ),
  },
  responses: { 201: jsonAnswer('The link, shown once', opened) },
})

const beginAgain = defineRoute({
  method: 'post',
  path: '/me/connections/{id}/reconnect',
  scope: 'own:connect',
  idempotency: 'never',
  summary: 'Begin to sign in again',
  request: {
    params: connectionPath,
    body: jsonBody(z.strictObject({ returnUrl, expiresInSeconds })),
  },
  responses: { 201: jsonAnswer('The link, shown once', opened) },
})

const disconnect = defineRoute({
  method: 'delete',
  path: '/me/connections/{id}',
  scope: 'own:disconnect',
  summary: 'Remove one of the customer’s own connections with its grants and tokens',
  request: { params: connectionPath },
  responses: { 204: { description: 'Removed' } },
})

/** The routes for a customer's own token. An API key that is limited to one customer may use them too. */
export function ownRoutes({ db, sealer }: Pick<Platform, 'db' | 'sealer'>, needs: SelfServiceNeeds): Api {
  const cursors = createCursors(sealer)
  const { customers, connectors, connections, connect } = needs
  const offeredTo = async (caller: Caller): Promise<Connector[]> => {
    const only = caller.onBehalf?.connectors ?? null
    const all = await connectors.list()
    return all
      .filter(({ status }) => status === 'ready')
      .filter(({ id, catalog }) => (only === null ? catalog.visible : only.includes(id)))
      .sort((a, b) => a.catalog.order - b.catalog.order || a.catalog.title.localeCompare(b.catalog.title))
  }
  /** What is not offered to her is for her not there. */
  const offered = async (caller: Caller, names: readonly string[]): Promise<string[]> => {
    const there = await offeredTo(caller)
    return names.map((name) => {
      const found = there.find((one) => one.id === name || one.name === name)
      if (found === undefined) throw notFound('connector', name)
      return found.id
    })
  }
  /** The organization itself needs no entry before something of it is connected. */
  const ownCustomer = async (caller: Caller): Promise<{ externalId: string; name: string | null }> => {
    try {
      return await customers.get(customerOf(caller), caller)
    } catch (error) {
      const isNew = error instanceof GatewardenError && error.code === 'not_found'
      if (caller.member === undefined || !isNew) throw error
      return { externalId: customerOf(caller), name: null }
    }
  }
  const own = (id: string, caller: Caller) => ownConnectionOf(connections, id, caller)

  return createApi()
    .openapi(readMe, async (c) => {
      const caller = c.get('caller')
      const { externalId, name } = await ownCustomer(caller)
      const expiresAt = caller.onBehalf?.until.toISOString() ?? null
      return c.json({ customer: { externalId, name }, scopes: [...caller.scopes], expiresAt }, 200)
    })
    .openapi(listCards, async (c) => {
      const caller = c.get('caller')
      customerOf(caller)
      return c.json({ data: (await offeredTo(caller)).map(showCard), next: null }, 200)
    })
    .openapi(listOwn, async (c) => {
      const caller = c.get('caller')
      const customer = customerOf(caller)
      const list = `own-connections/${customer}`
      const { rows, next } = await readPage(cursors, list, c.req.valid('query'), (before, count) =>
        connections.list(caller, { customer, before, limit: count }),
      )
      return c.json({ data: rows.map(showConnection), next }, 200)
    })
    .openapi(begin, async (c) => {
      const caller = c.get('caller')
      const { connectors: names, ...wish } = c.req.valid('json')
      const customer = { externalId: customerOf(caller) }
      const chosen = await offered(caller, names)
      const session = await connect.open({ ...back(wish, caller), customer, connectors: chosen }, caller)
      return c.json(shown(session), 201)
    })
    .openapi(beginAgain, async (c) => {
      const caller = c.get('caller')
      const { id } = await own(c.req.valid('param').id, caller)
      return c.json(shown(await connect.reconnect(id, back(c.req.valid('json'), caller), caller)), 201)
    })
    .openapi(disconnect, async (c) => {
      const caller = c.get('caller')
      const { id } = await own(c.req.valid('param').id, caller)
      assertEveryMailbox(caller)
      const by = { actor: caller.keyId, why: 'Disconnected by the customer.' }
      await db.transaction((trx) => connections.remove(trx, id, by))
      return c.body(null, 204)
    })
}

/**
 * Where the browser goes: to where the page says, or where the link to the catalog said. A member at the console stays there
 * and waits, so reaching the end is enough.
 */
const back = <Wish extends { returnUrl?: string | undefined }>(
  wish: Wish,
  { onBehalf, member }: Caller,
): Wish & { completion?: 'end-page' } => {
  const returnUrl = wish.returnUrl ?? onBehalf?.returnUrl
  return { ...wish, returnUrl, ...(member && returnUrl === undefined && { completion: 'end-page' }) }
}

const shown = (session: { id: string; url: string; expiresAt: Date }): z.output<typeof opened> => ({
  id: session.id,
  url: session.url,
  expiresAt: session.expiresAt.toISOString(),
})

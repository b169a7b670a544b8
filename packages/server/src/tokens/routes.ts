import { z } from '@hono/zod-openapi'
import type { HonoRequest } from 'hono'
import { connectionPath } from '../connections/index.ts'
import { externalIdShape, idText } from '../customers/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { invalidField, invalidRequest } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import { findConnections } from './find-token.ts'
import { type ReleasedToken, resources, type TokensService } from './service.ts'

const tokenSchema = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresAt: z.iso.datetime(),
    scopes: z.array(z.string()).openapi({ description: 'Permissions in the token.' }),
    missingScopes: z
      .array(z.string())
      .openapi({ description: 'What the connector asks for and the token does not have.' }),
    tenantId: z.string(),
  })
  .openapi('Token')

const wish = {
  resource: z.enum(resources).default('graph'),
  forceRefresh: z
    .boolean()
    .default(false)
    .describe('Ask Microsoft even though the token at hand is valid; at most every 30 s for a connection.'),
  scopes: z
    .array(z.string().min(1).max(200))
    .max(100)
    .optional()
    .describe('Permissions that the token must have; 403 where it has not.'),
}

const wishSchema = z.strictObject(wish)

const releaseByConnection = defineRoute({
  method: 'post',
  path: '/connections/{id}/token',
  scope: 'tokens:release',
  idempotency: 'never',
  summary: 'A live access token of a connection',
  description:
    'A token with more than a minute left is given out at once, whatever state Microsoft is in; only one that has ' +
    'really expired is waited for.',
  request: { params: connectionPath },
  // Described here and read below: most calls have no body, and looking for one costs as much as the token itself.
  requestBody: { required: false, content: { 'application/json': { schema: wishDocument() } } },
  responses: { 200: jsonAnswer('The token', tokenSchema) },
})

const releaseByCustomer = defineRoute({
  method: 'post',
  path: '/token',
  scope: 'tokens:release',
  idempotency: 'never',
  summary: 'The same, by customer and connector',
  description: 'Where a customer has several connections on the connector, name one by its id instead.',
  request: {
    body: jsonBody(
      z.strictObject({
        customer: externalIdShape,
        connector: idText.openapi({ description: 'Id or name of a connector.' }),
        ...wish,
      }),
    ),
  },
  responses: { 200: jsonAnswer('The token', tokenSchema) },
})

export function tokensRoutes({ db }: Pick<Platform, 'db'>, tokens: TokensService): Api {
  const connectionOf = async (customer: string, connector: string): Promise<string> => {
    const found = await findConnections(db, customer, connector)
    const active = found.filter(({ status }) => status === 'active')
    const [one] = active.length > 0 ? active : found
    if (one === undefined) throw noneFor(customer, connector)
    if (active.length > 1) throw severalFor(active.map(({ id }) => id))
    return one.id
  }
  return createApi()
    .openapi(releaseByConnection, async (c) => {
      const { id } = c.req.valid('param')
      const options = await readWish(c.req)
      const token = await tokens.release(id, { ...options, caller: c.get('caller') })
      return c.json(present(token), 200, noStore)
    })
    .openapi(releaseByCustomer, async (c) => {
      const { customer, connector, ...options } = c.req.valid('json')
      const caller = c.get('caller')
      // Not looked up for a key that is limited to others: the answer must not depend on what is there.
      if (caller.customers !== null && !caller.customers.includes(customer))
        throw noneFor(customer, connector)
      const token = await tokens.release(await connectionOf(customer, connector), { ...options, caller })
      return c.json(present(token), 200, noStore)
    })
}

/** The wish as OpenAPI wants it. */
function wishDocument(): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(wishSchema, { io: 'input' })
  return schema
}

/** What a caller wishes; nothing, where there is no body. @throws GatewardenError `invalid_request` */
async function readWish(request: HonoRequest): Promise<z.output<typeof wishSchema>> {
  const length = request.header('content-length')
  const isEmpty =
    (length === undefined || length === '0') && request.header('transfer-encoding') === undefined
  if (isEmpty) return { resource: 'graph', forceRefresh: false }
  const text = await request.text()
  let body: unknown
  try {
    body = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    throw invalidField('body', 'is not valid JSON')
  }
  const read = wishSchema.safeParse(body)
  if (!read.success) throw invalidRequest('json', read.error.issues)
  return read.data
}

/** Written by hand: this is the hot path. */
function present(token: ReleasedToken): z.output<typeof tokenSchema> {
  return {
    accessToken: token.accessToken,
    tokenType: token.tokenType,
    expiresAt: token.expiresAt.toISOString(),
    scopes: token.scopes,
    missingScopes: token.missingScopes,
    tenantId: token.tenantId,
  }
}

const noStore = { 'cache-control': 'no-store' }

const noneFor = (customer: string, connector: string): GatewardenError =>
  new GatewardenError('not_found', {
    detail: `There is no connection of the customer ${JSON.stringify(customer)} on the connector ${JSON.stringify(connector)}.`,
    remedy: 'Check both names (GET /v1/connections), or have the customer connect first.',
  })

const severalFor = (ids: readonly string[]): GatewardenError =>
  new GatewardenError('conflict', {
    detail: `The customer has ${ids.length} active connections on this connector.`,
    remedy: 'Name one of them: POST /v1/connections/{id}/token.',
    extra: { connections: ids },
  })

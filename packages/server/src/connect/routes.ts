import { z } from '@hono/zod-openapi'
import { refusalSchema } from '../apps/index.ts'
import { connectionPath, connectionSchema, presentConnection, presentRefusal } from '../connections/index.ts'
import { customerWishShape, idText, plainText } from '../customers/index.ts'
import { checkSchema, overall } from '../doctor/index.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { approve } from './approve.ts'
import { checkConnection } from './check-connection.ts'
import { complete, getSession } from './complete.ts'
import { type OpenedSession, openAdminLink, openReconnect, openSession } from './open-session.ts'
import type { ConnectParts } from './parts.ts'
import type { Session } from './session.ts'
import { withdraw } from './withdraw.ts'

const hour = 3600

const returning = {
  returnUrl: z.string().max(2000).optional().openapi({
    description:
      'Where the browser goes back to, with `connect_session` and `completion_code`. Its origin must be registered (connect.returnOrigins).',
    example: 'https://app.example.com/connected',
  }),
  completion: z
    .enum(['return', 'code', 'end-page'])
    .optional()
    .openapi({
      description:
        'How the one who began says that she ended. return: by the return URL (the default). code: the end page shows a ' +
        'code to type in. end-page: reaching it is enough; only for the customer `self`.',
    }),
  expiresInSeconds: z
    .number()
    .int()
    .min(60)
    .max(24 * hour)
    .default(hour),
}

const opened = z
  .object({ id: z.string(), url: z.string(), expiresAt: z.iso.datetime() })
  .openapi('OpenedConnectSession')

const sessionSchema = z
  .object({
    id: z.string(),
    purpose: z.enum(['connect', 'reconnect', 'admin']),
    status: z.enum(['open', 'begun', 'finished', 'completed', 'failed']),
    customer: z.string(),
    connectors: z.array(z.string()).openapi({ description: 'Ids of those to choose from.' }),
    connection: z.string().nullable(),
    outcome: z
      .object({
        status: z.string(),
        reasonCode: z.string().nullable(),
        reason: z.string().nullable(),
        remedy: z.string().nullable(),
        refusal: refusalSchema.nullable(),
      })
      .nullable(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .openapi('ConnectSession')

const sessionPath = z.object({ id: idText })

const postSession = defineRoute({
  method: 'post',
  path: '/connect-sessions',
  scope: 'connections:write',
  idempotency: 'never',
  summary: 'Make a link by which a customer connects',
  request: {
    body: jsonBody(
      z
        .strictObject({
          customer: customerWishShape.strict(),
          connector: idText.optional().openapi({ description: 'Id or name.' }),
          connectors: z.array(idText).min(1).max(20).optional().openapi({
            description: 'Ids or names of several: whoever opens the link chooses one on its page.',
          }),
          loginHint: plainText(320).optional().openapi({ description: 'Address to fill in at Microsoft.' }),
          probeMailbox: z.email().optional().openapi({
            description:
              'Only under RBAC for Applications, where no permission shows in a token: a mailbox that must open instead.',
          }),
          ...returning,
        })
        .refine((body) => (body.connector === undefined) !== (body.connectors === undefined), {
          message: 'give either connector or connectors',
          path: ['connector'],
        }),
    ),
  },
  responses: { 201: jsonAnswer('The link, shown once', opened) },
})

const readSession = defineRoute({
  method: 'get',
  path: '/connect-sessions/{id}',
  scope: 'connections:read',
  summary: 'What became of a link',
  request: { params: sessionPath },
  responses: { 200: jsonAnswer('The session', sessionSchema) },
})

const withdrawSession = defineRoute({
  method: 'delete',
  path: '/connect-sessions/{id}',
  scope: 'connections:write',
  summary: 'Withdraw a link',
  description:
    'Nobody can begin or end by it any more, and its completion code is void. What was completed stays; that ends with the connection.',
  request: { params: sessionPath },
  responses: { 204: { description: 'Withdrawn, or over already' } },
})

const completeSession = defineRoute({
  method: 'post',
  path: '/connect-sessions/{id}/complete',
  scope: 'connections:write',
  idempotency: 'never',
  summary: 'Redeem the completion code',
  description:
    'Call this from the back end, after seeing that the browser which came back belongs to whom the link was made for. ' +
    'Until then no token is given out.',
  request: {
    params: sessionPath,
    body: jsonBody(z.strictObject({ code: z.string().min(1).max(200) })),
  },
  responses: { 200: jsonAnswer('The connection', connectionSchema) },
})

const reconnect = defineRoute({
  method: 'post',
  path: '/connections/{id}/reconnect',
  scope: 'connections:write',
  idempotency: 'never',
  summary: 'Make a link by which the same identity signs in again',
  description: 'Another identity leaves the connection as it is, and says so.',
  request: { params: connectionPath, body: jsonBody(z.strictObject(returning)) },
  responses: { 201: jsonAnswer('The link, shown once', opened) },
})

const adminLink = defineRoute({
  method: 'post',
  path: '/connections/{id}/admin-link',
  scope: 'connections:write',
  idempotency: 'never',
  summary: 'Make a link to mail to an administrator',
  description: 'Pinned to the tenant, good once, for 14 days.',
  request: { params: connectionPath },
  responses: { 201: jsonAnswer('The link, shown once', opened) },
})

const approveConnection = defineRoute({
  method: 'post',
  path: '/connections/{id}/approve',
  scope: 'connections:write',
  summary: "The operator's yes to a connection that waits for one",
  description: 'For keys that are limited to no customer. The reason goes into the audit log.',
  request: {
    params: connectionPath,
    body: jsonBody(
      z.strictObject({
        reason: plainText(500).trim().min(1),
        insteadOfAdministrator: z.boolean().default(false).openapi({
          description:
            'Says, on the operator’s word, that an administrator of the tenant agrees although none has signed in.',
        }),
      }),
    ),
  },
  responses: { 200: jsonAnswer('The connection', connectionSchema) },
})

const checkRoute = defineRoute({
  method: 'post',
  path: '/connections/{id}/check',
  scope: 'connections:write',
  summary: 'Look at Microsoft now whether the connection works',
  description: 'What was mended there is noticed; what was taken back stops.',
  request: { params: connectionPath },
  responses: {
    200: jsonAnswer(
      'What was found, and the connection after it',
      z.object({
        state: z.enum(['ok', 'failed', 'unknown']),
        connection: connectionSchema,
        checks: z.array(checkSchema),
      }),
    ),
  },
})

export function connectRoutes(parts: ConnectParts): Api {
  return createApi()
    .openapi(postSession, async (c) => {
      const { connector, connectors, ...wish } = c.req.valid('json')
      const names = connectors ?? (connector === undefined ? [] : [connector])
      const session = await openSession(parts, { ...wish, connectors: names }, c.get('caller'))
      return c.json(presentOpened(session), 201)
    })
    .openapi(readSession, async (c) =>
      c.json(presentSession(await getSession(parts, c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(withdrawSession, async (c) => {
      await withdraw(parts, c.req.valid('param').id, c.get('caller'))
      return c.body(null, 204)
    })
    .openapi(completeSession, async (c) => {
      const { id } = c.req.valid('param')
      return c.json(
        presentConnection(await complete(parts, id, c.req.valid('json').code, c.get('caller'))),
        200,
      )
    })
    .openapi(reconnect, async (c) => {
      const { id } = c.req.valid('param')
      return c.json(presentOpened(await openReconnect(parts, id, c.req.valid('json'), c.get('caller'))), 201)
    })
    .openapi(adminLink, async (c) => {
      const link = await openAdminLink(parts, c.req.valid('param').id, c.get('caller'))
      return c.json(presentOpened(link), 201)
    })
    .openapi(approveConnection, async (c) => {
      const { id } = c.req.valid('param')
      return c.json(presentConnection(await approve(parts, id, c.req.valid('json'), c.get('caller'))), 200)
    })
    .openapi(checkRoute, async (c) => {
      const { connection, checks } = await checkConnection(parts, c.req.valid('param').id, c.get('caller'))
      const list = checks.map((check) => ({ ...check, needs: [...check.needs] }))
      return c.json({ state: overall(checks), connection: presentConnection(connection), checks: list }, 200)
    })
}

const presentOpened = ({ id, url, expiresAt }: OpenedSession): z.output<typeof opened> => ({
  id,
  url,
  expiresAt: expiresAt.toISOString(),
})

const presentSession = (session: Session): z.output<typeof sessionSchema> => ({
  id: session.id,
  purpose: session.purpose,
  status: session.status,
  customer: session.customer,
  connectors: session.connectorIds,
  connection: session.connectionId,
  outcome: session.outcome && {
    status: session.outcome.status,
    reasonCode: session.outcome.code,
    reason: session.outcome.reason,
    remedy: session.outcome.remedy,
    refusal: presentRefusal(session.outcome.refusal),
  },
  createdAt: session.createdAt.toISOString(),
  expiresAt: session.expiresAt.toISOString(),
})

import { z } from '@hono/zod-openapi'
import type { Session } from '../connect/index.ts'
import { connectionPath } from '../connections/index.ts'
import { idText } from '../customers/index.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import type { Caller } from '../platform/http/caller.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import type { SelfServiceNeeds } from './index.ts'
import { customerOf, ownConnectionOf } from './own-customer.ts'

const ownSession = z
  .object({
    id: z.string(),
    purpose: z.enum(['connect', 'reconnect', 'admin']),
    status: z.enum(['open', 'begun', 'finished', 'completed', 'failed']),
    connection: z.string().nullable(),
    outcome: z
      .object({ status: z.string(), reasonCode: z.string().nullable(), reason: z.string().nullable() })
      .nullable(),
    expiresAt: z.iso.datetime(),
  })
  .openapi('OwnConnectSession')

const sessionPath = z.object({ id: idText })

const readSession = defineRoute({
  method: 'get',
  path: '/me/connect-sessions/{id}',
  scope: 'own:read',
  summary: 'What became of a link that the customer opened',
  description: 'For the page that opened another window and waits for it.',
  request: { params: sessionPath },
  responses: { 200: jsonAnswer('The session', ownSession) },
})

const withdrawSession = defineRoute({
  method: 'delete',
  path: '/me/connect-sessions/{id}',
  scope: 'own:connect',
  summary: 'Withdraw a link of the customer’s own',
  request: { params: sessionPath },
  responses: { 204: { description: 'Withdrawn, or over already' } },
})

const completeOwn = defineRoute({
  method: 'post',
  path: '/me/connect-sessions/{id}/complete',
  scope: 'own:connect',
  idempotency: 'never',
  summary: 'Redeem the completion code, as the member who began',
  description:
    'Only for members of the installation, whose session shows who they are. For customers the back end of the product does it.',
  request: { params: sessionPath, body: jsonBody(z.strictObject({ code: z.string().min(1).max(200) })) },
  responses: { 200: jsonAnswer('The session', ownSession) },
})

const adminLink = defineRoute({
  method: 'post',
  path: '/me/connections/{id}/admin-link',
  scope: 'own:connect',
  idempotency: 'never',
  summary: 'Make a link to mail to the administrator who has to consent',
  description: 'Pinned to the tenant, good once, for 14 days. It begins in the browser that opens it.',
  request: { params: connectionPath },
  responses: {
    201: jsonAnswer(
      'The link, shown once',
      z.object({ id: z.string(), url: z.string(), expiresAt: z.iso.datetime() }),
    ),
  },
})

/** What a customer's page asks of the links that it opened or hands on. */
export function ownLinkRoutes({
  connect,
  connections,
}: Pick<SelfServiceNeeds, 'connect' | 'connections'>): Api {
  const own = async (id: string, caller: Caller): Promise<Session> => {
    const session = await connect.session(id, caller)
    if (session.customer !== customerOf(caller)) throw notFound('connect session', id)
    return session
  }
  return createApi()
    .openapi(readSession, async (c) =>
      c.json(shown(await own(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(withdrawSession, async (c) => {
      const caller = c.get('caller')
      const { id } = await own(c.req.valid('param').id, caller)
      await connect.withdraw(id, caller)
      return c.body(null, 204)
    })
    .openapi(completeOwn, async (c) => {
      const caller = c.get('caller')
      const session = await own(c.req.valid('param').id, caller)
      if (caller.member === undefined) {
        throw new GatewardenError('forbidden', {
          detail: 'Whoever holds a customer’s token cannot say that it was she who ended.',
          remedy: 'Let the back end redeem the code (POST /v1/connect-sessions/{id}/complete).',
        })
      }
      // Another member's link, finished by this one, connects nothing.
      if (session.createdBy !== caller.keyId) throw notFound('connect session', session.id)
      await connect.complete(session.id, c.req.valid('json').code, caller)
      return c.json(shown(await own(session.id, caller)), 200)
    })
    .openapi(adminLink, async (c) => {
      const caller = c.get('caller')
      const { id } = await ownConnectionOf(connections, c.req.valid('param').id, caller)
      const link = await connect.adminLink(id, caller)
      return c.json({ id: link.id, url: link.url, expiresAt: link.expiresAt.toISOString() }, 201)
    })
}

const shown = ({ outcome, ...session }: Session): z.output<typeof ownSession> => ({
  id: session.id,
  purpose: session.purpose,
  status: session.status,
  connection: session.connectionId,
  outcome: outcome && { status: outcome.status, reasonCode: outcome.code, reason: outcome.reason },
  expiresAt: session.expiresAt.toISOString(),
})

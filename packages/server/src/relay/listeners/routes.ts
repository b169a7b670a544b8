import { z } from '@hono/zod-openapi'
import { assertUnlimited } from '../../apps/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { type Api, createApi, defineRoute } from '../../platform/http/api.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../../platform/http/lists.ts'
import { listenerDocument, listenerEditBody, listenerSchema, newListenerBody } from '../schemas.ts'
import type { RelayListener } from './listener.ts'
import type { ListenersService } from './listeners-service.ts'

const path = z.object({ id: z.string().max(100) })
const one = jsonAnswer('The listener.', listenerSchema)

const createListener = defineRoute({
  method: 'post',
  path: '/relay/listeners',
  scope: 'relay:write',
  idempotency: 'never',
  summary: 'Open a port for devices: SMTP, IMAP or POP',
  description:
    'Every process that serves opens it within seconds, at the address that its configuration says (relay.host).',
  request: { body: jsonBody(newListenerBody) },
  responses: { 201: one },
})

const listListeners = defineRoute({
  method: 'get',
  path: '/relay/listeners',
  scope: 'relay:read',
  summary: 'The relay’s listeners, oldest first',
  request: { query: listQuery },
  responses: { 200: jsonAnswer('All of them.', pageOf(listenerSchema)) },
})

const getListener = defineRoute({
  method: 'get',
  path: '/relay/listeners/{id}',
  scope: 'relay:read',
  summary: 'One listener',
  request: { params: path },
  responses: { 200: one },
})

const patchListener = defineRoute({
  method: 'patch',
  path: '/relay/listeners/{id}',
  scope: 'relay:write',
  summary: 'Change a listener, pause it, or open it again',
  description: 'Devices that are connected are hung up and connect anew.',
  request: { params: path, body: jsonBody(listenerEditBody) },
  responses: { 200: one },
})

const deleteListener = defineRoute({
  method: 'delete',
  path: '/relay/listeners/{id}',
  scope: 'relay:write',
  summary: 'Close a listener for good; what it has taken is delivered all the same',
  request: { params: path },
  responses: { 204: { description: 'Closed.' } },
})

const getAuthority = defineRoute({
  method: 'get',
  path: '/relay/authority',
  scope: 'relay:read',
  summary: 'The certificate of the relay’s own authority, for devices to trust',
  responses: { 200: jsonAnswer('PEM.', z.object({ certificate: z.string() })) },
})

export function listenerRoutes(listeners: ListenersService, { now }: Clock): Api {
  const document = (listener: RelayListener) =>
    listenerDocument(listener, now(), listeners.hindrancesOf(listener.id))
  const issued = (sent: { chain: string; privateKey: string } | { kind: 'acme' }) =>
    'kind' in sent ? sent.kind : { certificate: sent.chain, privateKey: sent.privateKey }
  return createApi()
    .openapi(createListener, async (c) => {
      assertUnlimited(c.get('caller'))
      const { smtp, certificate, ...wish } = c.req.valid('json')
      const manner = smtp ?? (wish.protocol === 'smtp' ? usualManner : null)
      const wanted = { ...wish, smtp: manner, certificate: certificate && issued(certificate) }
      return c.json(document(await listeners.create(wanted, c.get('caller'))), 201)
    })
    .openapi(listListeners, async (c) =>
      c.json({ data: (await listeners.list()).map(document), next: null }, 200),
    )
    .openapi(getListener, async (c) => c.json(document(await listeners.get(c.req.valid('param').id)), 200))
    .openapi(patchListener, async (c) => {
      assertUnlimited(c.get('caller'))
      const { certificate, ...change } = c.req.valid('json')
      const wanted = { ...change, certificate: certificate && issued(certificate) }
      return c.json(document(await listeners.update(c.req.valid('param').id, wanted, c.get('caller'))), 200)
    })
    .openapi(deleteListener, async (c) => {
      assertUnlimited(c.get('caller'))
      await listeners.remove(c.req.valid('param').id, c.get('caller'))
      return c.body(null, 204)
    })
    .openapi(getAuthority, async (c) => c.json({ certificate: await listeners.authority() }, 200))
}

const usualManner = { answer: 'durable', route: 'smtp', maxMessageBytes: 35 * 1024 * 1024 } as const

import { z } from '@hono/zod-openapi'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import type { CredentialsService } from './credentials/credentials-service.ts'
import type { ListenersService } from './listeners/listeners-service.ts'
import { listenerRoutes } from './listeners/routes.ts'
import { messageStates } from './queue/message.ts'
import type { MessagesService } from './queue/messages-service.ts'
import {
  credentialDocument,
  credentialEditBody,
  credentialSchema,
  messageDocument,
  messageSchema,
  newCredentialBody,
  shownCredentialSchema,
} from './schemas.ts'

const path = z.object({ id: z.string().max(100) })

const createCredential = defineRoute({
  method: 'post',
  path: '/relay/credentials',
  scope: 'relay:write',
  idempotency: 'never',
  summary: 'Make a password for a device',
  description: 'A mailbox takes as many as there are devices. The answer shows the password this once.',
  request: { body: jsonBody(newCredentialBody) },
  responses: { 201: jsonAnswer('The credential, with its password.', shownCredentialSchema) },
})

const listCredentials = defineRoute({
  method: 'get',
  path: '/relay/credentials',
  scope: 'relay:read',
  summary: 'Devices’ credentials, newest first',
  request: {
    query: listQuery.extend({
      connection: z.string().max(100).optional(),
      mailbox: z.string().max(320).optional(),
    }),
  },
  responses: { 200: jsonAnswer('A page of credentials.', pageOf(credentialSchema)) },
})

const getCredential = defineRoute({
  method: 'get',
  path: '/relay/credentials/{id}',
  scope: 'relay:read',
  summary: 'One credential, and when and from where it was used last',
  request: { params: path },
  responses: { 200: jsonAnswer('The credential.', credentialSchema) },
})

const patchCredential = defineRoute({
  method: 'patch',
  path: '/relay/credentials/{id}',
  scope: 'relay:write',
  summary: 'Change what a device may do; its password stays',
  request: { params: path, body: jsonBody(credentialEditBody) },
  responses: { 200: jsonAnswer('The credential.', credentialSchema) },
})

const renewCredential = defineRoute({
  method: 'post',
  path: '/relay/credentials/{id}/renew',
  scope: 'relay:write',
  idempotency: 'never',
  summary: 'Give a device a new password; the old one ends at once',
  request: { params: path },
  responses: { 200: jsonAnswer('The credential, with its new password.', shownCredentialSchema) },
})

const revokeCredential = defineRoute({
  method: 'delete',
  path: '/relay/credentials/{id}',
  scope: 'relay:write',
  summary: 'Revoke a device’s password',
  description: 'It opens nothing any more, and what is signed in with it is hung up, within a minute.',
  request: { params: path },
  responses: { 204: { description: 'Revoked, or revoked before.' } },
})

const listMessages = defineRoute({
  method: 'get',
  path: '/relay/messages',
  scope: 'relay:read',
  summary: 'Messages that devices handed over, newest first, and what became of them',
  request: {
    query: listQuery.extend({
      credential: z.string().max(100).optional(),
      state: z.enum(messageStates).optional(),
    }),
  },
  responses: { 200: jsonAnswer('A page of messages.', pageOf(messageSchema)) },
})

const getMessage = defineRoute({
  method: 'get',
  path: '/relay/messages/{id}',
  scope: 'relay:read',
  summary: 'One message',
  request: { params: path },
  responses: { 200: jsonAnswer('The message.', messageSchema) },
})

const resendMessage = defineRoute({
  method: 'post',
  path: '/relay/messages/{id}/resend',
  scope: 'relay:write',
  summary: 'Send a message again that failed, or of which nobody knows whether it was sent',
  description: 'To the recipients that it did not go to. Of an unknown one, that is everybody: look first.',
  request: { params: path },
  responses: { 200: jsonAnswer('The message.', messageSchema) },
})

export interface RelayServices {
  listeners: ListenersService
  credentials: CredentialsService
  messages: MessagesService
}

export function relayRoutes(
  { sealer, clock }: Pick<Platform, 'sealer' | 'clock'>,
  { listeners, credentials, messages }: RelayServices,
): Api {
  const cursors = createCursors(sealer)
  const dated = <T extends { expiresAt?: string | null | undefined }>({ expiresAt, ...rest }: T) => ({
    ...rest,
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
  })
  return createApi()
    .route('/', listenerRoutes(listeners, clock))
    .openapi(createCredential, async (c) => {
      const { expiresAt, ...wish } = c.req.valid('json')
      const wanted = { ...wish, expiresAt: expiresAt === null ? null : new Date(expiresAt) }
      const { credential, password } = await credentials.create(wanted, c.get('caller'))
      return c.json({ ...credentialDocument(credential, clock.now()), password }, 201)
    })
    .openapi(listCredentials, async (c) => {
      const { cursor, limit, mailbox, ...filter } = c.req.valid('query')
      const wanted = { ...filter, mailbox: mailbox?.toLowerCase() }
      const { rows, next } = await readPage(
        cursors,
        'relay-credentials',
        { cursor, limit },
        (before, count) => credentials.list(c.get('caller'), { ...wanted, before, limit: count }),
      )
      return c.json({ data: rows.map((one) => credentialDocument(one, clock.now())), next }, 200)
    })
    .openapi(getCredential, async (c) => {
      const one = await credentials.get(c.req.valid('param').id, c.get('caller'))
      return c.json(credentialDocument(one, clock.now()), 200)
    })
    .openapi(patchCredential, async (c) => {
      const { id } = c.req.valid('param')
      const one = await credentials.update(id, dated(c.req.valid('json')), c.get('caller'))
      return c.json(credentialDocument(one, clock.now()), 200)
    })
    .openapi(renewCredential, async (c) => {
      const { credential, password } = await credentials.renew(c.req.valid('param').id, c.get('caller'))
      return c.json({ ...credentialDocument(credential, clock.now()), password }, 200)
    })
    .openapi(revokeCredential, async (c) => {
      await credentials.revoke(c.req.valid('param').id, c.get('caller'))
      return c.body(null, 204)
    })
    .openapi(listMessages, async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      const { rows, next } = await readPage(cursors, 'relay-messages', { cursor, limit }, (before, count) =>
        messages.list(c.get('caller'), { ...filter, before, limit: count }),
      )
      return c.json({ data: rows.map(messageDocument), next }, 200)
    })
    .openapi(getMessage, async (c) =>
      c.json(messageDocument(await messages.get(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(resendMessage, async (c) =>
      c.json(messageDocument(await messages.resend(c.req.valid('param').id, c.get('caller'))), 200),
    )
}

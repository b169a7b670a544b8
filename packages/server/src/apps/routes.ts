import { z } from '@hono/zod-openapi'
import { GatewardenError } from '../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import type { Caller } from '../platform/http/caller.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import * as schema from './schemas.ts'
import type { AppsService } from './service.ts'
import { wishOf } from './wish.ts'

const id = z.string().max(100)
const appParams = z.object({ id })
const credentialParams = z.object({ id, credentialId: id })
const tags = ['apps']

const listApps = defineRoute({
  method: 'get',
  path: '/apps',
  scope: 'apps:read',
  tags,
  summary: 'List apps',
  request: { query: listQuery },
  responses: { 200: jsonAnswer('A page of apps, newest first.', pageOf(schema.appSchema)) },
})

const createApp = defineRoute({
  method: 'post',
  path: '/apps',
  scope: 'apps:write',
  tags,
  summary: 'Add an Entra app registration',
  request: { body: jsonBody(schema.newAppBody) },
  responses: { 201: jsonAnswer('The app.', schema.appSchema) },
})

const getApp = defineRoute({
  method: 'get',
  path: '/apps/{id}',
  scope: 'apps:read',
  tags,
  summary: 'Look at an app',
  request: { params: appParams },
  responses: { 200: jsonAnswer('The app.', schema.appSchema) },
})

const changeApp = defineRoute({
  method: 'patch',
  path: '/apps/{id}',
  scope: 'apps:write',
  tags,
  summary: 'Change an app',
  description:
    'Changing cloud or clientId needs the credential again: what is stored is never sent elsewhere.',
  request: { params: appParams, body: jsonBody(schema.appChangeBody) },
  responses: { 200: jsonAnswer('The app.', schema.appSchema) },
})

const deleteApp = defineRoute({
  method: 'delete',
  path: '/apps/{id}',
  scope: 'apps:write',
  tags,
  summary: 'Remove an app',
  description: 'Refused while a connector uses it. The registration in Entra stays.',
  request: { params: appParams },
  responses: { 204: { description: 'Removed.' } },
})

const listCredentials = defineRoute({
  method: 'get',
  path: '/apps/{id}/credentials',
  scope: 'apps:read',
  tags,
  summary: 'List the credentials of an app',
  description: 'In the order of their position. Secrets and private keys are never shown.',
  request: { params: appParams },
  responses: { 200: jsonAnswer('All credentials.', pageOf(schema.credentialSchema)) },
})

const addCredential = defineRoute({
  method: 'post',
  path: '/apps/{id}/credentials',
  scope: 'apps:write',
  tags,
  summary: 'Add a credential',
  description: 'Others stay, so that one can be rotated with no gap. The newest is tried first.',
  request: { params: appParams, body: jsonBody(schema.credentialInput) },
  responses: { 201: jsonAnswer('The credential.', schema.credentialSchema) },
})

const changeCredential = defineRoute({
  method: 'patch',
  path: '/apps/{id}/credentials/{credentialId}',
  scope: 'apps:write',
  tags,
  summary: 'Change the order or the date of a credential',
  request: { params: credentialParams, body: jsonBody(schema.credentialChangeBody) },
  responses: { 200: jsonAnswer('The credential.', schema.credentialSchema) },
})

const deleteCredential = defineRoute({
  method: 'delete',
  path: '/apps/{id}/credentials/{credentialId}',
  scope: 'apps:write',
  tags,
  summary: 'Remove a credential',
  request: { params: credentialParams },
  responses: { 204: { description: 'Removed.' } },
})

const getCertificate = defineRoute({
  method: 'get',
  path: '/apps/{id}/credentials/{credentialId}/certificate',
  scope: 'apps:read',
  tags,
  summary: 'Download the public certificate',
  description: 'PEM, to be uploaded under Certificates & secrets of the app registration.',
  request: { params: credentialParams },
  responses: {
    200: { description: 'The certificate.', content: { 'application/x-pem-file': { schema: z.string() } } },
  },
})

const testCredential = defineRoute({
  method: 'post',
  path: '/apps/{id}/credentials/{credentialId}/test',
  scope: 'apps:write',
  idempotency: 'never',
  tags,
  summary: 'Try a credential',
  description:
    'One real exchange with Entra in the given tenant. A refused credential that passes is used again.',
  request: { params: credentialParams, body: jsonBody(schema.testBody) },
  responses: { 200: jsonAnswer('What Entra made of it.', schema.testSchema) },
})

export function appsRoutes(platform: Platform, service: AppsService): Api {
  const api = createApi()
  const cursors = createCursors(platform.sealer)

  api.openapi(listApps, async (c) => {
    const { rows, next } = await readPage(cursors, 'apps', c.req.valid('query'), (before, count) =>
      service.list(before, count),
    )
    return c.json({ data: rows.map(schema.appDocument), next }, 200)
  })

  api.openapi(createApp, async (c) => {
    assertUnlimited(c.var.caller)
    const { name, credential, ...wanted } = c.req.valid('json')
    const wish = credential && wishOf(credential)
    const app = await service.create(c.var.caller.keyId, {
      ...wanted,
      name: name ?? wanted.clientId,
      credential: wish,
    })
    c.header('location', `/v1/apps/${app.id}`)
    return c.json(schema.appDocument(app), 201)
  })

  api.openapi(getApp, async (c) =>
    c.json(schema.appDocument(await service.get(c.req.valid('param').id)), 200),
  )

  api.openapi(changeApp, async (c) => {
    assertUnlimited(c.var.caller)
    const { credential, ...change } = c.req.valid('json')
    const wish = credential && wishOf(credential)
    const app = await service.change(c.var.caller.keyId, c.req.valid('param').id, {
      ...change,
      credential: wish,
    })
    return c.json(schema.appDocument(app), 200)
  })

  api.openapi(deleteApp, async (c) => {
    assertUnlimited(c.var.caller)
    await service.remove(c.var.caller.keyId, c.req.valid('param').id)
    return c.body(null, 204)
  })

  api.openapi(listCredentials, async (c) => {
    const app = await service.get(c.req.valid('param').id)
    return c.json({ data: app.credentials.map(schema.credentialDocument), next: null }, 200)
  })

  api.openapi(addCredential, async (c) => {
    assertUnlimited(c.var.caller)
    const appId = c.req.valid('param').id
    const made = await service.addCredential(c.var.caller.keyId, appId, wishOf(c.req.valid('json')))
    c.header('location', `/v1/apps/${appId}/credentials/${made.id}`)
    return c.json(schema.credentialDocument(made), 201)
  })

  api.openapi(changeCredential, async (c) => {
    assertUnlimited(c.var.caller)
    const { id: appId, credentialId } = c.req.valid('param')
    const changed = await service.changeCredential(
      c.var.caller.keyId,
      appId,
      credentialId,
      c.req.valid('json'),
    )
    return c.json(schema.credentialDocument(changed), 200)
  })

  api.openapi(deleteCredential, async (c) => {
    assertUnlimited(c.var.caller)
    const { id: appId, credentialId } = c.req.valid('param')
    await service.removeCredential(c.var.caller.keyId, appId, credentialId)
    return c.body(null, 204)
  })

  api.openapi(getCertificate, async (c) => {
    const { id: appId, credentialId } = c.req.valid('param')
    const pem = await service.publicCertificate(appId, credentialId)
    return c.body(pem, 200, {
      'content-type': 'application/x-pem-file',
      'content-disposition': `attachment; filename="gatewarden-${credentialId}.pem"`,
    })
  })

  api.openapi(testCredential, async (c) => {
    assertUnlimited(c.var.caller)
    const { id: appId, credentialId } = c.req.valid('param')
    const test = await service.test(c.var.caller.keyId, appId, credentialId, c.req.valid('json').tenant)
    return c.json(schema.testDocument(test), 200)
  })

  return api
}

/**
 * Apps and connectors belong to the installation. A key that is limited to some customers or mailboxes may read about
 * them, but what it changed would reach everybody's.
 * @throws GatewardenError `forbidden`
 */
export function assertUnlimited(caller: Caller): void {
  if (caller.customers === null && caller.mailboxes === null) return
  throw new GatewardenError('forbidden', {
    detail:
      'This API key is limited to some customers or mailboxes, and apps and connectors serve all of them.',
    remedy: 'Use a key without such limits.',
  })
}

import { connectorTypes, permissions } from '@gatewarden/microsoft'
import { z } from '@hono/zod-openapi'
import { assertUnlimited } from '../apps/index.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import { appWish } from './app-wish.ts'
import { readLogo } from './logo.ts'
import * as schema from './schemas.ts'
import type { ConnectorsService } from './service.ts'

const params = z.object({ id: z.string().max(100).openapi({ description: 'Id or name of the connector.' }) })
const tags = ['connectors']

const listTypes = defineRoute({
  method: 'get',
  path: '/connector-types',
  scope: 'connectors:read',
  tags,
  summary: 'List connector types',
  description: 'The starting points of a connector, in the order in which they are shown.',
  responses: { 200: jsonAnswer('All types.', pageOf(schema.connectorTypeSchema)) },
})

const listPermissions = defineRoute({
  method: 'get',
  path: '/permissions',
  scope: 'connectors:read',
  tags,
  summary: 'List the permissions of Microsoft that connectors can ask for',
  request: {
    query: z.object({
      resource: z.enum(['graph', 'exchange']).optional(),
      kind: z.enum(['application', 'delegated']).optional(),
    }),
  },
  responses: { 200: jsonAnswer('All permissions.', pageOf(schema.permissionSchema)) },
})

const listConnectors = defineRoute({
  method: 'get',
  path: '/connectors',
  scope: 'connectors:read',
  tags,
  summary: 'List connectors',
  request: { query: listQuery },
  responses: { 200: jsonAnswer('A page of connectors, newest first.', pageOf(schema.connectorSchema)) },
})

const createConnector = defineRoute({
  method: 'post',
  path: '/connectors',
  scope: 'connectors:write',
  tags,
  summary: 'Make a connector',
  description:
    'Can be saved before there is a client id: it is then a draft, and shows the callback URL and the permissions to register. A new app needs the scope apps:write too.',
  request: { body: jsonBody(schema.newConnectorBody) },
  responses: { 201: jsonAnswer('The connector.', schema.connectorSchema) },
})

const getConnector = defineRoute({
  method: 'get',
  path: '/connectors/{id}',
  scope: 'connectors:read',
  tags,
  summary: 'Look at a connector',
  description:
    'With its callback URL, the permissions it asks for with the reason for each, and who must consent.',
  request: { params },
  responses: { 200: jsonAnswer('The connector.', schema.connectorSchema) },
})

const changeConnector = defineRoute({
  method: 'patch',
  path: '/connectors/{id}',
  scope: 'connectors:write',
  tags,
  summary: 'Change a connector',
  description: 'Type and mode stay. The app stays while something is connected.',
  request: { params, body: jsonBody(schema.connectorChangeBody) },
  responses: { 200: jsonAnswer('The connector.', schema.connectorSchema) },
})

const deleteConnector = defineRoute({
  method: 'delete',
  path: '/connectors/{id}',
  scope: 'connectors:write',
  tags,
  summary: 'Remove a connector',
  description: 'Refused while connections hang on it, unless forced; then they go with it. The app stays.',
  request: { params, query: z.object({ force: z.enum(['true', 'false']).default('false') }) },
  responses: { 204: { description: 'Removed.' } },
})

const putLogo = defineRoute({
  method: 'put',
  path: '/connectors/{id}/logo',
  scope: 'connectors:write',
  tags,
  summary: 'Give a connector a picture for the catalog',
  description: 'PNG, JPEG or WebP, 200 kB at most; a square of 128 pixels or more looks well.',
  request: {
    params,
    body: {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
  },
  responses: { 200: jsonAnswer('The connector.', schema.connectorSchema) },
})

const deleteLogo = defineRoute({
  method: 'delete',
  path: '/connectors/{id}/logo',
  scope: 'connectors:write',
  tags,
  summary: 'Take a connector’s picture away',
  request: { params },
  responses: { 200: jsonAnswer('The connector.', schema.connectorSchema) },
})

export function connectorsRoutes(platform: Platform, service: ConnectorsService): Api {
  const api = createApi()
  const cursors = createCursors(platform.sealer)

  api.openapi(listTypes, (c) =>
    c.json({ data: connectorTypes.map(schema.connectorTypeDocument), next: null }, 200),
  )

  api.openapi(listPermissions, (c) => {
    const { resource, kind } = c.req.valid('query')
    const wanted = permissions.filter(
      (one) =>
        (resource === undefined || one.resource === resource) && (kind === undefined || one.kind === kind),
    )
    return c.json({ data: wanted.map(schema.permissionDocument), next: null }, 200)
  })

  api.openapi(listConnectors, async (c) => {
    const { rows, next } = await readPage(cursors, 'connectors', c.req.valid('query'), (before, count) =>
      service.list({ before, limit: count }),
    )
    return c.json({ data: rows.map(schema.connectorDocument), next }, 200)
  })

  api.openapi(createConnector, async (c) => {
    const { caller } = c.var
    assertUnlimited(caller)
    const { app, ...wish } = c.req.valid('json')
    const made = await service.create(caller.keyId, { ...wish, app: app && appWish(app, caller) })
    c.header('location', `/v1/connectors/${made.id}`)
    return c.json(schema.connectorDocument(made), 201)
  })

  api.openapi(getConnector, async (c) =>
    c.json(schema.connectorDocument(await service.get(c.req.valid('param').id)), 200),
  )

  api.openapi(changeConnector, async (c) => {
    const { caller } = c.var
    assertUnlimited(caller)
    const { app, ...change } = c.req.valid('json')
    const changed = await service.change(caller.keyId, c.req.valid('param').id, {
      ...change,
      app: app && appWish(app, caller),
    })
    return c.json(schema.connectorDocument(changed), 200)
  })

  api.openapi(deleteConnector, async (c) => {
    assertUnlimited(c.var.caller)
    await service.remove(c.var.caller.keyId, c.req.valid('param').id, c.req.valid('query').force === 'true')
    return c.body(null, 204)
  })

  api.openapi(putLogo, async (c) => {
    assertUnlimited(c.var.caller)
    const logo = readLogo(Buffer.from(await c.req.arrayBuffer()))
    const changed = await service.setLogo(c.var.caller.keyId, c.req.valid('param').id, logo)
    return c.json(schema.connectorDocument(changed), 200)
  })

  api.openapi(deleteLogo, async (c) => {
    assertUnlimited(c.var.caller)
    const changed = await service.setLogo(c.var.caller.keyId, c.req.valid('param').id, null)
    return c.json(schema.connectorDocument(changed), 200)
  })

  return api
}

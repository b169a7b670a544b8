import { z } from '@hono/zod-openapi'
import type { ConnectorsService } from '../connectors/index.ts'
import { externalIdShape, idText, plainText } from '../customers/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { assertEveryMailbox } from '../platform/http/caller.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { numberFrom, readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import { connectionStatuses } from './connection.ts'
import { listFacts } from './list-facts.ts'
import { connectionSchema, listedConnectionSchema, presentConnection, presentListed } from './present.ts'
import type { ConnectionsService } from './service.ts'
import { readTimeline } from './timeline.ts'

export const connectionPath = z.object({ id: idText.openapi({ example: 'conn_01k…' }) })

const one = jsonAnswer('The connection', connectionSchema)

const listConnections = defineRoute({
  method: 'get',
  path: '/connections',
  scope: 'connections:read',
  summary: 'Connections, newest first',
  request: {
    query: listQuery.extend({
      customer: externalIdShape.optional(),
      connector: idText.optional().openapi({ description: 'Id or name of a connector.' }),
      status: z.enum(connectionStatuses).optional(),
      tenant: plainText(100).optional().openapi({ description: 'Id of a tenant.' }),
      search: plainText(200).optional().openapi({
        description: 'Words in the customer’s id or name, the account, the tenant’s id or the connection’s.',
      }),
    }),
  },
  responses: {
    200: jsonAnswer('A page of connections', pageOf(listedConnectionSchema)),
  },
})

const getConnection = defineRoute({
  method: 'get',
  path: '/connections/{id}',
  scope: 'connections:read',
  summary: 'One connection',
  request: { params: connectionPath },
  responses: { 200: jsonAnswer('The connection', listedConnectionSchema) },
})

const timelineEntry = z
  .object({
    seq: z.number().int().openapi({ description: 'Its place in the audit log.' }),
    at: z.iso.datetime(),
    what: z.string().openapi({ description: 'As in the audit log.', example: 'connection.active' }),
    actor: z.string().nullable().openapi({
      description:
        'Who: `key_…`, `mem_…`, `system`, `operator` or `browser:…`; null for customers’ own tokens.',
    }),
    previousStatus: z.string().nullable(),
    reasonCode: z.string().nullable(),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    about: z
      .string()
      .nullable()
      .openapi({ description: 'A mailbox’s address, or what a link was made for.' }),
  })
  .openapi('ConnectionTimelineEntry')

const readTimelineRoute = defineRoute({
  method: 'get',
  path: '/connections/{id}/timeline',
  scope: 'connections:read',
  summary: 'What happened to a connection, newest first',
  description: 'From the audit log: as far back as that is kept. Uses are told by `activity`.',
  request: { params: connectionPath, query: listQuery },
  responses: { 200: jsonAnswer('A page of it', pageOf(timelineEntry)) },
})

const patchConnection = defineRoute({
  method: 'patch',
  path: '/connections/{id}',
  scope: 'connections:write',
  summary: 'Switch a connection off or on',
  description: 'Switching off stops the very next release of a token, in every process.',
  request: {
    params: connectionPath,
    body: jsonBody(
      z.strictObject({
        disabled: z.boolean(),
        reason: plainText(500).trim().min(1).optional(),
      }),
    ),
  },
  responses: { 200: one },
})

const deleteConnection = defineRoute({
  method: 'delete',
  path: '/connections/{id}',
  scope: 'connections:write',
  summary: 'Remove a connection with its grants and tokens',
  description: 'The consent stays in the tenant until an administrator removes the app there.',
  request: { params: connectionPath },
  responses: { 204: { description: 'Removed' } },
})

export function connectionsRoutes(
  { sealer, db }: Pick<Platform, 'sealer' | 'db'>,
  { connections, connectors }: { connections: ConnectionsService; connectors: ConnectorsService },
): Api {
  const cursors = createCursors(sealer)
  return createApi()
    .openapi(listConnections, async (c) => {
      const { customer, connector, status, tenant, search, cursor, limit } = c.req.valid('query')
      const connectorId = connector && (await connectorIdOf(connectors, connector))
      const wanted = { customer, status, connectorId, tenantId: tenant, search }
      const { rows, next } = await readPage(cursors, 'connections', { cursor, limit }, (before, count) =>
        connections.list(c.get('caller'), { ...wanted, before, limit: count }),
      )
      const facts = await listFacts(
        db.query,
        rows.map(({ id }) => id),
      )
      return c.json({ data: rows.map((one) => presentListed(one, facts.get(one.id))), next }, 200)
    })
    .openapi(getConnection, async (c) => {
      const found = await connections.get(c.req.valid('param').id, c.get('caller'))
      const facts = await listFacts(db.query, [found.id])
      return c.json(presentListed(found, facts.get(found.id)), 200)
    })
    .openapi(readTimelineRoute, async (c) => {
      const caller = c.get('caller')
      const connection = await connections.get(c.req.valid('param').id, caller)
      // Its entries name other mailboxes of the connection.
      assertEveryMailbox(caller)
      const { rows, next } = await readPage(
        cursors,
        `timeline/${connection.id}`,
        c.req.valid('query'),
        (before, count) => readTimeline(db.query, connection, { before: numberFrom(before), limit: count }),
        ({ seq }) => seq,
      )
      const data = rows.map(({ at, actor, ...entry }) => ({
        ...entry,
        at: at.toISOString(),
        actor: caller.onBehalf ? null : actor,
      }))
      return c.json({ data, next }, 200)
    })
    .openapi(patchConnection, async (c) => {
      const caller = c.get('caller')
      const { id } = await connections.get(c.req.valid('param').id, caller)
      assertEveryMailbox(caller)
      const { disabled, reason } = c.req.valid('json')
      await db.transaction((trx) =>
        disabled
          ? connections.disable(trx, id, { actor: caller.keyId, why: reason })
          : connections.enable(trx, id, { actor: caller.keyId }),
      )
      return c.json(presentConnection(await connections.get(id, caller)), 200)
    })
    .openapi(deleteConnection, async (c) => {
      const caller = c.get('caller')
      const { id } = await connections.get(c.req.valid('param').id, caller)
      assertEveryMailbox(caller)
      await db.transaction((trx) =>
        connections.remove(trx, id, { actor: caller.keyId, why: 'Removed by hand.' }),
      )
      return c.body(null, 204)
    })
}

/** A filter for a connector that is not there finds nothing; it is no error. */
async function connectorIdOf(connectors: ConnectorsService, idOrName: string): Promise<string> {
  try {
    return (await connectors.get(idOrName)).id
  } catch (error) {
    if (error instanceof GatewardenError && error.code === 'not_found') return idOrName
    throw error
  }
}

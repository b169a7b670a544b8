import { z } from '@hono/zod-openapi'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { numberFrom, readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import type { Attempt, Endpoint } from './endpoint.ts'
import type { ChangeStanding } from './records-store.ts'
import {
  attemptSchema,
  endpointEditSchema,
  endpointSchema,
  endpointWishSchema,
  replaySchema,
  secretField,
  standingSchema,
} from './schemas.ts'
import type { EndpointsService } from './service.ts'

const path = z.object({ id: z.string() })
const one = jsonAnswer('The endpoint', endpointSchema)

const createEndpoint = defineRoute({
  method: 'post',
  path: '/endpoints',
  scope: 'endpoints:write',
  idempotency: 'never',
  summary: 'Make an endpoint: an address that changes are sent to as webhooks',
  description:
    'From now on every matching change is posted there, signed as Standard Webhooks lays down, at least once, and in ' +
    'order for each mailbox.',
  request: { body: jsonBody(endpointWishSchema) },
  responses: {
    201: jsonAnswer('The endpoint and its secret', endpointSchema.extend({ secret: secretField })),
  },
})

const listEndpoints = defineRoute({
  method: 'get',
  path: '/endpoints',
  scope: 'endpoints:read',
  summary: 'Endpoints, newest first',
  request: { query: listQuery },
  responses: { 200: jsonAnswer('A page of endpoints', pageOf(endpointSchema)) },
})

const getEndpoint = defineRoute({
  method: 'get',
  path: '/endpoints/{id}',
  scope: 'endpoints:read',
  summary: 'One endpoint',
  request: { params: path },
  responses: { 200: one },
})

const patchEndpoint = defineRoute({
  method: 'patch',
  path: '/endpoints/{id}',
  scope: 'endpoints:write',
  summary: 'Change an endpoint, pause it, or make it active again',
  request: { params: path, body: jsonBody(endpointEditSchema) },
  responses: { 200: one },
})

const deleteEndpoint = defineRoute({
  method: 'delete',
  path: '/endpoints/{id}',
  scope: 'endpoints:write',
  summary: 'Remove an endpoint, with what waits for it and the record of its attempts',
  request: { params: path },
  responses: { 204: { description: 'Removed' } },
})

const rotateSecret = defineRoute({
  method: 'post',
  path: '/endpoints/{id}/rotate-secret',
  scope: 'endpoints:write',
  idempotency: 'never',
  summary: 'A new secret; the one before signs too for a while',
  request: {
    params: path,
    body: jsonBody(
      z.strictObject({
        overlapSeconds: z
          .number()
          .int()
          .min(0)
          .max(7 * 86_400)
          .default(86_400)
          .openapi({ description: 'How long both secrets sign; 0: the old one ends at once.' }),
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      'The new secret',
      z.object({ secret: secretField, previousSecretUntil: z.iso.datetime().nullable() }),
    ),
  },
})

const testEndpoint = defineRoute({
  method: 'post',
  path: '/endpoints/{id}/test',
  scope: 'endpoints:write',
  summary: 'Send an endpoint.test now, and say what came of it',
  request: { params: path },
  responses: { 200: jsonAnswer('The attempt', attemptSchema) },
})

const listAttempts = defineRoute({
  method: 'get',
  path: '/endpoints/{id}/attempts',
  scope: 'endpoints:read',
  summary: 'Every try at delivering, newest first',
  request: {
    params: path,
    query: listQuery.extend({
      outcome: z.enum(['delivered', 'failed']).optional(),
      change: z.string().max(100).optional(),
    }),
  },
  responses: { 200: jsonAnswer('A page of attempts', pageOf(attemptSchema)) },
})

const listEndpointChanges = defineRoute({
  method: 'get',
  path: '/endpoints/{id}/changes',
  scope: 'endpoints:read',
  summary: 'Changes as they stand with an endpoint, oldest first: waiting, delivered, or parked',
  request: {
    params: path,
    query: listQuery.extend({ state: z.enum(['waiting', 'delivered', 'parked']).optional() }),
  },
  responses: { 200: jsonAnswer('A page of changes', pageOf(standingSchema)) },
})

const replay = defineRoute({
  method: 'post',
  path: '/endpoints/{id}/replay',
  scope: 'endpoints:write',
  summary: 'Send changes again: by id, by time range, by type, or all that are parked',
  description:
    'They keep their webhook-id. As far as the feed reaches back, also what is older than the endpoint.',
  request: { params: path, body: jsonBody(replaySchema) },
  responses: { 200: jsonAnswer('How many', z.object({ replayed: z.number().int() })) },
})

export function endpointsRoutes(platform: Pick<Platform, 'sealer'>, endpoints: EndpointsService): Api {
  const cursors = createCursors(platform.sealer)
  return createApi()
    .openapi(createEndpoint, async (c) => {
      const { endpoint, secret } = await endpoints.create(c.req.valid('json'), c.get('caller'))
      return c.json({ ...presentEndpoint(endpoint), secret }, 201)
    })
    .openapi(listEndpoints, async (c) => {
      const { rows, next } = await readPage(cursors, 'endpoints', c.req.valid('query'), (before, count) =>
        endpoints.list(c.get('caller'), { before, limit: count }),
      )
      return c.json({ data: rows.map(presentEndpoint), next }, 200)
    })
    .openapi(getEndpoint, async (c) =>
      c.json(presentEndpoint(await endpoints.get(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(patchEndpoint, async (c) => {
      const { id } = c.req.valid('param')
      return c.json(presentEndpoint(await endpoints.update(id, c.req.valid('json'), c.get('caller'))), 200)
    })
    .openapi(deleteEndpoint, async (c) => {
      await endpoints.remove(c.req.valid('param').id, c.get('caller'))
      return c.body(null, 204)
    })
    .openapi(rotateSecret, async (c) => {
      const { id } = c.req.valid('param')
      const { overlapSeconds } = c.req.valid('json')
      const { secret, previousUntil } = await endpoints.rotate(id, overlapSeconds, c.get('caller'))
      return c.json({ secret, previousSecretUntil: previousUntil?.toISOString() ?? null }, 200)
    })
    .openapi(testEndpoint, async (c) =>
      c.json(presentAttempt(await endpoints.test(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(listAttempts, async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      const { id } = c.req.valid('param')
      const { rows, next } = await readPage(cursors, 'attempts', { cursor, limit }, (before, count) =>
        endpoints.attempts(id, { ...filter, before: numberFrom(before), limit: count }, c.get('caller')),
      )
      return c.json({ data: rows.map(presentAttempt), next }, 200)
    })
    .openapi(listEndpointChanges, async (c) => {
      const { cursor, limit, state } = c.req.valid('query')
      const { id } = c.req.valid('param')
      const { rows, next } = await readPage(
        cursors,
        'endpoint-changes',
        { cursor, limit },
        (after, count) =>
          endpoints.changes(id, { state, after: numberFrom(after) ?? 0, limit: count }, c.get('caller')),
        ({ position }) => position,
      )
      return c.json({ data: rows.map(presentStanding), next }, 200)
    })
    .openapi(replay, async (c) => {
      const { from, to, state, ...wish } = c.req.valid('json')
      const replayed = await endpoints.replay(
        c.req.valid('param').id,
        {
          ...wish,
          from: from === undefined ? undefined : new Date(from),
          to: to === undefined ? undefined : new Date(to),
          parkedOnly: state === 'parked',
        },
        c.get('caller'),
      )
      return c.json({ replayed }, 200)
    })
}

function presentEndpoint({ previousUntil, ...endpoint }: Endpoint): z.output<typeof endpointSchema> {
  return {
    ...endpoint,
    previousSecretUntil: previousUntil?.toISOString() ?? null,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    createdAt: endpoint.createdAt.toISOString(),
    updatedAt: endpoint.updatedAt.toISOString(),
  }
}

const presentAttempt = (attempt: Attempt): z.output<typeof attemptSchema> => ({
  ...attempt,
  at: attempt.at.toISOString(),
  retryAt: attempt.retryAt?.toISOString() ?? null,
})

const presentStanding = (row: ChangeStanding): z.output<typeof standingSchema> => ({
  change: row.change,
  type: row.type,
  customer: row.customer,
  mailbox: row.mailbox,
  state: row.state,
  tries: row.tries,
  firstTriedAt: row.first_tried_at?.toISOString() ?? null,
  settledAt: row.settled_at?.toISOString() ?? null,
})

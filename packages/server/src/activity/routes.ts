import { z } from '@hono/zod-openapi'
import { assertUnlimited } from '../apps/index.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, listQuery, pageOf } from '../platform/http/lists.ts'
import { numberFrom, readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import { outcomes } from './asked-request.ts'
import type { Gatherer } from './gatherer.ts'
import { measures } from './measures.ts'
import { spanNames, windowOf } from './spans.ts'
import { type KeptRequest, selectRequests, sumSlots } from './store.ts'

const time = z.iso.datetime()

const activitySchema = z
  .object({
    from: time,
    to: time,
    slotSeconds: z.number().int(),
    measures: z.record(z.enum(measures), z.array(z.number().int())).openapi({
      description: 'For each measure how often in each slot, the oldest first.',
    }),
  })
  .openapi('Activity')

const requestSchema = z
  .object({
    id: z.number().int(),
    at: time,
    connection: z.string().nullable().openapi({ description: 'Null: for no connection in particular.' }),
    method: z.string(),
    host: z.string(),
    path: z.string().openapi({
      description: 'Without query; ids and addresses are left out.',
      example: '/v1.0/users/{id}/messages',
    }),
    status: z.number().int().openapi({ description: '0: no answer came.' }),
    outcome: z.enum(outcomes),
    milliseconds: z.number().int().openapi({ description: 'Until the answer began.' }),
    requestId: z
      .string()
      .nullable()
      .openapi({ description: 'Microsoft’s own id, which its support asks for.' }),
    clientRequestId: z.string().nullable(),
    retryAfter: z.number().int().nullable().openapi({ description: 'Seconds that Microsoft asked to wait.' }),
    problem: z.string().nullable().openapi({ description: 'Why no answer came.', example: 'ECONNRESET' }),
  })
  .openapi('MicrosoftRequest')

const getActivity = defineRoute({
  method: 'get',
  path: '/activity',
  scope: 'system:read',
  tags: ['system'],
  summary: 'How much was done: requests to Microsoft, tokens, webhooks',
  description: 'Counted over all processes, written every few seconds, kept for a week.',
  request: { query: z.object({ span: z.enum(spanNames).default('hour') }) },
  responses: { 200: jsonAnswer('Counts for each slot of the span', activitySchema) },
})

const listRequests = defineRoute({
  method: 'get',
  path: '/microsoft-requests',
  scope: 'system:read',
  tags: ['system'],
  summary: 'What was asked of Microsoft over HTTP and how it was answered, newest first',
  description:
    'A bounded record: of requests that went well a sample, of others all but the worst floods; at most 100,000 of the last week. `GET /v1/activity` counts every one.',
  request: {
    query: listQuery.extend({
      connection: z.string().max(100).optional(),
      outcome: z
        .enum([...outcomes, 'trouble'])
        .optional()
        .openapi({ description: 'trouble: all that were not answered well.' }),
      requestId: z.string().max(100).optional().openapi({ description: 'Microsoft’s id, or ours.' }),
      since: z.iso.datetime({ offset: true }).optional(),
      until: z.iso.datetime({ offset: true }).optional(),
    }),
  },
  responses: { 200: jsonAnswer('A page of requests', pageOf(requestSchema)) },
})

export function activityRoutes(
  platform: Pick<Platform, 'db' | 'sealer' | 'clock'>,
  gatherer: Pick<Gatherer, 'flush'>,
): Api {
  const { db, clock } = platform
  const cursors = createCursors(platform.sealer)
  return createApi()
    .openapi(getActivity, async (c) => {
      assertUnlimited(c.get('caller'))
      await gatherer.flush()
      const window = windowOf(c.req.valid('query').span, clock.now())
      const counted = new Map(measures.map((measure) => [measure, Array<number>(window.slots).fill(0)]))
      for (const { slot, measure, count } of await sumSlots(db.query, window)) {
        const place = Math.floor((slot.getTime() - window.from.getTime()) / (window.slotSeconds * 1000))
        const row = counted.get(measure)
        if (row) row[place] = count
      }
      return c.json(
        {
          from: window.from.toISOString(),
          to: window.to.toISOString(),
          slotSeconds: window.slotSeconds,
          measures: Object.fromEntries(counted) as Record<(typeof measures)[number], number[]>,
        },
        200,
      )
    })
    .openapi(listRequests, async (c) => {
      const { cursor, limit, outcome, since, until, ...rest } = c.req.valid('query')
      const { customers, mailboxes } = c.get('caller')
      // Requests are not told apart by mailbox: a key that is limited to some sees none.
      if (mailboxes !== null) return c.json({ data: [], next: null }, 200)
      await gatherer.flush()
      const wanted = {
        ...rest,
        ...(outcome === 'trouble' ? { troubleOnly: true } : { outcome }),
        since: since === undefined ? undefined : new Date(since),
        until: until === undefined ? undefined : new Date(until),
        customers,
      }
      const { rows, next } = await readPage(
        cursors,
        'microsoft-requests',
        { cursor, limit },
        (before, count) => selectRequests(db.query, { ...wanted, before: numberFrom(before), limit: count }),
      )
      return c.json({ data: rows.map(present), next }, 200)
    })
}

const present = (request: KeptRequest): z.output<typeof requestSchema> => ({
  ...request,
  at: request.at.toISOString(),
})

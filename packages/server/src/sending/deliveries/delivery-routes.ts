import { z } from '@hono/zod-openapi'
import { type Api, defineRoute } from '../../platform/http/api.ts'
import type { Cursors } from '../../platform/http/cursors.ts'
import { jsonAnswer, listQuery, pageOf } from '../../platform/http/lists.ts'
import { readPage } from '../../platform/http/read-page.ts'
import { profilePath } from '../profiles/profile-routes.ts'
import type { DeliveriesService } from './deliveries-service.ts'
import { type Delivery, deliveryStates } from './delivery.ts'

const deliverySchema = z
  .object({
    id: z.string().openapi({ example: 'dlv_01ky0000000000000000000000' }),
    submission: z.string(),
    profile: z.string(),
    reference: z.string().nullable(),
    recipient: z.string(),
    state: z.enum(deliveryStates).openapi({
      description:
        'unknown: nobody can say; that no report came is no success. sent: the server took it, nothing more is known.',
    }),
    code: z.string().nullable(),
    diagnostic: z.string().nullable().openapi({ description: 'What a server said, as it said it.' }),
    reason: z.string().nullable().openapi({ description: 'The same in plain words.' }),
    hasReport: z.boolean(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Delivery')

const path = z.object({ id: z.string().max(100) })

const list = defineRoute({
  method: 'get',
  path: '/deliveries',
  scope: 'sending:read',
  summary: 'What became of messages, recipient by recipient, newest first',
  request: {
    query: listQuery.extend({
      profile: z.string().max(100).optional(),
      submission: z.string().max(100).optional(),
      reference: z.string().max(200).optional(),
      recipient: z.string().max(320).optional(),
      state: z.enum(deliveryStates).optional(),
    }),
  },
  responses: { 200: jsonAnswer('A page of them', pageOf(deliverySchema)) },
})

const get = defineRoute({
  method: 'get',
  path: '/deliveries/{id}',
  scope: 'sending:read',
  summary: 'One delivery',
  request: { params: path },
  responses: { 200: jsonAnswer('The delivery', deliverySchema) },
})

const report = defineRoute({
  method: 'get',
  path: '/deliveries/{id}/report',
  scope: 'sending:read',
  summary: 'The report that a delivery was told by, byte for byte as it came',
  request: { params: path },
  responses: {
    200: {
      description: 'The message',
      content: { 'message/rfc822': { schema: z.string().openapi({ format: 'binary' }) } },
    },
  },
})

const suppressionSchema = z
  .object({ address: z.string(), reason: z.string(), createdAt: z.iso.datetime() })
  .openapi('Suppression')

const listSuppressions = defineRoute({
  method: 'get',
  path: '/sending-profiles/{id}/suppressions',
  scope: 'sending:read',
  summary: 'Addresses that nothing is sent to any more since they bounced for good',
  request: { params: profilePath, query: listQuery },
  responses: { 200: jsonAnswer('A page of them', pageOf(suppressionSchema)) },
})

const lift = defineRoute({
  method: 'delete',
  path: '/sending-profiles/{id}/suppressions/{recipient}',
  scope: 'sending:write',
  summary: 'Send to an address again',
  request: { params: profilePath.extend({ recipient: z.string().max(320) }) },
  responses: { 204: { description: 'It is sent to again' } },
})

export function addDeliveryRoutes(api: Api, cursors: Cursors, deliveries: DeliveriesService): void {
  api
    .openapi(list, async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      const { rows, next } = await readPage(cursors, 'deliveries', { cursor, limit }, (before, count) =>
        deliveries.list({ ...filter, before, limit: count }, c.get('caller')),
      )
      return c.json({ data: rows.map(present), next }, 200)
    })
    .openapi(get, async (c) =>
      c.json(present(await deliveries.get(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(report, async (c) => {
      const bytes = await deliveries.report(c.req.valid('param').id, c.get('caller'))
      return c.body(new Uint8Array(bytes), 200, {
        'content-type': 'message/rfc822',
        'content-disposition': 'attachment; filename="report.eml"',
        'x-content-type-options': 'nosniff',
      })
    })
    .openapi(listSuppressions, async (c) => {
      const { id } = c.req.valid('param')
      const { rows, next } = await readPage(
        cursors,
        `suppressions/${id}`,
        c.req.valid('query'),
        (after, count) => deliveries.suppressions(id, { after, limit: count }, c.get('caller')),
        ({ address }) => address,
      )
      const data = rows.map(({ createdAt, ...one }) => ({ ...one, createdAt: createdAt.toISOString() }))
      return c.json({ data, next }, 200)
    })
    .openapi(lift, async (c) => {
      const { id, recipient } = c.req.valid('param')
      await deliveries.lift(id, recipient, c.get('caller'))
      return c.body(null, 204)
    })
}

function present(delivery: Delivery): z.output<typeof deliverySchema> {
  const { id, submissionId, profileId, reference, recipient, state, code, diagnostic, reason } = delivery
  return {
    id,
    submission: submissionId,
    profile: profileId,
    reference,
    recipient,
    state,
    code,
    diagnostic,
    reason,
    hasReport: delivery.reportId !== null,
    updatedAt: delivery.updatedAt.toISOString(),
  }
}

import { z } from '@hono/zod-openapi'
import { type Api, defineRoute } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { invalidField } from '../platform/http/validation.ts'
import { attachedFile, decodeFiles } from '../sending/index.ts'
import type { TriggersService } from './triggers-service.ts'

const mostDataBytes = 200_000

const file = attachedFile
  .omit({ contentId: true })
  .extend({ id: z.string().min(1).max(100).openapi({ description: 'What rules call it by.' }) })

export const triggerWish = z
  .strictObject({
    event: z
      .string()
      .max(100)
      .regex(/^[a-z][\w-]*(\.[\w-]+)*$/, 'must be a name such as invoice.overdue'),
    customer: z.string().min(1).max(200).optional().openapi({
      description: 'Whom it is about (externalId): rules and webhooks of others do not hear of it.',
    }),
    data: z
      .record(z.string().max(200), z.unknown())
      .default({})
      .refine((data) => JSON.stringify(data).length <= mostDataBytes, 'must be at most 200 kB'),
    attachments: z
      .array(file)
      .max(50)
      .default([])
      .refine(
        (files) => new Set(files.map(({ id }) => id)).size === files.length,
        'must have an id each of their own',
      ),
  })
  .openapi('Trigger')

export type TriggerWish = z.output<typeof triggerWish>

const tell = defineRoute({
  method: 'post',
  path: '/triggers',
  scope: 'triggers:write',
  summary: 'Say that something has happened elsewhere, for rules and webhooks to act on',
  description:
    'It becomes a change of the type `trigger.EVENT`. Files go with the mail of rules that take them, and are kept for 30 days.',
  request: { body: jsonBody(triggerWish) },
  responses: {
    202: jsonAnswer(
      'It is in the feed',
      z.object({ id: z.string().openapi({ description: 'Of the change.' }), type: z.string() }),
    ),
  },
})

export function addTriggerRoutes(api: Api, triggers: TriggersService): void {
  api.openapi(tell, async (c) => {
    const wish = c.req.valid('json')
    const decoded = decodeFiles(wish.attachments, 'body.attachments')
    const files = wish.attachments.map(({ id }, place) => {
      const one = decoded[place]
      if (one === undefined) throw invalidField(`body.attachments.${place}`, 'could not be read')
      return { ...one, id }
    })
    const id = await triggers.tell(wish, files, c.get('caller'), c.req.header('idempotency-key'))
    return c.json({ id, type: `trigger.${wish.event}` }, 202)
  })
}

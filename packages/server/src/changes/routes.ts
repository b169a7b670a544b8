import { Readable } from 'node:stream'
import { z } from '@hono/zod-openapi'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { invalidField } from '../platform/http/validation.ts'
import { webStreamOf } from '../platform/http/web-stream.ts'
import type { Platform } from '../platform/platform.ts'
import { FeedWatch, feedEvents } from './feed.ts'
import type { ChangesService, PositionedChange } from './service.ts'

const changeSchema = z
  .object({
    id: z.string(),
    type: z.string().openapi({ example: 'connection.needs_reauth' }),
    customer: z.string().nullable().openapi({ description: 'externalId; null: a matter of the operator.' }),
    connection: z.string().nullable(),
    mailbox: z.string().nullable().openapi({ description: 'Address of the mailbox it happened in.' }),
    at: z.iso.datetime(),
    data: z.record(z.string(), z.unknown()),
  })
  .openapi('Change')

const listChanges = defineRoute({
  method: 'get',
  path: '/changes',
  scope: 'changes:read',
  summary: 'What has changed, oldest first',
  description:
    'Keep `next` and pass it as `after` the next time: nothing is given twice and nothing is left out, whatever was ' +
    'written meanwhile. `next` is there even on an empty page. With `Accept: text/event-stream` the feed stays open and ' +
    'tells changes as they come; the id of each event is a cursor, and Last-Event-ID goes on from it.',
  request: {
    headers: z.object({
      accept: z.string().optional(),
      'last-event-id': z.string().max(2000).optional(),
    }),
    query: z.object({
      after: z.string().optional().openapi({
        description: '`next` of the page before; left out, the feed begins at its oldest change.',
      }),
      last: z.coerce.number().int().min(1).max(1000).optional().openapi({
        description:
          'Begin with the newest so many in place of the oldest; not with `after`, nor with an event stream.',
      }),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      type: z
        .string()
        .regex(
          /^(\*|[a-z_]+\.(\*|[a-z_]+))(,(\*|[a-z_]+\.(\*|[a-z_]+)))*$/,
          'must be types of changes such as message.created or message.*, separated by commas',
        )
        .optional(),
    }),
  },
  responses: {
    200: {
      description: 'Changes in order',
      content: {
        'application/json': { schema: z.object({ data: z.array(changeSchema), next: z.string() }) },
        'text/event-stream': { schema: z.string() },
      },
    },
  },
})

const cursorShape = z.number().int().nonnegative()

/** @param ending aborted when open streams have to end */
export function changesRoutes(
  platform: Pick<Platform, 'sealer'>,
  changes: ChangesService,
  ending: AbortSignal,
): Api {
  const cursors = createCursors(platform.sealer)
  const positionOf = (after: string | undefined): number => {
    if (after === undefined) return 0
    const position = cursorShape.safeParse(cursors.decode('changes', after))
    if (!position.success) throw invalidField('query.after', 'is not a cursor of this feed')
    return position.data
  }
  const watch = new FeedWatch(changes)
  return createApi().openapi(listChanges, async (c) => {
    const { after, last: newest, limit, type } = c.req.valid('query')
    const { accept, 'last-event-id': lastId } = c.req.valid('header')
    const isStream = accept?.includes('text/event-stream') ?? false
    if (newest !== undefined && (isStream || after !== undefined)) {
      throw invalidField('query.last', 'cannot be used with `after`, nor with an event stream')
    }
    if (isStream) {
      const events = feedEvents({
        changes,
        watch,
        readmit: () => c.get('door').admit(c),
        after: positionOf(lastId ?? after),
        types: type?.split(','),
        present: (change) => ({
          id: cursors.encode('changes', change.position),
          type: change.type,
          data: JSON.stringify(presentChange(change)),
        }),
        signal: AbortSignal.any([c.req.raw.signal, ending]),
      })
      const body = webStreamOf(Readable.from(events))
      return c.newResponse(body, 200, { 'content-type': 'text/event-stream' })
    }
    const types = type?.split(',')
    if (newest !== undefined) {
      // What comes after this look is beyond its end: the next page begins there, whoever may see what.
      const end = await changes.newest()
      const found = await changes.list(c.get('caller'), { after: 0, limit: newest, newest: true, types })
      const last = Math.max(end, found.at(-1)?.position ?? 0)
      return c.json({ data: found.map(presentChange), next: cursors.encode('changes', last) }, 200)
    }
    const begin = positionOf(after)
    const found = await changes.list(c.get('caller'), { after: begin, limit, types })
    const last = found.at(-1)?.position ?? begin
    return c.json({ data: found.map(presentChange), next: cursors.encode('changes', last) }, 200)
  })
}

function presentChange({ position: _, ...change }: PositionedChange): z.output<typeof changeSchema> {
  return { ...change, at: change.at.toISOString() }
}

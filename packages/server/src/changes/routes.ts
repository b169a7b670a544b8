import { z } from '@hono/zod-openapi'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer } from '../platform/http/lists.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import type { ChangesService, PositionedChange } from './service.ts'

const changeSchema = z
  .object({
    id: z.string(),
    type: z.string().openapi({ example: 'connection.needs_reauth' }),
    customer: z.string(),
    connection: z.string().nullable(),
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
    'written meanwhile. `next` is there even on an empty page.',
  request: {
    query: z.object({
      after: z.string().optional().openapi({
        description: '`next` of the page before; left out, the feed begins at its oldest change.',
      }),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      type: z
        .string()
        .regex(/^[a-z_.]+(,[a-z_.]+)*$/, 'must be types of changes, separated by commas')
        .optional(),
    }),
  },
  responses: {
    200: jsonAnswer('Changes in order', z.object({ data: z.array(changeSchema), next: z.string() })),
  },
})

const cursorShape = z.number().int().nonnegative()

export function changesRoutes(platform: Pick<Platform, 'sealer'>, changes: ChangesService): Api {
  const cursors = createCursors(platform.sealer)
  const positionOf = (after: string | undefined): number => {
    if (after === undefined) return 0
    const position = cursorShape.safeParse(cursors.decode('changes', after))
    if (!position.success) throw invalidField('query.after', 'is not a cursor of this feed')
    return position.data
  }
  return createApi().openapi(listChanges, async (c) => {
    const { after, limit, type } = c.req.valid('query')
    const begin = positionOf(after)
    const found = await changes.list(c.get('caller'), { after: begin, limit, types: type?.split(',') })
    const last = found.at(-1)?.position ?? begin
    return c.json({ data: found.map(presentChange), next: cursors.encode('changes', last) }, 200)
  })
}

function presentChange({ position: _, ...change }: PositionedChange): z.output<typeof changeSchema> {
  return { ...change, at: change.at.toISOString() }
}

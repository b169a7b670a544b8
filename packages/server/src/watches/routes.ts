import { z } from '@hono/zod-openapi'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import type { NotificationStanding } from './notifications/subscription.ts'
import type { WatchesService } from './service.ts'
import { resources, type Watch, type WatchedMailbox } from './watch.ts'

const address = z
  .string()
  .max(320)
  .regex(/^[^\s/@\\]{1,64}@[^\s/@\\]{1,255}$/, 'must be an e-mail address')
const mailboxList = z.array(address).min(1).max(10_000)
const resourceList = z
  .array(z.enum(resources))
  .min(1)
  .max(resources.length)
  .transform((list) => [...new Set(list)])
  .openapi({ description: 'What is followed: mail (with its folders), calendar, contacts.' })

const watchSchema = z
  .object({
    id: z.string().openapi({ example: 'wat_01ky0000000000000000000000' }),
    connection: z.string(),
    customer: z.string(),
    everyone: z.boolean(),
    mailboxes: z.array(z.string()),
    resources: z.array(z.enum(resources)),
    rich: z.boolean(),
    status: z.enum(['active', 'paused']),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Watch')

const richInput = z.boolean().openapi({
  description:
    'Have Microsoft send items along with notifications, encrypted and signed; `message` and `calendar_event` are then told with `bodyPreview`.',
})

const remarkSchema = z.object({ code: z.string(), reason: z.string(), remedy: z.string() }).nullable()

const mailboxSchema = z
  .object({
    address: z.string(),
    state: z.enum(['starting', 'following', 'unavailable']).openapi({
      description: 'starting: read for the first time, nothing is told yet. unavailable: `remark` says why.',
    }),
    remark: remarkSchema,
    lookedAt: z.iso.datetime().nullable(),
    changedAt: z.iso.datetime().nullable(),
    dueAt: z.iso.datetime(),
    notifications: z
      .array(
        z.object({
          resource: z.enum(resources),
          state: z.enum(['active', 'wanted', 'refused']),
          rich: z.boolean(),
          expiresAt: z.iso.datetime().nullable(),
          remark: remarkSchema,
        }),
      )
      .openapi({
        description:
          'Whether Microsoft notifies of changes. refused: `remark` says why; the mailbox is polled, and no change is left out. Empty where Microsoft cannot reach this service.',
      }),
  })
  .openapi('WatchedMailbox')

const path = z.object({ id: z.string() })
const one = jsonAnswer('The watch', watchSchema)

const createWatch = defineRoute({
  method: 'post',
  path: '/watches',
  scope: 'watches:write',
  summary: 'Follow what changes in mailboxes: some, or all of an organization',
  description:
    'What changes comes into the feed (GET /v1/changes) and to endpoints. `mailbox.following` says from when on nothing ' +
    'of a mailbox is left out.',
  request: {
    body: jsonBody(
      z.strictObject({
        connection: z.string().max(100),
        mailboxes: mailboxList.optional(),
        everyone: z
          .boolean()
          .optional()
          .openapi({ description: 'All mailboxes, joiners and leavers followed.' }),
        resources: resourceList.default(['mail']),
        rich: richInput.default(false),
      }),
    ),
  },
  responses: { 201: one },
})

const listWatches = defineRoute({
  method: 'get',
  path: '/watches',
  scope: 'watches:read',
  summary: 'Watches, newest first',
  request: { query: listQuery.extend({ connection: z.string().max(100).optional() }) },
  responses: { 200: jsonAnswer('A page of watches', pageOf(watchSchema)) },
})

const getWatch = defineRoute({
  method: 'get',
  path: '/watches/{id}',
  scope: 'watches:read',
  summary: 'One watch',
  request: { params: path },
  responses: { 200: one },
})

const patchWatch = defineRoute({
  method: 'patch',
  path: '/watches/{id}',
  scope: 'watches:write',
  summary: 'Change which mailboxes or what of them is followed, pause a watch or go on',
  description: 'What changes while it is paused is told once it goes on.',
  request: {
    params: path,
    body: jsonBody(
      z.strictObject({
        mailboxes: mailboxList.optional(),
        resources: resourceList.optional(),
        rich: richInput.optional(),
        status: z.enum(['active', 'paused']).optional(),
      }),
    ),
  },
  responses: { 200: one },
})

const deleteWatch = defineRoute({
  method: 'delete',
  path: '/watches/{id}',
  scope: 'watches:write',
  summary: 'End a watch; what it told stays in the feed',
  request: { params: path },
  responses: { 204: { description: 'Ended' } },
})

const listWatchMailboxes = defineRoute({
  method: 'get',
  path: '/watches/{id}/mailboxes',
  scope: 'watches:read',
  summary: 'How each mailbox of a watch stands',
  request: { params: path, query: listQuery },
  responses: { 200: jsonAnswer('A page of mailboxes', pageOf(mailboxSchema)) },
})

const lookNow = defineRoute({
  method: 'post',
  path: '/watches/{id}/look',
  scope: 'watches:write',
  summary: 'Have every mailbox of a watch looked at now',
  request: { params: path },
  responses: { 202: { description: 'They are looked at as soon as there is room' } },
})

export function watchesRoutes(platform: Pick<Platform, 'sealer'>, watches: WatchesService): Api {
  const cursors = createCursors(platform.sealer)
  return createApi()
    .openapi(createWatch, async (c) =>
      c.json(presentWatch(await watches.create(c.req.valid('json'), c.get('caller'))), 201),
    )
    .openapi(listWatches, async (c) => {
      const { cursor, limit, connection } = c.req.valid('query')
      const { rows, next } = await readPage(cursors, 'watches', { cursor, limit }, (before, count) =>
        watches.list(c.get('caller'), { connection, before, limit: count }),
      )
      return c.json({ data: rows.map(presentWatch), next }, 200)
    })
    .openapi(getWatch, async (c) =>
      c.json(presentWatch(await watches.get(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(patchWatch, async (c) => {
      const { id } = c.req.valid('param')
      return c.json(presentWatch(await watches.update(id, c.req.valid('json'), c.get('caller'))), 200)
    })
    .openapi(deleteWatch, async (c) => {
      await watches.remove(c.req.valid('param').id, c.get('caller'))
      return c.body(null, 204)
    })
    .openapi(listWatchMailboxes, async (c) => {
      const { id } = c.req.valid('param')
      const { rows, next } = await readPage(
        cursors,
        'watch-mailboxes',
        c.req.valid('query'),
        (after, count) => watches.mailboxes(id, { after: after ?? '', limit: count }, c.get('caller')),
        ({ address }) => address,
      )
      return c.json({ data: rows.map(presentMailbox), next }, 200)
    })
    .openapi(lookNow, async (c) => {
      await watches.look(c.req.valid('param').id, c.get('caller'))
      return c.body(null, 202)
    })
}

const presentWatch = (watch: Watch): z.output<typeof watchSchema> => ({
  ...watch,
  createdAt: watch.createdAt.toISOString(),
  updatedAt: watch.updatedAt.toISOString(),
})

const presentMailbox = ({
  id: _,
  notifications,
  ...mailbox
}: WatchedMailbox & { notifications: NotificationStanding[] }): z.output<typeof mailboxSchema> => ({
  ...mailbox,
  notifications: notifications.map((one) => ({ ...one, expiresAt: one.expiresAt?.toISOString() ?? null })),
  lookedAt: mailbox.lookedAt?.toISOString() ?? null,
  changedAt: mailbox.changedAt?.toISOString() ?? null,
  dueAt: mailbox.dueAt.toISOString(),
})

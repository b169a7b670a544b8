import { z } from '@hono/zod-openapi'
import { type CustomersService, externalIdShape, maySee, selfCustomer } from '../../customers/index.ts'
import { notFound } from '../../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../../platform/http/api.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { createCursors } from '../../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../../platform/http/lists.ts'
import { readPage } from '../../platform/http/read-page.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { assertCanNotify, type NoticeSender } from '../notices/notice-profile.ts'
import { noticeAddresses } from '../schemas.ts'
import { changeMatter } from './change-matter.ts'
import { insertMatter, type Matter, selectMatter, selectMatters } from './store.ts'

const matterSchema = z
  .object({
    id: z.string().openapi({ example: 'mat_01h…' }),
    customer: z.string(),
    name: z.string(),
    number: z.string().nullable(),
    client: z.string().nullable(),
    notes: z.string().nullable(),
    members: z.array(z.string()).nullable().openapi({
      description:
        'Who may see it and its collections; to others it is not there. Null: whoever may see its customer.',
    }),
    notify: z.array(z.string()).openapi({
      description: 'Who is mailed when its collections end or need somebody, besides those that these name.',
    }),
    locked: z.boolean().openapi({ description: 'A retention lock: nothing of it can be erased.' }),
    lockedAt: z.iso.datetime().nullable(),
    retainUntil: z.iso.datetime().nullable().openapi({
      description: 'Its collections are erased after this, unless it is locked.',
    }),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Matter')

const line = (most: number) =>
  z.string().trim().min(1, 'must not be empty').max(most, `must have at most ${most} characters`)

const members = z
  .array(z.string().regex(/^(key|mem)_\w{1,100}$/, 'must be the id of a key (key_…) or of a member (mem_…)'))
  .min(1, 'must name somebody, or be null')
  .max(200, 'must have at most 200 entries')
  .transform((ids) => [...new Set(ids)])
  .nullable()
const retainUntil = z.iso.datetime({ offset: true }).nullable()

const createMatter = defineRoute({
  method: 'post',
  path: '/matters',
  scope: 'collections:write',
  summary: 'Open a matter: the case that collections are made for',
  request: {
    body: jsonBody(
      z.strictObject({
        name: line(200),
        number: line(100).optional(),
        client: line(200).optional(),
        notes: z.string().max(10_000).optional(),
        members: members.optional().openapi({
          description:
            'Who may see it, besides whoever opens it. Left out or null: whoever may see its customer.',
        }),
        notify: noticeAddresses.default([]),
        locked: z.boolean().default(false),
        retainUntil: retainUntil.optional(),
        customer: externalIdShape
          .optional()
          .openapi({ description: 'Whose matter it is; default: the customer of the key, else "self".' }),
      }),
    ),
  },
  responses: { 201: jsonAnswer('The matter', matterSchema) },
})

const listMatters = defineRoute({
  method: 'get',
  path: '/matters',
  scope: 'collections:read',
  summary: 'Matters, newest first',
  request: { query: listQuery.extend({ customer: externalIdShape.optional() }) },
  responses: { 200: jsonAnswer('A page of matters', pageOf(matterSchema)) },
})

const getMatter = defineRoute({
  method: 'get',
  path: '/matters/{id}',
  scope: 'collections:read',
  summary: 'One matter',
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: { 200: jsonAnswer('The matter', matterSchema) },
})

const patchMatter = defineRoute({
  method: 'patch',
  path: '/matters/{id}',
  scope: 'collections:write',
  summary: 'Change a matter: what it is called, its members, its retention',
  description:
    'For members of the matter. A key or role with `members:write` can set the members of any, and nothing else of it.',
  request: {
    params: z.object({ id: z.string().max(100) }),
    body: jsonBody(
      z.strictObject({
        name: line(200).optional(),
        number: line(100).nullable().optional(),
        client: line(200).nullable().optional(),
        notes: z.string().max(10_000).nullable().optional(),
        members: members.optional(),
        notify: noticeAddresses.optional(),
        locked: z.boolean().optional(),
        retainUntil: retainUntil.optional(),
      }),
    ),
  },
  responses: { 200: jsonAnswer('The matter', matterSchema) },
})

export function mattersRoutes(
  platform: Platform,
  {
    customers,
    sending,
  }: { customers: Pick<CustomersService, 'ensure'>; sending?: Pick<NoticeSender, 'profile'> | undefined },
): Api {
  const { db, clock, random, audit } = platform
  const cursors = createCursors(platform.sealer)
  return createApi()
    .openapi(createMatter, async (c) => {
      const caller = c.get('caller')
      const {
        customer = ownCustomer(caller),
        name,
        number = null,
        client = null,
        notes = null,
        members = null,
        notify,
        locked,
        retainUntil = null,
      } = c.req.valid('json')
      if (!maySee(caller, customer)) throw notFound('customer', customer)
      await assertCanNotify(sending, customer, notify)
      const now = clock.now()
      const id = newId('mat', clock, random)
      const matter: Matter = {
        id,
        customer,
        name,
        number,
        client,
        notes,
        members: members && [...new Set([...members, caller.keyId])],
        notify: notify.length === 0 ? null : notify,
        lockedAt: locked ? now : null,
        retainUntil: retainUntil === null ? null : new Date(retainUntil),
        createdBy: caller.keyId,
        createdAt: now,
        updatedAt: now,
      }
      await db.transaction(async (trx) => {
        await customers.ensure(trx, { externalId: customer }, caller.keyId)
        await insertMatter(trx, platform.sealer, matter)
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'matter.created',
          subject: id,
          customer,
          details: { name, members: matter.members, locked, retainUntil },
        })
      })
      return c.json(presentMatter(matter), 201)
    })
    .openapi(listMatters, async (c) => {
      const { cursor, limit, customer } = c.req.valid('query')
      const { rows, next } = await readPage(cursors, 'matters', { cursor, limit }, (before, count) =>
        selectMatters(db.query, platform, c.get('caller'), { customer, before, limit: count }),
      )
      return c.json({ data: rows.map(presentMatter), next }, 200)
    })
    .openapi(getMatter, async (c) => {
      const { id } = c.req.valid('param')
      const matter = await selectMatter(db.query, platform, id, c.get('caller'))
      if (!matter) throw notFound('matter', id)
      return c.json(presentMatter(matter), 200)
    })
    .openapi(patchMatter, async (c) => {
      const { id } = c.req.valid('param')
      const change = c.req.valid('json')
      const caller = c.get('caller')
      const before = await selectMatter(db.query, platform, id, caller)
      if (before) await assertCanNotify(sending, before.customer, change.notify)
      const matter = await changeMatter(platform, id, change, caller)
      return c.json(presentMatter(matter), 200)
    })
}

/** Whose it is when nobody says: the one customer of the key, or one's own organization. */
const ownCustomer = ({ customers }: Caller): string =>
  (customers?.length === 1 && customers[0]) || selfCustomer

const presentMatter = (matter: Matter): z.output<typeof matterSchema> => ({
  ...matter,
  notify: matter.notify ?? [],
  locked: matter.lockedAt !== null,
  lockedAt: matter.lockedAt?.toISOString() ?? null,
  retainUntil: matter.retainUntil?.toISOString() ?? null,
  createdAt: matter.createdAt.toISOString(),
  updatedAt: matter.updatedAt.toISOString(),
})

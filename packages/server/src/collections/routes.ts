import { z } from '@hono/zod-openapi'
import { externalIdShape } from '../customers/index.ts'
import { type GatewardenError, notFound } from '../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import { collectionStatuses } from './collection.ts'
import {
  presentCollection,
  presentException,
  presentPackage,
  presentPreview,
  presentProgress,
} from './present.ts'
import {
  cloneWish,
  collectionSchema,
  collectionWish,
  exceptionSchema,
  packageSchema,
  previewSchema,
  previewWish,
  progressSchema,
} from './schemas.ts'
import type { CollectionsService } from './service.ts'

const path = z.object({ id: z.string().max(100) })
const one = jsonAnswer('The collection', collectionSchema)

const create = defineRoute({
  method: 'post',
  path: '/collections',
  scope: 'collections:write',
  summary: 'Collect the mail of custodians in a window of time',
  description:
    'The run begins at once: each mailbox is probed, then read, the largest first. Follow it by its progress; at the end it has a sealed package.',
  request: { body: jsonBody(collectionWish) },
  responses: { 201: one },
})

const preview = defineRoute({
  method: 'post',
  path: '/collections/preview',
  scope: 'collections:write',
  idempotency: 'never',
  summary: 'Look whether mailboxes can be read and what is in them, without collecting',
  description:
    'Each mailbox is probed now, as a collection would probe it. Nothing is kept but a line in the audit log. The numbers are Microsoft’s own: an estimate.',
  request: { body: jsonBody(previewWish) },
  responses: { 200: jsonAnswer('What was found, in the order of the wish', previewSchema) },
})

const list = defineRoute({
  method: 'get',
  path: '/collections',
  scope: 'collections:read',
  summary: 'Collections, newest first',
  request: {
    query: listQuery.extend({
      customer: externalIdShape.optional(),
      matter: z.string().max(100).optional(),
      status: z.enum(collectionStatuses).optional(),
      schedule: z.string().max(100).optional().openapi({ description: 'Only the runs of this schedule.' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of collections', pageOf(collectionSchema)) },
})

const getKey = defineRoute({
  method: 'get',
  path: '/collections/signing-key',
  scope: 'collections:read',
  summary: 'The public key that packages of this installation are verified with',
  responses: {
    200: jsonAnswer(
      'The key',
      z.object({ publicKey: z.string().openapi({ description: 'One line: name, id, key.' }) }),
    ),
  },
})

const get = defineRoute({
  method: 'get',
  path: '/collections/{id}',
  scope: 'collections:read',
  summary: 'One collection',
  request: { params: path },
  responses: { 200: one },
})

const progress = defineRoute({
  method: 'get',
  path: '/collections/{id}/progress',
  scope: 'collections:read',
  summary: 'How far a collection is: for each custodian, mailbox and folder',
  request: { params: path },
  responses: { 200: jsonAnswer('The progress', progressSchema) },
})

const exceptions = defineRoute({
  method: 'get',
  path: '/collections/{id}/exceptions',
  scope: 'collections:read',
  summary: 'Items that could not be had, and those that vanished during the run',
  request: {
    params: path,
    query: listQuery.extend({ outcome: z.enum(['exception', 'vanished']).optional() }),
  },
  responses: { 200: jsonAnswer('A page of exceptions', pageOf(exceptionSchema)) },
})

const getPackage = defineRoute({
  method: 'get',
  path: '/collections/{id}/package',
  scope: 'collections:read',
  summary: 'The newest sealed package of a collection',
  request: { params: path },
  responses: { 200: jsonAnswer('The package', packageSchema) },
})

const step = (name: 'pause' | 'stop' | 'resume' | 'retry', summary: string) =>
  defineRoute({
    method: 'post',
    path: `/collections/{id}/${name}` as const,
    scope: 'collections:write',
    summary,
    request: { params: path },
    responses: { 200: one },
  })

const clone = defineRoute({
  method: 'post',
  path: '/collections/{id}/clone',
  scope: 'collections:write',
  summary: 'Make a collection again by the same wish, and begin it',
  description:
    'Everything that was asked for is asked for again: people, window, sources, folders, filters, what the package holds, where it goes, and who is told.',
  request: { params: path, body: jsonBody(cloneWish) },
  responses: { 201: one },
})

const erase = defineRoute({
  method: 'delete',
  path: '/collections/{id}',
  scope: 'collections:write',
  summary: 'Erase a collection with its packages',
  description: 'Refused while its matter is locked. The audit log keeps that it was done.',
  request: { params: path },
  responses: { 204: { description: 'It is erased' } },
})

const eraseCustodian = defineRoute({
  method: 'post',
  path: '/collections/{id}/erase-custodian',
  scope: 'collections:write',
  summary: 'Erase one custodian from an ended collection, and seal the rest anew',
  description:
    'Every package so far holds her data and is erased too. The audit log keeps that it was done, not whose data it was.',
  request: { params: path, body: jsonBody(z.strictObject({ custodian: z.string().min(1).max(200) })) },
  responses: { 200: one },
})

const pause = step('pause', 'Pause a collection until somebody resumes it')
const stop = step('stop', 'Stop a collection; what was read stays')
const resume = step('resume', 'Go on with a stopped or paused collection')
const retry = step('retry', 'Ask again for what failed in an ended collection; seals another package')

const exceptionPlace = z.object({ folderId: z.int(), itemId: z.string() })

export function collectionsRoutes(platform: Platform, service: CollectionsService): Api {
  const cursors = createCursors(platform.sealer)
  return createApi()
    .openapi(create, async (c) =>
      c.json(presentCollection(await service.create(c.req.valid('json'), c.get('caller'))), 201),
    )
    .openapi(preview, async (c) =>
      c.json(presentPreview(await service.preview(c.req.valid('json'), c.get('caller'))), 200),
    )
    .openapi(list, async (c) => {
      const { cursor, limit, matter, schedule, ...filter } = c.req.valid('query')
      const { rows, next } = await readPage(
        cursors,
        'collections',
        { cursor, limit },
        (before, count) =>
          service.list(c.get('caller'), {
            ...filter,
            matterId: matter,
            scheduleId: schedule,
            before,
            limit: count,
          }),
        (row) => row.collection.id,
      )
      return c.json({ data: rows.map(presentCollection), next }, 200)
    })
    .openapi(getKey, async (c) => c.json({ publicKey: await service.publicKey() }, 200))
    .openapi(get, async (c) =>
      c.json(presentCollection(await service.get(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(progress, async (c) => {
      const view = await service.get(c.req.valid('param').id, c.get('caller'))
      return c.json(presentProgress(view, await service.folders(view.collection.id)), 200)
    })
    .openapi(exceptions, async (c) => {
      const { id } = c.req.valid('param')
      const { cursor, limit, outcome } = c.req.valid('query')
      const { rows, next } = await readPage(
        cursors,
        `failed-items.${id}`,
        { cursor, limit },
        (after, count) =>
          service.failedItems(id, c.get('caller'), {
            outcome,
            after: after === undefined ? undefined : exceptionPlace.parse(JSON.parse(after)),
            limit: count,
          }),
        ({ folderId, itemId }) => JSON.stringify({ folderId, itemId }),
      )
      return c.json({ data: rows.map(presentException), next }, 200)
    })
    .openapi(getPackage, async (c) => {
      const { id } = c.req.valid('param')
      const [newest] = (await service.get(id, c.get('caller'))).packages
      if (!newest) throw noPackage(id)
      return c.json(presentPackage(newest), 200)
    })
    .openapi(clone, async (c) => {
      const { id } = c.req.valid('param')
      const made = await service.clone(id, c.req.valid('json'), c.get('caller'))
      return c.json(presentCollection(made), 201)
    })
    .openapi(erase, async (c) => {
      await service.erase(c.req.valid('param').id, c.get('caller'))
      return c.body(null, 204)
    })
    .openapi(eraseCustodian, async (c) => {
      const { custodian } = c.req.valid('json')
      return c.json(
        presentCollection(await service.eraseCustodian(c.req.valid('param').id, custodian, c.get('caller'))),
        200,
      )
    })
    .openapi(pause, async (c) =>
      c.json(presentCollection(await service.pause(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(stop, async (c) =>
      c.json(presentCollection(await service.stop(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(resume, async (c) =>
      c.json(presentCollection(await service.resume(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(retry, async (c) =>
      c.json(presentCollection(await service.retry(c.req.valid('param').id, c.get('caller'))), 200),
    )
}

const noPackage = (id: string): GatewardenError => notFound('sealed package of the collection', id)

import { z } from '@hono/zod-openapi'
import { externalIdShape } from '../../customers/index.ts'
import { type Api, createApi, defineRoute } from '../../platform/http/api.ts'
import { createCursors } from '../../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../../platform/http/lists.ts'
import { readPage } from '../../platform/http/read-page.ts'
import { invalidField } from '../../platform/http/validation.ts'
import type { Platform } from '../../platform/platform.ts'
import { collectionWish, remarkSchema } from '../schemas.ts'
import { type Schedule, scheduleStatuses, type Timing } from './schedule.ts'
import type { SchedulesService } from './service.ts'
import { upcomingTimes } from './timetable.ts'

const timingWish = z
  .strictObject({
    at: z.iso
      .datetime({ offset: true })
      .optional()
      .openapi({ description: 'Once, at this instant.', example: '2026-12-01T22:00:00Z' }),
    cron: z.string().trim().min(1).max(200).optional().openapi({
      description:
        'Again and again: minute, hour, day of month, month and day of week in the wish’s `timeZone`. Either this or `at`.',
      example: '0 6 * * MON',
    }),
    differential: z.boolean().default(true).openapi({
      description:
        'Each run leaves out what the completed runs before it hold, and `since` before the first. False: each holds all.',
    }),
  })
  .openapi({ description: 'When the collection is made.' })

const scheduleWish = collectionWish.extend({ schedule: timingWish }).openapi('CollectionScheduleWish')

const scheduleSchema = z
  .object({
    id: z.string().openapi({ example: 'csc_01h…' }),
    name: z.string().nullable(),
    customer: z.string(),
    matter: z.string().nullable(),
    connection: z.string(),
    status: z.enum(scheduleStatuses),
    reason: remarkSchema.openapi({
      description: 'Why no collection could be made when it was due last, or why it has ended.',
    }),
    schedule: z.object({
      at: z.iso.datetime({ offset: true }).nullable(),
      cron: z.string().nullable(),
      timeZone: z.string(),
      differential: z.boolean(),
    }),
    nextAt: z.iso.datetime().nullable().openapi({
      description: 'When the next run is due. In the past: it waits, for its last run or for `reason`.',
    }),
    upcoming: z.array(z.iso.datetime()).openapi({ description: 'The times after `nextAt`, at most four.' }),
    lastAt: z.iso.datetime().nullable().openapi({ description: 'When it last made a collection.' }),
    custodians: z.array(z.object({ name: z.string().nullable(), mailboxes: z.array(z.string()) })),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
  })
  .openapi('CollectionSchedule')

const path = z.object({ id: z.string().max(100) })
const one = jsonAnswer('The schedule', scheduleSchema)

const create = defineRoute({
  method: 'post',
  path: '/collection-schedules',
  scope: 'collections:write',
  summary: 'Schedule a collection, once or again and again',
  description:
    'The wish is checked as if it were to run now. Times that pass while the service is down, or while the last run is not over, are made up for by one run.',
  request: { body: jsonBody(scheduleWish) },
  responses: { 201: one },
})

const list = defineRoute({
  method: 'get',
  path: '/collection-schedules',
  scope: 'collections:read',
  summary: 'Schedules of collections, newest first',
  request: {
    query: listQuery.extend({
      customer: externalIdShape.optional(),
      matter: z.string().max(100).optional(),
      status: z.enum(scheduleStatuses).optional(),
    }),
  },
  responses: { 200: jsonAnswer('A page of schedules', pageOf(scheduleSchema)) },
})

const get = defineRoute({
  method: 'get',
  path: '/collection-schedules/{id}',
  scope: 'collections:read',
  summary: 'One schedule, with its next times',
  request: { params: path },
  responses: { 200: one },
})

const step = (name: 'skip' | 'stop' | 'resume', summary: string) =>
  defineRoute({
    method: 'post',
    path: `/collection-schedules/{id}/${name}` as const,
    scope: 'collections:write',
    summary,
    request: { params: path },
    responses: { 200: one },
  })

const skip = step('skip', 'Leave the next run of a schedule out')
const stop = step('stop', 'Make no more runs until it is resumed; one that is under way goes on')
const resume = step('resume', 'Go on with a stopped schedule; what was missed is not made up for')

const remove = defineRoute({
  method: 'delete',
  path: '/collection-schedules/{id}',
  scope: 'collections:write',
  summary: 'Remove a schedule; its collections stay',
  request: { params: path },
  responses: { 204: { description: 'It is removed' } },
})

export function schedulesRoutes(platform: Pick<Platform, 'sealer'>, service: SchedulesService): Api {
  const cursors = createCursors(platform.sealer)
  return createApi()
    .openapi(create, async (c) => {
      const { schedule, ...collection } = c.req.valid('json')
      const { differential } = schedule
      const made = await service.create(
        { collection, timing: timingOf(schedule), differential },
        c.get('caller'),
      )
      return c.json(present(made), 201)
    })
    .openapi(list, async (c) => {
      const { cursor, limit, matter, ...filter } = c.req.valid('query')
      const { rows, next } = await readPage(
        cursors,
        'collection-schedules',
        { cursor, limit },
        (before, count) =>
          service.list(c.get('caller'), {
            ...filter,
            matterId: matter,
            before,
            limit: count,
          }),
      )
      return c.json({ data: rows.map(present), next }, 200)
    })
    .openapi(get, async (c) =>
      c.json(present(await service.get(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(skip, async (c) =>
      c.json(present(await service.skip(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(stop, async (c) =>
      c.json(present(await service.stop(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(resume, async (c) =>
      c.json(present(await service.resume(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(remove, async (c) => {
      await service.remove(c.req.valid('param').id, c.get('caller'))
      return c.body(null, 204)
    })
}

function timingOf({ at, cron }: z.output<typeof timingWish>): Timing {
  if (at !== undefined && cron === undefined) return { at }
  if (cron !== undefined && at === undefined) return { cron }
  throw invalidField('body.schedule', 'must have either at or cron')
}

function present(schedule: Schedule): z.output<typeof scheduleSchema> {
  const { timing, wish, nextAt, remark } = schedule
  return {
    id: schedule.id,
    name: wish.name ?? null,
    customer: schedule.customer,
    matter: schedule.matterId,
    connection: schedule.connectionId,
    status: schedule.status,
    reason: remark && { code: remark.code, detail: remark.reason, remedy: remark.remedy },
    schedule: {
      at: 'at' in timing ? timing.at : null,
      cron: 'cron' in timing ? timing.cron : null,
      timeZone: wish.timeZone,
      differential: schedule.differential,
    },
    nextAt: nextAt?.toISOString() ?? null,
    upcoming: nextAt ? upcomingTimes(timing, wish.timeZone, nextAt, 4).map((time) => time.toISOString()) : [],
    lastAt: schedule.lastAt?.toISOString() ?? null,
    custodians: wish.custodians.map(({ name = null, mailboxes }) => ({ name, mailboxes })),
    createdBy: schedule.createdBy,
    createdAt: schedule.createdAt.toISOString(),
  }
}

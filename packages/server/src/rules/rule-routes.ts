import { z } from '@hono/zod-openapi'
import { type Api, defineRoute } from '../platform/http/api.ts'
import type { Cursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { readPage } from '../platform/http/read-page.ts'
import { presentRule, presentRun, ruleChange, ruleSchema, ruleWish, runSchema } from './rule-schemas.ts'
import type { RulesService } from './rules-service.ts'

export const rulePath = z.object({ id: z.string().max(100) })
const one = jsonAnswer('The rule', ruleSchema)

const create = defineRoute({
  method: 'post',
  path: '/rules',
  scope: 'rules:write',
  summary: 'Make a rule by which mail goes out by itself: on a change, by a schedule, once, or as a digest',
  description:
    'It acts on what happens from now on. Each occurrence makes one run, whatever crashes; POST …/test shows what it would send.',
  request: { body: jsonBody(ruleWish) },
  responses: { 201: one },
})

const list = defineRoute({
  method: 'get',
  path: '/rules',
  scope: 'rules:read',
  summary: 'Rules, newest first',
  request: { query: listQuery },
  responses: { 200: jsonAnswer('A page of them', pageOf(ruleSchema)) },
})

const get = defineRoute({
  method: 'get',
  path: '/rules/{id}',
  scope: 'rules:read',
  summary: 'One rule',
  request: { params: rulePath },
  responses: { 200: one },
})

const patch = defineRoute({
  method: 'patch',
  path: '/rules/{id}',
  scope: 'rules:write',
  summary: 'Change a rule, pause it, or let it go on',
  description: 'What happens while it is paused is let go. A new trigger listens from now on.',
  request: { params: rulePath, body: jsonBody(ruleChange) },
  responses: { 200: one },
})

const remove = defineRoute({
  method: 'delete',
  path: '/rules/{id}',
  scope: 'rules:write',
  summary: 'Remove a rule with its runs; what it has handed over is sent all the same',
  request: { params: rulePath },
  responses: { 204: { description: 'Removed' } },
})

const listRuns = defineRoute({
  method: 'get',
  path: '/rules/{id}/runs',
  scope: 'rules:read',
  summary: 'What a rule did about each occurrence, and why, newest first',
  request: {
    params: rulePath,
    query: listQuery.extend({ state: z.enum(['waiting', 'sent', 'skipped', 'failed']).optional() }),
  },
  responses: { 200: jsonAnswer('A page of them', pageOf(runSchema)) },
})

export function addRuleRoutes(api: Api, cursors: Cursors, rules: RulesService): void {
  api
    .openapi(create, async (c) =>
      c.json(presentRule(await rules.create(c.req.valid('json'), c.get('caller'))), 201),
    )
    .openapi(list, async (c) => {
      const { rows, next } = await readPage(cursors, 'rules', c.req.valid('query'), (before, count) =>
        rules.list({ before, limit: count }, c.get('caller')),
      )
      return c.json({ data: rows.map(presentRule), next }, 200)
    })
    .openapi(get, async (c) =>
      c.json(presentRule(await rules.get(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(patch, async (c) => {
      const { id } = c.req.valid('param')
      return c.json(presentRule(await rules.change(id, c.req.valid('json'), c.get('caller'))), 200)
    })
    .openapi(remove, async (c) => {
      await rules.remove(c.req.valid('param').id, c.get('caller'))
      return c.body(null, 204)
    })
    .openapi(listRuns, async (c) => {
      const { id } = c.req.valid('param')
      const { cursor, limit, state } = c.req.valid('query')
      const name = `runs/${id}`
      const { rows, next } = await readPage(cursors, name, { cursor, limit }, (before, count) =>
        rules.runs(id, { state, before, limit: count }, c.get('caller')),
      )
      return c.json({ data: rows.map(presentRun), next }, 200)
    })
}

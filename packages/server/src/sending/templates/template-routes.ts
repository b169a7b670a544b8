import { z } from '@hono/zod-openapi'
import { type Api, defineRoute } from '../../platform/http/api.ts'
import type { Cursors } from '../../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../../platform/http/lists.ts'
import { readPage } from '../../platform/http/read-page.ts'
import { profilePath } from '../profiles/profile-routes.ts'
import type { Template } from './template-store.ts'
import type { TemplatesService } from './templates-service.ts'

const body = z.string().max(1_000_000)

const templateSchema = z
  .object({
    name: z.string(),
    version: z.number().int(),
    subject: z.string(),
    html: z.string().nullable(),
    text: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('SendingTemplate')

const path = profilePath.extend({
  template: z
    .string()
    .max(100)
    .regex(/^[\w.-]+$/, 'must be letters, digits and . _ -'),
})
const one = jsonAnswer('The template', templateSchema)
const versionQuery = z.object({
  version: z.coerce.number().int().min(1).optional().openapi({ type: 'integer' }),
})

const list = defineRoute({
  method: 'get',
  path: '/sending-profiles/{id}/templates',
  scope: 'sending:read',
  summary: 'Templates of a profile, each in its newest version',
  request: { params: profilePath, query: listQuery },
  responses: { 200: jsonAnswer('A page of them', pageOf(templateSchema)) },
})

const get = defineRoute({
  method: 'get',
  path: '/sending-profiles/{id}/templates/{template}',
  scope: 'sending:read',
  summary: 'One template, in its newest version or an older one',
  request: { params: path, query: versionQuery },
  responses: { 200: one },
})

const put = defineRoute({
  method: 'put',
  path: '/sending-profiles/{id}/templates/{template}',
  scope: 'sending:write',
  summary: 'Write a template; each time a version of its own',
  description:
    'Liquid: `{{ name }}`, `{% for %}`, `{% if %}`, and `{% render "other" %}` for another template of the profile. In HTML what ' +
    'variables hold is escaped; a variable that is missing is an error.',
  request: {
    params: path,
    body: jsonBody(
      z
        .strictObject({
          subject: z.string().min(1).max(2000),
          html: body.nullable().default(null),
          text: body.nullable().default(null),
        })
        .openapi('SendingTemplateWish'),
    ),
  },
  responses: { 200: one },
})

const remove = defineRoute({
  method: 'delete',
  path: '/sending-profiles/{id}/templates/{template}',
  scope: 'sending:write',
  summary: 'Remove a template with all its versions',
  request: { params: path },
  responses: { 204: { description: 'Removed' } },
})

const preview = defineRoute({
  method: 'post',
  path: '/sending-profiles/{id}/templates/{template}/preview',
  scope: 'sending:read',
  idempotency: 'never',
  summary: 'What a template becomes with these variables; nothing is sent',
  request: {
    params: path,
    body: jsonBody(
      z
        .strictObject({
          version: z.number().int().min(1).optional(),
          variables: z.record(z.string().max(100), z.unknown()).default({}),
        })
        .openapi('PreviewTemplate'),
    ),
  },
  responses: {
    200: jsonAnswer(
      'The texts',
      z.object({ subject: z.string(), html: z.string().nullable(), text: z.string().nullable() }),
    ),
  },
})

export function addTemplateRoutes(api: Api, cursors: Cursors, templates: TemplatesService): void {
  api
    .openapi(list, async (c) => {
      const { id } = c.req.valid('param')
      const name = `templates/${id}`
      const { rows, next } = await readPage(
        cursors,
        name,
        c.req.valid('query'),
        (after, count) => templates.list(id, { after, limit: count }, c.get('caller')),
        ({ name }) => name,
      )
      return c.json({ data: rows.map(present), next }, 200)
    })
    .openapi(get, async (c) => {
      const { id, template } = c.req.valid('param')
      const { version } = c.req.valid('query')
      return c.json(present(await templates.get(id, template, version, c.get('caller'))), 200)
    })
    .openapi(put, async (c) => {
      const { id, template } = c.req.valid('param')
      return c.json(present(await templates.put(id, template, c.req.valid('json'), c.get('caller'))), 200)
    })
    .openapi(remove, async (c) => {
      const { id, template } = c.req.valid('param')
      await templates.remove(id, template, c.get('caller'))
      return c.body(null, 204)
    })
    .openapi(preview, async (c) => {
      const { id, template } = c.req.valid('param')
      const use = { ...c.req.valid('json'), name: template }
      return c.json(await templates.preview(id, use, c.get('caller')), 200)
    })
}

const present = ({ createdAt, ...template }: Template): z.output<typeof templateSchema> => ({
  ...template,
  createdAt: createdAt.toISOString(),
})

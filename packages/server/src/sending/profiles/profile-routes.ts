import { z } from '@hono/zod-openapi'
import { type Api, defineRoute } from '../../platform/http/api.ts'
import type { Cursors } from '../../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../../platform/http/lists.ts'
import { readPage } from '../../platform/http/read-page.ts'
import { presentProfile, profileChange, profileSchema, profileWish } from './profile-schemas.ts'
import type { ProfilesService } from './profiles-service.ts'

export const profilePath = z.object({
  id: z.string().max(100).openapi({ description: 'Id of a sending profile, or `default`.' }),
})
const one = jsonAnswer('The sending profile', profileSchema)

const createProfile = defineRoute({
  method: 'post',
  path: '/sending-profiles',
  scope: 'sending:write',
  idempotency: 'never',
  summary: 'Make a sending profile: how mail goes out, over Graph or SMTP, and as whom',
  description:
    'What is secret in it is sealed and shown never again. POST …/test proves it before anything depends on it.',
  request: { body: jsonBody(profileWish) },
  responses: { 201: one },
})

const listProfiles = defineRoute({
  method: 'get',
  path: '/sending-profiles',
  scope: 'sending:read',
  summary: 'Sending profiles, newest first',
  request: { query: listQuery },
  responses: { 200: jsonAnswer('A page of them', pageOf(profileSchema)) },
})

const getProfile = defineRoute({
  method: 'get',
  path: '/sending-profiles/{id}',
  scope: 'sending:read',
  summary: 'One sending profile',
  request: { params: profilePath },
  responses: { 200: one },
})

const patchProfile = defineRoute({
  method: 'patch',
  path: '/sending-profiles/{id}',
  scope: 'sending:write',
  summary: 'Change a sending profile, pause it, or let it go on',
  request: { params: profilePath, body: jsonBody(profileChange) },
  responses: { 200: one },
})

const deleteProfile = defineRoute({
  method: 'delete',
  path: '/sending-profiles/{id}',
  scope: 'sending:write',
  summary: 'Remove a sending profile, with what waits in it and what is known of its deliveries',
  request: { params: profilePath },
  responses: { 204: { description: 'Removed' } },
})

export function addProfileRoutes(api: Api, cursors: Cursors, profiles: ProfilesService): void {
  api
    .openapi(createProfile, async (c) =>
      c.json(presentProfile(await profiles.create(c.req.valid('json'), c.get('caller'))), 201),
    )
    .openapi(listProfiles, async (c) => {
      const { rows, next } = await readPage(
        cursors,
        'sending-profiles',
        c.req.valid('query'),
        (before, count) => profiles.list(c.get('caller'), { before, limit: count }),
      )
      return c.json({ data: rows.map(presentProfile), next }, 200)
    })
    .openapi(getProfile, async (c) =>
      c.json(presentProfile(await profiles.get(c.req.valid('param').id, c.get('caller'))), 200),
    )
    .openapi(patchProfile, async (c) => {
      const { id } = c.req.valid('param')
      return c.json(presentProfile(await profiles.change(id, c.req.valid('json'), c.get('caller'))), 200)
    })
    .openapi(deleteProfile, async (c) => {
      await profiles.remove(c.req.valid('param').id, c.get('caller'))
      return c.body(null, 204)
    })
}

import { z } from '@hono/zod-openapi'
import { type Api, defineRoute } from '../../platform/http/api.ts'
import type { Cursors } from '../../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../../platform/http/lists.ts'
import { readPage } from '../../platform/http/read-page.ts'
import { profilePath } from '../profiles/profile-routes.ts'
import { submissionStatuses } from './submission.ts'
import { presentSubmission, submissionSchema, submissionWish } from './submission-schemas.ts'
import type { SubmissionsService } from './submissions-service.ts'

const path = profilePath.extend({ submission: z.string().max(100) })
const one = jsonAnswer('The submission', submissionSchema)

const create = defineRoute({
  method: 'post',
  path: '/sending-profiles/{id}/submissions',
  scope: 'sending:write',
  summary: 'Hand a message over to be sent, now or later',
  description:
    'It is stored before this answers, and sent behind it: at most 30 a minute, 3 at once and to 10,000 recipients a day for each ' +
    'mailbox. With an Idempotency-Key a request that is made again, after a crash too, never makes a second submission.',
  request: { params: profilePath, body: jsonBody(submissionWish) },
  responses: { 202: one },
})

const list = defineRoute({
  method: 'get',
  path: '/sending-profiles/{id}/submissions',
  scope: 'sending:read',
  summary: 'Submissions, newest first; the dead letters with status=failed',
  request: {
    params: profilePath,
    query: listQuery.extend({
      status: z.enum(submissionStatuses).optional(),
      reference: z.string().max(200).optional(),
    }),
  },
  responses: { 200: jsonAnswer('A page of them', pageOf(submissionSchema)) },
})

const get = defineRoute({
  method: 'get',
  path: '/sending-profiles/{id}/submissions/{submission}',
  scope: 'sending:read',
  summary: 'What became of a submission',
  request: { params: path },
  responses: { 200: one },
})

const cancel = defineRoute({
  method: 'delete',
  path: '/sending-profiles/{id}/submissions/{submission}',
  scope: 'sending:write',
  summary: 'Cancel a submission that has not gone out',
  request: { params: path },
  responses: { 200: one },
})

const resend = defineRoute({
  method: 'post',
  path: '/sending-profiles/{id}/submissions/{submission}/resend',
  scope: 'sending:write',
  summary: 'Send it again, as a submission of its own: to those who have not got it, or to everybody',
  request: {
    params: path,
    body: jsonBody(
      z
        .strictObject({ to: z.enum(['undelivered', 'everybody']).default('undelivered') })
        .openapi('ResendSubmission'),
    ),
  },
  responses: { 202: one },
})

export function addSubmissionRoutes(api: Api, cursors: Cursors, submissions: SubmissionsService): void {
  api
    .openapi(create, async (c) => {
      const { id } = c.req.valid('param')
      const key = c.req.header('idempotency-key')
      const made = await submissions.create(id, c.req.valid('json'), c.get('caller'), key)
      return c.json(presentSubmission(made), 202)
    })
    .openapi(list, async (c) => {
      const { id } = c.req.valid('param')
      const { cursor, limit, ...filter } = c.req.valid('query')
      const name = `submissions/${id}/${filter.status ?? ''}`
      const { rows, next } = await readPage(cursors, name, { cursor, limit }, (before, count) =>
        submissions.list(id, { ...filter, before, limit: count }, c.get('caller')),
      )
      return c.json({ data: rows.map(presentSubmission), next }, 200)
    })
    .openapi(get, async (c) => {
      const { id, submission } = c.req.valid('param')
      return c.json(presentSubmission(await submissions.get(id, submission, c.get('caller'))), 200)
    })
    .openapi(cancel, async (c) => {
      const { id, submission } = c.req.valid('param')
      return c.json(presentSubmission(await submissions.cancel(id, submission, c.get('caller'))), 200)
    })
    .openapi(resend, async (c) => {
      const { id, submission } = c.req.valid('param')
      const { to } = c.req.valid('json')
      return c.json(presentSubmission(await submissions.resend(id, submission, to, c.get('caller'))), 202)
    })
}

import { z } from '@hono/zod-openapi'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import * as schema from './schemas.ts'
import type { MembersService } from './service.ts'
import { assertWhole } from './whole.ts'

const tags = ['members']
const params = z.object({ id: z.string().max(100) })
const sessionParams = params.extend({ session: z.string().max(100) })

const listMembers = defineRoute({
  method: 'get',
  path: '/members',
  scope: 'members:read',
  tags,
  summary: 'List the members of the console',
  description: 'All of them, invited ones included; oldest first. There is one page: `next` is null.',
  responses: {
    200: jsonAnswer('The members.', z.object({ data: z.array(schema.memberSchema), next: z.null() })),
  },
})

const inviteMember = defineRoute({
  method: 'post',
  path: '/members',
  scope: 'members:write',
  idempotency: 'never',
  tags,
  summary: 'Invite a member',
  description:
    'The answer shows her link this once; it works once, for seven days. Gatewarden mails nothing: give it to her yourself.',
  request: { body: jsonBody(schema.invitationBody) },
  responses: { 201: jsonAnswer('The invited member and her link.', schema.invitedSchema) },
})

const getMember = defineRoute({
  method: 'get',
  path: '/members/{id}',
  scope: 'members:read',
  tags,
  summary: 'Look at a member',
  request: { params },
  responses: { 200: jsonAnswer('The member.', schema.memberSchema) },
})

const changeMember = defineRoute({
  method: 'patch',
  path: '/members/{id}',
  scope: 'members:write',
  tags,
  summary: 'Give a member another role or name',
  description: 'A role counts with her next request. The last administrator keeps hers.',
  request: { params, body: jsonBody(schema.memberChange) },
  responses: { 200: jsonAnswer('The member.', schema.memberSchema) },
})

const removeMember = defineRoute({
  method: 'delete',
  path: '/members/{id}',
  scope: 'members:write',
  tags,
  summary: 'Remove a member',
  description: 'Her sessions end with the next request, in every process. API keys that she made go on.',
  request: { params },
  responses: { 204: { description: 'Removed.' } },
})

const makeLink = defineRoute({
  method: 'post',
  path: '/members/{id}/link',
  scope: 'members:write',
  idempotency: 'never',
  tags,
  summary: 'Make a member a new link',
  description:
    'For an invited member a new invitation; for others a link to set a new password, which works for a day. Earlier links end.',
  request: { params, body: { content: { 'application/json': { schema: schema.linkBody } } } },
  responses: { 201: jsonAnswer('The link.', schema.linkSchema) },
})

const signOutMember = defineRoute({
  method: 'post',
  path: '/members/{id}/sign-out',
  scope: 'members:write',
  tags,
  summary: 'End all sessions of a member',
  request: { params },
  responses: { 200: jsonAnswer('How many there were.', z.object({ ended: z.number().int() })) },
})

const listSessions = defineRoute({
  method: 'get',
  path: '/members/{id}/sessions',
  scope: 'members:read',
  tags,
  summary: 'List the sessions of a member',
  request: { params },
  responses: {
    200: jsonAnswer('Her sessions.', z.object({ data: z.array(schema.sessionSchema), next: z.null() })),
  },
})

const endSession = defineRoute({
  method: 'delete',
  path: '/members/{id}/sessions/{session}',
  scope: 'members:write',
  tags,
  summary: 'End a session of a member',
  request: { params: sessionParams },
  responses: { 204: { description: 'It has ended.' } },
})

/** Members as administrators see to them, at the console or by an API key. */
export function membersRoutes(service: MembersService): Api {
  const api = createApi()

  api.openapi(listMembers, async (c) => {
    assertWhole(c.var.caller)
    return c.json({ data: (await service.list()).map(schema.memberDocument), next: null }, 200)
  })

  api.openapi(inviteMember, async (c) => {
    assertWhole(c.var.caller)
    const { member, link } = await service.invite(c.var.caller, c.req.valid('json'))
    c.header('location', `/v1/members/${member.id}`)
    return c.json({ member: schema.memberDocument(member), link: schema.linkDocument(link) }, 201)
  })

  api.openapi(getMember, async (c) => {
    assertWhole(c.var.caller)
    return c.json(schema.memberDocument(await service.get(c.req.valid('param').id)), 200)
  })

  api.openapi(changeMember, async (c) => {
    assertWhole(c.var.caller)
    const { role, name } = c.req.valid('json')
    const member = await service.change(c.var.caller, c.req.valid('param').id, {
      ...(role === undefined ? {} : { role }),
      ...(name === undefined ? {} : { name }),
    })
    return c.json(schema.memberDocument(member), 200)
  })

  api.openapi(removeMember, async (c) => {
    assertWhole(c.var.caller)
    await service.remove(c.var.caller, c.req.valid('param').id)
    return c.body(null, 204)
  })

  api.openapi(makeLink, async (c) => {
    assertWhole(c.var.caller)
    const options = schema.linkBody.parse(c.req.valid('json') ?? {})
    const link = await service.makeLink(c.var.caller, c.req.valid('param').id, options)
    return c.json(schema.linkDocument(link), 201)
  })

  api.openapi(signOutMember, async (c) => {
    assertWhole(c.var.caller)
    const ended = await service.endSessions(c.var.caller.keyId, c.req.valid('param').id)
    return c.json({ ended }, 200)
  })

  api.openapi(listSessions, async (c) => {
    assertWhole(c.var.caller)
    const sessions = await service.sessions(c.req.valid('param').id)
    return c.json({ data: sessions.map(schema.sessionDocument), next: null }, 200)
  })

  api.openapi(endSession, async (c) => {
    assertWhole(c.var.caller)
    const { id, session } = c.req.valid('param')
    await service.endSession(c.var.caller.keyId, id, session)
    return c.body(null, 204)
  })

  return api
}

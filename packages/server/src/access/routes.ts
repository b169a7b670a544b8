import { z } from '@hono/zod-openapi'
import type { Clock } from '../platform/clock.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { readPage } from '../platform/http/read-page.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import { apiKeySchema, keyDocument, newKeyBody, rotateBody, shownKeySchema } from './schemas.ts'
import type { AccessService } from './service.ts'

const params = z.object({ id: z.string().max(100) })
const tags = ['keys']

const listKeys = defineRoute({
  method: 'get',
  path: '/keys',
  scope: 'keys:read',
  tags,
  summary: 'List API keys',
  description: 'Newest first. A key sees only keys whose customers and mailboxes lie within its own.',
  request: { query: listQuery },
  responses: { 200: jsonAnswer('A page of keys.', pageOf(apiKeySchema)) },
})

const createKey = defineRoute({
  method: 'post',
  path: '/keys',
  scope: 'keys:write',
  idempotency: 'never',
  tags,
  summary: 'Make an API key',
  description: 'The answer shows the key this once. A key makes no key that may do more than itself.',
  request: { body: jsonBody(newKeyBody) },
  responses: { 201: jsonAnswer('The key, with its text.', shownKeySchema) },
})

const getKey = defineRoute({
  method: 'get',
  path: '/keys/{id}',
  scope: 'keys:read',
  tags,
  summary: 'Look at an API key',
  request: { params },
  responses: { 200: jsonAnswer('The key.', apiKeySchema) },
})

const rotateKey = defineRoute({
  method: 'post',
  path: '/keys/{id}/rotate',
  scope: 'keys:write',
  idempotency: 'never',
  tags,
  summary: 'Give an API key a new text',
  description: 'Id, scopes and limits stay. The old text goes on working for overlapSeconds.',
  request: { params, body: { content: { 'application/json': { schema: rotateBody } } } },
  responses: { 200: jsonAnswer('The key, with its new text.', shownKeySchema) },
})

const revokeKey = defineRoute({
  method: 'delete',
  path: '/keys/{id}',
  scope: 'keys:write',
  tags,
  summary: 'Revoke an API key',
  description: 'It stops working with the next request, in every process, for good.',
  request: { params },
  responses: { 204: { description: 'Revoked, or revoked before.' } },
})

export function accessRoutes(platform: Platform, service: AccessService): Api {
  const api = createApi()
  const cursors = createCursors(platform.sealer)

  api.openapi(listKeys, async (c) => {
    const { rows, next } = await readPage(cursors, 'keys', c.req.valid('query'), (before, count) =>
      service.list(c.var.caller, before, count),
    )
    return c.json({ data: rows.map(keyDocument), next }, 200)
  })

  api.openapi(createKey, async (c) => {
    const { expiresAt, ...wanted } = c.req.valid('json')
    const made = await service.create(c.var.caller, {
      ...wanted,
      customers: wanted.customers ?? null,
      mailboxes: wanted.mailboxes ?? null,
      expiresAt: expiresAt ? inFuture(expiresAt, platform.clock) : null,
    })
    c.header('location', `/v1/keys/${made.key.id}`)
    return c.json({ ...keyDocument(made.key), key: made.text }, 201)
  })

  api.openapi(getKey, async (c) =>
    c.json(keyDocument(await service.get(c.var.caller, c.req.valid('param').id)), 200),
  )

  api.openapi(rotateKey, async (c) => {
    const { overlapSeconds } = rotateBody.parse(c.req.valid('json') ?? {})
    const made = await service.rotate(c.var.caller, c.req.valid('param').id, overlapSeconds)
    return c.json({ ...keyDocument(made.key), key: made.text }, 200)
  })

  api.openapi(revokeKey, async (c) => {
    await service.revoke(c.var.caller, c.req.valid('param').id)
    return c.body(null, 204)
  })

  return api
}

function inFuture(text: string, clock: Clock): Date {
  const date = new Date(text)
  if (date > clock.now()) return date
  throw invalidField(
    'body.expiresAt',
    `${date.toISOString()} has passed`,
    'Send a time in the future, or null for a key that does not expire.',
  )
}

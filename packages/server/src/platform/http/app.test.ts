import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatewardenError } from '../errors.ts'
import { type TestPlatform, testPlatform } from '../testing/test-platform.ts'
import { createApi, defineRoute, z } from './api.ts'
import { createApp } from './app.ts'
import type { Caller, Scope } from './caller.ts'
import { jsonAnswer, jsonBody } from './lists.ts'

let platform: TestPlatform
let app: ReturnType<typeof createApp>
let made = 0

const caller = (keyId: string, ...scopes: Scope[]): Caller => ({
  keyId,
  scopes: new Set(scopes),
  customers: null,
  mailboxes: null,
})
const callers = new Map([
  ['good', caller('key_good', 'apps:write', 'apps:read')],
  ['other', caller('key_other', 'apps:write')],
  ['weak', caller('key_weak', 'mail:read')],
])

const thing = z
  .object({ name: z.string().min(2, 'must have two letters at least'), size: z.int().optional() })
  .strict()

beforeAll(async () => {
  platform = await testPlatform()
  const api = createApi()
  const answer = jsonAnswer('The thing', z.object({ name: z.string(), count: z.int() }))
  const make = defineRoute({
    method: 'post',
    path: '/things',
    scope: 'apps:write',
    summary: 'Makes a thing',
    request: { body: jsonBody(thing) },
    responses: { 201: answer },
  })
  api.openapi(make, (c) => {
    const { name } = c.req.valid('json')
    made += 1
    if (name === 'broken') throw new Error('a bug with a canary-secret')
    if (name === 'taken')
      throw new GatewardenError('conflict', { detail: 'It is taken.', remedy: 'Take another.' })
    return c.json({ name, count: made }, 201)
  })
  const hidden = defineRoute({
    method: 'post',
    path: '/secrets',
    scope: 'apps:write',
    idempotency: 'never',
    summary: 'Makes a secret',
    responses: { 200: answer },
  })
  api.openapi(hidden, (c) => c.json({ name: 'secret', count: ++made }, 200))
  const open = defineRoute({
    method: 'get',
    path: '/open',
    scope: 'public',
    summary: 'For all',
    responses: { 200: answer },
  })
  api.openapi(open, (c) => c.json({ name: 'open', count: 0 }, 200))
  app = createApp(platform, {
    authenticate: (bearer) => {
      const found = callers.get(bearer)
      return found
        ? Promise.resolve(found)
        : Promise.reject(new GatewardenError('unauthenticated', { detail: 'No such key.' }))
    },
    features: [api],
  })
})
afterAll(() => platform.close())

interface Sent {
  key?: string
  body?: unknown
  raw?: string
  idempotencyKey?: string
  method?: string
}

async function send(path: string, { key = 'good', body, raw, idempotencyKey, method = 'POST' }: Sent = {}) {
  const headers: Record<string, string> = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
  }
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const answer = await app.request(path, { method, headers, ...(sent === undefined ? {} : { body: sent }) })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  }
}

describe('the door', () => {
  it('asks for a key, and for the scope of the route, before it looks at the body', async () => {
    const none = await app.request('/v1/things', { method: 'POST' })
    expect(none.status).toBe(401)
    expect(none.headers.get('www-authenticate')).toContain('Bearer')
    expect((await send('/v1/things', { key: 'wrong', raw: 'not json' })).json()).toMatchObject({
      code: 'unauthenticated',
    })
    const weak = await send('/v1/things', { key: 'weak', raw: 'not json' })
    expect(weak.json()).toMatchObject({ status: 403, code: 'forbidden', scope: 'apps:write' })
  })

  it('asks for none on a public route', async () => {
    expect((await app.request('/v1/open')).status).toBe(200)
  })
})

describe('errors', () => {
  it('name every field that is not right, as problem+json with a request id', async () => {
    const answer = await send('/v1/things', { body: { name: 'a', size: 'big', colour: 'red' } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
      instance: '/v1/things',
      errors: [
        { field: 'body.name', problem: 'must have two letters at least' },
        { field: 'body.size', problem: expect.stringContaining('must be') },
        { field: 'body.colour', problem: 'is not known here' },
      ],
    })
    expect(answer.json().requestId).toBe(answer.headers.get('x-request-id'))
  })

  it.each([
    ['not JSON', { raw: '{"name":' }, 'The body is not valid JSON.'],
    ['nothing', {}, ''],
  ])('tell when the body is %s', async (_, sent, detail) => {
    const answer = await send('/v1/things', sent)
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request' })
    if (detail) expect(answer.json().detail).toBe(detail)
  })

  it('answer 413 for a body over the limit, declared or chunked', async () => {
    const huge = 'x'.repeat(platform.config.limits.body + 1)
    const declared = await app.request('/v1/things', {
      method: 'POST',
      headers: {
        authorization: 'Bearer good',
        'content-type': 'application/json',
        'content-length': String(huge.length),
      },
      body: huge,
    })
    expect(declared.status).toBe(413)
    const chunked = await app.request('/v1/things', {
      method: 'POST',
      headers: {
        authorization: 'Bearer good',
        'content-type': 'application/json',
        'transfer-encoding': 'chunked',
      },
      body: huge,
    })
    expect(chunked.status).toBe(413)
  })

  it('say nothing of a bug but its request id', async () => {
    const answer = await send('/v1/things', { body: { name: 'broken' } })
    expect(answer.json()).toMatchObject({ status: 500, code: 'internal' })
    expect(answer.text).not.toContain('canary')
  })

  it('answer an unknown path as a problem', async () => {
    expect((await send('/v1/nothing', { method: 'GET' })).json()).toMatchObject({
      status: 404,
      code: 'not_found',
    })
  })
})

describe('Idempotency-Key', () => {
  it('runs a request once and answers it again byte for byte', async () => {
    const first = await send('/v1/things', { body: { name: 'once' }, idempotencyKey: 'k1' })
    const second = await send('/v1/things', { body: { name: 'once' }, idempotencyKey: 'k1' })
    expect(first.status).toBe(201)
    expect(second.status).toBe(201)
    expect(second.text).toBe(first.text)
    expect(second.headers.get('idempotency-replayed')).toBe('true')
  })

  it('runs it once also when both come at the same time', async () => {
    const both = await Promise.all(
      [1, 2].map(() => send('/v1/things', { body: { name: 'at once' }, idempotencyKey: 'k2' })),
    )
    const counts = new Set(both.filter(({ status }) => status === 201).map(({ text }) => text))
    expect(counts.size).toBe(1)
    expect(both.every(({ status }) => status === 201 || status === 409)).toBe(true)
  })

  it('refuses the same key for another body, and keeps the keys of two callers apart', async () => {
    const first = await send('/v1/things', { body: { name: 'mine' }, idempotencyKey: 'k3' })
    expect((await send('/v1/things', { body: { name: 'else' }, idempotencyKey: 'k3' })).json()).toMatchObject(
      {
        status: 422,
        code: 'idempotency_mismatch',
      },
    )
    const other = await send('/v1/things', { key: 'other', body: { name: 'mine' }, idempotencyKey: 'k3' })
    expect(other.status).toBe(201)
    expect(other.text).not.toBe(first.text)
  })

  it('keeps refusals, but not failures of ours', async () => {
    await send('/v1/things', { body: { name: 'taken' }, idempotencyKey: 'k4' })
    const again = await send('/v1/things', { body: { name: 'taken' }, idempotencyKey: 'k4' })
    expect(again.json()).toMatchObject({ status: 409, code: 'conflict' })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const before = made
    await send('/v1/things', { body: { name: 'broken' }, idempotencyKey: 'k5' })
    await send('/v1/things', { body: { name: 'broken' }, idempotencyKey: 'k5' })
    expect(made).toBe(before + 2)
  })

  it('is not used where the answer holds a secret', async () => {
    const first = await send('/v1/secrets', { idempotencyKey: 'k6' })
    const second = await send('/v1/secrets', { idempotencyKey: 'k6' })
    expect(second.text).not.toBe(first.text)
  })

  it.each(['', 'a b', 'x'.repeat(256)])('refuses a key that is none (%j)', async (idempotencyKey) => {
    const answer = await send('/v1/things', {
      body: { name: 'name' },
      idempotencyKey,
    })
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request' })
  })
})

describe('the description', () => {
  it('names the scope of every operation and that each can answer a problem', async () => {
    const document = (await (await app.request('/v1/openapi.json')).json()) as {
      openapi: string
      paths: Record<string, Record<string, Record<string, unknown>>>
    }
    expect(document.openapi).toBe('3.1.0')
    const operation = document.paths['/v1/things']?.post
    expect(operation).toMatchObject({ 'x-scope': 'apps:write', security: [{ apiKey: [] }] })
    expect(operation?.responses).toHaveProperty('default')
  })
})

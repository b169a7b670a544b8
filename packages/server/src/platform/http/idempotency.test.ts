import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestPlatform, testPlatform } from '../testing/index.ts'
import { createApi, defineRoute, z } from './api.ts'
import { createApp } from './app.ts'
import { forgetRecords } from './idempotency-store.ts'
import { jsonAnswer, jsonBody } from './lists.ts'

let platform: TestPlatform
let app: ReturnType<typeof createApp>
let runs = 0
let hold: Promise<void> | undefined

beforeAll(async () => {
  platform = await testPlatform()
  const api = createApi()
  const make = defineRoute({
    method: 'post',
    path: '/links',
    scope: 'apps:write',
    summary: 'Makes a link',
    request: { body: jsonBody(z.object({ secret: z.string() })) },
    responses: { 201: jsonAnswer('The link', z.object({ url: z.string() })) },
  })
  api.openapi(make, async (c) => {
    runs += 1
    await hold
    return c.json({ url: `https://example.com/canary-answer/${runs}` }, 201)
  })
  app = createApp(platform, {
    authenticate: async () => ({
      keyId: 'key_1',
      scopes: new Set(['apps:write']),
      customers: null,
      mailboxes: null,
    }),
    features: [api],
  })
})
afterAll(() => platform.close())
beforeEach(() => {
  runs = 0
  hold = undefined
})

const post = (key: string, secret = 'canary-request') =>
  app.request('/v1/links', {
    method: 'POST',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ secret }),
  })
const rows = async () =>
  (await sql<{ text: string }>`select r::text as text from idempotency_records r`.execute(platform.db.query))
    .rows

describe('kept answers', () => {
  it('stand in the database sealed: neither what was asked nor what was answered can be read there', async () => {
    const first = await (await post('k1')).text()
    expect(await (await post('k1')).text()).toBe(first)
    expect(runs).toBe(1)
    const text = (await rows()).map((row) => row.text).join('\n')
    expect(text).toContain('k1')
    for (const canary of ['canary-answer', 'canary-request']) {
      expect(text).not.toContain(canary)
      expect(text).not.toContain(Buffer.from(canary).toString('hex'))
    }
  })

  it('moved to another key by whoever can write the database do not open there', async () => {
    await post('k2')
    await post('k3', 'other')
    await sql`update idempotency_records set body = (select body from idempotency_records where idempotency_key = 'k2')
      where idempotency_key = 'k3'`.execute(platform.db.query)
    const answer = await post('k3', 'other')
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ code: 'key_ring_wrong' })
  })

  it('are forgotten after the retention, and not before', async () => {
    await post('k4')
    await platform.advance(23 * 3_600_000)
    await forgetRecords(platform.db, platform.config.retention.idempotency)
    await post('k4')
    expect(runs).toBe(1)
    await platform.advance(2 * 3_600_000)
    expect(await forgetRecords(platform.db, platform.config.retention.idempotency)).toBeGreaterThan(0)
    await post('k4')
    expect(runs).toBe(2)
  })
})

describe('a request whose process died', () => {
  it('is answered 409 while it may still run, and runs again when its lease is over', async () => {
    let release = () => {}
    hold = new Promise((resolve) => {
      release = resolve
    })
    const lost = post('k5')
    await expect.poll(() => runs).toBe(1)
    const early = await post('k5')
    expect([early.status, await early.json()]).toMatchObject([
      409,
      { code: 'idempotency_in_progress', retryAfterSeconds: 2 },
    ])
    expect(early.headers.get('retry-after')).toBe('2')
    await platform.advance(121_000)
    hold = undefined
    const again = await post('k5')
    expect(again.status).toBe(201)
    expect(runs).toBe(2)
    // The first, should it come back after all, does not replace the second's answer.
    release()
    await lost
    expect(await (await post('k5')).text()).toBe(await again.text())
  })
})

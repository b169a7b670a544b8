import { type Emulator, createEmulator as startEmulator } from '@gatewarden/emulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFeatures, type Features } from '../features.ts'
import { createApp } from '../platform/http/app.ts'
import { type Caller, type Scope, scopes } from '../platform/http/caller.ts'
import { type TestPlatform, testPlatform } from '../platform/testing/index.ts'

let emulator: Emulator
const platforms: TestPlatform[] = []
const running: Features[] = []
let attached: ReturnType<typeof createApp>
let alone: ReturnType<typeof createApp>

const caller = (more: Partial<Caller>): Caller => ({
  keyId: 'mem_ada',
  scopes: new Set(scopes),
  customers: null,
  mailboxes: null,
  ...more,
})
const callers: Record<string, Caller> = {
  developer: caller({}),
  auditor: caller({ scopes: new Set(scopes.filter((one: Scope) => one.endsWith(':read'))) }),
  acme: caller({ customers: ['acme'] }),
}

async function serviceOn(origin: string | undefined) {
  const platform = await testPlatform({
    config: origin === undefined ? {} : { microsoft: { emulator: origin } },
  })
  const features = createFeatures(platform)
  platforms.push(platform)
  running.push(features)
  return createApp(platform, {
    authenticate: async (bearer) => callers[bearer] ?? caller({ scopes: new Set() }),
    features: features.routes,
  })
}

beforeAll(async () => {
  emulator = await startEmulator()
  attached = await serviceOn(emulator.origin)
  alone = await serviceOn(undefined)
})
afterAll(async () => {
  for (const one of running) await one.stop()
  for (const one of platforms) await one.close()
  await emulator.close()
})

async function call(method: string, path: string, body?: unknown, as = 'developer', app = attached) {
  const answer = await app.request(`/v1/emulator${path}`, {
    method,
    headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: text === '' ? undefined : JSON.parse(text) }
}

const tenant = 'contoso.onmicrosoft.com'
const mailbox = `mette.sorensen@${tenant}`
const actions: [method: string, path: string, body?: unknown][] = [
  ['GET', ''],
  ['POST', '/clock', { advance: 'PT1H' }],
  ['POST', '/faults', { trouble: 'throttled' }],
  ['DELETE', '/faults'],
  ['POST', '/messages', { mailbox, subject: 'x', text: 'x' }],
  ['POST', '/consents', { tenant, clientId: 'x', consent: 'grant' }],
  ['POST', '/approvals', { tenant, id: 'x', answer: 'deny' }],
]

it('is there for nobody without an emulator, and for no other role or limited key with one', async () => {
  for (const [method, path, body] of actions) {
    expect((await call(method, path, body, 'developer', alone)).status, path).toBe(404)
    expect((await call(method, path, body, 'auditor')).status, path).toBe(403)
    expect((await call(method, path, body, 'acme')).status, path).toBe(403)
  }
  expect(emulator.describe().tenants.length).toBeGreaterThan(0)
})

it('says what there is, without passwords and secrets', async () => {
  const { status, body, text } = await call('GET', '')
  expect(status).toBe(200)
  expect(body).toMatchObject({ origin: emulator.origin, faults: [] })
  const [contoso] = emulator.describe().tenants
  expect(body.tenants[0].mailboxes).toContain(mailbox)
  expect(text).not.toContain(contoso?.admin.password)
  for (const { clientSecret } of contoso?.apps ?? [])
    if (clientSecret) expect(text).not.toContain(clientSecret)
})

it('lets time pass, sets and clears faults, and puts a message into a mailbox', async () => {
  const before = Date.parse((await call('GET', '')).body.now)
  expect((await call('POST', '/clock', { advance: 'P1DT2H' })).status).toBe(204)
  expect(Date.parse((await call('GET', '')).body.now) - before).toBeGreaterThanOrEqual(26 * 3_600_000)
  expect((await call('POST', '/clock', { advance: 'P' })).status).toBe(400)

  for (const trouble of ['throttled', 'unavailable', 'reset', 'shut']) {
    expect((await call('POST', '/faults', { trouble, count: 2 })).status).toBe(204)
  }
  const { faults } = (await call('GET', '')).body
  expect(faults.map(({ id: _, hits: __, ...one }: { id: number; hits: number }) => one)).toEqual([
    { door: 'graph', count: 2, status: 429, retryAfter: 5 },
    { door: 'graph', count: 2, status: 503, retryAfter: 5 },
    { door: 'graph', count: 2, reset: 'before' },
    { door: 'graph', reset: 'before' },
  ])
  await call('DELETE', '/faults')
  expect((await call('GET', '')).body.faults).toEqual([])

  const message = { mailbox, subject: 'Grüße', text: 'Hello.', from: 'Bob <bob@example.com>' }
  expect((await call('POST', '/messages', message)).status).toBe(204)
  const newest = emulator.world.mailboxAt(mailbox)?.mailbox.mail.newestFirst[0]
  if (!newest) throw new Error('The mailbox is empty.')
  expect(emulator.world.spool.read(newest.content).toString()).toMatch(/^To: mette[\s\S]*Hello\.\r\n$/m)
  const nobody = await call('POST', '/messages', { ...message, mailbox: 'nobody@contoso.onmicrosoft.com' })
  expect([nobody.status, nobody.body.code]).toEqual([404, 'not_found'])
})

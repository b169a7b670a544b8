import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../platform/http/app.ts'
import type { Caller } from '../platform/http/caller.ts'
import { type TestPlatform, testPlatform } from '../platform/testing/index.ts'
import { type Activity, createActivity } from './index.ts'
import { dropOldActivity } from './store.ts'

let platform: TestPlatform
let activity: Activity
let app: ReturnType<typeof createApp>
let microsoft: Server
let origin = ''

const caller = (more: Partial<Caller>): Caller => ({
  keyId: 'key_1',
  scopes: new Set(['system:read']),
  customers: null,
  mailboxes: null,
  ...more,
})
const callers: Record<string, Caller> = {
  all: caller({}),
  acme: caller({ customers: ['acme'] }),
  mailbox: caller({ mailboxes: ['a@acme.example'] }),
}
const secretQuery = '?$search=merger'

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock.set(new Date('2026-03-01T12:00:30Z'))
  activity = createActivity(platform)
  app = createApp(platform, {
    authenticate: async (bearer) => callers[bearer] ?? caller({ scopes: new Set() }),
    features: [activity.routes],
  })
  // Answers with the status that the path names; `reset` with none.
  microsoft = createServer((incoming, answer) => {
    const named = incoming.url?.split(/[/?]/).at(2) ?? ''
    if (named === 'reset') return void incoming.socket.destroy()
    answer.writeHead(Number(named.slice(1)), {
      'request-id': `ms-${named}`,
      ...(named === 's429' || named === 's503' ? { 'retry-after': '17' } : {}),
    })
    answer.end('{}')
  })
  await new Promise<void>((resolve) => microsoft.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(microsoft.address() as AddressInfo).port}`
})
afterAll(async () => {
  await activity.stop()
  microsoft.close()
  await platform.close()
})

async function ask(path: string, dispatcher = activity.dispatcher): Promise<void> {
  const answer = await request(`${origin}/v1.0/${path}${secretQuery}`, {
    dispatcher,
    headers: { 'client-request-id': 'ours' },
  })
  await answer.body.dump()
}

interface Listed {
  id: number
  path: string
  status: number
  outcome: string
  connection: string | null
  requestId: string | null
  retryAfter: number | null
  problem: string | null
}

async function get<T>(path: string, as = 'all'): Promise<{ status: number; body: T }> {
  const answer = await app.request(`/v1${path}`, { headers: { authorization: `Bearer ${as}` } })
  return { status: answer.status, body: (await answer.json()) as T }
}
const list = async (query = '', as = 'all') =>
  (await get<{ data: Listed[]; next: string | null }>(`/microsoft-requests${query}`, as)).body

it('each request to Microsoft is listed with how it was answered, and nothing of what was asked for', async () => {
  for (const path of ['s200/users/ann@contoso.com', 's404', 's429', 's503', 's500']) await ask(path)
  await ask('s200', activity.dispatcherOf('conn_1'))
  await expect(ask('reset')).rejects.toThrow()
  const { data } = await list()
  const told = data.map(({ outcome, status, connection, requestId, retryAfter, problem }) => [
    outcome,
    status,
    connection,
    requestId,
    retryAfter,
    problem,
  ])
  expect(told).toEqual([
    ['failed', 0, null, null, null, 'UND_ERR_SOCKET'],
    ['answered', 200, 'conn_1', 'ms-s200', null, null],
    ['failed', 500, null, 'ms-s500', null, null],
    ['throttled', 503, null, 'ms-s503', 17, null],
    ['throttled', 429, null, 'ms-s429', 17, null],
    ['refused', 404, null, 'ms-s404', null, null],
    ['answered', 200, null, 'ms-s200', null, null],
  ])
  expect(data.at(-1)?.path).toBe('/v1.0/s200/users/{id}')
  expect(JSON.stringify(data)).not.toMatch(/contoso|merger/)
})

it('finds them by outcome, connection and either id, page by page', async () => {
  const paths = async (query: string) => (await list(query)).data.map(({ status }) => status)
  expect(await paths('?outcome=throttled')).toEqual([503, 429])
  expect(await paths('?outcome=trouble')).toEqual([0, 500, 503, 429, 404])
  expect(await paths('?connection=conn_1')).toEqual([200])
  expect(await paths('?requestId=ms-s404')).toEqual([404])
  expect(await paths('?requestId=ours')).toHaveLength(7)
  const first = await list('?limit=4')
  const second = await list(`?limit=4&cursor=${first.next}`)
  expect([...first.data, ...second.data]).toEqual((await list()).data)
  expect(second.next).toBeNull()
})

it('a key that is limited sees no other customer’s requests, and no counts of the installation', async () => {
  expect((await list('', 'acme')).data).toEqual([])
  expect((await list('', 'mailbox')).data).toEqual([])
  expect((await get('/activity', 'acme')).status).toBe(403)
  expect((await get('/activity', 'nobody')).status).toBe(403)
})

it('counts for each minute, also where two processes count', async () => {
  const other = createActivity(platform)
  activity.count('webhook.delivered')
  other.count('webhook.delivered')
  other.count('token.ok')
  await other.stop()
  platform.clock.set(new Date('2026-03-01T12:01:10Z'))
  activity.count('webhook.delivered')
  type Counts = { from: string; to: string; slotSeconds: number; measures: Record<string, number[]> }
  const { body } = await get<Counts>('/activity?span=hour')
  expect([body.from, body.to, body.slotSeconds]).toEqual([
    '2026-03-01T11:02:00.000Z',
    '2026-03-01T12:02:00.000Z',
    60,
  ])
  expect(body.measures['webhook.delivered']?.slice(-3)).toEqual([0, 2, 1])
  expect(body.measures['microsoft.throttled']?.slice(-2)).toEqual([2, 0])
  expect(body.measures['token.waited']).toEqual(Array(60).fill(0))
  const day = await get<Counts>('/activity?span=day')
  expect(day.body.measures['webhook.delivered']?.at(-1)).toBe(3)
})

it('keeps a bounded number of rows of a flood, counts all of it, and forgets what is old', async () => {
  const before = (await list('?limit=200')).data.length
  for (let n = 0; n < 200; n++) await ask('s200')
  await activity.stop()
  const rows = (await list('?limit=200')).data.length - before
  expect(rows).toBeGreaterThan(0)
  expect(rows).toBeLessThan(200)
  type Counts = { measures: Record<string, number[]> }
  const { body } = await get<Counts>('/activity')
  expect(body.measures['microsoft.answered']?.at(-1)).toBe(200)
  await dropOldActivity(platform.db.query, { before: new Date(0), most: 5 })
  expect((await list()).data).toHaveLength(5)
  await dropOldActivity(platform.db.query, { before: new Date('2026-04-01'), most: 5 })
  expect((await list()).data).toEqual([])
})

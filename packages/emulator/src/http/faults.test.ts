import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../index.ts'

let emulator: Emulator
let token: string
const contoso = 'contoso.onmicrosoft.com'

beforeAll(async () => {
  emulator = await createEmulator()
  token = (await Object(await (await requestToken()).json())).access_token
})

afterEach(() => emulator.clearFaults())

afterAll(async () => {
  await emulator.close()
})

function requestToken(): Promise<Response> {
  const app = emulator.describe().tenants[0]?.apps.find((one) => one.consented)
  return fetch(`${emulator.origin}/${contoso}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app?.appId ?? '',
      client_secret: app?.clientSecret ?? '',
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
}

function graph(path: string, method = 'GET'): Promise<Response> {
  return fetch(`${emulator.origin}/v1.0${path}`, { method, headers: { authorization: `Bearer ${token}` } })
}

async function statuses(path: string, times: number): Promise<number[]> {
  const all: number[] = []
  for (let i = 0; i < times; i++) all.push((await graph(path)).status)
  return all
}

test('a status with Retry-After, so many times, in Graph’s shape', async () => {
  emulator.addFault({ path: '/v1.0/users*', status: 429, retryAfter: 7, count: 2 })
  const first = await graph('/users')
  expect(first.headers.get('retry-after')).toBe('7')
  expect(first.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(await first.json()).toMatchObject({
    error: { code: 'TooManyRequests', innerError: { 'request-id': expect.any(String) } },
  })
  expect(await statuses('/users', 2)).toEqual([429, 200])
  expect(emulator.faults()).toEqual([])
})

test('only for a method, a path, a door, and after some that pass', async () => {
  emulator.addFault({ method: 'post', status: 503 })
  emulator.addFault({ path: '/v1.0/organization', status: 500, after: 1 })
  expect(await statuses('/organization', 3)).toEqual([200, 500, 500])
  expect(await statuses('/users', 1)).toEqual([200])
  emulator.clearFaults()
  emulator.addFault({ door: 'entra', status: 503 })
  expect(await statuses('/users', 1)).toEqual([200])
  expect((await requestToken()).status).toBe(503)
})

test('a share of the requests, the same share again after the same beginning', async () => {
  const run = async () => {
    emulator.addFault({ path: '/v1.0/organization', status: 500, rate: 0.5 })
    const result = await statuses('/organization', 40)
    emulator.clearFaults()
    return result
  }
  await emulator.reset()
  const first = await run()
  await emulator.reset()
  expect(await run()).toEqual(first)
  expect(first.filter((status) => status === 500).length).toBeGreaterThan(8)
  expect(first.filter((status) => status === 200).length).toBeGreaterThan(8)
})

test('an AADSTS number brings Entra’s own answer; parts of it can be given', async () => {
  emulator.addFault({ aadsts: 50076, claims: '{"access_token":{}}', count: 1 })
  const challenge = await requestToken()
  expect(challenge.status).toBe(400)
  expect(await challenge.json()).toMatchObject({
    error: 'interaction_required',
    suberror: 'basic_action',
    error_codes: [50076],
    claims: '{"access_token":{}}',
    error_description: expect.stringMatching(/^AADSTS50076: .* Trace ID: .* Timestamp: /),
  })
  emulator.addFault({ aadsts: 53003, code: 'invalid_grant', message: 'Not from here.', count: 1 })
  expect(await (await requestToken()).json()).toMatchObject({
    error: 'invalid_grant',
    error_description: expect.stringContaining('AADSTS53003: Not from here. Trace ID'),
  })
  emulator.addFault({ aadsts: 90055, retryAfter: 3, count: 1 })
  const busy = await requestToken()
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '3'])
  emulator.addFault({ status: 502, body: '<html>Bad gateway</html>', count: 1 })
  const proxy = await requestToken()
  expect(proxy.headers.get('content-type')).toContain('text/html')
  expect(await proxy.text()).toBe('<html>Bad gateway</html>')
})

test('connections cut before the answer, in it, and after the work', async () => {
  const address = `admin@${contoso}`
  const mailbox = emulator.world.mailboxAt(address)?.mailbox
  const message = emulator.putMessage(address, { folder: ['inbox'], mime: Buffer.alloc(200_000, 'abc\n') })
  const path = `/users/${address}/messages/${message.id}`
  emulator.addFault({ reset: 'before', count: 1 })
  await expect(graph(path)).rejects.toThrow()
  expect(mailbox?.mail.find(message.id)).toBeDefined()
  emulator.addFault({ reset: 'body', count: 1 })
  const cut = await graph(`${path}/$value`)
  expect(cut.status).toBe(200)
  await expect(cut.arrayBuffer()).rejects.toThrow()
  emulator.addFault({ reset: 'after', method: 'DELETE', count: 1 })
  await expect(graph(path, 'DELETE')).rejects.toThrow()
  expect(mailbox?.mail.find(message.id)).toBeUndefined()
  expect(emulator.requests({ method: 'DELETE' }).at(-1)?.status).toBe(0)
})

test('a delay stands before the real answer', async () => {
  emulator.addFault({ path: '/v1.0/organization', delay: 150, count: 1 })
  const started = performance.now()
  expect((await graph('/organization')).status).toBe(200)
  expect(performance.now() - started).toBeGreaterThanOrEqual(145)
  expect(emulator.requests().at(-1)?.duration).toBeGreaterThanOrEqual(145)
})

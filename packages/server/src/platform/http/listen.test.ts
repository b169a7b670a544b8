import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestPlatform, testPlatform } from '../testing/index.ts'
import { createApi, defineRoute, z } from './api.ts'
import { createApp } from './app.ts'
import type { Caller } from './caller.ts'
import { type Listener, listen } from './listen.ts'
import { jsonAnswer, jsonBody } from './lists.ts'

let platform: TestPlatform
let listener: Listener
let url = ''
const arrived: string[] = []

const caller = (keyId: string): Caller => ({
  keyId,
  scopes: new Set(['apps:read', 'apps:write']),
  customers: null,
  mailboxes: null,
})

beforeEach(async () => {
  arrived.length = 0
  platform = await testPlatform({
    config: { limits: { body: '20kb', requestsPerSecond: 50, requestsBurst: 100 } },
  })
  const api = createApi()
  const answer = jsonAnswer('Done', z.object({ bytes: z.int() }))
  const slow = defineRoute({
    method: 'get',
    path: '/slow',
    scope: 'apps:read',
    summary: 'Takes its time',
    responses: { 200: answer },
  })
  api.openapi(slow, async (c) => {
    arrived.push('slow')
    await wait(400)
    return c.json({ bytes: 0 }, 200)
  })
  const take = defineRoute({
    method: 'post',
    path: '/take',
    scope: 'apps:write',
    summary: 'Takes a body',
    request: { body: jsonBody(z.object({ text: z.string() })) },
    responses: { 200: answer },
  })
  api.openapi(take, (c) => c.json({ bytes: c.req.valid('json').text.length }, 200))
  const app = createApp(platform, {
    authenticate: async (bearer) => caller(`key_${bearer}`),
    features: [api],
  })
  listener = await listen(app, { host: '127.0.0.1', port: 0, requestTimeoutMs: 2000 })
  url = `http://127.0.0.1:${listener.port}`
})
afterEach(async () => {
  await listener.close(0)
  await platform.close()
})

const get = (path: string, key = 'a') => fetch(url + path, { headers: { authorization: `Bearer ${key}` } })

describe('stopping', () => {
  it('finishes what runs and takes nothing new', async () => {
    const running = get('/v1/slow')
    await expect.poll(() => arrived).toEqual(['slow'])
    const closed = listener.close(10_000)
    expect((await running).status).toBe(200)
    const answered = performance.now()
    await closed
    // The client keeps its connection alive; that holds nobody up.
    expect(performance.now() - answered).toBeLessThan(2000)
    await expect(get('/v1/slow')).rejects.toThrow()
  })

  it('cuts off what takes longer than its patience', async () => {
    const running = get('/v1/slow').then(
      () => 'answered',
      () => 'cut off',
    )
    await expect.poll(() => arrived).toEqual(['slow'])
    const began = performance.now()
    await listener.close(50)
    expect(performance.now() - began).toBeLessThan(350)
    expect(await running).toBe('cut off')
  })
})

describe('one key that floods', () => {
  it('gets 429 with the time to wait, and another key does not notice', async () => {
    const flood = Promise.all(
      Array.from({ length: 300 }, () => get('/v1/none-of-ours/../slow', 'flood').then((one) => one.status)),
    )
    const calm: number[] = []
    for (let i = 0; i < 5; i++) calm.push((await get('/v1/slow', 'calm')).status)
    expect(calm).toEqual([200, 200, 200, 200, 200])
    const statuses = await flood
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(100)
    const refused = await get('/v1/slow', 'flood')
    if (refused.status === 429) {
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await refused.json()).toMatchObject({ code: 'rate_limited', remedy: expect.any(String) })
    }
  })

  it('with giant bodies gets 413 at once, and is not read to the end', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(listener.port, '127.0.0.1', () => {
        socket.write(
          'POST /v1/take HTTP/1.1\r\nhost: x\r\nauthorization: Bearer a\r\ncontent-type: application/json\r\ncontent-length: 9999999999\r\n\r\n{"text":"',
        )
      })
      socket.on('data', (data) => {
        text += data
      })
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toMatch(/connection: close/i)
    expect(answer).toMatch(/x-request-id: req_/i)
    expect(answer).toContain('payload_too_large')
    expect((await get('/v1/slow')).status).toBe(200)
  })

  it('with giant bodies of no declared length gets 413, too', async () => {
    const chunks = (function* () {
      for (let i = 0; i < 100; i++) yield new TextEncoder().encode('x'.repeat(1000))
    })()
    const body = new ReadableStream({
      pull: (controller) => {
        const next = chunks.next()
        if (next.done) controller.close()
        else controller.enqueue(next.value)
      },
    })
    const init = {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { authorization: 'Bearer a', 'content-type': 'application/json' },
    }
    const status = await fetch(`${url}/v1/take`, init as RequestInit).then(
      (one) => one.status,
      () => 413,
    )
    expect(status).toBe(413)
  })
})

describe('every answer', () => {
  it('tells browsers that it is no page, not to be kept, sniffed, framed or told on', async () => {
    for (const path of ['/v1/slow', '/v1/unknown', '/v1/openapi.json']) {
      const { headers } = await get(path)
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('cache-control'), path).toBe('no-store')
      expect(headers.get('content-security-policy'), path).toBe("default-src 'none'; frame-ancestors 'none'")
      expect(headers.get('referrer-policy'), path).toBe('no-referrer')
      expect(headers.get('x-request-id'), path).toMatch(/^req_[\w-]{16}$/)
    }
  })

  it('comes although the request is hostile: what is no HTTP ends at the socket', async () => {
    const send = (text: string) =>
      new Promise<string>((resolve) => {
        let answer = ''
        const socket = connect(listener.port, '127.0.0.1', () => socket.write(text))
        socket.on('data', (data) => {
          answer += data
        })
        socket.on('close', () => resolve(answer))
        socket.on('error', () => resolve('reset'))
        setTimeout(() => socket.destroy(), 1000).unref()
      })
    expect(await send('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/)
    expect(await send(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431/,
    )
    expect(await send('GET /v1/slow HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/)
    expect((await get('/v1/slow')).status).toBe(200)
  })
})

describe('a port', () => {
  it('in use, or an address that is not this machine’s, is told with what to do', async () => {
    const app = { fetch: () => new Response() }
    const at = { host: '127.0.0.1', port: listener.port, requestTimeoutMs: 1000 }
    await expect(listen(app, at)).rejects.toMatchObject({
      code: 'port_in_use',
      detail: expect.stringContaining(String(at.port)),
    })
    await expect(listen(app, { ...at, host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'config_invalid',
      detail: expect.stringContaining('192.0.2.1'),
      remedy: expect.stringContaining('listen.host'),
    })
  })
})

import { describe, expect, it } from 'vitest'
import { createHttp } from './http.ts'
import { GatewardenApiError } from './problem.ts'
import { problem, sendJson, service } from './testing/service.ts'

describe('the HTTP core', () => {
  it('sends the key, JSON, the query, and a fresh Idempotency-Key with each POST', async () => {
    const { url, asked } = await service((_, response) => sendJson(response, 201, { id: 'ctr_1' }))
    const http = createHttp({ url: `${url}/`, apiKey: 'gw_secret' })
    const options = { body: { name: 'Ä' }, query: { a: 1, b: undefined, c: 'x y' } }
    expect(await http.call('POST', '/v1/connectors', options)).toEqual({ id: 'ctr_1' })
    await http.call('POST', '/v1/connectors', options)
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/v1/connectors?a=1&c=x+y', body: '{"name":"Ä"}' })
    expect(asked[0]?.headers.authorization).toBe('Bearer gw_secret')
    const keys = asked.map((request) => request.headers['idempotency-key'])
    expect(new Set(keys).size).toBe(2)
  })

  it('follows a list from page to page, and no further', async () => {
    const pages = new Map([
      [null, { data: [1, 2], next: 'second' }],
      ['second', { data: [], next: 'third' }],
      ['third', { data: [3], next: null }],
    ])
    const { url, asked } = await service((request, response) => {
      const cursor = new URL(request.url ?? '', 'http://x').searchParams.get('cursor')
      sendJson(response, 200, pages.get(cursor))
    })
    const items: number[] = []
    for await (const item of createHttp({ url, apiKey: 'k' }).items<number>('/v1/things', {
      query: { status: 'active' },
    })) {
      items.push(item)
    }
    expect(items).toEqual([1, 2, 3])
    expect(asked.every((request) => request.url.includes('status=active'))).toBe(true)
  })

  it('turns a problem document into an error with its code, remedy and request id', async () => {
    const problem = {
      type: 'about:blank',
      title: 'No',
      status: 409,
      code: 'needs_reauth',
      detail: 'Adele has to sign in again.',
      remedy: 'Send her a new link.',
      requestId: 'req_1',
    }
    const { url } = await service((_, response) => sendJson(response, 409, problem))
    const failure = await createHttp({ url, apiKey: 'k' })
      .call('GET', '/v1/x')
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(GatewardenApiError)
    expect(failure).toMatchObject({
      code: 'needs_reauth',
      status: 409,
      remedy: 'Send her a new link.',
      requestId: 'req_1',
    })
  })

  it('names the address when nothing answers, and says so when somebody else does', async () => {
    const { url } = await service((_, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'))
    const foreign = await createHttp({ url, apiKey: 'k' })
      .call('GET', '/v1/x')
      .catch((error: unknown) => error)
    expect(foreign).toMatchObject({ code: 'unexpected_answer', status: 502 })
    const nobody = await createHttp({ url: 'http://127.0.0.1:1', apiKey: 'k' })
      .call('GET', '/v1/x')
      .catch((error: unknown) => error)
    expect(nobody).toMatchObject({ code: 'unreachable', status: 0 })
    expect(String(nobody)).toContain('127.0.0.1:1')
  })
})

describe('a key that a function gives', () => {
  it('is asked for before each call, and once more where it is refused', async () => {
    let busy = 1
    const { url, asked } = await service((request, response) => {
      if (request.headers.authorization !== 'Bearer new')
        sendJson(response, 401, problem('unauthenticated', 401))
      else if (busy-- > 0) sendJson(response, 503, problem('database_unavailable', 503))
      else sendJson(response, 200, { ok: true })
    })
    const asking: boolean[] = []
    const apiKey = (renew: boolean) => {
      asking.push(renew)
      return renew ? 'new' : 'old'
    }
    expect(await createHttp({ url, apiKey }).call('GET', '/v1/me')).toEqual({ ok: true })
    expect(asking).toEqual([false, true])
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer old',
      'Bearer new',
      'Bearer new',
    ])
    const never = createHttp({ url, apiKey: () => 'old' })
    await expect(never.call('GET', '/v1/me')).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(asked.length).toBe(5)
  })
})

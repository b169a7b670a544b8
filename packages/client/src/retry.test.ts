import { describe, expect, it } from 'vitest'
import { createHttp } from './http.ts'
import { backoffMs, retryAfterMs } from './retry.ts'
import { problem, sendJson, service } from './testing/service.ts'

/** Answers so many refusals, then `{ ok: true }`. */
const refusing = (times: number, code: string, status: number, headers: Record<string, string> = {}) => {
  let left = times
  return service((_, response) => {
    if (left-- > 0) sendJson(response, status, problem(code, status), headers)
    else sendJson(response, 200, { ok: true })
  })
}
const soon = { 'retry-after': '0' }

describe('calls that are made again', () => {
  it.each([
    ['GET', 'microsoft_throttled', 503],
    ['GET', 'rate_limited', 429],
    ['POST', 'rate_limited', 429],
  ])('%s after %s', async (method, code, status) => {
    const { url, asked } = await refusing(2, code, status, soon)
    expect(await createHttp({ url, apiKey: 'k' }).call(method, '/v1/x')).toEqual({ ok: true })
    expect(asked.length).toBe(3)
    expect(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
  })

  it.each([
    ['POST', 'microsoft_unavailable', 503, soon],
    ['PATCH', 'microsoft_throttled', 503, soon],
    ['DELETE', 'microsoft_throttled', 503, soon],
    ['GET', 'needs_reauth', 409, soon],
    ['GET', 'internal', 500, soon],
    ['GET', 'microsoft_throttled', 503, { 'retry-after': '31' }],
  ])('not %s after %s %i %j', async (method, code, status, headers) => {
    const { url, asked } = await refusing(1, code, status, headers)
    await expect(createHttp({ url, apiKey: 'k' }).call(method, '/v1/x')).rejects.toMatchObject({
      code,
      retryAfterMs: Number(headers['retry-after']) * 1000,
    })
    expect(asked.length).toBe(1)
  })

  it('not for ever, and not at all where nobody wants it', async () => {
    const { url, asked } = await refusing(9, 'shutting_down', 503, soon)
    await expect(createHttp({ url, apiKey: 'k' }).call('GET', '/v1/x')).rejects.toMatchObject({ status: 503 })
    expect(asked.length).toBe(3)
    const never = createHttp({ url, apiKey: 'k', retry: { times: 0 } })
    await expect(never.call('GET', '/v1/x')).rejects.toMatchObject({ status: 503 })
    expect(asked.length).toBe(4)
  })

  it('not once the signal is aborted, which ends the wait', async () => {
    const abort = new AbortController()
    const { url, asked } = await service((_, response) => {
      sendJson(response, 503, problem('shutting_down', 503), { 'retry-after': '20' })
      response.once('close', () => abort.abort(new Error('enough')))
    })
    const call = createHttp({ url, apiKey: 'k' }).call('GET', '/v1/x', { signal: abort.signal })
    await expect(call).rejects.toThrow(/enough|aborted/)
    expect(asked.length).toBe(1)
  })
})

it('takes an answer of whatever fetch', async () => {
  const foreign = {
    ok: true,
    status: 200,
    headers: new Map([['content-type', 'application/json']]),
    json: () => ({ a: 1 }),
  }
  const strange: unknown = async () => foreign
  const http = createHttp({ url: 'http://x', apiKey: 'k', fetch: strange as typeof fetch })
  expect(await http.call('GET', '/v1/x')).toEqual({ a: 1 })
})

it('reads Retry-After as seconds and as a date', () => {
  const now = Date.UTC(2026, 0, 1)
  expect(retryAfterMs('7', now)).toBe(7000)
  expect(retryAfterMs('Thu, 01 Jan 2026 00:00:09 GMT', now)).toBe(9000)
  expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0)
  expect([retryAfterMs(null, now), retryAfterMs('soon', now)]).toEqual([undefined, undefined])
  expect([backoffMs(0, 0), backoffMs(1, 0), backoffMs(1, 1)]).toEqual([500, 1000, 1500])
})

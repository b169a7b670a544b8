import { afterEach, describe, expect, it } from 'vitest'
import { MicrosoftError } from '../microsoft-error.ts'
import { type GraphStage, graphError, graphStage, json, type Script } from '../testing/index.ts'
import type { GraphClientOptions } from './client-options.ts'
import type { GraphRequest } from './graph-client.ts'
import { GraphPathError } from './graph-path.ts'
import { AnswerTooLargeError } from './json-answer.ts'

let stage: GraphStage
afterEach(() => stage.close())

async function on(script: Script, options: Partial<GraphClientOptions> = {}): Promise<GraphStage> {
  stage = await graphStage(script, options)
  return stage
}

async function refusalOf(call: Promise<unknown>): Promise<MicrosoftError['refusal']> {
  const thrown = await call.catch((error: unknown) => error)
  if (thrown instanceof MicrosoftError) return thrown.refusal
  throw thrown instanceof Error ? thrown : new Error('The call was expected to be refused.')
}

const me: GraphRequest = { path: '/users/adele@contoso.com/messages' }
const sendMail: GraphRequest = { method: 'POST', path: '/me/sendMail', body: { Message: {} } }

describe('a call to Graph', () => {
  it('carries the token, an id of its own, and asks for immutable ids', async () => {
    const { client, graph } = await on((_request, answer) => json(answer, 200, { value: [] }))
    await client.json({
      ...me,
      query: { $top: 5 },
      headers: { Prefer: 'outlook.timezone="UTC"', ConsistencyLevel: 'eventual' },
    })
    const seen = graph.seen[0]
    expect(seen?.url).toBe('/v1.0/users/adele@contoso.com/messages?$top=5')
    expect(seen?.headers.authorization).toBe('Bearer token-0')
    expect(seen?.headers.prefer).toBe('IdType="ImmutableId", outlook.timezone="UTC"')
    expect(seen?.headers.consistencylevel).toBe('eventual')
    expect(seen?.headers.accept).toBe('application/json')
    expect(seen?.headers['client-request-id']).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })

  it('answers the body, the request id and Graph’s own date', async () => {
    const { client, exchanges } = await on((_request, answer) =>
      json(answer, 200, { hello: 'world' }, { 'request-id': 'req-1', date: 'Sat, 21 Nov 2026 08:00:00 GMT' }),
    )
    const answer = await client.json<{ hello: string }>(me)
    expect(answer).toMatchObject({
      status: 200,
      requestId: 'req-1',
      date: 'Sat, 21 Nov 2026 08:00:00 GMT',
      body: { hello: 'world' },
    })
    expect(exchanges).toMatchObject([
      {
        method: 'GET',
        path: '/v1.0/users/adele@contoso.com/messages',
        status: 200,
        attempt: 1,
        requestId: 'req-1',
      },
    ])
  })

  it('sends a value as JSON and bytes as they are', async () => {
    const { client, graph } = await on((_request, answer) => answer.writeHead(202).end())
    const answer = await client.json(sendMail)
    await client.json({
      ...sendMail,
      body: Buffer.from('TUlNRQ=='),
      headers: { 'Content-Type': 'text/plain' },
    })
    expect(answer).toMatchObject({ status: 202, body: undefined })
    expect(graph.seen.map((seen) => [seen.headers['content-type'], seen.body])).toEqual([
      ['application/json', '{"Message":{}}'],
      ['text/plain', 'TUlNRQ=='],
    ])
  })

  it('lets no caller choose host, framing or identity by a header', async () => {
    const { client, graph } = await on((_request, answer) => json(answer, 200, {}))
    const headers = {
      Host: 'evil.example',
      Authorization: 'Bearer other',
      'Content-Length': '999',
      'Transfer-Encoding': 'chunked',
      Connection: 'close',
      Cookie: 'a=b',
    }
    await client.json({ ...me, headers })
    expect(graph.seen[0]?.headers).toMatchObject({
      host: new URL(graph.origin).host,
      authorization: 'Bearer token-0',
      connection: 'keep-alive',
    })
    expect(graph.seen[0]?.headers).not.toHaveProperty('cookie')
  })

  it('does not send what is no request, and does not try that again', async () => {
    const { client, graph, tokensAsked } = await on((_request, answer) => json(answer, 200, {}))
    await expect(client.json({ ...me, headers: { 'x-own': 'a\r\nb: c' } })).rejects.toThrow('x-own')
    const circular: Record<string, unknown> = {}
    circular.self = circular
    await expect(client.json({ ...sendMail, body: circular })).rejects.toThrow('circular')
    expect([graph.seen.length, tokensAsked.length]).toEqual([0, 2])
  })

  it('refuses paths and links that lead elsewhere before anything is sent', async () => {
    const { client, graph, tokensAsked } = await on((_request, answer) => json(answer, 200, {}))
    for (const path of [
      '/users/../groups',
      'https://evil.example/v1.0/me',
      '//evil.example',
      '/users/a%2fb',
    ]) {
      await expect(client.json({ path })).rejects.toThrow(GraphPathError)
    }
    expect([graph.seen.length, tokensAsked.length]).toEqual([0, 0])
  })
})

describe('throttling', () => {
  it('waits as long as Retry-After says, for every method, and then goes on', async () => {
    for (const request of [me, sendMail]) {
      const { client, time, graph } = await on((_request, answer, number) =>
        number <= 2
          ? graphError(answer, 429, 'ApplicationThrottled', 'x', { 'retry-after': '30' })
          : json(answer, 200, {}),
      )
      const began = time.now().getTime()
      await client.json(request)
      expect(graph.seen).toHaveLength(3)
      const waited = time.now().getTime() - began
      expect(waited).toBeGreaterThanOrEqual(60_000)
      expect(waited).toBeLessThan(65_000)
      await stage.close()
    }
    stage = await graphStage((_request, answer) => json(answer, 200, {}))
  })

  it('measures a date in Retry-After against Graph’s own clock', async () => {
    const { client, time } = await on((_request, answer, number) => {
      const headers = {
        date: 'Sat, 21 Nov 2020 08:00:00 GMT',
        'retry-after': 'Sat, 21 Nov 2020 08:01:00 GMT',
      }
      if (number === 1) graphError(answer, 429, 'TooManyRequests', 'x', headers)
      else json(answer, 200, {})
    })
    const began = time.now().getTime()
    await client.json(me)
    expect(time.now().getTime() - began).toBeGreaterThanOrEqual(60_000)
  })

  it('backs off by itself where Microsoft names no time, and holds only that mailbox', async () => {
    const { client, time, graph } = await on((request, answer, number) => {
      if (request.url.includes('busy') && number <= 4) graphError(answer, 429, 'ApplicationThrottled')
      else json(answer, 200, {})
    })
    const began = time.now().getTime()
    await client.json({ path: '/users/busy/messages' })
    expect(time.now().getTime() - began).toBeGreaterThanOrEqual(1_000 + 2_000 + 4_000 + 8_000)
    const then = time.now().getTime()
    await client.json({ path: '/users/calm/messages' })
    expect(time.now().getTime()).toBe(then)
    expect(graph.seen).toHaveLength(6)
  })

  it('fails nothing within the budget, and hands on what Microsoft said once the wait would be beyond it', async () => {
    const { client, graph } = await on((_request, answer) =>
      graphError(answer, 429, 'ApplicationThrottled', 'x', { 'retry-after': '10' }),
    )
    const refusal = await refusalOf(client.json({ ...me, budgetMs: 60_000 }))
    expect(refusal).toMatchObject({ kind: 'transient', error: 'ApplicationThrottled', retryAfterMs: 10_000 })
    expect(graph.seen.length).toBeGreaterThanOrEqual(5)
    expect(graph.seen.length).toBeLessThanOrEqual(7)
  })

  it('does not wait for what is beyond the budget, but holds the mailbox', async () => {
    const { client, time, graph } = await on((_request, answer, number) =>
      number === 1
        ? graphError(answer, 429, 'ApplicationThrottled', 'x', { 'retry-after': '600' })
        : json(answer, 200, {}),
    )
    const began = time.now().getTime()
    expect(await refusalOf(client.json({ ...me, budgetMs: 60_000 }))).toMatchObject({
      status: 429,
      retryAfterMs: 600_000,
    })
    expect(time.now().getTime()).toBe(began)
    expect(await refusalOf(client.json({ ...me, budgetMs: 60_000 }))).toMatchObject({ error: 'gate_timeout' })
    expect(graph.seen).toHaveLength(1)
  })

  it('takes a 503 that names a time for throttling, without an end of tries', async () => {
    const { client, graph } = await on((_request, answer, number) =>
      number <= 20 ? answer.writeHead(503, { 'retry-after': '3' }).end() : json(answer, 200, {}),
    )
    await client.json(me)
    expect(graph.seen).toHaveLength(21)
  })
})

describe('trouble on Microsoft’s side', () => {
  it.each([500, 502, 503, 504, 408])('tries a GET again after a %i, longer each time', async (status) => {
    const { client, time, graph } = await on((_request, answer, number) =>
      number <= 3 ? answer.writeHead(status).end() : json(answer, 200, {}),
    )
    const began = time.now().getTime()
    await client.json(me)
    expect(graph.seen).toHaveLength(4)
    const waited = time.now().getTime() - began
    expect(waited).toBeGreaterThanOrEqual(3_500)
    expect(waited).toBeLessThanOrEqual(7_000)
  })

  it('holds the mailbox after a 503 that names a time, although the POST that met it is over', async () => {
    const { client, time } = await on((request, answer) =>
      request.method === 'POST'
        ? answer.writeHead(503, { 'retry-after': '30' }).end()
        : json(answer, 200, {}),
    )
    const began = time.now().getTime()
    expect(await refusalOf(client.json({ ...sendMail, path: '/users/a/sendMail' }))).toMatchObject({
      status: 503,
      retryAfterMs: 30_000,
    })
    await client.json({ path: '/users/a/messages' })
    expect(time.now().getTime() - began).toBeGreaterThanOrEqual(30_000)
  })

  it('gives up after six tries and hands on what Microsoft said', async () => {
    const { client, graph } = await on((_request, answer) => graphError(answer, 500, 'generalException'))
    const refusal = await refusalOf(client.json(me))
    expect(graph.seen).toHaveLength(6)
    expect(refusal).toMatchObject({
      kind: 'transient',
      status: 500,
      error: 'generalException',
      requestId: 'a0000000-0000-4000-8000-000000000001',
    })
  })

  it('sends a POST once only, unless it is marked repeatable', async () => {
    const { client, graph } = await on((_request, answer, number) =>
      number <= 2 ? answer.writeHead(503).end() : json(answer, 200, {}),
    )
    expect(await refusalOf(client.json(sendMail))).toMatchObject({ status: 503 })
    expect(graph.seen).toHaveLength(1)
    await client.json({ ...sendMail, repeatable: true })
    expect(graph.seen).toHaveLength(3)
  })

  it('does not ask again for an item that is damaged for good', async () => {
    const { client, graph } = await on((_request, answer) =>
      graphError(answer, 500, 'ErrorCorruptData', 'Data is corrupt.'),
    )
    expect(await refusalOf(client.json(me))).toMatchObject({
      kind: 'request_refused',
      subject: 'item',
      error: 'ErrorCorruptData',
    })
    expect(graph.seen).toHaveLength(1)
  })

  it('tries again after a reset, a torn body and a body that is no JSON', async () => {
    const { client, graph } = await on((request, answer, number) => {
      if (number === 1) answer.destroy()
      else if (number === 2) {
        answer.writeHead(200, { 'content-length': '1000' })
        answer.write('{"half":')
        setTimeout(() => answer.destroy(), 20)
      } else if (number === 3) answer.writeHead(200).end('<html>')
      else json(answer, 200, { url: request.url })
    })
    expect((await client.json(me)).body).toEqual({ url: '/v1.0/users/adele@contoso.com/messages' })
    expect(graph.seen).toHaveLength(4)
  })

  it('never repeats a POST whose end is unclear', async () => {
    const { client, graph } = await on((_request, answer) => answer.destroy())
    expect(await refusalOf(client.json(sendMail))).toMatchObject({ kind: 'transient', status: 0 })
    expect(graph.seen).toHaveLength(1)
  })

  it('repeats a POST that certainly was not sent', async () => {
    const { client, graph, exchanges } = await on((_request, answer) => json(answer, 200, {}))
    await graph.close()
    expect(await refusalOf(client.json(sendMail))).toMatchObject({ kind: 'transient', error: 'ECONNREFUSED' })
    expect(exchanges).toHaveLength(6)
    stage = await graphStage((_request, answer) => json(answer, 200, {}))
  })

  it('takes 404 for done when a DELETE that broke comes again', async () => {
    const { client } = await on((_request, answer, number) => {
      if (number === 1) answer.destroy()
      else graphError(answer, 404, 'ErrorItemNotFound')
    })
    expect(await client.json({ method: 'DELETE', path: '/me/messages/1' })).toMatchObject({
      status: 404,
      body: undefined,
    })
    await stage.close()
    const again = await on((_request, answer) => graphError(answer, 404, 'ErrorItemNotFound'))
    expect(await refusalOf(again.client.json({ method: 'DELETE', path: '/me/messages/1' }))).toMatchObject({
      status: 404,
    })
  })
})

describe('the token', () => {
  it('is asked for anew once after a 401, for a POST too', async () => {
    const { client, graph, tokensAsked } = await on((request, answer) =>
      request.headers.authorization === 'Bearer token-1'
        ? json(answer, 200, {})
        : graphError(answer, 401, 'InvalidAuthenticationToken'),
    )
    await client.json(sendMail)
    expect(tokensAsked).toEqual([false, true])
    expect(graph.seen).toHaveLength(2)
  })

  it('is believed to be refused after the second 401', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}'
    const challenge = `Bearer realm="", authorization_uri="x", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`
    const { client, graph } = await on((_request, answer) =>
      graphError(answer, 401, 'InvalidAuthenticationToken', 'x', { 'www-authenticate': challenge }),
    )
    expect(await refusalOf(client.json(me))).toMatchObject({ kind: 'needs_reauth', status: 401, claims })
    expect(graph.seen).toHaveLength(2)
  })

  it('is not sent where the token source refuses, and the permit comes back', async () => {
    const { client, graph } = await on((_request, answer) => json(answer, 200, {}), {
      token: () => Promise.reject(new Error('no token')),
    })
    for (let call = 0; call < 6; call++) await expect(client.json(me)).rejects.toThrow('no token')
    expect(graph.seen).toHaveLength(0)
  })
})

describe('redirects', () => {
  it('follows a 308 within Graph with everything sent again', async () => {
    const { client, graph } = await on((request, answer) => {
      if (request.url.startsWith('/v1.0/old')) answer.writeHead(308, { location: '/v1.0/new?x=1' }).end()
      else json(answer, 200, {})
    })
    await client.json({ method: 'POST', path: '/old', body: { a: 1 }, headers: { 'x-own': 'yes' } })
    expect(graph.seen[1]).toMatchObject({ method: 'POST', url: '/v1.0/new?x=1', body: '{"a":1}' })
    expect(graph.seen[1]?.headers).toMatchObject({
      authorization: 'Bearer token-0',
      'x-own': 'yes',
      prefer: 'IdType="ImmutableId"',
    })
  })

  it.each([301, 302, 307, 308])('never takes the token to another origin after a %i', async (status) => {
    const elsewhere = await graphStage((_request, answer) => json(answer, 200, {}))
    const { client } = await on((_request, answer) =>
      answer.writeHead(status, { location: `${elsewhere.graph.origin}/v1.0/me` }).end(),
    )
    await expect(client.json({ path: '/me' })).rejects.toThrow(GraphPathError)
    expect(elsewhere.graph.seen).toHaveLength(0)
    await elsewhere.close()
  })

  it('does not turn a POST into a GET, nor run in circles', async () => {
    const { client, graph } = await on((_request, answer) =>
      answer.writeHead(302, { location: '/v1.0/me' }).end(),
    )
    expect(await refusalOf(client.json(sendMail))).toMatchObject({ status: 302 })
    expect(await refusalOf(client.json({ path: '/me' }))).toMatchObject({ status: 302 })
    expect(graph.seen).toHaveLength(1 + 6)
  })
})

describe('limits of a call', () => {
  it('gives up a try whose headers do not come, and tries again', async () => {
    const { client, graph } = await on((_request, answer, number) => {
      if (number > 1) json(answer, 200, {})
    })
    await client.json({ ...me, timeoutMs: 100 })
    expect(graph.seen).toHaveLength(2)
  })

  it('gives up a body that stalls', async () => {
    const { client, graph } = await on(
      (_request, answer, number) => {
        if (number > 1) return json(answer, 200, {})
        answer.writeHead(200, { 'content-type': 'application/json' })
        answer.write('{')
      },
      { stallMs: 300 },
    )
    await client.json(me)
    expect(graph.seen).toHaveLength(2)
  })

  it('takes no JSON larger than it may be, and does not ask again', async () => {
    const { client, graph } = await on((_request, answer) => json(answer, 200, { big: 'x'.repeat(10_000) }), {
      maxJsonBytes: 1_000,
    })
    await expect(client.json(me)).rejects.toThrow(AnswerTooLargeError)
    expect(graph.seen).toHaveLength(1)
  })

  it('ends with the caller, whatever it waits for', async () => {
    const { client } = await on(
      (request, answer) => {
        if (request.url.includes('throttled'))
          graphError(answer, 429, 'TooManyRequests', 'x', { 'retry-after': '3600' })
      },
      { timers: { after: () => () => undefined } },
    )
    for (const path of ['/users/silent/messages', '/users/throttled/messages']) {
      const ends = new AbortController()
      const call = client.json({ path, signal: ends.signal, budgetMs: 7_200_000 })
      setTimeout(() => ends.abort(new Error('that is enough')), 50)
      await expect(call).rejects.toThrow('that is enough')
    }
  })

  it('gives every permit back, whatever becomes of the call', async () => {
    const { client, graph } = await on((_request, answer, number) => {
      if (number % 3 === 1) graphError(answer, 404, 'ErrorItemNotFound')
      else if (number % 3 === 2) answer.destroy()
      else json(answer, 200, {})
    })
    await Promise.allSettled(Array.from({ length: 30 }, () => client.json(me)))
    const before = graph.seen.length
    await Promise.allSettled(Array.from({ length: 4 }, () => client.json(me)))
    expect(graph.seen.length).toBeGreaterThan(before)
  })
})

describe('a stream', () => {
  it('hands the bytes on as they come and holds its permit until the end', async () => {
    const { client } = await on((_request, answer) => {
      answer.writeHead(200, { 'content-type': 'text/plain', 'request-id': 'req-9' })
      answer.write('first ')
      setTimeout(() => answer.end('second'), 50)
    })
    const unhurried = { ...me, budgetMs: Number.POSITIVE_INFINITY }
    const streams = await Promise.all(Array.from({ length: 4 }, () => client.stream(unhurried)))
    let fifthIsIn = false
    const fifth = client.stream(unhurried).then((answer) => {
      fifthIsIn = true
      return answer
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(fifthIsIn).toBe(false)
    const text = async (stream: AsyncIterable<Buffer>): Promise<string> => {
      let all = ''
      for await (const chunk of stream) all += chunk
      return all
    }
    expect(streams[0] && (await text(streams[0].body))).toBe('first second')
    expect(streams[0]?.requestId).toBe('req-9')
    const last = await fifth
    for (const { body } of [...streams, last]) body.destroy()
  })

  it('gives the permit back when its reader breaks off', async () => {
    const { client } = await on((_request, answer) => {
      answer.writeHead(200)
      answer.write('endless')
    })
    for (let call = 0; call < 8; call++) {
      const { body } = await client.stream(me)
      body.destroy()
      await new Promise((resolve) => body.once('close', resolve))
    }
  })

  it('breaks for its reader when the caller gives up, or the connection does', async () => {
    const { client } = await on((request, answer) => {
      answer.writeHead(200, { 'content-length': '100' })
      answer.write('some')
      if (request.url.includes('torn')) setTimeout(() => answer.destroy(), 20)
    })
    const ends = new AbortController()
    const { body } = await client.stream({ ...me, signal: ends.signal })
    ends.abort(new Error('no more'))
    await expect(body.toArray()).rejects.toThrow('no more')
    const torn = await client.stream({ path: '/users/torn/messages' })
    await expect(torn.body.toArray()).rejects.toThrow()
  })

  it('is retried until its headers are there', async () => {
    const { client, graph } = await on((_request, answer, number) =>
      number === 1 ? graphError(answer, 503, 'serviceNotAvailable') : answer.writeHead(200).end('mime'),
    )
    expect(Buffer.concat(await (await client.stream(me)).body.toArray()).toString()).toBe('mime')
    expect(graph.seen).toHaveLength(2)
  })
})

import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { MicrosoftError } from '../microsoft-error.ts'
import { type GraphStage, graphError, graphStage, json, type SeenRequest } from '../testing/index.ts'
import type { GraphClientOptions } from './client-options.ts'
import type { GraphRequest } from './graph-client.ts'
import { GraphPathError } from './graph-path.ts'

interface WirePart {
  id: string
  method: string
  url: string
  headers?: Record<string, string>
  body?: unknown
}
interface WireAnswer {
  id: string
  status: number
  headers?: Record<string, string>
  body?: unknown
}

let stage: GraphStage
afterEach(() => stage.close())

const partsOf = (request: SeenRequest): WirePart[] => JSON.parse(request.body).requests

/** A Graph that answers each part by a function, in reverse order, as the order is free. */
async function onParts(
  answerPart: (part: WirePart, call: number) => Omit<WireAnswer, 'id'>,
  options: Partial<GraphClientOptions> = {},
): Promise<GraphStage> {
  stage = await graphStage(
    (request, answer, call) =>
      json(answer, 200, {
        responses: partsOf(request)
          .map((part) => ({ id: part.id, ...answerPart(part, call) }))
          .reverse(),
      }),
    options,
  )
  return stage
}

const settings = (user: string | number): GraphRequest => ({ path: `/users/${user}/mailboxSettings` })

describe('a batch', () => {
  it('sends at most twenty parts a call and answers in the order asked', async () => {
    const { client, graph } = await onParts((part) => ({ status: 200, body: { url: part.url } }))
    const answers = await client.batch(Array.from({ length: 45 }, (_, user) => settings(user)))
    expect(answers.map((answer) => answer.body)).toEqual(
      Array.from({ length: 45 }, (_, user) => ({ url: `/users/${user}/mailboxSettings` })),
    )
    expect(graph.seen.map((seen) => partsOf(seen).length)).toEqual([20, 20, 5])
    expect(graph.seen[0]).toMatchObject({ method: 'POST', url: '/v1.0/$batch' })
  })

  it('splits any number of parts so that each is sent once and none is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ user: fc.nat({ max: 5 }), beta: fc.boolean() }), { maxLength: 50, size: 'max' }),
        async (parts) => {
          const unhurried = { budgetMs: Number.POSITIVE_INFINITY }
          const { client, graph } = await onParts((part) => ({ status: 200, body: part.url }), unhurried)
          const answers = await client.batch(
            parts.map(({ user, beta }, index) => ({
              ...settings(user),
              version: beta ? 'beta' : 'v1.0',
              query: { part: index },
            })),
          )
          expect(answers.map((answer) => answer.body)).toEqual(
            parts.map(({ user }, index) => `/users/${user}/mailboxSettings?part=${index}`),
          )
          for (const seen of graph.seen) {
            const urls = partsOf(seen).map((part) => part.url)
            expect(urls.length).toBeLessThanOrEqual(20)
            // Outlook runs four at once for a mailbox; a call never brings more.
            for (let user = 0; user <= 5; user++) {
              expect(urls.filter((url) => url.startsWith(`/users/${user}/`)).length).toBeLessThanOrEqual(4)
            }
          }
          expect(graph.seen.flatMap(partsOf)).toHaveLength(parts.length)
          await stage.close()
        },
      ),
      { numRuns: 30 },
    )
    await onParts(() => ({ status: 200 }))
  })

  it('carries headers, immutable ids and bodies in each part', async () => {
    const { client, graph } = await onParts(() => ({ status: 200 }))
    await client.batch([
      { path: '/me/messages', headers: { Prefer: 'outlook.timezone="UTC"', ConsistencyLevel: 'eventual' } },
      { method: 'POST', path: '/me/events', body: { subject: 'x' } },
      {
        method: 'POST',
        path: '/me/sendMail',
        body: Buffer.from('MIME'),
        headers: { 'content-type': 'text/plain' },
      },
      { method: 'POST', path: '/me/messages/1/send' },
    ])
    expect(graph.seen.flatMap(partsOf)).toEqual([
      {
        id: '1',
        method: 'GET',
        url: '/me/messages',
        headers: { prefer: 'IdType="ImmutableId", outlook.timezone="UTC"', consistencylevel: 'eventual' },
      },
      {
        id: '2',
        method: 'POST',
        url: '/me/events',
        headers: { 'content-type': 'application/json', prefer: 'IdType="ImmutableId"' },
        body: { subject: 'x' },
      },
      {
        id: '3',
        method: 'POST',
        url: '/me/sendMail',
        headers: { 'content-type': 'text/plain', prefer: 'IdType="ImmutableId"' },
        body: 'TUlNRQ==',
      },
      {
        id: '4',
        method: 'POST',
        url: '/me/messages/1/send',
        headers: { 'content-type': 'application/json', prefer: 'IdType="ImmutableId"' },
        body: {},
      },
    ])
  })

  it('sends throttled parts again after the time that they were told, and only those', async () => {
    const { client, graph, time } = await onParts((part, call) =>
      part.url.includes('busy') && call <= 2
        ? {
            status: 429,
            headers: { 'Retry-After': '20' },
            body: { error: { code: 'ApplicationThrottled', message: 'MailboxConcurrency' } },
          }
        : { status: 200, body: 'ok' },
    )
    const began = time.now().getTime()
    const answers = await client.batch([
      settings('calm'),
      settings('busy'),
      { method: 'POST', path: '/users/busy/sendMail', body: {} },
    ])
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    expect(graph.seen.map((seen) => partsOf(seen).length)).toEqual([3, 2, 2])
    expect(time.now().getTime() - began).toBeGreaterThanOrEqual(40_000)
  })

  it('repeats what may be repeated after trouble, and hands on what is refused', async () => {
    const { client, graph } = await onParts((part, call) => {
      if (part.method === 'POST') return { status: 500, body: { error: { code: 'generalException' } } }
      if (part.url.includes('gone'))
        return { status: 404, body: { error: { code: 'MailboxNotEnabledForRESTAPI' } } }
      return call === 1 ? { status: 503 } : { status: 200 }
    })
    const answers = await client.batch([
      settings('a'),
      settings('gone'),
      { method: 'POST', path: '/users/a/sendMail', body: {} },
    ])
    expect(answers.map((answer) => answer.status)).toEqual([200, 404, 500])
    expect(graph.seen.map((seen) => partsOf(seen).length)).toEqual([3, 1])
  })

  it('hands on the last answer of a part whose time is up', async () => {
    const { client } = await onParts(() => ({ status: 429, headers: { 'retry-after': '60' } }))
    expect(await client.batch([{ ...settings('a'), budgetMs: 30_000 }])).toMatchObject([{ status: 429 }])
  })

  it('sends nothing where one path may not be called', async () => {
    const { client, graph } = await onParts(() => ({ status: 200 }))
    await expect(client.batch([settings('a'), { path: '/users/../groups' }])).rejects.toThrow(GraphPathError)
    expect(graph.seen).toHaveLength(0)
  })

  it('throws where the call as a whole is refused, once all is quiet', async () => {
    stage = await graphStage((_request, answer) => graphError(answer, 400, 'BadRequest'))
    await expect(stage.client.batch([settings('a'), settings('b')])).rejects.toThrow(MicrosoftError)
    // Every permit came back: four more get in.
    await expect(stage.client.batch(Array(8).fill(settings('a')))).rejects.toThrow(MicrosoftError)
  })

  it('throws where Graph leaves a part out', async () => {
    stage = await graphStage((_request, answer) => json(answer, 200, { responses: [] }))
    await expect(stage.client.batch([settings('a')])).rejects.toThrow('left one of its parts out')
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { MicrosoftError } from '../microsoft-error.ts'
import { type GraphStage, graphError, graphStage, json, type Script } from '../testing/index.ts'
import type { GraphRequest, Page } from './graph-client.ts'
import { GraphPathError } from './graph-path.ts'

let stage: GraphStage
afterEach(() => stage.close())

async function walk(script: Script, request: GraphRequest): Promise<Page<{ id: number }>[]> {
  stage = await graphStage(script)
  const pages: Page<{ id: number }>[] = []
  for await (const page of stage.client.pages<{ id: number }>(request)) pages.push(page)
  return pages
}

/** A collection of so many items; `$top` or the preferred page size decides how many come at once. */
const collection =
  (items: number, most = Number.POSITIVE_INFINITY): Script =>
  (request, answer) => {
    const url = new URL(request.url, 'http://graph')
    const preferred = /odata\.maxpagesize=(\d+)/.exec(String(request.headers.prefer))?.[1]
    const size = Number(preferred ?? url.searchParams.get('$top') ?? 10)
    if (size > most) return graphError(answer, 504, 'GatewayTimeout')
    const from = Number(url.searchParams.get('$skiptoken') ?? 0)
    const to = Math.min(items, from + size)
    url.searchParams.set('$skiptoken', String(to))
    json(answer, 200, {
      value: Array.from({ length: to - from }, (_, index) => ({ id: from + index })),
      ...(to < items
        ? { '@odata.nextLink': `http://${request.headers.host}${url.pathname}${url.search}` }
        : { '@odata.deltaLink': `http://${request.headers.host}${url.pathname}?$deltatoken=end` }),
    })
  }

const ids = (pages: readonly Page<{ id: number }>[]): number[] =>
  pages.flatMap((page) => page.items.map((item) => item.id))

describe('paging', () => {
  it('follows nextLink to the end, sends the headers each time, and hands out the deltaLink last', async () => {
    const request = {
      path: '/users',
      query: { $top: 4, $select: 'id' },
      headers: { ConsistencyLevel: 'eventual', Prefer: 'return=minimal' },
    }
    const pages = await walk(collection(10), request)
    expect(ids(pages)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(pages.map((page) => page.deltaLink !== undefined)).toEqual([false, false, true])
    for (const seen of stage.graph.seen) {
      expect(seen.headers).toMatchObject({
        consistencylevel: 'eventual',
        prefer: 'IdType="ImmutableId", return=minimal',
      })
    }
    // What stands in the link is not added a second time.
    expect(stage.graph.seen[1]?.url.match(/top=/g)).toHaveLength(1)
  })

  it('goes on after an empty page', async () => {
    const pages = await walk(
      (request, answer, number) => {
        const next =
          number < 3 ? { '@odata.nextLink': `http://${request.headers.host}/v1.0/users?page=${number}` } : {}
        json(answer, 200, { value: number === 3 ? [{ id: 7 }] : [], ...next })
      },
      { path: '/users' },
    )
    expect(ids(pages)).toEqual([7])
    expect(pages).toHaveLength(3)
  })

  it.each([
    ['$top', { path: '/me/messages', query: { $top: 100 } }],
    [
      'a preference',
      { path: '/me/mailFolders/inbox/messages/delta', headers: { prefer: 'odata.maxpagesize=100' } },
    ],
  ])('asks for half as many where %s was too much for Graph, and keeps to it', async (_name, request) => {
    const pages = await walk(collection(60, 30), request)
    expect(ids(pages)).toEqual(Array.from({ length: 60 }, (_, index) => index))
    // 100 and 50 are too much; 25 is not, for three pages.
    expect(stage.graph.seen).toHaveLength(2 + 3)
    expect(pages.map((page) => page.items.length)).toEqual([25, 25, 10])
  })

  it('halves a later page without touching its link', async () => {
    const pages = await walk(
      (request, answer, number) => {
        const prefer = String(request.headers.prefer)
        if (number === 1) {
          return json(answer, 200, {
            value: [{ id: 1 }],
            '@odata.nextLink': `http://${request.headers.host}/v1.0/me/messages?%24top=40&%24skip=40`,
          })
        }
        if (!prefer.includes('maxpagesize=20')) return graphError(answer, 504, 'GatewayTimeout')
        return json(answer, 200, { value: [{ id: 2 }] })
      },
      { path: '/me/messages', query: { $top: 40 } },
    )
    expect(ids(pages)).toEqual([1, 2])
    expect(stage.graph.seen.slice(1).map((seen) => seen.url)).toEqual(
      Array(2).fill('/v1.0/me/messages?%24top=40&%24skip=40'),
    )
  })

  it('believes a 504 once a single item is too much', async () => {
    await expect(walk(collection(5, 0), { path: '/me/messages', query: { $top: 4 } })).rejects.toThrow(
      MicrosoftError,
    )
    expect(stage.graph.seen.map((seen) => /top=(\d)/.exec(seen.url)?.[1])).toEqual([
      '4',
      '2',
      ...Array(6).fill('1'),
    ])
  })

  it('follows no link to another origin and none in a circle', async () => {
    const elsewhere = await graphStage((_request, answer) => json(answer, 200, { value: [] }))
    const foreign: Script = (_request, answer) =>
      json(answer, 200, { value: [], '@odata.nextLink': `${elsewhere.graph.origin}/v1.0/users` })
    await expect(walk(foreign, { path: '/users' })).rejects.toThrow(GraphPathError)
    expect(elsewhere.graph.seen).toHaveLength(0)
    await elsewhere.close()
    await stage.close()
    const circle: Script = (request, answer) =>
      json(answer, 200, { value: [], '@odata.nextLink': `http://${request.headers.host}/v1.0/users?again` })
    await expect(walk(circle, { path: '/users' })).rejects.toThrow('leads to itself')
    expect(stage.graph.seen).toHaveLength(2)
  })

  it('asks for no further page than the reader wants', async () => {
    stage = await graphStage(collection(100))
    for await (const _page of stage.client.pages({ path: '/users' })) break
    expect(stage.graph.seen).toHaveLength(1)
  })

  it('refuses an answer that is no collection', async () => {
    await expect(
      walk((_request, answer) => json(answer, 200, { id: 'single' }), { path: '/me' }),
    ).rejects.toThrow()
  })

  it('keeps one lane at the gate, however links name the mailbox', async () => {
    const keys: string[] = []
    stage = await graphStage(
      (request, answer, number) =>
        json(answer, 200, {
          value: [],
          ...(number < 3
            ? { '@odata.nextLink': `http://${request.headers.host}/v1.0/users('GUID')/messages?${number}` }
            : {}),
        }),
      {
        gate: {
          async acquire(key) {
            keys.push(key.mailbox)
            return { release: () => undefined }
          },
        },
      },
    )
    for await (const _page of stage.client.pages({ path: '/users/Adele@Contoso.com/messages' }));
    expect(keys).toEqual(Array(3).fill('adele@contoso.com'))
  })
})

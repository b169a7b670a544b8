import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClient } from './client.ts'
import { graphPath } from './graph.ts'
import { sendJson, service } from './testing/service.ts'

describe('calls of Graph', () => {
  it('write paths as Graph does, queries apart or in them', async () => {
    const { url, asked } = await service((_, response) => sendJson(response, 200, { value: [] }))
    const graph = createClient({ url, apiKey: 'gw_k' }).graph('conn_1')
    await graph.get('/users/ann@contoso.com/messages', {
      query: { $select: 'id,subject', $top: 5, $skip: undefined },
    })
    await graph.post('users/guest_x#EXT#@contoso.com/sendMail?a=b?c', { message: {} })
    await createClient({ url, apiKey: 'k' }).graph('conn_1', 'beta').delete("users/a%2Fb/events('x y')")
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v1/connections/conn_1/graph/v1.0/users/ann@contoso.com/messages?$select=id%2Csubject&$top=5',
      'POST /v1/connections/conn_1/graph/v1.0/users/guest_x%23EXT%23@contoso.com/sendMail?a=b?c',
      "DELETE /v1/connections/conn_1/graph/beta/users/a%2Fb/events('x%20y')",
    ])
    expect(asked[1]).toMatchObject({ body: '{"message":{}}' })
    expect(asked[1]?.headers['idempotency-key']).toBeTruthy()
  })

  it('give bytes as the Response, and nothing for 204', async () => {
    const { url } = await service((request, response) => {
      if (request.method === 'DELETE') response.writeHead(204).end()
      else response.writeHead(200, { 'content-type': 'message/rfc822' }).end('Subject: x')
    })
    const graph = createClient({ url, apiKey: 'k' }).graph('conn_1')
    expect(await (await graph.stream('users/a/messages/1/$value')).text()).toBe('Subject: x')
    expect(await graph.delete('users/a/messages/1')).toBeUndefined()
  })

  it('follow pages on our own origin only, whatever host the link names', async () => {
    const base = 'https://public.example/v1/connections/conn_1/graph/v1.0'
    const { url, asked } = await service((request, response) => {
      const second = request.url?.includes('$skip=1')
      sendJson(
        response,
        200,
        second ? { value: [2] } : { value: [1], '@odata.nextLink': `${base}/users?$skip=1&a=%2B` },
      )
    })
    const graph = createClient({ url, apiKey: 'k' }).graph('conn_1')
    expect(await Array.fromAsync(graph.each('users', { query: { $top: 1 } }))).toEqual([1, 2])
    expect(asked[1]?.url).toBe('/v1/connections/conn_1/graph/v1.0/users?$skip=1&a=%2B')
  })

  it('refuse a link that leads elsewhere', async () => {
    const { url, asked } = await service((_, response) =>
      sendJson(response, 200, { value: [1], '@odata.nextLink': 'https://evil.example/v1/keys' }),
    )
    const all = Array.fromAsync(createClient({ url, apiKey: 'k' }).graph('conn_1').each('users'))
    await expect(all).rejects.toThrow('leads elsewhere')
    expect(asked.length).toBe(1)
  })

  it('never leave the connection, whatever the path', () => {
    const base = '/v1/connections/conn_1/graph/v1.0/'
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2E', '%2e', '/', '\\', '#', '?', '..\\'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        let path: string
        try {
          path = graphPath(pieces.join(''))
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          return
        }
        const url = new URL(`http://x${base}${path}`)
        expect(url.pathname.startsWith(base)).toBe(true)
        expect(url.hash).toBe('')
      }),
    )
    expect(() => graphPath('users/../../../keys')).toThrow(TypeError)
    const client = createClient({ url: 'http://127.0.0.1:1', apiKey: 'k' })
    const input = { path: { id: '..' } }
    expect(() => client.request('GET /v1/connections/{id}', input)).toThrow(TypeError)
  })
})

it('sends bytes as they are, and answers bytes as the Response', async () => {
  const { url, asked } = await service((request, response) => {
    if (request.method === 'POST') sendJson(response, 201, { id: 'att_1' })
    else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('bytes')
  })
  const client = createClient({ url, apiKey: 'k' })
  const message = { id: 'conn_1', address: 'ann@contoso.com', message: 'a/b=' }
  await client.request('POST /v1/connections/{id}/mailboxes/{address}/drafts/{message}/attachments', {
    path: message,
    query: { name: 'ä.txt' },
    body: new Blob(['Grüße']),
  })
  expect(asked[0]).toMatchObject({
    url: '/v1/connections/conn_1/mailboxes/ann%40contoso.com/drafts/a%2Fb%3D/attachments?name=%C3%A4.txt',
    body: 'Grüße',
    headers: { 'content-type': 'application/octet-stream', 'content-length': '7' },
  })
  const mime = await client.request('GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/mime', {
    path: message,
  })
  expect(await mime.text()).toBe('bytes')
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GraphFixture, type Json, mime, refusal, startGraph } from '../testing/graph-fixture.ts'

let graph: GraphFixture
let token: string

beforeAll(async () => {
  graph = await startGraph()
  const { mailbox } = graph.addPerson('ada')
  for (let i = 0; i < 3; i++) mailbox.mail.add(mailbox.mail.wellKnown('inbox'), mime(`Note ${i}`))
  token = graph.appToken('Mail.ReadWrite', 'User.Read.All')
})
afterAll(() => graph.close())

async function batch(requests: readonly object[]): Promise<ReadonlyMap<unknown, Json>> {
  const { status, json } = await graph.call('POST', '/$batch', { token, body: { requests } })
  expect(status).toBe(200)
  const responses = json.responses
  if (!Array.isArray(responses)) throw new Error('no responses')
  return new Map(responses.map((response: Json) => [response.id, response]))
}

const user = '/users/ada@contoso.onmicrosoft.com'

describe('a batch', () => {
  test('answers every part by its own status, bytes in Base64', async () => {
    const list = await graph.get(`${user}/messages?$top=1`, { token })
    const id = Array.isArray(list.json.value) ? list.json.value[0].id : ''
    const answers = await batch([
      { id: '1', method: 'GET', url: `${user}/messages/${id}/$value` },
      { id: '2', method: 'GET', url: `${user.slice(1)}/mailFolders/inbox?$select=displayName` },
      { id: '3', method: 'GET', url: '/users/nobody@contoso.onmicrosoft.com' },
      { id: '4', method: 'GET', url: `${user}/mailFolders/inbox/messages/$count` },
      { id: '5', method: 'GET', url: '/nonsense' },
    ])
    expect(Buffer.from(String(answers.get('1')?.body), 'base64').equals(mime('Note 2'))).toBe(true)
    expect(answers.get('2')).toMatchObject({ status: 200, body: { displayName: 'Inbox' } })
    expect(answers.get('3')).toMatchObject({
      status: 404,
      body: { error: { code: 'Request_ResourceNotFound' } },
    })
    expect(answers.get('4')).toMatchObject({ status: 200, body: 3 })
    expect(answers.get('5')).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } })
  })

  test('fails what depends on a failure, and runs the rest in order', async () => {
    const answers = await batch([
      { id: 'c', method: 'GET', url: `${user}/mailFolders/inbox`, dependsOn: ['b'] },
      { id: 'a', method: 'GET', url: '/users/nobody' },
      { id: 'b', method: 'GET', url: user, dependsOn: ['a'] },
      { id: 'd', method: 'GET', url: user, dependsOn: ['e'] },
      { id: 'e', method: 'GET', url: user },
    ])
    const statuses = ['a', 'b', 'c', 'd', 'e'].map((id) => answers.get(id)?.status)
    expect(statuses).toEqual([404, 424, 424, 200, 200])
  })

  test('is throttled part by part', async () => {
    graph.limits.enabled = true
    graph.limits.latency = 20
    const held = [0, 1, 2].map(() => graph.limits.enter('a7b1c2d3-0000-4000-8000-00000000a99a', mailboxId()))
    const answers = await batch(
      ['1', '2', '3'].map((id) => ({ id, method: 'GET', url: `${user}/mailFolders/inbox` })),
    )
    for (const one of held) if (one.admitted) one.leave()
    graph.limits.enabled = false
    graph.limits.latency = 0
    const statuses = [...answers.values()].map(({ status }) => status).sort()
    expect(statuses).toEqual([200, 429, 429])
  })

  test.each([
    [{ requests: [] }, 'at least one'],
    [
      { requests: Array.from({ length: 21 }, (_, i) => ({ id: `${i}`, method: 'GET', url: '/me' })) },
      'maximum value of 20',
    ],
    [
      {
        requests: [
          { id: 'a', method: 'GET', url: '/me' },
          { id: 'A', method: 'GET', url: '/me' },
        ],
      },
      'differ',
    ],
    [{ requests: [{ id: 1, method: 'GET', url: '/me' }] }, 'needs an id'],
    [{ requests: [{ id: '1', method: 'TRACE', url: '/me' }] }, 'method of request 1'],
    [{ requests: [{ id: '1', method: 'GET', url: 'https://example.com/v1.0/me' }] }, 'relative'],
    [{ requests: [{ id: '1', method: 'GET', url: '/me', dependsOn: ['2'] }] }, 'depends on 2'],
    [
      {
        requests: [
          { id: '1', method: 'GET', url: '/me', dependsOn: ['2'] },
          { id: '2', method: 'GET', url: '/me', dependsOn: ['1'] },
        ],
      },
      'circle',
    ],
    [
      { requests: [{ id: '1', method: 'POST', url: '/me/sendMail', body: {} }] },
      "Write request with id '1' does not contain a Content-Type header.",
    ],
    [
      { requests: [{ id: '1', method: 'POST', url: '/me/messages/x/send' }] },
      'Write request id : 1 does not contain Content-Type header or body.',
    ],
  ])('that is malformed is refused as a whole: %j', async (body, message) => {
    const answer = refusal(await graph.call('POST', '/$batch', { token, body }))
    expect(answer).toMatchObject({ status: 400, message: expect.stringContaining(message) })
  })
})

function mailboxId(): string {
  const mailbox = graph.tenant.mailboxAt('ada@contoso.onmicrosoft.com')
  if (!mailbox) throw new Error('no mailbox')
  return mailbox.id
}

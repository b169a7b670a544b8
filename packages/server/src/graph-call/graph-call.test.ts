import { request } from 'node:http'
import { Client } from '@microsoft/microsoft-graph-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type ConnectRig,
  connectOrganization,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
} from '../connect/testing/index.ts'
import { type Scope, scopes } from '../platform/http/caller.ts'

let rig: ConnectRig
let id = ''
let mailbox = ''
let other = ''

beforeAll(async () => {
  rig = await connectRig()
  const permissions = ['Mail.ReadWrite', 'Mail.Send', 'Calendars.Read', 'User.Read.All']
  const app = newApp(rig, 'pass', { application: permissions })
  const wish = {
    type: 'microsoft-365',
    mode: 'organization',
    name: 'pass',
    permissions: permissions.slice(0, 3),
  }
  const connector = await makeConnector(rig, wish, app)
  const { id: tenant, admin, employee } = newOrganization(rig, 'pass')
  mailbox = employee.userPrincipalName
  other = 'other@pass.onmicrosoft.com'
  rig.emulator.addUser({ tenant, userPrincipalName: other, displayName: 'Other', mailbox: 'user' })
  ;({ id } = await connectOrganization(rig, {
    customer: 'pass',
    connector,
    administrator: admin.userPrincipalName,
  }))
  for (let n = 0; n < 25; n++) {
    rig.emulator.putMessage(mailbox, {
      folder: ['inbox'],
      mime: Buffer.from(
        `Subject: Letter ${n}\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n`,
      ),
    })
  }
}, 120_000)
afterAll(() => rig.close())
beforeEach(() => {
  rig.emulator.clearFaults()
  rig.emulator.clearRequests()
})

const base = () => `/v1/connections/${id}/graph`

/** The request line goes out as it is written: `fetch` would resolve dot segments itself. */
function raw(method: string, path: string, options: { key?: string; body?: string; headers?: object } = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
    (resolve, reject) => {
      const { hostname, port } = new URL(rig.url)
      const headers = {
        authorization: `Bearer ${options.key ?? rig.adminKey}`,
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      }
      request({ hostname, port, method, path, headers }, async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk)
        const text = Buffer.concat(chunks).toString()
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })
      })
        .on('error', reject)
        .end(options.body)
    },
  )
}

describe('any call of Graph', () => {
  test('answers as Graph does, and follows pages through Microsoft’s own client unmodified', async () => {
    const client = Client.init({
      baseUrl: `${rig.url}${base()}`,
      fetchOptions: { headers: { authorization: `Bearer ${rig.adminKey}` } },
      authProvider: (done) => done(null, ''),
    })
    const subjects = new Set<string>()
    const under = `${rig.url}${base()}/v1.0`
    let path: string | undefined = `/users/${mailbox}/messages?$select=subject&$top=10`
    while (path !== undefined) {
      const page = await client.api(path).get()
      for (const { subject } of page.value) subjects.add(subject)
      const next: string | undefined = page['@odata.nextLink']
      if (next !== undefined) expect(next).toContain(`${under}/`)
      // The client takes whole addresses for such over https alone.
      path = next?.replace(under, '')
    }
    expect(subjects.size).toBe(25)
    const made = await client.api(`/users/${mailbox}/messages`).post({ subject: 'A draft' })
    await client.api(`/users/${mailbox}/messages/${made.id}`).patch({ subject: 'Another' })
    expect((await client.api(`/users/${mailbox}/messages/${made.id}`).get()).subject).toBe('Another')
    await client.api(`/users/${mailbox}/messages/${made.id}/permanentDelete`).post(undefined)
    await expect(client.api(`/users/${mailbox}/messages/${made.id}`).get()).rejects.toMatchObject({
      statusCode: 404,
      code: 'ErrorItemNotFound',
    })
    expect(await client.api(`/users/${mailbox}/mailFolders/inbox/messages/$count`).get()).toBe('25')
  })

  test('shows nothing that a browser could run', async () => {
    const { text } = await raw('GET', `${base()}/v1.0/users/${mailbox}/messages?$top=1&$select=id,body`)
    const message = JSON.parse(text).value[0].id
    const answer = await raw('GET', `${base()}/v1.0/users/${mailbox}/messages/${message}/$value`)
    expect(answer.text).toContain('<script>')
    expect(answer.headers['content-type']).toMatch(/^(text\/plain|application\/octet-stream|message\/rfc822)/)
    expect(answer.headers['content-security-policy']).toContain('sandbox')
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
  })

  test('is repeated after trouble only where that does no harm', async () => {
    rig.emulator.addFault({ path: `/v1.0/users/${mailbox}/*`, status: 503, count: 1 })
    expect((await raw('GET', `${base()}/v1.0/users/${mailbox}/mailFolders`)).status).toBe(200)
    rig.emulator.clearRequests()
    rig.emulator.addFault({ path: `/v1.0/users/${mailbox}/*`, status: 503, count: 1 })
    const body = JSON.stringify({ message: { subject: 'Once', toRecipients: [] } })
    const sent = await raw('POST', `${base()}/v1.0/users/${mailbox}/sendMail`, { body })
    expect(sent.status).toBe(503)
    expect(JSON.parse(sent.text)).toMatchObject({
      code: 'microsoft_unavailable',
      error: { code: expect.any(String) },
    })
    const sends = rig.emulator.requests().filter(({ url }) => url.includes('/sendMail'))
    expect(sends).toHaveLength(1)
  })

  test('is audited, without its query', async () => {
    await raw('GET', `${base()}/v1.0/users/${mailbox}/messages?$search="merger"`)
    await rig.platform.audit.flush()
    const { body } = await rig.call('GET', `/v1/audit?subject=${id}&action=graph.called`)
    const [last] = body.data as { details: unknown }[]
    expect(last?.details).toEqual({ method: 'GET', path: `/v1.0/users/${mailbox}/messages` })
  })

  test('takes as much as Graph takes, and no more', async () => {
    const draft = (size: number) =>
      JSON.stringify({ body: { contentType: 'text', content: 'x'.repeat(size) } })
    const path = `${base()}/v1.0/users/${mailbox}/messages`
    expect((await raw('POST', path, { body: draft(3 * 2 ** 20) })).status).toBe(201)
    expect((await raw('POST', path, { body: draft(5 * 2 ** 20) })).status).toBe(413)
  })
})

describe('an address that leads elsewhere', () => {
  test.each([
    ['..', 'v1.0/users/../applications'],
    ['. encoded', 'v1.0/users/%2e%2e/applications'],
    ['. half encoded', 'v1.0/users/.%2E/applications'],
    ['/ encoded', 'v1.0/users/a%2fmessages'],
    ['encoded twice', 'v1.0/users/%252e%252e/applications'],
    ['a backslash', 'v1.0/users\\..\\applications'],
    ['a backslash encoded', 'v1.0/users%5c..%5capplications'],
    ['a host', 'v1.0//evil.example/users'],
    ['an absolute address', 'v1.0/https://evil.example/users'],
    ['parameters behind dots', 'v1.0/users/..;x/applications'],
    ['another version', 'v2.0/users'],
    ['a version climbed out of', 'v1.0/../beta/users'],
    ['no version', 'users'],
    ['a fragment encoded as a NUL', 'v1.0/users/%00'],
  ])('%s', async (_, path) => {
    const { status, text } = await raw('GET', `${base()}/${path}`)
    expect([400, 404], text).toContain(status)
    expect(rig.emulator.requests({ path: '/*' }).filter(({ route }) => !route?.startsWith('token'))).toEqual(
      [],
    )
  })

  test.each([
    ['climbs', '/users/../applications'],
    ['climbs encoded', '/users/%2e%2e/applications'],
    ['names a host', 'https://evil.example/v1.0/users'],
    ['names a host without a scheme', '//evil.example/users'],
    ['is a batch itself', '/$batch'],
  ])('is refused as a part of a batch, too: it %s', async (_, url) => {
    const requests = [
      { id: '1', method: 'GET', url: `/users/${mailbox}` },
      { id: '2', method: 'GET', url },
    ]
    const answer = await raw('POST', `${base()}/v1.0/$batch`, { body: JSON.stringify({ requests }) })
    expect(answer.status).toBe(400)
    expect(rig.emulator.requests({ path: '/v1.0/*' })).toEqual([])
  })
})

describe('a key', () => {
  const but = (...less: Scope[]) => rig.key({ scopes: scopes.filter((one) => !less.includes(one)) })
  const get = (path: string) => ({ method: 'GET', path })

  test.each<[Scope, { method: string; path: string }]>([
    ['graph:call', get('/organization')],
    ['directory:read', get('/users')],
    ['mail:read', get('/users/ann@pass.onmicrosoft.com/messages')],
    ['mail:read', get("/users('ann@pass.onmicrosoft.com')/mailFolders('inbox')/messages")],
    ['mail:write', { method: 'POST', path: '/users/ann@pass.onmicrosoft.com/sendMail' }],
    ['mail:write', { method: 'POST', path: '/users/ann@pass.onmicrosoft.com/microsoft.graph.sendMail' }],
    ['mail:write', { method: 'PATCH', path: '/users/ann@pass.onmicrosoft.com/MailboxSettings' }],
    ['mail:read', { method: 'POST', path: '/search/query' }],
    ['mail:read', get('/users/ann@pass.onmicrosoft.com?$expand=messages')],
    ['calendar:read', get('/groups/00000000-0000-0000-0000-000000000000/events')],
    ['calendar:write', { method: 'DELETE', path: '/users/ann@pass.onmicrosoft.com/events/1' }],
    ['contacts:read', get('/users/ann@pass.onmicrosoft.com/contacts')],
    ['changes:read', { method: 'POST', path: '/subscriptions' }],
  ])('needs %s for what is reached by %o, in a batch as well', async (scope, { method, path }) => {
    const key = await but(scope)
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }
    const direct = await raw(method, `${base()}/v1.0${path}`, { key, ...body })
    expect(direct.status).toBe(403)
    expect(JSON.parse(direct.text)).toMatchObject({ code: 'forbidden', scope })
    const requests = [
      {
        id: '1',
        method,
        url: path,
        ...(body.body ? { body: {}, headers: { 'content-type': 'application/json' } } : {}),
      },
    ]
    const batched = await raw('POST', `${base()}/v1.0/$batch`, { key, body: JSON.stringify({ requests }) })
    expect([batched.status, JSON.parse(batched.text).scope]).toEqual([403, scope])
    expect(rig.emulator.requests({ path: '/v1.0/*' })).toEqual([])
  })

  test('limited to a mailbox reaches that one alone, by its address', async () => {
    const key = await rig.key({ scopes, mailboxes: [mailbox] })
    expect((await raw('GET', `${base()}/v1.0/users/${mailbox}/messages?$top=1`, { key })).status).toBe(200)
    expect((await raw('GET', `${base()}/v1.0/users/${other}/messages`, { key })).status).toBe(404)
    expect((await raw('GET', `${base()}/v1.0/users('${other}')/messages`, { key })).status).toBe(404)
    expect((await raw('GET', `${base()}/v1.0/users`, { key })).status).toBe(403)
    expect((await raw('GET', `${base()}/v1.0/users/${mailbox}/manager`, { key })).status).toBe(403)
    const requests = [{ id: '1', method: 'GET', url: `/users/${other}/messages` }]
    const batch = await raw('POST', `${base()}/v1.0/$batch`, { key, body: JSON.stringify({ requests }) })
    expect(batch.status).toBe(404)
  })
})

test('a batch runs in the order of its dependencies, each part answered by itself', async () => {
  const json = { 'content-type': 'application/json' }
  const requests = [
    {
      id: 'make',
      method: 'POST',
      url: `/users/${mailbox}/messages`,
      body: { subject: 'Made' },
      headers: json,
    },
    { id: 'list', method: 'GET', url: `/users/${mailbox}/messages?$top=2&$select=id`, dependsOn: ['make'] },
    { id: 'lost', method: 'GET', url: `/users/${mailbox}/messages/nothing` },
    { id: 'never', method: 'GET', url: `/users/${mailbox}/mailFolders`, dependsOn: ['lost'] },
  ]
  const { status, text } = await raw('POST', `${base()}/v1.0/$batch`, { body: JSON.stringify({ requests }) })
  expect(status).toBe(200)
  const { responses } = JSON.parse(text) as { responses: { id: string; status: number; body: never }[] }
  expect(responses.map((one) => [one.id, one.status])).toEqual([
    ['make', 201],
    ['list', 200],
    ['lost', expect.any(Number)],
    ['never', 424],
  ])
  expect(text).toContain(`"@odata.nextLink":"${rig.url}${base()}/v1.0/`)
  const early = [{ id: '1', method: 'GET', url: '/organization', dependsOn: ['2'] }]
  const refused = await raw('POST', `${base()}/v1.0/$batch`, { body: JSON.stringify({ requests: early }) })
  expect(refused.status).toBe(400)
  expect(refused.text).toContain('body.requests.0.dependsOn')
})

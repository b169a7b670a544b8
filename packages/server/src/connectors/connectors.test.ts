import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestService, testService } from '../access/testing/test-service.ts'

let service: TestService
beforeAll(async () => {
  service = await testService({
    config: {
      publicUrl: 'https://mail.example.com',
      microsoft: { emulator: 'http://127.0.0.1:8025', allowEmulator: true },
    },
  })
})
afterAll(() => service.close())

let counter = 0
const clientId = () => `00000000-0000-4000-8000-${String(++counter).padStart(12, '0')}`
const secret = { kind: 'secret', secret: 'abC8Q~canary.secret.value' }
const post = (body: unknown, key?: string) =>
  service.call('POST', '/v1/connectors', { body, ...(key ? { key } : {}) })
const names = (body: Record<string, unknown>): string[] =>
  [...JSON.stringify(body.permissions).matchAll(/"name":"([^"]+)"/g)].map((match) => match[1] ?? '')

describe('connector types and permissions', () => {
  test('are listed in the order and with what each offers', async () => {
    const types = await service.call('GET', '/v1/connector-types')
    if (!Array.isArray(types.body.data)) throw new Error('no list')
    expect(types.body.data.map((type: { id: string }) => type.id)).toEqual([
      'microsoft-365',
      'outlook-mail-org',
      'outlook-calendar-org',
      'outlook-contacts-org',
      'outlook-mail',
      'outlook-calendar',
      'outlook-contacts',
      'exchange-imap-smtp',
    ])
    const permissions = await service.call('GET', '/v1/permissions?resource=graph&kind=application')
    expect(permissions.body).toMatchObject({
      data: expect.arrayContaining([
        expect.objectContaining({
          name: 'Mail.Read',
          id: '810c84a8-4a9e-49e6-bf7d-12d183f40d01',
          adminConsentRequired: true,
        }),
      ]),
    })
    expect(permissions.text).not.toContain('"delegated"')
  })
})

describe('a connector', () => {
  test('can be saved before there is a client id: a draft that shows what to register', async () => {
    const made = await post({ type: 'outlook-mail-org' })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      id: expect.stringMatching(/^ctr_/),
      name: 'outlook-mail-org',
      mode: 'organization',
      status: 'draft',
      app: null,
      callbackUrl: 'https://mail.example.com/oauth/callback',
      tenantMode: 'organizations',
      tenantId: null,
      directory: 'User.Read.All',
      consent: { who: 'administrator', roles: ['Global Administrator', 'Privileged Role Administrator'] },
      catalog: { title: 'Outlook mail of an organization', visible: true, order: 0 },
    })
    expect(names(made.body)).toEqual(['Mail.Read', 'User.Read.All'])
    expect(made.body.permissions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Mail.Read', forced: false, reason: expect.stringMatching(/mail/) }),
        expect.objectContaining({
          name: 'User.Read.All',
          forced: true,
          reason: expect.stringContaining('people'),
        }),
      ]),
    )
    const second = await post({ type: 'outlook-mail-org' })
    expect(second.body.name).toBe('outlook-mail-org-2')

    const ready = await service.call('PATCH', `/v1/connectors/${made.body.id}`, {
      body: { app: { clientId: clientId(), credential: secret } },
    })
    expect(ready.body).toMatchObject({ status: 'ready', reason: null, app: { cloud: 'global' } })
    expect(ready.text).not.toContain('canary')
  })

  test('brings its app with it, shares one, and is found by its name', async () => {
    const made = await post({
      type: 'microsoft-365',
      mode: 'organization',
      name: 'acme-365',
      preset: 'mail-calendar',
      directory: 'Directory.Read.All',
      app: {
        cloud: 'emulator',
        clientId: clientId(),
        name: 'Acme',
        credential: { kind: 'certificate', make: true },
      },
      catalog: {
        title: 'Acme',
        shortText: 'Mail',
        description: '# Hello',
        category: 'mail',
        order: 3,
        visible: false,
      },
    })
    expect(made.status).toBe(201)
    expect(names(made.body)).toEqual(['Mail.Read', 'Calendars.Read', 'Directory.Read.All'])
    expect(made.body).toMatchObject({
      status: 'ready',
      app: { cloud: 'emulator' },
      catalog: { order: 3, visible: false },
    })
    expect((await service.call('GET', '/v1/connectors/acme-365')).body).toEqual(made.body)

    const { app } = made.body
    if (!(app instanceof Object) || !('id' in app)) throw new Error('no app')
    const sharing = await post({ type: 'outlook-mail', app: { id: app.id } })
    expect(sharing.body).toMatchObject({
      app: { id: app.id },
      mode: 'person',
      tenantMode: 'common',
      directory: null,
    })
    expect(names(sharing.body)).toEqual(['Mail.Read', 'User.Read', 'openid', 'profile', 'offline_access'])
    expect((await service.call('DELETE', `/v1/apps/${app.id}`)).body).toMatchObject({
      code: 'conflict',
      connectors: ['acme-365', sharing.body.name],
    })
  })

  test('is paused with its app, and says why', async () => {
    const made = await post({
      type: 'outlook-mail-org',
      app: {
        clientId: clientId(),
        credential: { ...secret, expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
      },
    })
    expect(made.body.status).toBe('ready')
    await service.platform.advance(2 * 86_400_000)
    expect((await service.call('GET', `/v1/connectors/${made.body.id}`)).body).toMatchObject({
      status: 'paused',
      reason: expect.stringContaining('expired'),
      remedy: expect.stringContaining('No new consent'),
    })
  })

  test.each([
    [{ type: 'gmail' }, 'body.type', 'there are: microsoft-365'],
    [{ type: 'microsoft-365' }, 'body.mode', 'organization or person'],
    [{ type: 'outlook-mail-org', mode: 'person' }, 'body.mode', 'not for'],
    [{ type: 'outlook-mail-org', permissions: ['Mail.Burn'] }, 'body.permissions', 'It offers: '],
    [{ type: 'outlook-mail-org', permissions: [] }, 'body.permissions', ''],
    [{ type: 'outlook-mail-org', preset: 'all' }, 'body.preset', 'It has: '],
    [{ type: 'outlook-mail', directory: 'User.Read.All' }, 'body.directory', 'lists nobody'],
    [
      { type: 'exchange-imap-smtp', mode: 'organization', directory: 'User.Read.All' },
      'body.directory',
      'lists nobody',
    ],
    [{ type: 'outlook-mail-org', tenantMode: 'common' }, 'body.tenantMode', 'personal accounts'],
    [{ type: 'outlook-mail-org', tenantMode: 'single' }, 'body.tenantId', 'missing'],
    [{ type: 'outlook-mail-org', tenantMode: 'single', tenantId: 'contoso' }, 'body.tenantId', 'GUID'],
    [
      { type: 'outlook-mail', tenantMode: 'common', tenantId: '11111111-1111-4111-8111-111111111111' },
      'body.tenantId',
      'single only',
    ],
    [{ type: 'outlook-mail-org', name: 'My Connector' }, 'body.name', 'lower-case'],
    [{ type: 'outlook-mail-org', name: 'ctr_x' }, 'body.name', 'lower-case'],
    [{ type: 'outlook-mail-org', app: { id: 'app_nope' } }, 'body.app.id', 'no app'],
    [{ type: 'outlook-mail-org', app: { clientId: 'x' } }, 'body.app.clientId', 'GUID'],
    [
      {
        type: 'outlook-mail-org',
        app: { clientId: '00000000-0000-4000-8000-0000000000ff', authority: 'https://x' },
      },
      'body.app.authority',
      'not known',
    ],
    [
      {
        type: 'outlook-mail-org',
        app: { cloud: 'https://evil.example', clientId: '00000000-0000-4000-8000-0000000000ff' },
      },
      'body.app.cloud',
      'no cloud',
    ],
    [
      {
        type: 'outlook-mail-org',
        app: {
          clientId: '00000000-0000-4000-8000-0000000000ff',
          credential: { kind: 'secret', secret: '8c1a7a52-5a3a-4b6c-9d3e-6b1d2f3a4c5d' },
        },
      },
      'body.app.credential.secret',
      'secret’s id',
    ],
    [{ type: 'outlook-mail-org', catalog: { order: 'first' } }, 'body.catalog.order', 'number'],
    [{ type: 'outlook-mail-org', redirectUri: 'https://x' }, 'body.redirectUri', 'not known'],
  ])('a wrong choice names its field: %j', async (body, field, says) => {
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'invalid_request', errors: [{ field }] })
    expect(answer.body.detail).toContain(says)
  })

  test('what is refused leaves neither connector nor app behind', async () => {
    const id = clientId()
    await post({ type: 'outlook-mail-org', name: 'taken-name' })
    const refused = await post({
      type: 'outlook-mail-org',
      name: 'taken-name',
      app: { clientId: id, credential: secret },
    })
    expect(refused.body).toMatchObject({ code: 'conflict', errors: [{ field: 'body.name' }] })
    expect((await service.call('GET', '/v1/apps?limit=200')).text).not.toContain(id)
  })

  test('changes keep what was not named', async () => {
    const made = await post({
      type: 'outlook-mail-org',
      permissions: ['Mail.Read', 'Mail.Send'],
      directory: 'Directory.Read.All',
    })
    const path = `/v1/connectors/${made.body.id}`
    const patch = async (body: unknown) => (await service.call('PATCH', path, { body })).body
    expect(names(await patch({ catalog: { title: 'New' } }))).toEqual([
      'Mail.Read',
      'Mail.Send',
      'Directory.Read.All',
    ])
    expect(names(await patch({ directory: 'User.Read.All' }))).toEqual([
      'Mail.Read',
      'Mail.Send',
      'User.Read.All',
    ])
    expect(names(await patch({ permissions: ['Mail.ReadWrite'] }))).toEqual([
      'Mail.ReadWrite',
      'User.Read.All',
    ])
    expect(await patch({ tenantId: '11111111-1111-4111-8111-11111111111A' })).toMatchObject({
      tenantMode: 'single',
      tenantId: '11111111-1111-4111-8111-11111111111a',
      catalog: { title: 'New', shortText: expect.stringContaining('consent') },
    })
    expect(await patch({ name: 'renamed' })).toMatchObject({ name: 'renamed' })
    expect(await patch({ name: 'taken-name' })).toMatchObject({ code: 'conflict' })
    expect(await patch({ type: 'outlook-mail' })).toMatchObject({ errors: [{ field: 'body.type' }] })
  })

  test('is not removed while something hangs on it, unless forced; its app does not change then either', async () => {
    const made = await post({ type: 'outlook-mail-org', app: { clientId: clientId(), credential: secret } })
    const id = String(made.body.id)
    const removed: string[] = []
    let hanging = 2
    service.connectors.service.addDependent({
      what: 'connections',
      count: async (_within, connectorId) => (connectorId === id ? hanging : 0),
      remove: async (_within, connectorId) => {
        removed.push(connectorId)
      },
    })
    const refused = await service.call('DELETE', `/v1/connectors/${id}`)
    expect(refused.body).toMatchObject({ code: 'conflict', dependents: [{ what: 'connections', count: 2 }] })
    const swap = await service.call('PATCH', `/v1/connectors/${id}`, {
      body: { app: { clientId: clientId() } },
    })
    expect(swap.body).toMatchObject({ code: 'conflict', errors: [{ field: 'body.app' }] })
    const appId = JSON.stringify(made.body.app).match(/app_\w+/)?.[0]
    const move = await service.call('PATCH', `/v1/apps/${appId}`, {
      body: { cloud: 'china', credential: secret },
    })
    expect(move.body).toMatchObject({ code: 'conflict', dependents: [{ what: 'connections', count: 2 }] })
    expect(removed).toEqual([])
    expect((await service.call('DELETE', `/v1/connectors/${id}?force=true`)).status).toBe(204)
    expect(removed).toEqual([id])
    expect((await service.call('GET', `/v1/connectors/${id}`)).body).toMatchObject({ code: 'not_found' })
    hanging = 0
  })

  test('a key needs the scope, and no limits, to change one; to bring an app it needs that scope too', async () => {
    const reader = await service.key({ scopes: ['connectors:read'] })
    expect((await post({ type: 'outlook-mail-org' }, reader)).body).toMatchObject({
      code: 'forbidden',
      scope: 'connectors:write',
    })
    const writer = await service.key({ scopes: ['connectors:write'] })
    expect((await post({ type: 'outlook-mail-org' }, writer)).status).toBe(201)
    expect(
      (await post({ type: 'outlook-mail-org', app: { clientId: clientId() } }, writer)).body,
    ).toMatchObject({
      code: 'forbidden',
      scope: 'apps:write',
    })
    const limited = await service.key({ scopes: ['connectors:write'], customers: ['acme'] })
    expect((await post({ type: 'outlook-mail-org' }, limited)).body).toMatchObject({ code: 'forbidden' })
  })

  test('an Idempotency-Key makes it once, and nothing secret is kept with it', async () => {
    const headers = { 'idempotency-key': 'make-once' }
    const body = { type: 'outlook-mail-org', app: { clientId: clientId(), credential: secret } }
    const first = await service.call('POST', '/v1/connectors', { body, headers })
    const second = await service.call('POST', '/v1/connectors', { body, headers })
    expect(second.text).toBe(first.text)
    expect(first.text).not.toContain('canary')
  })
})

test('publicUrl must be https, or http on this machine', async () => {
  for (const publicUrl of [
    'http://mail.example.com',
    'ftp://x',
    'mail.example.com',
    'https://mail.example.com/path',
  ]) {
    await expect(testService({ config: { publicUrl } })).rejects.toMatchObject({
      code: 'config_invalid',
      detail: expect.stringContaining('publicUrl'),
    })
  }
  const local = await testService({ config: { publicUrl: 'http://localhost:8090' } })
  const made = await local.call('POST', '/v1/connectors', { body: { type: 'outlook-mail' } })
  expect(made.body.callbackUrl).toBe('http://localhost:8090/oauth/callback')
  await local.close()
})

import { createEmulator, type Emulator } from '@gatewarden/emulator'
import { memoryGate } from '@gatewarden/microsoft'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type TestService, testService } from '../access/testing/test-service.ts'
import { createDoctor } from './index.ts'
import { checkSchema } from './routes.ts'

let emulator: Emulator
let service: TestService
let tenant: string
beforeAll(async () => {
  emulator = await createEmulator()
  service = await testService({
    config: { publicUrl: 'http://localhost:8090', microsoft: { emulator: emulator.origin } },
    features: (platform, { access, apps, connectors }) => [
      createDoctor(platform, {
        access: access.service,
        apps: apps.service,
        connectors: connectors.service,
        gateFor: () => memoryGate({ clock: platform.clock }),
      }).routes,
    ],
  })
  tenant = emulator.describe().tenants.find((one) => one.domain === 'contoso.onmicrosoft.com')?.id ?? ''
})
afterAll(async () => {
  await service.close()
  await emulator.close()
})
beforeEach(() => {
  emulator.clearFaults()
  emulator.clearRequests()
})

const reportShape = z.object({ state: z.string(), checks: z.array(checkSchema) })
type CheckDocument = z.infer<typeof checkSchema>

async function check(connector: unknown, body: Record<string, unknown> = {}) {
  const answer = await service.call('POST', `/v1/connectors/${connector}/check`, { body })
  expect(answer.status).toBe(200)
  const report = reportShape.parse(answer.body)
  const of = (id: string): CheckDocument => {
    const found = report.checks.find((one) => one.id === id)
    if (!found) throw new Error(`no check ${id}`)
    return found
  }
  return {
    state: report.state,
    of,
    states: Object.fromEntries(report.checks.map((one) => [one.id, one.state])),
    text: answer.text,
  }
}

let count = 0
/** A registration in the emulator and a connector on it. */
async function make(
  options: {
    redirectUris?: string[]
    granted?: string[]
    secret?: string
    connector?: Record<string, unknown>
  } = {},
) {
  const registered = emulator.addApp({
    tenant,
    displayName: `checked ${++count}`,
    redirectUris: options.redirectUris ?? ['http://localhost:8090/oauth/callback'],
    requiredResourceAccess: [
      { resource: 'graph', application: ['Mail.Read', 'User.Read.All'], delegated: [] },
    ],
  })
  if (options.granted) {
    emulator.grant(registered.appId, {
      tenantId: tenant,
      resource: 'graph',
      application: options.granted,
      delegated: [],
      delegatedFor: 'everybody',
    })
  }
  const made = await service.call('POST', '/v1/connectors', {
    body: {
      type: 'outlook-mail-org',
      app: {
        cloud: 'emulator',
        clientId: registered.appId,
        credential: { kind: 'secret', secret: options.secret ?? registered.clientSecret },
      },
      ...options.connector,
    },
  })
  expect(made.status).toBe(201)
  return { id: made.body.id, registered }
}

describe('the chain of a connector', () => {
  test('all of it holds: from the app to an open mailbox', async () => {
    const { id } = await make({ granted: ['Mail.Read', 'User.Read.All'] })
    const mailbox = emulator
      .describe()
      .tenants[0]?.users.find((user) => user.mailbox === 'user')?.userPrincipalName
    const report = await check(id, { tenant: 'contoso.onmicrosoft.com', mailbox })
    expect(report.states).toEqual({
      app: 'ok',
      'public-url': 'ok',
      credential: 'ok',
      'sign-in-reachable': 'ok',
      clock: 'ok',
      'redirect-uri': 'ok',
      'sign-in-roles': 'skipped',
      tenant: 'ok',
      'app-in-tenant': 'ok',
      'credential-accepted': 'ok',
      permissions: 'ok',
      'graph-reachable': 'ok',
      'person-permissions': 'skipped',
      people: 'ok',
      mailbox: 'ok',
      'exchange-mailbox': 'skipped',
      connected: 'skipped',
    })
    expect(report.state).toBe('ok')
    expect(report.of('tenant').facts).toEqual({ tenantId: tenant })
    expect(report.of('mailbox').seen).toContain(mailbox)
  })

  test('a draft fails at the first link, and what needs it is skipped with why', async () => {
    const made = await service.call('POST', '/v1/connectors', { body: { type: 'outlook-mail-org' } })
    const report = await check(made.body.id)
    expect(report.state).toBe('failed')
    expect(report.of('app')).toMatchObject({ state: 'failed', remedy: expect.stringContaining('/setup') })
    expect(report.of('credential')).toMatchObject({
      state: 'skipped',
      seen: expect.stringContaining('app (failed)'),
    })
    expect(report.of('mailbox')).toMatchObject({
      state: 'skipped',
      seen: expect.stringContaining('credential-accepted (skipped)'),
    })
    expect(emulator.requests()).toEqual([])
  })

  test('a redirect URI that is not registered is seen, with the exact one to add', async () => {
    const { id } = await make({
      redirectUris: ['http://localhost:8090/oauth/callback/'],
      granted: ['Mail.Read', 'User.Read.All'],
    })
    const report = await check(id, { tenant })
    expect(report.of('redirect-uri')).toMatchObject({
      state: 'failed',
      facts: { aadsts: 50011, redirectUri: 'http://localhost:8090/oauth/callback' },
      remedy: expect.stringContaining('exactly http://localhost:8090/oauth/callback'),
    })
    expect(report.of('credential-accepted').state).toBe('ok')
  })

  test('a wrong secret fails at the credential, is not mistaken for anything else, and pauses the connector', async () => {
    const { id } = await make({ granted: ['Mail.Read', 'User.Read.All'], secret: 'canary~wrong~secret' })
    const report = await check(id, { tenant })
    expect(report.of('app-in-tenant').state).toBe('ok')
    expect(report.of('credential-accepted')).toMatchObject({
      state: 'failed',
      facts: {
        microsoft: { aadsts: 7000215, traceId: expect.any(String), correlationId: expect.any(String) },
      },
    })
    expect(report.of('permissions').state).toBe('skipped')
    expect(report.text).not.toContain('canary')
    expect((await service.call('GET', `/v1/connectors/${id}`)).body).toMatchObject({ status: 'paused' })
  })

  test('a refused credential is tried again by a check, and the connector comes back', async () => {
    const { id, registered } = await make({ granted: ['Mail.Read', 'User.Read.All'] })
    emulator.addFault({
      path: '*/oauth2/v2.0/token',
      status: 401,
      code: 'invalid_client',
      aadsts: 7000215,
      count: 1,
    })
    expect((await check(id, { tenant })).of('credential-accepted').state).toBe('failed')
    expect((await service.call('GET', `/v1/connectors/${id}`)).body.status).toBe('paused')
    expect((await check(id, { tenant })).of('credential-accepted').state).toBe('ok')
    expect((await service.call('GET', `/v1/connectors/${id}`)).body.status).toBe('ready')
    expect(registered.appId).toBeDefined()
  })

  test('an expired secret fails without asking Entra', async () => {
    const { id } = await make({ granted: ['Mail.Read'], connector: {} })
    const { body } = await service.call('GET', `/v1/connectors/${id}`)
    const appId = z.object({ id: z.string() }).parse(body.app).id
    const app = await service.apps.service.get(appId)
    await service.call('PATCH', `/v1/apps/${appId}/credentials/${app.credentials[0]?.id}`, {
      body: { expiresAt: new Date(service.platform.clock.now().getTime() + 5 * 86_400_000).toISOString() },
    })
    const soon = await check(id)
    expect(soon.of('credential')).toMatchObject({
      state: 'ok',
      meaning: expect.stringMatching(/stop in [45] days/),
      remedy: expect.stringContaining('beside the old one'),
    })
    const clock = service.platform.clock
    clock.advance(6 * 86_400_000)
    const over = await check(id, { tenant })
    clock.advance(-6 * 86_400_000)
    expect(over.of('credential')).toMatchObject({
      state: 'failed',
      seen: expect.stringContaining('expired at'),
    })
    expect(over.of('credential-accepted').state).toBe('skipped')
    expect(emulator.requests().filter((one) => one.url.includes('/token'))).toEqual([])
  })

  test('a tenant that does not exist, and one that does not know the app, are told apart', async () => {
    const { id } = await make({ granted: ['Mail.Read'] })
    const nowhere = await check(id, { tenant: 'nowhere.example' })
    expect(nowhere.of('tenant')).toMatchObject({ state: 'failed', facts: { aadsts: 90002 } })
    expect(nowhere.of('app-in-tenant').state).toBe('skipped')
    const other = emulator.addTenant({ domain: 'other.example', displayName: 'Other' })
    const stranger = await check(id, { tenant: other.id })
    expect(stranger.of('tenant').state).toBe('ok')
    expect(stranger.of('app-in-tenant')).toMatchObject({
      state: 'failed',
      facts: { microsoft: { aadsts: 700016 } },
    })
    expect((await service.call('GET', `/v1/connectors/${id}`)).body.status).toBe('ready')
  })

  test('missing permissions are named, and so are those nobody asked for', async () => {
    const { id } = await make({ granted: ['User.Read.All', 'Calendars.Read'] })
    const report = await check(id, { tenant })
    expect(report.of('permissions')).toMatchObject({
      state: 'failed',
      seen: expect.stringContaining('Mail.Read'),
      facts: { missing: ['Mail.Read'], excess: ['Calendars.Read'] },
    })
    expect(report.of('people').state).toBe('ok')
  })

  test('a wider permission is enough for a narrower one', async () => {
    const { id } = await make({ granted: ['Mail.ReadWrite', 'Directory.Read.All'] })
    expect((await check(id, { tenant })).of('permissions')).toMatchObject({
      state: 'ok',
      facts: { missing: [] },
    })
  })

  test('a mailbox that is not there or has no licence says so', async () => {
    const { id } = await make({ granted: ['Mail.Read', 'User.Read.All'] })
    const unknown = await check(id, { tenant, mailbox: 'nobody@contoso.onmicrosoft.com' })
    expect(unknown.of('mailbox')).toMatchObject({
      state: 'failed',
      facts: { microsoft: { requestId: expect.any(String) } },
    })
    expect(unknown.of('mailbox').remedy).not.toBe('')
    expect((await check(id, { tenant })).of('mailbox')).toMatchObject({
      state: 'skipped',
      seen: 'No mailbox was named.',
    })
  })

  test('without a tenant what needs one is skipped, unless the connector is for one', async () => {
    const { id } = await make({ granted: ['Mail.Read', 'User.Read.All'] })
    const report = await check(id)
    expect(report.of('tenant')).toMatchObject({ state: 'skipped', seen: 'No tenant was named.' })
    expect(report.of('credential-accepted').state).toBe('skipped')
    expect(report.state).toBe('ok')
    const single = await make({
      granted: ['Mail.Read', 'User.Read.All'],
      connector: { tenantMode: 'single', tenantId: tenant },
    })
    expect((await check(single.id)).of('permissions').state).toBe('ok')
  })

  test('while Microsoft does not answer, checks are unknown or skipped, and none fails', async () => {
    const { id } = await make({ granted: ['Mail.Read', 'User.Read.All'] })
    emulator.addFault({ path: '*', reset: 'before' })
    const report = await check(id, { tenant, mailbox: 'x@y.z' })
    expect(report.state).toBe('unknown')
    expect(report.of('sign-in-reachable')).toMatchObject({ state: 'unknown' })
    expect(report.of('redirect-uri').state).toBe('skipped')
    expect(Object.values(report.states)).not.toContain('failed')
  })

  test('a clock that is off fails', async () => {
    const { id } = await make({ granted: ['Mail.Read'] })
    service.platform.clock.advance(3_600_000)
    const report = await check(id)
    service.platform.clock.advance(-3_600_000)
    expect(report.of('clock')).toMatchObject({
      state: 'failed',
      seen: expect.stringMatching(/3(600|599|601) seconds ahead/),
    })
  })

  test('IMAP and SMTP as the app are looked for in Exchange’s token, not in Graph’s', async () => {
    const { id, registered } = await make({ connector: { type: 'exchange-imap-smtp', mode: 'organization' } })
    emulator.grant(registered.appId, {
      tenantId: tenant,
      resource: 'exchange',
      application: ['IMAP.AccessAsApp'],
      delegated: [],
      delegatedFor: 'everybody',
    })
    const report = await check(id, { tenant, mailbox: 'anna@contoso.onmicrosoft.com' })
    expect(report.of('permissions')).toMatchObject({
      state: 'failed',
      facts: { granted: ['IMAP.AccessAsApp'], missing: ['SMTP.SendAsApp'] },
    })
    expect(report.of('people')).toMatchObject({ state: 'skipped', seen: 'The connector lists nobody.' })
    expect(report.states.mailbox).toBe('skipped')
  })

  test('persons grant for themselves: nothing of theirs is looked for', async () => {
    const { id } = await make({ connector: { type: 'outlook-mail' } })
    const report = await check(id)
    expect(report.of('redirect-uri').state).toBe('ok')
    expect(report.states.permissions).toBe('skipped')
  })
})

describe('who may ask', () => {
  test('a key with the scope and without limits; others learn nothing of a tenant', async () => {
    const { id } = await make({ granted: ['Mail.Read'] })
    const path = `/v1/connectors/${id}/check`
    const limited = await service.key({ scopes: ['connectors:read'], customers: ['acme'] })
    expect((await service.call('POST', path, { body: { tenant }, key: limited })).body).toMatchObject({
      code: 'forbidden',
    })
    const other = await service.key({ scopes: ['apps:read'] })
    expect((await service.call('POST', path, { body: {}, key: other })).body).toMatchObject({
      code: 'forbidden',
      scope: 'connectors:read',
    })
    expect((await service.call('POST', '/v1/connectors/nope/check', { body: {} })).body).toMatchObject({
      code: 'not_found',
    })
    expect(emulator.requests()).toEqual([])
  })

  test.each([
    [{ tenant: 'organizations' }, 'body.tenant'],
    [{ tenant: '../../x' }, 'body.tenant'],
    [{ mailbox: 'me' }, 'body.mailbox'],
    [{ authority: 'https://evil.example' }, 'body.authority'],
  ])('a wrong field is named: %j', async (body, field) => {
    const { id } = await make()
    const answer = await service.call('POST', `/v1/connectors/${id}/check`, { body })
    expect(answer.body).toMatchObject({ code: 'invalid_request', errors: [{ field }] })
  })
})

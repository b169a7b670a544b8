import { createEmulator, type Emulator } from '@gatewarden/emulator'
import { MicrosoftError, type Refusal, requestAppToken } from '@gatewarden/microsoft'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestService, testService } from '../access/testing/test-service.ts'
import type { CredentialUse } from './index.ts'

let emulator: Emulator
let service: TestService
let tenant: string
beforeAll(async () => {
  emulator = await createEmulator()
  service = await testService({ config: { microsoft: { emulator: emulator.origin } } })
  tenant = emulator.describe().tenants.find((one) => one.domain === 'contoso.onmicrosoft.com')?.id ?? ''
})
afterAll(async () => {
  await service.close()
  await emulator.close()
})
beforeEach(() => emulator.clearRequests())

const tokenCalls = () => emulator.requests().filter((one) => one.url.endsWith('/oauth2/v2.0/token')).length
const post = (path: string, body: unknown) => service.call('POST', path, { body })

let twins = 0
const consent = (appId: string) =>
  emulator.grant(appId, {
    tenantId: tenant,
    resource: 'graph',
    application: ['Mail.Read'],
    delegated: [],
    delegatedFor: 'everybody',
  })

/** An app that the emulator knows, and the same in Gatewarden with these secrets, the last one the newest. */
async function twin(secrets: readonly string[] | 'none') {
  const registered = emulator.addApp({
    tenant,
    displayName: `twin ${++twins}`,
    redirectUris: ['http://localhost/oauth/callback'],
    requiredResourceAccess: [{ resource: 'graph', application: ['Mail.Read'], delegated: [] }],
  })
  consent(registered.appId)
  const made = await post('/v1/apps', { cloud: 'emulator', clientId: registered.appId })
  expect(made.status).toBe(201)
  const path = `/v1/apps/${made.body.id}`
  const ids: string[] = []
  for (const secret of secrets === 'none' ? [] : secrets) {
    service.platform.clock.advance(1000)
    const credential = await post(`${path}/credentials`, {
      kind: 'secret',
      secret: secret === 'right' ? registered.clientSecret : secret,
    })
    expect(credential.status).toBe(201)
    ids.push(String(credential.body.id))
  }
  return { registered, appId: String(made.body.id), path, ids }
}

const ask = ({ app, cloud, credential }: CredentialUse) => {
  const { clock, random, dispatcher } = service.platform
  return requestAppToken(
    { cloud, tenant, clientId: app.clientId, credential, clock, random, dispatcher },
    { resource: cloud.graphResource },
  )
}

describe('trying a credential', () => {
  test('a right secret is accepted, and that is remembered', async () => {
    const { path, ids } = await twin(['right'])
    const answer = await post(`${path}/credentials/${ids[0]}/test`, { tenant: 'contoso.onmicrosoft.com' })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ accepted: true, tenantId: tenant, refusal: null })
    const app = await service.call('GET', path)
    expect(app.body).toMatchObject({
      status: 'active',
      credentials: [{ status: 'accepted', lastAcceptedAt: expect.any(String) }],
    })
    expect(tokenCalls()).toBe(1)
  })

  test('a wrong secret pauses the app, with Microsoft’s ids and what to do; a right one brings it back', async () => {
    const { registered, path, ids } = await twin(['wrong~secret~value'])
    const answer = await post(`${path}/credentials/${ids[0]}/test`, { tenant })
    expect(answer.body).toMatchObject({
      accepted: false,
      refusal: {
        aadsts: 7000215,
        error: 'invalid_client',
        traceId: expect.any(String),
        correlationId: expect.any(String),
        at: expect.any(String),
      },
    })
    const paused = await service.call('GET', path)
    expect(paused.body).toMatchObject({
      status: 'paused',
      reason: expect.any(String),
      remedy: expect.stringContaining('stays connected'),
      refusal: { aadsts: 7000215 },
    })
    await post(`${path}/credentials`, { kind: 'secret', secret: registered.clientSecret })
    expect((await service.call('GET', path)).body).toMatchObject({
      status: 'active',
      reason: null,
      refusal: null,
    })
  })

  test('a secret that Entra calls expired pauses too', async () => {
    const { registered, path } = await twin('none')
    const old = emulator.addSecret(registered.appId, {
      secretText: 'old~secret~value',
      expires: '2020-01-01T00:00:00Z',
    })
    const added = await post(`${path}/credentials`, { kind: 'secret', secret: old.secretText })
    const answer = await post(`${path}/credentials/${added.body.id}/test`, { tenant })
    expect(answer.body).toMatchObject({ accepted: false, refusal: { aadsts: 7000222 } })
    expect((await service.call('GET', path)).body).toMatchObject({ status: 'paused' })
  })

  test('what the tenant refuses says nothing about the credential', async () => {
    const { path, ids } = await twin(['right'])
    const nowhere = await post(`${path}/credentials/${ids[0]}/test`, {
      tenant: '99999999-9999-4999-8999-999999999999',
    })
    expect(nowhere.body).toMatchObject({ accepted: false, refusal: { aadsts: 90002 } })
    const other = emulator.addTenant({
      domain: `other${Math.floor(Math.random() * 1e9)}.example`,
      displayName: 'Other',
    })
    const stranger = await post(`${path}/credentials/${ids[0]}/test`, { tenant: other.id })
    expect(stranger.body).toMatchObject({ accepted: false, refusal: { aadsts: 700016 } })
    expect((await service.call('GET', path)).body).toMatchObject({
      status: 'active',
      credentials: [{ status: 'untested' }],
    })
  })

  test('a certificate that is not in the app registration is refused', async () => {
    const { path } = await twin('none')
    const mine = await post(`${path}/credentials`, { kind: 'certificate', make: true })
    const refused = await post(`${path}/credentials/${mine.body.id}/test`, { tenant })
    expect(refused.body).toMatchObject({ accepted: false, refusal: { aadsts: 700027 } })
    expect((await service.call('GET', path)).body).toMatchObject({ status: 'paused' })
  })

  test('a certificate made here is accepted once its public half is uploaded', async () => {
    const clientId = 'aaaaaaaa-0000-4000-8000-000000000002'
    const made = await post('/v1/apps', {
      cloud: 'emulator',
      clientId,
      credential: { kind: 'certificate', make: true },
    })
    const path = `/v1/apps/${made.body.id}/credentials/${JSON.stringify(made.body).match(/cred_\w+/)?.[0]}`
    const pem = (await service.call('GET', `${path}/certificate`)).text
    emulator.addApp({ tenant, displayName: 'with certificate', appId: clientId, certificates: [pem] })
    consent(clientId)
    const answer = await post(`${path}/test`, { tenant })
    expect(answer.body).toMatchObject({ accepted: true, roles: ['Mail.Read'] })
  })

  test('while Entra is down nothing is decided', async () => {
    const { path, ids } = await twin(['right'])
    emulator.addFault({ path: '*/oauth2/v2.0/token', status: 503 })
    const answer = await post(`${path}/credentials/${ids[0]}/test`, { tenant })
    emulator.clearFaults()
    expect(answer.status).toBe(503)
    expect(answer.body).toMatchObject({ code: 'microsoft_unavailable' })
    expect((await service.call('GET', path)).body).toMatchObject({ credentials: [{ status: 'untested' }] })
  })

  test('a tenant that is none names the field', async () => {
    const { path, ids } = await twin(['right'])
    for (const wrong of ['contoso', '../../evil', 'https://evil.example', 'common']) {
      expect((await post(`${path}/credentials/${ids[0]}/test`, { tenant: wrong })).body).toMatchObject({
        errors: [{ field: 'body.tenant' }],
      })
    }
    expect(emulator.requests()).toEqual([])
  })
})

describe('using credentials in turn', () => {
  test('a refused one gives way to the next within the same call, and is asked never again', async () => {
    const { appId, path } = await twin(['right', 'wrong~newest~secret'])
    const token = await service.apps.service.withCredential(appId, ask)
    expect(token.accessToken).toMatch(/^ey/)
    expect(tokenCalls()).toBe(2)
    await service.apps.service.withCredential(appId, ask)
    expect(tokenCalls()).toBe(3)
    expect((await service.call('GET', path)).body).toMatchObject({
      status: 'active',
      credentials: [{ status: 'refused' }, { status: 'accepted' }],
    })
  })

  test('once all are refused the app is paused after one call for each, and Entra hears no more', async () => {
    const { appId, path } = await twin(['wrong~one', 'wrong~two'])
    const attempt = () => service.apps.service.withCredential(appId, ask)
    await expect(attempt()).rejects.toMatchObject({
      code: 'connector_misconfigured',
      remedy: expect.any(String),
      extra: { app: appId, microsoft: { aadsts: 7000215, traceId: expect.any(String) } },
    })
    expect(tokenCalls()).toBe(2)
    for (let i = 0; i < 5; i++)
      await expect(attempt()).rejects.toMatchObject({ code: 'connector_misconfigured' })
    expect(tokenCalls()).toBe(2)
    expect((await service.call('GET', path)).body).toMatchObject({ status: 'paused' })
  })

  test('a secret that Entra forgot rolls over to the certificate that was added in time', async () => {
    const pem = await post('/v1/apps', {
      cloud: 'emulator',
      clientId: 'aaaaaaaa-0000-4000-8000-000000000001',
      credential: { kind: 'certificate', make: true },
    })
    const certificate =
      JSON.stringify(pem.body.credentials)
        .match(/"pem":"([^"]+)"/)?.[1]
        ?.replaceAll('\\n', '\n') ?? ''
    const registered = emulator.addApp({
      tenant,
      displayName: 'rolls over',
      appId: 'aaaaaaaa-0000-4000-8000-000000000001',
      certificates: [certificate],
    })
    consent(registered.appId)
    const appId = String(pem.body.id)
    service.platform.clock.advance(1000)
    const secret = await post(`/v1/apps/${appId}/credentials`, {
      kind: 'secret',
      secret: registered.clientSecret,
    })
    await service.apps.service.withCredential(appId, ask)
    expect((await service.apps.service.credentialsFor(appId)).credentials[0]?.id).toBe(secret.body.id)

    emulator.removeSecret(registered.appId, registered.secretId)
    expect((await service.apps.service.withCredential(appId, ask)).accessToken).toMatch(/^ey/)
    expect((await service.call('GET', `/v1/apps/${appId}`)).body).toMatchObject({
      status: 'active',
      credentials: [
        { kind: 'secret', status: 'refused' },
        { kind: 'certificate', status: 'accepted' },
      ],
    })
  })

  test('a refusal that one tenant can provoke pauses nothing', async () => {
    const { appId } = await twin(['right'])
    const base: Omit<Refusal, 'aadsts' | 'error'> = {
      kind: 'connector_misconfigured',
      credentialRefused: false,
      subject: 'tenant',
      reason: 'r',
      remedy: 'm',
      status: 400,
    }
    const { credentials } = await service.apps.service.credentialsFor(appId)
    for (const aadsts of [700016, 7000112, 90002, 65001, 53003]) {
      const refusal = { ...base, aadsts, error: 'unauthorized_client' }
      expect(await service.apps.service.reportRefusal(appId, credentials[0]?.id ?? '', refusal)).toEqual({
        paused: false,
      })
      await expect(
        service.apps.service.withCredential(appId, () => Promise.reject(new MicrosoftError(refusal))),
      ).rejects.toBeInstanceOf(MicrosoftError)
    }
    expect((await service.apps.service.get(appId)).status).toBe('active')
  })

  test('an acceptance that was on its way does not undo a refusal; a test does', async () => {
    const { appId, path, ids } = await twin(['right'])
    const id = ids[0] ?? ''
    const refusal: Refusal = {
      kind: 'connector_misconfigured',
      credentialRefused: true,
      subject: 'app',
      error: 'invalid_client',
      aadsts: 7000215,
      reason: 'r',
      remedy: 'm',
      status: 401,
    }
    expect(await service.apps.service.reportRefusal(appId, id, refusal)).toEqual({ paused: true })
    await service.apps.service.reportAccepted(appId, id)
    expect((await service.apps.service.get(appId)).status).toBe('paused')
    await post(`${path}/credentials/${id}/test`, { tenant })
    expect((await service.apps.service.get(appId)).status).toBe('active')
  })

  test('each turn of a credential is in the audit log once, and no secret is', async () => {
    const { appId } = await twin(['wrong~canary~one'])
    for (let i = 0; i < 3; i++) await service.apps.service.withCredential(appId, ask).catch(() => undefined)
    const entries = await sql<{ action: string; details: string }>`
      select action, details::text from audit_entries where subject = ${appId} order by seq`.execute(
      service.platform.db.query,
    )
    expect(entries.rows.map((row) => row.action)).toEqual([
      'app.created',
      'credential.added',
      'credential.refused',
    ])
    expect(JSON.stringify(entries.rows)).not.toContain('canary')
    expect(entries.rows.at(-1)?.details).toContain('7000215')
  })
})

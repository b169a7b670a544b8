import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { GRAPH } from '../tenant/permission-catalogue.ts'
import { decode } from './signing-keys.ts'
import { authorizeUrl, codeForm, signInAs } from './testing/authorize-url.ts'
import { type EntraSite, EXPIRED_SECRET, SECRET, SECRET_ID, startEntraSite } from './testing/entra-site.ts'

let site: EntraSite
const finn = 'finn@fabrikam.onmicrosoft.com'
const DAY = 24 * 3_600_000

beforeEach(async () => {
  site = await startEntraSite()
})

afterEach(async () => {
  await site[Symbol.asyncDispose]()
})

async function codeOf(more: Record<string, string> = {}): Promise<string> {
  const location = await signInAs(site.browser(), authorizeUrl(site, more), finn)
  return location.searchParams.get('code') ?? ''
}

async function refreshTokenOf(more: Record<string, string> = {}): Promise<string> {
  const { body } = await site.token('organizations', codeForm(site, await codeOf(more)))
  return String(body.refresh_token)
}

function refresh(token: string, more: Record<string, string> = {}, tenant = 'organizations') {
  return site.token(tenant, {
    grant_type: 'refresh_token',
    client_id: site.app.appId,
    client_secret: SECRET,
    refresh_token: token,
    ...more,
  })
}

function clientCredentials(more: Record<string, string> = {}, tenant = site.contoso.id) {
  site.contoso.consents.ensurePrincipal(site.app)
  return site.token(tenant, {
    grant_type: 'client_credentials',
    client_id: site.app.appId,
    client_secret: SECRET,
    scope: 'https://graph.microsoft.com/.default',
    ...more,
  })
}

describe('the shape of refusals', () => {
  test('a wrong secret', async () => {
    const { status, body, headers } = await clientCredentials({ client_secret: 'wrong' })
    expect(status).toBe(401)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(Object.keys(body)).toEqual([
      'error',
      'error_description',
      'error_codes',
      'timestamp',
      'trace_id',
      'correlation_id',
      'error_uri',
    ])
    expect(body).toMatchObject({
      error: 'invalid_client',
      error_codes: [7000215],
      error_uri: `${site.origin}/error?code=7000215`,
    })
    expect(body.error_description).toBe(
      `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${site.app.appId}'. Trace ID: ${body.trace_id} Correlation ID: ${body.correlation_id} Timestamp: ${body.timestamp}`,
    )
    expect(body.timestamp).toMatch(/^2026-11-21 09:\d\d:\d\dZ$/)
    expect(headers.get('x-ms-request-id')).toBe(body.trace_id)
  })

  test('no error_uri for a code that comes without, and the caller’s correlation id', async () => {
    const id = '6b1d1b7f-5a5c-4f3e-8a8e-0c9d3a1f0b00'
    const { status, body } = await site.token(
      'organizations',
      { grant_type: 'magic' },
      { 'client-request-id': id },
    )
    expect(status).toBe(400)
    expect(body).toMatchObject({ error: 'unsupported_grant_type', error_codes: [70003], correlation_id: id })
    expect(body).not.toHaveProperty('error_uri')
  })

  test('GET', async () => {
    const response = await fetch(`${site.origin}/organizations/oauth2/v2.0/token`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_request', error_codes: [900561] })
  })

  test('no grant type, and a body that is no form', async () => {
    expect((await site.token('organizations', {})).body.error_codes).toEqual([900144])
    const response = await fetch(`${site.origin}/organizations/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials' }),
    })
    expect(await response.json()).toMatchObject({ error_codes: [900144] })
  })
})

describe('client credentials', () => {
  test('a token comes even without a grant, and then says no roles', async () => {
    const { status, body } = await clientCredentials()
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['token_type', 'expires_in', 'ext_expires_in', 'access_token'])
    const principal = site.contoso.consents.principalOf(site.app.appId)
    const claims = decode(String(body.access_token).split('.')[1] ?? '')
    expect(claims).toMatchObject({
      aud: 'https://graph.microsoft.com',
      appid: site.app.appId,
      appidacr: '1',
      oid: principal?.id,
      sub: principal?.id,
      tid: site.contoso.id,
    })
    expect(claims).not.toHaveProperty('roles')
    expect(claims).not.toHaveProperty('scp')
  })

  test('a token says those that were granted as its roles', async () => {
    const { consents } = site.contoso
    const [client, resource] = [consents.ensurePrincipal(site.app), consents.ensurePrincipal(GRAPH)]
    consents.grantRole(client, resource, '810c84a8-4a9e-49e6-bf7d-12d183f40d01')
    const { body } = await clientCredentials()
    expect(decode(String(body.access_token).split('.')[1] ?? '')?.roles).toEqual(['Mail.Read'])
  })

  test('Basic works as well', async () => {
    const basic = Buffer.from(`${site.app.appId}:${encodeURIComponent(SECRET)}`).toString('base64')
    site.contoso.consents.ensurePrincipal(site.app)
    const form = { grant_type: 'client_credentials', scope: '00000003-0000-0000-c000-000000000000/.default' }
    const { body } = await site.token(site.contoso.id, form, { authorization: `Basic ${basic}` })
    expect(decode(String(body.access_token).split('.')[1] ?? '')?.aud).toBe(
      '00000003-0000-0000-c000-000000000000',
    )
  })

  test('the audience keeps the trailing slash that was asked for', async () => {
    const { body } = await clientCredentials({ scope: 'https://outlook.office365.com//.default' })
    expect(decode(String(body.access_token).split('.')[1] ?? '')?.aud).toBe('https://outlook.office365.com/')
  })

  test.each<[string, Record<string, string>, number, string, number]>([
    [
      'the id of the secret in place of its value',
      { client_secret: SECRET_ID },
      401,
      'invalid_client',
      7000215,
    ],
    ['an expired secret', { client_secret: EXPIRED_SECRET }, 401, 'invalid_client', 7000222],
    ['no secret', { client_secret: '' }, 400, 'invalid_request', 7000216],
    [
      'an unknown app',
      { client_id: '6b1d1b7f-5a5c-4f3e-8a8e-0c9d3a1f0b00' },
      400,
      'unauthorized_client',
      700016,
    ],
    [
      'an all-zero app id',
      { client_id: '00000000-0000-0000-0000-000000000000' },
      400,
      'unauthorized_client',
      700038,
    ],
    ['a named scope', { scope: 'https://graph.microsoft.com/Mail.Read' }, 400, 'invalid_scope', 1002012],
    ['no scope', { scope: '' }, 400, 'invalid_request', 900144],
    ['an unknown resource', { scope: 'https://api.example/.default' }, 400, 'invalid_resource', 500011],
    [
      'two resources',
      { scope: 'https://graph.microsoft.com/.default https://outlook.office365.com/.default' },
      400,
      'invalid_scope',
      70011,
    ],
  ])('%s', async (_, more, status, error, code) => {
    const answer = await clientCredentials(more)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ error, error_codes: [code] })
  })

  test.each([
    ['common', 9001023],
    ['consumers', 9001023],
    ['organizations', 50059],
    ['nowhere.example', 90002],
    ['no_tenant', 900023],
  ])('at %s', async (tenant, code) => {
    expect((await clientCredentials({}, tenant)).body.error_codes).toEqual([code])
  })

  test('a secret expires by the clock', async () => {
    expect((await clientCredentials()).status).toBe(200)
    site.world.clock.advance(365 * DAY)
    expect((await clientCredentials()).body.error_codes).toEqual([7000222])
  })

  test('a tenant without the app, a disabled app, and a single-tenant app elsewhere', async () => {
    expect((await clientCredentials({}, site.fabrikam.id)).body.error_codes).toEqual([700016])
    const principal = site.contoso.consents.ensurePrincipal(site.app)
    principal.accountEnabled = false
    expect((await clientCredentials()).body).toMatchObject({
      error: 'unauthorized_client',
      error_codes: [7000112],
    })
    const own = site.register({ signInAudience: 'AzureADMyOrg' })
    site.fabrikam.consents.ensurePrincipal(own)
    expect((await clientCredentials({ client_id: own.appId }, site.fabrikam.id)).body.error_codes).toEqual([
      700016,
    ])
    expect((await clientCredentials({ client_id: own.appId }, 'common')).body.error_codes).toEqual([9001023])
  })
})

test('a resource that the tenant has switched off', async () => {
  const graph = site.contoso.consents.principalOf('00000003-0000-0000-c000-000000000000')
  if (!graph) throw new Error('the tenant has no Microsoft Graph')
  graph.accountEnabled = false
  expect((await clientCredentials()).body).toMatchObject({ error: 'invalid_resource', error_codes: [500014] })
  expect((await clientCredentials({ scope: 'https://outlook.office365.com/.default' })).status).toBe(200)
})

describe('authorization codes', () => {
  test('a code works once', async () => {
    const form = codeForm(site, await codeOf())
    expect((await site.token('organizations', form)).status).toBe(200)
    const again = await site.token('organizations', form)
    expect(again.body).toMatchObject({ error: 'invalid_grant', error_codes: [54005] })
  })

  test('a code lives for ten minutes', async () => {
    const form = codeForm(site, await codeOf())
    site.world.clock.advance(10 * 60_000)
    expect((await site.token('organizations', form)).body.error_codes).toEqual([70008])
  })

  test.each<[string, Record<string, string>, number, string]>([
    ['an invented code', { code: '1.invented' }, 70000, 'invalid_grant'],
    ['no code', { code: '' }, 900144, 'invalid_request'],
    ['another redirect', { redirect_uri: 'http://localhost:8090/other' }, 50011, 'invalid_client'],
    [
      'a wrong verifier',
      { code_verifier: 'another-verifier-that-is-long-enough-for-the-rules' },
      501481,
      'invalid_grant',
    ],
    ['no secret', { client_secret: '' }, 7000218, 'invalid_client'],
    [
      'scopes of two resources',
      { scope: 'User.Read https://outlook.office.com/SMTP.Send' },
      70011,
      'invalid_scope',
    ],
    ['a scope nobody granted', { scope: 'Mail.Read' }, 65001, 'invalid_grant'],
  ])('%s', async (_, more, code, error) => {
    const { body } = await site.token('organizations', codeForm(site, await codeOf(), more))
    expect(body).toMatchObject({ error, error_codes: [code] })
  })

  test('without the verifier, at another tenant, by another app, from a browser', async () => {
    const { code_verifier, ...bare } = codeForm(site, await codeOf())
    expect(code_verifier).toBeTruthy()
    expect((await site.token('organizations', bare)).body.error_codes).toEqual([501481])
    expect((await site.token(site.contoso.id, codeForm(site, bare.code))).body.error_codes).toEqual([700005])
    const other = site.register({})
    expect(
      (await site.token('organizations', codeForm(site, bare.code, { client_id: other.appId }))).body
        .error_codes,
    ).toEqual([70000])
    const fromBrowser = await site.token('organizations', codeForm(site, bare.code), {
      origin: 'http://localhost:8090',
    })
    expect(fromBrowser.body.error_codes).toEqual([9002326])
    expect((await site.token('organizations', codeForm(site, bare.code))).status).toBe(200)
  })

  test('a refusal for missing consent says so in suberror', async () => {
    const { body } = await site.token('organizations', codeForm(site, await codeOf(), { scope: 'Mail.Read' }))
    expect(body.suberror).toBe('consent_required')
  })

  test('a public app has no secret to show', async () => {
    const tablet = site.register({
      redirectUris: [{ platform: 'publicClient', uri: 'http://localhost' }],
      secrets: [],
      allowPublicClient: true,
    })
    const about = { client_id: tablet.appId, redirect_uri: 'http://localhost:4321' }
    const form = codeForm(site, await codeOf(about), { ...about, client_secret: '' })
    expect((await site.token('organizations', form)).status).toBe(200)
  })

  test('a public app that shows a secret is refused', async () => {
    const tablet = site.register({ redirectUris: [{ platform: 'publicClient', uri: 'http://localhost' }] })
    const about = { client_id: tablet.appId, redirect_uri: 'http://localhost:4321' }
    const { status, body } = await site.token('organizations', codeForm(site, await codeOf(about), about))
    expect([status, body.error_codes]).toEqual([401, [700025]])
  })

  test('a single-page app redeems from its page only, with PKCE, and its refresh tokens last a day', async () => {
    const page = site.register({
      redirectUris: [{ platform: 'spa', uri: 'http://localhost:5173/' }],
      secrets: [],
    })
    const about = { client_id: page.appId, redirect_uri: 'http://localhost:5173/' }
    const origin = { origin: 'http://localhost:5173' }
    const bare = codeForm(site, await codeOf({ ...about, code_challenge: '', code_challenge_method: '' }), {
      ...about,
      client_secret: '',
    })
    expect((await site.token('organizations', bare)).body.error_codes).toEqual([9002327])
    expect((await site.token('organizations', bare, origin)).body.error_codes).toEqual([9002325])
    const form = codeForm(site, await codeOf(about), { ...about, client_secret: '' })
    const { body } = await site.token('organizations', form, origin)
    const renew = { client_id: page.appId, client_secret: '' }
    const next = await refresh(String(body.refresh_token), renew)
    expect(next.status).toBe(200)
    site.world.clock.advance(DAY)
    expect((await refresh(String(next.body.refresh_token), renew)).body.error_codes).toEqual([700084])
  })
})

test('a single-tenant app is refused at a shared endpoint', async () => {
  const own = site.register({ signInAudience: 'AzureADMyOrg' })
  const form = codeForm(site, await codeOf(), { client_id: own.appId })
  expect((await site.token('organizations', form)).body.error_codes).toEqual([50194])
})

describe('refresh tokens', () => {
  test('each use gives a new one and leaves the old one good', async () => {
    const first = await refreshTokenOf()
    const second = await refresh(first)
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(first)
    expect((await refresh(first)).status).toBe(200)
    expect((await refresh(String(second.body.refresh_token))).status).toBe(200)
  })

  test('one token is good for each resource that was consented to', async () => {
    const token = await refreshTokenOf({
      scope: 'openid offline_access User.Read https://outlook.office.com/IMAP.AccessAsUser.All',
    })
    const graph = await refresh(token, { scope: 'https://graph.microsoft.com/User.Read' })
    expect(graph.body.scope).toBe('openid https://graph.microsoft.com/User.Read')
    const exchange = await refresh(token, { scope: 'https://outlook.office.com/IMAP.AccessAsUser.All' })
    expect(decode(String(exchange.body.access_token).split('.')[1] ?? '')).toMatchObject({
      aud: 'https://outlook.office.com',
      scp: 'IMAP.AccessAsUser.All',
    })
    const both = 'https://outlook.office.com/IMAP.AccessAsUser.All https://graph.microsoft.com/User.Read'
    expect((await refresh(token, { scope: both })).body.scope).toBe(exchange.body.scope)
    expect((await refresh(token)).status).toBe(200)
  })

  test('it slides for 90 days', async () => {
    let token = await refreshTokenOf()
    for (let i = 0; i < 3; i++) {
      site.world.clock.advance(89 * DAY)
      const { body } = await refresh(token)
      token = String(body.refresh_token)
    }
    site.world.clock.advance(90 * DAY)
    expect((await refresh(token)).body).toMatchObject({ error: 'invalid_grant', error_codes: [700082] })
  })

  test('what ends it', async () => {
    const token = await refreshTokenOf()
    const user = site.fabrikam.directory.find(finn)
    const principal = site.fabrikam.consents.principalOf(site.app.appId)
    if (!user || !principal) throw new Error('the sign-in left nothing')
    const codes = async () => (await refresh(token)).body.error_codes
    site.fabrikam.directory.update(user, { accountEnabled: false })
    expect(await codes()).toEqual([50057])
    site.fabrikam.directory.update(user, { accountEnabled: true })
    principal.accountEnabled = false
    expect(await codes()).toEqual([7000112])
    principal.accountEnabled = true
    expect(await codes()).toBeUndefined()
    for (const grant of [...site.fabrikam.consents.delegatedGrants]) site.fabrikam.consents.removeGrant(grant)
    expect(await codes()).toEqual([65001])
    site.world.clock.advance(1000)
    site.fabrikam.directory.revokeSessions(user)
    expect((await refresh(token)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [50173],
      suberror: 'bad_token',
    })
    site.fabrikam.directory.remove(user)
    expect(await codes()).toEqual([50034])
  })

  test.each<[string, Record<string, string>, number, string]>([
    ['no refresh token at all', { refresh_token: 'nonsense' }, 9002313, 'invalid_grant'],
    ['no secret', { client_secret: '' }, 7000218, 'invalid_client'],
    ['a wrong secret', { client_secret: 'wrong' }, 7000215, 'invalid_client'],
  ])('%s', async (_, more, code, error) => {
    const { body } = await refresh(await refreshTokenOf(), more)
    expect(body).toMatchObject({ error, error_codes: [code] })
  })

  test('another app cannot use it, and another tenant only for a guest', async () => {
    const token = await refreshTokenOf()
    expect((await refresh(token, { client_id: site.register({}).appId })).body.error_codes).toEqual([70000])
    expect((await refresh(token, {}, site.contoso.id)).body.error_codes).toEqual([50020])
    expect((await refresh(token, {}, site.fabrikam.id)).status).toBe(200)
  })

  test('client_info is there for MSAL when it asks', async () => {
    const { body } = await refresh(await refreshTokenOf(), { client_info: '1' })
    const info: unknown = JSON.parse(Buffer.from(String(body.client_info), 'base64url').toString())
    expect(info).toEqual({ uid: site.fabrikam.directory.find(finn)?.id, utid: site.fabrikam.id })
  })
})

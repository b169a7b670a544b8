import { createEmulator, type Emulator } from '@gatewarden/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  adminConsentUrl,
  administratorRoles,
  authorizationUrl,
  clientCertificate,
  clientSecret,
  createPkce,
  createSigningKeys,
  type EntraClient,
  emulatorCloud,
  MicrosoftError,
  type Refusal,
  readAccessToken,
  readAdminConsentCallback,
  readAuthorizationCallback,
  redeemAuthorizationCode,
  redeemRefreshToken,
  requestAppToken,
  validateIdToken,
} from './index.ts'
import { selfSigned, walkSignIn } from './testing/index.ts'
import { systemTestRandom } from './testing/system-test-random.ts'

// Entra as the emulator plays it, seen from outside only: what the exchanges send is what it takes.

let emulator: Emulator
beforeAll(async () => {
  emulator = await createEmulator()
})
afterAll(() => emulator.close())

const random = systemTestRandom
const clock = { now: () => new Date() }
const redirectUri = 'http://127.0.0.1:8090/oauth/callback'

function setting() {
  const cloud = emulatorCloud(emulator.origin)
  const [tenant] = emulator.describe().tenants
  const [consented, fresh] = tenant?.apps ?? []
  const person = tenant?.users.find(
    (user) => user.userPrincipalName !== tenant.admin.userPrincipalName && user.mailbox === 'user',
  )
  if (!tenant || !consented?.clientSecret || !fresh?.clientSecret || !person)
    return expect.unreachable('the default seed')
  const client: EntraClient = {
    cloud,
    tenant: tenant.id,
    clientId: consented.appId,
    credential: clientSecret(consented.clientSecret),
    clock,
    random,
  }
  const freshClient: EntraClient = {
    ...client,
    clientId: fresh.appId,
    credential: clientSecret(fresh.clientSecret),
  }
  return { cloud, tenant, client, freshClient, person, graph: { resource: cloud.graphResource } }
}

async function refusalOf(exchange: Promise<unknown>): Promise<Refusal> {
  const error = await exchange.catch((thrown: unknown) => thrown)
  if (error instanceof MicrosoftError) return error.refusal
  throw error instanceof Error ? error : new Error('It was not refused.')
}

describe('app-only tokens from the emulator', () => {
  it('carry the tenant and the roles that were consented', async () => {
    const { client, tenant, graph } = setting()
    const set = await requestAppToken(client, graph)
    const claims = readAccessToken(set.accessToken)
    expect(claims).toMatchObject({
      tid: tenant.id,
      appId: client.clientId,
      aud: 'https://graph.microsoft.com',
      clientAuthentication: '1',
    })
    expect(claims?.roles).toEqual(expect.arrayContaining(['Mail.Read', 'Calendars.Read', 'User.Read.All']))
    expect(set.refreshToken).toBeUndefined()
    expect(Math.abs((claims?.expiresAt?.getTime() ?? 0) - set.expiresAt.getTime())).toBeLessThan(5_000)
  })

  it('carry no role where nothing was consented', async () => {
    const { freshClient, graph } = setting()
    const outcome = await requestAppToken(freshClient, graph).then(
      (set) => readAccessToken(set.accessToken)?.roles,
      (error: unknown) => (error instanceof MicrosoftError ? error.refusal.aadsts : error),
    )
    // Where the app is known in the tenant there is a token without roles, where it is not, AADSTS700016.
    expect([[], 700016]).toContainEqual(outcome)
  })

  it('are had with a certificate in both its forms, and not with another one', async () => {
    const { client, tenant, graph } = setting()
    const pair = selfSigned({ name: 'Gatewarden' })
    const made = await fetch(`${emulator.origin}/_emulator/apps`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        tenant: tenant.id,
        displayName: 'With certificate',
        certificates: [pair.certificate],
      }),
    })
    const { appId } = z.object({ appId: z.string() }).parse(await made.json())
    for (const algorithm of ['PS256', 'RS256'] as const) {
      const own = clientCertificate({ ...pair, algorithm })
      const set = await requestAppToken({ ...client, clientId: appId, credential: own }, graph)
      expect(readAccessToken(set.accessToken)).toMatchObject({ appId, clientAuthentication: '2' })
      const refusal = await refusalOf(requestAppToken({ ...client, credential: own }, graph))
      expect(refusal).toMatchObject({
        credentialRefused: true,
        aadsts: 700027,
        kind: 'connector_misconfigured',
      })
    }
  })

  it.each([
    [
      'a wrong secret',
      { credential: clientSecret('wrong-secret-value') },
      { aadsts: 7000215, credentialRefused: true, reason: 'The client secret is wrong.' },
    ],
    [
      "a secret's id",
      { credential: clientSecret('0b3b9f4e-1111-2222-3333-444455556666') },
      { aadsts: 7000215, credentialRefused: true, reason: expect.stringContaining("secret's id") },
    ],
    [
      'an unknown app',
      { clientId: '12345678-1111-4222-8333-444455556666' },
      { aadsts: 700016, credentialRefused: false },
    ],
    [
      'an unknown tenant',
      { tenant: '12345678-1111-4222-8333-444455556666' },
      { aadsts: 90002, credentialRefused: false, subject: 'tenant' },
    ],
    ['no tenant', { tenant: 'common' }, { kind: 'connector_misconfigured', credentialRefused: false }],
  ])('are refused for %s, with every id', async (_what, change, expected) => {
    const { client, graph } = setting()
    const refusal = await refusalOf(requestAppToken({ ...client, ...change }, graph))
    expect(refusal).toMatchObject(expected)
    expect(refusal.traceId).toMatch(/^[0-9a-f-]{36}$/)
    expect(refusal.correlationId).toMatch(/^[0-9a-f-]{36}$/)
    expect(Date.parse(refusal.at ?? '')).toBeGreaterThan(0)
  })
})

describe('a person signing in at the emulator', () => {
  const scopes = ['https://graph.microsoft.com/User.Read']

  async function signIn(
    consent: 'accept' | 'cancel',
    user?: { userPrincipalName: string; password: string },
  ) {
    const { cloud, client, tenant } = setting()
    const { codeVerifier, codeChallenge } = await createPkce(random)
    const url = authorizationUrl({
      cloud,
      tenant: 'organizations',
      clientId: client.clientId,
      redirectUri,
      scopes,
      state: 'the state',
      nonce: 'the nonce',
      codeChallenge,
    })
    const callback = readAuthorizationCallback(
      (await walkSignIn(url, { ...(user ?? tenant.admin), consent })).searchParams,
    )
    return { callback, codeVerifier }
  }

  it('gets tokens, an identity and a refresh, and no second redemption', async () => {
    const { cloud, client, tenant } = setting()
    const { callback, codeVerifier } = await signIn('accept')
    if (callback.outcome !== 'code') return expect.unreachable(JSON.stringify(callback))
    expect(callback.state).toBe('the state')
    const shared = { ...client, tenant: 'organizations' }
    const grant = { code: callback.code, redirectUri, codeVerifier, scopes }
    const set = await redeemAuthorizationCode(shared, grant)
    const identity = await validateIdToken(set.idToken ?? '', {
      cloud,
      tenant: 'organizations',
      clientId: client.clientId,
      nonce: 'the nonce',
      keys: createSigningKeys({}),
      clock,
    })
    expect(identity).toMatchObject({ tid: tenant.id, preferredUsername: tenant.admin.userPrincipalName })
    expect(administratorRoles(identity.wids).map((role) => role.name)).toContain('Global Administrator')
    expect(readAccessToken(set.accessToken)?.scopes).toContain('User.Read')

    const refreshed = await redeemRefreshToken(
      { ...client, tenant: identity.tid },
      { refreshToken: set.refreshToken ?? '', scopes },
    )
    expect(refreshed.refreshToken).toBeDefined()
    expect(refreshed.refreshToken).not.toBe(set.refreshToken)
    expect(await refusalOf(redeemAuthorizationCode(shared, grant))).toMatchObject({
      kind: 'needs_reauth',
      aadsts: 54005,
    })
  })

  it('is no administrator without the role', async () => {
    const { cloud, client, person } = setting()
    const { callback, codeVerifier } = await signIn('accept', person)
    if (callback.outcome !== 'code') return expect.unreachable(JSON.stringify(callback))
    const set = await redeemAuthorizationCode(
      { ...client, tenant: 'organizations' },
      { code: callback.code, redirectUri, codeVerifier, scopes },
    )
    const identity = await validateIdToken(set.idToken ?? '', {
      cloud,
      tenant: 'organizations',
      clientId: client.clientId,
      nonce: 'the nonce',
      keys: createSigningKeys({}),
      clock,
    })
    expect(administratorRoles(identity.wids)).toEqual([])
  })

  it('needs the verifier that belongs to the challenge', async () => {
    const { client } = setting()
    const { callback } = await signIn('accept')
    if (callback.outcome !== 'code') return expect.unreachable(JSON.stringify(callback))
    const grant = { code: callback.code, redirectUri, codeVerifier: 'x'.repeat(43), scopes }
    expect(
      await refusalOf(redeemAuthorizationCode({ ...client, tenant: 'organizations' }, grant)),
    ).toMatchObject({ kind: 'needs_reauth' })
  })

  it('is told of a refresh token that is none', async () => {
    const { client } = setting()
    expect(await refusalOf(redeemRefreshToken(client, { refreshToken: 'nonsense', scopes }))).toMatchObject({
      kind: 'needs_reauth',
    })
  })
})

describe('admin consent at the emulator', () => {
  const scope = 'https://graph.microsoft.com/.default'

  it('names the tenant, and gives roles to the app from then on', async () => {
    const { cloud, tenant, freshClient, graph } = setting()
    const url = adminConsentUrl({
      cloud,
      tenant: 'organizations',
      clientId: freshClient.clientId,
      redirectUri,
      scope,
      state: 'consent state',
    })
    const declined = readAdminConsentCallback(
      (await walkSignIn(url, { ...tenant.admin, consent: 'cancel' })).searchParams,
    )
    expect(declined).toMatchObject({
      outcome: 'refused',
      state: 'consent state',
      refusal: { aadsts: 65004, kind: 'needs_admin_consent' },
    })
    const consented = readAdminConsentCallback((await walkSignIn(url, tenant.admin)).searchParams)
    expect(consented).toMatchObject({ outcome: 'consented', tenant: tenant.id, state: 'consent state' })
    const claims = readAccessToken((await requestAppToken(freshClient, graph)).accessToken)
    expect(claims?.roles).toContain('Mail.Read')
  })
})

import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import * as client from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../index.ts'
import { asLeft, asPage, FormBrowser } from './testing/form-browser.ts'

const tenant = 'fabrikam.onmicrosoft.com'
const callback = 'http://localhost:8090/oauth/callback'
let emulator: Emulator
let appId: string
let configuration: client.Configuration

beforeAll(async () => {
  emulator = await createEmulator()
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(emulator.caFile, 'utf8')])
  const made = emulator.addApp({ tenant, displayName: 'openid-client', redirectUris: [callback] })
  appId = made.appId
  const issuer = new URL(`${emulator.secureOrigin}/${emulator.world.findTenant(tenant)?.id}/v2.0`)
  configuration = await client.discovery(issuer, appId, made.clientSecret)
})

afterAll(async () => {
  await emulator.close()
})

test('discovery is what a strict library demands of a tenant', () => {
  const { issuer, token_endpoint: endpoint } = configuration.serverMetadata()
  expect(issuer).toBe(`${emulator.secureOrigin}/${emulator.world.findTenant(tenant)?.id}/v2.0`)
  expect(endpoint).toContain('/oauth2/v2.0/token')
})

test('code with PKCE and nonce, userinfo, refresh', async () => {
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: 'openid profile email offline_access User.Read',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  const { admin } = emulator.describe().tenants.find((one) => one.domain === tenant) ?? {}
  const browser = new FormBrowser(emulator.secureOrigin)
  const first = asPage(await browser.open(url.href))
  const consent = asPage(await browser.signIn(first, admin?.userPrincipalName ?? '', admin?.password ?? ''))
  const back = asLeft(await browser.submit(consent, { consent: 'accept' }))
  const tokens = await client.authorizationCodeGrant(configuration, back, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  })
  expect(tokens.claims()).toMatchObject({ preferred_username: admin?.userPrincipalName, nonce })
  const about = await client.fetchUserInfo(configuration, tokens.access_token, client.skipSubjectCheck)
  expect(about.email).toBe(admin?.userPrincipalName)
  const renewed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
  expect(renewed.access_token).not.toBe(tokens.access_token)
  expect(renewed.refresh_token).toBeTruthy()
})

test('client credentials, and a refusal with its code', async () => {
  const granted = await client.clientCredentialsGrant(configuration, {
    scope: 'https://graph.microsoft.com/.default',
  })
  expect(granted.expires_in).toBeGreaterThan(3500)
  const refused = client.clientCredentialsGrant(configuration, { scope: 'https://nowhere.example/.default' })
  await expect(refused).rejects.toMatchObject({ error: 'invalid_resource', status: 400 })
})

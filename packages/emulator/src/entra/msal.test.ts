import { createHash, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import {
  ConfidentialClientApplication,
  CryptoProvider,
  PublicClientApplication,
  ResponseMode,
} from '@azure/msal-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../index.ts'
import { decode } from './signing-keys.ts'
import { makeCertificate } from './testing/client-certificate.ts'
import { asLeft, asPage, FormBrowser } from './testing/form-browser.ts'

const REDIRECT = 'http://localhost:8090/oauth/callback'
let emulator: Emulator
let app: { clientId: string; clientSecret: string }
let privateKey: string
let certificate: string

beforeAll(async () => {
  emulator = await createEmulator()
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(emulator.caFile, 'utf8')])
  ;({ privateKey, certificate } = await makeCertificate(Date.now()))
  const made = emulator.addApp({
    tenant: 'contoso.onmicrosoft.com',
    displayName: 'MSAL',
    redirectUris: [REDIRECT],
    certificates: [certificate],
    requiredResourceAccess: [{ resource: 'graph', application: ['Mail.Read'], delegated: ['User.Read'] }],
  })
  app = { clientId: made.appId, clientSecret: made.clientSecret }
  for (const domain of ['contoso.onmicrosoft.com', 'fabrikam.onmicrosoft.com']) {
    const tenantId = emulator.world.findTenant(domain)?.id ?? ''
    emulator.grant(made.appId, {
      resource: 'graph',
      application: ['Mail.Read'],
      delegated: [],
      delegatedFor: 'everybody',
      tenantId,
    })
  }
})

afterAll(async () => {
  await emulator.close()
})

function authority(tenant: string) {
  return {
    authority: `${emulator.secureOrigin}/${tenant}`,
    knownAuthorities: [new URL(emulator.secureOrigin).host],
  }
}

function rolesIn(accessToken: string | undefined): unknown {
  return decode(accessToken?.split('.')[1] ?? '')?.roles
}

test('client credentials with a secret', async () => {
  const client = new ConfidentialClientApplication({
    auth: { ...app, ...authority('contoso.onmicrosoft.com') },
  })
  const result = await client.acquireTokenByClientCredential({
    scopes: ['https://graph.microsoft.com/.default'],
  })
  expect(rolesIn(result?.accessToken)).toEqual(['Mail.Read'])
  expect(result?.expiresOn?.getTime()).toBeGreaterThan(Date.now() + 55 * 60_000)
})

test('a wrong secret becomes MSAL’s server error with the code', async () => {
  const wrong = { clientId: app.clientId, clientSecret: 'wrong', ...authority('contoso.onmicrosoft.com') }
  const client = new ConfidentialClientApplication({ auth: wrong })
  await expect(
    client.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] }),
  ).rejects.toMatchObject({ errorCode: 'invalid_client', errorNo: 7000215 })
})

test.each(['thumbprintSha256', 'thumbprint'] as const)(
  'client credentials with a certificate, %s',
  async (kind) => {
    const der = Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    const thumbprint = createHash(kind === 'thumbprint' ? 'sha1' : 'sha256')
      .update(der)
      .digest('hex')
    const clientCertificate = { [kind]: thumbprint, privateKey }
    const client = new ConfidentialClientApplication({
      auth: { clientId: app.clientId, clientCertificate, ...authority('fabrikam.onmicrosoft.com') },
    })
    const result = await client.acquireTokenByClientCredential({
      scopes: ['https://graph.microsoft.com/.default'],
    })
    expect(rolesIn(result?.accessToken)).toEqual(['Mail.Read'])
    expect(decode(result?.accessToken.split('.')[1] ?? '')?.appidacr).toBe('2')
  },
)

test('a key that is not registered is refused', async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const der = Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  const clientCertificate = {
    thumbprintSha256: createHash('sha256').update(der).digest('hex'),
    privateKey: other.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
  const client = new ConfidentialClientApplication({
    auth: { clientId: app.clientId, clientCertificate, ...authority('contoso.onmicrosoft.com') },
  })
  await expect(
    client.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] }),
  ).rejects.toMatchObject({ errorCode: 'invalid_client', errorNo: 700027 })
})

test('authorization code with PKCE by the real pages, then refreshes from the cache', async () => {
  const client = new ConfidentialClientApplication({ auth: { ...app, ...authority('organizations') } })
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
  const scopes = ['User.Read', 'offline_access']
  const url = await client.getAuthCodeUrl({
    scopes,
    redirectUri: REDIRECT,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
    responseMode: ResponseMode.QUERY,
    state: 'state-of-msal',
    nonce: 'nonce-of-msal',
  })
  const user = userOf('fabrikam.onmicrosoft.com')
  const browser = new FormBrowser(emulator.secureOrigin)
  const consent = asPage(await browser.signIn(asPage(await browser.open(url)), user.name, user.password))
  const location = asLeft(await browser.submit(consent, { consent: 'accept' }))
  expect(location.searchParams.get('state')).toBe('state-of-msal')
  const code = location.searchParams.get('code') ?? ''
  const result = await client.acquireTokenByCode(
    {
      code,
      scopes,
      redirectUri: REDIRECT,
      codeVerifier: verifier,
      state: 'state-of-msal',
      nonce: 'nonce-of-msal',
    },
    { code, nonce: 'nonce-of-msal', state: location.searchParams.get('state') ?? '' },
  )
  expect(result.account?.username).toBe(user.name)
  expect(result.account?.tenantId).toBe(emulator.world.findTenant('fabrikam.onmicrosoft.com')?.id)
  expect(result.scopes).toContain('User.Read')
  const account = result.account
  if (!account) throw new Error('MSAL kept no account')
  const cached = await client.acquireTokenSilent({ account, scopes: ['User.Read'] })
  expect(cached.fromCache).toBe(true)
  const renewed = await client.acquireTokenSilent({ account, scopes: ['User.Read'], forceRefresh: true })
  expect(renewed.fromCache).toBe(false)
  expect(renewed.accessToken).not.toBe(result.accessToken)
  emulator.advance(1000)
  emulator.revokeSessions('fabrikam.onmicrosoft.com', user.name)
  await expect(
    client.acquireTokenSilent({ account, scopes: ['User.Read'], forceRefresh: true }),
  ).rejects.toMatchObject({ errorCode: 'invalid_grant', subError: 'bad_token' })
})

test('a public client signs in without any secret', async () => {
  const tablet = emulator
    .describe()
    .tenants.flatMap((tenant) => tenant.apps)
    .find((one) => one.displayName === 'Workshop Tablet')
  const client = new PublicClientApplication({
    auth: { clientId: tablet?.appId ?? '', ...authority('contoso.onmicrosoft.com') },
  })
  const user = userOf('contoso.onmicrosoft.com')
  const browser = new FormBrowser(emulator.secureOrigin)
  const result = await client.acquireTokenInteractive({
    scopes: ['User.Read'],
    loginHint: user.name,
    openBrowser: async (url) => {
      const page = asPage(await browser.signIn(asPage(await browser.open(url)), user.name, user.password))
      const [form] = asPage(await browser.submit(page, { consent: 'accept' })).forms
      await fetch(form?.action ?? '', {
        method: 'POST',
        body: new URLSearchParams([...(form?.fields ?? [])]),
      })
    },
  })
  expect(result.account?.username).toBe(user.name)
})

test('a device code, as MSAL polls for it', async () => {
  const tablet = emulator.describe().tenants.flatMap((tenant) => tenant.apps)
  const clientId = tablet.find((one) => one.displayName === 'Workshop Tablet')?.appId ?? ''
  const client = new PublicClientApplication({ auth: { clientId, ...authority('contoso.onmicrosoft.com') } })
  const user = userOf('contoso.onmicrosoft.com')
  const browser = new FormBrowser(emulator.secureOrigin)
  const confirmed: Promise<void>[] = []
  const result = await client.acquireTokenByDeviceCode({
    scopes: ['User.Read'],
    deviceCodeCallback: ({ verificationUri, userCode }) => {
      confirmed.push(enter(verificationUri, userCode))
    },
  })
  await Promise.all(confirmed)
  expect(result?.account?.username).toBe(user.name)

  async function enter(uri: string, userCode: string): Promise<void> {
    const named = asPage(await browser.submit(asPage(await browser.open(uri)), { otc: userCode }))
    const next = asPage(await browser.signIn(named, user.name, user.password))
    const isConsent = next.forms.some((form) => form.buttons.some((button) => button.name === 'consent'))
    const last = isConsent ? asPage(await browser.submit(next, { consent: 'accept' })) : next
    await browser.submit(last, { confirm: 'yes' })
  }
})

test('on behalf of: an API in the middle calls Graph as the person who called it', async () => {
  const tenant = 'contoso.onmicrosoft.com'
  const middle = emulator.addApp({ tenant, displayName: 'Middle tier', exposes: ['access_as_user'] })
  const tenantId = emulator.world.findTenant(tenant)?.id ?? ''
  const graph = { resource: 'graph', application: [], delegated: ['User.Read'] } as const
  emulator.grant(middle.appId, { ...graph, delegatedFor: 'everybody', tenantId })
  const user = userOf(tenant)
  const scopes = [`api://${middle.appId}/access_as_user`]
  const front = new ConfidentialClientApplication({ auth: { ...app, ...authority(tenant) } })
  const browser = new FormBrowser(emulator.secureOrigin)
  const url = await front.getAuthCodeUrl({ scopes, redirectUri: REDIRECT, responseMode: ResponseMode.QUERY })
  const consent = asPage(await browser.signIn(asPage(await browser.open(url)), user.name, user.password))
  const code = asLeft(await browser.submit(consent, { consent: 'accept' })).searchParams.get('code') ?? ''
  const { accessToken } = await front.acquireTokenByCode({ code, scopes, redirectUri: REDIRECT })
  const auth = { clientId: middle.appId, clientSecret: middle.clientSecret, ...authority(tenant) }
  const result = await new ConfidentialClientApplication({ auth }).acquireTokenOnBehalfOf({
    oboAssertion: accessToken,
    scopes: ['https://graph.microsoft.com/User.Read'],
  })
  const me = await fetch(`${emulator.origin}/v1.0/me`, {
    headers: { authorization: `Bearer ${result?.accessToken}` },
  })
  expect(await me.json()).toMatchObject({ userPrincipalName: user.name })
})

test('a client that handles challenges: its long token ends with the session, and Graph says how to get another', async () => {
  const auth = { ...app, ...authority('fabrikam.onmicrosoft.com'), clientCapabilities: ['CP1'] }
  const client = new ConfidentialClientApplication({ auth })
  const scopes = ['User.Read']
  const tenant = 'fabrikam.onmicrosoft.com'
  const { admin } = emulator.describe().tenants.find((one) => one.domain === tenant) ?? {}
  const name = admin?.userPrincipalName ?? ''
  const signIn = async (more: { claims?: string; prompt?: string }) => {
    const url = await client.getAuthCodeUrl({ scopes, redirectUri: REDIRECT, ...more })
    const browser = new FormBrowser(emulator.secureOrigin)
    const page = await browser.signIn(asPage(await browser.open(url)), name, admin?.password ?? '')
    const left = 'location' in page ? page : await browser.submit(page, { consent: 'accept' })
    const code = asLeft(left).searchParams.get('code') ?? ''
    return client.acquireTokenByCode({ code, scopes, redirectUri: REDIRECT, ...more })
  }
  const me = (token: string) =>
    fetch(`${emulator.origin}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } })
  const { accessToken, expiresOn } = await signIn({})
  expect(expiresOn?.getTime()).toBeGreaterThan(emulator.now().getTime() + 19 * 3_600_000)
  expect((await me(accessToken)).status).toBe(200)
  emulator.advance(2000)
  emulator.revokeSessions(tenant, name)
  const refused = await me(accessToken)
  expect(refused.status).toBe(401)
  const header = refused.headers.get('www-authenticate') ?? ''
  expect(header).toContain('error="insufficient_claims"')
  const claims = Buffer.from(/claims="([^"]+)"/.exec(header)?.[1] ?? '', 'base64').toString()
  expect(JSON.parse(claims)).toMatchObject({ access_token: { nbf: { essential: true } } })
  emulator.advance(2000)
  expect((await me((await signIn({ claims })).accessToken)).status).toBe(200)
})

function userOf(domain: string): { name: string; password: string } {
  const tenant = emulator.describe().tenants.find((one) => one.domain === domain)
  const user = tenant?.users.find(
    (one) => one.mailbox === 'user' && one.userPrincipalName !== tenant.admin.userPrincipalName,
  )
  return { name: user?.userPrincipalName ?? '', password: user?.password ?? '' }
}

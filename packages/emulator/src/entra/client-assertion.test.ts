import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AppRegistration } from '../tenant/app.ts'
import { decode } from './signing-keys.ts'
import { makeCertificate } from './testing/client-certificate.ts'
import { type EntraSite, START, startEntraSite } from './testing/entra-site.ts'

const now = START / 1000
let site: EntraSite
let app: AppRegistration
let key: KeyObject
let thumbprint: string

beforeAll(async () => {
  site = await startEntraSite()
  const made = await makeCertificate(START)
  key = createPrivateKey(made.privateKey)
  const { raw } = new X509Certificate(made.certificate)
  thumbprint = createHash('sha256').update(raw).digest('base64url')
  app = site.register({
    secrets: [],
    certificates: [
      {
        keyId: '0c5f1d5e-2f5d-4d3a-9d55-0f8f6f9ad003',
        displayName: 'of the tests',
        pem: made.certificate,
        thumbprint: createHash('sha1').update(raw).digest('base64url'),
        thumbprintS256: thumbprint,
        startsAt: START,
        expiresAt: START + 24 * 3_600_000,
      },
    ],
  })
  site.contoso.consents.ensurePrincipal(app)
})

afterAll(async () => {
  await site[Symbol.asyncDispose]()
})

interface Changes {
  readonly header?: Readonly<Record<string, string>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly key?: KeyObject
}

function assertion(changes: Changes = {}): Promise<string> {
  const claims = {
    aud: `${site.origin}/${site.contoso.id}/oauth2/v2.0/token`,
    iss: app.appId,
    sub: app.appId,
    jti: 'one',
    nbf: now,
    exp: now + 600,
    ...changes.claims,
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint, ...changes.header })
    .sign(changes.key ?? key)
}

function present(text: string, more: Readonly<Record<string, string>> = {}) {
  return site.token(site.contoso.id, {
    grant_type: 'client_credentials',
    client_id: app.appId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: text,
    scope: 'https://graph.microsoft.com/.default',
    ...more,
  })
}

test('a good assertion is worth a token that says so', async () => {
  const { status, body } = await present(await assertion())
  expect(status).toBe(200)
  expect(decode(String(body.access_token).split('.')[1] ?? '')?.appidacr).toBe('2')
})

test('the tenant in the audience may be named as a domain, and the service by any of its names', async () => {
  const aud = 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token'
  expect((await present(await assertion({ claims: { aud } }))).status).toBe(200)
})

test.each<[string, Changes, number]>([
  ['another app as issuer', { claims: { iss: 'somebody else' } }, 700021],
  ['another app as subject', { claims: { sub: 'somebody else' } }, 700021],
  ['no subject', { claims: { sub: undefined } }, 700022],
  ['another audience', { claims: { aud: 'https://api.example/token' } }, 700023],
  ['the issuer as audience', { claims: { aud: 'https://login.microsoftonline.com/contoso/v2.0' } }, 700023],
  ['over', { claims: { exp: now - 301 } }, 700024],
  ['not begun', { claims: { nbf: now + 900 } }, 700024],
  ['without an end', { claims: { exp: undefined } }, 700024],
  ['an unknown thumbprint', { header: { 'x5t#S256': 'AAAA' } }, 700027],
  ['no thumbprint', { header: { 'x5t#S256': '' } }, 700027],
  ['another key', { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }, 700027],
])('%s', async (_, changes, code) => {
  const { status, body } = await present(await assertion(changes))
  expect(status).toBe(401)
  expect(body).toMatchObject({ error: 'invalid_client', error_codes: [code] })
})

test('an assertion that is signed with the secret of nobody, or with nothing', async () => {
  const [, body = ''] = (await assertion()).split('.')
  for (const alg of ['none', 'HS256']) {
    const head = Buffer.from(JSON.stringify({ alg, 'x5t#S256': thumbprint })).toString('base64url')
    expect((await present(`${head}.${body}.AAAA`)).body.error_codes).toEqual([700027])
  }
})

test('what is no JWT, and a wrong or missing type', async () => {
  expect((await present('nonsense')).body).toMatchObject({ error: 'invalid_client', error_codes: [50027] })
  const good = await assertion()
  expect((await present(good, { client_assertion_type: 'saml' })).body.error_codes).toEqual([9002313])
  expect((await present(good, { client_assertion_type: '' })).body.error_codes).toEqual([9002313])
})

test('the certificate expires by the clock', async () => {
  const other = await startEntraSite()
  try {
    const registered = other.register({ certificates: app.certificates })
    other.contoso.consents.ensurePrincipal(registered)
    other.world.clock.advance(24 * 3_600_000)
    const later = now + 24 * 3600
    const claims = { iss: registered.appId, sub: registered.appId, nbf: later, exp: later + 600 }
    const { body } = await other.token(other.contoso.id, {
      grant_type: 'client_credentials',
      client_id: registered.appId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion({ claims }),
      scope: 'https://graph.microsoft.com/.default',
    })
    expect(body.error_codes).toEqual([700027])
    expect(body.error_description).toContain('The key used is expired.')
  } finally {
    await other[Symbol.asyncDispose]()
  }
})

test('an assertion of another identity provider, by its published keys', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const provider = createServer((request, response) => {
    const { port } = provider.address() as AddressInfo
    const jwks = { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1' }] }
    const isDiscovery = request.url === '/.well-known/openid-configuration'
    response.end(JSON.stringify(isDiscovery ? { jwks_uri: `http://127.0.0.1:${port}/keys` } : jwks))
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  try {
    const audience = 'api://AzureADTokenExchange'
    app.federatedCredentials.push({
      id: '1',
      name: 'ci',
      issuer,
      subject: 'repo:main',
      audiences: [audience],
    })
    const federated = (claims: Record<string, unknown>, signer = pair.privateKey) =>
      assertion({
        header: { alg: 'RS256', kid: 'k1' },
        claims: { iss: issuer, sub: 'repo:main', aud: audience, ...claims },
        key: signer,
      }).then(present)
    expect((await federated({})).status).toBe(200)
    expect((await federated({ iss: 'https://other.example' })).body.error_codes).toEqual([700211])
    expect((await federated({ aud: 'somewhere' })).body.error_codes).toEqual([700212])
    expect((await federated({ sub: 'repo:fork' })).body.error_codes).toEqual([700213])
    const forger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    expect((await federated({}, forger)).body.error_codes).toEqual([700027])
  } finally {
    app.federatedCredentials.length = 0
    await new Promise((resolve) => provider.close(resolve).closeAllConnections())
  }
})

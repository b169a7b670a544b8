import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { makeCertificate } from '../../entra/testing/client-certificate.ts'
import { createEmulator, type Emulator } from '../../index.ts'

// Credentials that are managed over Graph have to open the token endpoint: the whole emulator, with its default seed.
let emulator: Emulator
let tenant: string
let token: string
let admin: { appId: string; clientSecret: string }
const bearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const text = z.string().default('')
/** What these tests read of an answer; what it lacks reads as empty, and the rest is there for matchers. */
const bodyShape = z.looseObject({
  id: text,
  appId: text,
  access_token: text,
  keyId: text,
  secretText: text,
  error_codes: z.array(z.number()).default([]),
  value: z.array(z.looseObject({ id: z.string() })).default([]),
  keyCredentials: z.array(z.looseObject({ keyId: z.string() })).default([]),
})

interface Answer {
  readonly status: number
  readonly body: z.infer<typeof bodyShape>
}

const answered = async (response: Response): Promise<Answer> => {
  const sent = await response.text()
  return { status: response.status, body: bodyShape.parse(sent === '' ? {} : JSON.parse(sent)) }
}

beforeAll(async () => {
  emulator = await createEmulator()
  tenant = emulator.describe().tenants[0]?.domain ?? ''
  admin = emulator.addApp({ tenant, displayName: 'Administers apps' })
  emulator.grant(admin.appId, {
    tenantId: tenant,
    resource: 'graph',
    application: ['Application.ReadWrite.All', 'Organization.ReadWrite.All', 'Organization.Read.All'],
    delegated: [],
    delegatedFor: 'everybody',
  })
  token = (await redeem({ client_id: admin.appId, client_secret: admin.clientSecret })).body.access_token
})
afterAll(() => emulator.close())

async function redeem(form: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${emulator.origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'https://graph.microsoft.com/.default',
      ...form,
    }),
  })
  return answered(response)
}

async function graph(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${emulator.origin}/v1.0${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  return answered(response)
}

async function makeApp(displayName: string): Promise<{ id: string; appId: string }> {
  const { body } = await graph('POST', '/applications', { displayName })
  await graph('POST', '/servicePrincipals', { appId: body.appId })
  return body
}

async function withProvider<T>(
  run: (issuer: string, sign: (claims: object) => Promise<string>) => Promise<T>,
): Promise<T> {
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
    return await run(issuer, (claims) => signed(pair.privateKey, { iss: issuer, ...claims }))
  } finally {
    await new Promise((resolve) => provider.close(resolve).closeAllConnections())
  }
}

function signed(key: KeyObject, claims: object): Promise<string> {
  const now = Math.floor(emulator.now().getTime() / 1000)
  return new SignJWT({ nbf: now, exp: now + 600, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .sign(key)
}

test('a federated credential that was made over Graph is honoured, changed and taken back', async () => {
  const app = await makeApp('Federated')
  const at = `/applications/${app.id}/federatedIdentityCredentials`
  await withProvider(async (issuer, sign) => {
    const audiences = ['api://AzureADTokenExchange']
    const made = await graph('POST', at, { name: 'ci-main', issuer, subject: 'repo:main', audiences })
    expect([made.status, made.body.description]).toEqual([201, null])
    const present = async (sub: string) =>
      redeem({
        client_id: app.appId,
        client_assertion_type: bearer,
        client_assertion: await sign({ sub, aud: audiences[0] }),
      })
    expect((await present('repo:main')).status).toBe(200)
    expect((await present('repo:fork')).body.error_codes).toEqual([700213])
    expect((await graph('PATCH', `${at}/${made.body.id}`, { subject: 'repo:fork' })).status).toBe(204)
    expect((await present('repo:fork')).status).toBe(200)
    const again = { name: 'ci-other', issuer, subject: 'repo:fork', audiences }
    expect((await graph('POST', at, again)).status).toBe(409)
    expect((await graph('POST', at, { ...again, name: 'x', subject: 'y' })).status).toBe(400)
    expect((await graph('PATCH', `${at}/${made.body.id}`, { name: 'other' })).status).toBe(400)
    expect((await graph('GET', at)).body.value).toHaveLength(1)
    expect((await graph('GET', `${at}/ci-main`)).body).toMatchObject({ subject: 'repo:fork', issuer })
    expect((await graph('DELETE', `${at}/${made.body.id}`)).status).toBe(204)
    expect((await present('repo:fork')).status).toBe(401)
  })
})

test('a key is added and removed with a proof that another one is held', async () => {
  const app = await makeApp('Rolls keys')
  const now = emulator.now().getTime()
  const first = await makeCertificate(now)
  const second = await makeCertificate(now)
  const firstKey = createPrivateKey(first.privateKey)
  const secondKey = createPrivateKey(second.privateKey)
  const keyOf = (pem: string) => ({
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: pem.replaceAll(/-----[^-]+-----|\s/g, ''),
  })
  await graph('PATCH', `/applications/${app.id}`, { keyCredentials: [keyOf(first.certificate)] })
  const claims = { aud: '00000002-0000-0000-c000-000000000000', iss: app.id }
  const proof = await signed(firstKey, claims)
  const add = (given: string) =>
    graph('POST', `/applications/${app.id}/addKey`, {
      keyCredential: keyOf(second.certificate),
      passwordCredential: null,
      proof: given,
    })
  expect((await add(await signed(secondKey, claims))).status).toBe(400)
  expect((await add(await signed(firstKey, { ...claims, iss: app.appId }))).status).toBe(400)
  const added = await add(proof)
  expect([added.status, added.body.key]).toEqual([200, null])
  const other = await signed(secondKey, claims)
  const keys = (await graph('GET', `/applications/${app.id}`)).body.keyCredentials
  expect(keys).toHaveLength(2)
  const removed = { keyId: keys[0]?.keyId, proof: other }
  expect((await graph('POST', `/applications/${app.id}/removeKey`, removed)).status).toBe(204)
  expect((await graph('POST', `/applications/${app.id}/removeKey`, removed)).status).toBe(400)
})

test('a secret of a service principal counts in its tenant, until it is removed', async () => {
  const app = await makeApp('Principal with a secret')
  const principal = (await graph('GET', `/servicePrincipals(appId='${app.appId}')`)).body
  const { body } = await graph('POST', `/servicePrincipals/${principal.id}/addPassword`, {
    passwordCredential: { displayName: 'one' },
  })
  const present = () => redeem({ client_id: app.appId, client_secret: body.secretText })
  expect((await present()).status).toBe(200)
  const shown = (await graph('GET', `/servicePrincipals/${principal.id}`)).body.passwordCredentials
  expect(shown).toMatchObject([{ keyId: body.keyId, secretText: null, hint: body.hint }])
  const path = `/servicePrincipals/${principal.id}/removePassword`
  expect((await graph('POST', path, { keyId: body.keyId })).status).toBe(204)
  expect((await present()).body.error_codes).toEqual([7000215])
})

test('the organization takes notes, and is neither made nor ended', async () => {
  const { body } = await graph('GET', '/organization')
  const path = `/organization/${body.value[0]?.id}`
  const notes = { technicalNotificationMails: ['it@contoso.example'], city: 'Ribe' }
  expect((await graph('PATCH', path, notes)).status).toBe(204)
  expect((await graph('GET', path)).body).toMatchObject(notes)
  expect((await graph('PATCH', path, { displayName: 'Other' })).status).toBe(400)
  expect([(await graph('DELETE', path)).status, (await graph('POST', '/organization', {})).status]).toEqual([
    403, 403,
  ])
})

test('a registration under a name of its own is made once and changed from then on', async () => {
  const at = "/applications(uniqueName='it''s-mine')"
  const wish = { displayName: 'Made by a script', web: { redirectUris: ['https://app.example/back'] } }
  expect((await graph('PATCH', at, wish)).status).toBe(404)
  expect((await graph('GET', at)).status).toBe(404)
  const upsert = { Prefer: 'create-if-missing' }
  expect((await graph('PATCH', at, { web: wish.web }, upsert)).status).toBe(400)
  const made = await graph('PATCH', at, wish, upsert)
  expect([made.status, made.body]).toEqual([
    201,
    expect.objectContaining({ displayName: wish.displayName, uniqueName: "it's-mine" }),
  ])
  expect((await graph('PATCH', at, { displayName: 'Renamed' }, upsert)).status).toBe(204)
  const found = await graph('GET', `/applications(appId='${made.body.appId}')`)
  expect(found.body).toMatchObject({ id: made.body.id, displayName: 'Renamed', web: wish.web })
  const named = await graph('GET', "/applications?$filter=displayName eq 'Renamed'")
  expect(named.body.value.map(({ id }) => id)).toEqual([made.body.id])
  expect((await graph('POST', `${at}/addPassword`, {})).body.secretText).toHaveLength(40)
})

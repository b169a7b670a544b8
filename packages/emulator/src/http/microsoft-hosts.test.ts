import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../index.ts'
import { makeLocalCertificate } from './local-authority.ts'
import { MICROSOFT_HOSTS } from './microsoft-hosts.ts'
import { signWith } from './testing/sign-with.ts'

let emulator: Emulator
let folder: string
const caKey = () => join(folder, 'microsoft-ca-key.pem')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-hosts-'))
  emulator = await createEmulator({ tlsPort: 0, certificateFolder: folder })
})

afterAll(async () => {
  await emulator.close()
  rmSync(folder, { recursive: true })
})

interface Call {
  readonly host: string
  readonly path: string
  readonly port?: number
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: URLSearchParams
}

/** As a program whose hosts file and trust point here, and whose port 443 is redirected. */
function call(wanted: Call): Promise<{ status: number; text: string; headers: NodeJS.Dict<unknown> }> {
  const { host, path, port = emulator.ready.tls?.port, method = 'GET', headers = {}, body } = wanted
  const form = body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname: '127.0.0.1',
        port,
        servername: host,
        path,
        method,
        headers: { host, ...form, ...headers },
        ca: readFileSync(emulator.caFile),
        agent: false,
      },
      async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(Buffer.from(chunk))
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers })
      },
    )
    sent.once('error', reject).end(body?.toString())
  })
}

async function json(wanted: Call): Promise<Record<string, unknown>> {
  return Object(JSON.parse((await call(wanted)).text))
}

async function graphToken(): Promise<string> {
  const app = emulator.describe().tenants[0]?.apps.find((one) => one.consented)
  const answer = await json({
    host: 'login.microsoftonline.com',
    path: '/contoso.onmicrosoft.com/oauth2/v2.0/token',
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app?.appId ?? '',
      client_secret: app?.clientSecret ?? '',
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  return String(answer.access_token)
}

test('each of Microsoft’s names has a certificate that the one authority vouches for', async () => {
  expect(emulator.ready.tls?.hosts).toEqual(MICROSOFT_HOSTS)
  for (const host of MICROSOFT_HOSTS) {
    expect((await call({ host, path: '/nothing/here' })).status, host).toBeGreaterThanOrEqual(400)
  }
})

test('a name that is not among them is refused in the handshake', async () => {
  await expect(call({ host: 'portal.azure.com', path: '/' })).rejects.toThrow()
})

test('issuers and endpoints carry Microsoft’s names, whichever alias was used', async () => {
  const path = '/common/v2.0/.well-known/openid-configuration'
  for (const host of ['login.microsoftonline.com', 'login.windows.net']) {
    expect(await json({ host, path })).toMatchObject({
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      token_endpoint: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
      userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
    })
  }
  expect(await json({ host: 'login.microsoftonline.com', path: '/common/discovery/instance' })).toMatchObject(
    {
      metadata: [
        { preferred_cache: 'login.windows.net', aliases: expect.arrayContaining(['sts.windows.net']) },
      ],
    },
  )
  const older = { host: 'sts.windows.net', path: '/contoso.onmicrosoft.com/.well-known/openid-configuration' }
  const { id } = emulator.world.findTenant('contoso.onmicrosoft.com') ?? { id: '' }
  expect(await json(older)).toMatchObject({ issuer: `https://sts.windows.net/${id}/` })
})

test('Graph’s links carry its name, and its challenge the sign-in service’s', async () => {
  const host = 'graph.microsoft.com'
  const headers = { authorization: `Bearer ${await graphToken()}` }
  const page = await json({ host, path: '/v1.0/users?$top=2', headers })
  expect(page['@odata.context']).toBe('https://graph.microsoft.com/v1.0/$metadata#users')
  const next = new URL(String(page['@odata.nextLink']))
  expect(next.origin).toBe('https://graph.microsoft.com')
  expect((await call({ host, path: next.pathname + next.search, headers })).status).toBe(200)
  const challenge = await call({ host, path: '/v1.0/me' })
  expect(challenge.status).toBe(401)
  expect(String(challenge.headers['www-authenticate'])).toContain(
    'authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
  )
})

test('a port that is not redirected stays in issuers and links', async () => {
  const port = emulator.ready.tls?.port
  const document = await json({
    host: 'login.microsoftonline.com',
    path: '/organizations/v2.0/.well-known/openid-configuration',
    headers: { host: `login.microsoftonline.com:${port}` },
  })
  expect(document.token_endpoint).toBe(
    `https://login.microsoftonline.com:${port}/organizations/oauth2/v2.0/token`,
  )
  expect(document.userinfo_endpoint).toBe(`https://graph.microsoft.com:${port}/oidc/userinfo`)
})

test('a service answers at its own names only, and the controls at none of them', async () => {
  const token = await graphToken()
  const headers = { authorization: `Bearer ${token}` }
  expect((await call({ host: 'login.microsoftonline.com', path: '/v1.0/users', headers })).status).toBe(404)
  expect((await call({ host: 'smtp.office365.com', path: '/v1.0/users', headers })).status).toBe(404)
  const discovery = '/common/v2.0/.well-known/openid-configuration'
  expect((await call({ host: 'outlook.office365.com', path: discovery })).status).toBe(404)
  for (const host of MICROSOFT_HOSTS) {
    expect((await call({ host, path: '/_emulator' })).status, host).toBe(403)
  }
})

test('the device code’s page has Microsoft’s address, and is there', async () => {
  const tablet = emulator
    .describe()
    .tenants.flatMap(({ apps }) => apps)
    .find(({ displayName }) => displayName === 'Workshop Tablet')
  const begun = await json({
    host: 'login.microsoftonline.com',
    path: '/contoso.onmicrosoft.com/oauth2/v2.0/devicecode',
    method: 'POST',
    body: new URLSearchParams({ client_id: tablet?.appId ?? '', scope: 'User.Read' }),
  })
  expect(begun.verification_uri).toBe('https://login.microsoft.com/device')
  expect((await call({ host: 'login.microsoft.com', path: '/device' })).text).toContain('Enter code')
})

test('the authority is made here, its key is this user’s alone, and it stays', async () => {
  expect(statSync(caKey()).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o077).toBe(0)
  const before = readFileSync(emulator.caFile, 'utf8')
  const again = await makeLocalCertificate(folder, true, Date.now(), MICROSOFT_HOSTS)
  expect(readFileSync(again.caFile, 'utf8')).toBe(before)
  const other = mkdtempSync(join(tmpdir(), 'emulator-other-'))
  const elsewhere = await makeLocalCertificate(other, true, Date.now(), MICROSOFT_HOSTS)
  expect(readFileSync(elsewhere.caFile, 'utf8')).not.toBe(before)
  chmodSync(join(other, 'microsoft-ca-key.pem'), 0o644)
  const leaked = readFileSync(elsewhere.caFile, 'utf8')
  await makeLocalCertificate(other, true, Date.now(), MICROSOFT_HOSTS)
  expect(readFileSync(elsewhere.caFile, 'utf8')).not.toBe(leaked)
  expect(statSync(join(other, 'microsoft-ca-key.pem')).mode & 0o777).toBe(0o600)
  rmSync(other, { recursive: true })
})

test('without Microsoft’s names the authority may not vouch for them either', async () => {
  const own = join(folder, 'loopback')
  const certificate = await makeLocalCertificate(own, true, Date.now())
  expect(readdirSync(own).sort()).toEqual(['ca-key.pem', 'ca.pem'])
  const made = signWith(certificate.caFile, join(own, 'ca-key.pem'), 'DNS:graph.microsoft.com', own)
  expect(openssl(certificate.caFile, made.certificateFile)).toContain('permitted subtree violation')
})

test('what its key signs for any other name is refused, by OpenSSL and by Node', async () => {
  const sign = (names: string) => signWith(emulator.caFile, caKey(), names, folder)
  expect(openssl(emulator.caFile, sign('DNS:graph.microsoft.com').certificateFile)).toContain('OK')
  for (const name of [
    'DNS:microsoft.com',
    'DNS:www.example.com',
    'DNS:graph.microsoft.com,DNS:bank.example',
  ]) {
    expect(openssl(emulator.caFile, sign(name).certificateFile), name).toContain(
      'permitted subtree violation',
    )
  }
  expect(openssl(emulator.caFile, sign('IP:10.0.0.1').certificateFile)).toContain(
    'permitted subtree violation',
  )
  expect(await nodeVisits('graph.microsoft.com')).toBe('200')
  expect(await nodeVisits('www.example.com')).toContain('permitted subtree violation')

  async function nodeVisits(name: string): Promise<string> {
    const { certificateFile, keyFile } = sign(`DNS:${name}`)
    const server = createServer(
      { cert: readFileSync(certificateFile), key: readFileSync(keyFile) },
      (_, response) => response.end(),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      return String((await call({ host: name, path: '/', port })).status)
    } catch (error) {
      return String(error)
    } finally {
      await new Promise((resolve) => server.close(resolve).closeAllConnections())
    }
  }
})

function openssl(caFile: string, certificateFile: string): string {
  try {
    return execFileSync('openssl', ['verify', '-CAfile', caFile, certificateFile], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
  } catch (error) {
    return String(Object(error).stderr)
  }
}

import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { connect, type SecureVersion } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type RelayRig, relayRig } from '../testing/relay-rig.ts'
import { issueLeaf, makeAuthority } from '../tls/issue-certificate.ts'

let rig: RelayRig
beforeAll(async () => {
  rig = await relayRig()
}, 120_000)
afterAll(() => rig.close())

const shown = z.object({ id: z.string(), warnings: z.array(z.string()) })
const make = async (wish: Record<string, unknown>) => {
  const body = { name: 'a door', protocol: 'imap', security: 'tls', port: 0, ...wish }
  return rig.call('POST', '/v1/relay/listeners', { body })
}
const warnings = async (id: string): Promise<string> =>
  shown.parse((await rig.call('GET', `/v1/relay/listeners/${id}`)).body).warnings.join(' ')

/** What TLS with one version comes to. */
async function versionSpoken(port: number, ca: string, only: SecureVersion): Promise<string | null> {
  const ciphers = 'DEFAULT@SECLEVEL=0'
  const socket = connect({ port, host: 'localhost', ca, minVersion: only, maxVersion: only, ciphers })
  const spoken = await new Promise<string | null>((resolve) => {
    socket.on('error', () => resolve(null))
    socket.once('secureConnect', () => resolve(socket.getProtocol()))
  })
  socket.destroy()
  return spoken
}

test('a port that another program has is said to be in use until it is free', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { id } = shown.parse((await make({ port })).body)
  await rig.until(async () => (await warnings(id)).includes(`It is not open: 127.0.0.1:${port} is in use`))
  await new Promise((resolve) => other.close(resolve))
  await rig.until(() => rig.features.relay.portOf(id))
  expect(await warnings(id)).toBe('')
})

test('TLS 1.0 is for trusted networks that a listener names, and comes with a warning', async () => {
  const refused = await make({ oldestTls: '1.0' })
  expect(refused.status).toBe(400)
  expect(refused.text).toContain('body.networks')
  const ca = await rig.authority()
  const old = await rig.listener({
    protocol: 'imap',
    security: 'tls',
    oldestTls: '1.0',
    networks: ['127.0.0.0/8', '::1'],
  })
  expect(await warnings(old.id)).toContain('TLS 1.0 is broken')
  expect(await versionSpoken(old.port, ca, 'TLSv1')).toBe('TLSv1')
  const usual = await rig.listener({ protocol: 'imap', security: 'tls' })
  expect(await versionSpoken(usual.port, ca, 'TLSv1.1')).toBeNull()
  expect(await versionSpoken(usual.port, ca, 'TLSv1.2')).toBe('TLSv1.2')
})

test('an uploaded certificate is shown to devices, and its end is foretold', async () => {
  const now = rig.platform.clock.now()
  const authority = await makeAuthority(now)
  const { certificate, privateKey } = await issueLeaf(authority, ['localhost'], now)
  const other = await issueLeaf(authority, ['localhost'], now)
  const wrong = await make({ certificate: { chain: certificate, privateKey: other.privateKey } })
  expect(wrong.text).toContain('does not fit the certificate')
  const { id, port } = await rig.listener({
    protocol: 'imap',
    security: 'tls',
    certificate: { chain: certificate, privateKey },
  })
  expect(await versionSpoken(port, authority.certificate, 'TLSv1.3')).toBe('TLSv1.3')
  expect(await warnings(id)).toBe('')
  await rig.call('PATCH', `/v1/relay/listeners/${id}`, { body: { hostname: 'relay.contoso.com' } })
  expect(await warnings(id)).toContain('does not name relay.contoso.com')
  await rig.platform.advance(390 * 86_400_000)
  expect(await warnings(id)).toMatch(/certificate ends on \d{4}-\d\d-\d\d/)
  await rig.platform.advance(20 * 86_400_000)
  expect(await warnings(id)).toMatch(/certificate ended on \d{4}-\d\d-\d\d/)
})

test('no certificate is ordered before the terms of the issuer are agreed to', async () => {
  const refused = await make({ hostname: 'relay.contoso.com', certificate: { kind: 'acme' } })
  expect(refused.status).toBe(400)
  expect(refused.text).toContain('relay.acme.terms')
})

import { createServer, type Server } from 'node:http'
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { childWish, freePort, killChild, startChild } from '../../connect/testing/child-process.ts'
import { tables } from '../tables.ts'
import { externalAccount, type Pebble, startPebble } from '../testing/pebble.ts'
import { type RelayRig, relayRig } from '../testing/relay-rig.ts'

const day = 86_400_000
const hostname = 'relay.contoso.com'

let rig: RelayRig
let pebble: Pebble
/** What pebble calls in place of port 80: it passes on to the relay's port for challenges. */
let port80: Server
let root = ''
let listener = { id: '', port: 0 }
/** Called with each challenge; what it answers is the status in place of passing it on. */
let onChallenge: () => Promise<number | undefined> = async () => undefined

beforeAll(async () => {
  const challengePort = await freePort()
  port80 = createServer(async (request, response) => {
    const status = await onChallenge()
    if (status !== undefined) return void response.writeHead(status).end()
    const answer = await fetch(`http://127.0.0.1:${challengePort}${request.url}`)
    response.writeHead(answer.status).end(await answer.text())
  })
  const port = await freePort()
  await new Promise<void>((resolve) => port80.listen(port, '127.0.0.1', resolve))
  pebble = await startPebble(port)
  root = await pebble.root()
  const acme = {
    terms: true,
    directory: pebble.directory,
    ca: pebble.ca,
    externalAccount: `${externalAccount.keyId}:${externalAccount.hmacKey}`,
    challengePort,
  }
  rig = await relayRig({ config: { egress: { allow: ['127.0.0.0/8', '::1'] }, relay: { acme } } })
}, 120_000)
afterAll(async () => {
  await pebble?.[Symbol.asyncDispose]()
  port80?.close()
  await rig?.close()
})

const shown = z.object({
  certificate: z.object({ kind: z.string(), renewsAt: z.string().nullable() }),
  warnings: z.array(z.string()),
  troubles: z.array(z.string()),
})
const look = async (id = listener.id) =>
  shown.parse((await rig.call('GET', `/v1/relay/listeners/${id}`)).body)
const row = () =>
  tables(rig.platform.db.query)
    .selectFrom('relay_acme_certificates')
    .selectAll()
    .where('hostname', '=', hostname)
    .executeTakeFirstOrThrow()
const order = () => rig.features.relay.orderCertificates()

/** A device that believes the issuer's root alone, and looks at the name. */
async function device(port: number): Promise<{ socket: TLSSocket; certificate: PeerCertificate }> {
  const socket = connect({ port, host: '127.0.0.1', servername: hostname, ca: root })
  await new Promise((resolve, reject) => socket.once('data', resolve).once('error', reject))
  return { socket, certificate: socket.getPeerCertificate() }
}

test('a certificate is ordered, and a device that trusts the issuer sends with it', async () => {
  listener = await rig.listener({
    protocol: 'imap',
    security: 'tls',
    hostname,
    certificate: { kind: 'acme' },
  })
  const smtp = await rig.listener({
    protocol: 'smtp',
    security: 'starttls',
    hostname,
    certificate: { kind: 'acme' },
  })
  expect((await look()).warnings.join()).toContain('is being ordered')
  await expect(device(listener.port)).rejects.toThrow(/certificate/)
  await order()
  expect(await look()).toMatchObject({ certificate: { kind: 'acme' }, warnings: [], troubles: [] })
  const { socket } = await device(listener.port)
  socket.destroy()
  const { username, password } = await rig.credential()
  const mailer = createTransport({
    host: '127.0.0.1',
    port: smtp.port,
    requireTLS: true,
    tls: { ca: root, servername: hostname },
    auth: { user: username, pass: password },
  })
  const sent = await mailer.sendMail({ from: rig.mailbox, to: rig.other, subject: 'by ACME', text: 'x' })
  expect(sent.response).toMatch(/^250/)
})

test('the keys are sealed, and challenges are answered at the service’s own port too', async () => {
  const { private_key: key } = await row()
  expect(key?.includes('PRIVATE KEY')).toBe(false)
  const account = await tables(rig.platform.db.query)
    .selectFrom('relay_acme_accounts')
    .selectAll()
    .executeTakeFirstOrThrow()
  expect(account.private_key.includes('PRIVATE KEY')).toBe(false)
  const answer = await fetch(`${rig.url}/.well-known/acme-challenge/a-token`)
  expect(await answer.text()).toBe(`a-token.${account.thumbprint}`)
  expect((await fetch(`${rig.url}/.well-known/acme-challenge/%3Cscript%3E`)).status).toBe(404)
})

test('it is renewed by the clock, and whoever is connected stays', async () => {
  const { socket, certificate } = await device(listener.port)
  await rig.advance(600 * day)
  await order()
  const before = await device(listener.port)
  before.socket.destroy()
  expect(before.certificate.serialNumber).toBe(certificate.serialNumber)
  await rig.advance(70 * day)
  await order()
  const after = await device(listener.port)
  after.socket.destroy()
  expect(after.certificate.serialNumber).not.toBe(certificate.serialNumber)
  const answered = new Promise((resolve) => socket.once('data', resolve))
  socket.write('a1 NOOP\r\n')
  expect(String(await answered)).toContain('a1 OK')
  socket.destroy()
})

test('a challenge that fails is shown with its cause and remedy, and tried again later and later', async () => {
  onChallenge = async () => 404
  await rig.advance(day)
  await order()
  const { troubles } = await look()
  expect(troubles.join()).toMatch(/could not see that relay.contoso.com is this service: .*404/s)
  expect(troubles.join()).toContain('/.well-known/acme-challenge/')
  const first = await row()
  expect(first).toMatchObject({ failures: 1, order_url: null })
  await order()
  expect((await row()).failures).toBe(1)
  await rig.advance(17 * 60_000)
  await order()
  const second = await row()
  expect(second.failures).toBe(2)
  expect(second.next_at.getTime() - rig.platform.clock.now().getTime()).toBeGreaterThan(25 * 60_000)
})

test('asked for again it is tried at once, by one process although the one before was killed in the middle', async () => {
  const { promise: isAsked, resolve } = Promise.withResolvers<void>()
  onChallenge = async () => {
    resolve()
    return undefined
  }
  const again = { body: { certificate: { kind: 'acme' } } }
  await rig.call('PATCH', `/v1/relay/listeners/${listener.id}`, again)
  const { egress, relay } = rig.platform.config
  const { challengePort: _, externalAccount: external, ...acme } = relay.acme
  const script = new URL('../testing/acme-child.ts', import.meta.url)
  const wish = childWish(rig, rig.platform.clock.now().getTime() - Date.now())
  const secret = external && `${external.keyId}:${external.hmacKey.reveal()}`
  const child = await startChild(script, {
    ...wish,
    config: { egress, relay: { acme: { ...acme, externalAccount: secret } } },
  })
  try {
    await isAsked
  } finally {
    await killChild(child)
  }
  const left = await row()
  expect(left.order_url).not.toBeNull()
  await order()
  expect(await row()).toMatchObject({ order_url: null, failures: 0, problem: null })
  expect((await look()).troubles).toEqual([])
  const { socket } = await device(listener.port)
  socket.destroy()
})

test('an address of the machine is no name that an issuer could prove', async () => {
  const wish = { name: 'x', protocol: 'imap', security: 'tls', port: 0, certificate: { kind: 'acme' } }
  const refused = await rig.call('POST', '/v1/relay/listeners', { body: { ...wish, hostname: '10.0.0.1' } })
  expect(refused).toMatchObject({ status: 400 })
  expect(refused.text).toContain('body.hostname')
})

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { requireDebianPackages } from '../../packages/emulator/src/exchange/testing/debian-packages.ts'
import { type RelayRig, relayRig } from '../../packages/server/src/relay/testing/relay-rig.ts'
import { type RunningPostfix, runPostfix } from '../sending/run-postfix.ts'
import { type Dovecot, startDovecot } from './dovecot.ts'
import { startTokenCheck, type TokenCheck } from './token-check.ts'

/** Servers that are not ours stand in Exchange's place: Dovecot and Postfix, which take the emulator's tokens and nothing else. */

const run = promisify(execFile)
const domain = 'relayed.onmicrosoft.com'
const nobody = `nobody@${domain}`

let check: TokenCheck
let dovecot: Dovecot
let postfix: RunningPostfix
let rig: RelayRig
let device = { username: '', password: '' }
let ca = ''

beforeAll(async () => {
  check = await startTokenCheck()
  dovecot = await startDovecot(check.url)
  postfix = await runPostfix(`virtual_mailbox_domains = ${domain}
virtual_transport = lmtp:inet:127.0.0.1:${dovecot.lmtp}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = ${dovecot.tls.cert}
smtpd_tls_key_file = ${dovecot.tls.key}
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${dovecot.sasl}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
line_length_limit = 12288
`)
  rig = await relayRig({
    config: {
      microsoft: {
        emulatorImap: `127.0.0.1:${dovecot.imaps}`,
        emulatorPop: `127.0.0.1:${dovecot.pop3s}`,
        emulatorSmtp: `127.0.0.1:${postfix.port}`,
        emulatorCa: dovecot.tls.ca,
      },
    },
  })
  dovecot.addMailbox(rig.mailbox)
  dovecot.addMailbox(rig.other)
  check.trust({
    origin: rig.emulator.origin,
    tenant: rig.organization,
    clientId: rig.app.clientId,
    mailbox: rig.mailbox,
  })
  await rig.features.sending.start()
  device = await rig.credential()
  ca = await rig.authority()
}, 120_000)

afterAll(async () => {
  await rig?.close()
  await postfix?.[Symbol.asyncDispose]()
  await dovecot?.[Symbol.asyncDispose]()
  await check?.[Symbol.asyncDispose]()
})

it('a device writes by SMTP and reads by IMAP, with its own password', async () => {
  const smtp = await rig.listener({ protocol: 'smtp', security: 'starttls' })
  const imap = await rig.listener({ protocol: 'imap', security: 'tls' })
  const auth = { user: device.username, pass: device.password }
  const mailer = createTransport({ host: 'localhost', port: smtp.port, auth, requireTLS: true, tls: { ca } })
  const client = new ImapFlow({
    host: 'localhost',
    port: imap.port,
    secure: true,
    auth,
    logger: false,
    tls: { ca },
  })
  await client.connect()
  await client.mailboxOpen('INBOX')
  const arrived = new Promise<void>((resolve) => client.once('exists', () => resolve()))
  const idle = client.idle()
  await mailer.sendMail({ from: rig.mailbox, to: rig.mailbox, subject: 'Through both', text: 'soup' })
  await arrived
  const message = await client.fetchOne('*', { envelope: true, source: true })
  expect(message).toMatchObject({ envelope: { subject: 'Through both' } })
  const kept = Buffer.from('Subject: Kept\r\n\r\n.dots\r\n..\r\n')
  const { uid = 0 } = (await client.append('INBOX', kept)) || {}
  const back = await client.fetchOne(String(uid), { source: true }, { uid: true })
  expect(back).toMatchObject({ source: kept })
  await client.logout()
  await idle
  expect(check.good).toBeGreaterThan(0)
}, 120_000)

it('getmail fetches by POP3', async () => {
  await requireDebianPackages({ getmail: 'getmail6' })
  const { port } = await rig.listener({ protocol: 'pop', security: 'tls' })
  const folder = mkdtempSync(join(tmpdir(), 'gatewarden-getmail-'))
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
    return join(folder, name)
  }
  const fetched = file('fetched', '')
  const server = `server = localhost\nport = ${port}\nca_certs = ${file('ca.pem', ca)}`
  const who = `username = ${device.username}\npassword = ${device.password}`
  // As root it writes no mail itself.
  const destination = `type = MDA_external\npath = /bin/sh\narguments = ("-c", "cat >> ${fetched}")\nallow_root_commands = true`
  const rc = file(
    'rc',
    `[retriever]\ntype = SimplePOP3SSLRetriever\n${server}\n${who}\n[destination]\n${destination}\n[options]\ndelete = false\n`,
  )
  await run('getmail', [`--getmaildir=${folder}`, `--rcfile=${rc}`], { timeout: 60_000 })
  expect(readFileSync(fetched, 'utf8')).toContain('Subject: Through both')
  rmSync(folder, { recursive: true })
}, 120_000)

/** Makes a profile of the mailbox's. @returns its path */
async function profile(wish: Record<string, unknown> = {}): Promise<string> {
  const body = {
    name: 'Through Postfix',
    transport: 'smtp',
    authentication: { type: 'office365-oauth', connection: rig.connection },
    sender: { address: rig.mailbox },
    ...wish,
  }
  const made = await rig.call('POST', '/v1/sending-profiles', { body })
  return `/v1/sending-profiles/${made.body.id}`
}

it('messages of one profile go out one behind the other over at most three connections', async () => {
  const path = await profile({ deliveryNotifications: false })
  for (let n = 0; n < 8; n++) {
    const body = { to: [{ address: rig.other }], subject: `n${n}`, text: 'x' }
    await rig.call('POST', `${path}/submissions`, { body })
  }
  const before = check.good
  await rig.features.sending.runDue()
  const { body } = await rig.call('GET', `${path}/submissions`)
  const all = body.data as { status: string; said: string }[]
  expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'sent'))
  expect(check.good - before).toBeLessThanOrEqual(3)
}, 60_000)

it('an unknown recipient’s refusal comes back as Postfix’s report, and the delivery has failed', async () => {
  const path = await profile()
  const submitted = await rig.call('POST', `${path}/submissions`, {
    body: {
      to: [{ address: rig.other }, { address: nobody }],
      subject: 'Tracked',
      text: 'x',
      reference: 'doc-7',
    },
  })
  await rig.features.sending.runDue()
  const deliveries = async () => {
    const { body } = await rig.call('GET', `/v1/deliveries?submission=${submitted.body.id}`)
    return body.data as { id: string; recipient: string; state: string }[]
  }
  // Once: what comes later is told by IDLE. The clock of the service stands still, so that no other look is due.
  await rig.features.sending.readReports()
  await rig.until(async () => (await deliveries()).every(({ state }) => state !== 'sent'))
  const told = await deliveries()
  expect(told.find(({ recipient }) => recipient === rig.other)).toMatchObject({ state: 'relayed' })
  const failed = told.find(({ recipient }) => recipient === nobody)
  expect(failed).toMatchObject({
    state: 'failed',
    code: '5.1.1',
    diagnostic: expect.stringContaining(`User doesn't exist: ${nobody}`),
    reason: 'There is no such recipient.',
    reference: 'doc-7',
    hasReport: true,
  })
  const report = await fetch(`${rig.url}/v1/deliveries/${failed?.id}/report`, {
    headers: { authorization: `Bearer ${rig.adminKey}` },
  })
  expect(await report.text()).toContain('Reporting-MTA: dns; postfix.example')
}, 120_000)

import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireDebianPackages } from '../../packages/emulator/src/exchange/testing/debian-packages.ts'
import { freePort } from '../../packages/server/src/connect/testing/child-process.ts'
import { type PopUpstream, startPopUpstream } from '../../packages/server/src/relay/testing/pop-upstream.ts'
import { type RelayRig, relayRig } from '../../packages/server/src/relay/testing/relay-rig.ts'

/** Programs that know passwords alone talk to the relay; behind it is the emulator, which knows tokens alone. */

const run = promisify(execFile)
const minute = 60_000
const messages = [
  'From: a@b.example\r\nSubject: First\r\n\r\nsoup\r\n.dots\r\n',
  'Subject: Second\r\n\r\nnoodles\r\n',
]

let rig: RelayRig
let pop: PopUpstream
let folder = ''
let caFile = ''
let device = { username: '', password: '' }
const ports = { submission: 0, smtps: 0, imaps: 0, imap: 0, pops: 0, pop3: 0 }

beforeAll(async () => {
  await requireDebianPackages({
    curl: 'curl',
    fetchmail: 'fetchmail',
    mbsync: 'isync',
    msmtp: 'msmtp',
    mutt: 'mutt',
    offlineimap: 'offlineimap3',
    openssl: 'openssl',
    python3: 'python3',
    swaks: 'swaks',
    '/usr/lib/*/perl5/*/Net/SSLeay.pm': 'libnet-ssleay-perl',
  })
  folder = mkdtempSync(join(tmpdir(), 'gatewarden-relay-'))
  const certificates = join(folder, 'emulator')
  const popPort = await freePort()
  rig = await relayRig({
    emulator: { certificateFolder: certificates },
    config: { microsoft: { emulatorPop: `127.0.0.1:${popPort}` } },
  })
  pop = await startPopUpstream(certificates, popPort, messages)
  const open = async (protocol: string, security: string) => (await rig.listener({ protocol, security })).port
  ports.submission = await open('smtp', 'starttls')
  ports.smtps = await open('smtp', 'tls')
  ports.imaps = await open('imap', 'tls')
  ports.imap = await open('imap', 'starttls')
  ports.pops = await open('pop', 'tls')
  ports.pop3 = await open('pop', 'starttls')
  device = await rig.credential()
  caFile = file('ca.pem', await rig.authority())
  const mail = rig.emulator.world.mailboxAt(rig.mailbox)?.mailbox.mail
  for (const text of messages) mail?.add(mail.wellKnown('inbox'), Buffer.from(text))
}, 5 * minute)

afterAll(async () => {
  await pop?.[Symbol.asyncDispose]()
  await rig?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Readable by this user only, as several clients demand. */
function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, 0o600)
  return path
}

/** So that no file of whoever runs the test takes part. */
const alone = () => ({
  env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, LC_ALL: 'C' },
  timeout: minute,
})
const python = (script: string) =>
  run('python3', ['-c', script, JSON.stringify({ ...device, ...ports, ca: caFile, to: rig.other })], alone())
const arrived = (subject: string) => rig.until(() => rig.subjects(rig.other).includes(subject))

describe('sending', () => {
  it('msmtp, with PLAIN and with LOGIN, after STARTTLS and in TLS', { timeout: minute }, async () => {
    for (const [auth, port, starttls] of [
      ['plain', ports.submission, 'on'],
      ['login', ports.smtps, 'off'],
    ] as const) {
      const text = `account d\nhost localhost\nport ${port}\ntls on\ntls_starttls ${starttls}\ntls_trust_file ${caFile}\nauth ${auth}\nuser ${device.username}\npassword ${device.password}\nfrom ${rig.mailbox}\n`
      const sending = run('msmtp', ['-C', file('msmtprc', text), '-a', 'd', '--', rig.other], alone())
      sending.child.stdin?.end(`From: ${rig.mailbox}\nSubject: msmtp ${auth}\n\nhi\n`)
      await sending
      await arrived(`msmtp ${auth}`)
    }
  })

  it('mutt, which keeps a copy over IMAP', { timeout: minute }, async () => {
    const [user, pass] = [device.username, device.password].map(encodeURIComponent)
    const rc = file(
      'muttrc',
      `set from=${rig.mailbox} use_envelope_from=no ssl_force_tls=yes ssl_ca_certificates_file=${caFile}
set smtp_url="smtp://${user}:${pass}@localhost:${ports.submission}/"
set imap_user=${device.username} imap_pass=${device.password} confirmappend=no
set copy=yes record="imaps://localhost:${ports.imaps}/Drafts" header_cache="" message_cachedir=""\n`,
    )
    const sending = run('mutt', ['-n', '-F', rc, '-s', 'by mutt', '--', rig.other], alone())
    sending.child.stdin?.end('hi\n')
    await sending
    await arrived('by mutt')
    const copies = rig.emulator.world.mailboxAt(rig.mailbox)?.mailbox.mail.wellKnown('drafts').messages ?? []
    expect([...copies].map(({ summary }) => summary.subject)).toEqual(['by mutt'])
  })

  it('swaks, and a wrong password is refused', { timeout: minute }, async () => {
    const to = [
      '--server',
      'localhost',
      '--port',
      String(ports.submission),
      '--tls',
      '--from',
      rig.mailbox,
      '--to',
      rig.other,
    ]
    for (const auth of ['PLAIN', 'LOGIN']) {
      const who = ['--auth', auth, '--auth-user', device.username, '--auth-password', device.password]
      await run('swaks', [...to, ...who, '--header', `Subject: swaks ${auth}`], alone())
      await arrived(`swaks ${auth}`)
    }
    const wrong = ['--auth', 'PLAIN', '--auth-user', device.username, '--auth-password', 'wrong']
    await expect(run('swaks', [...to, ...wrong], alone())).rejects.toMatchObject({
      stdout: expect.stringContaining('535 5.7.8 Wrong name or password'),
    })
  })

  it('curl', { timeout: minute }, async () => {
    const mail = file('mail.eml', `From: ${rig.mailbox}\r\nSubject: by curl\r\n\r\nhi\r\n`)
    const who = ['-sS', '--cacert', caFile, '-u', `${device.username}:${device.password}`]
    const what = ['--mail-from', rig.mailbox, '--mail-rcpt', rig.other, '-T', mail]
    await run('curl', [...who, ...what, '--ssl-reqd', `smtp://localhost:${ports.submission}`], alone())
    await arrived('by curl')
  })

  it("Python's smtplib", { timeout: minute }, async () => {
    await python(`
import json, smtplib, ssl, sys
d = json.loads(sys.argv[1])
context = ssl.create_default_context(cafile=d['ca'])
with smtplib.SMTP('localhost', d['submission']) as s:
    s.starttls(context=context)
    s.login(d['username'], d['password'])
    s.sendmail(d['username'], [d['to']], 'From: %s\\nSubject: by smtplib\\n\\nhi' % d['username'])
`)
    await arrived('by smtplib')
  })
})

describe('reading', () => {
  it('mbsync copies the mailbox', { timeout: minute }, async () => {
    mkdirSync(join(folder, 'mbsync'))
    const config = file(
      'mbsyncrc',
      `IMAPAccount d\nHost localhost\nPort ${ports.imap}\nUser ${device.username}\nPass ${device.password}\nAuthMechs LOGIN\nSSLType STARTTLS\nCertificateFile ${caFile}\n
IMAPStore far\nAccount d\n\nMaildirStore near\nPath ${folder}/mbsync/\nInbox ${folder}/mbsync/INBOX\n
Channel all\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nSync Pull\nSyncState *\n`,
    )
    await run('mbsync', ['-c', config, '-a'], alone())
    const copied = readdirSync(join(folder, 'mbsync/INBOX/new'))
    expect(copied).toHaveLength(2)
  })

  it('offlineimap copies the mailbox', { timeout: minute }, async () => {
    const config = file(
      'offlineimaprc',
      `[general]
accounts = d
metadata = ${folder}/offlineimap
[Account d]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = ${folder}/offline
[Repository far]
type = IMAP
remotehost = localhost
remoteport = ${ports.imaps}
remoteuser = ${device.username}
remotepass = ${device.password}
ssl = yes
sslcacertfile = ${caFile}
folderfilter = lambda name: name == 'INBOX'
readonly = True
`,
    )
    await run('offlineimap', ['-o', '-u', 'basic', '-c', config], alone())
    expect(readdirSync(join(folder, 'offline/INBOX/new'))).toHaveLength(2)
  })

  it('curl reads over IMAP and over POP', { timeout: minute }, async () => {
    const who = ['-sS', '--cacert', caFile, '-u', `${device.username}:${device.password}`]
    const mail = await run('curl', [...who, `imaps://localhost:${ports.imaps}/INBOX;MAILINDEX=1`], alone())
    expect(mail.stdout).toBe(messages[0])
    const popped = await run('curl', [...who, `pop3s://localhost:${ports.pops}/1`], alone())
    expect(popped.stdout).toBe(messages[0])
    const begun = await run('curl', [...who, '--ssl-reqd', `pop3://localhost:${ports.pop3}/`], alone())
    expect(begun.stdout).toMatch(/^1 \d+\r?\n2 \d+/)
    expect(pop.signedIn).toContain(rig.mailbox)
  })

  it('fetchmail, over IMAP and POP', { timeout: minute }, async () => {
    for (const [protocol, port] of [
      ['imap', ports.imaps],
      ['pop3', ports.pops],
    ] as const) {
      const into = join(folder, `fetched-${protocol}`)
      const rc = file(
        `fetchmailrc-${protocol}`,
        `poll localhost protocol ${protocol} port ${port}\nuser "${device.username}" password "${device.password}"\nssl sslcertck sslcertfile "${caFile}"\nkeep fetchall\nmda "cat >> ${into}"\n`,
      )
      await run(
        'fetchmail',
        ['-f', rc, '--nosyslog', '-N', '--pidfile', join(folder, 'fetchmail.pid'), '-i', join(folder, 'ids')],
        alone(),
      )
      expect(readFileSync(into, 'utf8')).toContain('noodles')
    }
  })

  it("Python's imaplib and poplib", { timeout: minute }, async () => {
    const { stdout } = await python(`
import imaplib, json, poplib, ssl, sys
d = json.loads(sys.argv[1])
context = ssl.create_default_context(cafile=d['ca'])
i = imaplib.IMAP4('localhost', d['imap'])
i.starttls(context)
i.login(d['username'], d['password'])
print(i.select('INBOX')[1][0].decode())
i.logout()
i = imaplib.IMAP4_SSL('localhost', d['imaps'], ssl_context=context)
i.authenticate('PLAIN', lambda _: ('\\0%s\\0%s' % (d['username'], d['password'])).encode())
i.logout()
p = poplib.POP3('localhost', d['pop3'])
p.stls(context)
p.user(d['username'])
p.pass_(d['password'])
print(p.stat()[0])
p.quit()
p = poplib.POP3_SSL('localhost', d['pops'], context=context)
p.user(d['username'])
try:
    p.pass_('wrong')
except poplib.error_proto as e:
    print(e)
`)
    expect(stdout).toBe("2\n2\nb'-ERR [AUTH] Wrong name or password'\n")
  })
})

import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { requireDebianPackages } from './testing/debian-packages.ts'
import { type ExchangeSite, startExchange } from './testing/exchange-site.ts'

const run = promisify(execFile)
const minute = 60_000

const messages = [
  'From: Ben <ben@x.example>\r\nTo: ada@contoso.onmicrosoft.com\r\nSubject: One\r\nDate: Tue, 3 Feb 2026 08:05:00 +0000\r\nMessage-ID: <1@x.example>\r\n\r\nsoup\r\n',
  'From: Eve <eve@x.example>\r\nSubject: =?utf-8?B?w4Z0?=\r\nDate: Tue, 3 Feb 2026 08:06:00 +0000\r\nMessage-ID: <2@x.example>\r\n\r\nnoodles\r\n',
]

let site: ExchangeSite
let folder: string

beforeAll(async () => {
  await requireDebianPackages({
    mbsync: 'isync',
    offlineimap: 'offlineimap3',
    curl: 'curl',
    msmtp: 'msmtp',
    getmail: 'getmail6',
    '/usr/lib/*/sasl2/libkdexoauth2.so': 'libsasl2-modules-kdexoauth2',
  })
  site = await startExchange()
  folder = mkdtempSync(join(tmpdir(), 'gatewarden-clients-'))
  const { mail } = site.ada.mailbox
  for (const text of messages) mail.add(mail.wellKnown('inbox'), Buffer.from(text))
  mail.add(mail.folderAt(['Café', 'below']), Buffer.from(messages[0] ?? ''))
}, 5 * minute)

afterAll(async () => {
  await site[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** A file of the test, readable by this user only, as msmtp and getmail demand. */
function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, 0o600)
  return path
}

const address = 'ada@contoso.onmicrosoft.com'
const token = () => site.userToken(site.ada.user)
/** Tokens are longer than a line of some configurations may be. */
const tokenFile = () => file('token', token())
const printToken = () => `cat ${tokenFile()}`
/** So that no file of whoever runs the test takes part. */
const alone = () => ({ env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder } })

function mailsIn(maildir: string): string[] {
  return ['cur', 'new'].flatMap((name) =>
    readdirSync(join(maildir, name)).map((one) => readFileSync(join(maildir, name, one), 'utf8')),
  )
}

/** Maildirs hold LF; a header with a number of the client's own is left out. */
function asStored(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/^X-(TUID|OfflineIMAP).*\n/gm, '')
}

it('mbsync, with the Cyrus XOAUTH2 plugin, copies every folder both ways', { timeout: minute }, async () => {
  const { port } = site.listeners.imaps
  mkdirSync(join(folder, 'mbsync'))
  const config = file(
    'mbsyncrc',
    `IMAPAccount ada\nHost localhost\nPort ${port}\nUser ${address}\nPassCmd "${printToken()}"\nAuthMechs XOAUTH2\nSSLType IMAPS\nCertificateFile ${site.caFile}\n
IMAPStore far\nAccount ada\n\nMaildirStore near\nSubFolders Verbatim\nPath ${folder}/mbsync/\nInbox ${folder}/mbsync/INBOX\n
Channel all\nFar :far:\nNear :near:\nPatterns *\nCreate Both\nExpunge Both\nSyncState *\n`,
  )
  await run('mbsync', ['-c', config, '-a'], alone())
  expect(mailsIn(join(folder, 'mbsync/INBOX')).map(asStored).sort()).toEqual(messages.map(asStored).sort())
  expect(mailsIn(join(folder, 'mbsync/Caf&AOk-/below'))).toHaveLength(1)
  writeFileSync(join(folder, 'mbsync/INBOX/new/1.test'), 'Subject: from near\n\nbody\n')
  await run('mbsync', ['-c', config, '-a'], alone())
  const subjects = [...site.ada.mailbox.mail.wellKnown('inbox').messages].map(
    ({ summary }) => summary.subject,
  )
  expect(subjects).toContain('from near')
})

it('OfflineIMAP copies every folder', { timeout: minute }, async () => {
  const { port } = site.listeners.imaps
  const config = file(
    'offlineimaprc',
    `[general]\naccounts = ada\nmetadata = ${folder}/offlineimap-meta\nui = quiet\n
[Account ada]\nlocalrepository = near\nremoterepository = far\n
[Repository near]\ntype = Maildir\nlocalfolders = ${folder}/offlineimap\n
[Repository far]\ntype = IMAP\nremotehost = localhost\nremoteport = ${port}\nremoteuser = ${address}\nssl = yes\nsslcacertfile = ${site.caFile}\nauth_mechanisms = XOAUTH2\noauth2_access_token = ${token()}\nreadonly = True\nsubscribedonly = no\n`,
  )
  await run('offlineimap', ['-o', '-c', config], alone())
  const names = readdirSync(join(folder, 'offlineimap'))
  expect(names.filter((name) => /^(INBOX|Sent Items|Drafts)$/.test(name)).sort()).toEqual([
    'Drafts',
    'INBOX',
    'Sent Items',
  ])
  expect(mailsIn(join(folder, 'offlineimap/INBOX')).map(asStored)).toEqual(
    expect.arrayContaining(messages.map(asStored)),
  )
})

it('getmail collects with XOAUTH2', { timeout: minute }, async () => {
  const collected = join(folder, 'getmail.eml')
  const { port } = site.listeners.imaps
  file(
    'getmailrc',
    `[retriever]\ntype = SimpleIMAPSSLRetriever\nserver = 127.0.0.1\nport = ${port}\nusername = ${address}\nuse_xoauth2 = True\npassword_command = ("cat", "${tokenFile()}")\nca_certs = ${site.caFile}\nmailboxes = ("Café/below",)\n
[destination]\ntype = MDA_external\npath = /bin/sh\narguments = ("-c", "cat > ${collected}")\nallow_root_commands = True\n
[options]\nread_all = True\ndelivered_to = False\nreceived = False\n`,
  )
  await run('getmail', ['--getmaildir', folder, '--rcfile', 'getmailrc'], alone())
  expect(readFileSync(collected, 'utf8')).toContain('soup')
})

it('curl reads over IMAP and sends over SMTP with a bearer token', { timeout: minute }, async () => {
  const { imap, imaps, smtp } = site.listeners
  const bearer = ['-sS', '--cacert', site.caFile, '-u', `${address}:`, '--oauth2-bearer', token()]
  const secure = await run('curl', [...bearer, `imaps://127.0.0.1:${imaps.port}/INBOX;MAILINDEX=1`], alone())
  expect(secure.stdout).toBe(messages[0])
  const begun = await run('curl', [...bearer, '--ssl-reqd', `imap://127.0.0.1:${imap.port}/`], alone())
  expect(begun.stdout).toContain('* LIST (\\HasNoChildren) "/" Drafts')
  const path = file('curl.eml', `From: ${address}\r\nSubject: by curl\r\n\r\nhi\r\n`)
  const mail = [
    '--ssl-reqd',
    '--mail-from',
    address,
    '--mail-rcpt',
    address,
    '-T',
    path,
    `smtp://127.0.0.1:${smtp.port}`,
  ]
  await run('curl', [...bearer, ...mail], alone())
  const subjects = [...site.ada.mailbox.mail.wellKnown('inbox').messages].map(
    ({ summary }) => summary.subject,
  )
  expect(subjects).toContain('by curl')
})

it('msmtp sends with XOAUTH2, and says what the server refused', { timeout: minute }, async () => {
  const config = file(
    'msmtprc',
    `account ada\nhost 127.0.0.1\nport ${site.listeners.smtp.port}\ntls on\ntls_starttls on\ntls_trust_file ${site.caFile}\nauth xoauth2\nuser ${address}\npasswordeval "${printToken()}"\nfrom ${address}\n`,
  )
  const send = async (options: readonly string[]) => {
    const child = run('msmtp', ['-C', config, '-a', 'ada', ...options, '--', address], alone())
    child.child.stdin?.end(`From: ${address}\nSubject: by msmtp\n\nhi\n`)
    return child
  }
  await send([])
  const subjects = [...site.ada.mailbox.mail.wellKnown('inbox').messages].map(
    ({ summary }) => summary.subject,
  )
  expect(subjects).toContain('by msmtp')
  await expect(send(['-f', 'boss@contoso.onmicrosoft.com'])).rejects.toMatchObject({
    stderr: expect.stringContaining(
      '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    ),
  })
})

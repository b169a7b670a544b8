import { expect, it } from 'vitest'
import {
  type ExchangeSite,
  secureSmtp,
  signedInSmtp,
  startExchange,
  xoauth2,
} from '../testing/exchange-site.ts'
import type { Transcript } from '../testing/transcript.ts'

const sender = 'ada@contoso.onmicrosoft.com'

async function send(
  talk: Transcript,
  to: readonly string[],
  lines: readonly string[],
  from = sender,
): Promise<string> {
  await talk.ask(`MAIL FROM:<${from}>`)
  for (const address of to) await talk.ask(`RCPT TO:<${address}>`)
  await talk.ask('DATA')
  return (await talk.ask(`${lines.join('\r\n')}\r\n.`)).join('\n')
}

function stored(site: ExchangeSite, folder: 'inbox' | 'sentitems'): string[] {
  const { mail } = site.ada.mailbox
  return [...mail.wellKnown(folder).messages].map(({ content }) => site.world.spool.read(content).toString())
}

it('greets, lists what it can before and after TLS, and takes nothing without a sign-in', async () => {
  await using site = await startExchange()
  await using talk = await site.plain('smtp')
  expect(await talk.line()).toMatch(
    /^220 \S+\.outlook\.office365\.com Microsoft ESMTP MAIL Service ready at /,
  )
  expect(await talk.ask('MAIL FROM:<a@b.example>')).toEqual([
    expect.stringMatching(/^503 5\.5\.2 Send hello first/),
  ])
  const plain = await talk.ask('EHLO client.example')
  expect(plain.map((line) => line.slice(4))).toEqual([
    expect.stringMatching(/ Hello \[127\.0\.0\.1\]$/),
    'SIZE 157286400',
    'PIPELINING',
    'DSN',
    'ENHANCEDSTATUSCODES',
    'STARTTLS',
    '8BITMIME',
    'BINARYMIME',
    'CHUNKING',
    'SMTPUTF8',
  ])
  expect((await talk.ask('AUTH XOAUTH2 eA=='))[0]).toMatch(/^504 5\.7\.4 /)
  expect((await talk.ask(`MAIL FROM:<${sender}>`))[0]).toMatch(/^451 5\.7\.3 STARTTLS is required/)
  expect(await talk.ask('STARTTLS')).toEqual(['220 2.0.0 SMTP server ready'])
  await talk.secure()
  const secure = await talk.ask('EHLO client.example')
  expect(secure).toContain('250-AUTH LOGIN XOAUTH2')
  expect(secure.join()).not.toContain('STARTTLS')
  expect((await talk.ask(`MAIL FROM:<${sender}>`))[0]).toMatch(/^530 5\.7\.57 Client not authenticated/)
  expect((await talk.ask('FOO bar'))[0]).toMatch(/^500 5\.3\.3 Unrecognized command 'FOO bar'/)
  expect((await talk.ask('QUIT'))[0]).toBe('221 2.0.0 Service closing transmission channel')
})

it('throws away what was sent in clear behind STARTTLS', async () => {
  await using site = await startExchange()
  await using talk = await site.smtp()
  await talk.ask('EHLO client.example')
  talk.send('STARTTLS\r\nEHLO injected.example\r\n')
  expect(await talk.line()).toBe('220 2.0.0 SMTP server ready')
  await talk.secure()
  expect((await talk.ask(`MAIL FROM:<${sender}>`))[0]).toMatch(/^503 5\.5\.2 Send hello first/)
})

it('switches SMTP AUTH for the tenant and the mailbox, and passwords', async () => {
  await using site = await startExchange()
  const { mailProtocols } = site.tenant
  const { mailbox, user } = site.ada
  const token = async () => {
    await using talk = await secureSmtp(site)
    return (await talk.ask(`AUTH XOAUTH2 ${xoauth2(mailbox.address, site.userToken(user))}`))[0]
  }
  const password = async () => {
    await using talk = await secureSmtp(site)
    expect(await talk.ask('AUTH LOGIN')).toEqual(['334 VXNlcm5hbWU6'])
    expect(await talk.ask(Buffer.from(sender).toString('base64'))).toEqual(['334 UGFzc3dvcmQ6'])
    return (await talk.ask(Buffer.from('Password-1').toString('base64')))[0]
  }
  expect(await password()).toMatch(
    /^535 5\.7\.139 Authentication unsuccessful, basic authentication is disabled\. \[/,
  )
  mailProtocols.basicAuthentication = 'retired'
  expect(await password()).toMatch(
    /^550 5\.7\.30 Basic authentication is not supported for Client Submission\. \[/,
  )
  mailProtocols.basicAuthentication = 'allowed'
  expect(await password()).toMatch(/^235 2\.7\.0 /)
  mailProtocols.smtpClientAuthenticationDisabled = true
  const text = 'Authentication unsuccessful, SmtpClientAuthentication is disabled for the'
  expect(await token()).toContain(`535 5.7.139 ${text} Tenant. Visit https://aka.ms/smtp_auth_disabled`)
  expect(await password()).toContain(`535 5.7.139 ${text} Tenant.`)
  mailProtocols.set(mailbox.id, { smtpClientAuthenticationDisabled: false })
  expect(await token()).toMatch(/^235 /)
  mailProtocols.smtpClientAuthenticationDisabled = false
  mailProtocols.set(mailbox.id, { smtpClientAuthenticationDisabled: true })
  expect(await token()).toContain(`535 5.7.139 ${text} Mailbox.`)
})

it('adds Received, Date, From and Message-ID, keeps a copy in Sent Items, and leaves the Bcc out of what is delivered', async () => {
  await using site = await startExchange()
  await using talk = await signedInSmtp(site)
  const reply = await send(
    talk,
    [sender, sender.toUpperCase()],
    ['Subject: bare', 'Bcc: x@y.example', '', '..dot', ''],
  )
  const id = /^250 2\.0\.0 OK (<\S+>) \[Hostname=\S+\]$/.exec(reply)?.[1]
  const [copy = ''] = stored(site, 'sentitems')
  expect(copy).toMatch(/^Received: from client\.example \(\S+\) by /)
  expect(copy).toContain(`\r\nFrom: <${sender}>\r\nDate: `)
  expect(copy).toContain(`\r\nMessage-ID: ${id}\r\nSubject: bare\r\nBcc: x@y.example\r\n\r\n.dot\r\n`)
  const inbox = stored(site, 'inbox')
  expect(inbox).toHaveLength(1)
  expect(inbox[0]).not.toContain('Bcc')
})

it('lets a mailbox send as another one only where that is allowed, in the envelope and in From', async () => {
  await using site = await startExchange()
  const info = site.shared('info')
  const { address } = info.mailbox
  await using talk = await signedInSmtp(site)
  expect((await talk.ask(`MAIL FROM:<${address}>`))[0]).toMatch(
    /^550 5\.7\.60 SMTP; Client does not have permissions to send as this sender \[/,
  )
  expect((await talk.ask('MAIL FROM:<>'))[0]).toMatch(/^550 5\.7\.60 /)
  expect(await send(talk, [sender], [`From: ${address}`, '', 'x'])).toContain(
    `554 5.2.252 SendAsDenied; ${sender} not allowed to send as ${address}; STOREDRV.Submission.Exception:SendAsDeniedException`,
  )
  expect(await send(talk, [sender], [`From: ${sender}, ceo@contoso.example`, '', 'x'])).toContain(
    '554 5.2.252 SendAsDenied',
  )
  info.mailbox.sendAs.add(site.ada.user.id)
  expect(await send(talk, [sender], [`From: ${address}`, '', 'x'], address)).toMatch(/^250 2\.0\.0 OK/)
  expect(stored(site, 'sentitems')).toHaveLength(1)
})

it('fails an app without Full Access when it hands over a message, not before', async () => {
  await using site = await startExchange()
  site.tenant.exchange.register({
    appId: site.principal.appId,
    objectId: site.principal.id,
    displayName: 'x',
  })
  await using talk = await secureSmtp(site)
  const token = site.appToken('SMTP.SendAsApp')
  expect((await talk.ask(`AUTH XOAUTH2 ${xoauth2(sender, token)}`))[0]).toMatch(/^235 /)
  expect(await send(talk, [sender], ['Subject: x', '', 'x'])).toMatch(
    /^430 4\.2\.0 STOREDRV; mailbox logon failure/,
  )
  site.ada.mailbox.fullAccess.add(site.principal.id)
  expect(await send(talk, [sender], ['Subject: x', '', 'x'])).toMatch(/^250 /)
})

it.each([
  ['a dot between bare line feeds', 'a\n.\nMAIL FROM:<evil@x.example>\n'],
  ['a dot behind a bare line feed', 'a\n.\r\nMAIL FROM:<evil@x.example>'],
  ['a dot between bare carriage returns', 'a\r.\rb'],
  ['a dot before a bare line feed', 'a\r\n.\nRCPT TO:<x@x.example>'],
])('is not smuggled past: %s', async (_, body) => {
  await using site = await startExchange()
  await using talk = await signedInSmtp(site)
  expect(await send(talk, [sender], ['Subject: x', '', body, 'end'])).toMatch(/^550 5\.6\.11 /)
  expect(await talk.ask('NOOP')).toEqual(['250 2.0.0 OK'])
  expect(stored(site, 'inbox')).toEqual([])
})

it('takes pipelined commands in order, chunks byte for byte, and limits sizes and recipients', async () => {
  await using site = await startExchange()
  await using talk = await signedInSmtp(site)
  const body = Buffer.concat([
    Buffer.from(`From: ${sender}\r\nSubject: chunks\r\n\r\n`),
    Buffer.from([10, 0, 255, 46, 13]),
  ])
  talk.send(`MAIL FROM:<${sender}> BODY=BINARYMIME\r\nRCPT TO:<${sender}>\r\nBDAT ${body.length - 3}\r\n`)
  talk.send(Buffer.concat([body.subarray(0, -3), Buffer.from('BDAT 3 LAST\r\n'), body.subarray(-3)]))
  expect(await talk.line()).toBe('250 2.1.0 Sender OK')
  expect(await talk.line()).toBe('250 2.1.5 Recipient OK')
  expect(await talk.line()).toBe(`250 2.6.0 CHUNK received OK, ${body.length - 3} octets`)
  expect(await talk.line()).toMatch(/^250 2\.0\.0 OK/)
  const [copy] = site.ada.mailbox.mail.wellKnown('sentitems').messages
  expect(copy && site.world.spool.read(copy.content).subarray(-body.length).equals(body)).toBe(true)
  expect((await talk.ask(`MAIL FROM:<${sender}> SIZE=200000000`))[0]).toMatch(
    /^552 5\.3\.4 Message size exceeds/,
  )
  await talk.ask(`MAIL FROM:<${sender}>`)
  const many = Array.from({ length: 1001 }, (_, i) => `RCPT TO:<r${i}@contoso.onmicrosoft.com>\r\n`).join('')
  talk.send(many)
  for (let i = 0; i < 1000; i++) expect(await talk.line()).toBe('250 2.1.5 Recipient OK')
  expect(await talk.line()).toMatch(/^452 4\.5\.3 Too many recipients/)
  await talk.ask('RSET')
  site.ada.mailbox.maxSendBytes = 1000
  expect(await send(talk, [sender], ['Subject: large', '', 'x'.repeat(2000)])).toMatch(/^552 5\.3\.4 /)
  for (const bad of ['MAIL FROM:a@b', 'MAIL FROM:<a@b> FOO=1', 'MAIL FROM:<a b@c>', 'RCPT TO:<a@b>']) {
    expect((await talk.ask(bad))[0]).toMatch(/^50[13] /)
  }
})

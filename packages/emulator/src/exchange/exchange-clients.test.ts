import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { expect, it } from 'vitest'
import { type ExchangeSite, startExchange } from './testing/exchange-site.ts'

/** ImapFlow as a program uses it, signed in. */
async function flow(site: ExchangeSite, secure: boolean): Promise<ImapFlow> {
  const { imap, imaps } = site.listeners
  const client = new ImapFlow({
    ...(secure ? imaps : imap),
    secure,
    ...(!secure && { doSTARTTLS: true }),
    tls: { ca: site.ca },
    logger: false,
    auth: { user: site.ada.mailbox.address, accessToken: site.userToken(site.ada.user) },
  })
  await client.connect()
  return client
}

function mailer(site: ExchangeSite) {
  return createTransport({
    ...site.listeners.smtp,
    secure: false,
    requireTLS: true,
    tls: { ca: site.ca },
    auth: { type: 'OAuth2', user: site.ada.mailbox.address, accessToken: site.userToken(site.ada.user) },
  })
}

it('ImapFlow reads, flags, searches, moves, appends and waits for mail, unmodified', async () => {
  await using site = await startExchange()
  const { mail } = site.ada.mailbox
  const inbox = mail.wellKnown('inbox')
  mail.add(inbox, Buffer.from('From: Ben <ben@x.example>\r\nSubject: One\r\n\r\nsoup\r\n'))
  mail.add(inbox, Buffer.from('From: Eve <eve@x.example>\r\nSubject: =?utf-8?B?w4Z0?=\r\n\r\nnoodles\r\n'))
  const client = await flow(site, true)
  const folders = await client.list()
  expect(folders.find(({ path }) => path === 'Sent Items')?.specialUse).toBe('\\Sent')
  const open = await client.mailboxOpen('INBOX')
  expect(open).toMatchObject({ exists: 2, uidNext: 3 })
  const subjects: (string | undefined)[] = []
  for await (const { envelope } of client.fetch('1:*', {
    envelope: true,
    bodyStructure: true,
    flags: true,
  })) {
    subjects.push(envelope?.subject)
  }
  expect(subjects).toEqual(['One', 'Æt'])
  expect(await client.search({ body: 'NOODLES' }, { uid: true })).toEqual([2])
  expect(await client.search({ subject: 'æt' }, { uid: true })).toEqual([2])
  const { content } = await client.download('1')
  expect((await content.toArray()).join('')).toContain('soup')
  await client.messageFlagsAdd('1', ['\\Flagged', '\\Seen'])
  expect([...inbox.messages].find(({ uid }) => uid === 1)).toMatchObject({
    isRead: true,
    flag: { flagStatus: 'flagged' },
  })
  const moved = await client.messageMove('2', 'Archive')
  expect(moved).toMatchObject({ uidMap: new Map([[2, 3]]) })
  const appended = await client.append('Drafts', Buffer.from('Subject: Draft\r\n\r\n.\r\n'), ['\\Draft'])
  expect(appended).toMatchObject({ uid: 4 })
  const arrived = new Promise((resolve) => client.once('exists', resolve))
  const idle = client.idle()
  mail.add(inbox, Buffer.from('Subject: New\r\n\r\n\r\n'))
  expect(await arrived).toMatchObject({ path: 'INBOX', count: 2, prevCount: 1 })
  await client.noop()
  await idle
  await client.logout()
})

it('ImapFlow goes over to TLS, and says of a refused token that authentication failed', async () => {
  await using site = await startExchange()
  const client = await flow(site, false)
  expect(client.secureConnection).toBe(true)
  await client.logout()
  site.world.clock.advance(3 * 3_600_000)
  const stale = new ImapFlow({
    ...site.listeners.imaps,
    secure: true,
    tls: { ca: site.ca },
    logger: false,
    auth: { user: site.ada.mailbox.address, accessToken: 'old' },
  })
  await expect(stale.connect()).rejects.toMatchObject({ authenticationFailed: true })
  stale.close()
})

it('Nodemailer sends, and what it sent lies in Sent Items and in the Inbox of whom it is for', async () => {
  await using site = await startExchange()
  const ben = site.person('ben')
  const sent = await mailer(site).sendMail({
    from: `Ada <${site.ada.mailbox.address}>`,
    to: ben.mailbox.address,
    bcc: site.ada.mailbox.address,
    subject: 'Grüße',
    text: '.dots\r\n..and lines\r\n',
    attachments: [{ filename: 'a.bin', content: Buffer.from([0, 1, 2, 255]) }],
  })
  expect(sent.response).toMatch(/^250 2\.0\.0 OK <.+> \[Hostname=\S+\.PROD\.OUTLOOK\.COM\]$/)
  const [delivered] = ben.mailbox.mail.wellKnown('inbox').messages
  expect(delivered?.summary).toMatchObject({ subject: 'Grüße', internetMessageId: sent.messageId, bcc: [] })
  expect(site.world.spool.read(delivered?.content ?? { offset: 0, length: 0 }).toString()).toContain(
    '\r\n.dots\r\n..and',
  )
  const copies = site.ada.mailbox.mail.wellKnown('sentitems').messages
  expect([...copies].map(({ isRead }) => isRead)).toEqual([true])
  expect(site.ada.mailbox.mail.wellKnown('inbox').totalItemCount).toBe(1)
})

import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { signedInImap, signedInSmtp, startExchange } from './testing/exchange-site.ts'

it('closes although clients are there that never began TLS, or never said anything', async () => {
  const site = await startExchange()
  const { imap, imaps, smtp } = site.listeners
  const silent = [imap, imaps, smtp].map((at) => connect(at).on('error', () => {}))
  await Promise.all(silent.map((socket) => once(socket, 'connect')))
  const closed = silent.map((socket) => once(socket.resume(), 'close'))
  await site[Symbol.asyncDispose]()
  await Promise.all(closed)
})

it('survives what is no TLS where TLS should begin', async () => {
  await using site = await startExchange()
  for (const server of ['imap', 'smtp'] as const) {
    await using talk = await site.plain(server)
    await talk.line()
    if (server === 'smtp') await talk.ask('EHLO client.example')
    talk.send(server === 'imap' ? 'a STARTTLS\r\n' : 'STARTTLS\r\n')
    await talk.line()
    talk.send('a LOGIN ada secret\r\nMAIL FROM:<a@b.example>\r\n')
    while ((await talk.line()) !== undefined);
  }
  const garbage = connect(site.listeners.imaps).on('error', () => {})
  garbage.write('GET / HTTP/1.1\r\n\r\n')
  await once(garbage.resume(), 'close')
  await using talk = await site.imap()
  expect(await talk.line()).toMatch(/^\* OK /)
})

it('ends connections that a client leaves in the middle of something', async () => {
  await using site = await startExchange()
  const before = site.ada.mailbox.mail.wellKnown('sentitems').totalItemCount
  const idle = await signedInImap(site)
  idle.send('a IDLE\r\n')
  await idle.line()
  await idle[Symbol.asyncDispose]()
  const half = await signedInImap(site)
  half.send('a APPEND Drafts {100+}\r\nhalf')
  await half[Symbol.asyncDispose]()
  const sending = await signedInSmtp(site)
  await sending.ask('MAIL FROM:<ada@contoso.onmicrosoft.com>')
  await sending.ask('RCPT TO:<ada@contoso.onmicrosoft.com>')
  await sending.ask('DATA')
  sending.send('Subject: half\r\n\r\n')
  await sending[Symbol.asyncDispose]()
  await using talk = await signedInImap(site)
  expect(await talk.command('STATUS Drafts (MESSAGES)')).toEqual([
    '* STATUS Drafts (MESSAGES 0)',
    'OK STATUS completed.',
  ])
  expect(site.ada.mailbox.mail.wellKnown('sentitems').totalItemCount).toBe(before)
})

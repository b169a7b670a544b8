import { readFileSync } from 'node:fs'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../create-emulator.ts'
import { clerkToken } from '../snapshot/testing/office-clerk.ts'
import { ada, bo, smallOffice } from '../snapshot/testing/small-office.ts'

let emulator: Emulator
let token: string

beforeAll(async () => {
  emulator = await createEmulator({ seed: smallOffice() })
  for (const subject of ['one', 'two']) {
    const mime = Buffer.from(`From: <${bo}>\r\nSubject: ${subject}\r\n\r\n${'text '.repeat(20_000)}\r\n`)
    emulator.putMessage(ada, { folder: ['inbox'], mime })
  }
  token = await clerkToken(emulator, 'outlook.office365.com')
})
afterEach(() => emulator.clearFaults())
afterAll(() => emulator?.close())

function imapClient(): ImapFlow {
  const client = new ImapFlow({
    ...emulator.ready.imaps,
    secure: true,
    tls: { ca: readFileSync(emulator.caFile) },
    logger: false,
    auth: { user: ada, accessToken: token },
  })
  client.on('error', () => {})
  return client
}

async function withImap<T>(run: (client: ImapFlow) => Promise<T>): Promise<T> {
  const client = imapClient()
  try {
    await client.connect()
    return await run(client)
  } finally {
    client.close()
  }
}

function send(subject: string): Promise<unknown> {
  const transport = createTransport({
    ...emulator.ready.smtp,
    secure: false,
    requireTLS: true,
    tls: { ca: readFileSync(emulator.caFile) },
    auth: { type: 'OAuth2', user: ada, accessToken: token },
  })
  return transport.sendMail({ from: ada, to: bo, subject, text: 'hello' })
}

const subjectsOf = (address: string) =>
  [...(emulator.world.mailboxAt(address)?.mailbox.mail.wellKnown('inbox').messages ?? [])].map(
    ({ summary }) => summary.subject,
  )

test('IMAP refuses at the greeting, and lets the next one in', async () => {
  emulator.addFault({ door: 'imap', command: 'GREETING', answer: 'BYE', message: 'Too many.', count: 1 })
  await expect(imapClient().connect()).rejects.toThrow()
  emulator.addFault({ door: 'imap', command: 'GREETING', reset: 'before', count: 1 })
  await expect(imapClient().connect()).rejects.toThrow()
  expect(await withImap(async (client) => (await client.mailboxOpen('INBOX')).exists)).toBe(2)
  expect(emulator.faults()).toEqual([])
})

test('IMAP commands are refused with Exchange’s text or another, after some, for one mailbox', async () => {
  await withImap(async (client) => {
    emulator.addFault({ door: 'imap', command: 'SELECT', answer: 'NO', mailbox: bo })
    emulator.addFault({ door: 'imap', command: 'select', answer: 'NO', mailbox: ada, count: 1, after: 1 })
    await client.mailboxOpen('INBOX')
    await expect(client.mailboxOpen('Drafts')).rejects.toMatchObject({
      responseText: 'Server Unavailable. 15',
    })
    await client.mailboxOpen('Drafts')
    const text = '[THROTTLED] Request is throttled. Suggested Backoff Time: 1000 milliseconds'
    emulator.addFault({ door: 'imap', command: 'STATUS', answer: 'BAD', message: text })
    expect(await client.status('INBOX', { messages: true })).toBe(false)
    const [noted] = emulator.requests({ path: 'imap:STATUS', status: 400 })
    expect(noted).toMatchObject({ code: text, mailbox: ada })
    emulator.clearFaults()
    emulator.addFault({ door: 'imap', answer: 'BYE' })
    const closed = new Promise((resolve) => client.once('close', resolve))
    await client.noop().catch(() => {})
    await closed
  })
})

test('IMAP connections break before the answer, in the middle of a literal, and after the work', async () => {
  const flagged = () =>
    [...(emulator.world.mailboxAt(ada)?.mailbox.mail.wellKnown('inbox').newestFirst ?? [])]
      .sort((a, b) => a.number - b.number)
      .map(({ flag }) => flag.flagStatus)
  const broken = (
    command: string,
    reset: 'before' | 'body' | 'after',
    run: (client: ImapFlow) => Promise<unknown>,
  ) =>
    withImap(async (client) => {
      await client.mailboxOpen('INBOX')
      const closed = new Promise((resolve) => client.once('close', resolve))
      emulator.addFault({ door: 'imap', command, reset, count: 1 })
      // This client says so by false, or throws.
      expect(await run(client).catch(() => false)).toBe(false)
      await closed
    })
  await broken('UID FETCH', 'body', (client) => client.fetchOne('1', { source: true }, { uid: true }))
  await broken('UID STORE', 'before', (client) => client.messageFlagsAdd('1', ['\\Flagged'], { uid: true }))
  expect(flagged()).toEqual(['notFlagged', 'notFlagged'])
  await broken('UID STORE', 'after', (client) => client.messageFlagsAdd('1', ['\\Flagged'], { uid: true }))
  expect(flagged()).toEqual(['flagged', 'notFlagged'])
  const { source } = Object(
    await withImap(async (client) => {
      await client.mailboxOpen('INBOX')
      return client.fetchOne('1', { source: true }, { uid: true })
    }),
  )
  expect(source.length).toBeGreaterThan(100_000)
})

test('SMTP refuses by command with the code and text that are wanted, and takes mail again', async () => {
  emulator.addFault({ door: 'smtp', command: 'GREETING', status: 421, count: 1 })
  await expect(send('greeted')).rejects.toMatchObject({ responseCode: 421 })
  emulator.addFault({
    door: 'smtp',
    command: 'RCPT TO',
    status: 450,
    message: '4.2.1 Mailbox busy',
    count: 1,
  })
  await expect(send('busy')).rejects.toMatchObject({
    response: expect.stringContaining('450 4.2.1 Mailbox busy'),
  })
  emulator.addFault({ door: 'smtp', command: 'DATA', status: 554, mailbox: ada, count: 1 })
  await expect(send('refused')).rejects.toMatchObject({
    response: expect.stringContaining('554 5.3.2 System'),
  })
  emulator.addFault({ door: 'smtp', command: 'MESSAGE', status: 451, count: 1 })
  await expect(send('read')).rejects.toMatchObject({
    response: expect.stringContaining('451 4.7.0 Temporary'),
  })
  await send('taken')
  expect(subjectsOf(bo)).toEqual(['taken'])
  expect(emulator.requests({ path: 'smtp:DATA', status: 554 })).toMatchObject([{ code: '5.3.2' }])
})

test('SMTP breaks off before a message is taken, or when it is taken and nobody hears of it', async () => {
  const before = subjectsOf(bo)
  emulator.addFault({ door: 'smtp', command: 'MESSAGE', reset: 'before', count: 1 })
  await expect(send('lost')).rejects.toThrow()
  expect(subjectsOf(bo)).toEqual(before)
  emulator.addFault({ door: 'smtp', command: 'MESSAGE', reset: 'after', count: 1 })
  await expect(send('twice')).rejects.toThrow()
  emulator.addFault({ door: 'smtp', command: 'DATA', reset: 'body', count: 1 })
  await expect(send('twice')).rejects.toThrow()
  expect(subjectsOf(bo).filter((subject) => subject === 'twice')).toHaveLength(2)
})

test('what is slow is slow, and what fits no mail server is refused by name', async () => {
  emulator.addFault({ door: 'smtp', command: 'EHLO', delay: 300, count: 1 })
  const started = performance.now()
  await send('late')
  expect(performance.now() - started).toBeGreaterThanOrEqual(300)
  const refusal = async (fault: object) => {
    const sent = { method: 'POST', body: JSON.stringify(fault) }
    const response = await fetch(`${emulator.origin}/_emulator/faults`, sent)
    return [response.status, Object(await response.json()).error]
  }
  expect(await refusal({ door: 'imap', status: 500 })).toEqual([400, 'status: IMAP has none: say answer'])
  expect(await refusal({ door: 'smtp', answer: 'NO' })).toEqual([400, 'answer: is for IMAP: say status'])
  expect(await refusal({ door: 'smtp', status: 250 })).toEqual([
    400,
    'status: must be from 400 to 599 at SMTP',
  ])
  expect(await refusal({ command: 'SELECT', answer: 'NO' })).toEqual([
    400,
    "command: needs the door 'imap' or 'smtp'; answer: needs the door 'imap' or 'smtp'",
  ])
  expect(await refusal({ door: 'imap', path: '/x', answer: 'NO' })).toEqual([
    400,
    'path: means nothing to imap',
  ])
  // A fault for requests does not reach the mail servers.
  emulator.addFault({ status: 503 })
  await send('undisturbed')
  expect(subjectsOf(bo)).toContain('undisturbed')
})

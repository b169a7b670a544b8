import { expect, it } from 'vitest'
import { clouds } from '../../reference/clouds.ts'
import { scriptedSmtp } from '../../testing/scripted-smtp.ts'
import { openSmtp } from './open-smtp.ts'
import { SmtpError } from './smtp-error.ts'
import type { SmtpOptions } from './smtp-session.ts'

const failureOf = async (promise: Promise<unknown>): Promise<SmtpError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (one: unknown) => one,
  )
  if (error instanceof SmtpError) return error
  throw new Error(`no SmtpError: ${error}`)
}

const usual: Pick<SmtpOptions, 'security' | 'auth' | 'name' | 'timeoutMs'> = {
  security: 'none',
  auth: null,
  name: 'client.example',
  timeoutMs: 20_000,
}

/** A server that takes everything. */
const obliging = (line: string): string | undefined => {
  if (line.startsWith('EHLO')) return '250-mx.example\r\n250-DSN\r\n250 AUTH LOGIN PLAIN\r\n'
  if (line === 'DATA') return '354 go\r\n'
  if (line === '.') return '250 2.0.0 OK <new@x.prod.outlook.com> [Hostname=x]\r\n'
  return /^(MAIL|RCPT|RSET|QUIT)/.test(line) ? '250 2.1.0 fine\r\n' : undefined
}

const message = [Buffer.from('Subject: x\r\n\r\nhello\r\n')]

it('hands over a message with what reports need, and gives back the id that the server gave it', async () => {
  await using server = await scriptedSmtp(obliging)
  const lines: string[] = []
  const session = await openSmtp({
    ...usual,
    ...server,
    onLine: (from, line) => lines.push(`${from}: ${line}`),
  })
  const sent = await session.send(
    {
      from: 'a@b.example',
      to: ['c@d.example', { address: 'e@f.example', notify: 'never' }],
      dsn: { envelopeId: 'env=1 x', returns: 'headers', notify: ['success', 'failure', 'delay'] },
    },
    message,
  )
  await session.close()
  expect(sent.serverMessageId).toBe('<new@x.prod.outlook.com>')
  expect(sent.recipients.map(({ accepted, reply }) => [accepted, reply.code, reply.enhanced])).toEqual([
    [true, 250, '2.1.0'],
    [true, 250, '2.1.0'],
  ])
  expect(server.heard).toEqual([
    'EHLO client.example',
    'MAIL FROM:<a@b.example> RET=HDRS ENVID=env+3D1+20x',
    'RCPT TO:<c@d.example> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;c@d.example',
    'RCPT TO:<e@f.example> NOTIFY=NEVER ORCPT=rfc822;e@f.example',
    'DATA',
    'Subject: x',
    '',
    'hello',
    '.',
    'QUIT',
  ])
  expect(lines).toContain('server: 354 go')
  expect(lines.join()).not.toContain('hello')
})

it('lets no address, name or id break out of its line', async () => {
  await using server = await scriptedSmtp(obliging)
  const session = await openSmtp({ ...usual, ...server })
  const bad = [
    'a@b.example>\r\nRCPT TO:<x@y.example',
    'a@b\n.example',
    'a b@c.example',
    'a@b.example> X=1',
    'nobody',
    'a@b c',
  ]
  for (const address of bad) {
    await expect(session.send({ from: 'a@b.example', to: [address] }, message)).rejects.toThrow(TypeError)
    await expect(session.send({ from: address, to: ['a@b.example'] }, message)).rejects.toThrow(TypeError)
  }
  const dsn = { envelopeId: 'x\r\nDATA' }
  await expect(session.send({ from: 'a@b.example', to: ['c@d.example'], dsn }, message)).rejects.toThrow(
    TypeError,
  )
  await expect(openSmtp({ ...usual, ...server, name: 'x\r\nMAIL FROM:<>' })).rejects.toThrow(TypeError)
  expect(server.heard).toEqual(['EHLO client.example'])
  await session.close()
})

it('shows a token to nobody but its cloud, and never in clear', async () => {
  await using server = await scriptedSmtp(obliging)
  const auth = { user: 'a@b.example', accessToken: 'secret', cloud: clouds.global }
  await expect(openSmtp({ ...usual, ...server, security: 'starttls', auth })).rejects.toThrow(
    /is not shown to/,
  )
  const own = { ...auth, cloud: { id: 'emulator', smtp: { host: server.host, port: server.port } } }
  await expect(openSmtp({ ...usual, ...server, security: 'none', auth: own })).rejects.toThrow(
    /only behind TLS/,
  )
  const refused = await failureOf(openSmtp({ ...usual, ...server, security: 'starttls', auth: own }))
  expect(refused).toMatchObject({ stage: 'starttls', outcome: 'not-sent' })
  expect(server.heard.join()).not.toContain('AUTH')
})

it('takes nothing that was said in clear behind STARTTLS', async () => {
  await using server = await scriptedSmtp((line) =>
    line === 'STARTTLS' ? '220 go\r\n250 injected\r\n' : '250-mx.example\r\n250 STARTTLS\r\n',
  )
  const refused = await failureOf(openSmtp({ ...usual, ...server, security: 'starttls' }))
  expect(refused.message).toContain('behind STARTTLS')
})

it('signs in with a password, which its transcript does not show', async () => {
  await using server = await scriptedSmtp((line) =>
    line.startsWith('AUTH PLAIN') ? '235 2.7.0 in\r\n' : obliging(line),
  )
  const lines: string[] = []
  const auth = { user: 'me', pass: 'pa55' }
  const session = await openSmtp({ ...usual, ...server, auth, onLine: (_, line) => lines.push(line) })
  await session.close()
  const secret = Buffer.from('\0me\0pa55').toString('base64')
  expect(server.heard).toContain(`AUTH PLAIN ${secret}`)
  expect(lines).toContain('AUTH PLAIN ***')
  expect(lines.join()).not.toContain(secret)
})

it('says which recipients were refused and how, and goes on after a refusal', async () => {
  await using server = await scriptedSmtp((line) => {
    if (line.startsWith('RCPT TO:<no')) return '550 5.1.1 no such\r\n'
    return line.startsWith('MAIL FROM:<bad') ? '550-5.7.60 you may\r\n550 5.7.60 not\r\n' : obliging(line)
  })
  const session = await openSmtp({ ...usual, ...server })
  const sender = await failureOf(session.send({ from: 'bad@x.example', to: ['c@d.example'] }, message))
  expect(sender).toMatchObject({
    stage: 'sender',
    outcome: 'not-sent',
    reply: { code: 550, enhanced: '5.7.60', text: 'you may not' },
  })
  const none = await failureOf(
    session.send({ from: 'a@b.example', to: ['no1@d.example', 'no2@d.example'] }, message),
  )
  expect(none).toMatchObject({ stage: 'recipients', isPermanent: true })
  const envelope = { from: 'a@b.example', to: ['c@d.example', 'no@d.example'], everybody: true }
  const notAll = await failureOf(session.send(envelope, message))
  expect(notAll).toMatchObject({ stage: 'recipients', message: 'The server refused no@d.example.' })
  const some = await session.send({ from: 'a@b.example', to: ['no@d.example', 'c@d.example'] }, message)
  expect(some.recipients.map(({ accepted }) => accepted)).toEqual([false, true])
  await session.close()
})

it('knows whether the message may have been taken when the connection breaks', async () => {
  const cut = async (at: string): Promise<SmtpError> => {
    await using server = await scriptedSmtp((line) => (line === at ? null : obliging(line)))
    const session = await openSmtp({ ...usual, ...server })
    return await failureOf(session.send({ from: 'a@b.example', to: ['c@d.example'] }, message))
  }
  expect(await cut('DATA')).toMatchObject({ stage: 'data', outcome: 'not-sent' })
  expect(await cut('.')).toMatchObject({ stage: 'message', outcome: 'unknown' })
})

it('sends no half message where its source fails', async () => {
  await using server = await scriptedSmtp(obliging)
  const session = await openSmtp({ ...usual, ...server })
  const half = async function* () {
    yield Buffer.from('Subject: x\r\n\r\nhal')
    throw new Error('the disk broke')
  }
  const failed = await failureOf(session.send({ from: 'a@b.example', to: ['c@d.example'] }, half()))
  expect(failed).toMatchObject({ stage: 'message', outcome: 'not-sent', message: 'the disk broke' })
  expect(session.isOpen).toBe(false)
  expect(server.heard).not.toContain('.')
})

it.each([
  ['no SMTP at all', 'HTTP/1.1 400 Bad Request\r\n'],
  ['a line without an end', `220 ${'x'.repeat(20_000)}`],
  ['a reply without an end', '220-x\r\n'.repeat(300)],
  ['two codes in one reply', '220-x\r\n550 y\r\n'],
])('gives up on a server that speaks %s', async (_, greeting) => {
  await using server = await scriptedSmtp(() => undefined, greeting)
  expect(await failureOf(openSmtp({ ...usual, ...server }))).toMatchObject({ stage: 'greeting' })
})

it('does not wait for a silent server longer than told', async () => {
  await using server = await scriptedSmtp(() => undefined)
  const silent = await failureOf(openSmtp({ ...usual, ...server, timeoutMs: 50 }))
  expect(silent).toMatchObject({ stage: 'hello', message: expect.stringContaining('no answer in time') })
})

it('is called off by its signal', async () => {
  const off = new AbortController()
  await using server = await scriptedSmtp(() => {
    off.abort()
    return undefined
  })
  expect(await failureOf(openSmtp({ ...usual, ...server, signal: off.signal }))).toMatchObject({
    stage: 'hello',
  })
})

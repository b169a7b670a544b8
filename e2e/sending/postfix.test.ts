import { openSmtp, readReport } from '@gatewarden/microsoft'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Postfix, startPostfix } from './postfix.ts'

/** Our SMTP against a server that is not ours, and its genuine reports read. */

let postfix: Postfix
beforeAll(async () => {
  postfix = await startPostfix()
}, 300_000)
afterAll(() => postfix?.[Symbol.asyncDispose]())

const sender = 'sender@ours.example'

it('hands a message over to Postfix as it is, and reads from its reports what became of each recipient', async () => {
  const { host, port } = postfix
  const session = await openSmtp({
    host,
    port,
    security: 'none',
    auth: null,
    name: 'client.example',
    timeoutMs: 60_000,
  })
  expect(session.offers.has('DSN')).toBe(true)
  expect(session.offers.has('PIPELINING')).toBe(true)
  const text =
    'From: sender@ours.example\r\nMessage-ID: <mine@ours.example>\r\nX-Track: 7\r\n\r\n.dot\r\n..\r\nGrüße\r\n'
  const sent = await session.send(
    {
      from: sender,
      to: ['yes@theirs.example', 'nobody@theirs.example'],
      size: Buffer.byteLength(text),
      is8Bit: true,
      dsn: { envelopeId: 'env=7 +x', returns: 'headers', notify: ['success', 'failure', 'delay'] },
    },
    [Buffer.from(text)],
  )
  await session.close()
  expect(sent.recipients.map(({ accepted }) => accepted)).toEqual([true, true])
  expect((await postfix.arrived('yes@theirs.example')).toString()).toContain('\r\n.dot\r\n..\r\nGrüße\r\n')

  const reports = [readReport(await postfix.arrived(sender)), readReport(await postfix.arrived(sender))]
  for (const report of reports) {
    expect(report).toMatchObject({ kind: 'delivery', envelopeId: 'env=7 +x' })
    expect(report.messageIds).toContain('<mine@ours.example>')
    expect(report.returned.get('x-track')).toEqual(['7'])
  }
  const told = reports.flatMap(({ recipients }) => recipients)
  expect(told.find(({ recipient }) => recipient === 'nobody@theirs.example')).toMatchObject({
    action: 'failed',
    status: '5.1.1',
    diagnostic: expect.stringContaining('no such user here'),
  })
  expect(told.find(({ recipient }) => recipient === 'yes@theirs.example')).toMatchObject({
    action: 'relayed',
  })
}, 120_000)

it('is told of what Postfix refuses, and goes on', async () => {
  const { host, port } = postfix
  const session = await openSmtp({
    host,
    port,
    security: 'none',
    auth: null,
    name: 'client.example',
    timeoutMs: 60_000,
  })
  const large = session.send({ from: sender, to: ['yes@theirs.example'], size: 900_000_000 }, [])
  await expect(large).rejects.toMatchObject({ stage: 'sender', outcome: 'not-sent', reply: { code: 552 } })
  const sent = await session.send({ from: '', to: ['other@theirs.example'] }, [
    Buffer.from('Subject: x\n\nbare\n'),
  ])
  expect(sent.reply).toMatchObject({ code: 250, enhanced: '2.0.0' })
  await session.close()
  expect((await postfix.arrived('other@theirs.example')).toString()).toContain('\r\n\r\nbare\r\n')
}, 120_000)

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeBackup } from '../../platform/backup/backup.ts'
import { readBackup } from '../../platform/backup/restore.ts'
import { emptyDatabase } from '../../platform/backup/testing/empty-database.ts'
import { withClient } from '../../platform/database/with-client.ts'
import { systemRandom } from '../../platform/random.ts'
import { createFolderBlobStore } from '../../platform/storage/folder-blob-store.ts'
import { spoolBackup, spoolFolder } from '../queue/spool-backup.ts'
import { type RelayRig, relayRig } from '../testing/relay-rig.ts'
import { plain, type Talk, talkTo } from '../testing/talk.ts'

let rig: RelayRig
let ca = ''
let port: number
let device: { id: string; username: string; password: string }

beforeAll(async () => {
  rig = await relayRig()
  port = (await rig.listener({ protocol: 'smtp', security: 'starttls' })).port
  device = await rig.credential()
  ca = await rig.authority()
}, 120_000)
afterAll(() => rig.close())

const mailer = (to = port, more: Record<string, unknown> = {}) =>
  createTransport({
    host: 'localhost',
    port: to,
    requireTLS: true,
    tls: { ca },
    auth: { user: device.username, pass: device.password },
    ...more,
  })

const queuedAs = (response: string | undefined): string =>
  /Queued as (rmsg_\w+)/.exec(response ?? '')?.[1] ?? ''

/** A conversation in TLS; signed in unless told. */
async function session(signedIn = true, to = port): Promise<Talk> {
  const talk = await talkTo(to)
  await talk.reply()
  await talk.ask('EHLO device')
  await talk.ask('STARTTLS')
  await talk.secure()
  await talk.ask('EHLO device')
  if (signedIn) expect(await talk.ask(`AUTH PLAIN ${plain(device)}`)).toMatch(/^235/)
  return talk
}

/** Hands over a message as bytes. @returns the answer to it */
async function handOver(talk: Talk, message: string, from = rig.mailbox, to = [rig.other]): Promise<string> {
  const sender = await talk.ask(`MAIL FROM:<${from}>`)
  if (!sender.startsWith('250')) return sender
  for (const one of to) await talk.ask(`RCPT TO:<${one}>`)
  expect(await talk.ask('DATA')).toMatch(/^354/)
  return talk.ask(`${message}\r\n.`)
}

describe('a durable listener', () => {
  test('takes a message from a device with a password, and Microsoft has it a moment later', async () => {
    const mail = { from: rig.mailbox, to: rig.other, subject: 'Scan 1', text: 'Page one' }
    const { response } = await mailer().sendMail(mail)
    const message = await rig.ended(queuedAs(response))
    expect(message).toMatchObject({ state: 'sent', recipients: [{ address: rig.other, state: 'sent' }] })
    expect(rig.subjects(rig.other)).toContain('Scan 1')
    const { body } = await rig.call('GET', `/v1/relay/messages/${message.id}`)
    expect(body).toMatchObject({ state: 'sent', credential: device.id, mailbox: rig.mailbox, tries: 1 })
  })

  test('delivers to those whom Microsoft takes, and says who was refused', async () => {
    const tooLong = `nobody@${'x'.repeat(60)}.invalid`
    rig.emulator.addFault({
      door: 'smtp',
      command: 'RCPT TO',
      count: 1,
      status: 550,
      message: '5.1.1 No such user',
    })
    await using talk = await session()
    const answer = await handOver(talk, 'Subject: two\r\n\r\nx', rig.mailbox, [tooLong, rig.other])
    const message = await rig.ended(queuedAs(answer))
    expect(message.state).toBe('failed')
    expect(message.recipients.map(({ state }) => state).sort()).toEqual(['failed', 'sent'])
    const { body } = await rig.call('GET', '/v1/changes?limit=200')
    expect(JSON.stringify(body)).toContain(message.id)
  })

  test('tries again while Microsoft says later', async () => {
    rig.emulator.addFault({ door: 'smtp', command: 'MESSAGE', count: 1, status: 451, message: '4.7.0 Later' })
    const { response } = await mailer().sendMail({
      from: rig.mailbox,
      to: rig.other,
      subject: 'later',
      text: 'x',
    })
    const id = queuedAs(response)
    await rig.until(async () => (await rig.call('GET', `/v1/relay/messages/${id}`)).body.tries === 1)
    expect(rig.subjects(rig.other)).not.toContain('later')
    await rig.advance(60_000)
    expect(await rig.ended(id)).toMatchObject({ state: 'sent', tries: 2 })
    expect(rig.subjects(rig.other).filter((subject) => subject === 'later')).toHaveLength(1)
  })

  test('does not send again what may have been sent: somebody has to say so', async () => {
    rig.emulator.addFault({ door: 'smtp', command: 'MESSAGE', count: 1, reset: 'after' })
    const { response } = await mailer().sendMail({
      from: rig.mailbox,
      to: rig.other,
      subject: 'cut',
      text: 'x',
    })
    const message = await rig.ended(queuedAs(response))
    expect(message).toMatchObject({ state: 'unknown', remedy: expect.stringContaining('Sent Items') })
    expect(rig.subjects(rig.other).filter((subject) => subject === 'cut')).toHaveLength(1)
    const resent = await rig.call('POST', `/v1/relay/messages/${message.id}/resend`)
    expect(resent.status).toBe(200)
    expect((await rig.ended(message.id)).state).toBe('sent')
    const again = await rig.call('POST', `/v1/relay/messages/${message.id}/resend`)
    expect(again.body).toMatchObject({ code: 'conflict' })
  })

  test('keeps what it took while Microsoft is down for an hour, and delivers it once then', async () => {
    const { id: fault } = rig.emulator.addFault({ door: 'smtp', command: 'MAIL FROM', reset: 'before' })
    const mail = { from: rig.mailbox, to: rig.other, text: 'x' }
    const to = mailer()
    const ids: string[] = []
    for (const subject of ['down 1', 'down 2', 'down 3'])
      ids.push(queuedAs((await to.sendMail({ ...mail, subject })).response))
    const tries = async () => (await rig.call('GET', `/v1/relay/messages/${ids[0]}`)).body
    for (let minutes = 0; minutes < 60; minutes += 20) {
      const before = Number((await tries()).tries)
      await rig.advance(20 * 60_000)
      await rig.until(async () => Number((await tries()).tries) > before)
    }
    expect(await tries()).toMatchObject({ state: 'waiting', reason: expect.stringContaining('451 4.4.1') })
    rig.emulator.removeFault(fault)
    await rig.advance(3_600_000)
    for (const id of ids) expect(await rig.ended(id)).toMatchObject({ state: 'sent' })
    const arrived = rig.subjects(rig.other).filter((subject) => subject.startsWith('down '))
    expect(arrived.sort()).toEqual(['down 1', 'down 2', 'down 3'])
  })

  test('a message whose bytes are gone fails alone', async () => {
    rig.emulator.addFault({ door: 'smtp', command: 'MESSAGE', count: 1, status: 451, message: '4.7.0 Later' })
    await using talk = await session()
    const gone = queuedAs(await handOver(talk, 'Subject: gone\r\n\r\nx'))
    await rig.until(async () => (await rig.call('GET', `/v1/relay/messages/${gone}`)).body.tries === 1)
    rmSync(join(spoolFolder(rig.platform.config.dataFolder), `${gone}.eml`))
    await rig.advance(60_000)
    expect(await rig.ended(gone)).toMatchObject({ state: 'failed', reason: expect.stringContaining('spool') })
    const next = queuedAs(await handOver(talk, 'Subject: behind it\r\n\r\nx'))
    expect(await rig.ended(next)).toMatchObject({ state: 'sent' })
  })

  test('a full disk is answered with 452, nothing is left of the message, and what was taken before arrives', async () => {
    const folder = spoolFolder(rig.platform.config.dataFolder)
    const size = (text: string) => ['-o', `size=${text},mode=0700`]
    if (spawnSync('mount', ['-t', 'tmpfs', ...size('256k'), 'tmpfs', folder]).status !== 0)
      return console.log('no right to mount here: a full disk was not tried')
    try {
      rig.emulator.addFault({
        door: 'smtp',
        command: 'MESSAGE',
        count: 1,
        status: 451,
        message: '4.7.0 Later',
      })
      await using talk = await session()
      const text = (subject: string) => `Subject: ${subject}\r\n\r\n${'soup\r\n'.repeat(25_000)}`
      const first = queuedAs(await handOver(talk, text('before it was full')))
      expect(await handOver(talk, text('too much'))).toMatch(/^452 4\.3\.1 /)
      expect(readdirSync(folder)).toEqual([`${first}.eml`])
      spawnSync('mount', ['-o', 'remount,size=4m', folder])
      const second = queuedAs(await handOver(talk, text('with room again')))
      await rig.advance(60_000)
      for (const id of [first, second]) expect(await rig.ended(id)).toMatchObject({ state: 'sent' })
      const subjects = rig.subjects(rig.other)
      expect(
        subjects.filter((one) => one === 'before it was full' || one === 'with room again'),
      ).toHaveLength(2)
      expect(subjects).not.toContain('too much')
    } finally {
      spawnSync('umount', ['-l', folder])
    }
  })

  test('a backup holds what waits: restored it lies there byte for byte, and is sent on somebody’s word alone', async () => {
    rig.emulator.addFault({ door: 'smtp', command: 'MESSAGE', count: 1, status: 451, message: '4.7.0 Later' })
    await using talk = await session()
    const id = queuedAs(await handOver(talk, 'Subject: in the backup\r\n\r\nsoup'))
    await rig.until(async () => {
      const { body } = await rig.call('GET', `/v1/relay/messages/${id}`)
      return body.tries === 1 && body.state === 'waiting'
    })
    const folder = mkdtempSync(join(tmpdir(), 'relay-backup-'))
    const { target, drop } = await emptyDatabase()
    const { database, config, clock } = rig.platform
    const blobs = await createFolderBlobStore(join(folder, 'blobs'), systemRandom)
    const file = join(folder, 'all.tar')
    const ours = spoolBackup(config.dataFolder)
    const theirs = spoolBackup(join(folder, 'restored'))
    await writeBackup({ target: database.target, blobs, clock, version: '9.9.9', folders: [ours] }, file)
    await readBackup({ target, blobs, prove: async () => {}, folders: [theirs] }, file)
    for (const name of ['id', `${id}.eml`])
      expect(readFileSync(join(theirs.path, name))).toEqual(readFileSync(join(ours.path, name)))
    await withClient(target, async (client) => {
      const { rows } = await client.query(
        `select state, recipients->0->>'state' as of_one, reason from relay_messages where id = $1`,
        [id],
      )
      expect(rows).toEqual([
        { state: 'unknown', of_one: 'unknown', reason: expect.stringContaining('backup') },
      ])
    })
    await drop()
    await blobs.close()
    rmSync(folder, { recursive: true })
  })

  test('gives a message up after three days, and says why', async () => {
    rig.emulator.removeDelegation(rig.organization, {
      kind: 'full-access',
      mailbox: rig.mailbox,
      to: rig.app.clientId,
    })
    const { response } = await mailer().sendMail({
      from: rig.mailbox,
      to: rig.other,
      subject: 'denied',
      text: 'x',
    })
    const id = queuedAs(response)
    const look = async () => (await rig.call('GET', `/v1/relay/messages/${id}`)).body
    await rig.until(async () => Number((await look()).tries) > 0)
    expect(await look()).toMatchObject({
      state: 'waiting',
      reason: expect.stringMatching(/Microsoft|4\.2\.0/),
    })
    rig.platform.clock.advance(3 * 86_400_000)
    const message = await rig.ended(id)
    rig.platform.clock.advance(-3 * 86_400_000)
    rig.emulator.addDelegation(rig.organization, {
      kind: 'full-access',
      mailbox: rig.mailbox,
      to: rig.app.clientId,
    })
    expect(message).toMatchObject({ state: 'failed' })
    expect(rig.subjects(rig.other)).not.toContain('denied')
  })
})

describe('a direct listener', () => {
  test('answers with Microsoft’s own words, and nobody gets a message that not everybody may', async () => {
    const direct = await rig.listener({ protocol: 'smtp', security: 'tls', smtp: { answer: 'direct' } })
    const to = mailer(direct.port, { secure: true })
    const mail = { from: rig.mailbox, to: rig.other, subject: 'direct', text: 'x' }
    const { response } = await to.sendMail(mail)
    expect(response).toMatch(/^250 2\.0\.0 OK <.*> \[Hostname=/)
    expect(rig.subjects(rig.other)).toContain('direct')
    rig.emulator.addFault({
      door: 'smtp',
      command: 'RCPT TO',
      count: 1,
      status: 550,
      message: '5.1.1 No such user',
    })
    const two = { ...mail, to: [rig.other, rig.mailbox], subject: 'all or none' }
    await expect(to.sendMail(two)).rejects.toMatchObject({ responseCode: 550 })
    expect([...rig.subjects(rig.other), ...rig.subjects(rig.mailbox)]).not.toContain('all or none')
    const { body } = await rig.call('GET', '/v1/relay/messages?limit=200')
    expect(JSON.stringify(body)).not.toContain('all or none')
  })

  test('over Graph delivers to exactly the envelope', async () => {
    const wish = { protocol: 'smtp', security: 'tls', smtp: { answer: 'direct', route: 'graph' } }
    const byGraph = await rig.listener(wish)
    const sender = await rig.credential({ connection: rig.graphConnection })
    const auth = { user: sender.username, pass: sender.password }
    await mailer(byGraph.port, { secure: true, auth }).sendMail({
      envelope: { from: rig.mailbox, to: [rig.other] },
      raw: `From: ${rig.mailbox}\r\nTo: ${rig.mailbox}\r\nCc: "A, B" <x@elsewhere.example>\r\nSubject: by graph\r\n\r\nhi\r\n`,
    })
    await rig.until(() => rig.subjects(rig.other).includes('by graph'))
    expect(rig.subjects(rig.mailbox)).not.toContain('by graph')
  })

  test('over Graph what is large goes as a draft, the device’s own with files of any size', async () => {
    const wish = { protocol: 'smtp', security: 'tls', smtp: { answer: 'direct', route: 'graph' } }
    const byGraph = await rig.listener(wish)
    const sender = await rig.credential({ connection: rig.graphConnection })
    const to = mailer(byGraph.port, { secure: true, auth: { user: sender.username, pass: sender.password } })
    const files = [
      { filename: 'small.pdf', content: Buffer.alloc(1_000_000, 'a') },
      { filename: 'Größe.tif', content: Buffer.alloc(3_500_000, 'b') },
    ]
    await to.sendMail({
      envelope: { from: rig.mailbox, to: [rig.other] },
      from: rig.mailbox,
      to: rig.mailbox,
      subject: 'large by graph',
      messageId: '<large@scanner>',
      headers: { 'X-Job': '42' },
      text: 'as text',
      html: '<p>as HTML</p>',
      attachments: files,
    })
    await rig.until(() => rig.subjects(rig.other).includes('large by graph'))
    expect(rig.subjects(rig.mailbox)).not.toContain('large by graph')
    const mail = rig.emulator.world.mailboxAt(rig.other)?.mailbox.mail
    const arrived = [...(mail?.wellKnown('inbox').messages ?? [])].find(
      ({ summary }) => summary.subject === 'large by graph',
    )
    if (arrived === undefined) throw new Error('it did not arrive')
    const parsed = await PostalMime.parse(rig.emulator.world.spool.read(arrived.content))
    expect(parsed.html).toContain('<p>as HTML</p>')
    expect(parsed.headers).toContainEqual(expect.objectContaining({ key: 'x-job', value: '42' }))
    expect(
      parsed.attachments.map(({ filename, content }) => [
        filename,
        typeof content === 'string' ? content.length : content.byteLength,
      ]),
    ).toEqual(files.map(({ filename, content }) => [filename, content.length]))
    await expect(
      to.sendMail({
        envelope: { from: rig.mailbox, to: [rig.other] },
        raw: `From: ${rig.mailbox}\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n${'x'.repeat(2_000_000)}\r\n--b--\r\n`,
      }),
    ).rejects.toMatchObject({ responseCode: 552 })
  })
})

describe('senders', () => {
  const cases: [string, string][] = [
    ['another From', 'From: boss@relayed.onmicrosoft.com\r\nSubject: x\r\n\r\nx'],
    ['another Sender', 'From: ME\r\nSender: boss@relayed.onmicrosoft.com\r\n\r\nx'],
    ['another Resent-From', 'From: ME\r\nResent-From: <boss@relayed.onmicrosoft.com>\r\n\r\nx'],
    ['two Froms', 'From: ME\r\nFrom: boss@relayed.onmicrosoft.com\r\n\r\nx'],
    ['From with a space before its colon', 'From : boss@relayed.onmicrosoft.com\r\n\r\nx'],
    ['one From with two addresses', 'From: ME, boss@relayed.onmicrosoft.com\r\n\r\nx'],
    ['a From that hides in a bare CR', 'Subject: x\rFrom: boss@relayed.onmicrosoft.com\r\n\r\nx'],
    ['a From that hides in a bare LF', 'Subject: x\nFrom: boss@relayed.onmicrosoft.com\n\nx'],
    ['a comment that does not end', 'From: ME (\r\n\r\nx'],
    ['a route', 'From: <@relayed.onmicrosoft.com,@b:boss@relayed.onmicrosoft.com>\r\n\r\nx'],
    ['a line that is no field', 'From: ME\r\nthis is no field\r\n\r\nx'],
  ]
  test.each(cases)('refuses %s', async (_, text) => {
    await using talk = await session()
    expect(await handOver(talk, text.replaceAll('ME', rig.mailbox))).toMatch(/^550 5\.(7\.60|6\.0) /)
    // The conversation goes on.
    expect(await talk.ask('NOOP')).toMatch(/^250/)
  })

  test('refuses another sender in the envelope', async () => {
    await using talk = await session()
    expect(await talk.ask('MAIL FROM:<boss@relayed.onmicrosoft.com>')).toMatch(
      /^550 5\.7\.60 .* may not send as/,
    )
  })

  test('may be rewritten instead, and answers go to the old one', async () => {
    const { username, password } = await rig.credential({ otherSenders: 'rewrite' })
    const { response } = await mailer(port, { auth: { user: username, pass: password } }).sendMail({
      from: '"The ""scanner" <root@printer.local>',
      to: rig.other,
      subject: 'rewritten',
      text: 'x',
    })
    expect((await rig.ended(queuedAs(response))).state).toBe('sent')
    const [message] = [
      ...(rig.emulator.world.mailboxAt(rig.other)?.mailbox.mail.wellKnown('inbox').messages ?? []),
    ].filter(({ summary }) => summary.subject === 'rewritten')
    expect(JSON.stringify(message?.summary)).toContain(rig.mailbox)
    expect(JSON.stringify(message?.summary)).toContain('root@printer.local')
  })

  test('a message without From gets one', async () => {
    await using talk = await session()
    expect((await rig.ended(queuedAs(await handOver(talk, 'Subject: bare\r\n\r\nx')))).state).toBe('sent')
  })
})

describe('what attackers send', () => {
  test('no second message is smuggled within one, whatever ends its lines', async () => {
    const smuggled = `MAIL FROM:<${rig.mailbox}>\r\nRCPT TO:<${rig.other}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx`
    for (const end of ['\n.\n', '\r.\r', '\n.\r\n', '\r\n.\n', '\r\n.\r', '\r\n\0.\r\n', '\n..\n']) {
      await using talk = await session()
      const answer = await handOver(talk, `Subject: outer\r\n\r\nhi${end}${smuggled}`)
      expect((await rig.ended(queuedAs(answer))).state).toBe('sent')
      expect(await talk.ask('NOOP'), JSON.stringify(end)).toMatch(/^250 /)
    }
    expect(rig.subjects(rig.other).filter((subject) => subject === 'outer')).toHaveLength(7)
    expect(rig.subjects(rig.other)).not.toContain('smuggled')
  })

  test('what stands in the clear behind STARTTLS is dropped', async () => {
    await using talk = await talkTo(port)
    await talk.reply()
    await talk.ask('EHLO device')
    talk.send('STARTTLS\r\nEHLO injected\r\nMAIL FROM:<x@y.example>\r\n')
    expect(await talk.reply()).toMatch(/^220/)
    await talk.secure()
    expect(await talk.ask('NOOP')).toMatch(/^250/)
    expect(await talk.ask('RCPT TO:<x@y.example>')).toMatch(/^503/)
  })

  test('nobody relays without a sign-in, and no password goes over an open line', async () => {
    await using talk = await talkTo(port)
    await talk.reply()
    expect(await talk.ask('EHLO device')).not.toContain('AUTH')
    expect(await talk.ask(`AUTH PLAIN ${plain(device)}`)).toMatch(/^500/)
    await using secure = await session(false)
    expect(await secure.ask('MAIL FROM:<x@y.example>')).toMatch(/^530 5\.7\.57/)
    expect(await secure.ask('RCPT TO:<x@y.example>')).toMatch(/^503/)
  })

  test('addresses cannot bring a line end along', async () => {
    await using talk = await session()
    expect(await talk.ask(`MAIL FROM:<${rig.mailbox}>`)).toMatch(/^250/)
    expect(await talk.ask('RCPT TO:<"a\rDATA"@b.example>')).toMatch(/^5/)
    expect(await talk.ask(`RCPT TO:<a@b.example> ORCPT=rfc822;x\u0000y`)).toMatch(/^[25]/)
  })

  test('lines that never end and messages too large are cut off', async () => {
    await using talk = await talkTo(port)
    await talk.reply()
    talk.send('X'.repeat(40_000))
    expect(await talk.reply()).toMatch(/^421/)
    const small = await rig.listener({
      protocol: 'smtp',
      security: 'starttls',
      smtp: { answer: 'durable', route: 'smtp', maxMessageBytes: 2000 },
    })
    await using other = await session(true, small.port)
    expect(await handOver(other, `Subject: big\r\n\r\n${'x'.repeat(70).concat('\r\n').repeat(100)}`)).toMatch(
      /^552/,
    )
    expect(await other.ask(`MAIL FROM:<${rig.mailbox}> SIZE=3000`)).toMatch(/^552/)
    await using header = await session()
    expect(await handOver(header, `X: ${'y'.repeat(300_000)}\r\n\r\nx`)).toMatch(/^552 5\.3\.4/)
    expect(rig.subjects(rig.other)).not.toContain('big')
  })

  test('pipelined commands are answered in their order', async () => {
    await using talk = await session()
    talk.send(`MAIL FROM:<${rig.mailbox}>\r\nRCPT TO:<${rig.other}>\r\nDATA\r\n`)
    expect(
      [await talk.reply(), await talk.reply(), await talk.reply()].map((one) => one.slice(0, 3)),
    ).toEqual(['250', '250', '354'])
    talk.send('Subject: piped\r\n\r\nx\r\n.\r\nNOOP\r\nQUIT\r\n')
    expect(queuedAs(await talk.reply())).toMatch(/^rmsg_/)
    expect(await talk.reply()).toMatch(/^250/)
    expect(await talk.reply()).toMatch(/^221/)
  })
})

describe('sign-in dialects', () => {
  test('AUTH LOGIN with the prompts that old devices know, after HELO too', async () => {
    await using talk = await session(false)
    await talk.ask('HELO device')
    expect(await talk.ask('AUTH LOGIN')).toBe('334 VXNlcm5hbWU6')
    expect(await talk.ask(Buffer.from(device.username.toUpperCase()).toString('base64'))).toBe(
      '334 UGFzc3dvcmQ6',
    )
    expect(await talk.ask(Buffer.from(device.password).toString('base64'))).toMatch(/^235/)
  })

  test('a trusted network needs no sign-in where the listener says so', async () => {
    const trusted = await rig.listener({
      protocol: 'smtp',
      security: 'none',
      networks: ['127.0.0.1', '::1'],
      trusts: true,
    })
    await using nobody = await talkTo(trusted.port)
    await nobody.reply()
    await nobody.ask('HELO printer')
    expect(await nobody.ask(`MAIL FROM:<${rig.mailbox}>`)).toMatch(/^530/)
    const { id } = await rig.credential({ trustedNetworks: ['127.0.0.0/8', '::1'] })
    await using talk = await talkTo(trusted.port)
    await talk.reply()
    await talk.ask('HELO printer')
    const answer = await handOver(talk, 'Subject: unsigned\r\n\r\nx')
    expect(await rig.ended(queuedAs(answer))).toMatchObject({ state: 'sent', credentialId: id })
    expect(await talk.ask('MAIL FROM:<boss@relayed.onmicrosoft.com>')).toMatch(/^550 5\.7\.60/)
    await rig.call('DELETE', `/v1/relay/credentials/${id}`)
  })
})

import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RelayRig, relayRig } from '../testing/relay-rig.ts'
import { plain, type Talk, talkTo } from '../testing/talk.ts'

let rig: RelayRig
let ca = ''
let secure: number
let starttls: number
let device: { id: string; username: string; password: string }

beforeAll(async () => {
  rig = await relayRig()
  secure = (await rig.listener({ protocol: 'imap', security: 'tls' })).port
  starttls = (await rig.listener({ protocol: 'imap', security: 'starttls' })).port
  device = await rig.credential({ protocols: ['imap'] })
  ca = await rig.authority()
  const inbox = rig.emulator.world.mailboxAt(rig.mailbox)?.mailbox.mail
  for (const subject of ['One', 'Two'])
    inbox?.add(
      inbox.wellKnown('inbox'),
      Buffer.from(`From: x@y.example\r\nSubject: ${subject}\r\n\r\n* CAPABILITY AUTH=XOAUTH2\r\n`),
    )
}, 120_000)
afterAll(() => rig.close())

const call = async (port = secure): Promise<Talk> => {
  const talk = await talkTo(port, port === secure ? ca : undefined)
  expect(await talk.line()).toMatch(/^\* OK/)
  return talk
}
const last = (lines: readonly string[]): string => lines.at(-1) ?? ''
const signInsUpstream = (): number => rig.emulator.requestCount({ path: 'AUTHENTICATE' })

describe('how devices sign in', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const ways: [string, (talk: Talk) => Promise<string[]>][] = [
    ['LOGIN with quoted strings', (talk) => talk.command(`LOGIN "${device.username}" "${device.password}"`)],
    ['login with atoms', (talk) => talk.command(`login ${device.username} ${device.password}`)],
    [
      'LOGIN with literals',
      async (talk) => {
        talk.send(`L1 LOGIN {${device.username.length}}\r\n`)
        expect(await talk.line()).toMatch(/^\+/)
        talk.send(`${device.username} {${device.password.length}}\r\n`)
        expect(await talk.line()).toMatch(/^\+/)
        talk.send(`${device.password}\r\n`)
        return [(await talk.line()) ?? '']
      },
    ],
    [
      'LOGIN with literals that do not wait',
      (talk) =>
        talk.command(
          `LOGIN {${device.username.length}+}\r\n${device.username} {${device.password.length}+}\r\n${device.password}`,
        ),
    ],
    [
      'AUTHENTICATE PLAIN',
      async (talk) => {
        expect(await talk.command('AUTHENTICATE PLAIN')).toEqual(['+ '])
        talk.send(`${plain(device)}\r\n`)
        return [(await talk.line()) ?? '']
      },
    ],
    [
      'AUTHENTICATE PLAIN with an initial response',
      (talk) => talk.command(`AUTHENTICATE PLAIN ${plain(device)}`),
    ],
    [
      'AUTHENTICATE LOGIN',
      async (talk) => {
        expect(await talk.command('AUTHENTICATE LOGIN')).toEqual(['+ VXNlcm5hbWU6'])
        talk.send(`${base64(device.username)}\r\n`)
        expect(await talk.line()).toBe('+ UGFzc3dvcmQ6')
        talk.send(`${base64(device.password)}\r\n`)
        return [(await talk.line()) ?? '']
      },
    ],
  ]
  test.each(ways)('%s', async (_, signIn) => {
    await using talk = await call()
    expect(last(await signIn(talk))).toMatch(/OK/)
    const lines = await talk.command('SELECT INBOX')
    expect(lines).toContain('* 2 EXISTS')
    expect(last(lines)).toMatch(/^OK/)
  })

  test('STARTTLS first, what stood in the clear behind it is dropped', async () => {
    await using talk = await call(starttls)
    expect(await talk.command('CAPABILITY')).toEqual([
      expect.stringMatching(/STARTTLS LOGINDISABLED/),
      'OK CAPABILITY completed.',
    ])
    expect(last(await talk.command(`LOGIN ${device.username} ${device.password}`))).toMatch(
      /^NO \[PRIVACYREQUIRED\]/,
    )
    talk.send('S STARTTLS\r\nX LOGOUT\r\n')
    expect(await talk.line()).toMatch(/^S OK/)
    await talk.secure()
    expect(last(await talk.command(`LOGIN ${device.username} ${device.password}`))).toMatch(/^OK/)
  })

  test('a client of today, capabilities without what it cannot use, mail byte for byte', async () => {
    const client = new ImapFlow({
      host: 'localhost',
      port: secure,
      secure: true,
      tls: { ca },
      auth: { user: device.username, pass: device.password },
      logger: false,
    })
    await client.connect()
    const lock = await client.getMailboxLock('INBOX')
    const { content } = await client.download('1')
    const parts: Buffer[] = []
    for await (const part of content) parts.push(part)
    expect(Buffer.concat(parts).toString()).toContain('* CAPABILITY AUTH=XOAUTH2')
    lock.release()
    expect([...client.capabilities.keys()].join(' ')).not.toMatch(/XOAUTH2|LOGINDISABLED/)
    await client.logout()
    await using talk = await call()
    await talk.command(`LOGIN ${device.username} ${device.password}`)
    const [capabilities = ''] = await talk.command('CAPABILITY')
    expect(capabilities).toMatch(/^\* CAPABILITY IMAP4/)
    expect(capabilities).not.toMatch(/XOAUTH2|LOGINDISABLED/)
  })
})

describe('who is not let in', () => {
  test('a wrong password never reaches Microsoft, and costs no token', async () => {
    const before = signInsUpstream()
    await using talk = await call()
    expect(last(await talk.command(`LOGIN ${device.username} ${'x'.repeat(20)}`))).toMatch(
      /^NO \[AUTHENTICATIONFAILED\]/,
    )
    expect(last(await talk.command(`LOGIN nobody@x.example ${device.password}`))).toMatch(
      /^NO \[AUTHENTICATIONFAILED\]/,
    )
    expect(signInsUpstream()).toBe(before)
    expect(last(await talk.command(`LOGIN ${device.username} ${device.password}`))).toMatch(/^OK/)
    expect(signInsUpstream()).toBe(before + 1)
  })

  test('another network, another protocol, a revoked or an ended password', async () => {
    const far = await rig.credential({ networks: ['203.0.113.0/24'] })
    const sender = await rig.credential({ protocols: ['smtp'] })
    const gone = await rig.credential()
    await rig.call('DELETE', `/v1/relay/credentials/${gone.id}`)
    const old = await rig.credential({ expiresAt: '2020-01-01T00:00:00Z' })
    for (const one of [far, sender, gone, old]) {
      await using talk = await call()
      expect(last(await talk.command(`LOGIN ${one.username} ${one.password}`))).toMatch(
        /^NO \[AUTHENTICATIONFAILED\]/,
      )
    }
  })

  test('a row that somebody else wrote into the database opens nothing', async () => {
    const one = await rig.credential()
    const { query } = rig.platform.db
    await query
      .withTables<{ relay_credentials: { id: string; networks: string[] | null; mailbox: string } }>()
      .updateTable('relay_credentials')
      .set({ mailbox: rig.other })
      .where('id', '=', one.id)
      .execute()
    await using talk = await call()
    expect(last(await talk.command(`LOGIN ${rig.other} ${one.password}`))).toMatch(/^NO/)
    expect((await rig.call('PATCH', `/v1/relay/credentials/${one.id}`, { body: { name: 'x' } })).status).toBe(
      409,
    )
  })

  test('revoking hangs up who is signed in', async () => {
    const one = await rig.credential()
    await using talk = await call()
    await talk.command(`LOGIN ${one.username} ${one.password}`)
    await rig.call('DELETE', `/v1/relay/credentials/${one.id}`)
    expect(await talk.line()).toBeUndefined()
  })

  test('a mailbox that Microsoft refuses is said to be refused', async () => {
    const stranger = await rig.credential({ mailbox: rig.other })
    await using talk = await call()
    const answer = await talk.command(`LOGIN ${stranger.username} ${stranger.password}`)
    // Exchange lets the app in and refuses the first command, or refuses it at once.
    const lines = /^OK/.test(last(answer)) ? await talk.command('SELECT INBOX') : answer
    expect(last(lines)).toMatch(/not connected|Microsoft refused|BAD|NO/)
  })

  test('guessing is slowed, and stops being so', async () => {
    const one = await rig.credential({ username: 'guessed' })
    await using known = await call()
    expect(last(await known.command(`LOGIN guessed ${one.password}`))).toMatch(/^OK/)
    let said = ''
    for (let tries = 0; tries < 8 && !said.includes('Too many wrong tries'); tries++) {
      await using talk = await call()
      for (let n = 0; n < 4; n++) said = last(await talk.command(`LOGIN other@x.example ${'y'.repeat(20)}`))
    }
    expect(said).toMatch(/^NO \[UNAVAILABLE\] Too many wrong tries; again in \d+ seconds/)
    await rig.advance(120_000)
    await using talk = await call()
    expect(last(await talk.command(`LOGIN guessed ${one.password}`))).toMatch(/^OK/)
  })
})

describe('long sessions', () => {
  const opened = async (...commands: string[]): Promise<Talk> => {
    const talk = await call()
    await talk.command(`LOGIN ${device.username} ${device.password}`)
    for (const command of commands) expect(last(await talk.command(command))).toMatch(/^OK/)
    return talk
  }
  /** Time goes by, and the doors look after their sessions, until one signs in again. Tokens live for 60 to 90 minutes. */
  const untilRenewed = async () => {
    const before = signInsUpstream()
    for (let minutes = 0; minutes < 90 && signInsUpstream() === before; minutes += 5) {
      await rig.advance(5 * 60_000)
      await rig.features.relay.tidy()
    }
    expect(signInsUpstream()).toBe(before + 1)
  }
  const arrives = (subject: string) => {
    const mail = rig.emulator.world.mailboxAt(rig.mailbox)?.mailbox.mail
    mail?.add(mail.wellKnown('inbox'), Buffer.from(`Subject: ${subject}\r\n\r\nhi\r\n`))
  }

  test('are signed in again before their token ends, the folder and its numbers the same', async () => {
    await using talk = await opened('SELECT INBOX', 'NOOP')
    for (let hours = 0; hours < 2; hours++) {
      await untilRenewed()
      arrives(`In hour ${hours}`)
      expect(last(await talk.command('NOOP'))).toMatch(/^OK/)
    }
    const lines = await talk.command('FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]')
    expect(lines.filter((line) => line.startsWith('Subject: '))).toEqual([
      'Subject: One',
      'Subject: Two',
      'Subject: In hour 0',
      'Subject: In hour 1',
    ])
  })

  test('within IDLE too, which goes on under its own tag, and mail is announced through it', async () => {
    await using talk = await opened('EXAMINE INBOX')
    expect(await talk.command('IDLE')).toEqual([expect.stringMatching(/^\+/)])
    arrives('While idle')
    expect(await talk.line()).toBe('* 5 EXISTS')
    await untilRenewed()
    arrives('After the token')
    expect(await talk.line()).toBe('* 6 EXISTS')
    talk.send('DONE\r\n')
    expect(await talk.line()).toMatch(/^T\d+ OK/)
    expect(last(await talk.command('STORE 1 +FLAGS (\\Seen)'))).toMatch(/^NO/)
  })

  test('go on where Microsoft hangs up while nobody waits, and end where numbers would be others', async () => {
    await using talk = await opened('SELECT INBOX')
    await using other = await opened('SELECT INBOX')
    rig.emulator.dropMailConnections()
    expect(last(await talk.command('NOOP'))).toMatch(/^OK/)
    // The other is told of no expunge before Microsoft hangs up.
    expect(last(await talk.command('STORE 1 +FLAGS (\\Deleted)'))).toMatch(/^OK/)
    expect(await talk.command('EXPUNGE')).toContain('* 1 EXPUNGE')
    rig.emulator.dropMailConnections()
    expect(await other.line()).toMatch(/^\* BYE/)
    expect(last(await talk.command('NOOP'))).toMatch(/^OK/)
  })

  test('end with a BYE where Microsoft ends them, and the next gets the next token', async () => {
    await using talk = await call()
    await talk.command(`LOGIN ${device.username} ${device.password}`)
    await talk.command('SELECT INBOX')
    rig.emulator.addFault({ door: 'imap', command: 'NOOP', count: 1, reset: 'before' })
    talk.send('N NOOP\r\n')
    expect(await talk.line()).toMatch(/^\* BYE/)
    expect(await talk.line()).toBeUndefined()
    await rig.advance(2 * 3_600_000)
    await using next = await call()
    expect(last(await next.command(`LOGIN ${device.username} ${device.password}`))).toMatch(/^OK/)
    expect(last(await next.command('SELECT INBOX'))).toMatch(/^OK/)
  })

  test('lines that never end, literals too large and mistakes end the conversation', async () => {
    await using long = await call()
    long.send('A'.repeat(20_000))
    expect(await long.line()).toMatch(/^\* BYE/)
    await using literal = await call()
    expect(last(await literal.command('LOGIN {999999}'))).toMatch(/BAD/)
    literal.send('B LOGIN {999999+}\r\n')
    expect(await literal.line()).toMatch(/^\* BYE/)
    await using wrong = await call()
    for (let n = 0; n < 4; n++) expect(last(await wrong.command('(nonsense'))).toMatch(/BAD/)
    wrong.send(')\r\n')
    expect(await wrong.line()).toMatch(/BAD/)
    expect(await wrong.line()).toMatch(/^\* BYE/)
  })
})

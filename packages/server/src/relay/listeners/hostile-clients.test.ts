import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bareDoor } from '../testing/bare-door.ts'

/** Whole conversations of nonsense, over a real connection each, several at once; GATEWARDEN_FUZZ says how many. */
const atOnce = 16
const numRuns = Number(process.env.GATEWARDEN_FUZZ ?? 96) / atOnce

const words = {
  smtp: [
    'EHLO x',
    'HELO x',
    'MAIL FROM:<a@b.example>',
    'MAIL FROM:<a@b.example> SIZE=99999999999 BODY=8BITMIME RET=FULL ENVID=x+00',
    'MAIL FROM:<> FROM:<>',
    'RCPT TO:<c@d.example>',
    'RCPT TO:<"c d"@e> NOTIFY=NEVER ORCPT=rfc822;x',
    'DATA',
    'BDAT 5 LAST',
    '.',
    'AUTH PLAIN AGEAYg==',
    'AUTH PLAIN',
    'AUTH LOGIN',
    'AUTH XOAUTH2 eA==',
    '*',
    'RSET',
    'VRFY x',
    'STARTTLS',
    'HELP',
  ],
  imap: [
    'a LOGIN {1}',
    'a LOGIN {1+}',
    'a LOGIN "x" "y"',
    'a AUTHENTICATE PLAIN',
    'a AUTHENTICATE PLAIN AGEAYg==',
    'a AUTHENTICATE LOGIN',
    'a STARTTLS',
    'a CAPABILITY',
    'a ID NIL',
    'a SELECT INBOX',
    'a LOGOUT',
    '*',
    '{9999999999}',
  ],
  pop: [
    'USER a',
    'PASS b c',
    'AUTH PLAIN',
    'AUTH PLAIN AGEAYg==',
    'AUTH LOGIN',
    'STLS',
    'CAPA',
    'APOP a b',
    'RETR 1',
    '*',
  ],
} as const

const answers = {
  smtp: /^[2-5]\d\d[ -]/,
  imap: /^(?:\*|\+|[^\s*+]+) ?/,
  pop: /^(?:\+OK|-ERR|\+ |[A-Z.])/,
} as const

test.each(['smtp', 'imap', 'pop'] as const)(
  'nonsense over %s is answered, lets nobody in and is over with its connection',
  async (protocol) => {
    await using door = await bareDoor(
      { protocol, security: 'none' },
      { sessions: 100, closeMs: 100, signInMs: 200 },
    )
    const line = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...words[protocol]) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
      { weight: 1, arbitrary: fc.constantFrom('x'.repeat(9000), 'MAIL FROM:<', '\0', '\r', 'a\rb', 'é') },
    )
    const conversation = fc.array(fc.tuple(line, fc.constantFrom('\r\n', '\r\n', '\n', '\r', '')), {
      maxLength: 25,
    })
    const some = fc.array(conversation, { minLength: 1, maxLength: atOnce, size: 'max' })
    const property = fc.asyncProperty(some, async (all) => {
      const texts = all.map((lines) => lines.map(([text, end]) => `${text}${end}`).join(''))
      for (const said of await Promise.all(texts.map((text) => converse(door.port, text)))) {
        expect(said).not.toEqual([])
        for (const one of said) expect(one).toMatch(answers[protocol])
        // Neither a message nor a mailbox.
        const taken = said.filter((one) => /^354 |Queued as|is open\.|^a OK .*(?:LOGIN|signed in)/i.test(one))
        expect(taken).toEqual([])
      }
    })
    await fc.assert(property, { numRuns })
    expect(await converse(door.port, '')).toHaveLength(1)
  },
  3_600_000,
)

/** Sends all of it at once and hangs up. @returns the lines that came until the other side had hung up too */
async function converse(port: number, text: string): Promise<string[]> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'data')
  // It may also be reset: what was written last was read by nobody.
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.end(text)
  if (!socket.closed) await closed
  return Buffer.concat(chunks).toString('latin1').split('\r\n').slice(0, -1)
}

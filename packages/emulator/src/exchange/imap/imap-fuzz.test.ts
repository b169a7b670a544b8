import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hostileFolders } from '../../seed/hostile/hostile-mail.ts'
import { signedInImap, startExchange } from '../testing/exchange-site.ts'
import { MAIL } from './testing/imap-mail.ts'

const words = [
  ...[
    'FETCH',
    'STORE',
    'SEARCH',
    'UID',
    'COPY',
    'MOVE',
    'LIST',
    'LSUB',
    'STATUS',
    'APPEND',
    'CREATE',
    'RENAME',
  ],
  ...[
    '1',
    '1:*',
    '*:4294967295',
    '0',
    '99999999999',
    '2,,3',
    'INBOX',
    'Drafts',
    '""',
    '"',
    '"\\',
    '"a\\"b"',
    'NIL',
  ],
  ...[
    '(',
    ')',
    '(FLAGS)',
    '((',
    'BODY[',
    'BODY[1.2.3]',
    'BODY[]<0.0>',
    'BODY[HEADER.FIELDS (',
    'BODY.PEEK[TEXT]<1.2>',
  ],
  ...[
    'FULL',
    'ENVELOPE',
    'BODYSTRUCTURE',
    '+FLAGS',
    '-FLAGS.SILENT',
    '(\\Seen',
    '\\Seen)',
    '\\Deleted',
    '&AOk',
    '&-',
  ],
  ...[
    'NOT',
    'OR',
    'SINCE',
    '1-Feb-2026',
    '31-Feb-2026',
    'CHARSET',
    'x-none',
    'HEADER',
    'TEXT',
    'BODY',
    'KEYWORD',
  ],
  ...[
    '*',
    '%',
    '**%%',
    '{3+}\r\nabc',
    '{0+}\r\n',
    '{2+}\r\n\r\n',
    '"01-Feb-2026 00:00:00 +0000"',
    '\u0001',
    '\u00ff',
  ],
]

/** A line of words in any order, or of any characters but those that end a line or begin a literal. */
const line = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((parts) => parts.join(' ')),
  },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'binary-ascii', maxLength: 80 })
      .map((text) => text.replaceAll(/[\r\n{]/g, '.')),
  },
)

/** Unfinished literals and IDLE would wait for more; LOGOUT would end it. */
const isFinished = (text: string) =>
  !/^(idle|logout|starttls|authenticate)\b/i.test(text) && !/\{\d+\}$/.test(text)

it('answers whatever it is sent with the tag of the command, and goes on', async () => {
  await using site = await startExchange()
  const { mail } = site.ada.mailbox
  for (const text of Object.values(MAIL)) mail.add(mail.wellKnown('inbox'), Buffer.from(text))
  let talk = await signedInImap(site)
  await talk.command('SELECT INBOX')
  await fc.assert(
    fc.asyncProperty(line.filter(isFinished), async (text) => {
      const answer = (await talk.command(text)).at(-1)
      if (answer === undefined || answer.startsWith('* BYE')) {
        await talk[Symbol.asyncDispose]()
        talk = await signedInImap(site)
        await talk.command('SELECT INBOX')
        return
      }
      expect(answer).toMatch(/^(OK|NO|BAD) /)
      if ((await talk.command('NOOP')).at(-1) !== 'OK NOOP completed.')
        throw new Error(`stuck behind ${text}`)
    }),
    { numRuns: 400 },
  )
  await talk[Symbol.asyncDispose]()
})

it.each([
  ['a bare line feed', 'a NOOP\nb NOOP\r\n', ['a BAD Command Error. 10', 'b OK NOOP completed.']],
  ['a NUL', 'a NO\0OP\r\n', ['a BAD Command Error. 10']],
  ['no tag', '+ NOOP\r\n', ['* BAD Command Error. 12']],
  ['a tag alone', 'a\r\n', ['a BAD Command Error. 12']],
  ['an unknown command', 'a XSHUTDOWN\r\n', ['a BAD Command Error. 12']],
  [
    'a literal that is too large',
    'a LIST "" {999999}\r\nb NOOP\r\n',
    ['a BAD Command Argument Error. 11', 'b OK NOOP completed.'],
  ],
  [
    'a large literal nobody waits for',
    `a LIST "" {70000+}\r\n${'x'.repeat(70_000)}\r\nb NOOP\r\n`,
    ['a BAD Command Argument Error. 11', 'b OK NOOP completed.'],
  ],
  [
    'a line that is too long',
    `a LIST "" ${'x'.repeat(70_000)}\r\nb NOOP\r\n`,
    ['* BAD Command line too long. 10', 'b OK NOOP completed.'],
  ],
])('answers %s and stays in step', async (_, bytes, answers) => {
  await using site = await startExchange()
  await using talk = await signedInImap(site)
  talk.send(bytes)
  for (const answer of answers) expect(await talk.line()).toBe(answer)
})

it('shows hostile mail: every message has an envelope, a structure, and its own bytes', async () => {
  await using site = await startExchange()
  const { mail } = site.ada.mailbox
  const inbox = mail.wellKnown('inbox')
  const specimens = Object.values(hostileFolders)
    .flat()
    .map(({ bytes }) => Buffer.from(bytes()))
  for (const mime of specimens) mail.add(inbox, mime)
  await using talk = await signedInImap(site)
  await talk.command('SELECT INBOX')
  for (const [index, mime] of specimens.entries()) {
    const [shown, done] = await talk.command(
      `FETCH ${index + 1} (ENVELOPE BODYSTRUCTURE BODY.PEEK[1] BODY.PEEK[HEADER])`,
    )
    expect(done).toBe('OK FETCH completed.')
    expect(shown?.startsWith(`* ${index + 1} FETCH (ENVELOPE (`)).toBe(true)
    const [whole] = await talk.command(`FETCH ${index + 1} BODY.PEEK[]`)
    expect(whole).toBe(`* ${index + 1} FETCH (BODY[] {${mime.length}}\n${mime.toString('latin1')})`)
  }
  expect((await talk.command('SEARCH TEXT "invoice"')).at(-1)).toBe('OK SEARCH completed.')
})

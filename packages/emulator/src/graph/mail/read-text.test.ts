import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { defaultSeed } from '../../seed/default-seed.ts'
import { Spool } from '../../tenant/spool.ts'
import { Recipients, summarizeMime } from '../../tenant/summarize-mime.ts'
import { parseContents } from './message-contents.ts'
import { readBodyText } from './read-text.ts'

const corpora = resolve(import.meta.dirname, '../../../../../../shared/corpora')

const spool = new Spool()
afterAll(() => spool.close())

/** Holds the quick reading against the parser's. @returns whether there was one */
async function agrees(mime: Buffer, name: string): Promise<boolean> {
  const { texts } = summarizeMime(mime, new Recipients())
  const quick = texts && readBodyText(spool, spool.append(mime), texts)
  if (!quick) return false
  const { body, text } = await parseContents(mime)
  expect(quick, name).toEqual({ body, text })
  return true
}

test('the mail of the seed is read as the parser reads it, and most of it quickly', async () => {
  const seed = defaultSeed({ seedNumber: 1, now: new Date('2026-11-20T16:00:00Z') })
  const messages = seed.tenants.flatMap(({ mailboxes }) => mailboxes.flatMap(({ messages }) => messages))
  let quick = 0
  for (const [i, { mime }] of messages.entries()) {
    const bytes = typeof mime === 'function' ? mime() : mime
    if (await agrees(Buffer.from(bytes), `message ${i}`)) quick += 1
  }
  expect(quick / messages.length).toBeGreaterThan(0.7)
}, 120_000)

test('the corpora are read as the parser reads them', async () => {
  if (!existsSync(corpora)) {
    process.stdout.write('left out: the mail corpora are not beside the checkout\n')
    return
  }
  let quick = 0
  for (const path of files(corpora)) if (await agrees(readFileSync(path), path)) quick += 1
  expect(quick).toBeGreaterThan(100)
}, 120_000)

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return files(path)
    return /LICEN[CS]E|INDEX\.tsv|README/i.test(name) ? [] : [path]
  })
}

const lineEnd = fc.constantFrom('\r\n', '\r\n', '\n', '\r', '\r\r\n', '')
const piece = fc.oneof(
  fc.constantFrom(
    'text',
    '=',
    '==',
    '=C3=A9',
    '=c3',
    '=4',
    '=0D=0A',
    '--b',
    '--b--',
    '--b ',
    '--b2',
    '--c',
    '--c--',
    '-- ',
    '"',
    '\\',
    'é',
    '\u2028',
    '\ufeff',
    'w6k=',
    'QUJD',
    'QQ==',
    '=\r\n',
    '\0',
    ' ',
    '\t',
    '<p>',
    '&amp;',
    '</p>',
    '.',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
)
const content = fc.array(fc.tuple(piece, lineEnd), { maxLength: 12 }).map((lines) => lines.flat().join(''))
const field = fc.constantFrom(
  'Content-Type: text/plain',
  'Content-Type: text/plain; charset=us-ascii',
  'Content-Type: text/plain;\r\n charset="UTF-8"',
  'Content-Type: text/html; charset=iso-8859-1',
  'content-type:text/html',
  'Content-Type : text/html',
  'Content-Type\u00a0: text/html',
  'Content-Type: text/plain; charset=utf-8; format=flowed',
  'Content-Type: text/plain; charset=utf-7',
  'Content-Type: text/plain; charset="koi8-r";',
  'Content-Type: text/plain; charset*=utf-8',
  'Content-Type: text/calendar; method=REQUEST',
  'Content-Type: message/rfc822',
  'Content-Type: application/pdf; name="a;b.pdf"',
  'Content-Type: multipart/mixed; boundary=c',
  'Content-Type: (a comment) text/html',
  'Content-Type: text/html (a comment); charset=utf-8',
  'Content-Type: nonsense',
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'Content-Transfer-Encoding: 8BIT',
  'Content-Transfer-Encoding: "base64"',
  'Content-Disposition: attachment; filename=x',
  'Content-Disposition: inline',
  'Content-Disposition: "attachment"',
  'Content-ID: <one@example.org>',
  'X-Other: 1',
  'no field',
)
const newline = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n')
const plainField = fc.constantFrom(
  'Content-Type: text/plain',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'Content-Disposition: attachment; filename=x',
)
const part = fc
  .tuple(fc.array(fc.oneof({ weight: 4, arbitrary: plainField }, field), { maxLength: 2 }), newline, content)
  .map(([fields, end, text]) => `${fields.map((one) => one + end).join('')}${end}${text}`)
const whole = fc
  .tuple(
    fc.constantFrom('mixed', 'alternative', 'related', 'digest', 'report', 'MIXED'),
    fc.constantFrom(
      'boundary=b',
      'boundary="b"',
      'boundary="b";',
      'boundary="b"; boundary=c',
      'boundary="b (c)"',
      '',
    ),
    fc.array(
      fc.tuple(fc.constantFrom('\r\n--b\r\n', '\n--b\n', '\r\n--b \r\n', '--b\r\n', '\r\n--b--\r\n'), part),
      {
        maxLength: 4,
      },
    ),
    fc.constantFrom('\r\n--b--\r\n', '\r\n--b--', '', '\r\n--b', '\r\n--b--x'),
  )
  .map(
    ([subtype, boundary, parts, end]) =>
      `Subject: x\r\nContent-Type: multipart/${subtype}; ${boundary}\r\n\r\n${parts.flat().join('')}${end}`,
  )

test('whatever a message is, the quick reading is the parser’s or none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(part, whole, whole),
      fc.constantFrom('utf8', 'latin1'),
      async (text, encoding) => {
        await agrees(Buffer.from(text, encoding), text)
      },
    ),
    { numRuns: 2000 },
  )
})

test.each([
  ['one text', 'Content-Type: text/plain\r\n\r\na\r\nb'],
  ['without a type', 'Subject: x\r\n\r\ncaf\u00e9\r\n'],
  ['quoted-printable', 'Content-Transfer-Encoding: quoted-printable\r\n\r\ncaf=C3=A9 =\r\nand more\r\n'],
  ['base64', 'Content-Transfer-Encoding: base64\r\nContent-Type: text/html\r\n\r\nPHA+aGk8L3A+\r\n'],
  [
    'two versions and a file',
    [
      'Content-Type: multipart/mixed; boundary="m"',
      '',
      '--m',
      'Content-Type: multipart/alternative; boundary="a"',
      '',
      '--a',
      'Content-Type: text/plain',
      '',
      'plain',
      '--a',
      'Content-Type: text/html',
      '',
      '<p>rich</p>',
      '--a--',
      '',
      '--m',
      'Content-Type: application/pdf',
      'Content-Disposition: attachment; filename="x.pdf"',
      '',
      'JVBERi0=',
      '--m--',
      '',
    ].join('\r\n'),
  ],
])('%s is read quickly', async (_, mime) => {
  expect(await agrees(Buffer.from(mime), mime)).toBe(true)
})

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { defaultSeed } from '../../seed/default-seed.ts'
import { Spool } from '../../tenant/spool.ts'
import { Recipients, summarizeMime } from '../../tenant/summarize-mime.ts'
import { anyMail } from '../../tenant/testing/any-mail.ts'
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

test('whatever a message is, the quick reading is the parser’s or none', async () => {
  await fc.assert(
    fc.asyncProperty(anyMail, fc.constantFrom('utf8', 'latin1'), async (text, encoding) => {
      await agrees(Buffer.from(text, encoding), text)
    }),
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

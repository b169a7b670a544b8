import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { sha256 } from '../../testing/hashes.ts'
import { type MadeAttachment, type MadeMessage, tnefStream } from '../../testing/tnef-stream.ts'
import { ObjectFolder } from '../object-folder.ts'
import type { FoundDocument } from '../reading.ts'
import { decompressRtf } from './compressed-rtf.ts'
import { textOfRtf } from './rtf-text.ts'
import { readTnefDocument } from './tnef-document.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatewarden-tnef-'))
const objects = new ObjectFolder(folder, 'test')
afterAll(() => rm(folder, { recursive: true }))

const winmail = (): FoundDocument => ({
  ...{
    parent: 0,
    kind: 'attachment',
    name: 'winmail.dat',
    mediaType: 'application/ms-tnef',
    isInline: false,
  },
  ...{ headers: null, content: null, text: null, code: null, links: [] },
})

/** The documents of a stream; it is child 1 of an item. */
function read(stream: Buffer, room = { text: 1_000_000 }): FoundDocument[] {
  const path = join(folder, 'stream')
  writeFileSync(path, stream)
  const documents: FoundDocument[] = [{ ...winmail(), kind: 'item', parent: null }]
  readTnefDocument({ path, objects, documents, depth: 0, room }, winmail())
  return documents.slice(1)
}

const name = fc.stringMatching(/^[a-zA-ZäßЖ漢]{1,20}\.(bin|txt|docx)$/)
const words = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map((text) => text.replace(/[\s\0]/gu, '') || 'x')
const { message } = fc.letrec<{ message: MadeMessage; attachment: MadeAttachment }>((tie) => ({
  message: fc.record({
    ...{ subject: words, body: words },
    to: fc.array(fc.record({ name: words, address: fc.emailAddress() }), { maxLength: 2 }),
    attachments: fc.array(tie('attachment'), { maxLength: 3 }),
  }),
  attachment: fc.oneof(
    { maxDepth: 3 },
    fc.record({ name, content: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)) }),
    fc.record({ name, message: tie('message') }),
  ),
}))

/** What should be found, depth first: parent, name, hash. */
function wanted({ attachments = [] }: MadeMessage, parent: number, found: unknown[] = []): unknown[] {
  for (const attachment of attachments) {
    const isMessage = 'message' in attachment
    const content = isMessage ? tnefStream(attachment.message) : attachment.content
    const number = found.push([parent, attachment.name, sha256(content)]) + 1
    if (isMessage) wanted(attachment.message, number, found)
  }
  return found
}

test('what was put into a stream comes out: bodies, files, and messages with what is in them', () => {
  fc.assert(
    fc.property(message, (made) => {
      const [itself, ...inner] = read(tnefStream(made))
      expect(itself?.text?.text).toBe(`${made.body}\n`)
      expect(itself?.code).toBe(null)
      expect(inner.map((one) => [one.parent, one.name, one.content?.sha256])).toEqual(wanted(made, 1))
    }),
    { numRuns: 40 },
  )
})

test('an attached message tells of itself as one in MIME does', () => {
  const inner: MadeMessage = {
    subject: 'Bericht',
    html: '<p>Größe</p>',
    to: [{ name: 'Zoë', address: 'z@x.example' }],
  }
  const [, attached] = read(tnefStream({ subject: 'x', attachments: [{ name: 'Bericht', message: inner }] }))
  expect(attached).toMatchObject({
    ...{ parent: 1, kind: 'attached_message', name: 'Bericht', mediaType: 'application/ms-tnef', code: null },
    headers: { subject: 'Bericht', to: inner.to, sentAt: null },
    text: { text: 'To: Zoë <z@x.example>\nSubject: Bericht\n\nGröße\n', from: 'file' },
  })
})

test('damage is told, costs what is behind it, and never more than that document', () => {
  const whole = tnefStream({
    ...{ subject: 'x', body: 'words' },
    attachments: [
      { name: 'one.bin', content: Buffer.from('1') },
      { name: 'two.bin', message: { subject: 'y', body: 'z' } },
    ],
  })
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
      const stream = isCut ? whole.subarray(0, at) : Buffer.from(whole)
      if (!isCut) stream[at] = byte
      const [itself] = read(stream)
      if (isCut) expect([null, 'tnef_not_opened']).toContain(itself?.code)
      expect(itself?.text).not.toBe(null)
    }),
    { numRuns: 200 },
  )
  expect(read(whole.subarray(0, -3)).map(({ name, code }) => [name, code])).toEqual([
    ['winmail.dat', 'tnef_not_opened'],
    ['one.bin', 'binary'],
  ])
  expect(read(Buffer.from('x')).map(({ code }) => code)).toEqual(['tnef_not_opened'])
})

test('depth, number and text have ends', () => {
  const nested = Array.from({ length: 12 }).reduce<MadeMessage>(
    (inner) => ({ subject: 'x', attachments: [{ name: 'inner', message: inner }] }),
    { subject: 'x' },
  )
  expect(read(tnefStream(nested)).at(-1)?.code).toBe('nested_too_deep')
  const many = Array.from({ length: 2001 }, () => ({ name: 'a', content: Buffer.of() }))
  expect(read(tnefStream({ subject: 'x', attachments: many }))[0]?.code).toBe('too_many_parts')
  const room = { text: 10 }
  const [cut] = read(tnefStream({ subject: 'x', body: 'more than ten bytes' }), room)
  expect([cut?.code, cut?.text?.text, room.text]).toEqual(['text_too_long', 'more\n', 0])
})

test('compressed RTF: the examples of MS-OXRTFCP 3.1 and 3.2, what is stored, and what is none', () => {
  const expanded = (hex: string, limit = 1000) =>
    decompressRtf(Buffer.from(hex, 'hex'), limit)?.rtf.toString('latin1')
  const simple =
    '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0'
  expect(expanded(simple)).toBe('{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n')
  expect(expanded('1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0')).toBe(
    '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}',
  )
  expect(decompressRtf(Buffer.from(simple, 'hex'), 6)).toEqual({ rtf: Buffer.from('{\\rtf1'), isCut: true })
  expect(expanded('0e000000020000004d454c41000000007b7d')).toBe('{}')
  expect([expanded('00'), expanded('00'.repeat(20))]).toEqual([undefined, undefined])
  const [itself] = read(tnefStream({ subject: 'x', compressedRtf: Buffer.from(simple, 'hex') }))
  expect(itself?.text?.text).toBe('hello world\n')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const stream = Buffer.concat([Buffer.from(simple, 'hex').subarray(0, 16), bytes])
      expect(decompressRtf(stream, 500)?.rtf.length).toBeLessThanOrEqual(500)
    }),
    { numRuns: 50 },
  )
})

test('RTF is read as it is shown: letters of its fonts and of Unicode, no tables of fonts, no HTML that Outlook hid in it', () => {
  const fonts = '{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}'
  const shown = (text: string) => textOfRtf(`{\\rtf1\\ansi\\ansicpg1252\\fromhtml1${fonts}\\f0 ${text}}`)
  expect(shown("Gr\\'fc\\'dfe {\\f1 \\'cc\\'e8\\'f0} \\'e4")).toBe('Grüße Мир ä')
  expect(shown('{\\*\\htmltag64 <p>}\\htmlrtf \\par\\htmlrtf0 a\\{b\\}\\tab c\\~d')).toBe('\na{b}\tc\u00a0d')
  expect(shown("\\u8364?\\uc2\\u-10179\\'3f\\'3f\\u-8704 ??.\\bin3 {{{x")).toBe('€😀.x')
  expect(shown('{\\info{\\title no}}{\\pict ffd8}yes')).toBe('yes')
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."\\{}'*u1f \n") }), (text) => void textOfRtf(text)),
    {
      numRuns: 100,
    },
  )
})

const corpus = resolve(import.meta.dirname, '../../../../../../shared/corpora/mimekit')
const foreign = '/usr/bin/tnef'

/** It leaves before an OLE object the name of its interface, IStorage, which is none of the object's bytes. */
function withoutInterface(bytes: Buffer): Buffer {
  const hasOne = bytes.subarray(0, 16).equals(Buffer.from('0b00000000000000c000000000000046', 'hex'))
  return hasOne ? bytes.subarray(16) : bytes
}

/** Hashes of the files that Debian's `tnef` takes out of a stream; undefined where that program is not there. */
function filesByTnef(path: string): Map<string, string> | undefined {
  if (!existsSync(foreign)) return undefined
  const target = mkdtempSync(join(folder, 'by-tnef-'))
  spawnSync(foreign, ['--number-backups', '-C', target, path])
  return new Map(
    readdirSync(target).map((name) => [name, sha256(withoutInterface(readFileSync(join(target, name))))]),
  )
}

test('every stream of the corpus is read, with the files that Debian\u2019s tnef takes out of it', () => {
  if (!existsSync(corpus)) {
    process.stdout.write('left out: the mail corpora are not beside the checkout\n')
    return
  }
  if (!existsSync(foreign)) process.stdout.write('left out: tnef is not there to be compared with\n')
  let [files, compared] = [0, 0]
  for (const file of readdirSync(corpus).filter((one) => one.endsWith('.tnef'))) {
    const [itself, ...inner] = read(readFileSync(join(corpus, file)))
    expect(itself?.code, file).toBe(file === 'panic.tnef' ? 'tnef_not_opened' : null)
    files += inner.length
    const ours = inner.map(({ content }) => content?.sha256)
    for (const [name, hash] of filesByTnef(join(corpus, file)) ?? []) {
      expect(ours, `${file}: ${name}`).toContain(hash)
      compared++
    }
  }
  expect(files).toBe(20)
  if (existsSync(foreign)) expect(compared).toBeGreaterThan(15)
})

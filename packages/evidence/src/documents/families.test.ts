import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { documentsOf, reportOf } from '../testing/package-lines.ts'
import {
  jsonMessage,
  type SampleMessage,
  scratchFolder,
  sha256,
  writeSample,
} from '../testing/sample-package.ts'
import { tnefStream } from '../testing/tnef-stream.ts'
import { verifyPackage } from '../verify/verify-package.ts'
import type { PackageContents } from '../writer.ts'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
beforeEach(async () => {
  scratch = await scratchFolder()
})
afterEach(() => scratch.remove())

const inbox = { custodian: 'Ada', mailbox: 'ada@contoso.example', folderPath: ['Inbox'] }
const mail = (...lines: string[]): SampleMessage => ({ ...inbox, content: lines.join('\r\n') })

async function packageOf(messages: readonly SampleMessage[], contents: PackageContents = {}) {
  const sealed = await writeSample(join(scratch.path, 'package'), messages, { contents })
  expect((await verifyPackage(sealed.folder)).problems).toEqual([])
  return {
    folder: sealed.folder,
    documents: await documentsOf(sealed.folder),
    read: (path: string) => readFile(join(sealed.folder, path), 'utf8'),
  }
}

const inner = [
  'From: Inner <inner@fabrikam.example>',
  'To: a@b.example, "B, C" <c@d.example>',
  'Subject: =?utf-8?q?Fr=C3=BChst=C3=BCck?=',
  'Date: Tue, 03 Feb 2026 10:00:00 +0100',
  'Message-ID: <inner@fabrikam.example>',
  'Content-Type: multipart/mixed; boundary=in',
  '',
  '--in',
  '',
  'inner text',
  '--in',
  'Content-Type: application/pdf; name="../../etc/passwd.PDF"',
  'Content-Transfer-Encoding: base64',
  '',
  'aGVsbG8=',
  '--in--',
  '',
]

const outer = mail(
  'From: Ada <ada@contoso.example>',
  'To: bob@contoso.example',
  'Subject: three levels',
  'Date: Tue, 03 Feb 2026 12:00:00 +0000',
  'Content-Type: multipart/mixed; boundary=out',
  '',
  '--out',
  'Content-Type: multipart/alternative; boundary=alt',
  '',
  '--alt',
  '',
  'plain words',
  '--alt',
  'Content-Type: text/html',
  '',
  '<p>html <b>words</b></p>',
  '--alt--',
  '--out',
  'Content-Type: message/rfc822',
  '',
  ...inner,
  '--out',
  'Content-Type: text/csv; charset=iso-8859-1; name=list.csv',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'caf=E9;1',
  '--out--',
  '',
)

test('a family has its item, its attachments, its attached messages and what is in these, with ids and bytes', async () => {
  const { documents, read, folder } = await packageOf([outer])
  expect(documents.map(({ child, parent, kind, name, path }) => [child, parent, kind, name, path])).toEqual([
    [0, null, 'item', null, 'data/native/Ada/Inbox/00000001.eml'],
    [1, 0, 'attached_message', null, 'data/attachments/00000/00000001.0001.eml'],
    [2, 1, 'attachment', '../../etc/passwd.PDF', 'data/attachments/00000/00000001.0002.pdf'],
    [3, 0, 'attachment', 'list.csv', 'data/attachments/00000/00000001.0003.csv'],
  ])
  // The attached message is the very bytes that lie in the native.
  expect(await read(documents[1]?.path ?? '')).toBe(inner.join('\r\n'))
  expect(await read(documents[2]?.path ?? '')).toBe('hello')
  expect((await readFile(join(folder, documents[3]?.path ?? ''))).toString('latin1')).toBe('café;1')
  expect(documents[1]?.headers).toEqual({
    internetMessageId: '<inner@fabrikam.example>',
    subject: 'Frühstück',
    from: { name: 'Inner', address: 'inner@fabrikam.example' },
    to: [
      { name: null, address: 'a@b.example' },
      { name: 'B, C', address: 'c@d.example' },
    ],
    cc: [],
    bcc: [],
    sentAt: '2026-02-03T09:00:00Z',
  })
  expect(await read('data/text/00000/00000001.txt')).toBe(
    'From: Ada <ada@contoso.example>\nSent: 2026-02-03T12:00:00Z\nTo: bob@contoso.example\n' +
      'Subject: three levels\nAttachments: message/rfc822; list.csv\n\nplain words\n',
  )
  expect(await read('data/text/00000/00000001.0001.txt')).toContain('\n\ninner text\n')
  expect(await read('data/text/00000/00000001.0003.txt')).toBe('café;1\n')
  expect(documents.map(({ code, text }) => [code, text?.from ?? null])).toEqual([
    [null, 'plain'],
    [null, 'plain'],
    ['binary', null],
    [null, 'file'],
  ])
  for (const { path, sha256: hash, md5 } of documents) {
    const bytes = await readFile(join(folder, path))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash)
    expect(createHash('md5').update(bytes).digest('hex')).toBe(md5)
  }
})

test('identical attachments are stored once, and nothing of the work is left', async () => {
  const other = { ...outer, content: outer.content.replace('three levels', 'again') }
  const { folder, documents } = await packageOf([outer, other])
  const [one, two] = documents.filter(({ name }) => name === 'list.csv')
  const files = await Promise.all([one, two].map((document) => stat(join(folder, document?.path ?? ''))))
  expect(files[0]?.ino).toBe(files[1]?.ino)
  expect(await readdir(scratch.path)).toEqual(['package'])
})

test('a native that hangs, crashes or exhausts its parser costs its own text and nothing else', async () => {
  const subjects = ['first', 'hang', 'second', 'crash', 'hoard', 'third', 'throw', 'fourth']
  const messages = subjects.map((subject) => mail(`Subject: ${subject}`, '', `text of ${subject}`))
  const { documents, read, folder } = await packageOf(messages, {
    documents: {
      threads: 2,
      timeoutMs: 4000,
      heapMegabytes: 24,
      script: new URL('../testing/unruly-worker.ts', import.meta.url),
    },
  })
  expect(Object.fromEntries(documents.map(({ code }, index) => [subjects[index], code]))).toEqual({
    first: null,
    hang: 'parser_timeout',
    second: null,
    crash: 'parser_crashed',
    hoard: 'parser_out_of_memory',
    third: null,
    throw: 'parser_crashed',
    fourth: null,
  })
  for (const [index, { content }] of messages.entries()) {
    const path = `data/native/Ada/Inbox/0000000${index + 1}.eml`
    expect(sha256(await read(path))).toBe(sha256(content))
  }
  expect(await read('data/text/00000/00000008.txt')).toContain('text of fourth')
  const exceptions = await reportOf(folder, 'exceptions.csv')
  expect(exceptions.map(({ OUTCOME, CODE, DOCID }) => [OUTCOME, CODE, DOCID])).toEqual([
    ['native_only', 'parser_timeout', 'GW00000002'],
    ['native_only', 'parser_crashed', 'GW00000004'],
    ['native_only', 'parser_out_of_memory', 'GW00000005'],
    ['native_only', 'parser_crashed', 'GW00000007'],
  ])
}, 60_000)

test('what cannot be read is told by its code, with what can be done', async () => {
  const codes = [
    ['encrypted', 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m', '', 'x'],
    ['tnef_not_opened', 'Content-Type: application/ms-tnef; name=winmail.dat', '', 'x'],
    ['charset_unknown', 'Content-Type: text/plain; charset=x-nowhere', '', 'x'],
    ['encoding_unknown', 'Content-Type: text/plain', 'Content-Transfer-Encoding: x-uuencode', '', 'x'],
    ['parts_unreadable', 'Content-Type: multipart/mixed', '', '--x', '', 'lost'],
    [
      'nested_too_deep',
      ...Array.from({ length: 14 }, () => ['Content-Type: message/rfc822', '']).flat(),
      'deep',
    ],
    ['too_many_parts', 'Content-Type: multipart/mixed; boundary=a', '', ...Array(3000).fill('--a\r\n\r\nx')],
  ] as const
  const { folder } = await packageOf(codes.map(([, ...lines]) => mail('From: a@b.example', ...lines)))
  const exceptions = await reportOf(folder, 'exceptions.csv')
  for (const [index, [code]] of codes.entries()) {
    const lines = exceptions.filter(({ DOCID }) => DOCID?.startsWith(`GW0000000${index + 1}`))
    expect(lines.map(({ CODE }) => CODE)).toContain(code)
    for (const line of lines) expect(line.REMEDY).not.toBe('')
  }
})

test('what is in winmail.dat belongs to the family: files, and messages with what is in them', async () => {
  const stream = tnefStream({
    ...{ subject: 'x', body: 'the words of Outlook' },
    attachments: [
      { name: 'plan.txt', content: Buffer.from('first of May') },
      {
        name: 'Bericht',
        message: { subject: 'Bericht', attachments: [{ name: 'a.bin', content: Buffer.of(1) }] },
      },
    ],
  })
  const { documents, read, folder } = await packageOf([
    mail(
      'Content-Type: application/ms-tnef; name=winmail.dat',
      'Content-Transfer-Encoding: base64',
      '',
      stream.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
    ),
  ])
  expect(documents.map(({ parent, kind, name, code, path }) => [parent, kind, name, code, path])).toEqual([
    [null, 'item', null, null, 'data/native/Ada/Inbox/00000001.eml'],
    [0, 'attachment', 'winmail.dat', null, 'data/attachments/00000/00000001.0001.dat'],
    [1, 'attachment', 'plan.txt', null, 'data/attachments/00000/00000001.0002.txt'],
    [1, 'attached_message', 'Bericht', null, 'data/attachments/00000/00000001.0003.tnef'],
    [3, 'attachment', 'a.bin', 'binary', 'data/attachments/00000/00000001.0004.bin'],
  ])
  expect(await read('data/attachments/00000/00000001.0002.txt')).toBe('first of May')
  expect(await read('data/text/00000/00000001.0001.txt')).toBe('the words of Outlook\n')
  expect(await reportOf(folder, 'exceptions.csv')).toEqual([])
})

test('links to files in OneDrive and SharePoint are listed as not collected', async () => {
  const link = 'https://contoso-my.sharepoint.com/:w:/g/personal/ada/Abc?e=1'
  const safe = `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(link)}&data=x`
  const html = `<a href="${safe}">minutes</a> <a href="https://example.com/x">not this</a>`
  const { folder } = await packageOf([mail('Content-Type: text/html', '', html)])
  expect((await reportOf(folder, 'linked-content.csv')).map(({ DOCID, URL }) => [DOCID, URL])).toEqual([
    ['GW00000001', link],
  ])
})

test('without documents a package has natives and their load file alone', async () => {
  const { documents, folder } = await packageOf([outer], { documents: false })
  expect(documents).toEqual([expect.objectContaining({ child: 0, text: null, code: null, logicalKey: null })])
  expect(existsSync(join(folder, 'data/text'))).toBe(false)
  expect(await reportOf(folder, 'loadfile.csv')).toHaveLength(1)
})

test('a message without MIME keeps its JSON as native, and has an EML that says it is a reconstruction', async () => {
  const file = (name: string, more: object) => ({
    '@odata.type': '#microsoft.graph.fileAttachment',
    name,
    contentType: 'text/plain',
    contentBytes: Buffer.from(`in ${name}`).toString('base64'),
    ...more,
  })
  const native = jsonMessage({
    internetMessageHeaders: [
      { name: 'Received', value: 'from a.example\r\n by b.example' },
      { name: 'Subject', value: 'a second one' },
      { name: 'Content-Type', value: 'text/evil' },
      { name: 'X-Odd: Name\r\nEvil', value: 'x' },
    ],
    bccRecipients: [{ emailAddress: { name: 'Eve\r\nEvil: 1', address: 'eve@contoso.example' } }],
    attachments: [
      file('a.txt', {}),
      file('b.png', { contentType: 'image/png', isInline: true, contentId: 'pic' }),
      { '@odata.type': '#microsoft.graph.itemAttachment', name: 'Attached mail' },
    ],
  })
  const { documents, read, folder } = await packageOf([{ ...inbox, ...native }])
  expect(documents.map(({ kind, name, code, mediaType }) => [kind, name, code, mediaType])).toEqual([
    ['item', null, 'reconstructed', 'application/json'],
    ['attachment', 'b.png', 'binary', 'image/png'],
    ['attachment', 'a.txt', null, 'text/plain'],
  ])
  expect(await read(documents[2]?.path ?? '')).toBe('in a.txt')
  expect(documents[0]).toMatchObject({
    path: 'data/native/Ada/Inbox/00000001.json',
    sha256: sha256(native.content),
    derived: { format: 'eml', path: 'data/derived/00000/00000001.eml' },
    logicalKey: null,
  })
  const eml = await read('data/derived/00000/00000001.eml')
  const head = eml.slice(0, eml.indexOf('\r\n\r\n')).replaceAll('\r\n ', ' ')
  const count = (header: RegExp) => head.match(header)?.length ?? 0
  expect(head).toContain('X-Gatewarden-Reconstruction: made from the JSON')
  expect(head).toContain('Received: from a.example by b.example')
  expect(head).toContain('Message-ID: <1@contoso.example>')
  expect(head).toContain('eve@contoso.example')
  expect([/^Subject:/gim, /^Content-Type:/gim, /^Evil/gim].map(count)).toEqual([1, 1, 0])
  expect(await read('data/text/00000/00000001.txt')).toContain('Subject: Frühstück\n')
  expect(await reportOf(folder, 'exceptions.csv')).toEqual([
    expect.objectContaining({ OUTCOME: 'native_only', CODE: 'reconstructed', DOCID: 'GW00000001' }),
  ])
  expect((await reportOf(folder, 'loadfile.csv')).map(({ DERIVEDPATH }) => DERIVEDPATH)).toEqual([
    'derived/00000/00000001.eml',
    '',
    '',
  ])
})

test('items without MIME are derived by the module that was given; what it cannot make is told', async () => {
  const program = `export const derive = (item, kind, textOf) => {
    if (item.subject === 'odd') throw new Error('odd')
    return kind === 'event' ? { format: 'ics', content: textOf(item.body.content) } : null
  }`
  const event = (subject: string, itemClass: string): SampleMessage => ({
    ...{ ...inbox, itemClass, nativeKind: 'graph_json' },
    content: JSON.stringify({ subject, body: { contentType: 'html', content: '<p>Word</p>' } }),
  })
  const sealed = await writeSample(
    join(scratch.path, 'package'),
    [event('Kick-off', 'event'), event('odd', 'event'), event('Ada', 'contact')],
    { deriver: new URL(`data:text/javascript,${encodeURIComponent(program)}`) },
  )
  expect((await verifyPackage(sealed.folder)).problems).toEqual([])
  const documents = await documentsOf(sealed.folder)
  expect(documents.map(({ derived, code }) => [derived?.path, code])).toEqual([
    ['data/derived/00000/00000001.ics', null],
    [undefined, 'not_derived'],
    [undefined, null],
  ])
  expect(await readFile(join(sealed.folder, 'data/derived/00000/00000001.ics'), 'utf8')).toBe('Word')
  expect((await reportOf(sealed.folder, 'loadfile.csv')).map(({ RECORDTYPE }) => RECORDTYPE)).toEqual([
    'Calendar event',
    'Calendar event',
    'Contact',
  ])
})

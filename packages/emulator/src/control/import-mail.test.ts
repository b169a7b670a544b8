import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importMail, MailImportError, type MailImportItem } from './import-mail.ts'

let folder: string
const write = (path: string, content: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), Buffer.from(content, 'latin1'))
}
const items = async (path = folder): Promise<MailImportItem[]> => Array.fromAsync(importMail(path))
const messages = async (path?: string) =>
  (await items(path)).flatMap((item) =>
    item.kind === 'message' ? [{ ...item, text: Buffer.from(item.bytes).toString('latin1') }] : [],
  )
const skipped = async () =>
  Object.fromEntries(
    (await items()).flatMap((item) =>
      item.kind === 'skipped' ? [[item.source.slice(folder.length + 1), item.reason]] : [],
    ),
  )

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewarden-import-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('mail import', () => {
  it('reads a tree byte for byte, folders as folders, in the order of names', async () => {
    write('b.eml', 'Subject: b\r\n\r\nNUL \x00 and \xff\n')
    write('a.eml', 'Subject: a\n\n')
    write('Inbox/Projects/c.msg', 'no header at all')
    write('Inbox/d.txt', 'Subject: d\n\n')
    write('old.mbox', 'From -\nSubject: e\n\n>From me\n\nFrom -\nSubject: f\n\n')
    expect((await messages()).map(({ folder: path, text }) => [path.join('/'), text])).toEqual([
      ['Inbox/Projects', 'no header at all'],
      ['Inbox', 'Subject: d\n\n'],
      ['', 'Subject: a\n\n'],
      ['', 'Subject: b\r\n\r\nNUL \x00 and \xff\n'],
      ['old', 'Subject: e\n\nFrom me\n'],
      ['old', 'Subject: f\n'],
    ])
  })

  it('takes a hostile .eml as it is, even an empty one', async () => {
    write('empty.eml', '')
    write('garbage.EML', '\x00\x01\x02')
    expect((await messages()).map(({ text }) => text)).toEqual(['', '\x00\x01\x02'])
  })

  it('says what it leaves out and why', async () => {
    write('photo.jpg', 'x')
    write('README.txt', 'Just words.\n')
    write('.DS_Store', 'x')
    write('outlook.msg', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')
    write('noending', 'x')
    symlinkSync('/etc/passwd', join(folder, 'link.eml'))
    expect(await skipped()).toEqual({
      '.DS_Store': 'a hidden file',
      'README.txt': 'does not begin with a header field, so it is no message',
      'link.eml': 'a link or a device; only files and folders are read',
      noending: 'only .eml, .msg, .txt, .mbox and .mbx are read, not a file without an ending',
      'outlook.msg': "Outlook's own binary form of .msg; save it as .eml",
      'photo.jpg': 'only .eml, .msg, .txt, .mbox and .mbx are read, not .jpg',
    })
  })

  it('takes a single file: an mbox by its name or its beginning, else a message', async () => {
    write('mail', 'From a@b Mon Mar  2 09:30:00 2026\nSubject: x\n\ny\n')
    write('one.eml', 'Subject: one\n\n')
    expect((await messages(join(folder, 'mail'))).map(({ text, folder: path }) => [text, path])).toEqual([
      ['Subject: x\n\ny\n', []],
    ])
    expect((await messages(join(folder, 'one.eml'))).map(({ text }) => text)).toEqual(['Subject: one\n\n'])
  })

  it('dates a message by its topmost Received, else by Date, else by the separator', async () => {
    write(
      'a.eml',
      'Received: from x by y;\r\n Mon, 2 Mar 2026 10:00:00 +0100 (CET)\r\nReceived: from z by x; Mon, 2 Mar 2026 08:00:00 +0000\r\nDate: Sun, 1 Mar 2026 08:00:00 +0000\r\n\r\n',
    )
    write(
      'b.eml',
      'Date: Sun, 1 Mar 2026 08:00:00 +0000\n\nReceived: not a field; Mon, 2 Mar 2027 08:00:00 +0000\n',
    )
    write('c.mbox', 'From a@b Mon Mar  2 09:30:00 2026\nSubject: x\n\n')
    write('d.eml', 'Date: yesterday\n\n')
    expect((await messages()).map(({ receivedAt }) => receivedAt)).toEqual([
      Date.UTC(2026, 2, 2, 9),
      Date.UTC(2026, 2, 1, 8),
      Date.UTC(2026, 2, 2, 9, 30),
      undefined,
    ])
  })

  it('names the file and the reason when something cannot be read', async () => {
    await expect(items(join(folder, 'nowhere'))).rejects.toThrow(
      `${join(folder, 'nowhere')}: there is no such file or folder`,
    )
    write('broken.mbox', 'Subject: not an mbox\n\n')
    await expect(items()).rejects.toThrow(
      `${join(folder, 'broken.mbox')}: it does not begin with a line "From …", so it is no mbox`,
    )
    await expect(items()).rejects.toBeInstanceOf(MailImportError)
  })
})

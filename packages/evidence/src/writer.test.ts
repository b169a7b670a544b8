import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyPackage } from './index.ts'
import { newSigner } from './signed-note.ts'
import { hostileName } from './testing/hostile-names.ts'
import {
  folderOfNatives,
  itemOf,
  reconciliationOf,
  type SampleMessage,
  scratchFolder,
  sha256,
  someMessages,
  writeSample,
} from './testing/sample-package.ts'
import { PackageWriter } from './writer.ts'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
beforeEach(async () => {
  scratch = await scratchFolder()
})
afterEach(() => scratch.remove())

const lines = async (path: string): Promise<string[]> =>
  (await readFile(path, 'utf8')).split('\n').slice(0, -1)

test('four messages, two of them byte-identical and one with another one’s Message-ID, are four rows', async () => {
  const message = { custodian: 'Ada', mailbox: 'ada@contoso.example' }
  const messages: SampleMessage[] = [
    { ...message, folderPath: ['Inbox'], content: 'same', internetMessageId: '<1@x>' },
    { ...message, folderPath: ['Saved'], content: 'same', internetMessageId: '<1@x>' },
    { ...message, folderPath: ['Inbox'], content: 'another body', internetMessageId: '<1@x>' },
    { ...message, folderPath: ['Inbox'], content: 'other', internetMessageId: '<2@x>' },
  ]
  const sealed = await writeSample(join(scratch.path, 'package'), messages)
  expect(sealed).toMatchObject({ rows: 4, files: 22 })
  const rows = (await lines(join(sealed.folder, 'data/manifest.jsonl'))).map((line) => JSON.parse(line))
  expect(rows.map((row) => row.nativePath)).toEqual([
    'data/native/Ada/Inbox/00000001.eml',
    'data/native/Ada/Saved/00000002.eml',
    'data/native/Ada/Inbox/00000003.eml',
    'data/native/Ada/Inbox/00000004.eml',
  ])
  for (const [index, row] of rows.entries()) {
    const native = await readFile(join(sealed.folder, row.nativePath))
    expect(native.toString()).toBe(messages[index]?.content)
    expect(row.sha256).toBe(sha256(native.toString()))
  }
  expect(rows[1].prev).toBe(sha256((await lines(join(sealed.folder, 'data/manifest.jsonl')))[0] ?? ''))
})

test('the same input gives the same bytes, linked or copied', async () => {
  const signer = newSigner('test.example/a')
  const messages = someMessages(20)
  const one = await writeSample(join(scratch.path, 'one'), messages, { signer })
  const natives = await folderOfNatives(
    join(scratch.path, 'store'),
    messages.map((message) => message.content),
  )
  const other = await writeSample(join(scratch.path, 'other'), messages, { signer, natives })
  expect({ ...other, folder: '' }).toEqual({ ...one, folder: '' })
  const names = (await readdir(one.folder, { recursive: true })).sort()
  expect((await readdir(other.folder, { recursive: true })).sort()).toEqual(names)
  for (const name of names) {
    if ((await stat(join(one.folder, name))).isDirectory()) continue
    expect(await readFile(join(other.folder, name)), name).toEqual(await readFile(join(one.folder, name)))
  }
  const linked = await stat(join(other.folder, 'data/native/Ada Lovelace/Inbox/00000001.eml'))
  expect(linked.nlink).toBe(2)
})

test('the load files have one row for each row of the manifest, and nothing in them shifts a column', async () => {
  const { folder } = await writeSample(join(scratch.path, 'package'), [
    {
      custodian: 'Ada',
      mailbox: 'ada@contoso.example',
      folderPath: ['=cmd|x', 'a/b'],
      content: 'x',
      subject: 'þshift\u0014ed\r\nline ®',
      internetMessageId: '<CALckR-a8UDkRjO4xJyjd_s0GPxQWw@mail.gmail.com>',
    },
  ])
  const dat = await readFile(join(folder, 'data/loadfile.dat'), 'utf8')
  expect(dat.startsWith('\ufeffþDOCIDþ\u0014þBEGATTACHþ\u0014')).toBe(true)
  const [head = '', row = '', end] = dat.slice(1).split('\r\n')
  expect(end).toBe('')
  const cells = (line: string) => line.slice(1, -1).split('þ\u0014þ')
  const byName = Object.fromEntries(cells(head).map((name, index) => [name, cells(row)[index]]))
  expect(cells(row)).toHaveLength(cells(head).length)
  expect(byName).toMatchObject({
    DOCID: 'GW00000001',
    SUBJECT: 'thshift ed®line (R)',
    FOLDERPATH: '=cmd|x/a\\/b',
    EDRM_MIH: '1de319c276884bd0c9e2f1621ada26cc',
    NATIVEPATH: 'native/Ada/=cmd_x/a_b/00000001.eml',
    FROM: 'Ada <ada@contoso.example>',
    TO: 'bob@contoso.example',
  })
  const csv = await readFile(join(folder, 'data/loadfile.csv'), 'utf8')
  expect(csv).toContain(`"'=cmd|x/a\\/b"`)
  expect(csv.split('\r\n')).toHaveLength(3)
})

test('hostile names make packages that verify and have every native in its own file', async () => {
  const message = fc.record({
    custodian: hostileName,
    mailbox: hostileName,
    folderPath: fc.array(hostileName, { minLength: 1, maxLength: 4 }),
    content: fc.string(),
    subject: fc.option(hostileName, { nil: null }),
    internetMessageId: fc.option(hostileName, { nil: null }),
    folderId: hostileName.filter((name) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)),
    itemId: hostileName,
    from: fc.option(fc.record({ address: fc.option(hostileName), name: fc.option(hostileName) })),
  })
  let number = 0
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 6 }), async (list) => {
      // A folder has one path, as the tree of a mailbox guarantees.
      const pathOf = new Map(list.map((item) => [item.folderId, item.folderPath]))
      const messages: SampleMessage[] = list.map((item) => ({
        ...item,
        folderPath: pathOf.get(item.folderId) ?? [],
        custodian: oneWord(item.custodian),
        mailbox: oneWord(item.mailbox),
      }))
      const sealed = await writeSample(join(scratch.path, `package-${number++}`), messages, {
        contents: { documents: false },
      })
      const verified = await verifyPackage(sealed.folder, { publicKey: sealed.publicKey })
      expect(verified.problems).toEqual([])
      expect(verified).toMatchObject({
        ok: true,
        rows: messages.length,
        signer: { status: 'established' },
      })
    }),
    { numRuns: 60 },
  )
})

/** Names that CSV shows as they are, so that two people cannot become one in the reports. */
const oneWord = (name: string): string => name.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '_')

test('an empty package is a package', async () => {
  const sealed = await writeSample(join(scratch.path, 'package'), [])
  expect(await verifyPackage(sealed.folder)).toMatchObject({ ok: true, rows: 0, files: 14 })
})

const begin = (folder: string, content: string) => ({
  folder,
  packageId: 'p',
  softwareAgent: 'a',
  baggingDate: new Date(0),
  signer: newSigner('a'),
  custodians: [],
  natives: { open: () => Promise.reject(new Error(`no ${content} here`)) },
})

const summary = { title: 'Sample', facts: [], events: [] }

test('numbers that do not meet are not sealed, and what is abandoned leaves nothing', async () => {
  const [message] = someMessages(1)
  if (!message) throw new Error('A message was wanted.')
  const folder = join(scratch.path, 'package')
  const natives = await folderOfNatives(join(scratch.path, 'store'), [message.content])
  const writer = await PackageWriter.begin({ ...begin(folder, ''), natives })
  await writer.add(itemOf(message, 1))
  const reconciliation = reconciliationOf([message]).map((row) => ({ ...row, enumerated: 2 }))
  await expect(
    writer.seal({ reconciliation, notCovered: [], probes: [], settings: {}, summary, custody: {} }),
  ).rejects.toThrow('add up to 1')
  await writer.abandon()
  expect(await readdir(scratch.path)).toEqual(['store'])
})

test('a native that the store no longer has fails the package', async () => {
  const [message] = someMessages(1)
  if (!message) throw new Error('A message was wanted.')
  const writer = await PackageWriter.begin(begin(join(scratch.path, 'package'), 'native'))
  await writer.add(itemOf(message, 1))
  await expect(
    writer.seal({ reconciliation: [], notCovered: [], probes: [], settings: {}, summary, custody: {} }),
  ).rejects.toThrow('no native here')
  await writer.abandon()
})

test('what a killed writer left is cleared by the next, and a finished package is never written over', async () => {
  const folder = join(scratch.path, 'package')
  await mkdir(`${folder}.partial/data`, { recursive: true })
  await writeFile(`${folder}.partial/data/left-over`, 'x')
  const sealed = await writeSample(folder, someMessages(3))
  expect(existsSync(`${folder}.partial`)).toBe(false)
  expect((await verifyPackage(folder, { publicKey: sealed.publicKey })).ok).toBe(true)
  await expect(writeSample(folder, someMessages(4))).rejects.toThrow()
  expect((await verifyPackage(folder, { publicKey: sealed.publicKey })).ok).toBe(true)
})

test('the system’s checksum programs accept the payload and tag manifests', async () => {
  const { folder } = await writeSample(join(scratch.path, 'package'), someMessages(9))
  for (const [program, list] of [
    ['sha256sum', 'manifest-sha256.txt'],
    ['md5sum', 'manifest-md5.txt'],
    ['sha256sum', 'tagmanifest-sha256.txt'],
  ] as const) {
    execFileSync(program, ['--check', '--strict', '--quiet', list], { cwd: folder })
  }
})

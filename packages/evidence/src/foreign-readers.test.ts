import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, open, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logikcullArchive } from './load-files/logikcull.ts'
import { SummaryNumbers } from './summary/summary.ts'
import { summaryPdf } from './summary/summary-pdf.ts'
import { md5, sha256 } from './testing/hashes.ts'
import { hostileName } from './testing/hostile-names.ts'
import { documentsOf } from './testing/package-lines.ts'
import {
  jsonMessage,
  type SampleMessage,
  type SamplePackage,
  scratchFolder,
  someMessages,
  writeSample,
} from './testing/sample-package.ts'
import { verifyPackage } from './verify/verify-package.ts'
import { saltsOf } from './zip/aes-entry.ts'
import { storedZip, zipPackage } from './zip/zip-package.ts'
import { zipStream } from './zip/zip-stream.ts'

// Programs that are not ours: Info-ZIP, 7-Zip, Poppler, Perl's MIME-tools, Python's csv, mailbox and email.

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let sample: SamplePackage
const hostileNames = fc.sample(hostileName, { numRuns: 25, seed: 5 })
const options = { modifiedAt: new Date('2026-02-03T04:05:06Z'), random: randomBytes }

beforeAll(async () => {
  scratch = await scratchFolder()
  const hostile = hostileNames.map((name, index) => ({
    custodian: `${name}${index}`,
    mailbox: 'a@b.example',
    folderPath: [name, 'Übung'],
    subject: `=${name}þ\u0014\r\n®`,
    content: `From: a@b.example\r\nMessage-ID: <${index}@x>\r\n\r\nFrom me ${name.toWellFormed()}\r\n>From you\r\n${randomBytes(40_000).toString('hex')}\r\n`,
  }))
  sample = await writeSample(join(scratch.path, 'package'), [...inFolders(someMessages(20)), ...hostile], {
    contents: { mbox: true, loadFiles: ['standard', 'short', 'doj'] },
  })
}, 60_000)
afterAll(() => scratch.remove())

/** As collections give them: folder by folder. */
const inFolders = (messages: SampleMessage[]): SampleMessage[] =>
  [...Map.groupBy(messages, ({ custodian, folderPath }) => `${custodian}/${folderPath}`).values()].flat()

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'pipe'] })
const python = (what: string, path: string) =>
  JSON.parse(run('/usr/bin/python3', join(import.meta.dirname, 'testing/read-with-python.py'), what, path))

async function isWholeIn(folder: string): Promise<void> {
  const result = await verifyPackage(join(folder, 'package'), { publicKey: sample.publicKey })
  expect(result.problems).toEqual([])
  expect(result).toMatchObject({ ok: true, rows: sample.rows })
}

test('Info-ZIP and 7-Zip unpack an archive to the package that it was made of', async () => {
  const [archive = ''] = await zipPackage(sample.folder, join(scratch.path, 'one.zip'), options)
  expect(run('/usr/bin/unzip', '-tqq', archive)).toBe('')
  run('/usr/bin/unzip', '-q', archive, '-d', join(scratch.path, 'by-unzip'))
  await isWholeIn(join(scratch.path, 'by-unzip'))
  run('/usr/bin/7zz', 'x', archive, `-o${join(scratch.path, 'by-7zip')}`)
  await isWholeIn(join(scratch.path, 'by-7zip'))
}, 60_000)

test.each([
  ['one file', {}],
  ['parts', { partBytes: 400_000 }],
  ['encrypted', { password: 'correct horse battery' }],
  ['encrypted parts', { password: 'correct horse battery', partBytes: 400_000 }],
])(
  'a stored archive (%s) is as long as was said before, is the same when it is read again from anywhere, and 7-Zip opens it',
  async (what, wish) => {
    const folder = join(scratch.path, `stored ${what}`)
    await mkdir(folder)
    const zip = () => storedZip(sample.folder, { name: 'evidence', modifiedAt: options.modifiedAt, ...wish })
    const { parts, read } = await zip()
    expect(parts.length > 3).toBe('partBytes' in wish)
    for (const [part, { name, bytes }] of parts.entries()) {
      const whole = await buffer(read(part, 0))
      expect(whole.length).toBe(bytes)
      const from = Math.floor((bytes * (part + 1)) / (parts.length + 1))
      expect((await buffer((await zip()).read(part, from))).equals(whole.subarray(from))).toBe(true)
      await writeFile(join(folder, name), whole)
    }
    const archive = join(folder, 'evidence.zip')
    const password = 'password' in wish ? wish.password : ''
    expect(run('/usr/bin/7zz', 't', `-p${password}`, archive)).toContain('Everything is Ok')
    run('/usr/bin/7zz', 'x', `-p${password}`, archive, `-o${folder}/out`)
    await isWholeIn(join(folder, 'out'))
    if (what === 'one file') expect(run('/usr/bin/unzip', '-tqq', archive)).toBe('')
    if (password !== '') expect(() => run('/usr/bin/7zz', 't', archive, '-pwrong')).toThrow()
  },
  60_000,
)

test('no two contents of an archive meet the same salt, nor the same content under another name or in another archive', async () => {
  const [of, ofAnother] = await Promise.all([saltsOf('one password', 'a'), saltsOf('one password', 'b')])
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const salts = [
    of('name', digest('one')),
    of('name', digest('two')),
    of('other', digest('one')),
    ofAnother('name', digest('one')),
  ]
  expect(new Set(salts.map((salt) => salt.toString('hex'))).size).toBe(salts.length)
  expect((await saltsOf('one password', 'a'))('name', digest('one'))).toEqual(salts[0])
})

test('7-Zip opens an encrypted archive with its password, and with no other', async () => {
  const password = 'Grüße & 5 Äpfel'
  const output = join(scratch.path, 'sealed.zip')
  const [archive = ''] = await zipPackage(sample.folder, output, { ...options, password })
  run('/usr/bin/7zz', 'x', archive, `-p${password}`, `-o${join(scratch.path, 'opened')}`)
  await isWholeIn(join(scratch.path, 'opened'))
  expect(() => run('/usr/bin/7zz', 't', archive, '-pwrong')).toThrow()
  expect(readFileSync(archive).includes('Body 1')).toBe(false)
}, 60_000)

test('an archive in parts is unpacked by 7-Zip, and joined by Info-ZIP', async () => {
  const output = join(scratch.path, 'split.zip')
  const parts = await zipPackage(sample.folder, output, { ...options, partBytes: 100_000 })
  expect(parts.length).toBeGreaterThan(3)
  expect(parts.at(-1)).toBe(output)
  for (const part of parts) expect(statSync(part).size).toBeLessThanOrEqual(100_000)
  run('/usr/bin/7zz', 'x', output, `-o${join(scratch.path, 'unsplit')}`)
  await isWholeIn(join(scratch.path, 'unsplit'))
  const whole = join(scratch.path, 'whole.zip')
  run('/usr/bin/zip', '-q', '-s', '0', output, '--out', whole)
  run('/usr/bin/unzip', '-q', whole, '-d', join(scratch.path, 'joined'))
  await isWholeIn(join(scratch.path, 'joined'))
}, 60_000)

test('more files than an old archive can hold need ZIP64, which both read', async () => {
  const count = 70_000
  const archive = join(scratch.path, 'many.zip')
  const file = createWriteStream(archive)
  const files = Array.from({ length: count }, (_, index) => ({
    name: `many/${index}`,
    size: 1,
    open: () => [Buffer.from('x')],
  }))
  for await (const { bytes } of zipStream(files, { ...options, packing: { kind: 'store' } }))
    file.write(bytes)
  file.end()
  await finished(file)
  expect(run('/usr/bin/unzip', '-tqq', archive)).toBe('')
  expect(run('/usr/bin/7zz', 't', archive)).toContain(`Files: ${count}`)
}, 120_000)

test('an archive that is there already is not overwritten, and nothing half-done stays', async () => {
  await mkdir(join(scratch.path, 'taken'))
  const output = join(scratch.path, 'taken', 'a.zip')
  await (await open(output, 'w')).close()
  await expect(zipPackage(sample.folder, output, options)).rejects.toThrow('already')
  expect(await readdir(join(scratch.path, 'taken'))).toEqual(['a.zip'])
})

test('Python reads every load file with the same columns in every row', async () => {
  const documents = await documentsOf(sample.folder)
  for (const [name, id] of [
    ['loadfile', 'DOCID'],
    ['loadfile-short', 'DOCID'],
    ['loadfile-doj', 'BEGDOC'],
  ]) {
    for (const extension of ['dat', 'csv'] as const) {
      const rows: Record<string, string | null>[] = python(
        extension,
        join(sample.folder, `data/${name}.${extension}`),
      )
      expect(rows.map((row) => row[id ?? ''])).toEqual(
        documents.map(({ seq }) => `GW${String(seq).padStart(8, '0')}`),
      )
      for (const row of rows) expect(Object.values(row)).not.toContain(null)
      for (const row of rows) expect(Object.keys(row)).not.toContain('null')
    }
  }
})

test('Python reads the load file of the archive for Logikcull, and every file that it names is there', async () => {
  const archive = join(scratch.path, 'logikcull.zip')
  await logikcullArchive(sample.folder, archive, options)
  const folder = join(scratch.path, 'logikcull')
  run('/usr/bin/unzip', '-q', archive, '-d', folder)
  expect(readdirSync(folder).sort()).toEqual(['DATA', 'NATIVES', 'TEXT'])
  const rows: Record<string, string>[] = python('dat', join(folder, 'DATA/loadfile.dat'))
  const documents = await documentsOf(sample.folder)
  expect(rows.map((row) => row.HASHSHA)).toEqual(documents.map((document) => document.sha256))
  const named = rows.flatMap((row) => [row.NATIVELINK ?? '', row.TEXTLINK ?? '']).filter(Boolean)
  const there = ['NATIVES', 'TEXT'].flatMap((name) =>
    readdirSync(join(folder, name)).map((file) => `${name}/${file}`),
  )
  expect(named.sort()).toEqual(there.sort())
  for (const row of rows) {
    expect(sha256(readFileSync(join(folder, row.NATIVELINK ?? '')))).toBe(row.HASHSHA)
    // Logikcull reads a time only where its day is beside it.
    for (const kind of ['SENT', 'RECEIVED']) expect(row[`DATE${kind}`] === '').toBe(row[`TIME${kind}`] === '')
  }
})

test('Python reads the mailboxes: every message of each folder, in its order', async () => {
  const boxes: Record<string, [string, string | null, string][]> = python(
    'mbox',
    join(sample.folder, 'data/mbox'),
  )
  const all = Object.values(boxes).flat()
  expect(all).toHaveLength(sample.rows)
  expect(Object.keys(boxes)[0]).toBe('0001 Inbox.mbox')
  const quoted = all.filter(([, id]) => id !== null)
  expect(quoted).toHaveLength(hostileNames.length)
  for (const [from, , payload] of quoted) {
    expect(from).toMatch(/^ada@contoso\.example \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d 2026$/)
    expect(payload).toMatch(/^>From me /)
    expect(payload).toContain('\n>>From you\n')
  }
})

/** Of each message the hashes of the attachments in base64 that another parser finds; null where it finds it broken. */
function attachmentsBy(reader: 'python' | 'perl', paths: readonly string[]): Record<string, string[] | null> {
  const script = (name: string) => join(import.meta.dirname, 'testing', name)
  const [program, args] =
    reader === 'python'
      ? ['/usr/bin/python3', [script('read-with-python.py'), 'parts']]
      : ['/usr/bin/perl', [script('read-with-perl.pl')]]
  const input = JSON.stringify(paths)
  return JSON.parse(execFileSync(program ?? '', args, { input, encoding: 'utf8', maxBuffer: 1e9 }))
}

test('Python and Perl read a reconstructed message with the file that was in its JSON', async () => {
  const content = Buffer.from('%PDF-1.7 Frühstück')
  const attachments = [
    { name: 'Frühstück.pdf', contentType: 'application/pdf', contentBytes: content.toString('base64') },
  ]
  const [message] = someMessages(1).map((one) => ({ ...one, ...jsonMessage({ attachments }) }))
  const { folder } = await writeSample(join(scratch.path, 'rebuilt'), message ? [message] : [])
  const path = join(folder, 'data/derived/00000/00000001.eml')
  for (const reader of ['python', 'perl'] as const)
    expect(attachmentsBy(reader, [path])).toEqual({ [path]: [sha256(content)] })
})

test('Poppler reads the summary as PDF: letters of several scripts, on numbered pages, and nothing is wrong with it', async () => {
  const numbers = new SummaryNumbers()
  const names = [
    'Łukasz Świątek',
    'Ольга Иванова',
    'Παύλος',
    'Zoë',
    'דוד בן־גוריון',
    'محمد الأمين',
    'پرویز علی',
  ]
  for (const [index, name] of Array.from({ length: 60 }, () => names)
    .flat()
    .entries()) {
    numbers.addNotCovered({
      ...{ scope: 'mailbox', custodian: name, mailbox: `${index}@contoso.example` },
      ...{ what: 'x'.repeat(index * 3), code: 'x', reason: 'Microsoft does not serve it.', remedy: 'Ask.' },
    })
  }
  const facts = { title: 'Falcon (v. Eagle)', facts: [], events: [] }
  const summary = numbers.summary(facts, 'gatewarden verify x', options.modifiedAt)
  const path = join(scratch.path, 'summary.pdf')
  await writeFile(path, await summaryPdf(summary))
  const { stdout, stderr } = spawnSync('/usr/bin/pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })
  expect(stderr).toBe('')
  for (const name of names) expect(stdout.split(name)).toHaveLength(61)
  expect(stdout.split('Remedy').length - 1).toBe(stdout.split('\f').length - 1)
  expect(stdout).toMatch(/Falcon \(v\. Eagle\) +\u00b7 +page 2 of \d+/)
  expect(run('/usr/bin/pdfinfo', path)).toContain('Title:           Falcon (v. Eagle)')
})

const corpora = resolve(import.meta.dirname, '../../../../shared/corpora')

function corpusFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return corpusFiles(path)
    return /LICEN[CS]E|README|INDEX\.tsv/i.test(name) ? [] : [path]
  })
}

test('every message of the corpora has its text and family or stands in the exceptions, and Python and Perl find the same attachments', async () => {
  if (!existsSync(corpora)) {
    process.stdout.write('left out: the mail corpora are not beside the checkout\n')
    return
  }
  const files = corpusFiles(corpora)
  const natives = new Map(files.map((path, index) => [index, readFileSync(path)]))
  const messages = files.map((_, index) => {
    const bytes = natives.get(index) ?? Buffer.of()
    return {
      ...{ custodian: 'Corpus', mailbox: 'corpus@contoso.example', folderPath: ['Corpora'], content: '' },
      ...{ sha256: sha256(bytes), md5: md5(bytes), size: bytes.length },
    }
  })
  const byHash = new Map([...natives.values()].map((bytes) => [sha256(bytes), bytes]))
  const sealed = await writeSample(join(scratch.path, 'corpora'), messages, {
    natives: { open: async (hash) => Readable.from([byHash.get(hash) ?? Buffer.of()]) },
  })
  expect((await verifyPackage(sealed.folder)).problems).toEqual([])
  const documents = Map.groupBy(await documentsOf(sealed.folder), ({ seq }) => seq)
  expect(documents.size).toBe(files.length)
  const withParts = files.filter((_, index) => (documents.get(index + 1)?.length ?? 0) > 1)
  const readers = [attachmentsBy('python', files), attachmentsBy('perl', withParts)]
  const compared = readers.map(() => 0)
  for (const [index, path] of files.entries()) {
    const family = documents.get(index + 1) ?? []
    expect(
      readFileSync(join(sealed.folder, family[0]?.path ?? '')).equals(natives.get(index) ?? Buffer.of()),
      path,
    ).toBe(true)
    const isExcused = family.some(({ code }) => code !== null && code !== 'binary')
    expect(isExcused || family[0]?.text !== null, path).toBe(true)
    if (isExcused) continue
    const ours = new Set(family.map((document) => document.sha256))
    for (const [at, found] of readers.entries()) {
      for (const hash of found[path] ?? []) {
        expect(ours.has(hash), `${path}: an attachment that another reader finds`).toBe(true)
        compared[at] = (compared[at] ?? 0) + 1
      }
    }
  }
  for (const count of compared) expect(count).toBeGreaterThan(50)
}, 240_000)

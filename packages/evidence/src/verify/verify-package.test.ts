import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SamplePackage, scratchFolder, someMessages, writeSample } from '../testing/sample-package.ts'
import { verifyPackage } from './verify-package.ts'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let original: SamplePackage
let copies = 0

beforeAll(async () => {
  scratch = await scratchFolder()
  original = await writeSample(join(scratch.path, 'original'), someMessages(12))
})
afterAll(() => scratch.remove())

async function copyOfPackage(): Promise<string> {
  const folder = join(scratch.path, `copy-${copies++}`)
  await cp(original.folder, folder, { recursive: true })
  return folder
}

const native = 'data/native/Ada Lovelace/Inbox/00000001.eml'

/** Changes one file's text. */
const edit = (name: string, change: (text: string) => string) => async (folder: string) => {
  const before = await readFile(join(folder, name), 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`The mutation of ${name} changed nothing.`)
  await writeFile(join(folder, name), after)
}

const swapLines = (one: number, other: number) => (text: string) => {
  const lines = text.split('\n')
  const [a = '', b = ''] = [lines[one - 1], lines[other - 1]]
  lines[one - 1] = b
  lines[other - 1] = a
  return lines.join('\n')
}
const dropLine = (number: number) => (text: string) =>
  text
    .split('\n')
    .toSpliced(number - 1, 1)
    .join('\n')
const dropLastLine = (text: string) => `${text.split('\n').slice(0, -2).join('\n')}\n`

const manifest = 'data/manifest.jsonl'

/** Each change, and one problem that must be named for it: code, file, line. */
const mutations: [
  name: string,
  change: (folder: string) => Promise<unknown>,
  code: string,
  file: string,
  line?: number,
][] = [
  ['a native with one bit flipped', edit(native, (text) => text.replace('B', 'C')), 'file_changed', native],
  ['a native cut short', (folder) => truncate(join(folder, native), 5), 'truncated', native],
  ['a native made longer', edit(native, (text) => `${text}x`), 'file_changed', native],
  ['a native taken away', (folder) => rm(join(folder, native)), 'file_missing', native],
  [
    'a native moved',
    (folder) => rename(join(folder, native), join(folder, 'data/native/00000001.eml')),
    'file_extra',
    'data/native/00000001.eml',
  ],
  [
    'a native added',
    (folder) => writeFile(join(folder, 'data/native/00000099.eml'), ''),
    'file_extra',
    'data/native/00000099.eml',
  ],
  [
    'a copy of a native added',
    (folder) => cp(join(folder, native), join(folder, 'data/native/00000001.eml')),
    'file_extra',
    'data/native/00000001.eml',
  ],
  [
    'a file added beside data',
    (folder) => writeFile(join(folder, 'notes.txt'), ''),
    'file_extra',
    'notes.txt',
  ],
  ['two rows swapped', edit(manifest, swapLines(3, 4)), 'chain_broken', manifest, 3],
  ['the last row removed', edit(manifest, dropLastLine), 'count_mismatch', manifest],
  ['a row removed from the middle', edit(manifest, dropLine(5)), 'order_broken', manifest, 5],
  ['the first row removed', edit(manifest, dropLine(1)), 'chain_broken', manifest, 1],
  [
    'a row added',
    edit(manifest, (text) => `${text}${text.split('\n').at(-2)}\n`),
    'count_mismatch',
    manifest,
  ],
  [
    'a word of a row changed',
    edit(manifest, (text) => text.replace('Message 7', 'Message 8')),
    'root_mismatch',
    manifest,
  ],
  [
    'a member added to a row',
    edit(manifest, (text) => text.replace('{"attempt"', '{"a":1,"attempt"')),
    'malformed',
    manifest,
    1,
  ],
  [
    'a space added to a row',
    edit(manifest, (text) => text.replace('{"attempt"', '{ "attempt"')),
    'malformed',
    manifest,
    1,
  ],
  [
    'the last LF of the manifest gone',
    edit(manifest, (text) => text.slice(0, -1)),
    'truncated',
    manifest,
    12,
  ],
  ['a manifest that is not JSON', edit(manifest, (text) => text.replace('{', '[')), 'malformed', manifest, 1],
  ['the manifest taken away', (folder) => rm(join(folder, manifest)), 'file_missing', manifest],
  [
    'a number of the reconciliation changed',
    edit('data/reconciliation.csv', (text) => text.replace(/"4","4"/, '"5","4"')),
    'numbers_do_not_meet',
    'data/reconciliation.csv',
    2,
  ],
  [
    'a line of the reconciliation removed',
    edit('data/reconciliation.csv', dropLine(2)),
    'numbers_do_not_meet',
    'data/reconciliation.csv',
  ],
  [
    'an exception added',
    edit('data/exceptions.csv', (text) => `${text}${'"exception",'.repeat(16)}"x"\r\n`),
    'file_changed',
    'data/exceptions.csv',
  ],
  [
    'the custody changed',
    edit('data/chain-of-custody.json', (text) => text.replace('1', '2')),
    'file_changed',
    'data/chain-of-custody.json',
  ],
  [
    'the load file changed',
    edit('data/loadfile.dat', (text) => text.replace('Ada', 'Eve')),
    'file_changed',
    'data/loadfile.dat',
  ],
  [
    'the CSV load file changed',
    edit('data/loadfile.csv', (text) => text.replace('Ada', 'Eve')),
    'file_changed',
    'data/loadfile.csv',
  ],
  [
    'the not-covered list changed',
    edit('data/not-covered.csv', (text) => `${text}x`),
    'file_changed',
    'data/not-covered.csv',
  ],
  [
    'a report taken away',
    (folder) => rm(join(folder, 'data/not-covered.csv')),
    'file_missing',
    'data/not-covered.csv',
  ],
  [
    'a hash of the payload manifest changed',
    edit('manifest-md5.txt', (text) => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))),
    'file_changed',
    'manifest-md5.txt',
    1,
  ],
  [
    'a line of the payload manifest removed',
    edit('manifest-sha256.txt', dropLastLine),
    'truncated',
    'manifest-sha256.txt',
  ],
  [
    'a line of the payload manifest added',
    edit('manifest-sha256.txt', (text) => `${text}${'0'.repeat(64)}  data/x\n`),
    'file_missing',
    'data/x',
  ],
  [
    'a payload manifest taken away',
    (folder) => rm(join(folder, 'manifest-md5.txt')),
    'file_missing',
    'manifest-md5.txt',
  ],
  [
    'the tag manifest changed',
    edit('tagmanifest-sha256.txt', (text) => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))),
    'file_changed',
    'tagmanifest-sha256.txt',
    1,
  ],
  [
    'the tag manifest made longer',
    edit('tagmanifest-sha256.txt', (text) => `${text}x\n`),
    'malformed',
    'tagmanifest-sha256.txt',
  ],
  [
    'bag-info changed',
    edit('bag-info.txt', (text) => text.replace('2026', '2025')),
    'file_changed',
    'bag-info.txt',
  ],
  [
    'the size in bag-info changed',
    edit('bag-info.txt', (text) => text.replace(/Oxum: \d/, 'Oxum: 9')),
    'count_mismatch',
    'bag-info.txt',
  ],
  [
    'a newer format',
    edit('bag-info.txt', (text) => text.replace('Format: 1', 'Format: 2')),
    'format_unknown',
    'bag-info.txt',
  ],
  ['bagit.txt changed', edit('bagit.txt', (text) => text.replace('1.0', '0.97')), 'malformed', 'bagit.txt'],
  [
    'the signed count changed',
    edit('checkpoint.txt', (text) => text.replace('\n12\n', '\n11\n')),
    'signature_invalid',
    'checkpoint.txt',
  ],
  [
    'the signature changed',
    edit('checkpoint.txt', (text) =>
      text.replace(/(.)(....==?\n)$/, (_, letter, end) => (letter === 'A' ? 'B' : 'A') + end),
    ),
    'signature_invalid',
    'checkpoint.txt',
  ],
  [
    'the signature taken away',
    edit('checkpoint.txt', (text) => text.slice(0, text.indexOf('—'))),
    'malformed',
    'checkpoint.txt',
  ],
  [
    'a second signature line',
    edit('checkpoint.txt', (text) => text + text.slice(text.indexOf('—'))),
    'malformed',
    'checkpoint.txt',
  ],
  [
    'the public key replaced',
    async (folder) =>
      writeFile(
        join(folder, 'public-key.txt'),
        'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n',
      ),
    'signature_invalid',
    'checkpoint.txt',
  ],
  [
    'the checkpoint taken away',
    (folder) => rm(join(folder, 'checkpoint.txt')),
    'file_missing',
    'checkpoint.txt',
  ],
  [
    'two documents swapped',
    edit('data/documents.jsonl', swapLines(3, 4)),
    'order_broken',
    'data/documents.jsonl',
    4,
  ],
  [
    'the last document removed',
    edit('data/documents.jsonl', dropLastLine),
    'order_broken',
    'data/documents.jsonl',
  ],
  [
    'a text changed',
    edit('data/text/00000/00000001.txt', (text) => text.replace('Body', 'Tody')),
    'file_changed',
    'data/text/00000/00000001.txt',
  ],
  [
    'a text added',
    (folder) => writeFile(join(folder, 'data/text/00000/00000001.0001.txt'), ''),
    'file_extra',
    'data/text/00000/00000001.0001.txt',
  ],
  [
    'the summary changed',
    edit('data/summary.html', (text) => text.replace('Sample', 'Simple')),
    'file_changed',
    'data/summary.html',
  ],
  [
    'a native that is a link',
    async (folder) => {
      await rename(join(folder, native), join(scratch.path, 'elsewhere.eml'))
      await symlink(join(scratch.path, 'elsewhere.eml'), join(folder, native))
    },
    'not_a_regular_file',
    native,
  ],
  [
    'a folder that is a link',
    async (folder) => {
      await rename(join(folder, 'data/native'), join(folder, '..', `outside-${copies}`))
      await symlink(join(folder, '..', `outside-${copies}`), join(folder, 'data/native'))
    },
    'not_a_regular_file',
    native,
  ],
  [
    'a native that is a pipe',
    async (folder) => {
      await rm(join(folder, native))
      execFileSync('mkfifo', [join(folder, native)])
    },
    'not_a_regular_file',
    native,
  ],
  [
    'a native that is a folder',
    async (folder) => {
      await rm(join(folder, native))
      await mkdir(join(folder, native))
    },
    'not_a_regular_file',
    native,
  ],
  [
    'a row that leads out',
    edit(manifest, (text) => text.replace(native, `data/native/../../../00000001.eml`)),
    'unsafe_path',
    manifest,
    1,
  ],
  [
    'a row with an absolute path',
    edit(manifest, (text) => text.replace(native, `/etc/00000001.eml`)),
    'unsafe_path',
    manifest,
    1,
  ],
  [
    'a row with a path of Windows',
    edit(manifest, (text) => text.replace(native, 'data/native/..\\\\..\\\\00000001.eml')),
    'unsafe_path',
    manifest,
    1,
  ],
]

test.each(mutations)('catches %s', async (_name, change, code, file, line) => {
  const folder = await copyOfPackage()
  await change(folder)
  for (const options of [{ publicKey: original.publicKey }, {}]) {
    const result = await verifyPackage(folder, options)
    expect(result.ok).toBe(false)
    expect(result.problems).toContainEqual(
      expect.objectContaining({ code, file, ...(line === undefined ? {} : { line }) }),
    )
  }
})

test('an untouched package has no problem, with its key and without', async () => {
  const folder = await copyOfPackage()
  expect(await verifyPackage(folder, { publicKey: original.publicKey })).toMatchObject({
    ok: true,
    problemCount: 0,
    packageId: 'pkg_sample',
    rows: 12,
    files: original.files,
    bytes: original.bytes,
    checkpointSha256: original.checkpointSha256,
    signer: { status: 'established', name: 'test.example/collections', publicKey: original.publicKey },
  })
  expect(await verifyPackage(folder)).toMatchObject({ ok: true, signer: { status: 'not_established' } })
})

test('a package made again with another key fails with the right key, and is not established without', async () => {
  const forged = await writeSample(join(scratch.path, 'forged'), someMessages(11))
  const withKey = await verifyPackage(forged.folder, { publicKey: original.publicKey })
  expect(withKey).toMatchObject({ ok: false, problemCount: 1, signer: { status: 'wrong_key' } })
  expect(withKey.problems).toEqual([expect.objectContaining({ code: 'wrong_key', file: 'checkpoint.txt' })])
  expect(await verifyPackage(forged.folder)).toMatchObject({
    ok: true,
    signer: { status: 'not_established' },
  })
})

test('a forger who has all but the key is caught however carefully she repairs the hashes', async () => {
  const folder = await copyOfPackage()
  await edit(native, (text) => text.replace('B', 'C'))(folder)
  const bytes = await readFile(join(folder, native))
  const [sha256, md5] = ['sha256', 'md5'].map((name) => createHash(name).update(bytes).digest('hex'))
  await edit(manifest, (text) =>
    text
      .replace(/"md5":"[0-9a-f]+"/, `"md5":"${md5}"`)
      .replace(/"sha256":"[0-9a-f]+"/, `"sha256":"${sha256}"`),
  )(folder)
  await edit('manifest-sha256.txt', (text) => text.replace(/^[0-9a-f]+/, `${sha256}`))(folder)
  await edit('manifest-md5.txt', (text) => text.replace(/^[0-9a-f]+/, `${md5}`))(folder)
  const codes = (await verifyPackage(folder)).problems.map((problem) => problem.code)
  expect(codes).toEqual(expect.arrayContaining(['chain_broken', 'root_mismatch', 'file_changed']))
})

test('any one byte changed in any file is caught', async () => {
  const folder = await copyOfPackage()
  const names = await readdir(folder, { recursive: true })
  const files: string[] = []
  for (const name of names) if ((await stat(join(folder, name))).isFile()) files.push(name)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (name, at, difference) => {
        const before = await readFile(join(folder, name))
        fc.pre(before.length > 0)
        const after = Buffer.from(before)
        const position = at % before.length
        after[position] = (after[position] ?? 0) ^ difference
        await writeFile(join(folder, name), after)
        const { ok } = await verifyPackage(folder, { publicKey: original.publicKey })
        await writeFile(join(folder, name), before)
        expect(ok, `${name} at ${position}`).toBe(false)
      },
    ),
    { numRuns: 150 },
  )
  expect((await verifyPackage(folder)).ok).toBe(true)
})

test('verifying writes nothing', async () => {
  const folder = await copyOfPackage()
  const snapshot = async () => {
    const names = (await readdir(scratch.path, { recursive: true })).filter((name) =>
      name.startsWith(`copy-${copies - 1}`),
    )
    return Promise.all(
      names.sort().map(async (name) => [name, (await stat(join(scratch.path, name))).mtimeMs]),
    )
  }
  const before = await snapshot()
  await verifyPackage(folder)
  expect(await snapshot()).toEqual(before)
})

test('what is no package says so', async () => {
  expect(await verifyPackage(join(scratch.path, 'nowhere'))).toMatchObject({
    ok: false,
    problems: [{ code: 'not_a_package' }],
  })
  await mkdir(join(scratch.path, 'empty'))
  const empty = await verifyPackage(join(scratch.path, 'empty'))
  expect(empty.ok).toBe(false)
  expect(empty.problems).toContainEqual(
    expect.objectContaining({ code: 'file_missing', file: 'checkpoint.txt' }),
  )
  await expect(verifyPackage(original.folder, { publicKey: 'nonsense' })).rejects.toThrow('one line')
})

test('a line without end costs no memory', async () => {
  const folder = await copyOfPackage()
  await writeFile(join(folder, manifest), Buffer.alloc(40 * 1024 * 1024, 'x'))
  const result = await verifyPackage(folder)
  expect(result.problems).toContainEqual(
    expect.objectContaining({ code: 'malformed', file: manifest, line: 1 }),
  )
})

test('the problems that are kept are limited, their number is not', async () => {
  const folder = await copyOfPackage()
  await mkdir(join(folder, 'data/native/more'))
  for (let i = 0; i < 20; i++) await writeFile(join(folder, `data/native/more/${i}`), '')
  const result = await verifyPackage(folder, { keepProblems: 5 })
  expect(result.problems).toHaveLength(5)
  expect(result.problemCount).toBe(20)
})

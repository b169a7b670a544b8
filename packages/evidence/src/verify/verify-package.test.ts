import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { edit, manifest, mutations, native } from '../testing/mutations.ts'
import {
  jsonMessage,
  type SamplePackage,
  scratchFolder,
  someMessages,
  writeSample,
} from '../testing/sample-package.ts'
import { verifyPackage } from './verify-package.ts'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let original: SamplePackage
let copies = 0

beforeAll(async () => {
  scratch = await scratchFolder()
  const messages = someMessages(12)
  const [last] = messages.slice(-1)
  if (last) messages.splice(-1, 1, { ...last, ...jsonMessage() })
  original = await writeSample(join(scratch.path, 'original'), messages)
})
afterAll(() => scratch.remove())

async function copyOfPackage(): Promise<string> {
  const folder = join(scratch.path, `copy-${copies++}`)
  await cp(original.folder, folder, { recursive: true })
  return folder
}

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

import { execFileSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tarPackage } from './tar.ts'
import { scratchFolder, someMessages, writeSample } from './testing/sample-package.ts'
import { verifyPackage } from './verify/verify-package.ts'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
beforeEach(async () => {
  scratch = await scratchFolder()
})
afterEach(() => scratch.remove())

test('what the system’s tar unpacks is the package, and verifies', async () => {
  const messages = [
    ...someMessages(5),
    {
      custodian: 'Zoë Ünicode',
      mailbox: 'z@x',
      folderPath: ['Posteingang – übergeordnet', 'x'.repeat(80), '長い名前のフォルダー'],
      content: 'x'.repeat(511),
    },
    { custodian: 'Zoë Ünicode', mailbox: 'z@x', folderPath: ['a'], content: 'y'.repeat(512) },
    { custodian: 'Zoë Ünicode', mailbox: 'z@x', folderPath: ['a'], content: '' },
  ]
  const sealed = await writeSample(join(scratch.path, 'col_1'), messages)
  await pipeline(
    tarPackage(sealed.folder, new Date('2026-01-02T03:04:05Z')),
    createWriteStream(join(scratch.path, 'p.tar')),
  )
  await mkdir(join(scratch.path, 'out'))
  execFileSync('tar', ['-xf', join(scratch.path, 'p.tar'), '-C', join(scratch.path, 'out')])
  const unpacked = join(scratch.path, 'out', 'col_1')
  expect(await verifyPackage(unpacked, { publicKey: sealed.publicKey })).toMatchObject({
    ok: true,
    rows: messages.length,
  })
  expect((await readdir(unpacked, { recursive: true })).sort()).toEqual(
    (await readdir(sealed.folder, { recursive: true })).sort(),
  )
  expect((await stat(join(unpacked, 'bagit.txt'))).mtime.toISOString()).toBe('2026-01-02T03:04:05.000Z')
})

test('the same package gives the same bytes', async () => {
  const sealed = await writeSample(join(scratch.path, 'col_1'), someMessages(3))
  const whole = async () => Buffer.concat(await tarPackage(sealed.folder, new Date(0)).toArray())
  expect((await whole()).equals(await whole())).toBe(true)
})

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { systemRandom } from '../random.ts'
import { blobStoreContract } from './blob-store-contract.ts'
import { createFolderBlobStore, type FolderBlobs } from './folder-blob-store.ts'
import { FolderSync } from './folder-sync.ts'
import { createMemoryBlobStore } from './memory-blob-store.ts'

const base = mkdtempSync(join(tmpdir(), 'gw-blobs-'))
afterAll(async () => {
  for (const blobs of opened) await blobs.close()
  rmSync(base, { recursive: true, force: true })
})
let made = 0
const freshFolder = () => join(base, String(made++))
const opened: FolderBlobs[] = []
async function folderBlobs(folder = freshFolder()): Promise<FolderBlobs> {
  const blobs = await createFolderBlobStore(folder, systemRandom)
  opened.push(blobs)
  return blobs
}

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')

blobStoreContract('in memory', async () => createMemoryBlobStore())
blobStoreContract('in a folder', () => folderBlobs())

describe('in a folder', () => {
  it('everything is its owner’s alone, and lies under its name in the same file system', async () => {
    const folder = freshFolder()
    const blobs = await folderBlobs(folder)
    const { sha256 } = await blobs.putStream(Readable.from([Buffer.from('mail')]))
    const path = join(folder, sha256.slice(0, 2), sha256)
    expect(readFileSync(path, 'utf8')).toBe('mail')
    expect(blobs.localPath?.(sha256)).toBe(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    for (const one of [folder, join(folder, 'incoming'), join(path, '..')]) {
      expect(statSync(one).mode & 0o777, one).toBe(0o700)
    }
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
  })

  it('a blob that was cut short by a power cut is written again', async () => {
    const folder = freshFolder()
    const blobs = await folderBlobs(folder)
    const put = () => blobs.putStream(Readable.from([Buffer.from('whole')]))
    const { sha256 } = await put()
    const path = blobs.localPath?.(sha256) ?? ''
    writeFileSync(path, 'who')
    expect((await put()).isNew).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe('whole')
  })

  it('lists what it has, and clears away what a killed process left long ago, not what another writes now', async () => {
    const folder = freshFolder()
    mkdirSync(join(folder, 'incoming'), { recursive: true })
    writeFileSync(join(folder, 'incoming', 'old'), 'x')
    writeFileSync(join(folder, 'incoming', 'fresh'), 'x')
    utimesSync(join(folder, 'incoming', 'old'), new Date(0), new Date(0))
    const blobs = await folderBlobs(folder)
    expect(readdirSync(join(folder, 'incoming'))).toEqual(['fresh'])
    const names: string[] = []
    for (const text of ['a', 'b', 'c'])
      names.push((await blobs.putStream(Readable.from([Buffer.from(text)]))).sha256)
    const listed: string[] = []
    for await (const name of blobs.list()) listed.push(name)
    expect(listed).toEqual(names.sort())
    expect(await blobs.size(names[0] ?? '')).toBe(1)
  })

  it('a full disk: disk_full, nothing of the blob is left, and the next one works when there is room', async () => {
    const folder = freshFolder()
    mkdirSync(folder)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=0700', 'tmpfs', folder])
    if (mounted.status !== 0) {
      console.log('no right to mount here: a full disk was not tried')
      return
    }
    try {
      const blobs = await folderBlobs(folder)
      await blobs.putStream(Readable.from([Buffer.alloc(300_000, 1)]))
      const large = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(100_000, 2)))
      await expect(blobs.putStream(large)).rejects.toMatchObject({
        code: 'disk_full',
        status: 507,
        remedy: expect.stringContaining('Free space'),
      })
      expect(large.destroyed).toBe(true)
      expect(readdirSync(join(folder, 'incoming'))).toEqual([])
      expect((await blobs.putStream(Readable.from([Buffer.alloc(300_000, 3)]))).isNew).toBe(true)
      await blobs.close()
    } finally {
      spawnSync('umount', [folder])
    }
  })

  it.each([
    ['a blob is stored', ''],
    ['blobs that settle later are settled', ', { settlesLater: true }'],
  ])('syncs every file and folder before it says that %s', async (_, options) => {
    const strace = spawnSync('strace', ['-V'])
    if (strace.status !== 0) {
      console.log('no strace here: syncs were not counted')
      return
    }
    const folder = freshFolder()
    const blobsModule = JSON.stringify(join(import.meta.dirname, 'folder-blob-store.ts'))
    const randomModule = JSON.stringify(join(import.meta.dirname, '../random.ts'))
    const count = 200
    const script = `
      const { Readable } = await import('node:stream')
      const { createFolderBlobStore } = await import(${blobsModule})
      const { systemRandom } = await import(${randomModule})
      const blobs = await createFolderBlobStore(${JSON.stringify(folder)}, systemRandom)
      const names = Array.from({ length: ${count} }, (_, i) => 'message ' + i)
      const sha256s = []
      let next = 0
      await Promise.all(Array.from({ length: 8 }, async () => {
        while (next < names.length) {
          const stored = await blobs.putStream(Readable.from([Buffer.from(names[next++])])${options})
          sha256s.push(stored.sha256)
        }
      }))
      if (${options !== ''}) await blobs.settle(sha256s)
      await blobs.close()`
    const traced = spawnSync(
      'strace',
      [
        '-f',
        '-qq',
        '-c',
        '-e',
        'trace=fsync,fdatasync',
        process.execPath,
        '--input-type=module',
        '-e',
        script,
      ],
      { encoding: 'utf8' },
    )
    // Columns: share of time, seconds, each, calls, errors (often none), name.
    const calls = (name: string) => {
      const line = traced.stderr.split('\n').find((one) => one.endsWith(` ${name}`))
      return Number(line?.trim().split(/\s+/)[3] ?? 0)
    }
    expect(calls('fdatasync'), traced.stderr).toBe(count)
    // Folders are synced for several blobs at once where those wait for it. Their names are a property of the bytes.
    const homes = new Set(Array.from({ length: count }, (_, i) => sha256Of(`message ${i}`).slice(0, 2)))
    const whenMade = 1
    expect(calls('fsync')).toBeGreaterThanOrEqual(options === '' ? count / 2 : homes.size + whenMade)
  })
})

describe('syncing folders', () => {
  it('answers each call by a sync that began after it, and shares one among those who wait', async () => {
    const folder = freshFolder()
    mkdirSync(folder)
    const sync = new FolderSync()
    await Promise.all(Array.from({ length: 50 }, () => sync.sync(folder)))
    await sync.sync(folder)
    await expect(sync.sync(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(sync.sync(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
    // A failure is not remembered.
    mkdirSync(join(folder, 'none'))
    await sync.sync(join(folder, 'none'))
    await sync.close()
  })
})

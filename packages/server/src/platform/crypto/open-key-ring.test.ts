import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemRandom } from '../random.ts'
import { Secret } from '../secret.ts'
import { type TestPlatform, testPlatform } from '../testing/index.ts'
import { createSealer } from './create-sealer.ts'
import type { KeyRing } from './key-ring.ts'
import { openKeyRing } from './open-key-ring.ts'
import { retireOldKeys, rotateKeyRing } from './rotate.ts'

let folder = ''
let platform: TestPlatform
const base64 = (byte: number) => Buffer.alloc(32, byte).toString('base64')

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-ring-'))
  platform = await testPlatform()
})
afterEach(async () => {
  await platform.close()
  rmSync(folder, { recursive: true, force: true })
})

const parts = (keys?: string) => ({
  config: { dataFolder: folder, keys: keys === undefined ? undefined : new Secret(keys) },
  db: platform.db,
  clock: platform.clock,
  random: systemRandom,
})
const open = (keys?: string): Promise<KeyRing> => openKeyRing(parts(keys))

describe('the first start', () => {
  it('makes a key ring that only its owner may read, and every later start takes it', async () => {
    const ring = await open()
    const file = join(folder, 'keys.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await open()).first).toEqual(ring.first)
    chmodSync(file, 0o644)
    await open()
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('takes GATEWARDEN_KEYS where it is set, and writes no file', async () => {
    expect((await open(`b=${base64(2)},a=${base64(1)}`)).first.id).toBe('b')
    expect(() => statSync(join(folder, 'keys.json'))).toThrow()
  })

  it('of two processes at once ends in one ring for both, where they share the folder', async () => {
    const both = await Promise.all([open(), open()])
    expect(both[0]?.first).toEqual(both[1]?.first)
  })
})

describe('a later start', () => {
  it('without the keys says that they are missing, and makes no others', async () => {
    await open()
    rmSync(join(folder, 'keys.json'))
    await expect(open()).rejects.toMatchObject({
      code: 'key_ring_missing',
      exitCode: 77,
      remedy: expect.stringContaining('keys.json'),
    })
    expect(() => statSync(join(folder, 'keys.json'))).toThrow()
  })

  it('with other keys says so, also where they have the same name, and changes nothing', async () => {
    await open(`a=${base64(1)}`)
    for (const wrong of [`b=${base64(2)}`, `a=${base64(2)}`]) {
      await expect(open(wrong)).rejects.toMatchObject({
        code: 'key_ring_wrong',
        detail: expect.stringContaining('GATEWARDEN_KEYS'),
      })
    }
    expect((await open(`a=${base64(1)}`)).first.id).toBe('a')
  })

  it('with a damaged file says so without quoting it', async () => {
    await open()
    const file = join(folder, 'keys.json')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.slice(0, -20))
    const error: unknown = await open().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'key_ring_wrong' })
    const secret = /"secret": "([^"]+)"/.exec(text)?.[1] ?? 'none'
    expect(String(error) + JSON.stringify(error)).not.toContain(secret.slice(0, 8))
  })

  it('notices a canary that somebody else has written into the database', async () => {
    await open(`a=${base64(1)}`)
    const foreign = createSealer((await import('./key-ring.ts')).parseKeyRing(`a=${base64(9)}`), systemRandom)
    const sealed = foreign.seal('This opens only with the key ring that sealed it.', {
      record: 'installation',
      field: 'key_ring_canary.sealed',
    })
    await sql`update key_ring_canary set sealed = ${sealed}`.execute(platform.db.query)
    await expect(open(`a=${base64(1)}`)).rejects.toMatchObject({ code: 'key_ring_wrong' })
  })
})

describe('rotating', () => {
  it('puts a new key first; the ring of a running process follows, and opens what either key has sealed', async () => {
    const ring = await open()
    const sealer = createSealer(ring, systemRandom)
    const binding = { record: 'x', field: 'y' }
    const before = sealer.seal('before', binding)
    const done = rotateKeyRing(parts())
    expect(done.others).toEqual([ring.keys[0]?.id])
    expect(statSync(done.file).mode & 0o777).toBe(0o600)
    // Another process has sealed something already.
    const other = createSealer(await open(), systemRandom)
    expect(sealer.open(other.seal('after', binding), binding).toString()).toBe('after')
    expect(sealer.isStale(before)).toBe(true)
    expect(sealer.open(before, binding).toString()).toBe('before')
    expect(ring.first.id).toBe(done.first)
  })

  it('twice on one day gives two names', async () => {
    await open()
    const names = [rotateKeyRing(parts()).first, rotateKeyRing(parts()).first]
    expect(new Set(names).size).toBe(2)
  })

  it('old keys are retired only when nothing needs them', async () => {
    await open()
    rotateKeyRing(parts())
    expect(() => retireOldKeys(parts(), { ciphertexts: 3, apiKeys: 0 })).toThrow(
      expect.objectContaining({ code: 'conflict', detail: expect.stringContaining('3 stored secrets') }),
    )
    expect(() => retireOldKeys(parts(), { ciphertexts: 0, apiKeys: 2 })).toThrow(
      expect.objectContaining({ code: 'conflict', detail: expect.stringContaining('2 API keys') }),
    )
    expect(retireOldKeys(parts(), { ciphertexts: 0, apiKeys: 2 }, { dropApiKeys: true }).others).toEqual([])
    const text = readFileSync(join(folder, 'keys.json'), 'utf8')
    expect(text.match(/"secret"/g)).toHaveLength(1)
  })

  it('of a ring from the environment is the operator’s, and says how', () => {
    expect(() => rotateKeyRing(parts(`a=${base64(1)}`))).toThrow(
      expect.objectContaining({ code: 'conflict', remedy: expect.stringContaining('ID=BASE64') }),
    )
    expect(() => rotateKeyRing(parts())).toThrow(expect.objectContaining({ code: 'key_ring_missing' }))
  })
})

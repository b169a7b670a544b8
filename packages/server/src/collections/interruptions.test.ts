import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { GatewardenError } from '../platform/errors.ts'
import { systemRandom } from '../platform/random.ts'
import type { BlobStore } from '../platform/storage/blob-store.ts'
import { createFolderBlobStore } from '../platform/storage/folder-blob-store.ts'
import { ended, expectExactly, filled, packageOf } from './testing/expectations.ts'
import { createRig, type Rig, type RigOptions } from './testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

// Microsoft's waits are asked for in whole seconds: here a second takes a hundredth of one.
const usual: RigOptions = { graph: { hurry: 100 }, run: { pageSize: 7 } }
let shared: Rig | undefined
let own: Rig | undefined
afterEach(async () => {
  await own?.close()
  own = undefined
  shared?.emulator.clearFaults()
  shared?.emulator.clearRequests()
  if (shared) shared.hook.at = undefined
})
afterAll(() => shared?.close())

/** The rig that tests share, or one of its own for a test that needs other parts. */
async function make(options?: RigOptions): Promise<Rig> {
  if (!options) {
    shared ??= await createRig(usual)
    return shared
  }
  own = await createRig({ ...usual, ...options })
  return own
}

/** A real store whose disk is full while `disk.isFull`. */
async function fillableStore(
  folder: string,
): Promise<{ store: BlobStore; disk: { isFull: boolean }; close: () => Promise<void> }> {
  const real = await createFolderBlobStore(folder, systemRandom)
  const disk = { isFull: false }
  const store: BlobStore = {
    ...real,
    async putStream(bytes: Readable, options) {
      if (!disk.isFull) return real.putStream(bytes, options)
      bytes.destroy()
      throw new GatewardenError('disk_full', {
        detail: 'The disk of the blob folder is full; nothing of this blob was kept.',
        remedy: 'Free space there.',
      })
    },
  }
  return { store, disk, close: () => real.close() }
}

test('a full disk pauses the run with its reason, and it goes on by itself once there is space', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gw-full-'))
  const { store, disk, close } = await fillableStore(folder)
  const made = await make({ platform: { blobs: store } })
  const { address, ids } = filled(made, 30)
  let stored = 0
  made.hook.at = (point) => {
    if (point === 'item.stored' && ++stored === 12) disk.isFull = true
  }
  const id = await made.collect([address])
  expect(await made.until(id, ['paused', 'completed'])).toMatchObject({
    status: 'paused',
    reason: { code: 'disk_full', detail: expect.stringContaining('full'), remedy: expect.any(String) },
  })
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect((await made.call('GET', `/v1/collections/${id}`)).body.status).toBe('paused')
  const asked = made.emulator.requestCount()
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(made.emulator.requestCount()).toBe(asked)
  made.hook.at = undefined
  disk.isFull = false
  expect(await made.until(id, ['completed', 'incomplete'])).toMatchObject({
    status: 'completed',
    outcome: 'complete',
  })
  await expectExactly(made, id, ids)
  await close()
  rmSync(folder, { recursive: true })
}, 30_000)

test('credentials that are revoked stop the run with their reason and without knocking on; mended, it goes on', async () => {
  const made = await make()
  const { address, ids } = filled(made, 30)
  let stored = 0
  made.hook.at = (point) => {
    if (point !== 'item.stored' || ++stored !== 12) return
    made.connection.status = 'needs_reauth'
    made.tokenFailure.error = new GatewardenError('needs_reauth', {
      detail: 'The grant was revoked.',
      remedy: 'Sign in again.',
    })
  }
  const id = await made.collect([address])
  expect(await made.until(id, ['paused', 'completed'])).toMatchObject({
    status: 'paused',
    reason: { code: 'needs_reauth', detail: 'The grant was revoked.', remedy: 'Sign in again.' },
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  const asked = made.emulator.requestCount()
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(made.emulator.requestCount()).toBe(asked)
  made.connection.status = 'active'
  made.tokenFailure.error = undefined
  expect(await made.until(id, ['completed', 'incomplete'])).toMatchObject({
    status: 'completed',
    outcome: 'complete',
  })
  await expectExactly(made, id, ids)
})

test('a database that goes away in the middle costs a moment', async () => {
  const made = await make()
  const { address, ids } = filled(made, 60)
  let stored = 0
  made.hook.at = async (point) => {
    if (point !== 'item.stored' || ++stored !== 20) return
    const { Client } = await import('pg')
    const admin = new Client({ ...made.platform.database.target, database: 'postgres' })
    await admin.connect()
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      made.platform.database.target.database,
    ])
    await admin.end()
  }
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({ status: 'completed', outcome: 'complete' })
  await expectExactly(made, id, ids)
  expect(made.faults.splice(0).every((line) => /terminat|database/i.test(line))).toBe(true)
})

test('two workers share the mailboxes, and each item is asked for once', async () => {
  const made = await make({ run: { mailboxesAtOnce: 2 } })
  const boxes = Array.from({ length: 6 }, () => filled(made, 15))
  const second = made.another({ mailboxesAtOnce: 2 })
  await second.start()
  try {
    const id = await made.collect(boxes.map((box) => box.address))
    expect(await made.until(id, ended)).toMatchObject({
      status: 'completed',
      outcome: 'complete',
      numbers: { collected: 90 },
    })
    await expectExactly(
      made,
      id,
      boxes.flatMap((box) => box.ids),
    )
    const asked = made.emulator.requests().filter((one) => one.url.endsWith('/$value'))
    expect(asked).toHaveLength(90)
  } finally {
    await second.stop()
  }
})

test('a worker that hangs loses its mailbox, and what it writes late counts for nothing', async () => {
  const made = await make({ run: { leaseSeconds: 300 } })
  const { address, ids } = filled(made, 20)
  const hung = Promise.withResolvers<void>()
  let groups = 0
  // The first commit hangs; before the heart beats again (every 100 s) the lease is over.
  made.hook.at = (point) => (point === 'group.gathered' && ++groups === 1 ? hung.promise : undefined)
  const id = await made.collect([address])
  await expect.poll(() => groups).toBe(1)
  // A page that is journaled keeps the lease, too: first all folders are to be listed.
  const states = async () => {
    const [custodian] = (await made.call('GET', `/v1/collections/${id}/progress`)).body.custodians
    return new Set(custodian.mailboxes[0].folders.map(({ state }: { state: string }) => state))
  }
  await expect.poll(states, { timeout: 30_000 }).toEqual(new Set(['listed']))
  await made.platform.database.advance(400_000)
  const second = made.another()
  await second.start()
  try {
    await made.until(id, ended)
    hung.resolve()
    await expectExactly(made, id, ids)
    expect((await made.call('GET', `/v1/collections/${id}`)).body.numbers).toMatchObject({
      enumerated: 20,
      collected: 20,
    })
    const custody = JSON.parse(
      await readFile(join((await packageOf(made, id)).folder, 'data/chain-of-custody.json'), 'utf8'),
    )
    expect(custody.events).toContainEqual(expect.objectContaining({ action: 'mailbox_taken_over' }))
  } finally {
    hung.resolve()
    await second.stop()
  }
})

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { eraseDue } from './erase.ts'
import { removeGarbage } from './remove-garbage.ts'
import { ended, packageOf } from './testing/expectations.ts'
import { message } from './testing/messages.ts'
import { rowsOf } from './testing/package-reader.ts'
import { createRig, type Rig } from './testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.close())

test('erasing a customer removes her collections, packages and natives, and nobody else’s', async () => {
  const address = rig.mailbox()
  rig.put(address, 'inbox', message('shared'))
  rig.put(address, 'inbox', message('only hers'), { receivedAt: Date.parse('2020-01-01') })
  await rig.platform.db.pool.query(
    "insert into customers (external_id, created_at, updated_at) values ('acme', now(), now())",
  )
  const ours = await rig.collect([address], { from: '2021-01-01' })
  await rig.until(ours, ended)
  rig.connection.customer = 'acme'
  const theirs = await rig.collect([address])
  await rig.until(theirs, ended)
  const kept = await packageOf(rig, ours)
  const erased = await packageOf(rig, theirs)
  const [only, common] = (await rowsOf(erased.folder)).map((row) => row.sha256)
  if (!only || !common) throw new Error('Two natives were wanted.')
  await rig.call('POST', '/v1/matters', { body: { name: 'Hers', customer: 'acme' } })

  expect((await rig.call('DELETE', '/v1/customers/acme')).status).toBe(204)
  rig.connection.customer = 'self'
  expect((await rig.call('GET', `/v1/collections/${theirs}`)).status).toBe(404)
  expect((await rig.call('GET', '/v1/matters')).body.data).toEqual([])
  await removeGarbage(rig.platform, new AbortController().signal)
  expect(existsSync(erased.folder)).toBe(false)
  expect(await rig.platform.blobs.has(only)).toBe(false)
  expect(await rig.platform.blobs.has(common)).toBe(true)
  expect((await verifyPackage(kept.folder, { publicKey: kept.publicKey })).ok).toBe(true)
  const { rows } = await rig.platform.db.pool.query(
    'select (select count(*) from collection_items) as items, (select count(*) from collection_garbage) as garbage',
  )
  expect(rows).toEqual([{ items: 2, garbage: 0 }])
})

test('a retention lock wins over erasing, whoever asks, and over retention', async () => {
  const address = rig.mailbox()
  rig.put(address, 'inbox', message('locked'))
  const matter = (await rig.call('POST', '/v1/matters', { body: { name: 'Held', locked: true } })).body.id
  const id = await rig.collect([address], { matter })
  await rig.until(id, ended)
  const change = (body: object) => rig.call('PATCH', `/v1/matters/${matter}`, { body })
  expect((await change({ retainUntil: '2020-01-01T00:00:00Z' })).body).toMatchObject({ locked: true })
  const refused = await rig.call('DELETE', `/v1/collections/${id}`)
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining(matter)])
  expect((await rig.call('DELETE', '/v1/customers/self')).status).toBe(409)
  await eraseDue(rig.platform)
  const sealed = await packageOf(rig, id)
  await removeGarbage(rig.platform, new AbortController().signal)
  expect((await verifyPackage(sealed.folder, { publicKey: sealed.publicKey })).ok).toBe(true)

  await change({ locked: false })
  await eraseDue(rig.platform)
  expect((await rig.call('GET', `/v1/collections/${id}`)).status).toBe(404)
  await removeGarbage(rig.platform, new AbortController().signal)
  expect(existsSync(sealed.folder)).toBe(false)
  expect((await rig.call('GET', `/v1/matters/${matter}`)).status).toBe(200)
})

test('one person is erased from a collection, and the rest is sealed anew', async () => {
  const [ada, bob] = [rig.mailbox(), rig.mailbox()]
  rig.put(ada, 'inbox', message('of Ada'))
  rig.put(bob, 'inbox', message('of Bob'))
  const id = await rig.collect([ada, bob])
  await rig.until(id, ended)
  const before = await packageOf(rig, id)
  const [native] = (await rowsOf(before.folder)).filter(({ mailbox }) => mailbox === ada)
  const erase = (custodian: string) =>
    rig.call('POST', `/v1/collections/${id}/erase-custodian`, { body: { custodian } })
  expect((await erase('nobody')).status).toBe(404)
  expect((await erase(ada)).status).toBe(200)
  expect(await rig.until(id, ended)).toMatchObject({
    status: 'completed',
    custodians: [{ name: bob }],
    numbers: { enumerated: 1, collected: 1 },
    package: { number: 2 },
  })
  const after = await packageOf(rig, id)
  expect((await verifyPackage(after.folder, { publicKey: after.publicKey })).problems).toEqual([])
  await removeGarbage(rig.platform, new AbortController().signal)
  expect(existsSync(before.folder)).toBe(false)
  expect(await rig.platform.blobs.has(native?.sha256 ?? '')).toBe(false)
  const custody = await readFile(join(after.folder, 'data/chain-of-custody.json'), 'utf8')
  expect(custody).toContain('custodian_erased')
  expect(custody).not.toContain(ada)
  expect((await erase(bob)).body.detail).toMatch(/no other custodian/)
})

test('natives are not removed while somebody reads a mailbox', async () => {
  const address = rig.mailbox()
  rig.put(address, 'inbox', message('held'))
  const held = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  rig.hook.at = (point) => {
    if (point === 'item.asked') asked.resolve()
    return point === 'item.asked' ? held.promise : undefined
  }
  const id = await rig.collect([address])
  await asked.promise
  await rig.platform.db.pool.query("insert into collection_garbage values ('native', repeat('ab', 32))")
  await removeGarbage(rig.platform, new AbortController().signal)
  expect((await rig.platform.db.pool.query('select * from collection_garbage')).rowCount).toBe(1)
  held.resolve()
  await rig.until(id, ended)
  await removeGarbage(rig.platform, new AbortController().signal)
  expect((await rig.platform.db.pool.query('select * from collection_garbage')).rowCount).toBe(0)
})

test('a package folder is removed only where packages are', async () => {
  const elsewhere = rig.blobFolder
  await rig.platform.db.pool.query("insert into collection_garbage values ('package', $1)", [elsewhere])
  await removeGarbage(rig.platform, new AbortController().signal)
  expect(existsSync(elsewhere)).toBe(true)
})

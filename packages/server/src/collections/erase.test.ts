import { existsSync } from 'node:fs'
import { verifyPackage } from '@gatewarden/evidence'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
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

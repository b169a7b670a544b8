import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Caller } from '../platform/http/caller.ts'
import { sealedEvidence } from './store/evidence.ts'
import { message } from './testing/messages.ts'
import { createRig, type Rig } from './testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

// What somebody does who can write the database, and has no key ring (security requirement 9).
let rig: Rig
let matter: string
let id: string
const acme: Partial<Caller> = { customers: ['acme'] }
const ours: Partial<Caller> = { customers: ['self'] }

const addressOf = (name: string) => `${name}@contoso.onmicrosoft.com`
const get = async (path: string, caller: Partial<Caller> = {}) => rig.call('GET', path, { caller })
const listed = async (what: string, caller: Partial<Caller>) =>
  (await get(`/v1/${what}?limit=2`, caller)).body.data.map((one: { id: string }) => one.id)

beforeAll(async () => {
  rig = await createRig()
  for (const name of ['ada', 'bob']) rig.put(rig.mailbox(name), 'inbox', message(1))
  await rig.call('POST', '/v1/matters', { body: { name: 'Theirs', customer: 'acme' } })
})
afterAll(() => rig.close())
beforeEach(async () => {
  matter = (await rig.call('POST', '/v1/matters', { body: { name: 'Ours' } })).body.id
  id = await rig.collect([addressOf('ada')], { matter })
  await rig.until(id, ['completed'])
})

describe('a collection is shown to nobody', () => {
  const paths = ['', '/progress', '/exceptions', '/package', '/package/download']
  const isGone = async (caller: Partial<Caller>) => {
    for (const path of paths)
      expect((await get(`/v1/collections/${id}${path}`, caller)).status, path).toBe(404)
    expect(await listed('collections', caller)).not.toContain(id)
    expect((await rig.call('POST', `/v1/collections/${id}/retry`, { caller })).status).toBe(404)
  }

  test('that was given to another customer', async () => {
    await sql`update collections set customer = 'acme', matter_id = null where id = ${id}`.execute(
      rig.platform.db.query,
    )
    for (const caller of [acme, ours, {}]) await isGone(caller)
    await sql`update collections set customer = 'self', matter_id = ${matter} where id = ${id}`.execute(
      rig.platform.db.query,
    )
    expect((await get(`/v1/collections/${id}/package`, ours)).status).toBe(200)
  })

  test('that was put into another matter', async () => {
    const other = (await rig.call('POST', '/v1/matters', { body: { name: 'Another' } })).body.id
    await sql`update collections set matter_id = ${other} where id = ${id}`.execute(rig.platform.db.query)
    await isGone(ours)
  })

  test('whose mailboxes were renamed for a key that is limited to others', async () => {
    const caller = { mailboxes: [addressOf('bob')] }
    await isGone(caller)
    await sql`update collection_mailboxes set address = ${addressOf('bob')} where collection_id = ${id}`.execute(
      rig.platform.db.query,
    )
    await isGone(caller)
  })

  test('that was given the evidence of one which is theirs', async () => {
    const theirs = await rig.collect([addressOf('bob')])
    await rig.until(theirs, ['completed'])
    await sql`update collections set evidence = (select evidence from collections where id = ${theirs}) where id = ${id}`.execute(
      rig.platform.db.query,
    )
    await isGone(ours)
    await sql`update collections set evidence = null where id = ${id}`.execute(rig.platform.db.query)
    await isGone(ours)
  })
})

test('a matter that was given to another customer is shown to nobody, and takes no collection', async () => {
  await sql`update matters set customer = 'acme' where id = ${matter}`.execute(rig.platform.db.query)
  for (const caller of [acme, ours, {}]) {
    expect((await get(`/v1/matters/${matter}`, caller)).status).toBe(404)
    expect(await listed('matters', caller)).not.toContain(matter)
  }
  const wish = { connection: rig.connection.id, custodians: [{ mailboxes: [addressOf('ada')] }], matter }
  expect((await rig.call('POST', '/v1/collections', { body: wish })).status).toBe(404)
})

test('what is left out does not end a list early', async () => {
  const older = id
  const newer = [await rig.collect([addressOf('ada')]), await rig.collect([addressOf('ada')])]
  for (const one of newer) await rig.until(one, ['completed'])
  await sql`update collections set evidence = null where id = any(${newer}::text[])`.execute(
    rig.platform.db.query,
  )
  expect(await listed('collections', ours)).toContain(older)
})

test('the evidence of whatever is genuine opens when it is sealed again under another key', async () => {
  const { db, sealer } = rig.platform
  for (const column of sealedEvidence) {
    const rows = await column.page(db.query, null, 100)
    const opened = rows.filter(({ sealed, binding }) =>
      binding.record === id || binding.record === matter ? sealer.open(sealed, binding).length === 0 : false,
    )
    expect(opened, column.field).toHaveLength(1)
  }
})

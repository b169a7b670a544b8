import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { graphOn } from './testing/emulator-access.ts'
import { packageOf } from './testing/expectations.ts'
import { message } from './testing/messages.ts'
import { reportOf, rowsOf } from './testing/package-reader.ts'
import { createRig, type Rig } from './testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.close())

async function collected(address: string, since?: string) {
  const id = await rig.collect([address], since === undefined ? {} : { since })
  const { numbers, earlier } = await rig.until(id, ['completed'])
  const { folder } = await packageOf(rig, id)
  return { id, numbers, earlier, folder, ids: (await rowsOf(folder)).map(({ itemId }) => itemId).toSorted() }
}

test('a differential run holds what is new or has changed since; to be moved is a change', async () => {
  const address = rig.mailbox()
  const [kept = '', moved = '', edited = ''] = [1, 2, 3].map((n) => rig.put(address, 'inbox', message(n)))
  const first = await collected(address)
  expect(first.ids).toEqual([kept, moved, edited].toSorted())

  const graph = graphOn(rig.access)
  const path = (id: string) => `/users/${encodeURIComponent(address)}/messages/${id}`
  await graph.json({ method: 'PATCH', path: path(edited), body: { categories: ['Blue'] } })
  await graph.json({ method: 'POST', path: `${path(moved)}/move`, body: { destinationId: 'archive' } })
  const fresh = rig.put(address, 'inbox', message(4))
  const second = await collected(address, first.id)
  expect(second.ids).toEqual([moved, edited, fresh].toSorted())
  expect(second.numbers).toMatchObject({ enumerated: 4, collected: 3, filtered: 1 })
  expect(await reportOf(second.folder, 'not-covered.csv')).toContainEqual(
    expect.objectContaining({ CODE: 'held_earlier', REASON: expect.stringContaining(first.id) }),
  )

  const third = await collected(address, second.id)
  expect([third.ids, third.earlier]).toEqual([[], [second.id, first.id]])
  const whole = await collected(address)
  expect(whole.ids).toEqual([kept, moved, edited, fresh].toSorted())
})

test('what it follows has to be there, completed, and of the same customer', async () => {
  const ask = (since: string, caller = {}) =>
    rig.call('POST', '/v1/collections', {
      body: { connection: rig.connection.id, custodians: [{ mailboxes: [rig.mailbox()] }], since },
      caller,
    })
  expect((await ask('col_unknown')).status).toBe(404)
  const address = rig.mailbox()
  const { id } = await collected(address)
  expect((await ask(id, { mailboxes: ['other@contoso.com'] })).status).toBe(404)
  await rig.platform.db.pool.query(
    "update collections set status = 'stopped', outcome = null where id = $1",
    [id],
  )
  const { status, body } = await ask(id)
  expect([status, body.errors?.[0]?.field]).toEqual([400, 'body.since'])
})

import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { ended, packageOf } from '../testing/expectations.ts'
import { message } from '../testing/messages.ts'
import { rowsOf } from '../testing/package-reader.ts'
import { type Answer, createRig, type Rig } from '../testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.close())
beforeEach(async () => {
  rig.connection.status = 'active'
  // What earlier tests have planned does not run in later ones.
  await rig.platform.db.pool.query("update collection_schedules set status = 'stopped', next_at = null")
})

const hour = 3_600_000

async function schedule(wish: object, mailbox = rig.mailbox()): Promise<Answer> {
  return rig.call('POST', '/v1/collection-schedules', {
    body: {
      connection: rig.connection.id,
      custodians: [{ mailboxes: [mailbox] }],
      package: { documents: false, loadFiles: [] },
      ...wish,
    },
  })
}
const ask = async (id: string, step?: string): Promise<Answer> =>
  rig.call(
    step === undefined ? 'GET' : 'POST',
    `/v1/collection-schedules/${id}${step === undefined ? '' : `/${step}`}`,
  )
const runsOf = async (id: string): Promise<Answer['body'][]> =>
  (await rig.call('GET', `/v1/collections?schedule=${id}`)).body.data
/** Goes to just after a schedule's next time and looks what is due. */
async function whenDue(id: string): Promise<void> {
  const { body } = await ask(id)
  rig.platform.clock.set(new Date(Date.parse(body.nextAt) + 1000))
  await rig.collections.runDue()
}

test('a recurring collection holds in each run what the runs before it do not, and shows when the next is', async () => {
  const address = rig.mailbox()
  const first = rig.put(address, 'inbox', message(1))
  const { status, body } = await schedule(
    { name: 'Nightly', timeZone: 'Europe/Berlin', schedule: { cron: '0 3 * * *' } },
    address,
  )
  expect([status, body.status, body.name]).toEqual([201, 'active', 'Nightly'])
  expect(body.upcoming).toHaveLength(4)
  expect(Date.parse(body.upcoming[0]) - Date.parse(body.nextAt)).toBeGreaterThanOrEqual(23 * hour)
  await rig.collections.runDue()
  expect(await runsOf(body.id)).toEqual([])

  await whenDue(body.id)
  const [one] = await runsOf(body.id)
  await rig.until(one.id, ended)
  const second = rig.put(address, 'inbox', message(2))
  await whenDue(body.id)
  const [two, before] = await runsOf(body.id)
  expect(before.id).toBe(one.id)
  const done = await rig.until(two.id, ended)
  expect([done.schedule, done.earlier]).toEqual([body.id, [one.id]])
  const ids = async (id: string) => (await rowsOf((await packageOf(rig, id)).folder)).map((row) => row.itemId)
  expect([await ids(one.id), await ids(two.id)]).toEqual([[first], [second]])
  expect((await ask(body.id)).body).toMatchObject({
    status: 'active',
    nextAt: body.upcoming[1],
    reason: null,
  })
})

test('times that passed while nobody looked are one run; two who look at once make one', async () => {
  const { body } = await schedule({ schedule: { cron: '0 * * * *' } })
  const other = rig.another()
  rig.platform.clock.set(new Date(Date.parse(body.nextAt) + 5 * hour))
  await Promise.all([rig.collections.runDue(), other.runDue(), rig.collections.runDue()])
  const runs = await runsOf(body.id)
  expect(runs).toHaveLength(1)
  const { nextAt, lastAt } = (await ask(body.id)).body
  expect(Date.parse(nextAt) - Date.parse(lastAt)).toBeLessThanOrEqual(hour)
  await rig.until(runs[0].id, ended)
})

test('no run begins while the last is under way; it is made up for when that is over', async () => {
  const address = rig.mailbox()
  const { body } = await schedule({ schedule: { cron: '0 * * * *' } }, address)
  rig.hook.at = async (point) => {
    // The run is held before its end for as long as the test wants.
    if (point === 'seal.begun') await held
  }
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await whenDue(body.id)
  await whenDue(body.id)
  const [run, ...more] = await runsOf(body.id)
  expect(more).toEqual([])
  release()
  rig.hook.at = undefined
  await rig.until(run.id, ended)
  await rig.collections.runDue()
  expect(await runsOf(body.id)).toHaveLength(2)
})

test('skip leaves one out, stop all until it is resumed; what is planned once ends', async () => {
  const { body } = await schedule({ schedule: { cron: '0 0 1 * *' } })
  const skipped = await ask(body.id, 'skip')
  expect(skipped.body.nextAt).toBe(body.upcoming[0])
  expect((await ask(body.id, 'stop')).body).toMatchObject({ status: 'stopped', nextAt: null })
  expect((await ask(body.id, 'skip')).status).toBe(409)
  expect((await ask(body.id, 'resume')).body).toMatchObject({ status: 'active', nextAt: body.nextAt })

  const at = new Date(rig.platform.clock.now().getTime() + hour).toISOString()
  const { body: once } = await schedule({ schedule: { at } })
  expect(once).toMatchObject({ nextAt: at, upcoming: [] })
  await whenDue(once.id)
  expect((await ask(once.id)).body).toMatchObject({ status: 'ended', nextAt: null })
  const [run] = await runsOf(once.id)
  await rig.until(run.id, ended)
  expect((await rig.call('DELETE', `/v1/collection-schedules/${once.id}`)).status).toBe(204)
  expect((await ask(once.id)).status).toBe(404)
  expect((await rig.call('GET', `/v1/collections/${run.id}`)).body.schedule).toBeNull()
})

test('a broken connection is told once, and the run is made up for when it is mended', async () => {
  const { body } = await schedule({ schedule: { cron: '0 0 1 * *' } })
  rig.connection.status = 'needs_reauth'
  await whenDue(body.id)
  await rig.collections.runDue()
  expect((await ask(body.id)).body.reason).toMatchObject({ code: 'connection_not_active' })
  const { rows } = await rig.platform.db.pool.query(
    "select data->>'schedule' as schedule from changes where type = 'collection.not_begun'",
  )
  expect(rows).toEqual([{ schedule: body.id }])
  rig.connection.status = 'active'
  await rig.collections.runDue()
  expect((await ask(body.id)).body.reason).toBeNull()
  const [run] = await runsOf(body.id)
  await rig.until(run.id, ended)
})

test('a wish is checked when it is scheduled, and a plan that was not sealed with the key ring never runs', async () => {
  const wrong = await schedule({ schedule: { cron: '0 0 * * *', at: '2030-01-01T00:00:00Z' } })
  expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, 'body.schedule'])
  expect((await schedule({ since: 'col_unknown', schedule: { cron: '0 0 * * *' } })).status).toBe(404)
  const { body } = await schedule({ schedule: { cron: '0 0 * * *' } })
  const { body: other } = await schedule({ schedule: { cron: '0 0 * * *' } })
  await rig.platform.db.pool.query(
    'update collection_schedules set plan = (select plan from collection_schedules where id = $2) where id = $1',
    [body.id, other.id],
  )
  expect((await ask(body.id)).status).toBe(404)
  rig.platform.clock.set(new Date(Date.parse(other.nextAt) + 1000))
  await rig.collections.runDue()
  const { rows } = await rig.platform.db.pool.query('select id from collections where schedule_id = $1', [
    body.id,
  ])
  expect(rows).toEqual([])
  for (const run of await runsOf(other.id)) await rig.until(run.id, ended)
})

test('is for members of its matter alone; whoever leaves takes no more runs with her, and a matter past its time ends it', async () => {
  const caller = { keyId: 'key_ada' }
  const made = await rig.call('POST', '/v1/matters', {
    body: { name: 'Closed', members: ['key_ada'] },
    caller,
  })
  const matter = made.body.id
  const { body } = await rig.call('POST', '/v1/collection-schedules', {
    body: {
      connection: rig.connection.id,
      custodians: [{ mailboxes: [rig.mailbox()] }],
      matter,
      schedule: { cron: '0 0 1 * *' },
    },
    caller,
  })
  const path = `/v1/collection-schedules/${body.id}`
  expect((await rig.call('GET', path, { caller })).status).toBe(200)
  expect((await rig.call('GET', path)).status).toBe(404)
  expect((await rig.call('GET', '/v1/collection-schedules')).bytes.toString()).not.toContain(body.id)

  rig.platform.clock.set(new Date(Date.parse(body.nextAt) + 1000))
  const change = (members: string[]) =>
    rig.call('PATCH', `/v1/matters/${matter}`, { body: { members }, caller: { keyId: 'key_ada' } })
  await change(['key_ada', 'key_bob'])
  await rig.call('PATCH', `/v1/matters/${matter}`, {
    body: { members: ['key_bob'] },
    caller: { keyId: 'key_bob' },
  })
  await rig.collections.runDue()
  const asBob = () => rig.call('GET', path, { caller: { keyId: 'key_bob' } })
  expect((await asBob()).body.reason).toMatchObject({ code: 'not_found' })
  // The feed knows customers, not members.
  const { rows } = await rig.platform.db.pool.query("select 1 from changes where data->>'schedule' = $1", [
    body.id,
  ])
  expect(rows).toEqual([])

  await rig.call('PATCH', `/v1/matters/${matter}`, {
    body: { retainUntil: '2020-01-01T00:00:00Z' },
    caller: { keyId: 'key_bob' },
  })
  await rig.collections.runDue()
  expect((await asBob()).body).toMatchObject({ status: 'ended', reason: { code: 'retention_over' } })
})

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestPlatform, testPlatform } from './index.ts'

let platform: TestPlatform

beforeAll(async () => {
  platform = await testPlatform()
})
afterAll(() => platform.close())

test('a test platform has a migrated database of its own whose clock tests can move', async () => {
  const before = await sql<{ now: Date }>`select app_now() as now`.execute(platform.db.query)
  await platform.advance(3_600_000)
  const after = await sql<{ now: Date }>`select app_now() as now`.execute(platform.db.query)
  const moved = (after.rows[0]?.now.getTime() ?? 0) - (before.rows[0]?.now.getTime() ?? 0)
  expect(moved).toBeGreaterThanOrEqual(3_600_000)
  expect(moved).toBeLessThan(3_610_000)
  expect(platform.clock.now().getTime()).toBeGreaterThan(Date.now() + 3_590_000)
})

test('a job that is sent in a transaction exists only if it commits, and runs', async () => {
  const ran: string[] = []
  const kind = { name: 'test.greet', concurrency: 2, retryLimit: 1, retryDelaySeconds: 1 }
  let done = () => {}
  const finished = new Promise<void>((resolve) => {
    done = resolve
  })
  platform.jobs.handle<{ name: string }>(kind, async (job) => {
    ran.push(job.data.name)
    done()
  })
  await platform.jobs.start()
  await expect(
    platform.db.transaction(async (trx) => {
      await platform.jobs.send(kind, { name: 'nobody' }, { within: trx })
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  await platform.db.transaction((trx) => platform.jobs.send(kind, { name: 'Ada' }, { within: trx }))
  await finished
  expect(ran).toEqual(['Ada'])
})

test('the audit log chains its entries', async () => {
  await platform.db.transaction((trx) =>
    platform.audit.record(trx, {
      actor: 'system',
      action: 'test.done',
      subject: 'thing_1',
      details: { b: 1, a: [2] },
    }),
  )
  platform.audit.recordSoon({ actor: 'system', action: 'test.soon', subject: 'thing_2' })
  await platform.audit.flush()
  const rows = await sql<{
    seq: number
    action: string
  }>`select seq, action from audit_entries order by seq`.execute(platform.db.query)
  expect(rows.rows).toEqual([
    { seq: 1, action: 'test.done' },
    { seq: 2, action: 'test.soon' },
  ])
})

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectDatabase } from '../database/connect.ts'
import { systemRandom } from '../random.ts'
import { type TestPlatform, testPlatform } from '../testing/index.ts'
import { createJobs } from './create-jobs.ts'
import type { Jobs } from './jobs.ts'

let platform: TestPlatform
const others: (() => Promise<void>)[] = []

beforeEach(async () => {
  platform = await testPlatform()
})
afterEach(async () => {
  for (const close of others.splice(0)) await close()
  await platform.close()
})

const kind = (name: string, more: { concurrency?: number; retryLimit?: number } = {}) => ({
  name,
  concurrency: 2,
  retryLimit: 2,
  retryDelaySeconds: 1,
  ...more,
})

/** Another process, as far as jobs can tell: a pool and an engine of its own. */
function anotherProcess(graceMs = 2000): Jobs {
  const db = connectDatabase({ target: platform.database.target, poolSize: 5, applicationName: 'another' })
  const jobs = createJobs({
    db,
    clock: platform.clock,
    random: systemRandom,
    retentionMs: 86_400_000,
    graceMs,
    onError: (error) => platform.errors.push(error),
  })
  others.push(async () => {
    await jobs.stop()
    await db.close()
  })
  return jobs
}

const states = async (name: string) =>
  (
    await sql<{ state: string; n: number }>`
      select state::text, count(*) as n from pgboss.job where name = ${name} group by 1 order by 1`.execute(
      platform.db.query,
    )
  ).rows.map((row) => `${row.state} ${row.n}`)

describe('jobs', () => {
  it('are picked up at once, run as many at a time as their kind says, and a long one holds back nobody', async () => {
    const work = kind('test.many', { concurrency: 3 })
    let running = 0
    let most = 0
    const done: number[] = []
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    platform.jobs.handle<{ n: number }>(work, async ({ data }) => {
      running += 1
      most = Math.max(most, running)
      if (data.n === 0) await held
      else await wait(5)
      running -= 1
      done.push(data.n)
    })
    await platform.jobs.start()
    await platform.jobs.send(work, { n: 0 })
    const began = performance.now()
    for (let n = 1; n <= 30; n++) await platform.jobs.send(work, { n })
    await expect.poll(() => done.length, { timeout: 10_000, interval: 5 }).toBe(30)
    // Far below what polling every two seconds would take.
    expect(performance.now() - began).toBeLessThan(6000)
    expect(most).toBe(3)
    release()
    await expect.poll(() => done.length).toBe(31)
    await expect.poll(() => states(work.name)).toEqual(['completed 31'])
  })

  it('exist once for each key while they wait or run, and can come again afterwards', async () => {
    const work = kind('test.keyed')
    const ran: string[] = []
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    for (let i = 0; i < 3; i++) await platform.jobs.send(work, { from: `before ${i}` }, { key: 'one' })
    await platform.jobs.send(work, { from: 'other' }, { key: 'two' })
    expect(await states(work.name)).toEqual(['created 2'])
    platform.jobs.handle<{ from: string }>(work, async ({ data }) => {
      await held
      ran.push(data.from)
    })
    await platform.jobs.start()
    await expect.poll(() => states(work.name)).toEqual(['active 2'])
    await platform.jobs.send(work, { from: 'while it runs' }, { key: 'one' })
    release()
    await expect.poll(() => states(work.name)).toEqual(['completed 2'])
    await platform.jobs.send(work, { from: 'afterwards' }, { key: 'one' })
    await expect.poll(() => ran.length).toBe(3)
    expect(ran.sort()).toEqual(['afterwards', 'before 0', 'other'])
  })

  it('sent within a transaction exist only if it commits, also the first of their kind', async () => {
    const work = kind('test.within')
    await platform.db.transaction((trx) => platform.jobs.send(work, { n: 1 }, { within: trx }))
    await expect(
      platform.db.transaction(async (trx) => {
        await platform.jobs.send(work, { n: 2 }, { within: trx })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await states(work.name)).toEqual(['created 1'])
  })

  it('wait until their time', async () => {
    const work = kind('test.later')
    let ranAt = 0
    platform.jobs.handle(work, async () => {
      ranAt = performance.now()
    })
    await platform.jobs.start()
    const sent = performance.now()
    await platform.jobs.send(work, {}, { startAfter: new Date(Date.now() + 1500) })
    await expect.poll(() => ranAt, { timeout: 10_000 }).toBeGreaterThan(0)
    expect(ranAt - sent).toBeGreaterThan(1400)
  })

  it('that fail are tried again as often as their kind says; what is stored of the failure is its name alone', async () => {
    const work = kind('test.fails', { retryLimit: 1 })
    let tries = 0
    platform.jobs.handle(work, async () => {
      tries += 1
      throw new TypeError('with a canary-secret')
    })
    await platform.jobs.start()
    await platform.jobs.send(work, {})
    await expect.poll(() => states(work.name), { timeout: 15_000 }).toEqual(['failed 1'])
    expect(tries).toBe(2)
    const stored = await sql<{
      text: string
    }>`select job::text as text from pgboss.job where name = ${work.name}`.execute(platform.db.query)
    expect(stored.rows[0]?.text).toContain('TypeError')
    expect(stored.rows[0]?.text).not.toContain('canary-secret')
    expect(platform.errors.splice(0)).toHaveLength(2)
  })

  it('are picked up again at once after the session that listens was lost', async () => {
    const work = kind('test.listener')
    let ran = 0
    platform.jobs.handle(work, async () => {
      ran += 1
    })
    await platform.jobs.start()
    const listener = () =>
      sql<{ pid: number }>`select pid from pg_stat_activity
        where datname = current_database() and application_name = 'gatewarden jobs'`.execute(
        platform.db.query,
      )
    await expect.poll(async () => (await listener()).rows.length).toBe(1)
    const [before] = (await listener()).rows
    await sql`select pg_terminate_backend(${before?.pid})`.execute(platform.db.query)
    await expect
      .poll(async () => (await listener()).rows[0]?.pid ?? before?.pid, { timeout: 10_000 })
      .not.toBe(before?.pid)
    const sent = performance.now()
    await platform.jobs.send(work, {})
    await expect.poll(() => ran, { interval: 5 }).toBe(1)
    expect(performance.now() - sent).toBeLessThan(1500)
  })

  it('that were running when a process stops are handed back untouched, and another does them at once', async () => {
    const work = kind('test.handed-back', { concurrency: 1, retryLimit: 0 })
    const first = anotherProcess()
    let began = 0
    first.handle(work, async ({ signal }) => {
      began += 1
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    await first.start()
    await first.send(work, { n: 1 })
    await first.send(work, { n: 2 })
    await expect.poll(() => began).toBe(1)
    await first.stop()
    expect(await states(work.name)).toEqual(['created 2'])
    const done: number[] = []
    platform.jobs.handle<{ n: number }>(work, async ({ data }) => {
      done.push(data.n)
    })
    await platform.jobs.start()
    await expect.poll(() => done.length, { timeout: 5000 }).toBe(2)
    await expect.poll(() => states(work.name)).toEqual(['completed 2'])
  })

  it('that do not listen to the stop are handed back when its patience ends', async () => {
    const work = kind('test.deaf', { concurrency: 1 })
    const first = anotherProcess(300)
    let release = () => {}
    let began = false
    first.handle(work, async () => {
      began = true
      await new Promise<void>((resolve) => {
        release = resolve
      })
    })
    await first.start()
    await first.send(work, {})
    await expect.poll(() => began).toBe(true)
    const stopping = performance.now()
    await first.stop()
    expect(performance.now() - stopping).toBeLessThan(2000)
    expect(await states(work.name)).toEqual(['created 1'])
    // Ending after all it changes nothing: the job is another's by now.
    release()
    await wait(50)
    expect(await states(work.name)).toEqual(['created 1'])
  })

  it('of a process that was killed are done by another within 60 seconds', async () => {
    const work = kind('test.killed', { concurrency: 1 })
    const module = (path: string) => JSON.stringify(join(import.meta.dirname, path))
    const script = `
      const { connectDatabase } = await import(${module('../database/connect.ts')})
      const { createJobs } = await import(${module('create-jobs.ts')})
      const { systemRandom } = await import(${module('../random.ts')})
      const db = connectDatabase({ target: ${JSON.stringify(platform.database.target)}, poolSize: 4, applicationName: 'doomed' })
      const jobs = createJobs({ db, clock: { now: () => new Date() }, random: systemRandom, retentionMs: 86400000, graceMs: 1000, onError: console.error })
      jobs.handle(${JSON.stringify(work)}, () => { console.log('begun'); return new Promise(() => {}) })
      await jobs.start()
      await jobs.send(${JSON.stringify(work)}, {})`
    const doomed = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => doomed.stdout.once('data', resolve))
    doomed.kill('SIGKILL')
    await new Promise((resolve) => doomed.once('exit', resolve))
    const killedAt = performance.now()
    let doneAt = 0
    platform.jobs.handle(work, async () => {
      doneAt = performance.now()
    })
    await platform.jobs.start()
    await expect.poll(() => doneAt, { timeout: 70_000, interval: 200 }).toBeGreaterThan(0)
    const seconds = (doneAt - killedAt) / 1000
    console.log(`a killed worker's job was done by another after ${seconds.toFixed(1)} s`)
    expect(seconds).toBeLessThan(60)
  }, 90_000)
})

describe('periodic tasks', () => {
  it('run in one process at a time, about as often as they should', async () => {
    let running = 0
    let most = 0
    const runs: string[] = []
    const task = (who: string) => async () => {
      running += 1
      most = Math.max(most, running)
      await wait(30)
      running -= 1
      runs.push(who)
    }
    const both = [anotherProcess(), anotherProcess()]
    for (const [index, jobs] of both.entries()) jobs.every('test.task', 0.3, task(`process ${index}`))
    const began = performance.now()
    for (const jobs of both) await jobs.start()
    await expect.poll(() => runs.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(5)
    expect(most).toBe(1)
    expect(performance.now() - began).toBeGreaterThan(4 * 300)
  })

  it('are taken over from a process that died when its lease is over, by the database’s clock', async () => {
    await sql`insert into periodic_tasks values ('test.orphan', 'worker_dead', app_now() + interval '30 seconds', app_now())`.execute(
      platform.db.query,
    )
    let ran = 0
    platform.jobs.every('test.orphan', 0.1, async () => {
      ran += 1
    })
    await platform.jobs.start()
    await wait(500)
    expect(ran).toBe(0)
    await platform.database.advance(31_000)
    await expect.poll(() => ran, { timeout: 5000 }).toBeGreaterThan(0)
  })

  it('that fail are tried again at their next time; one that runs is told when the process stops', async () => {
    let tries = 0
    let told = false
    const jobs = anotherProcess()
    jobs.every('test.flaky', 0.2, async () => {
      tries += 1
      if (tries === 1) throw new Error('not now')
    })
    jobs.every('test.long', 60, async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      told = true
    })
    await jobs.start()
    await expect.poll(() => tries, { timeout: 10_000 }).toBeGreaterThanOrEqual(2)
    await jobs.stop()
    expect(told).toBe(true)
    expect(platform.errors.splice(0)).toHaveLength(1)
    const left = await sql`select name from periodic_tasks where holder is not null`.execute(
      platform.db.query,
    )
    expect(left.rows).toEqual([])
  })
})

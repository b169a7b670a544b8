import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { GateLimits, ThrottleGate } from '@gatewarden/microsoft'
import { busiestWindow, gateContract, VirtualTime } from '@gatewarden/microsoft/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectDatabase, type OwnedDatabase } from '../database/connect.ts'
import type { Database } from '../database/database.ts'
import { type TestDatabase, testDatabase } from '../testing/index.ts'
import { createDatabaseGate, type DatabaseGate, forgetLanes } from './database-gate.ts'

let database: TestDatabase
let db: OwnedDatabase
beforeAll(async () => {
  database = await testDatabase()
  db = connectDatabase({ target: database.target, poolSize: 10, applicationName: 'test' })
  // Time that stands still until a test moves it: for the database as for the gates.
  await sql`create table gate_clock (at timestamptz not null)`.execute(db.query)
  await sql`insert into gate_clock values (now())`.execute(db.query)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

/** Several gates, as of several processes, in a time of their own. */
class Stage {
  readonly time = new VirtualTime()
  readonly gates: DatabaseGate[] = []
  readonly failures: unknown[] = []
  exchanges = 0
  #busy = 0

  static async open(processes: number, limits: Partial<GateLimits> = {}): Promise<Stage> {
    const stage = new Stage()
    await sql`truncate throttle_lanes`.execute(db.query)
    await sql`create or replace function app_now() returns timestamptz language sql stable as 'select at from gate_clock'`.execute(
      db.query,
    )
    await stage.#moved()
    for (let process = 0; process < processes; process++) stage.gates.push(stage.gate(limits))
    return stage
  }

  /** A gate that has its own connection to the row, and timers that stop when it is killed. */
  gate(limits: Partial<GateLimits> = {}, alive: { is: boolean } = { is: true }): DatabaseGate {
    const counted: Database = {
      ...db,
      transaction: async (run) => {
        this.#busy += 1
        this.exchanges += 1
        try {
          return await db.transaction(run)
        } finally {
          this.#busy -= 1
        }
      },
    }
    return createDatabaseGate({
      db: counted,
      limits,
      clock: this.time,
      timers: { after: (milliseconds, run) => this.time.after(milliseconds, () => alive.is && run()) },
      onFailure: (error) => this.failures.push(error),
    })
  }

  /** Lets time pass in which no timer runs. */
  async skip(milliseconds: number): Promise<void> {
    this.time.skip(milliseconds)
    await this.#moved()
  }

  async #moved(): Promise<void> {
    await sql`update gate_clock set at = ${this.time.now()}`.execute(db.query)
  }

  readonly settle = async (): Promise<void> => {
    do {
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
    } while (this.#busy > 0)
  }

  advance(milliseconds: number): Promise<void> {
    return this.time.advance(milliseconds, this.settle, () => this.#moved())
  }

  async close(): Promise<void> {
    await Promise.all(this.gates.map((gate) => gate.close()))
    await this.settle()
    expect(this.failures).toEqual([])
  }
}

gateContract('createDatabaseGate with two processes', {
  processes: 2,
  // A renewal of the one that has all places, then the other's next question.
  handover: 3_500,
  runs: 4,
  async make(limits) {
    const stage = await Stage.open(2, limits)
    return {
      gates: stage.gates,
      now: () => stage.time.now().getTime(),
      advance: (milliseconds) => stage.advance(milliseconds),
      close: () => stage.close(),
    }
  },
})

const key = { app: 'app', tenant: 'tenant', mailbox: 'adele@contoso.com' }
const calm = { throttled: false } as const

async function drain(gate: ThrottleGate, stage: Stage, calls: number, takes: number): Promise<void> {
  for (let call = 0; call < calls; call++) {
    const permit = await gate.acquire(key)
    await new Promise<void>((resolve) => stage.time.after(takes, resolve))
    permit.release(calm)
  }
}

describe('createDatabaseGate', () => {
  it('spends hundreds of calls on a handful of writes', async () => {
    const stage = await Stage.open(1)
    const [gate] = stage.gates
    if (gate === undefined) return expect.unreachable()
    const work = Promise.all([1, 2, 3, 4].map(() => drain(gate, stage, 100, 200)))
    await stage.advance(21_000)
    await work
    expect(stage.exchanges).toBeLessThanOrEqual(15)
    await stage.advance(2_000)
    const { rows } = await sql<{ state: { holders: object } }>`select state from throttle_lanes`.execute(
      db.query,
    )
    expect(rows[0]?.state.holders).toEqual({})
    expect([gate.lanes, stage.time.pending]).toEqual([0, 0])
    await stage.close()
  })

  it('loses little of what Microsoft allows, with one process as with two', async () => {
    const windowMs = 30_000
    for (const processes of [1, 2]) {
      const stage = await Stage.open(processes, { requests: 495, windowMs })
      const startedAt: number[] = []
      const ends = new AbortController()
      const streams = stage.gates.flatMap((gate) =>
        [1, 2, 3, 4].map(async () => {
          while (!ends.signal.aborted) {
            const permit = await gate.acquire(key, ends.signal)
            startedAt.push(stage.time.now().getTime())
            await new Promise<void>((resolve) => stage.time.after(40, resolve))
            permit.release(calm)
          }
        }),
      )
      const settled = Promise.allSettled(streams)
      await stage.advance(3 * windowMs)
      ends.abort()
      await stage.advance(100)
      await settled
      expect(busiestWindow(startedAt, windowMs)).toBeLessThanOrEqual(495)
      expect(startedAt.length).toBeGreaterThan(0.95 * 3 * 495)
      await stage.close()
    }
  })

  it('shares a mailbox between two busy processes', async () => {
    const stage = await Stage.open(2)
    const done = [0, 0]
    const work = stage.gates.flatMap((gate, process) =>
      [1, 2, 3, 4].map(async () => {
        for (let call = 0; call < 20; call++) {
          await drain(gate, stage, 1, 500)
          done[process] = (done[process] ?? 0) + 1
        }
      }),
    )
    await stage.advance(14_000)
    expect(Math.min(...done) / Math.max(...done)).toBeGreaterThan(0.5)
    await stage.advance(20_000)
    await Promise.all(work)
    expect(done).toEqual([80, 80])
    await stage.close()
  })

  it('gives the places of a killed process to the others once its lease has run out', async () => {
    const stage = await Stage.open(1)
    const alive = { is: true }
    const killed = stage.gate({}, alive)
    await Promise.all([1, 2, 3, 4].map(() => killed.acquire(key)))
    alive.is = false
    let entered = 0
    const waiting = [1, 2, 3, 4].map(() =>
      stage.gates[0]?.acquire(key).then((permit) => {
        entered += 1
        return permit
      }),
    )
    await stage.advance(9_000)
    expect(entered).toBe(0)
    await stage.advance(3_000)
    expect(entered).toBe(4)
    for (const permit of await Promise.all(waiting)) permit?.release(calm)
    await stage.close()
  })

  it('keeps the places of a long call for as long as it runs', async () => {
    const stage = await Stage.open(2)
    const [one, other] = stage.gates
    const permits = await Promise.all([1, 2, 3, 4].map(() => one?.acquire(key)))
    let entered = false
    const waiting = other?.acquire(key).then((permit) => {
      entered = true
      return permit
    })
    await stage.advance(60_000)
    expect(entered).toBe(false)
    permits[0]?.release(calm)
    await stage.advance(4_000)
    expect(entered).toBe(true)
    for (const permit of [...permits, await waiting]) permit?.release(calm)
    await stage.close()
  })

  it('remembers the window and the fence beyond the life of a process', async () => {
    const stage = await Stage.open(0, {})
    const limits = { requests: 10, windowMs: 60_000 }
    const first = stage.gate(limits)
    for (let call = 0; call < 10; call++) (await first.acquire(key)).release(calm)
    await first.close()
    const second = stage.gate(limits)
    let entered = false
    const waiting = second.acquire(key).then((permit) => {
      entered = true
      permit.release({ throttled: true, retryAfterMs: 120_000, concurrency: false })
    })
    await stage.advance(59_000)
    expect(entered).toBe(false)
    await stage.advance(3_000)
    await waiting
    await second.close()
    const third = stage.gate(limits)
    let again = false
    const last = third.acquire(key).then((permit) => {
      again = true
      permit.release(calm)
    })
    await stage.advance(118_000)
    expect(again).toBe(false)
    await stage.advance(5_000)
    await last
    await third.close()
    await stage.close()
  })

  it('holds nothing while it waits behind a long fence, and wakes for it no more than it must', async () => {
    const stage = await Stage.open(1)
    const [gate] = stage.gates
    const permit = await gate?.acquire(key)
    permit?.release({ throttled: true, retryAfterMs: 300_000, concurrency: false })
    const waiting = gate?.acquire(key)
    await stage.advance(10_000)
    const before = stage.exchanges
    await stage.advance(285_000)
    expect(stage.exchanges - before).toBeLessThanOrEqual(2)
    await stage.advance(10_000)
    ;(await waiting)?.release(calm)
    await stage.close()
  })

  it('makes calls wait while the database is away, and tells of it', async () => {
    const stage = await Stage.open(0)
    let away = true
    const failures: unknown[] = []
    const gate = createDatabaseGate({
      db: { ...db, transaction: (run) => (away ? Promise.reject(new Error('away')) : db.transaction(run)) },
      clock: stage.time,
      timers: stage.time,
      onFailure: (error) => failures.push(error),
    })
    let entered = false
    const waiting = gate.acquire(key).then((permit) => {
      entered = true
      return permit
    })
    await stage.advance(5_000)
    expect(entered).toBe(false)
    expect(failures.length).toBeGreaterThanOrEqual(4)
    expect(failures.length).toBeLessThanOrEqual(7)
    away = false
    for (let wait = 0; wait < 50 && !entered; wait++) {
      await stage.advance(200)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    ;(await waiting).release(calm)
    await gate.close()
    await stage.close()
  })

  it('begins nothing on a lease that ran out while the process was stopped', async () => {
    const stage = await Stage.open(2)
    const [one, other] = stage.gates
    const mine = await Promise.all([1, 2, 3].map(() => one?.acquire(key)))
    await stage.skip(11_000)
    const theirs = await Promise.all([1, 2, 3, 4].map(() => other?.acquire(key)))
    let entered = false
    const waiting = one?.acquire(key).then((permit) => {
      entered = true
      return permit
    })
    await stage.settle()
    expect(entered).toBe(false)
    for (const permit of [...mine, ...theirs]) permit?.release(calm)
    await stage.advance(5_000)
    ;(await waiting)?.release(calm)
    await stage.close()
  })

  it('stops asking a database that is gone once nobody needs it and the lease has run out', async () => {
    const stage = await Stage.open(0)
    let away = false
    const failures: unknown[] = []
    const gate = createDatabaseGate({
      db: { ...db, transaction: (run) => (away ? Promise.reject(new Error('away')) : db.transaction(run)) },
      clock: stage.time,
      timers: stage.time,
      onFailure: (error) => failures.push(error),
    })
    const permit = await gate.acquire(key)
    away = true
    permit.release({ throttled: true, retryAfterMs: 1_000, concurrency: true })
    await stage.advance(20_000)
    const asked = failures.length
    expect(asked).toBeGreaterThan(5)
    expect([gate.lanes, stage.time.pending]).toEqual([0, 0])
    await stage.advance(60_000)
    expect(failures).toHaveLength(asked)
    await gate.close()
    await stage.close()
  })

  it('tells the database of calls that it could not tell of before', async () => {
    const stage = await Stage.open(0)
    const limits = { requests: 10, windowMs: 60_000 }
    let away = false
    const options = { clock: stage.time, timers: stage.time, limits }
    const flaky: Database = {
      ...db,
      transaction: (run) => (away ? Promise.reject(new Error('away')) : db.transaction(run)),
    }
    const first = createDatabaseGate({ ...options, db: flaky })
    for (let call = 0; call < 10; call++) (await first.acquire(key)).release(calm)
    away = true
    await stage.advance(1_500)
    away = false
    await first.close()
    const second = stage.gate(limits)
    let entered = false
    const waiting = second.acquire(key).then((permit) => {
      entered = true
      permit.release(calm)
    })
    await stage.advance(30_000)
    expect(entered).toBe(false)
    await stage.advance(40_000)
    await waiting
    await second.close()
    await stage.close()
  })

  it('turns away who waits when it closes, and gives back the rest', async () => {
    const stage = await Stage.open(2)
    const [one, other] = stage.gates
    await Promise.all([1, 2, 3, 4].map(() => one?.acquire(key)))
    const waiting = expect(one?.acquire(key)).rejects.toThrow('shutting down')
    await one?.close()
    await waiting
    await expect(one?.acquire(key)).rejects.toThrow('shutting down')
    // The four calls are still in flight; nobody else takes their places before the lease ends.
    let entered = 0
    const others = [1, 2, 3, 4].map(() =>
      other?.acquire(key).then((held) => {
        entered += 1
        return held
      }),
    )
    await stage.advance(8_000)
    expect(entered).toBe(0)
    await stage.advance(5_000)
    expect(entered).toBe(4)
    for (const held of await Promise.all(others)) held?.release(calm)
    await stage.close()
  })

  it('forgets lanes that nobody has asked for in an hour', async () => {
    const stage = await Stage.open(1)
    const [gate] = stage.gates
    ;(await gate?.acquire(key))?.release(calm)
    ;(await gate?.acquire({ ...key, mailbox: 'fenced' }))?.release({
      throttled: true,
      retryAfterMs: 2 * 3_600_000,
      concurrency: false,
    })
    await stage.advance(10_000)
    expect(await forgetLanes(db)).toBe(0)
    await stage.advance(3_600_000)
    expect(await forgetLanes(db)).toBe(1)
    await stage.advance(3_600_000)
    expect(await forgetLanes(db)).toBe(1)
    await stage.close()
  })
})

describe('createDatabaseGate in real processes', () => {
  const hammer = fileURLToPath(new URL('./testing/hammer.ts', import.meta.url))
  const start = (...args: string[]) =>
    spawn(process.execPath, [hammer, JSON.stringify(database.target), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })

  it('never lets more than four calls run at once, and gives back what a killed one held', async () => {
    await sql`truncate throttle_lanes`.execute(db.query)
    await sql`create or replace function app_now() returns timestamptz language sql stable as 'select clock_timestamp()'`.execute(
      db.query,
    )
    const workers = [1, 2, 3].map(() => start('5000'))
    const victim = start('60000')
    const spans: { from: number; to: number }[] = []
    const outputs = [...workers, victim].map(async (worker) => {
      let text = ''
      for await (const chunk of worker.stdout) text += chunk
      for (const line of text.split('\n')) {
        const [from, to] = line.split(' ').map(Number)
        if (from !== undefined && to !== undefined) spans.push({ from, to })
      }
    })
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    victim.kill('SIGKILL')
    await Promise.all(outputs)
    // Enough to have met each other, also on a machine that does ten other things.
    expect(spans.length).toBeGreaterThan(20)
    const edges = spans.flatMap(({ from, to }) => [
      { at: from, change: 1 },
      { at: to, change: -1 },
    ])
    edges.sort((a, b) => a.at - b.at || a.change - b.change)
    let inFlight = 0
    let most = 0
    for (const { change } of edges) {
      inFlight += change
      most = Math.max(most, inFlight)
    }
    expect(most).toBeLessThanOrEqual(4)
    expect(most).toBeGreaterThanOrEqual(3)
    const gate = createDatabaseGate({ db })
    const began = performance.now()
    const permits = await Promise.all([1, 2, 3, 4].map(() => gate.acquire(key)))
    // The victim's lease lasts ten seconds at most.
    expect(performance.now() - began).toBeLessThan(12_000)
    for (const permit of permits) permit.release(calm)
    await gate.close()
  })
})

import { randomUUID } from 'node:crypto'
import {
  type Clock,
  type GateKey,
  type GateLimits,
  gateLimits,
  memoryGate,
  systemTimers,
  type ThrottleGate,
  type Timers,
} from '@gatewarden/microsoft'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { readLane } from './lane-state.ts'
import { LeaseLane } from './lease-lane.ts'
import { type LeaseGrant, type LeaseReport, type LeaseTerms, settleLease } from './settle-lease.ts'

export interface DatabaseGateOptions {
  db: Database
  /** What each mailbox is kept to; Outlook's limits unless given. Every process has to give the same. */
  limits?: Partial<GateLimits>
  /** Measures leases between two exchanges; never set back and never business time. Monotonic unless given. */
  clock?: Clock
  timers?: Timers
  /** Milliseconds that a lease lasts without renewal: how long a killed process's places stay taken. Default 10,000. */
  leaseMs?: number
  /** The most calls that a process may begin before it asks again; default 250. */
  block?: number
  /** Told of exchanges with the database that failed; they are tried again, and calls wait. */
  onFailure?(error: unknown): void
}

/** A throttle gate that all processes on one database share. */
export interface DatabaseGate extends ThrottleGate {
  /** Gives back what this process holds; calls that wait are turned away. */
  close(): Promise<void>
  /** Mailboxes of which this process holds or wants a part. */
  readonly lanes: number
}

const monotonic: Clock = { now: () => new Date(performance.timeOrigin + performance.now()) }

/**
 * The throttle gate over the database: a process leases places and a block of requests from the mailbox's row, spends
 * them without a write, and gives back the rest. Directory calls have no limits to share; what Microsoft asks of them
 * each process keeps for itself.
 */
export function createDatabaseGate(options: DatabaseGateOptions): DatabaseGate {
  const leaseMs = options.leaseMs ?? 10_000
  const terms: LeaseTerms = {
    ...gateLimits(options.limits),
    leaseMs,
    turnMs: leaseMs / 5,
    block: options.block ?? 250,
  }
  const clock = options.clock ?? monotonic
  const timers = options.timers ?? systemTimers
  const directory = memoryGate({ clock, timers, limits: terms })
  const process = randomUUID()
  const lanes = new Map<string, LeaseLane>()
  let closed: Error | undefined

  const laneOf = (key: GateKey): LeaseLane => {
    const name = JSON.stringify([key.app, key.tenant, key.mailbox])
    const known = lanes.get(name)
    if (known !== undefined) return known
    const lane = new LeaseLane({
      clock,
      timers,
      terms,
      process,
      settle: (report) => settleInDatabase(options.db, key, terms, report),
      onFailure: (error) => options.onFailure?.(error),
      onIdle: () => lanes.delete(name),
    })
    lanes.set(name, lane)
    return lane
  }

  return {
    get lanes() {
      return lanes.size
    },
    acquire(key, signal) {
      if (closed !== undefined) return Promise.reject(closed)
      return key.mailbox === '' ? directory.acquire(key, signal) : laneOf(key).acquire(signal)
    },
    async close() {
      closed = new Error('The throttle gate is closed: the service is shutting down.')
      const reason = closed
      await Promise.all([...lanes.values()].map((lane) => lane.close(reason)))
      lanes.clear()
    },
  }
}

interface LaneRow {
  state: unknown
  now: number
}

/** One exchange: the row is locked for two statements, never while anything else is waited for. */
async function settleInDatabase(
  db: Database,
  { app, tenant, mailbox }: GateKey,
  terms: LeaseTerms,
  report: LeaseReport,
): Promise<{ grant: LeaseGrant; now: number }> {
  return db.transaction(async (trx) => {
    // A lease that a crash of the database forgets costs nothing: nobody waits for the disk.
    const lock = sql<LaneRow>`
      select state, extract(epoch from app_now())::float8 * 1000 as now, set_config('synchronous_commit', 'off', true)
      from throttle_lanes where app = ${app} and tenant = ${tenant} and mailbox = ${mailbox} for update`
    let [row] = (await lock.execute(trx)).rows
    if (row === undefined) {
      await sql`
        insert into throttle_lanes (app, tenant, mailbox, state, touched_at)
        values (${app}, ${tenant}, ${mailbox}, '{}', app_now()) on conflict do nothing`.execute(trx)
      row = (await lock.execute(trx)).rows[0]
    }
    if (row === undefined) throw new Error('A lane of the throttle gate went away while it was made.')
    const { lane, grant } = settleLease(readLane(row.state, terms.concurrency), row.now, terms, report)
    await sql`
      update throttle_lanes set state = ${JSON.stringify(lane)}::jsonb, touched_at = app_now()
      where app = ${app} and tenant = ${tenant} and mailbox = ${mailbox}`.execute(trx)
    return { grant, now: row.now }
  })
}

/** Removes lanes that nobody has asked for in an hour and that no fence holds: no window or lease reaches back that far. */
export async function forgetLanes(db: Database): Promise<number> {
  const gone = await sql`
    delete from throttle_lanes
    where touched_at < app_now() - interval '1 hour'
      and coalesce((state ->> 'fencedUntil')::float8, 0) < extract(epoch from app_now())::float8 * 1000`.execute(
    db.query,
  )
  return Number(gone.numAffectedRows ?? 0)
}

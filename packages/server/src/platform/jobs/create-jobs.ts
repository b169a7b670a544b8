import { sql } from 'kysely'
import { type Job as BossJob, type SendOptions as BossSendOptions, fromKysely, type PgBoss } from 'pg-boss'
import type { Clock } from '../clock.ts'
import type { OwnedDatabase } from '../database/connect.ts'
import { newId } from '../ids.ts'
import type { Random } from '../random.ts'
import { bossSchema, createBoss } from './job-store.ts'
import type { Job, JobKind, Jobs, SendOptions } from './jobs.ts'
import { type PeriodicTask, PeriodicTasks } from './periodic-tasks.ts'
import { heartbeatSeconds, QueueRunner } from './queue-runner.ts'

export interface JobsOptions {
  db: OwnedDatabase
  clock: Clock
  random: Random
  /** How long finished jobs are kept, in milliseconds. */
  retentionMs: number
  /** How long stop() waits for what runs, in milliseconds. */
  graceMs: number
  onError: (error: unknown, what: string) => void
  onWarning?: (warning: unknown) => void
  onDone?: (kind: string, outcome: 'completed' | 'failed' | 'handed-back', seconds: number) => void
}

interface Handler {
  kind: JobKind<object>
  run: (job: Job<object>) => Promise<void>
}

/** A job may run for hours: its heartbeat says that it lives, not this. */
const expireInSeconds = 24 * 3600 - 1

/** Jobs in PostgreSQL by pg-boss, whose schema is made at the first use. */
export function createJobs(options: JobsOptions): Jobs {
  const { db, clock, random } = options
  const holder = newId('worker', clock, random)
  const handlers = new Map<string, Handler>()
  const tasks: PeriodicTask[] = []
  const runners = new Map<string, QueueRunner>()
  const queues = new Map<string, Promise<void>>()
  let periodic: PeriodicTasks | undefined
  let boss: Promise<PgBoss> | undefined
  let works = false

  function started(): Promise<PgBoss> {
    boss ??= createBoss({
      pool: db.pool,
      target: db.target,
      works,
      onNotify: (queue) => {
        if (queue !== '' && runners.has(queue)) runners.get(queue)?.wake()
        else for (const runner of runners.values()) runner.wake()
      },
      onError: (error) => options.onError(error, 'jobs'),
      onWarning: (warning) => options.onWarning?.(warning),
    })
      .start()
      .catch((error: unknown) => {
        boss = undefined
        throw error
      })
    return boss
  }

  function ensureQueue(kind: JobKind<object>): Promise<void> {
    const known = queues.get(kind.name)
    if (known) return known
    const made = makeQueue(kind).catch((error: unknown) => {
      queues.delete(kind.name)
      throw error
    })
    queues.set(kind.name, made)
    return made
  }

  async function makeQueue(kind: JobKind<object>): Promise<void> {
    const engine = await started()
    const settings = {
      retryLimit: kind.retryLimit,
      retryDelay: kind.retryDelaySeconds,
      retryBackoff: true,
      heartbeatSeconds,
      expireInSeconds,
      notify: true,
      deleteAfterSeconds: Math.round(options.retentionMs / 1000),
    }
    if (await engine.getQueue(kind.name)) {
      await engine.updateQueue(kind.name, settings)
    } else {
      // exclusive: one job waiting or running for each key.
      await engine.createQueue(kind.name, { ...settings, policy: 'exclusive' })
    }
  }

  async function handBack(queue: string, jobs: readonly BossJob<object>[]): Promise<void> {
    const table = sql.id(bossSchema, 'job')
    for (const job of jobs) {
      await sql`
        update ${table} set state = 'created', started_on = null, heartbeat_on = null
        where name = ${queue} and id = ${job.id} and state = 'active' and retry_count = ${job.retryCount}`.execute(
        db.query,
      )
    }
  }

  async function startRunner(handler: Handler): Promise<void> {
    if (runners.has(handler.kind.name)) return
    await ensureQueue(handler.kind)
    const runner = new QueueRunner({
      boss: await started(),
      kind: handler.kind,
      run: handler.run,
      handBack,
      onError: (error, kind) => options.onError(error, `job ${kind}`),
      onDone: (kind, outcome, seconds) => options.onDone?.(kind, outcome, seconds),
    })
    runners.set(handler.kind.name, runner)
    runner.start()
  }

  return {
    handle<Data extends object>(kind: JobKind<Data>, run: (job: Job<Data>) => Promise<void>): void {
      if (handlers.has(kind.name)) throw new Error(`the job ${kind.name} has a handler already`)
      // What send() stored under this name is what run() gets; both sides share the kind.
      const handler: Handler = { kind, run: (job) => run(job as Job<Data>) }
      handlers.set(kind.name, handler)
      if (works) startRunner(handler).catch((error: unknown) => options.onError(error, `job ${kind.name}`))
    },
    async send<Data extends object>(
      kind: JobKind<Data>,
      data: Data,
      sending: SendOptions = {},
    ): Promise<void> {
      await ensureQueue(kind)
      const engine = await started()
      const send: BossSendOptions = { singletonKey: sending.key ?? newId('one', clock, random) }
      if (sending.startAfter) send.startAfter = sending.startAfter
      if (sending.within) send.db = fromKysely(sending.within)
      await engine.send(kind.name, data, send)
    },
    every(name, seconds, run) {
      tasks.push({ name, seconds, run })
      if (works) periodic?.start([{ name, seconds, run }])
    },
    async start() {
      if (works) return
      works = true
      // Begun to enqueue only: that one neither listens nor maintains.
      const before = await boss
      boss = undefined
      if (before) await before.stop({ graceful: false, close: false })
      periodic = new PeriodicTasks({
        query: db.query,
        holder,
        onError: (error, task) => options.onError(error, `task ${task}`),
      })
      periodic.start(tasks)
      if (handlers.size > 0) await started()
      await Promise.all([...handlers.values()].map(startRunner))
    },
    async stop() {
      let timer: NodeJS.Timeout | undefined
      const deadline = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, options.graceMs)
      })
      await Promise.all([
        periodic?.stop(deadline),
        ...[...runners.values()].map((runner) => runner.stop(deadline)),
      ])
      clearTimeout(timer)
      runners.clear()
      works = false
      const engine = await boss?.catch(() => undefined)
      boss = undefined
      await engine?.stop({ graceful: false, close: false })
    },
  }
}

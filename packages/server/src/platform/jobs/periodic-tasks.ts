import { sql } from 'kysely'
import type { Query } from '../database/database.ts'

/** How long a lease on a task lasts without being renewed, in seconds. */
const leaseSeconds = 30
const renewEveryMs = 8000

export interface PeriodicTask {
  name: string
  seconds: number
  run: (signal: AbortSignal) => Promise<void>
}

export interface PeriodicOptions {
  query: Query
  /** This process, uniquely. */
  holder: string
  onError: (error: unknown, task: string) => void
}

/** Runs tasks about every so many seconds, each in one process at a time, by a lease in the database. */
export class PeriodicTasks {
  readonly #options: PeriodicOptions
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #running = new Map<string, { abort: AbortController; done: Promise<void> }>()
  #stopped = false

  constructor(options: PeriodicOptions) {
    this.#options = options
  }

  start(tasks: readonly PeriodicTask[]): void {
    for (const task of tasks) this.#schedule(task, 0)
  }

  #schedule(task: PeriodicTask, delayMs: number): void {
    if (this.#stopped) return
    this.#timers.set(
      task.name,
      setTimeout(() => {
        const abort = new AbortController()
        const done = this.#attempt(task, abort)
          .catch((error: unknown) => this.#options.onError(error, task.name))
          .finally(() => {
            this.#running.delete(task.name)
            this.#schedule(task, task.seconds * 1000)
          })
        this.#running.set(task.name, { abort, done })
      }, delayMs),
    )
  }

  async #attempt(task: PeriodicTask, abort: AbortController): Promise<void> {
    if (!(await this.#take(task))) return
    const lost = () => abort.abort(new Error('The lease on this task was lost.'))
    let renewedAt = performance.now()
    const renew = setInterval(() => {
      const asked = performance.now()
      // The database is away: another process may take the task as soon as it is back.
      if (asked - renewedAt > (leaseSeconds - 5) * 1000) lost()
      this.#renew(task).then(
        (held) => {
          if (held) renewedAt = asked
          else lost()
        },
        (error: unknown) => this.#options.onError(error, task.name),
      )
    }, renewEveryMs)
    try {
      await task.run(abort.signal)
    } finally {
      clearInterval(renew)
      await this.#giveBack(task)
    }
  }

  /** Takes the lease where the task is due and nobody holds it. Another process's clock decides nothing: app_now() does. */
  async #take(task: PeriodicTask): Promise<boolean> {
    const { query, holder } = this.#options
    const taken = await sql`
      insert into periodic_tasks (name, holder, lease_until, due_at)
      values (${task.name}, ${holder}, app_now() + ${leaseSeconds} * interval '1 second', app_now())
      on conflict (name) do update set holder = excluded.holder, lease_until = excluded.lease_until
      where periodic_tasks.due_at <= app_now() + interval '100 milliseconds'
        and (periodic_tasks.holder is null or periodic_tasks.lease_until < app_now())
      returning name`.execute(query)
    return taken.rows.length > 0
  }

  async #renew(task: PeriodicTask): Promise<boolean> {
    const { query, holder } = this.#options
    const renewed = await sql`
      update periodic_tasks set lease_until = app_now() + ${leaseSeconds} * interval '1 second'
      where name = ${task.name} and holder = ${holder} returning name`.execute(query)
    return renewed.rows.length > 0
  }

  async #giveBack(task: PeriodicTask): Promise<void> {
    const { query, holder } = this.#options
    await sql`
      update periodic_tasks set holder = null, lease_until = null,
        due_at = app_now() + ${task.seconds} * interval '1 second'
      where name = ${task.name} and holder = ${holder}`.execute(query)
  }

  /** Tells what runs to stop and waits for it until `deadline`. */
  async stop(deadline: Promise<void>): Promise<void> {
    this.#stopped = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
    for (const { abort } of this.#running.values()) abort.abort(new Error('The service is shutting down.'))
    await Promise.race([Promise.all([...this.#running.values()].map((one) => one.done)), deadline])
  }
}

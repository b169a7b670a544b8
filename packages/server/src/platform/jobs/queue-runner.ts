import type { Job as BossJob, PgBoss } from 'pg-boss'
import type { Job, JobKind } from './jobs.ts'

/** One kind of job as this process works it. */
export interface RunnerOptions {
  boss: PgBoss
  kind: JobKind<object>
  run: (job: Job<object>) => Promise<void>
  /** Puts jobs back as if they had never been begun. */
  handBack: (queue: string, jobs: readonly BossJob<object>[]) => Promise<void>
  onError: (error: unknown, kind: string) => void
  onDone: (kind: string, outcome: 'completed' | 'failed' | 'handed-back', seconds: number) => void
}

/** How long without a sign of life until a job counts as its worker's last; the least pg-boss takes. */
export const heartbeatSeconds = 10
const touchEveryMs = 4000
/** Polling is the floor under notifications. */
const pollMs = 2000
/** A batch of at least two: pg-boss takes one job by a slower road. */
const leastBatch = 2

interface Running {
  job: BossJob<object>
  abort: AbortController
  done: Promise<void>
}

/**
 * Works one queue: fetches as many jobs as there are free places, runs each on its own (a long one holds back nobody),
 * keeps their heartbeats, and settles each by the attempt it holds.
 */
export class QueueRunner {
  readonly #options: RunnerOptions
  readonly #running = new Map<string, Running>()
  /** Fetched beyond the free places: at most one, and only until a place is free. */
  readonly #spare: BossJob<object>[] = []
  #stopping = false
  /** What still runs was handed back: it is somebody else's now. */
  #ended = false
  #fetching: Promise<void> | undefined
  #again = false
  #poll: NodeJS.Timeout | undefined
  #touch: NodeJS.Timeout | undefined

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  start(): void {
    this.#poll = setInterval(() => this.wake(), pollMs)
    this.#touch = setInterval(() => void this.#touchAll(), touchEveryMs)
    this.wake()
  }

  /** There may be something to do. */
  wake(): void {
    this.#again = true
    if (this.#stopping || this.#fetching) return
    this.#fetching = this.#fetchLoop().finally(() => {
      this.#fetching = undefined
    })
  }

  async #fetchLoop(): Promise<void> {
    const { boss, kind } = this.#options
    while (this.#again && !this.#stopping) {
      this.#again = false
      while (this.#spare.length > 0 && this.#free() > 0) this.#begin(this.#spare.shift())
      const free = this.#free()
      if (free <= 0 || this.#spare.length > 0) return
      try {
        const jobs = await boss.fetch<object>(kind.name, { batchSize: Math.max(free, leastBatch) })
        this.#spare.push(...jobs)
        while (this.#spare.length > 0 && this.#free() > 0) this.#begin(this.#spare.shift())
        if (jobs.length >= free) this.#again = true
      } catch (error) {
        this.#options.onError(error, kind.name)
      }
    }
  }

  #free(): number {
    return this.#options.kind.concurrency - this.#running.size
  }

  #begin(job: BossJob<object> | undefined): void {
    if (!job) return
    const abort = new AbortController()
    const done = this.#runOne(job, abort).finally(() => {
      this.#running.delete(job.id)
      this.wake()
    })
    this.#running.set(job.id, { job, abort, done })
  }

  async #runOne(job: BossJob<object>, abort: AbortController): Promise<void> {
    const { boss, kind, run, onDone, onError } = this.#options
    const began = performance.now()
    const attempt = { id: job.id, retryCount: job.retryCount }
    const seconds = () => (performance.now() - began) / 1000
    try {
      await run({ id: job.id, data: job.data, signal: abort.signal })
    } catch (error) {
      if (this.#ended) return
      if (abort.signal.aborted) {
        onDone(kind.name, 'handed-back', seconds())
        await this.#options
          .handBack(kind.name, [job])
          .catch((failure: unknown) => onError(failure, kind.name))
        return
      }
      onError(error, kind.name)
      onDone(kind.name, 'failed', seconds())
      // What is stored of a failure is its name alone: messages may quote what a caller sent.
      const name = error instanceof Error ? error.name : 'Error'
      await boss.fail(kind.name, attempt, { name }).catch((failure: unknown) => onError(failure, kind.name))
      return
    }
    if (this.#ended) return
    onDone(kind.name, 'completed', seconds())
    // If this fails the job runs again: what a run has done is known by its feature, not here.
    await boss.complete(kind.name, attempt).catch((failure: unknown) => onError(failure, kind.name))
  }

  async #touchAll(): Promise<void> {
    const jobs = [...[...this.#running.values()].map((one) => one.job), ...this.#spare]
    if (jobs.length === 0) return
    const attempts = jobs.map((job) => ({ id: job.id, retryCount: job.retryCount }))
    await this.#options.boss
      .touch(this.#options.kind.name, attempts)
      .catch((error: unknown) => this.#options.onError(error, this.#options.kind.name))
  }

  /** Fetches no more, tells what runs to stop, and waits for it until `deadline`. What was not begun is handed back. */
  async stop(deadline: Promise<void>): Promise<void> {
    this.#stopping = true
    clearInterval(this.#poll)
    await this.#fetching
    const { kind, handBack, onError } = this.#options
    if (this.#spare.length > 0) {
      await handBack(kind.name, this.#spare.splice(0)).catch((error: unknown) => onError(error, kind.name))
    }
    for (const { abort } of this.#running.values()) abort.abort(new Error('The service is shutting down.'))
    const ended = Promise.all([...this.#running.values()].map((one) => one.done))
    await Promise.race([ended, deadline])
    clearInterval(this.#touch)
    this.#ended = true
    const left = [...this.#running.values()].map((one) => one.job)
    if (left.length > 0) await handBack(kind.name, left).catch((error: unknown) => onError(error, kind.name))
  }
}

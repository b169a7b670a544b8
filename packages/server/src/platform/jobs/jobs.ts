import type { Query } from '../database/database.ts'

/** A kind of job. `name` is stable: stored jobs outlive the process. */
export interface JobKind<Data extends object> {
  name: string
  /** How many of this kind run at once in one process. */
  concurrency: number
  /** How often it is tried before it is parked as failed. */
  retryLimit: number
  /** Seconds until the first retry; doubles. */
  retryDelaySeconds: number
  /** Type carrier only; never read. */
  readonly data?: Data
}

export interface Job<Data> {
  id: string
  data: Data
  /** Aborted at shutdown: hand back what runs. */
  signal: AbortSignal
}

export interface SendOptions {
  /** At most one waiting or running job per key. */
  key?: string
  startAfter?: Date
  /** Enqueue in the caller's transaction: the job exists only if it commits. */
  within?: Query
}

/** Dispatch only: what a run has done is stored by its feature, never here. */
export interface Jobs {
  handle<Data extends object>(kind: JobKind<Data>, run: (job: Job<Data>) => Promise<void>): void
  send<Data extends object>(kind: JobKind<Data>, data: Data, options?: SendOptions): Promise<void>
  /** Runs `run` about every `seconds`, in one process at a time. */
  every(name: string, seconds: number, run: (signal: AbortSignal) => Promise<void>): void
  /** Begins to work (`serve` and `work`; not in commands that only enqueue). */
  start(): Promise<void>
  stop(): Promise<void>
}

import { Bell } from './bell.ts'
import { GatewardenError } from './errors.ts'
import type { Platform } from './platform.ts'

export interface LookoutParts {
  log: Pick<Platform['log'], 'warn' | 'error'>
  /** How long it waits for a wake before it looks all the same. */
  everyMs: number
  /** What the log says of a look that failed, e.g. `webhooks could not be looked for`. */
  failure: string
  /** One look; true where there is more to find at once. */
  look(): Promise<boolean>
}

/**
 * Looks for work, over and over: on start, when it is woken, and every so often, for no wake reaches other processes. A look that
 * fails is logged, as a warning where the database is away, and followed by the next.
 */
export class Lookout {
  readonly #parts: LookoutParts
  readonly #bell = new Bell()
  readonly #stopping = new AbortController()
  #isWoken = false
  #loop: Promise<void> | undefined

  constructor(parts: LookoutParts) {
    this.#parts = parts
  }

  /** Aborted when it is stopped. */
  get signal(): AbortSignal {
    return this.#stopping.signal
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** There may be something to find: also what came while it was looking is looked for. */
  wake(): void {
    this.#isWoken = true
    this.#bell.ring()
  }

  /** Aborts the signal at once, and waits for the look that is under way. */
  async stop(reason = new Error('The service is shutting down.')): Promise<void> {
    this.#stopping.abort(reason)
    await this.#loop
  }

  async #run(): Promise<void> {
    const { log, everyMs, failure } = this.#parts
    while (!this.signal.aborted) {
      this.#isWoken = false
      try {
        if (await this.#parts.look()) this.#isWoken = true
      } catch (err) {
        const isAway = err instanceof GatewardenError && err.code === 'database_unavailable'
        if (!this.signal.aborted) log[isAway ? 'warn' : 'error']({ err }, failure)
      }
      if (!this.#isWoken) await this.#bell.wait(everyMs, this.signal)
    }
  }
}

import type { Query } from '../platform/database/database.ts'
import { type DeliveredChange, settleDelivered } from './waiting-store.ts'

/** Deliveries that one statement settles. */
const mostAtOnce = 200

interface Waiting {
  change: DeliveredChange
  settled(): void
  failed(error: unknown): void
}

/**
 * Settles deliveries of all lanes together: what is delivered while a statement runs goes into the next one, so a burst
 * costs a few commits and not one for each webhook. A lane goes on once its own is committed.
 */
export class SettleGatherer {
  readonly #query: Query
  #waiting: Waiting[] = []
  #running = false

  constructor(query: Query) {
    this.#query = query
  }

  /** Resolves once it is committed; rejects where it could not be, and then it is sent again. */
  add(change: DeliveredChange): Promise<void> {
    return new Promise((settled, failed) => {
      this.#waiting.push({ change, settled, failed })
      if (!this.#running) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, mostAtOnce)
      try {
        await settleDelivered(
          this.#query,
          batch.map(({ change }) => change),
        )
        for (const { settled } of batch) settled()
      } catch (error) {
        for (const { failed } of batch) failed(error)
      }
    }
    this.#running = false
  }
}

import type { HeardEvent } from './subscription-store.ts'

/** Between two writes while notifications pour in. */
const gatherMs = 50

interface Gathered {
  mailboxes: readonly number[]
  /** What happened to an event in one of them. */
  events: readonly HeardEvent[]
}

/**
 * Gathers mailboxes that are to be woken, so that a flood of notifications is a few statements a second. The first one
 * after a pause is written at once.
 */
export class WakeGatherer {
  readonly #wake: (gathered: Gathered) => Promise<void>
  #waiting = nothing()
  #next: Promise<void> | undefined
  #last = Number.NEGATIVE_INFINITY

  constructor(wake: (gathered: Gathered) => Promise<void>) {
    this.#wake = wake
  }

  /** Resolves once it is written; rejects where it could not be. */
  add({ mailboxes, events }: Gathered): Promise<void> {
    if (mailboxes.length === 0) return Promise.resolve()
    for (const one of mailboxes) this.#waiting.mailboxes.add(one)
    for (const one of events) this.#waiting.events.set(`${one.mailboxId} ${one.event}`, one)
    this.#next ??= this.#flushSoon()
    return this.#next
  }

  async #flushSoon(): Promise<void> {
    const waitMs = this.#last + gatherMs - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    else await Promise.resolve()
    const { mailboxes, events } = this.#waiting
    this.#waiting = nothing()
    this.#next = undefined
    this.#last = performance.now()
    await this.#wake({ mailboxes: [...mailboxes], events: [...events.values()] })
  }
}

const nothing = () => ({ mailboxes: new Set<number>(), events: new Map<string, HeardEvent>() })

import type { Clock } from '../platform/clock.ts'

/** Keeps in memory which keys were used, so that using a key costs no write. */
export class LastUsed {
  readonly #clock: Clock
  #uses = new Map<string, Date>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  mark(keyId: string): void {
    this.#uses.set(keyId, this.#clock.now())
  }

  /** Hands over what was marked since the last time. */
  take(): ReadonlyMap<string, Date> {
    const taken = this.#uses
    this.#uses = new Map()
    return taken
  }

  /** Puts back what could not be written; a newer mark wins. */
  giveBack(uses: ReadonlyMap<string, Date>): void {
    for (const [keyId, at] of uses) if (!this.#uses.has(keyId)) this.#uses.set(keyId, at)
  }
}

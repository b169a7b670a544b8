/**
 * The emulator's time. It flows like real time from where it was set, and `advance` moves it on at once, so that
 * tokens, secrets, delta links and limits age without anybody waiting. It never runs backwards.
 */
export class EmulatorClock {
  #offset: number
  #startedAt: number
  readonly #real: () => number
  readonly #listeners = new Set<() => void>()

  /**
   * @param start the moment to begin at, milliseconds since 1970; real time when left out
   * @param real where time comes from, milliseconds since 1970
   */
  constructor(start?: number, real: () => number = Date.now) {
    this.#real = real
    this.#offset = start === undefined ? 0 : start - real()
    this.#startedAt = this.now()
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#real() + this.#offset
  }

  /** The moment as Microsoft Graph writes it, with whole seconds: 2026-03-02T09:30:00Z. */
  nowIso(): string {
    return `${new Date(this.now()).toISOString().slice(0, 19)}Z`
  }

  /** When this clock was made or reset. */
  get startedAt(): number {
    return this.#startedAt
  }

  /** For a snapshot. */
  save() {
    return { now: this.now(), startedAt: this.#startedAt }
  }

  load({ now, startedAt }: ReturnType<EmulatorClock['save']>): void {
    this.#offset = now - this.#real()
    this.#startedAt = startedAt
  }

  /** Moves time on. @throws RangeError for a negative or endless duration */
  advance(milliseconds: number): void {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw new RangeError('the clock only moves forward: advance by zero or more milliseconds')
    }
    this.#offset += milliseconds
    for (const listener of this.#listeners) listener()
  }

  /** Calls the listener after every leap of time. @returns what ends it */
  onLeap(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

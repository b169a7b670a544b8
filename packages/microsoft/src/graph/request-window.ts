/**
 * How many calls began within a sliding window. Counted in slices of one six-hundredth of it: a slice counts until
 * all of it has left the window, so the answer is never too low and at most one slice too late.
 */
export class RequestWindow {
  readonly #windowMs: number
  readonly #sliceMs: number
  #slices: { start: number; count: number }[] = []
  #count = 0

  constructor(windowMs: number) {
    this.#windowMs = windowMs
    this.#sliceMs = Math.max(1, Math.ceil(windowMs / 600))
  }

  /** Calls that still count at that time. */
  count(now: number): number {
    this.#forget(now)
    return this.#count
  }

  add(now: number): void {
    const start = Math.floor(now / this.#sliceMs) * this.#sliceMs
    const last = this.#slices.at(-1)
    // A clock that was set back still counts into the newest slice: too long rather than too short.
    if (last !== undefined && last.start >= start) last.count += 1
    else this.#slices.push({ start, count: 1 })
    this.#count += 1
  }

  /** When the oldest calls stop counting; undefined for an empty window. */
  nextRoomAt(): number | undefined {
    const first = this.#slices[0]
    return first === undefined ? undefined : first.start + this.#sliceMs + this.#windowMs
  }

  #forget(now: number): void {
    let gone = 0
    for (const slice of this.#slices) {
      if (slice.start + this.#sliceMs + this.#windowMs > now) break
      this.#count -= slice.count
      gone += 1
    }
    if (gone > 0) this.#slices = this.#slices.slice(gone)
  }
}

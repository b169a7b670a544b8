import type { EmulatorClock } from './clock.ts'

/** What takes a while to reach every server of the service. */
export type Propagated = 'full-access' | 'rbac' | 'access-policy' | 'mailbox' | 'licence'

const minute = 60_000

/**
 * How long each takes in a real tenant, in milliseconds: mailbox permissions about an hour (a day in bad reports), changes
 * of RBAC for Applications 30 minutes to 2 hours, application access policies more than an hour
 * (https://learn.microsoft.com/graph/auth-limit-mailbox-access), new mailboxes and licences some minutes.
 */
export const REALISTIC_DELAYS: Readonly<Record<Propagated, number>> = {
  'full-access': 60 * minute,
  rbac: 90 * minute,
  'access-policy': 75 * minute,
  mailbox: 15 * minute,
  licence: 10 * minute,
}

const INSTANT: Readonly<Record<Propagated, number>> = {
  'full-access': 0,
  rbac: 0,
  'access-policy': 0,
  mailbox: 0,
  licence: 0,
}

/** How long changes in one tenant take to act, by the emulator's clock. At once, until a test wants it otherwise. */
export class Propagation {
  #delays = INSTANT

  /** Milliseconds from the change to its effect, for changes from now on. */
  delayOf(what: Propagated): number {
    return this.#delays[what]
  }

  get delays(): Readonly<Record<Propagated, number>> {
    return this.#delays
  }

  /** Milliseconds for what is named; the rest stays. */
  set(delays: Partial<Record<Propagated, number>>): void {
    this.#delays = { ...this.#delays, ...delays }
  }

  /** All as in a real tenant, or all at once. */
  switch(to: 'realistic' | 'instant'): void {
    this.#delays = to === 'realistic' ? REALISTIC_DELAYS : INSTANT
  }
}

interface Span {
  readonly from: number
  readonly until: number
}

/** A set of ids whose changes act late: what was added is not in it yet, what was taken out still is. */
export class PropagatingSet {
  readonly #spans = new Map<string, Span>()
  readonly #what: Propagated
  readonly #clock: EmulatorClock
  readonly #propagation: Propagation

  constructor(what: Propagated, clock: EmulatorClock, propagation: Propagation) {
    this.#what = what
    this.#clock = clock
    this.#propagation = propagation
  }

  /** Whether it counts now. */
  has(id: string): boolean {
    const span = this.#spans.get(id)
    const now = this.#clock.now()
    return span !== undefined && span.from <= now && now < span.until
  }

  add(id: string): void {
    const from = this.has(id) ? 0 : this.#effective()
    this.#spans.set(id, { from, until: Number.POSITIVE_INFINITY })
  }

  delete(id: string): void {
    if (this.has(id)) this.#spans.set(id, { from: 0, until: this.#effective() })
    else this.#spans.delete(id)
  }

  /** Empties it at once. */
  clear(): void {
    this.#spans.clear()
  }

  /** What was added and not taken out, whether it acts already or not: what an administrator sees. */
  *granted(): Generator<string> {
    for (const [id, { until }] of this.#spans) if (until === Number.POSITIVE_INFINITY) yield id
  }

  /** For a snapshot. */
  save() {
    return this.#spans
  }

  load(spans: ReturnType<PropagatingSet['save']>): void {
    for (const [id, span] of spans) this.#spans.set(id, span)
  }

  #effective(): number {
    return this.#clock.now() + this.#propagation.delayOf(this.#what)
  }
}

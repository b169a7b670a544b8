import type { Clock, Outcome, Permit, Timers } from '@gatewarden/microsoft'
import { type LeaseGrant, type LeaseReport, type LeaseTerms, sliceMs } from './settle-lease.ts'

/** What a lane needs of the gate that it belongs to. */
export interface LaneMeans {
  clock: Clock
  timers: Timers
  terms: LeaseTerms
  process: string
  /** Settles accounts with the database; answers the grant and the database's time. */
  settle(report: LeaseReport): Promise<{ grant: LeaseGrant; now: number }>
  onFailure(error: unknown): void
  /** The lane holds nothing any more and may be forgotten. */
  onIdle(): void
}

/** A lease in use is renewed five times before it would run out. */
const renewals = 5
/** Milliseconds until a process without a place asks again for the first time; each time later by as much. */
const hungryPollMs = 250
/** Milliseconds until a process with some of the places, or after a long wait, asks whether there are more. */
const longestPollMs = 1_000
/** Milliseconds after the last call until places and requests go back. */
const idleMs = 1_000
/** Milliseconds after a failed exchange with the database. */
const retryMs = 1_000
/** Looks again at least this often (ms), because a clock may be set. */
const longestDoze = 1_000

interface Waiter {
  enter(permit: Permit): void
  fail(error: unknown): void
  stopListening(): void
}

interface Lease extends LeaseGrant {
  /** What the database counts as this process's: the places, or what was in flight above them. */
  held: number
  /** Calls that may still begin. */
  left: number
  /** When asking for more places or requests may be worth it, on our clock. */
  pollAt: number
}

/**
 * This process's share of one mailbox.
 *
 *   idle ──a call comes──▶ asking ──grant──▶ leased ──nothing to do for a second──▶ giving back ──▶ idle
 *                            ▲                 │
 *                            └── renewal, no place or request left, a refusal by Microsoft
 *
 * Calls begin in the order of coming, while the lease is good, a place and a request are left, and no fence stands. One
 * exchange with the database runs at a time, and no call begins while it does: what was begun is then exactly what the
 * report says. Behind a long fence the lease goes back, for the database keeps the fence.
 */
export class LeaseLane {
  readonly #means: LaneMeans
  #waiting: Waiter[] = []
  #inFlight = 0
  #lease: Lease | undefined
  /** Database time minus our clock's, as of the last exchange. */
  #ahead = 0
  /** Calls begun since the last report, by slice of time. */
  #begun = new Map<number, number>()
  #refusals: LeaseReport['refusals'][number][] = []
  #wentWell = false
  /** On the database's clock. */
  #fencedUntil = 0
  /** Since when nobody is in flight or waiting, on our clock. */
  #idleSince: number | undefined
  /** Answers in a row that gave no place. */
  #askedInVain = 0
  /** No exchange before, on our clock: the last one failed. */
  #notBefore = 0
  #exchange: Promise<void> | undefined
  #closed: Error | undefined
  #cancelTimer: (() => void) | undefined

  constructor(means: LaneMeans) {
    this.#means = means
  }

  acquire(signal?: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (this.#closed !== undefined) return reject(this.#closed)
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter)
        reject(signal?.reason)
        this.#advance()
      }
      const stopListening = (): void => signal?.removeEventListener('abort', onAbort)
      const waiter: Waiter = { enter: resolve, fail: reject, stopListening }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push(waiter)
      this.#advance()
    })
  }

  /** Turns away who waits and gives back what is not in flight; what is keeps its place until the lease runs out. */
  async close(reason: Error): Promise<void> {
    this.#closed = reason
    for (const waiter of this.#waiting.splice(0)) {
      waiter.stopListening()
      waiter.fail(reason)
    }
    this.#doze(undefined)
    await this.#exchange
    if (this.#lease !== undefined || this.#refusals.length > 0) await this.#settle()
  }

  /** Lets in who may begin, and then does or awaits what is next. */
  #advance(): void {
    while (this.#waiting.length > 0 && this.#mayBegin()) {
      const waiter = this.#waiting.shift()
      waiter?.stopListening()
      waiter?.enter(this.#begin())
    }
    if (this.#exchange !== undefined || this.#closed !== undefined) return
    const now = this.#now()
    this.#idleSince = this.#demand > 0 ? undefined : (this.#idleSince ?? now)
    const exchangeAt = this.#exchangeAt(now)
    if (exchangeAt !== undefined && exchangeAt <= now) {
      this.#doze(undefined)
      this.#exchange = this.#settle()
      return
    }
    const fenceEnds =
      this.#waiting.length > 0 && this.#isFenced() ? this.#fencedUntil - this.#ahead : undefined
    this.#doze(earliest(exchangeAt, fenceEnds))
    if (this.#lease === undefined && this.#demand === 0 && this.#refusals.length === 0) this.#means.onIdle()
  }

  #mayBegin(): boolean {
    const lease = this.#lease
    if (lease === undefined || this.#exchange !== undefined) return false
    return (
      !this.#isFenced() &&
      lease.until > this.#databaseNow() &&
      this.#inFlight < lease.places &&
      lease.left > 0
    )
  }

  #begin(): Permit {
    const slice = Math.floor(this.#databaseNow() / sliceMs(this.#means.terms)) * sliceMs(this.#means.terms)
    this.#begun.set(slice, (this.#begun.get(slice) ?? 0) + 1)
    const lowered = this.#lease?.lowered ?? 0
    if (this.#lease !== undefined) this.#lease.left -= 1
    this.#inFlight += 1
    let held = true
    return {
      release: (outcome) => {
        if (!held) return
        held = false
        this.#inFlight -= 1
        this.#learn(outcome, lowered)
        this.#advance()
      },
    }
  }

  #learn(outcome: Outcome, lowered: number): void {
    if (!outcome.throttled) {
      this.#wentWell = true
      return
    }
    this.#refusals.push({ outcome, lowered })
    // Until the database has settled for how long, nothing of ours begins.
    const wait = outcome.retryAfterMs ?? this.#means.terms.fence
    this.#fencedUntil = Math.max(this.#fencedUntil, this.#databaseNow() + wait)
  }

  /** When to talk to the database next, on our clock; undefined where only a call, or the end of one, can tell. */
  #exchangeAt(now: number): number | undefined {
    const at = this.#lease === undefined ? this.#askAt(now) : this.#renewAt(now, this.#lease)
    const wanted = this.#refusals.length > 0 ? now : at
    return wanted === undefined ? undefined : Math.max(wanted, this.#notBefore)
  }

  #askAt(now: number): number | undefined {
    if (this.#waiting.length === 0) return undefined
    return this.#isFenced() ? this.#fencedUntil - this.#ahead : now
  }

  #renewAt(now: number, lease: Lease): number {
    const { terms } = this.#means
    // What others want and we have no use for goes back at once.
    const needed = Math.max(this.#inFlight, Math.min(lease.places, this.#demand))
    if (lease.contested && needed < lease.held) return now
    if (this.#demand === 0) return (this.#idleSince ?? now) + idleMs
    const renewal = lease.until - terms.leaseMs + terms.leaseMs / renewals - this.#ahead
    if (this.#waiting.length === 0) return renewal
    if (this.#isFenced()) return this.#isLongFenced() && this.#inFlight === 0 ? now : renewal
    if (lease.until <= this.#databaseNow()) return now
    const lacks = lease.left === 0 || (this.#inFlight >= lease.places && lease.places < terms.concurrency)
    if (!lacks) return renewal
    return lease.left === 0 && lease.requests > 0 ? now : Math.min(renewal, lease.pollAt)
  }

  async #settle(): Promise<void> {
    const report = this.#report()
    const sentAt = this.#now()
    try {
      const { grant, now } = await this.#means.settle(report)
      // Counted from the sending: our notion of the database's time runs ahead of it rather than behind.
      this.#ahead = now - sentAt
      this.#accept(grant, report)
    } catch (error) {
      this.#tellAgain(report)
      this.#means.onFailure(error)
    }
    this.#exchange = undefined
    this.#advance()
  }

  /** What was told goes into the next report. Counted twice is counted too much, which is safe. */
  #tellAgain(report: LeaseReport): void {
    this.#notBefore = this.#now() + retryMs
    if (this.#demand === 0 && (this.#lease === undefined || this.#lease.until <= this.#databaseNow())) {
      // Nobody needs the lane any more, and the database has counted all that was reserved as begun.
      this.#lease = undefined
      return
    }
    for (const [at, calls] of report.begun) this.#begun.set(at, (this.#begun.get(at) ?? 0) + calls)
    this.#refusals = [...report.refusals, ...this.#refusals]
    this.#wentWell ||= report.wentWell
    if (this.#lease !== undefined) this.#lease.left = 0
  }

  #report(): LeaseReport {
    const givesUp = this.#closed !== undefined || (this.#inFlight === 0 && this.#isLongFenced())
    const report: LeaseReport = {
      process: this.#means.process,
      inFlight: this.#inFlight,
      waiting: givesUp ? 0 : this.#waiting.length,
      begun: [...this.#begun],
      refusals: this.#refusals,
      wentWell: this.#wentWell,
    }
    this.#begun = new Map()
    this.#refusals = []
    this.#wentWell = false
    return report
  }

  #accept(grant: LeaseGrant, report: LeaseReport): void {
    // The database's word counts, unless a refusal came while it was on its way.
    this.#fencedUntil =
      this.#refusals.length > 0 ? Math.max(this.#fencedUntil, grant.fencedUntil) : grant.fencedUntil
    if (report.inFlight + report.waiting === 0) {
      this.#lease = undefined
      return
    }
    const room = grant.roomAt === undefined ? 0 : grant.roomAt - this.#ahead
    this.#askedInVain = grant.places === 0 ? this.#askedInVain + 1 : 0
    const poll =
      grant.places === 0 ? Math.min(longestPollMs, this.#askedInVain * hungryPollMs) : longestPollMs
    const pollAt = Math.max(this.#now() + poll, room)
    this.#lease = { ...grant, held: Math.max(report.inFlight, grant.places), left: grant.requests, pollAt }
  }

  get #demand(): number {
    return this.#inFlight + this.#waiting.length
  }

  #isFenced(): boolean {
    return this.#fencedUntil > this.#databaseNow()
  }

  #isLongFenced(): boolean {
    return this.#fencedUntil - this.#databaseNow() > this.#means.terms.leaseMs / renewals
  }

  #now(): number {
    return this.#means.clock.now().getTime()
  }

  #databaseNow(): number {
    return this.#now() + this.#ahead
  }

  #doze(until: number | undefined): void {
    this.#cancelTimer?.()
    const wait = until === undefined ? undefined : Math.min(longestDoze, Math.max(0, until - this.#now()))
    this.#cancelTimer = wait === undefined ? undefined : this.#means.timers.after(wait, () => this.#advance())
  }
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

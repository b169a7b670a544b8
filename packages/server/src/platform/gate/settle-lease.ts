import type { GateLimits, Outcome } from '@gatewarden/microsoft'
import type { Holder, LaneState } from './lane-state.ts'

/** What a process tells of its lease. */
export interface LeaseReport {
  process: string
  inFlight: number
  waiting: number
  /** Calls begun since the last report, by their time on the database's clock. */
  begun: readonly [at: number, count: number][]
  /** Refusals since the last report, with `lowered` as it was when the call began. */
  refusals: readonly { outcome: Extract<Outcome, { throttled: true }>; lowered: number }[]
  /** Whether a call went well since the last refusal. */
  wentWell: boolean
}

/** What a process may do until its lease runs out. */
export interface LeaseGrant {
  /** Calls that may be in flight; those that are above it stay, but no further one begins. */
  places: number
  /** Calls that may begin. */
  requests: number
  until: number
  fencedUntil: number
  lowered: number
  /** When requests come free; undefined where there is room, or nothing would free any. */
  roomAt: number | undefined
  /** Other processes want places, so that what is not used goes back at once. */
  contested: boolean
}

/** How leases are given out. */
export interface LeaseTerms extends GateLimits {
  /** Milliseconds that a lease lasts unless renewed. */
  leaseMs: number
  /** Milliseconds that a process keeps its place when there are more processes than places. */
  turnMs: number
  /** The most requests that are handed out at once. */
  block: number
}

/**
 * Settles accounts with one process: takes its report, forgets what has run out, and gives it a new lease. A pure
 * function of the lane, the time and the report; the row is locked around it.
 */
export function settleLease(
  before: LaneState,
  now: number,
  terms: LeaseTerms,
  report: LeaseReport,
): { lane: LaneState; grant: LeaseGrant } {
  const lane = structuredClone(before)
  expireLeases(lane, now, terms)
  const previous = lane.holders[report.process]
  delete lane.holders[report.process]
  for (const [at, calls] of report.begun) spend(lane, at, calls, terms)
  recover(lane, now, terms)
  learn(lane, now, terms, report)

  const demand = report.inFlight + report.waiting
  const me = standing(previous, now, demand, terms, lane)
  const places = grantPlaces(lane, me, terms)
  const held = Math.max(report.inFlight, places)
  const room = terms.requests - spentWithin(lane, now, terms) - sum(lane, (holder) => holder.reserved)
  const contenders = 1 + others(lane).filter((holder) => holder.demand > 0).length
  const requests =
    places === 0 || demand === 0 ? 0 : Math.max(0, Math.min(terms.block, Math.ceil(room / contenders)))
  const until = now + terms.leaseMs
  const since = !me.hadPlaces && places > 0 ? now : me.since
  if (demand > 0) lane.holders[report.process] = { places: held, reserved: requests, demand, since, until }
  return {
    lane,
    grant: {
      places,
      requests,
      until,
      fencedUntil: lane.fencedUntil,
      lowered: lane.lowered,
      roomAt: room > 0 ? undefined : nextRoomAt(lane, terms),
      contested: isContested(lane, report.process),
    },
  }
}

/** Slices are a hundredth of the window: a call counts until its whole slice has left it, so never too short. */
export function sliceMs(terms: Pick<LeaseTerms, 'windowMs'>): number {
  return Math.max(1, Math.ceil(terms.windowMs / 100))
}

function spend(lane: LaneState, at: number, calls: number, terms: LeaseTerms): void {
  if (calls === 0) return
  const start = Math.floor(at / sliceMs(terms)) * sliceMs(terms)
  const slice = lane.spent.find(([known]) => known === start)
  if (slice === undefined) lane.spent.push([start, calls])
  else slice[1] += calls
  lane.spent.sort((a, b) => a[0] - b[0])
}

function spentWithin(lane: LaneState, now: number, terms: LeaseTerms): number {
  lane.spent = lane.spent.filter(([start]) => start + sliceMs(terms) + terms.windowMs > now)
  return lane.spent.reduce((total, [, calls]) => total + calls, 0)
}

function nextRoomAt(lane: LaneState, terms: LeaseTerms): number | undefined {
  const first = lane.spent[0]
  return first === undefined ? undefined : first[0] + sliceMs(terms) + terms.windowMs
}

/** A process that did not come back has perhaps begun all that it had reserved, as late as its lease allowed. */
function expireLeases(lane: LaneState, now: number, terms: LeaseTerms): void {
  for (const [process, holder] of Object.entries(lane.holders)) {
    if (holder.until > now) continue
    spend(lane, holder.until, holder.reserved, terms)
    delete lane.holders[process]
  }
}

function recover(lane: LaneState, now: number, terms: LeaseTerms): void {
  while (lane.concurrency < terms.concurrency && now >= lane.cautionUntil) {
    lane.concurrency += 1
    lane.cautionUntil += terms.caution
  }
  // The operator may have lowered the limit itself.
  lane.concurrency = Math.min(lane.concurrency, terms.concurrency)
}

function learn(lane: LaneState, now: number, terms: LeaseTerms, report: LeaseReport): void {
  if (report.wentWell) lane.refusalsInARow = 0
  for (const { outcome, lowered } of report.refusals) {
    // Calls that were in flight together are refused together: that is one refusal in the row, not four.
    const isFirst = lane.fencedUntil <= now
    const before = isFirst ? lane.refusalsInARow : Math.max(0, lane.refusalsInARow - 1)
    const guess = Math.min(terms.longestFence, terms.fence * 2 ** Math.min(before, 30))
    lane.fencedUntil = Math.max(lane.fencedUntil, now + (outcome.retryAfterMs ?? guess))
    if (isFirst) lane.refusalsInARow += 1
    if (outcome.concurrency && lowered === lane.lowered) {
      lane.concurrency = Math.max(1, lane.concurrency - 1)
      lane.cautionUntil = now + terms.caution
      lane.lowered += 1
    }
  }
}

/** The process in the line: since when it waits or has its turn, and whether that turn is over. */
interface Standing {
  since: number
  hadPlaces: boolean
  turnIsOver: boolean
  demand: number
}

function standing(
  previous: Holder | undefined,
  now: number,
  demand: number,
  terms: LeaseTerms,
  lane: LaneState,
): Standing {
  if (previous === undefined || previous.demand === 0)
    return { since: now, hadPlaces: false, turnIsOver: false, demand }
  const hadPlaces = previous.places > 0
  const starved = others(lane).some((holder) => holder.demand > 0 && holder.places === 0)
  const turnIsOver = hadPlaces && starved && now - previous.since >= terms.turnMs
  // To the back of the line, so that the one who waits longest is next.
  return { since: turnIsOver ? now : previous.since, hadPlaces, turnIsOver, demand }
}

/**
 * How many calls of the process may be in flight. With no more processes than places each has its fair part, and takes
 * what the others leave; with more, they take turns, the one that waits longest first. Who is alone gets all, also what
 * it has no use for yet.
 */
function grantPlaces(lane: LaneState, me: Standing, terms: LeaseTerms): number {
  if (me.demand === 0) return 0
  const wanting = others(lane).filter((holder) => holder.demand > 0)
  const free = Math.max(0, lane.concurrency - sum(lane, (holder) => holder.places))
  if (wanting.length + 1 <= lane.concurrency) {
    const fair = Math.floor(lane.concurrency / (wanting.length + 1))
    const someoneIsShort = wanting.some((holder) => holder.places < Math.min(fair, holder.demand))
    const useful = isContested(lane) ? me.demand : terms.concurrency
    return Math.min(free, useful, someoneIsShort ? fair : terms.concurrency)
  }
  if (me.turnIsOver) return 0
  if (me.hadPlaces) return Math.min(free, 1)
  const before = wanting.filter((holder) => holder.places === 0 && holder.since < me.since).length
  return free > before ? 1 : 0
}

/** Whether another process wants more than it has. */
function isContested(lane: LaneState, except?: string): boolean {
  return others(lane, except).some((holder) => holder.demand > holder.places)
}

function others(lane: LaneState, except?: string): Holder[] {
  return Object.entries(lane.holders).flatMap(([process, holder]) => (process === except ? [] : [holder]))
}

function sum(lane: LaneState, of: (holder: Holder) => number): number {
  return others(lane).reduce((total, holder) => total + of(holder), 0)
}

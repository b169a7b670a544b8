import { gateLimits } from '@gatewarden/microsoft'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshLane, type LaneState, readLane } from './lane-state.ts'
import { type LeaseGrant, type LeaseReport, type LeaseTerms, settleLease } from './settle-lease.ts'

const terms: LeaseTerms = {
  ...gateLimits({ requests: 100, windowMs: 60_000, caution: 5_000 }),
  leaseMs: 10_000,
  turnMs: 2_000,
  block: 40,
}
const idle: Omit<LeaseReport, 'process'> = {
  inFlight: 0,
  waiting: 0,
  begun: [],
  refusals: [],
  wentWell: false,
}
const refusal = (
  concurrency: boolean,
  lowered = 0,
  retryAfterMs: number | undefined = 0,
): LeaseReport['refusals'][number] => ({
  outcome: { throttled: true, retryAfterMs, concurrency },
  lowered,
})

/** A row and the processes that come to it. */
class Table {
  lane: LaneState = freshLane(terms.concurrency)
  now = 1_000_000

  settle(process: string, report: Partial<LeaseReport> = {}): LeaseGrant {
    const { lane, grant } = settleLease(this.lane, this.now, terms, {
      ...idle,
      waiting: 1,
      ...report,
      process,
    })
    this.lane = lane
    return grant
  }
}

describe('settleLease', () => {
  it('gives one process all places, and two their half once the first has heard of the second', () => {
    const table = new Table()
    expect(table.settle('a').places).toBe(4)
    expect(table.settle('b', { waiting: 9 }).places).toBe(0)
    expect(table.settle('a', { inFlight: 4, waiting: 5 })).toMatchObject({ places: 2, contested: true })
    // Two of a's four calls are still in flight: their places are not free yet.
    expect(table.settle('b', { waiting: 9 }).places).toBe(0)
    table.settle('a', { inFlight: 2, waiting: 5 })
    expect(table.settle('b', { waiting: 9 }).places).toBe(2)
  })

  it('lends what others have no use for', () => {
    const table = new Table()
    table.settle('a', { inFlight: 0, waiting: 1 })
    table.settle('b', { waiting: 9 })
    table.settle('a', { inFlight: 1, waiting: 0 })
    expect(table.settle('b', { waiting: 9 }).places).toBe(3)
  })

  it('gives back all of a process that has nothing to do', () => {
    const table = new Table()
    table.settle('a', { waiting: 3 })
    table.settle('a', { waiting: 0 })
    expect(table.lane.holders).toEqual({})
    expect(table.settle('b').places).toBe(4)
  })

  it('counts what a killed process had reserved as spent when its lease ran out', () => {
    const table = new Table()
    expect(table.settle('a').requests).toBe(40)
    table.now += terms.leaseMs - 1
    expect(table.settle('b', { waiting: 9 }).places).toBe(0)
    table.now += 1
    const grant = table.settle('b', { waiting: 9 })
    expect(grant.places).toBe(4)
    // Forty may have been begun; sixty are left.
    table.settle('b', { inFlight: 4, begun: [[table.now, 40]] })
    expect(table.settle('b', { inFlight: 4 }).requests).toBe(20)
  })

  it('shares what is left of the window and says when there is more', () => {
    const table = new Table()
    table.settle('a', { begun: [] })
    table.settle('a', { inFlight: 4, waiting: 1, begun: [[table.now, 100]] })
    const grant = table.settle('a', { inFlight: 4, waiting: 1 })
    expect(grant.requests).toBe(0)
    expect(grant.roomAt).toBeGreaterThanOrEqual(table.now + terms.windowMs)
    table.now = grant.roomAt ?? 0
    expect(table.settle('a', { waiting: 1 }).requests).toBe(40)
  })

  it('counts a call for the whole window, to its last millisecond', () => {
    for (let within = 0; within < 600; within += 37) {
      const table = new Table()
      table.now += within
      table.settle('a')
      table.settle('a', { inFlight: 4, begun: [[table.now, 100]] })
      table.now += terms.windowMs - 1
      expect(table.settle('a').requests).toBe(0)
      // A slice of a hundredth later at most, there is room again.
      table.now += 601
      expect(table.settle('a').requests).toBe(40)
    }
  })

  it('lowers the concurrency once for calls that were in flight together, and raises it again', () => {
    const table = new Table()
    table.settle('a')
    const grant = table.settle('a', { inFlight: 1, refusals: [refusal(true), refusal(true), refusal(true)] })
    expect([grant.places, grant.lowered]).toEqual([3, 1])
    expect(table.settle('a', { refusals: [refusal(true, 0)] }).places).toBe(3)
    expect(table.settle('a', { refusals: [refusal(true, 1)] }).places).toBe(2)
    table.now += terms.caution
    expect(table.settle('a').places).toBe(3)
    table.now += terms.caution
    expect(table.settle('a').places).toBe(4)
  })

  it('fences for all processes, longer each time, until a call goes well', () => {
    const table = new Table()
    const waits = [1, 2, 3].map(() => {
      const until = table.settle('a', {
        refusals: [{ outcome: { throttled: true, retryAfterMs: undefined, concurrency: false }, lowered: 0 }],
      }).fencedUntil
      expect(table.settle('b').fencedUntil).toBe(until)
      const wait = until - table.now
      table.now = until
      return wait
    })
    expect(waits).toEqual([1_000, 2_000, 4_000])
    table.settle('a', { wentWell: true })
    const calm = table.settle('a', {
      refusals: [{ outcome: { throttled: true, retryAfterMs: undefined, concurrency: false }, lowered: 0 }],
    })
    expect(calm.fencedUntil - table.now).toBe(1_000)
  })

  it('takes turns where there are more processes than places, and forgets none', () => {
    const table = new Table()
    const processes = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const turns = new Map(processes.map((process) => [process, 0]))
    for (let round = 0; round < 200; round++) {
      for (const process of processes) {
        table.now += 100
        if (table.settle(process, { waiting: 5 }).places > 0)
          turns.set(process, (turns.get(process) ?? 0) + 1)
      }
      const held = Object.values(table.lane.holders).reduce((sum, holder) => sum + holder.places, 0)
      expect(held).toBeLessThanOrEqual(4)
    }
    const counts = [...turns.values()]
    expect(Math.min(...counts)).toBeGreaterThan(200 * (4 / 7) * 0.6)
  })

  it('keeps both promises whatever processes do, die or report', () => {
    const step = fc.record({
      process: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      later: fc.nat({ max: 4_000 }),
      begins: fc.nat({ max: 60 }),
      ends: fc.nat({ max: 4 }),
      waiting: fc.nat({ max: 6 }),
      dies: fc.boolean(),
      refused: fc.option(fc.boolean()),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 150, size: 'max' }), (steps) => {
        const table = new Table()
        const alive = new Map<string, { grant: LeaseGrant; left: number; inFlight: number }>()
        const begunAt: number[] = []
        const lives = new Map<string, number>()
        for (const { process: name, later, begins, ends, waiting, dies, refused } of steps) {
          table.now += later
          // Who has not renewed its lease is dead, and its calls with it. Who comes back is another process.
          for (const [silent, one] of alive) {
            if (one.grant.until > table.now) continue
            alive.delete(silent)
            lives.set(silent.slice(0, 1), (lives.get(silent.slice(0, 1)) ?? 0) + 1)
          }
          const process = `${name}${lives.get(name) ?? 0}`
          const me = alive.get(process)
          let begun = 0
          if (me !== undefined) {
            // What the lane does: begin while the lease is good, places and requests are left.
            for (let call = 0; call < begins && me.grant.until > table.now && me.left > 0; call++) {
              if (me.inFlight >= me.grant.places) me.inFlight = Math.max(0, me.inFlight - ends)
              if (me.inFlight >= me.grant.places) break
              me.inFlight += 1
              me.left -= 1
              begun += 1
              begunAt.push(table.now)
            }
            const inFlight = [...alive.values()].reduce((sum, one) => sum + one.inFlight, 0)
            expect(inFlight).toBeLessThanOrEqual(4)
            expect(begunAt.filter((at) => at > table.now - terms.windowMs).length).toBeLessThanOrEqual(
              terms.requests,
            )
            if (dies) {
              // Its calls end with it; what it had reserved is lost.
              alive.delete(process)
              lives.set(name, (lives.get(name) ?? 0) + 1)
              continue
            }
            me.inFlight = Math.max(0, me.inFlight - ends)
          }
          const inFlight = me?.inFlight ?? 0
          const grant = table.settle(process, {
            inFlight,
            waiting,
            begun: begun === 0 ? [] : [[table.now, begun]],
            refusals: refused === null ? [] : [refusal(refused, table.lane.lowered)],
          })
          if (inFlight + waiting === 0) alive.delete(process)
          else alive.set(process, { grant, left: grant.requests, inFlight })
          const reserved = Object.values(table.lane.holders).reduce((sum, holder) => sum + holder.reserved, 0)
          const spent = table.lane.spent.reduce((sum, [, calls]) => sum + calls, 0)
          expect(spent + reserved).toBeLessThanOrEqual(terms.requests)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('readLane', () => {
  it('reads what was written, and begins afresh with anything else', () => {
    const table = new Table()
    table.settle('a', { begun: [[table.now, 3]] })
    expect(readLane(JSON.parse(JSON.stringify(table.lane)), 4)).toEqual(table.lane)
    for (const stored of [{}, null, 'x', { ...table.lane, concurrency: -1 }])
      expect(readLane(stored, 4)).toEqual(freshLane(4))
  })
})

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GateLimits } from '../graph/gate-limits.ts'
import type { GateKey, Outcome, Permit, ThrottleGate } from '../graph/graph-client.ts'

/** A back end as the contract sees it. */
export interface GateUnderTest {
  /** The gates of as many processes as there are to be, on one store. */
  gates: readonly ThrottleGate[]
  /** Milliseconds of the time that the gates live in. */
  now(): number
  /** Lets time pass, and all that it sets in motion. */
  advance(milliseconds: number): Promise<void>
  close(): Promise<void>
}

export interface GateContractOptions {
  /** How many processes share the store. */
  processes: number
  make(limits: Partial<GateLimits>): Promise<GateUnderTest>
  /** Longest time (ms) that a call waits although there is room, because another process has to give way first. */
  handover?: number
  /** Runs of each property; a back end with a database takes fewer. */
  runs?: number
}

const key = (mailbox: string): GateKey => ({ app: 'app-1', tenant: 'tenant-1', mailbox })
const calm: Outcome = { throttled: false }

/** A caller that counts itself while it holds a permit. */
class Traffic {
  inFlight = 0
  most = 0
  readonly startedAt: number[] = []
  readonly #gate: GateUnderTest

  constructor(gate: GateUnderTest) {
    this.#gate = gate
  }

  async enter(process: number, mailbox = 'a', signal?: AbortSignal): Promise<Permit> {
    const gate = this.#gate.gates[process]
    if (gate === undefined) throw new RangeError(`There is no process ${process}.`)
    const permit = await gate.acquire(key(mailbox), signal)
    this.startedAt.push(this.#gate.now())
    this.inFlight += 1
    this.most = Math.max(this.most, this.inFlight)
    let held = true
    return {
      release: (outcome) => {
        if (held) this.inFlight -= 1
        held = false
        permit.release(outcome)
      },
    }
  }
}

/** The rules that every back end of ThrottleGate keeps. */
export function gateContract(
  name: string,
  { processes, make, handover = 0, runs = 50 }: GateContractOptions,
): void {
  describe(`${name} keeps the gate's contract`, () => {
    let under: GateUnderTest
    let traffic: Traffic
    const open = async (limits: Partial<GateLimits> = {}): Promise<void> => {
      under = await make(limits)
      traffic = new Traffic(under)
    }
    beforeEach(() => open())
    afterEach(() => under.close())
    const reopen = async (limits: Partial<GateLimits>): Promise<void> => {
      await under.close()
      await open(limits)
    }
    const last = processes - 1

    it('lets four in and holds the fifth until one is done', async () => {
      const permits = await Promise.all([0, 0, 0, 0].map((process) => traffic.enter(process)))
      const fifth = observed(traffic.enter(0))
      await under.advance(50)
      expect(fifth.settled()).toBe(false)
      permits[0]?.release(calm)
      await under.advance(50)
      expect(fifth.settled()).toBe(true)
      expect(traffic.most).toBe(4)
      for (const permit of [...permits.slice(1), await fifth.promise]) permit.release(calm)
    })

    it('lets in the order of coming', async () => {
      const first = await Promise.all([0, 0, 0, 0].map((process) => traffic.enter(process)))
      const order: number[] = []
      const waiting = [1, 2, 3].map(async (number) => {
        const permit = await traffic.enter(0)
        order.push(number)
        return permit
      })
      for (const permit of first.slice(0, 3)) {
        permit.release(calm)
        await under.advance(50)
      }
      expect(order).toEqual([1, 2, 3])
      for (const permit of [...first.slice(3), ...(await Promise.all(waiting))]) permit.release(calm)
    })

    it('holds a mailbox for as long as Microsoft asks, and no other one', async () => {
      const permit = await traffic.enter(0)
      permit.release({ throttled: true, retryAfterMs: 5_000, concurrency: false })
      await under.advance(20)
      const same = observed(traffic.enter(last))
      const other = observed(traffic.enter(last, 'b'))
      await under.advance(4_000)
      expect([same.settled(), other.settled()]).toEqual([false, true])
      await under.advance(2_000 + handover)
      expect(same.settled()).toBe(true)
      for (const one of [same, other]) (await one.promise).release(calm)
    })

    it('holds longer after each refusal that names no time', async () => {
      let permit = await traffic.enter(0)
      for (const expected of [1_000, 2_000, 4_000]) {
        permit.release({ throttled: true, retryAfterMs: undefined, concurrency: false })
        const next = observed(traffic.enter(0))
        await under.advance(expected - 100)
        expect(next.settled()).toBe(false)
        await under.advance(200 + handover)
        expect(next.settled()).toBe(true)
        permit = await next.promise
      }
      permit.release(calm)
    })

    it('goes down to three after a refusal for concurrency, once for all that were in flight, and back to four', async () => {
      await reopen({ caution: 10_000 })
      const four = await Promise.all([0, 0, 0, 0].map((process) => traffic.enter(process)))
      for (const permit of four) permit.release({ throttled: true, retryAfterMs: 100, concurrency: true })
      await under.advance(500 + handover)
      const again = [0, 0, 0, 0].map((process) => observed(traffic.enter(process)))
      await under.advance(500 + handover)
      expect(again.filter((one) => one.settled())).toHaveLength(3)
      for (const one of again.filter((other) => other.settled())) (await one.promise).release(calm)
      await under.advance(10_000 + handover)
      ;(await again[3]?.promise)?.release(calm)
      traffic.most = 0
      const more = [0, 0, 0, 0].map((process) => observed(traffic.enter(process)))
      await under.advance(500 + handover)
      expect(more.filter((one) => one.settled())).toHaveLength(4)
      for (const one of more) (await one.promise).release(calm)
    })

    it('lets no more begin in a window than it may, and goes on once there is room', async () => {
      await reopen({ requests: 10, windowMs: 60_000 })
      const begin = under.now()
      const calls = Array.from({ length: 12 }, () =>
        observed(traffic.enter(0).then((permit) => permit.release(calm))),
      )
      await under.advance(1_000)
      expect(calls.filter((one) => one.settled())).toHaveLength(10)
      await under.advance(57_000)
      expect(calls.filter((one) => one.settled())).toHaveLength(10)
      await under.advance(5_000 + handover)
      expect(calls.filter((one) => one.settled())).toHaveLength(12)
      expect((traffic.startedAt[10] ?? 0) - begin).toBeGreaterThanOrEqual(60_000)
    })

    it('lets a waiting call go when its caller gives up, and loses no place by it', async () => {
      const four = await Promise.all([0, 0, 0, 0].map((process) => traffic.enter(process)))
      const giveUp = new AbortController()
      const given = observed(traffic.enter(0, 'a', giveUp.signal))
      const next = observed(traffic.enter(0))
      await under.advance(20)
      giveUp.abort(new Error('enough'))
      await expect(given.promise).rejects.toThrow('enough')
      four[0]?.release(calm)
      await under.advance(50)
      expect(next.settled()).toBe(true)
      expect(traffic.inFlight).toBe(4)
      for (const permit of [...four.slice(1), await next.promise]) permit.release(calm)
    })

    it('refuses at once what was given up before', async () => {
      await expect(traffic.enter(0, 'a', AbortSignal.abort(new Error('too late')))).rejects.toThrow(
        'too late',
      )
      expect(traffic.inFlight).toBe(0)
    })

    it('takes a permit that is given back twice once', async () => {
      const four = await Promise.all([0, 0, 0, 0].map((process) => traffic.enter(process)))
      four[0]?.release(calm)
      four[0]?.release(calm)
      const more = [observed(traffic.enter(0)), observed(traffic.enter(0))]
      await under.advance(50)
      expect(more.filter((one) => one.settled())).toHaveLength(1)
      for (const permit of four.slice(1)) permit.release(calm)
      await under.advance(50)
      for (const one of more) (await one.promise).release(calm)
    })

    it('limits no calls to the directory, but holds them when Microsoft asks', async () => {
      const many = await Promise.all(Array.from({ length: 20 }, () => traffic.enter(0, '')))
      expect(traffic.inFlight).toBe(20)
      many[0]?.release({ throttled: true, retryAfterMs: 3_000, concurrency: false })
      const next = observed(traffic.enter(0, ''))
      await under.advance(2_500)
      expect(next.settled()).toBe(false)
      await under.advance(1_000)
      expect(next.settled()).toBe(true)
      for (const permit of [...many.slice(1), await next.promise]) permit.release(calm)
    })

    it('keeps both limits under any traffic of all processes together, and lets every call through', async () => {
      const call = fc.record({
        process: fc.nat({ max: last }),
        comesAfter: fc.oneof(fc.constant(0), fc.nat({ max: 2_000 })),
        takes: fc.nat({ max: 3_000 }),
        refused: fc.oneof(
          { weight: 8, arbitrary: fc.constant(false) },
          { weight: 1, arbitrary: fc.constant(true) },
        ),
      })
      await fc.assert(
        fc.asyncProperty(
          fc.array(call, { minLength: 10, maxLength: 60, size: 'max' }),
          fc.integer({ min: 5, max: 30 }),
          async (calls, requests) => {
            await reopen({ requests, windowMs: 20_000, caution: 5_000 })
            let done = 0
            for (const { process, comesAfter, takes, refused } of calls) {
              await under.advance(comesAfter)
              void (async () => {
                const permit = await traffic.enter(process)
                await waitUntil(under, takes)
                permit.release(refused ? { throttled: true, retryAfterMs: 500, concurrency: true } : calm)
                done += 1
              })()
            }
            // As long as the window, the waits and the hand-overs could add up to.
            for (let turn = 0; turn < 400 && done < calls.length; turn++) await under.advance(1_000)
            expect(done).toBe(calls.length)
            expect(traffic.most).toBeLessThanOrEqual(4)
            expect(busiestWindow(traffic.startedAt, 20_000)).toBeLessThanOrEqual(requests)
          },
        ),
        { numRuns: runs },
      )
    }, 300_000)
  })
}

/** Resolves once that much of the gate's time has passed; the test moves it on. */
async function waitUntil(under: GateUnderTest, milliseconds: number): Promise<void> {
  const until = under.now() + milliseconds
  while (under.now() < until) await new Promise((resolve) => setImmediate(resolve))
}

/** The most starts that any window holds. */
export function busiestWindow(startedAt: readonly number[], windowMs: number): number {
  const sorted = startedAt.toSorted((a, b) => a - b)
  let most = 0
  for (let first = 0, end = 0; first < sorted.length; first++) {
    while (end < sorted.length && (sorted[end] ?? 0) < (sorted[first] ?? 0) + windowMs) end += 1
    most = Math.max(most, end - first)
  }
  return most
}

function observed<T>(promise: Promise<T>): { promise: Promise<T>; settled(): boolean } {
  let isSettled = false
  promise.then(
    () => {
      isSettled = true
    },
    () => {
      isSettled = true
    },
  )
  return { promise, settled: () => isSettled }
}

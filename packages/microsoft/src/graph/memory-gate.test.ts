import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { busiestWindow, gateContract, VirtualTime } from '../testing/index.ts'
import { gateLimits } from './gate-limits.ts'
import { memoryGate } from './memory-gate.ts'

gateContract('memoryGate', {
  processes: 1,
  async make(limits) {
    const time = new VirtualTime()
    const gate = memoryGate({ clock: time, timers: time, limits })
    return {
      gates: [gate],
      now: () => time.now().getTime(),
      advance: (milliseconds) => time.advance(milliseconds),
      async close() {
        // Nobody waits any more: no timer may be left.
        expect(time.pending).toBe(0)
      },
    }
  },
})

const key = { app: 'app', tenant: 'tenant', mailbox: 'a@contoso.com' }

describe('memoryGate', () => {
  it('forgets mailboxes that nobody has asked for in a while', async () => {
    const time = new VirtualTime()
    const gate = memoryGate({ clock: time, timers: time })
    for (let number = 0; number < 50; number++) {
      const permit = await gate.acquire({ ...key, mailbox: `user${number}` })
      permit.release({ throttled: false })
    }
    expect(gate.lanes).toBe(50)
    await time.advance(11 * 60_000)
    const permit = await gate.acquire(key)
    permit.release({ throttled: false })
    expect(gate.lanes).toBe(1)
  })

  it('keeps apps, tenants and mailboxes apart whatever they are called', async () => {
    const time = new VirtualTime()
    const gate = memoryGate({ clock: time, timers: time, limits: { concurrency: 1 } })
    const names = fc.record({ app: fc.string(), tenant: fc.string(), mailbox: fc.string({ minLength: 1 }) })
    await fc.assert(
      fc.asyncProperty(names, names, async (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other))
        const permits = await Promise.all([gate.acquire(one), gate.acquire(other)])
        for (const permit of permits) permit.release({ throttled: false })
      }),
    )
  })

  it('lets a thousand mailboxes end when one does: nothing but each one’s own limits holds it back', async () => {
    const takes = async (mailboxes: number): Promise<number> => {
      const time = new VirtualTime()
      const gate = memoryGate({ clock: time, timers: time })
      const from = time.now().getTime()
      const call = async (mailbox: string): Promise<void> => {
        const permit = await gate.acquire({ ...key, mailbox })
        await new Promise<void>((resolve) => {
          time.after(250, resolve)
        })
        permit.release({ throttled: false })
      }
      let ended = 0
      const all = Promise.all(
        Array.from({ length: mailboxes * 12 }, (_, number) => call(`user${number % mailboxes}`)),
      ).then(() => {
        ended = time.now().getTime()
      })
      while (ended === 0) await time.advance(50)
      await all
      return ended - from
    }
    // 12 calls of a quarter of a second, 4 at once.
    expect(await takes(1)).toBeLessThanOrEqual(800)
    expect(await takes(1000)).toBe(await takes(1))
  })

  it("stays within Outlook's ten thousand over a whole hour of steady work", async () => {
    const time = new VirtualTime()
    const gate = memoryGate({ clock: time, timers: time })
    const startedAt: number[] = []
    const ends = new AbortController()
    const stream = async (): Promise<void> => {
      for (;;) {
        const permit = await gate.acquire(key, ends.signal)
        startedAt.push(time.now().getTime())
        await new Promise<void>((resolve) => time.after(100, resolve))
        permit.release({ throttled: false })
      }
    }
    const streams = [1, 2, 3, 4].map(() => stream().catch(() => undefined))
    await time.advance(3_600_000, async () => undefined)
    ends.abort()
    await time.advance(1_000)
    await Promise.all(streams)
    expect(busiestWindow(startedAt, 600_000)).toBeLessThanOrEqual(10_000)
    // At least 95 % of what Microsoft allows in an hour.
    expect(startedAt.length).toBeGreaterThan(0.95 * 60_000)
    expect(time.pending).toBe(0)
  })

  it('refuses limits that let nothing through', () => {
    for (const limits of [{ concurrency: 0 }, { requests: -1 }, { windowMs: Number.NaN }]) {
      expect(() => gateLimits(limits)).toThrow(RangeError)
    }
  })
})

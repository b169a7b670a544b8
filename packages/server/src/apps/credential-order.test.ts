import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byOrder, orderToTry } from './credential-order.ts'
import { expiryOf } from './expiry.ts'

const day = 86_400_000
const now = new Date('2026-09-01T00:00:00Z')
const around = fc.integer({ min: -400, max: 400 }).map((days) => new Date(now.getTime() + days * day))

const credential = fc.record({
  id: fc.uuid(),
  status: fc.constantFrom('untested' as const, 'accepted' as const, 'refused' as const),
  position: fc.nat(3),
  notBefore: fc.option(around),
  expiresAt: fc.option(around),
  createdAt: around,
})

describe('the order in which credentials are tried', () => {
  test('holds exactly those that may work, each once, in one order whatever order they came in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(credential, { selector: (one) => one.id, maxLength: 10 }), (all) => {
        const order = orderToTry(all, now)
        const mayWork = all.filter(
          (one) =>
            one.status !== 'refused' &&
            (one.expiresAt === null || one.expiresAt.getTime() > now.getTime()) &&
            (one.notBefore === null || one.notBefore.getTime() <= now.getTime()),
        )
        expect(new Set(order)).toEqual(new Set(mayWork))
        expect(orderToTry(all.toReversed(), now)).toEqual(order)
        for (const [index, one] of order.entries()) {
          const next = order[index + 1]
          if (!next) continue
          expect(byOrder(one, next)).toBeLessThan(0)
          expect(one.position).toBeLessThanOrEqual(next.position)
          if (one.position === next.position) {
            expect(one.createdAt.getTime()).toBeGreaterThanOrEqual(next.createdAt.getTime())
          }
        }
      }),
    )
  })
})

describe('warnings', () => {
  test('begin at 60, 30 and 7 days and never go back as time passes', () => {
    const order = ['fine', 'within-60-days', 'within-30-days', 'within-7-days', 'expired']
    fc.assert(
      fc.property(fc.integer({ min: -5 * day, max: 100 * day }), fc.nat(100 * day), (left, later) => {
        const expiresAt = new Date(now.getTime() + left)
        const first = expiryOf(expiresAt, now)
        const second = expiryOf(expiresAt, new Date(now.getTime() + later))
        expect(order.indexOf(second.state)).toBeGreaterThanOrEqual(order.indexOf(first.state))
        expect(second.daysLeft ?? -1).toBeLessThanOrEqual(first.daysLeft ?? -1)
        expect(first.state === 'expired').toBe(left <= 0)
      }),
    )
    const at = (days: number) => expiryOf(new Date(now.getTime() + days * day), now).state
    expect([61, 60, 31, 30, 8, 7, 0.1, 0].map(at)).toEqual([
      'fine',
      'within-60-days',
      'within-60-days',
      'within-30-days',
      'within-30-days',
      'within-7-days',
      'within-7-days',
      'expired',
    ])
    expect(expiryOf(null, now)).toEqual({ state: 'unknown', daysLeft: null })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomSource } from './random-source.ts'
import { stableGuid } from './stable-guid.ts'
import {
  dayMs,
  hourMs,
  ianaZones,
  inOfficeHours,
  instantOf,
  mailDate,
  type SeedTimeZone,
  wallClock,
} from './working-time.ts'

const zones = fc.constantFrom(...(Object.keys(ianaZones) as SeedTimeZone[]))
const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2032, 0, 1) })

describe('time in zones', () => {
  it('shows the same clock as the runtime does', () => {
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        const shown = new Intl.DateTimeFormat('sv-SE', {
          timeZone: ianaZones[zone],
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(at)
        expect(wallClock(zone, at).toISOString().slice(0, 19).replace('T', ' ')).toBe(shown)
      }),
    )
  })

  it('finds the instant of a wall-clock time again, except in the hour that happens twice', () => {
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        const back = instantOf(zone, wallClock(zone, at).getTime())
        expect(wallClock(zone, back)).toEqual(wallClock(zone, at))
        expect([0, hourMs]).toContain(at - back)
      }),
    )
  })

  it('puts what falls into the night or the weekend into the next working day', () => {
    fc.assert(
      fc.property(zones, instants, fc.integer({ min: 0, max: 4 * hourMs }), (zone, at, slack) => {
        const moved = inOfficeHours(zone, at, slack)
        const local = wallClock(zone, moved)
        expect([0, 6]).not.toContain(local.getUTCDay())
        expect(local.getUTCHours()).toBeGreaterThanOrEqual(8)
        expect(local.getUTCHours()).toBeLessThan(18)
        expect(moved).toBeGreaterThanOrEqual(at)
        expect(moved - at).toBeLessThan(6 * dayMs)
        expect(inOfficeHours(zone, moved, slack)).toBe(moved)
      }),
    )
  })

  it('writes dates that say the same instant', () => {
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        expect(Date.parse(mailDate(zone, at))).toBe(Math.floor(at / 1000) * 1000)
      }),
    )
    expect(mailDate('Romance Standard Time', Date.UTC(2026, 2, 3, 8, 41, 7))).toBe(
      'Tue, 3 Mar 2026 09:41:07 +0100',
    )
    expect(mailDate('India Standard Time', Date.UTC(2026, 2, 3, 8, 41, 7))).toBe(
      'Tue, 3 Mar 2026 14:11:07 +0530',
    )
  })
})

describe('repeatable chance', () => {
  it('draws the same for the same number and name, and else something else', () => {
    const draws = (seed: number, name?: string) =>
      Array.from(
        { length: 8 },
        (
          (random) => () =>
            random.between(0, 1e9)
        )(randomSource(seed, name)),
      )
    expect(draws(5, 'a')).toEqual(draws(5, 'a'))
    expect(draws(5, 'b')).not.toEqual(draws(5, 'a'))
    expect(draws(6, 'a')).not.toEqual(draws(5, 'a'))
  })

  it('keeps within bounds and reaches them', () => {
    const random = randomSource(1)
    const drawn = new Set(Array.from({ length: 400 }, () => random.between(3, 7)))
    expect([...drawn].sort()).toEqual([3, 4, 5, 6, 7])
    expect(random.some([1, 2, 3], 9).sort()).toEqual([1, 2, 3])
    expect(random.hex(13)).toMatch(/^[0-9a-f]{13}$/)
    expect(random.bytes(7)).toHaveLength(7)
    expect(() => random.pick([])).toThrow('nothing to pick from')
  })

  it('makes GUIDs of version 5 that stay the same', () => {
    expect(stableGuid('contoso/tenant')).toBe(stableGuid('contoso/tenant'))
    expect(stableGuid('contoso/tenant')).not.toBe(stableGuid('fabrikam/tenant'))
    expect(stableGuid('x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

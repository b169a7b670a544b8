import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOf, dayKey, isOnDay, weekOf } from './week.ts'

const event = (from: string, to: string) => ({
  start: { dateTime: from, timeZone: 'UTC' },
  end: { dateTime: to, timeZone: 'UTC' },
})

describe('a week', () => {
  it('begins on Monday and has each day once, over changes of the clocks too', () => {
    const dates = fc.date({ min: new Date(2000, 0, 1), max: new Date(2099, 11, 31), noInvalidDate: true })
    fc.assert(
      fc.property(dates, (date) => {
        const days = weekOf(date)
        expect(days[0]?.getDay()).toBe(1)
        expect(new Set(days.map(dayKey)).size).toBe(7)
        expect(days.map(dayKey)).toContain(dayKey(date))
        expect(dateOf(dayKey(date))?.getTime()).toBe(
          new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime(),
        )
      }),
    )
  })

  it('knows no day that is in no calendar', () => {
    for (const day of ['2026-02-30', '2026-13-01', '', 'x-y-z']) expect(dateOf(day), day).toBeUndefined()
  })
})

describe('an event', () => {
  it('is on every day that it takes part of, and not on the one that begins when it ends', () => {
    const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04']
    const on = (from: string, to: string) => days.filter((day) => isOnDay(event(from, to), day))
    expect(on('2026-03-02T09:00:00', '2026-03-02T10:00:00')).toEqual(['2026-03-02'])
    expect(on('2026-03-02T00:00:00', '2026-03-03T00:00:00')).toEqual(['2026-03-02'])
    expect(on('2026-03-02T22:00:00', '2026-03-03T00:30:00')).toEqual(['2026-03-02', '2026-03-03'])
    expect(on('2026-03-01T00:00:00', '2026-03-04T00:00:00')).toEqual(days.slice(0, 3))
    expect(on('2026-03-02T00:00:00', '2026-03-02T00:00:00')).toEqual(['2026-03-02'])
  })
})

import fc from 'fast-check'
import rruleLibrary from 'rrule'
import { describe, expect, test } from 'vitest'
import {
  Calendar,
  CalendarEvent,
  CalendarGroup,
  type DayOfWeek,
  type Recurrence,
  type RecurrencePattern,
  type WeekIndex,
} from '../../tenant/calendar.ts'
import { Sequence } from '../../tenant/change-log.ts'
import { eventState } from '../testing/full-mailbox.ts'
import { instancesBetween } from './event-instance.ts'
import { dateOf, dayOf, occurrenceDays } from './recurrence.ts'
import { findTimeZone, readWall, timeZone, writeWall } from './time-zone.ts'
import { windowsZones } from './windows-zones.ts'
import { rule } from './write-ical.ts'

const names: readonly DayOfWeek[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
]
const blank: RecurrencePattern = {
  type: 'daily',
  interval: 1,
  month: 0,
  dayOfMonth: 0,
  daysOfWeek: [],
  firstDayOfWeek: 'sunday',
  index: 'first',
}

function dates(
  pattern: Partial<RecurrencePattern>,
  range: Partial<Recurrence['range']>,
  until = '2030-12-31',
): string[] {
  const recurrence: Recurrence = {
    pattern: { ...blank, ...pattern },
    range: {
      type: 'noEnd',
      startDate: '2026-01-01',
      endDate: '0001-01-01',
      recurrenceTimeZone: 'UTC',
      numberOfOccurrences: 0,
      ...range,
    },
  }
  return [...occurrenceDays(recurrence, dayOf(until))].map(dateOf)
}

/** A half-hour series that begins here. */
function seriesEvent(recurrence: Recurrence, start: { dateTime: string; timeZone: string }): CalendarEvent {
  const calendar = new Calendar(1, new Sequence(), {
    name: 'Calendar',
    isDefault: true,
    color: 'auto',
    group: new CalendarGroup(0, 'My Calendars', '0'),
  })
  const end = writeWall((readWall(start.dateTime) ?? 0) + 30 * 60_000)
  const state = eventState('Series', start.dateTime, end, { recurrence })
  const { timeZone: zone } = start
  return new CalendarEvent(1, calendar, {
    ...state,
    start,
    end: { dateTime: end, timeZone: zone },
    recurrence: { ...recurrence, range: { ...recurrence.range, recurrenceTimeZone: zone } },
  })
}

const first = (count: number) => ({ type: 'numbered' as const, numberOfOccurrences: count })

describe('a series', () => {
  test.each<[string, Partial<RecurrencePattern>, string, string[]]>([
    [
      'every third day',
      { type: 'daily', interval: 3 },
      '2026-02-27',
      ['2026-02-27', '2026-03-02', '2026-03-05'],
    ],
    [
      'Monday and Friday of every other week',
      { type: 'weekly', interval: 2, daysOfWeek: ['friday', 'monday'], firstDayOfWeek: 'monday' },
      '2026-01-07',
      ['2026-01-09', '2026-01-19', '2026-01-23'],
    ],
    [
      'weeks that begin on Sunday',
      { type: 'weekly', interval: 2, daysOfWeek: ['sunday', 'monday'], firstDayOfWeek: 'sunday' },
      '2026-01-05',
      ['2026-01-05', '2026-01-18', '2026-01-19'],
    ],
    [
      'the 31st, or the last day of a shorter month',
      { type: 'absoluteMonthly', dayOfMonth: 31 },
      '2026-01-31',
      ['2026-01-31', '2026-02-28', '2026-03-31'],
    ],
    [
      'the last Friday of every second month',
      { type: 'relativeMonthly', interval: 2, daysOfWeek: ['friday'], index: 'last' },
      '2026-01-01',
      ['2026-01-30', '2026-03-27', '2026-05-29'],
    ],
    [
      'the first weekday of the month',
      { type: 'relativeMonthly', daysOfWeek: names.slice(1, 6), index: 'first' },
      '2026-01-02',
      ['2026-02-02', '2026-03-02', '2026-04-01'],
    ],
    [
      'the 29th of February, or the 28th',
      { type: 'absoluteYearly', month: 2, dayOfMonth: 29 },
      '2027-03-01',
      ['2028-02-29', '2029-02-28', '2030-02-28'],
    ],
    [
      'the second Tuesday of November',
      { type: 'relativeYearly', month: 11, daysOfWeek: ['tuesday'], index: 'second' },
      '2026-01-01',
      ['2026-11-10', '2027-11-09', '2028-11-14'],
    ],
  ])('on %s', (_, pattern, startDate, expected) => {
    expect(dates(pattern, { ...first(3), startDate })).toEqual(expected)
  })

  test('ends on its last day, that day included', () => {
    expect(dates({}, { type: 'endDate', startDate: '2026-01-01', endDate: '2026-01-03' })).toHaveLength(3)
  })
})

// The same question asked day by day: does this day fit?
function fits(pattern: RecurrencePattern, startDay: number, day: number): boolean {
  const date = new Date(day * 86_400_000)
  const start = new Date(startDay * 86_400_000)
  const monthsApart =
    (date.getUTCFullYear() - start.getUTCFullYear()) * 12 + date.getUTCMonth() - start.getUTCMonth()
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  const name = names[date.getUTCDay()] ?? 'sunday'
  switch (pattern.type) {
    case 'daily':
      return (day - startDay) % pattern.interval === 0
    case 'weekly': {
      const toWeekStart = (of: Date) => (of.getUTCDay() - names.indexOf(pattern.firstDayOfWeek) + 7) % 7
      const weeksApart = (day - toWeekStart(date) - (startDay - toWeekStart(start))) / 7
      return weeksApart % pattern.interval === 0 && pattern.daysOfWeek.includes(name)
    }
    case 'absoluteMonthly':
      return (
        monthsApart % pattern.interval === 0 &&
        date.getUTCDate() === Math.min(pattern.dayOfMonth, lastOfMonth)
      )
    default: {
      if (monthsApart % pattern.interval !== 0 || !pattern.daysOfWeek.includes(name)) return false
      const alike = Array.from({ length: lastOfMonth }, (_, i) => i + 1).filter((number) =>
        pattern.daysOfWeek.includes(
          names[new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), number)).getUTCDay()] ??
            'sunday',
        ),
      )
      const order: Record<WeekIndex, number> = {
        first: 0,
        second: 1,
        third: 2,
        fourth: 3,
        last: alike.length - 1,
      }
      return alike[order[pattern.index]] === date.getUTCDate()
    }
  }
}

test('any series has the days that fit its pattern', () => {
  const day = fc.integer({ min: dayOf('2024-01-01'), max: dayOf('2027-12-31') })
  const someDays = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 7 })
  const pattern = fc
    .record({
      type: fc.constantFrom(
        'daily' as const,
        'weekly' as const,
        'absoluteMonthly' as const,
        'relativeMonthly' as const,
      ),
      interval: fc.integer({ min: 1, max: 4 }),
      dayOfMonth: fc.integer({ min: 1, max: 31 }),
      daysOfWeek: someDays,
      firstDayOfWeek: fc.constantFrom(...names),
      index: fc.constantFrom<WeekIndex>('first', 'second', 'third', 'fourth', 'last'),
    })
    .map((made): RecurrencePattern => ({ ...made, month: 0 }))
  fc.assert(
    fc.property(pattern, day, fc.integer({ min: 0, max: 400 }), (made, start, length) => {
      const found = dates(made, { startDate: dateOf(start) }, dateOf(start + length))
      const expected = Array.from({ length: length + 1 }, (_, i) => start + i).filter((one) =>
        fits(made, start, one),
      )
      expect(found).toEqual(expected.map(dateOf))
    }),
    { numRuns: 300 },
  )
})

describe('a series of any pattern and range', () => {
  const someDays = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 7 })
  const recurrence = fc
    .record({
      type: fc.constantFrom(
        'daily' as const,
        'weekly' as const,
        'absoluteMonthly' as const,
        'relativeMonthly' as const,
        'absoluteYearly' as const,
        'relativeYearly' as const,
      ),
      interval: fc.integer({ min: 1, max: 5 }),
      month: fc.integer({ min: 1, max: 12 }),
      dayOfMonth: fc.integer({ min: 1, max: 31 }),
      daysOfWeek: someDays,
      firstDayOfWeek: fc.constantFrom(...names),
      index: fc.constantFrom<WeekIndex>('first', 'second', 'third', 'fourth', 'last'),
      start: fc.integer({ min: dayOf('2020-01-01'), max: dayOf('2030-12-31') }),
      range: fc.constantFrom('noEnd' as const, 'endDate' as const, 'numbered' as const),
      length: fc.integer({ min: 0, max: 3000 }),
      count: fc.integer({ min: 1, max: 60 }),
    })
    .map(({ start, range, length, count, ...pattern }): Recurrence => {
      const isMonthDay = pattern.type.startsWith('absolute')
      return {
        pattern: { ...pattern, dayOfMonth: isMonthDay ? pattern.dayOfMonth : 0 },
        range: {
          type: range,
          startDate: dateOf(start),
          endDate: range === 'endDate' ? dateOf(start + length) : '0001-01-01',
          recurrenceTimeZone: 'UTC',
          numberOfOccurrences: range === 'numbered' ? count : 0,
        },
      }
    })

  // A library that shares nothing with this one, told by the RRULE of our invitations.
  test('has the days that another implementation finds by the rule in its invitation', () => {
    fc.assert(
      fc.property(recurrence, (series) => {
        const until = dayOf('2040-01-01')
        const start = series.range.startDate.replaceAll('-', '')
        const other = rruleLibrary.rrulestr(`DTSTART:${start}T000000Z\nRRULE:${rule(series)}`)
        const theirs = other
          .between(new Date(0), new Date(until * 86_400_000), true)
          .map((date: Date) => date.toISOString().slice(0, 10))
        expect([...occurrenceDays(series, until)].map(dateOf)).toEqual(theirs)
      }),
      { numRuns: 300 },
    )
  }, 60_000)

  test('begins at the same hour in every season, and lasts as long on the clock', () => {
    const zones = ['Pacific Standard Time', 'Europe/Berlin', 'AUS Eastern Standard Time', 'Asia/Kolkata']
    fc.assert(
      fc.property(
        recurrence,
        fc.constantFrom(...zones),
        // Clocks change in the small hours: times in a gap are another test's.
        fc.integer({ min: 4 * 60, max: 23 * 60 }),
        (series, zone, minutes) => {
          const hour = String(Math.floor(minutes / 60)).padStart(2, '0')
          const clock = `${hour}:${String(minutes % 60).padStart(2, '0')}`
          const on = series.range.startDate
          const event = seriesEvent(series, { dateTime: `${on}T${clock}:00`, timeZone: zone })
          const from = Date.parse(`${on}T00:00:00Z`)
          const found = instancesBetween(event, from, from + 900 * 86_400_000)
          const iana = windowsZones.get(zone.toLowerCase()) ?? zone
          const format = new Intl.DateTimeFormat('sv-SE', {
            timeZone: iana,
            timeStyle: 'short',
            dateStyle: 'short',
          })
          for (const { startsAt, endsAt, day } of found) {
            expect(format.format(startsAt)).toBe(`${day} ${clock}`)
            expect(endsAt - startsAt).toBe(30 * 60_000)
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('a time zone', () => {
  test('goes from wall clock to instant and back, whatever the season', () => {
    const zone = timeZone('Romance Standard Time')
    expect(zone.instantOf(Date.UTC(2026, 0, 15, 9))).toBe(Date.UTC(2026, 0, 15, 8))
    expect(zone.instantOf(Date.UTC(2026, 6, 15, 9))).toBe(Date.UTC(2026, 6, 15, 7))
    // 29 March 2026, 02:30 does not exist; 25 October 2026, 02:30 comes twice.
    expect(zone.instantOf(Date.UTC(2026, 2, 29, 2, 30))).toBe(Date.UTC(2026, 2, 29, 1, 30))
    expect(zone.instantOf(Date.UTC(2026, 9, 25, 2, 30))).toBe(Date.UTC(2026, 9, 25, 1, 30))
  })

  test('is found by any Windows or IANA name', () => {
    for (const name of windowsZones.keys()) expect(findTimeZone(name), name).toBeDefined()
    expect(findTimeZone('Europe/Copenhagen')).toBeDefined()
    expect(() => timeZone('Middle-earth Standard Time')).toThrowError(/Middle-earth/)
  })

  test('agrees with itself at every instant', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'Pacific Standard Time',
          'AUS Eastern Standard Time',
          'India Standard Time',
          'Lord Howe Standard Time',
        ),
        fc.integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 }),
        (name, seconds) => {
          const zone = timeZone(name)
          const wall = zone.wallOf(seconds * 1000)
          expect(zone.wallOf(zone.instantOf(wall))).toBe(wall)
          expect(readWall(writeWall(wall))).toBe(wall)
        },
      ),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fromGraphRecurrence,
  graphRecurrence,
  type Recurrence,
  recurrenceSchema,
  sortDays,
  toGraphRecurrence,
  weekDays,
  weekIndexes,
} from './recurrence.ts'
import { RruleError, readRrule, type SeriesStart, writeRrule } from './rrule.ts'

const start: SeriesStart = { wall: '2026-03-02T09:30:00', zone: 'Europe/Berlin', isAllDay: false }
const read = (text: string, from: Partial<SeriesStart> = {}) => readRrule(text, { ...start, ...from })

const date = fc
  .date({ min: new Date('2027-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
  .map((one) => one.toISOString().slice(0, 10))
const ending = fc.oneof(
  fc.constant({}),
  date.map((until) => ({ until })),
  fc.integer({ min: 1, max: 999 }).map((count) => ({ count })),
)
const interval = fc.integer({ min: 1, max: 999 })
const days = fc.uniqueArray(fc.constantFrom(...weekDays), { minLength: 1, maxLength: 7 }).map(sortDays)
const week = fc.constantFrom(...weekIndexes)
const lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const dayInYear = fc.integer({ min: 1, max: 12 }).chain((month) =>
  fc.record({
    month: fc.constant(month),
    dayOfMonth: fc.integer({ min: 1, max: lengths[month - 1] ?? 31 }),
  }),
)
const dayOfMonth = fc.record({ dayOfMonth: fc.integer({ min: 1, max: 31 }) })
const byWeek = fc.record({ week, daysOfWeek: days })
const month = fc.record({ month: fc.integer({ min: 1, max: 12 }) })
const weekly = fc.record({ daysOfWeek: days, firstDayOfWeek: fc.constantFrom(...weekDays) })

/** Every recurrence there is, in the form that reading gives. */
const recurrence: fc.Arbitrary<Recurrence> = fc
  .oneof(
    fc.constant({ frequency: 'daily' as const }),
    weekly.map((one) => ({ frequency: 'weekly' as const, ...one })),
    fc.oneof(dayOfMonth, byWeek).map((one) => ({ frequency: 'monthly' as const, ...one })),
    dayInYear.map((one) => ({ frequency: 'yearly' as const, ...one })),
    fc.tuple(month, byWeek).map(([one, other]) => ({ frequency: 'yearly' as const, ...one, ...other })),
  )
  .chain((one) => fc.tuple(interval, ending).map(([times, end]) => ({ ...one, interval: times, ...end })))

const anyStart: fc.Arbitrary<SeriesStart> = fc.record({
  wall: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(
      ([hour, minute]) => `2026-03-02T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00`,
    ),
  zone: fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Pacific/Auckland',
    'UTC',
    'America/St_Johns',
  ),
  isAllDay: fc.boolean(),
})

describe('a recurrence', () => {
  test('is the same after RRULE text and back', () => {
    fc.assert(
      fc.property(recurrence, anyStart, (rule, from) => {
        expect(readRrule(writeRrule(rule, from), from)).toEqual(rule)
      }),
      { numRuns: 500 },
    )
  })

  test('is the same after Graph and back', () => {
    fc.assert(
      fc.property(recurrence, (rule) => {
        const graph = toGraphRecurrence(rule, { date: '2026-03-02', zone: 'W. Europe Standard Time' })
        expect(fromGraphRecurrence(graphRecurrence.parse(graph))).toEqual(rule)
        expect(recurrenceSchema.parse(rule)).toEqual(rule)
      }),
    )
  })

  test('ends as nothing but a rule or a named part, whatever the text', () => {
    const piece = fc.constantFrom(
      'FREQ=MONTHLY',
      'FREQ=DAILY',
      'FREQ=YEARLY',
      'BYDAY=MO,2TU',
      'BYDAY=-1FR',
      'BYMONTHDAY=31',
      'BYSETPOS=-1',
      'BYMONTH=2',
      'UNTIL=20261301',
      'COUNT=0',
      'WKST=XX',
      'BYHOUR=9',
      '=',
      'INTERVAL=x',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join(';')),
        ),
        (text) => {
          try {
            expect(recurrenceSchema.safeParse(read(text)).success).toBe(true)
          } catch (error) {
            expect(error).toBeInstanceOf(RruleError)
          }
        },
      ),
    )
  })

  test.each<[string, Partial<Recurrence>]>([
    [
      'FREQ=WEEKLY;BYDAY=WE,MO;UNTIL=20261231T225959Z',
      { frequency: 'weekly', daysOfWeek: ['monday', 'wednesday'], until: '2026-12-31' },
    ],
    [
      'RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR',
      { frequency: 'weekly', daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] },
    ],
    ['FREQ=WEEKLY', { daysOfWeek: ['monday'], firstDayOfWeek: 'monday' }],
    ['FREQ=MONTHLY', { dayOfMonth: 2 }],
    ['FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2', { week: 'second', daysOfWeek: ['tuesday'] }],
    ['FREQ=MONTHLY;BYDAY=-1FR', { week: 'last', daysOfWeek: ['friday'] }],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', { dayOfMonth: 31 }],
    ['FREQ=YEARLY', { month: 3, dayOfMonth: 2 }],
    // Summer time: 23:30 in New York on the 30th is the 31st in UTC; an end before the start of that day's meeting leaves it out.
    ['FREQ=DAILY;UNTIL=20260701T073000Z', { until: '2026-07-01' }],
    ['FREQ=DAILY;UNTIL=20260701T072959Z', { until: '2026-06-30' }],
    ['FREQ=DAILY;UNTIL=20261201T083000Z', { until: '2026-12-01' }],
  ])('is read from %s', (text, rule) => expect(read(text)).toMatchObject(rule))

  test.each([
    ['FREQ=HOURLY', 'FREQ'],
    ['INTERVAL=2', 'FREQ'],
    ['FREQ=DAILY;BYHOUR=9,15', 'BYHOUR'],
    ['FREQ=YEARLY;BYWEEKNO=20', 'BYWEEKNO'],
    ['FREQ=MONTHLY;BYDAY=5MO', 'BYDAY'],
    ['FREQ=MONTHLY;BYDAY=MO', 'BYDAY'],
    ['FREQ=MONTHLY;BYDAY=1MO,3MO', 'BYDAY'],
    ['FREQ=MONTHLY;BYMONTHDAY=1,15', 'BYMONTHDAY'],
    ['FREQ=MONTHLY;BYMONTHDAY=31', 'BYMONTHDAY'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 'BYMONTHDAY'],
    ['FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1', 'BYMONTH'],
    ['FREQ=YEARLY;BYDAY=20MO', 'BYDAY'],
    ['FREQ=MONTHLY;BYMONTH=1;BYMONTHDAY=1', 'BYMONTH'],
    ['FREQ=WEEKLY;COUNT=3;UNTIL=20270101', 'COUNT'],
    ['FREQ=WEEKLY;COUNT=3;COUNT=4', 'COUNT'],
    ['FREQ=DAILY;INTERVAL=2;BYDAY=MO', 'BYDAY'],
    ['FREQ=WEEKLY;UNTIL=20260231', 'UNTIL'],
    ['FREQ', 'RRULE'],
  ])('%s is refused, naming %s', (text, part) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ part }))
  })
})

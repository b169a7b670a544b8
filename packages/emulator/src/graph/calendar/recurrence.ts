import type { DayOfWeek, Recurrence, RecurrencePattern, WeekIndex } from '../../tenant/calendar.ts'

const dayLength = 86_400_000
const weekDays: readonly DayOfWeek[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
]
const indexes: Readonly<Record<Exclude<WeekIndex, 'last'>, number>> = {
  first: 0,
  second: 1,
  third: 2,
  fourth: 3,
}

/** The last day that a series without an end is followed to: days since 1970 of 4500-12-31, as far as Exchange counts. */
const endOfDays = dayOf('4500-12-31')

/** Days since 1970-01-01 of a date (yyyy-MM-dd). */
export function dayOf(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / dayLength)
}

/** The date (yyyy-MM-dd) of a day counted since 1970-01-01. */
export function dateOf(day: number): string {
  return new Date(day * dayLength).toISOString().slice(0, 10)
}

/** The days on which a series takes place, from its first on, without regard to exceptions, up to `lastDay`. */
export function* occurrenceDays(recurrence: Recurrence, lastDay: number): Generator<number> {
  const { pattern, range } = recurrence
  const first = dayOf(range.startDate)
  const end = range.type === 'endDate' ? dayOf(range.endDate) : endOfDays
  const last = Math.min(end, lastDay, endOfDays)
  let left = range.type === 'numbered' ? range.numberOfOccurrences : Number.POSITIVE_INFINITY
  for (const day of patternDays(pattern, first, last)) {
    if (left-- <= 0) return
    yield day
  }
}

/** The days from `first` to `last` that fit the pattern, in order. The interval counts from `first`. */
function* patternDays(pattern: RecurrencePattern, first: number, last: number): Generator<number> {
  const interval = Math.max(1, pattern.interval)
  switch (pattern.type) {
    case 'daily':
      for (let day = first; day <= last; day += interval) yield day
      return
    case 'weekly':
      yield* weeklyDays(pattern, interval, first, last)
      return
    default:
      yield* monthlyDays(pattern, interval, first, last)
  }
}

function* weeklyDays(
  pattern: RecurrencePattern,
  interval: number,
  first: number,
  last: number,
): Generator<number> {
  const weekStart = weekDays.indexOf(pattern.firstDayOfWeek)
  const offsets = pattern.daysOfWeek
    .map((name) => (weekDays.indexOf(name) - weekStart + 7) % 7)
    .sort((a, b) => a - b)
  const sinceWeekStart = (weekDayOf(first) - weekStart + 7) % 7
  for (let week = first - sinceWeekStart; week <= last; week += 7 * interval) {
    for (const offset of offsets) {
      const day = week + offset
      if (day > last) return
      if (day >= first) yield day
    }
  }
}

function* monthlyDays(
  pattern: RecurrencePattern,
  interval: number,
  first: number,
  last: number,
): Generator<number> {
  const yearly = pattern.type === 'absoluteYearly' || pattern.type === 'relativeYearly'
  const start = new Date(first * dayLength)
  const firstMonth = yearly
    ? start.getUTCFullYear() * 12 + pattern.month - 1
    : start.getUTCFullYear() * 12 + start.getUTCMonth()
  const step = yearly ? 12 * interval : interval
  for (let month = firstMonth; ; month += step) {
    const day = dayInMonth(pattern, month)
    if (day > last) return
    if (day >= first) yield day
  }
}

/** @param month counted from year 0 */
function dayInMonth(pattern: RecurrencePattern, month: number): number {
  const start = Date.UTC(Math.floor(month / 12), month % 12, 1) / dayLength
  const length = Date.UTC(Math.floor((month + 1) / 12), (month + 1) % 12, 1) / dayLength - start
  if (pattern.type === 'absoluteMonthly' || pattern.type === 'absoluteYearly') {
    // A month that is too short has the occurrence on its last day.
    return start + Math.min(pattern.dayOfMonth, length) - 1
  }
  const fitting: number[] = []
  for (let day = start; day < start + length; day++) {
    const name = weekDays[weekDayOf(day)]
    if (name !== undefined && pattern.daysOfWeek.includes(name)) fitting.push(day)
  }
  const chosen = pattern.index === 'last' ? fitting.at(-1) : fitting[indexes[pattern.index]]
  return chosen ?? fitting.at(-1) ?? start
}

/** 0 for Sunday. 1970-01-01 was a Thursday. */
function weekDayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7
}

import type { CalendarEvent } from '@gatewarden/client'

/** A day as it is written in addresses and by the API: `2026-03-02`. */
export type Day = string

const two = (value: number) => String(value).padStart(2, '0')
export const dayKey = (date: Date): Day =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`

/** Midnight of a day on this machine's clocks. @returns undefined for a day that no calendar has */
export function dateOf(day: Day): Date | undefined {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const found = new Date(year, month - 1, date)
  return dayKey(found) === day ? found : undefined
}

/** The seven days from Monday on. */
export function weekOf(date: Date): Date[] {
  const monday = new Date(date.getFullYear(), date.getMonth(), date.getDate())
  monday.setDate(monday.getDate() - ((monday.getDay() + 6) % 7))
  return Array.from({ length: 7 }, (_, offset) => {
    const day = new Date(monday)
    day.setDate(monday.getDate() + offset)
    return day
  })
}

/**
 * Whether an event is on that day, by the wall clock that it is told in. What ends at midnight is not on the day that begins
 * then; what takes no time is on the day of its start.
 */
export function isOnDay({ start, end }: Pick<CalendarEvent, 'start' | 'end'>, day: Day): boolean {
  const begins = start.dateTime.slice(0, 10)
  if (begins === day) return true
  const ends = end.dateTime.slice(0, 10)
  const endsAtMidnight = /T00:00(:00(\.0+)?)?$/.test(end.dateTime)
  return begins < day && (endsAtMidnight ? day < ends : day <= ends)
}

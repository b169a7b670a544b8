import { texts } from '../texts/en.ts'

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const dayOnly = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

/** How long ago, or how soon: `3 hours ago`, `in 2 days`. */
export function relativeTime(time: Date, now: Date): string {
  const seconds = (time.getTime() - now.getTime()) / 1000
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit)
  }
  return relative.format(0, 'second')
}

export const exactTime = (time: Date): string => exact.format(time)
export const dayOf = (time: Date): string => dayOnly.format(time)

/** A time as people say it; the exact one, in the reader's own time zone, on hover and for screen readers. */
export function TimeText({ time }: { time: string | null }) {
  if (time === null) return texts.common.never
  const date = new Date(time)
  return (
    <time dateTime={time} title={exactTime(date)}>
      {relativeTime(date, new Date())}
    </time>
  )
}

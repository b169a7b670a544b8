import type { DayOfWeek } from '../../tenant/calendar.ts'
import type { MailboxSettings } from '../../tenant/mailbox-settings.ts'
import { timeZone } from './time-zone.ts'

const dayLength = 86_400_000
const days: readonly DayOfWeek[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
]

/**
 * Whether a time (milliseconds since 1970) lies within somebody's working hours of one day: `personal` counts Saturday and
 * Sunday as working days too, `unrestricted` every moment.
 */
export function isWithinHours(
  hours: MailboxSettings['workingHours'],
  domain: 'work' | 'personal' | 'unrestricted',
  from: number,
  to: number,
): boolean {
  if (domain === 'unrestricted') return true
  const zone = timeZone(hours.timeZone)
  const [start, end] = [zone.wallOf(from), zone.wallOf(to)]
  const midnight = Math.floor(start / dayLength) * dayLength
  const day = days[new Date(start).getUTCDay()]
  const isWeekend = day === 'saturday' || day === 'sunday'
  const works = day !== undefined && hours.daysOfWeek.includes(day)
  if (!works && !(domain === 'personal' && isWeekend)) return false
  return start >= midnight + clock(hours.startTime) && end <= midnight + clock(hours.endTime)
}

/** HH:mm:ss as milliseconds after midnight. */
function clock(text: string): number {
  const [hour = 0, minute = 0, second = 0] = text.split(':').map(Number)
  return ((hour * 60 + minute) * 60 + second) * 1000
}

/** Windows time zone names that the seed uses, as Exchange stores them, with their IANA names (CLDR windowsZones). */
export const ianaZones = {
  'Romance Standard Time': 'Europe/Copenhagen',
  'GMT Standard Time': 'Europe/London',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'India Standard Time': 'Asia/Kolkata',
  UTC: 'UTC',
} as const

export type SeedTimeZone = keyof typeof ianaZones

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

const formatters = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** Minutes east of UTC that the clocks of a zone show at an instant, such as 120 in Copenhagen in July. */
export function offsetMinutes(zone: SeedTimeZone, at: number): number {
  const hour = Math.floor(at / hourMs)
  const key = `${zone}/${hour}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone: ianaZones[zone], timeZoneName: 'longOffset' })
    formatters.set(zone, formatter)
  }
  const text =
    formatter.formatToParts(hour * hourMs).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? []
  const offset = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  offsets.set(key, offset)
  return offset
}

/** The wall clock of a zone at an instant, as a Date whose UTC fields hold the local values. */
export function wallClock(zone: SeedTimeZone, at: number): Date {
  return new Date(at + offsetMinutes(zone, at) * minuteMs)
}

/**
 * The instant when the clocks of a zone show this wall-clock time (UTC fields of `local`). In the hour that
 * is skipped in spring it answers the time an hour later, in the doubled hour of autumn the first of both.
 */
export function instantOf(zone: SeedTimeZone, local: number): number {
  const before = local - offsetMinutes(zone, local - 12 * hourMs) * minuteMs
  const after = local - offsetMinutes(zone, local + 12 * hourMs) * minuteMs
  if (wallClock(zone, before).getTime() === local) return before
  return wallClock(zone, after).getTime() === local ? after : before
}

/** Weekends, and the days around Christmas and New Year on which nobody in these offices works. */
function isDayOff(local: Date): boolean {
  const [month, day] = [local.getUTCMonth(), local.getUTCDate()]
  return (
    [0, 6].includes(local.getUTCDay()) ||
    (month === 11 && day >= 24 && day <= 26) ||
    (month === 0 && day === 1)
  )
}

const dayStart = 8.2 * hourMs
const dayEnd = 17.8 * hourMs

/** The same instant if it lies in office hours (Monday to Friday, about 8 to 18) of the zone, else the next start of work plus `slack`. */
export function inOfficeHours(zone: SeedTimeZone, at: number, slack: number): number {
  const local = wallClock(zone, at)
  const timeOfDay = local.getTime() % dayMs
  const midnight = local.getTime() - timeOfDay
  const off = (days: number) => isDayOff(new Date(midnight + days * dayMs))
  if (!off(0) && timeOfDay >= dayStart && timeOfDay < dayEnd) return at
  let days = !off(0) && timeOfDay < dayStart ? 0 : 1
  while (off(days)) days++
  return instantOf(zone, midnight + days * dayMs + dayStart + (slack % (3 * hourMs)))
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A Date header's value (RFC 5322 section 3.3), such as `Tue, 3 Mar 2026 09:41:07 +0100`. */
export function mailDate(zone: SeedTimeZone, at: number): string {
  const local = wallClock(zone, at)
  const offset = offsetMinutes(zone, at)
  const two = (n: number) => String(n).padStart(2, '0')
  const size = Math.abs(offset)
  const clock = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`
  const date = `${local.getUTCDate()} ${months[local.getUTCMonth()]} ${local.getUTCFullYear()}`
  return `${days[local.getUTCDay()]}, ${date} ${clock} ${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`
}

const spelledDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const spelledMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** As people write it, such as `Tuesday 3 March`; with `year` such as `3 March 2026`. */
export function spelledDate(zone: SeedTimeZone, at: number, form: 'day' | 'year' = 'day'): string {
  const local = wallClock(zone, at)
  const dayAndMonth = `${local.getUTCDate()} ${spelledMonths[local.getUTCMonth()]}`
  return form === 'day'
    ? `${spelledDays[local.getUTCDay()]} ${dayAndMonth}`
    : `${dayAndMonth} ${local.getUTCFullYear()}`
}

/** `3 March 2026 09:41`: the line that Outlook puts above what it quotes. */
export function quotedDate(zone: SeedTimeZone, at: number): string {
  const local = wallClock(zone, at)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${spelledDate(zone, at, 'year')} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`
}

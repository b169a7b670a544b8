import type { Cursor } from './cursor.ts'
import { badArguments } from './imap-error.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DATE_TIME = /"([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"/y
const DATE = /"?(\d{1,2})-([A-Za-z]{3})-(\d{4})"?/y
const day = 86_400_000

/** `"21-Nov-2026 09:00:00 +0100"` in milliseconds since 1970. */
export function readDateTime(cursor: Cursor): number {
  const [
    ,
    date = '',
    month = '',
    year = '',
    hour = '',
    minute = '',
    second = '',
    sign,
    zoneHours,
    zoneMinutes,
  ] = cursor.match(DATE_TIME)
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes))
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) throw badArguments()
  return dayOf(date, month, year) + ((Number(hour) * 60 + Number(minute) - zone) * 60 + Number(second)) * 1000
}

/** `1-Feb-2026`, quoted or not, as the beginning of that day in UTC. */
export function readDate(cursor: Cursor): number {
  const [, date = '', month = '', year = ''] = cursor.match(DATE)
  return dayOf(date, month, year)
}

function dayOf(date: string, month: string, year: string): number {
  const index = MONTHS.indexOf(month.toLowerCase())
  const time = Date.UTC(Number(year), index, Number(date))
  if (index === -1 || new Date(time).getUTCDate() !== Number(date)) throw badArguments()
  return time
}

/** The day that a Date header names, whatever its zone, as its beginning in UTC; undefined where there is none. */
export function headerDay(header: string | undefined): number | undefined {
  const [, date = '', month = '', year = ''] =
    /(\d{1,2})\s+([A-Za-z]{3})[a-z]*\s+(\d{2,4})/.exec(header ?? '') ?? []
  const index = MONTHS.indexOf(month.toLowerCase())
  if (index === -1) return undefined
  const full = year.length < 4 ? Number(year) + (Number(year) < 50 ? 2000 : 1900) : Number(year)
  return Date.UTC(full, index, Number(date))
}

export function startOfDay(milliseconds: number): number {
  return Math.floor(milliseconds / day) * day
}

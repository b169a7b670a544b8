import { instantOf, readWall, wallAt } from '../platform/time/zones.ts'
import { type Recurrence, recurrenceSchema, sortDays, weekDays, weekIndexes } from './recurrence.ts'

/**
 * RRULE text (RFC 5545 §3.3.10) to a recurrence that Graph can hold, and back. What Graph cannot say is refused, by the name of
 * the part; nothing is rounded to what is near it.
 */

/** Where a series starts; `wall` is `2026-03-01T09:30:00` in `zone` (IANA). */
export interface SeriesStart {
  wall: string
  zone: string
  isAllDay: boolean
}

/** A rule that is none, or that Graph cannot hold. `part` is the name of what is wrong: BYDAY, COUNT. */
export class RruleError extends Error {
  readonly part: string
  constructor(part: string, problem: string) {
    super(`${part} ${problem}`)
    this.part = part
  }
}

type WeekDay = (typeof weekDays)[number]
type Parts = Map<string, string>

const codes = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const known = ['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'WKST', 'UNTIL', 'COUNT']
const frequencies = new Map([
  ['DAILY', 'daily'],
  ['WEEKLY', 'weekly'],
  ['MONTHLY', 'monthly'],
  ['YEARLY', 'yearly'],
] as const)
const lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
/** Days of the longest month that is counted as this one. */
const longest = (month: number | undefined): number => (month === undefined ? 31 : (lengths[month - 1] ?? 31))
const shortest = (month: number | undefined): number =>
  month === undefined || month === 2 ? 28 : longest(month)

/** @throws RruleError */
export function readRrule(text: string, start: SeriesStart): Recurrence {
  const parts = partsOf(text)
  const frequency = frequencyOf(parts)
  const interval = numberOf(parts, 'INTERVAL', 999) ?? 1
  const base = { frequency, interval, ...endOf(parts, start) }
  const wkst = parts.get('WKST')
  const firstDayOfWeek = wkst === undefined ? 'monday' : dayOf('WKST', wkst)
  const rule = { ...base, ...patternOf(parts, frequency, interval, start, firstDayOfWeek) }
  const checked = recurrenceSchema.safeParse(rule)
  if (checked.success) return checked.data
  throw new RruleError('FREQ', `: ${checked.error.issues[0]?.message ?? 'cannot be said to Microsoft'}`)
}

function partsOf(text: string): Parts {
  const parts: Parts = new Map()
  for (const piece of text
    .trim()
    .replace(/^RRULE:/i, '')
    .toUpperCase()
    .split(';')) {
    const [name = '', value = '', ...more] = piece.split('=')
    if (name === '' || value === '' || more.length > 0)
      throw new RruleError('RRULE', 'is not of the form NAME=VALUE;…')
    if (parts.has(name)) throw new RruleError(name, 'is there twice')
    if (!known.includes(name)) throw new RruleError(name, 'cannot be said to Microsoft')
    parts.set(name, value)
  }
  return parts
}

function frequencyOf(parts: Parts): Recurrence['frequency'] {
  const given = parts.get('FREQ')
  if (given === undefined) throw new RruleError('FREQ', 'is missing')
  const found = [...frequencies].find(([name]) => name === given)
  if (found === undefined) throw new RruleError('FREQ', 'must be DAILY, WEEKLY, MONTHLY or YEARLY')
  return found[1]
}

function numberOf(parts: Parts, name: string, most: number): number | undefined {
  const given = parts.get(name)
  if (given === undefined) return undefined
  const value = /^\d{1,4}$/.test(given) ? Number(given) : 0
  if (value < 1 || value > most) throw new RruleError(name, `must be a single number from 1 to ${most}`)
  return value
}

function endOf(parts: Parts, start: SeriesStart): Pick<Recurrence, 'until' | 'count'> {
  const until = parts.get('UNTIL')
  const count = numberOf(parts, 'COUNT', 999)
  if (until === undefined) return count === undefined ? {} : { count }
  if (count !== undefined) throw new RruleError('COUNT', 'does not go with UNTIL')
  return { until: untilDate(until, start) }
}

/** The last day on which an occurrence may start. */
function untilDate(text: string, { wall: starts, zone, isAllDay }: SeriesStart): string {
  const [, year, month, day, , hour, minute, second, utc] =
    /^(\d{4})(\d{2})(\d{2})(T(\d{2})(\d{2})(\d{2})(Z)?)?$/.exec(text) ?? []
  const given = year && readWall(`${year}-${month}-${day}${hour ? `T${hour}:${minute}:${second}` : ''}`)
  if (!given) throw new RruleError('UNTIL', 'must be a time such as 20261231T225959Z')
  const date = given.slice(0, 10)
  if (hour === undefined || isAllDay) return date
  const local = utc === undefined ? given : wallAt(Date.parse(`${given}Z`), zone)
  const localDate = local.slice(0, 10)
  return local.slice(11) >= starts.slice(11) ? localDate : dayBefore(localDate)
}

const dayBefore = (date: string) =>
  new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

function patternOf(
  parts: Parts,
  frequency: Recurrence['frequency'],
  interval: number,
  start: SeriesStart,
  firstDayOfWeek: WeekDay,
): Partial<Recurrence> {
  const refuse = (names: string[], why: string) => {
    const found = names.find((name) => parts.has(name))
    if (found !== undefined) throw new RruleError(found, why)
  }
  if (frequency === 'daily' || frequency === 'weekly') {
    refuse(
      ['BYMONTH', 'BYMONTHDAY', 'BYSETPOS'],
      `with FREQ=${frequency.toUpperCase()} cannot be said to Microsoft`,
    )
    const days = parts.get('BYDAY')
    if (frequency === 'daily' && days === undefined) return {}
    if (frequency === 'daily' && interval > 1)
      throw new RruleError('BYDAY', 'with FREQ=DAILY and an INTERVAL cannot be said to Microsoft')
    const daysOfWeek = days === undefined ? [startDay(start)] : plainDays(days)
    // Every day that is one of these is every week on these.
    return { frequency: 'weekly', daysOfWeek, firstDayOfWeek }
  }
  if (frequency === 'monthly') refuse(['BYMONTH'], 'with FREQ=MONTHLY cannot be said to Microsoft')
  const month = frequency === 'yearly' ? monthOf(parts, start) : undefined
  return {
    ...(month === undefined ? {} : { month }),
    ...(parts.has('BYDAY') ? byWeek(parts) : { dayOfMonth: dayOfMonth(parts, month, start) }),
  }
}

const startDay = ({ wall }: SeriesStart): WeekDay =>
  weekDays[new Date(`${wall.slice(0, 10)}T00:00:00Z`).getUTCDay()] ?? 'sunday'

function monthOf(parts: Parts, start: SeriesStart): number {
  const month = numberOf(parts, 'BYMONTH', 12)
  if (month !== undefined) return month
  const found = ['BYDAY', 'BYMONTHDAY'].find((name) => parts.has(name))
  if (found !== undefined) throw new RruleError(found, 'with FREQ=YEARLY needs one BYMONTH')
  return Number(start.wall.slice(5, 7))
}

function dayOf(part: string, code: string): WeekDay {
  const day = weekDays[codes.indexOf(code)]
  if (day === undefined) throw new RruleError(part, 'must be of SU, MO, TU, WE, TH, FR and SA')
  return day
}

function plainDays(list: string): WeekDay[] {
  const given = list.split(',')
  if (given.some((one) => /^[+-]?\d/.test(one))) throw new RruleError('BYDAY', 'may have no number here')
  return sortDays(given.map((code) => dayOf('BYDAY', code)))
}

/** `2TU`, or `TU` with BYSETPOS=2, or several days with BYSETPOS. */
function byWeek(parts: Parts): Pick<Recurrence, 'week' | 'daysOfWeek'> {
  if (parts.has('BYMONTHDAY')) throw new RruleError('BYMONTHDAY', 'with BYDAY cannot be said to Microsoft')
  const list = parts.get('BYDAY') ?? ''
  const position = parts.get('BYSETPOS')
  const [, ordinal, code] = /^([+-]?\d{1,2})([A-Z]{2})$/.exec(list) ?? []
  if (ordinal !== undefined && code !== undefined) {
    if (position !== undefined) throw new RruleError('BYSETPOS', 'does not go with a number in BYDAY')
    return { week: weekOf('BYDAY', ordinal), daysOfWeek: [dayOf('BYDAY', code)] }
  }
  if (position === undefined)
    throw new RruleError('BYDAY', 'must be one day with its number (2TU), or have a BYSETPOS')
  return { week: weekOf('BYSETPOS', position), daysOfWeek: plainDays(list) }
}

function weekOf(part: string, ordinal: string): (typeof weekIndexes)[number] {
  const number = Number(ordinal)
  const week = number === -1 ? 'last' : number >= 1 && number <= 4 ? weekIndexes[number - 1] : undefined
  if (week === undefined) throw new RruleError(part, 'must be 1 to 4, or -1 for the last')
  return week
}

/**
 * Where a month is too short for a day, RRULE leaves the month out and Microsoft takes its last day: so such days are only taken
 * as rules that mean the latter, BYMONTHDAY=-1 and BYMONTHDAY=28,29,30;BYSETPOS=-1.
 */
function dayOfMonth(parts: Parts, month: number | undefined, start: SeriesStart): number {
  const given = parts.get('BYMONTHDAY') ?? String(Number(start.wall.slice(8, 10)))
  const position = parts.get('BYSETPOS')
  if (given === '-1' && (position === undefined || position === '-1' || position === '1'))
    return longest(month)
  if (given.includes(',')) {
    const last = [29, 30].find((day) => given === upTo(day) && day <= longest(month) && position === '-1')
    if (last !== undefined) return last
    throw new RruleError('BYMONTHDAY', 'must be one day')
  }
  if (position !== undefined && position !== '1' && position !== '-1')
    throw new RruleError('BYSETPOS', 'must be 1 or -1 here')
  const day = /^\+?\d{1,2}$/.test(given) ? Number(given) : 0
  if (day < 1 || day > longest(month)) throw new RruleError('BYMONTHDAY', 'must be a day of the month, or -1')
  if (day <= shortest(month)) return day
  throw new RruleError(
    'BYMONTHDAY',
    `${day} leaves out months that are too short, which cannot be said to Microsoft; ${
      day === longest(month) ? 'BYMONTHDAY=-1' : `BYMONTHDAY=${upTo(day)};BYSETPOS=-1`
    } is the last day in those`,
  )
}

const upTo = (day: number): string => [28, 29, 30].filter((one) => one <= day).join(',')

/** As RRULE text, without the name. UNTIL is in UTC, as RFC 5545 wants it beside a start with a zone. */
export function writeRrule(rule: Recurrence, start: SeriesStart): string {
  const { frequency, interval, daysOfWeek, week, month, firstDayOfWeek, until, count } = rule
  const list = daysOfWeek?.map((day) => codes[weekDays.indexOf(day)]).join(',')
  const position = week === undefined ? undefined : week === 'last' ? -1 : weekIndexes.indexOf(week) + 1
  const isOne = daysOfWeek?.length === 1
  const parts = [
    `FREQ=${frequency.toUpperCase()}`,
    interval > 1 && `INTERVAL=${interval}`,
    month !== undefined && `BYMONTH=${month}`,
    list !== undefined && `BYDAY=${isOne ? (position ?? '') : ''}${list}`,
    position !== undefined && !isOne && `BYSETPOS=${position}`,
    rule.dayOfMonth !== undefined && monthDay(rule.dayOfMonth, month),
    firstDayOfWeek !== undefined &&
      firstDayOfWeek !== 'monday' &&
      `WKST=${codes[weekDays.indexOf(firstDayOfWeek)]}`,
    until !== undefined && `UNTIL=${untilText(until, start)}`,
    count !== undefined && `COUNT=${count}`,
  ]
  return parts.filter((part) => part !== false).join(';')
}

function monthDay(day: number, month: number | undefined): string {
  if (day <= shortest(month)) return `BYMONTHDAY=${day}`
  return day >= longest(month) ? 'BYMONTHDAY=-1' : `BYMONTHDAY=${upTo(day)};BYSETPOS=-1`
}

function untilText(until: string, { wall, zone, isAllDay }: SeriesStart): string {
  const digits = (text: string) => text.replaceAll(/[-:]/g, '')
  if (isAllDay) return digits(until)
  return `${digits(wallAt(instantOf(`${until}T${wall.slice(11)}`, zone), 'UTC'))}Z`
}

import type { SeedRecurrence } from '../seed-tenant.ts'
import { instantOf, type SeedTimeZone } from '../working-time.ts'
import { attendeesOf, timesOf } from './calendar-copy.ts'
import type { MeetingPlan } from './meeting-plan.ts'

export type ItipMethod = 'REQUEST' | 'REPLY' | 'CANCEL'

const shortDays: Readonly<Record<string, string>> = {
  sunday: 'SU',
  monday: 'MO',
  tuesday: 'TU',
  wednesday: 'WE',
  thursday: 'TH',
  friday: 'FR',
  saturday: 'SA',
}
const weekNumbers: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, last: -1 }
const participation: Readonly<Record<string, string>> = {
  accepted: 'ACCEPTED',
  tentativelyAccepted: 'TENTATIVE',
  declined: 'DECLINED',
}

/** An iCalendar object for a meeting message (RFC 5545, RFC 5546), with its lines folded. `replier` is who answers. */
export function icalendar(
  plan: MeetingPlan,
  method: ItipMethod,
  stampedAt: number,
  replier?: string,
): string {
  const { start, end } = timesOf(plan)
  const local = (time: string) => time.replaceAll(/[-:]/g, '')
  const when = (name: string, time: string) =>
    plan.isAllDay
      ? `${name};VALUE=DATE:${local(time).slice(0, 8)}`
      : `${name};TZID=${plan.zone}:${local(time)}`
  const attendees = attendeesOf(plan).filter(
    ({ emailAddress }) => method !== 'REPLY' || emailAddress.address === replier,
  )
  const lines = [
    'BEGIN:VCALENDAR',
    `METHOD:${method}`,
    'PRODID:Microsoft Exchange Server 2010',
    'VERSION:2.0',
    ...timeZone(plan.zone),
    'BEGIN:VEVENT',
    `ORGANIZER;CN=${parameter(plan.organizer.name)}:mailto:${plan.organizer.address}`,
    ...attendees.map(({ type, emailAddress, response }) => {
      const role =
        type === 'optional' ? 'OPT-PARTICIPANT' : type === 'resource' ? 'NON-PARTICIPANT' : 'REQ-PARTICIPANT'
      const status = method === 'REPLY' ? (participation[response] ?? 'NEEDS-ACTION') : 'NEEDS-ACTION'
      return `ATTENDEE;ROLE=${role};PARTSTAT=${status};RSVP=TRUE;CN=${parameter(emailAddress.name)}:mailto:${emailAddress.address}`
    }),
    ...(plan.text === '' ? [] : [`DESCRIPTION;LANGUAGE=en-US:${escapeText(plan.text)}`]),
    ...(plan.recurrence ? [recurrenceRule(plan.recurrence)] : []),
    `UID:${plan.iCalUId}`,
    `SUMMARY;LANGUAGE=en-US:${escapeText(plan.subject)}`,
    when('DTSTART', start.dateTime),
    when('DTEND', end.dateTime),
    'CLASS:PUBLIC',
    'PRIORITY:5',
    `DTSTAMP:${utc(stampedAt)}`,
    'TRANSP:OPAQUE',
    `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
    `SEQUENCE:${method === 'CANCEL' ? 1 : 0}`,
    ...(plan.location === null ? [] : [`LOCATION;LANGUAGE=en-US:${escapeText(plan.location)}`]),
    'X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map(foldLine).join('')
}

function recurrenceRule({ pattern, range }: SeedRecurrence): string {
  const days = 'daysOfWeek' in pattern ? pattern.daysOfWeek.map((day) => shortDays[day] ?? '') : []
  const nth = 'index' in pattern ? (weekNumbers[pattern.index] ?? 1) : 0
  const parts: string[] = []
  switch (pattern.type) {
    case 'daily':
      parts.push('FREQ=DAILY')
      break
    case 'weekly':
      parts.push(
        'FREQ=WEEKLY',
        `BYDAY=${days.join(',')}`,
        `WKST=${shortDays[pattern.firstDayOfWeek] ?? 'SU'}`,
      )
      break
    case 'absoluteMonthly':
      parts.push('FREQ=MONTHLY', `BYMONTHDAY=${pattern.dayOfMonth}`)
      break
    case 'relativeMonthly':
      parts.push('FREQ=MONTHLY', `BYDAY=${days.map((day) => `${nth}${day}`).join(',')}`)
      break
    case 'absoluteYearly':
      parts.push('FREQ=YEARLY', `BYMONTH=${pattern.month}`, `BYMONTHDAY=${pattern.dayOfMonth}`)
      break
    case 'relativeYearly':
      parts.push(
        'FREQ=YEARLY',
        `BYMONTH=${pattern.month}`,
        `BYDAY=${days.map((day) => `${nth}${day}`).join(',')}`,
      )
  }
  parts.push(`INTERVAL=${pattern.interval}`)
  if (range.type === 'endDate') parts.push(`UNTIL=${range.endDate.replaceAll('-', '')}T235959Z`)
  if (range.type === 'numbered') parts.push(`COUNT=${range.numberOfOccurrences}`)
  return `RRULE:${parts.join(';')}`
}

/** Offsets from UTC in standard and in summer time, and when the clocks change. */
const zoneRules: Partial<
  Record<
    SeedTimeZone,
    readonly [
      standard: string,
      summer: string,
      spring: string,
      autumn: string,
      hours: readonly [string, string],
    ]
  >
> = {
  'Romance Standard Time': [
    '+0100',
    '+0200',
    'BYDAY=-1SU;BYMONTH=3',
    'BYDAY=-1SU;BYMONTH=10',
    ['020000', '030000'],
  ],
  'W. Europe Standard Time': [
    '+0100',
    '+0200',
    'BYDAY=-1SU;BYMONTH=3',
    'BYDAY=-1SU;BYMONTH=10',
    ['020000', '030000'],
  ],
  'GMT Standard Time': [
    '+0000',
    '+0100',
    'BYDAY=-1SU;BYMONTH=3',
    'BYDAY=-1SU;BYMONTH=10',
    ['010000', '020000'],
  ],
  'Pacific Standard Time': [
    '-0800',
    '-0700',
    'BYDAY=2SU;BYMONTH=3',
    'BYDAY=1SU;BYMONTH=11',
    ['020000', '020000'],
  ],
}

function timeZone(zone: SeedTimeZone): string[] {
  const rules = zoneRules[zone]
  const part = (name: string, from: string, to: string, start: string, rule: string[]) => [
    `BEGIN:${name}`,
    `DTSTART:16010101T${start}`,
    `TZOFFSETFROM:${from}`,
    `TZOFFSETTO:${to}`,
    ...rule,
    `END:${name}`,
  ]
  if (!rules) {
    const offset = fixedOffset(zone)
    return [
      'BEGIN:VTIMEZONE',
      `TZID:${zone}`,
      ...part('STANDARD', offset, offset, '000000', []),
      'END:VTIMEZONE',
    ]
  }
  const [standard, summer, spring, autumn, [springHour, autumnHour]] = rules
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${zone}`,
    ...part('STANDARD', summer, standard, autumnHour, [`RRULE:FREQ=YEARLY;INTERVAL=1;${autumn}`]),
    ...part('DAYLIGHT', standard, summer, springHour, [`RRULE:FREQ=YEARLY;INTERVAL=1;${spring}`]),
    'END:VTIMEZONE',
  ]
}

function fixedOffset(zone: SeedTimeZone): string {
  const noon = Date.UTC(2026, 0, 15, 12)
  const minutes = (noon - instantOf(zone, noon)) / 60_000
  const two = (value: number) => String(value).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`
}

function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function parameter(value: string): string {
  return /[:;,"]/.test(value) ? `"${value.replaceAll('"', "'")}"` : value
}

function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')
}

/** At most 75 octets to a line (RFC 5545 section 3.1). */
function foldLine(line: string): string {
  let folded = ''
  let length = 0
  for (const char of line) {
    const size = Buffer.byteLength(char)
    if (length + size > 73) {
      folded += '\r\n '
      length = 1
    }
    folded += char
    length += size
  }
  return `${folded}\r\n`
}

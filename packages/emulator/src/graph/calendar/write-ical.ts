import type { CalendarEvent, EventState, Recurrence } from '../../tenant/calendar.ts'
import { htmlToText } from '../mail/html-text.ts'
import { instantOf } from './event-instance.ts'
import { timeZone } from './time-zone.ts'

/** The iTIP methods that Exchange sends by mail (RFC 5546). */
export type MeetingMethod = 'REQUEST' | 'CANCEL'

/** An invitation or a cancellation as an iCalendar object (RFC 5545), lines folded at 75 bytes. */
export function writeICal(event: CalendarEvent, method: MeetingMethod, now: number): string {
  const { state } = event
  const lines = [
    'BEGIN:VCALENDAR',
    `METHOD:${method}`,
    'PRODID:Microsoft Exchange Server 2010',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    `ORGANIZER;CN="${quoted(state.organizer.name)}":mailto:${state.organizer.address}`,
    ...state.attendees.map(
      ({ type, emailAddress }) =>
        `ATTENDEE;ROLE=${type === 'required' ? 'REQ-PARTICIPANT' : 'OPT-PARTICIPANT'};PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="${quoted(emailAddress.name)}":mailto:${emailAddress.address}`,
    ),
    `DESCRIPTION:${text(state.body.contentType === 'html' ? htmlToText(state.body.content) : state.body.content)}`,
    ...(state.recurrence ? [`RRULE:${rule(state.recurrence)}`] : []),
    `UID:${state.iCalUId}`,
    `SUMMARY:${text(state.subject)}`,
    ...times(state),
    'CLASS:PUBLIC',
    `DTSTAMP:${stamp(now)}Z`,
    'TRANSP:OPAQUE',
    `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
    `SEQUENCE:${method === 'CANCEL' ? 1 : 0}`,
    ...(state.locations.length > 0 ? [`LOCATION:${text(state.locations.join('; '))}`] : []),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]
  return lines.map(fold).join('\r\n')
}

/** Times of a single event in UTC; a series keeps its floating wall clock with the zone's name. */
function times(state: EventState): string[] {
  if (state.isAllDay) {
    const day = (at: EventState['start']) => stamp(timeZone(at.timeZone).wallOf(instantOf(at))).slice(0, 8)
    return [`DTSTART;VALUE=DATE:${day(state.start)}`, `DTEND;VALUE=DATE:${day(state.end)}`]
  }
  if (!state.recurrence)
    return [`DTSTART:${stamp(instantOf(state.start))}Z`, `DTEND:${stamp(instantOf(state.end))}Z`]
  const wall = (at: EventState['start']) =>
    `;TZID="${quoted(at.timeZone)}":${stamp(timeZone(at.timeZone).wallOf(instantOf(at)))}`
  return [`DTSTART${wall(state.start)}`, `DTEND${wall(state.end)}`]
}

const positions = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const

function rule({ pattern, range }: Recurrence): string {
  const days = pattern.daysOfWeek.map((day) => day.slice(0, 2).toUpperCase()).join(',')
  const relative = [`BYDAY=${days}`, `BYSETPOS=${positions[pattern.index]}`]
  const parts: Readonly<Record<typeof pattern.type, readonly string[]>> = {
    daily: ['FREQ=DAILY'],
    weekly: ['FREQ=WEEKLY', `BYDAY=${days}`, `WKST=${pattern.firstDayOfWeek.slice(0, 2).toUpperCase()}`],
    absoluteMonthly: ['FREQ=MONTHLY', `BYMONTHDAY=${pattern.dayOfMonth}`],
    relativeMonthly: ['FREQ=MONTHLY', ...relative],
    absoluteYearly: ['FREQ=YEARLY', `BYMONTH=${pattern.month}`, `BYMONTHDAY=${pattern.dayOfMonth}`],
    relativeYearly: ['FREQ=YEARLY', `BYMONTH=${pattern.month}`, ...relative],
  }
  return [
    ...parts[pattern.type],
    `INTERVAL=${pattern.interval}`,
    ...(range.type === 'endDate' ? [`UNTIL=${range.endDate.replaceAll('-', '')}`] : []),
    ...(range.type === 'numbered' ? [`COUNT=${range.numberOfOccurrences}`] : []),
  ].join(';')
}

function stamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
}

function text(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll(/\r?\n/g, '\\n')
    .replaceAll(',', '\\,')
    .replaceAll(';', '\\;')
}

function quoted(value: string): string {
  return value.replaceAll(/["\r\n]/g, "'")
}

function fold(line: string): string {
  let folded = ''
  let length = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (length + size > 75) {
      folded += '\r\n '
      length = 1
    }
    folded += character
    length += size
  }
  return folded
}

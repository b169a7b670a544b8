import type {
  Attendee,
  CalendarEvent,
  EventContent,
  Recurrence,
  ZonedDateTime,
} from '../../tenant/calendar.ts'
import type { EmailAddress } from '../../tenant/message.ts'
import { htmlToText } from '../mail/html-text.ts'
import { type EventInstance, instantOf } from './event-instance.ts'
import { timeZone } from './time-zone.ts'

/** The iTIP methods that Exchange sends by mail (RFC 5546). COUNTER is an answer that proposes another time. */
export type MeetingMethod = 'REQUEST' | 'CANCEL' | 'REPLY' | 'COUNTER'

/** An answer's place in RFC 5545's words. */
export type ParticipationStatus = 'ACCEPTED' | 'TENTATIVE' | 'DECLINED'

/** What a meeting message says about a meeting. */
export interface MeetingNotice {
  readonly method: MeetingMethod
  /** The whole series or event, or one occurrence. */
  readonly instance: EventInstance
  /** Who answers, for REPLY and COUNTER. */
  readonly answer?: { readonly by: EmailAddress; readonly status: ParticipationStatus }
  /** For COUNTER. */
  readonly proposal?: { readonly start: ZonedDateTime; readonly end: ZonedDateTime }
  /** Plain text; instead of what the event itself says. */
  readonly comment?: string
}

/** The notice as an iCalendar object (RFC 5545), lines folded at 75 bytes. @param now milliseconds since 1970 */
export function writeICal(notice: MeetingNotice, now: number): string {
  const { method, instance, answer, proposal, comment } = notice
  const { event, content } = instance
  const { organizer } = event.state
  const times = proposal ? { ...content, ...proposal } : content
  const isSeries = instance.type === 'seriesMaster'
  const lines = [
    'BEGIN:VCALENDAR',
    `METHOD:${method}`,
    'PRODID:Microsoft Exchange Server 2010',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    `ORGANIZER;CN="${quoted(organizer.name)}":mailto:${organizer.address}`,
    ...(answer
      ? [`ATTENDEE;PARTSTAT=${answer.status};CN="${quoted(answer.by.name)}":mailto:${answer.by.address}`]
      : content.attendees.map(invited)),
    `DESCRIPTION:${text(comment ?? plainBody(content))}`,
    ...(isSeries && event.state.recurrence ? [`RRULE:${rule(event.state.recurrence)}`] : []),
    ...(instance.originallyAt === null ? [] : [`RECURRENCE-ID:${stamp(instance.originallyAt)}Z`]),
    `UID:${event.state.iCalUId}`,
    `SUMMARY:${text(content.subject)}`,
    ...dateTimes(times, isSeries, ['DTSTART', 'DTEND']),
    ...(proposal ? dateTimes(content, false, ['X-MS-OLK-ORIGINALSTART', 'X-MS-OLK-ORIGINALEND']) : []),
    'CLASS:PUBLIC',
    `DTSTAMP:${stamp(now)}Z`,
    'TRANSP:OPAQUE',
    `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
    `SEQUENCE:${sequenceOf(event) + (method === 'CANCEL' ? 1 : 0)}`,
    ...(content.locations.length > 0 ? [`LOCATION:${text(content.locations.join('; '))}`] : []),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]
  return lines.map(fold).join('\r\n')
}

/** How often the meeting has been moved. */
function sequenceOf(event: CalendarEvent): number {
  return event.calendar.history.since(event.number, 0).length
}

function invited({ type, emailAddress }: Attendee): string {
  const roles = { required: 'REQ-PARTICIPANT', optional: 'OPT-PARTICIPANT', resource: 'NON-PARTICIPANT' }
  const resource = type === 'resource' ? ';CUTYPE=RESOURCE' : ''
  return `ATTENDEE;ROLE=${roles[type]}${resource};PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="${quoted(emailAddress.name)}":mailto:${emailAddress.address}`
}

function plainBody({ body }: EventContent): string {
  return body.contentType === 'html' ? htmlToText(body.content) : body.content
}

/** Times of a single event in UTC; a series keeps its floating wall clock with the zone's name. */
function dateTimes(
  { start, end, isAllDay }: Pick<EventContent, 'start' | 'end' | 'isAllDay'>,
  isSeries: boolean,
  names: readonly [string, string],
): string[] {
  return [start, end].map((at, index) => `${names[index]}${dateTime(at, isAllDay, isSeries)}`)
}

function dateTime(at: ZonedDateTime, isAllDay: boolean, isSeries: boolean): string {
  const wall = stamp(timeZone(at.timeZone).wallOf(instantOf(at)))
  if (isAllDay) return `;VALUE=DATE:${wall.slice(0, 8)}`
  return isSeries ? `;TZID="${quoted(at.timeZone)}":${wall}` : `:${stamp(instantOf(at))}Z`
}

const positions = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const

/** A pattern and range as RRULE (RFC 5545, 3.3.10). */
export function rule({ pattern, range }: Recurrence): string {
  const days = pattern.daysOfWeek.map((day) => day.slice(0, 2).toUpperCase()).join(',')
  const relative = [`BYDAY=${days}`, `BYSETPOS=${positions[pattern.index]}`]
  const parts: Readonly<Record<typeof pattern.type, readonly string[]>> = {
    daily: ['FREQ=DAILY'],
    weekly: ['FREQ=WEEKLY', `BYDAY=${days}`, `WKST=${pattern.firstDayOfWeek.slice(0, 2).toUpperCase()}`],
    absoluteMonthly: ['FREQ=MONTHLY', ...dayOfMonth(pattern.dayOfMonth)],
    relativeMonthly: ['FREQ=MONTHLY', ...relative],
    absoluteYearly: ['FREQ=YEARLY', `BYMONTH=${pattern.month}`, ...dayOfMonth(pattern.dayOfMonth)],
    relativeYearly: ['FREQ=YEARLY', `BYMONTH=${pattern.month}`, ...relative],
  }
  return [
    ...parts[pattern.type],
    `INTERVAL=${pattern.interval}`,
    ...(range.type === 'endDate' ? [`UNTIL=${range.endDate.replaceAll('-', '')}`] : []),
    ...(range.type === 'numbered' ? [`COUNT=${range.numberOfOccurrences}`] : []),
  ].join(';')
}

/** A month that lacks the day has the occurrence on its last one. */
function dayOfMonth(day: number): readonly string[] {
  if (day <= 28) return [`BYMONTHDAY=${day}`]
  const days = [28, 29, 30, 31].filter((one) => one <= day)
  return [`BYMONTHDAY=${days.join(',')}`, 'BYSETPOS=-1']
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

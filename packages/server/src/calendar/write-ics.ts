import ICAL from 'ical.js'
import { wallAt } from '../platform/time/zones.ts'
import type { CalendarEvent, WholeEvent } from './event.ts'
import { seriesStart } from './event.ts'
import { type Component, icsText, type Property } from './ics-text.ts'
import { vtimezone } from './vtimezone.ts'

/** An occurrence that is not as its series. `originalStart` is an instant, milliseconds since 1970. */
export interface Exception {
  event: WholeEvent
  originalStart: number
}

export interface Series {
  event: WholeEvent
  exceptions: readonly Exception[]
  /** Days (2026-03-02) of its zone on which it does not take place. */
  cancelled: readonly string[]
}

const roles = new Map([
  ['optional', { role: 'OPT-PARTICIPANT' }],
  ['resource', { role: 'NON-PARTICIPANT', cutype: 'RESOURCE' }],
])
const answers = new Map([
  ['accepted', 'ACCEPTED'],
  ['declined', 'DECLINED'],
  ['tentativelyAccepted', 'TENTATIVE'],
  ['organizer', 'ACCEPTED'],
])
const classes = new Map([
  ['personal', 'PRIVATE'],
  ['private', 'PRIVATE'],
  ['confidential', 'CONFIDENTIAL'],
])
const priorities = new Map([
  ['high', 1],
  ['low', 9],
])

/**
 * An event or a series with its exceptions as iCalendar (RFC 5545), METHOD:PUBLISH. Times are those of the event's zone, with its
 * VTIMEZONE; in UTC where that zone has no known name.
 * @param series with times told in UTC
 */
export function writeIcs({ event, exceptions, cancelled }: Series, now: Date): string {
  const start = seriesStart(event, event.timeZone)
  const zone = start === null || start.zone === 'UTC' || event.isAllDay ? null : start.zone
  const write = (one: WholeEvent, more: Property[]) => vevent(one, zone, [stampOf(now), ...more])
  const recurs: Property[] = []
  // Without the zone of a series its days cannot be said.
  if (event.rrule !== null) recurs.push(['rrule', {}, 'recur', ruleOf(event.rrule)])
  for (const date of cancelled) if (start !== null) recurs.push(excluded(date, start, zone))
  const events = [
    write(event, recurs),
    ...exceptions.map(({ event: one, originalStart }) =>
      write(one, [
        timeOf('recurrence-id', new Date(originalStart).toISOString().slice(0, 19), zone, one.isAllDay),
      ]),
    ),
  ]
  const zones = zone === null || start === null ? [] : [vtimezone(zone, start.wall)]
  return icsText([
    'vcalendar',
    [
      ['version', {}, 'text', '2.0'],
      ['prodid', {}, 'text', '-//Gatewarden//Calendar//EN'],
      ['method', {}, 'text', 'PUBLISH'],
    ],
    [...zones, ...events],
  ])
}

const ruleOf = (text: string) => ICAL.Recur.fromString(text).toJSON()

const stampOf = (now: Date): Property => ['dtstamp', {}, 'date-time', `${now.toISOString().slice(0, 19)}Z`]

function excluded(date: string, start: { wall: string; isAllDay: boolean }, zone: string | null): Property {
  if (start.isAllDay) return ['exdate', {}, 'date', date]
  const wall = `${date}${start.wall.slice(10)}`
  return zone === null
    ? ['exdate', {}, 'date-time', `${wall}Z`]
    : ['exdate', { tzid: zone }, 'date-time', wall]
}

/** @param utc what clocks in UTC show; of an all-day event its own midnight */
function timeOf(name: string, utc: string, zone: string | null, isAllDay: boolean): Property {
  if (isAllDay) return [name, {}, 'date', utc.slice(0, 10)]
  if (zone === null) return [name, {}, 'date-time', `${utc}Z`]
  return [name, { tzid: zone }, 'date-time', wallAt(Date.parse(`${utc}Z`), zone)]
}

function vevent(event: WholeEvent, zone: string | null, more: Property[]): Component {
  const { isAllDay, reminderMinutes } = event
  const properties: Property[] = [
    ['uid', {}, 'text', event.iCalUid ?? event.id],
    ...more,
    timeOf('dtstart', event.start.dateTime, zone, isAllDay),
    timeOf('dtend', event.end.dateTime, zone, isAllDay),
    ['summary', {}, 'text', event.subject ?? ''],
    ['status', {}, 'text', event.isCancelled ? 'CANCELLED' : 'CONFIRMED'],
    ['transp', {}, 'text', event.showAs === 'free' ? 'TRANSPARENT' : 'OPAQUE'],
    ['x-microsoft-cdo-busystatus', {}, 'text', busyStatus(event.showAs)],
    ['class', {}, 'text', classes.get(event.sensitivity ?? '') ?? 'PUBLIC'],
    ['priority', {}, 'integer', priorities.get(event.importance ?? '') ?? 5],
  ]
  if (event.body.content !== '') properties.push(['description', {}, 'text', event.body.content])
  if (event.location) properties.push(['location', {}, 'text', event.location])
  for (const category of event.categories) properties.push(['categories', {}, 'text', category])
  if (event.attendees.length > 0) properties.push(...peopleOf(event))
  const alarm: Component = [
    'valarm',
    [
      ['action', {}, 'text', 'DISPLAY'],
      ['trigger', {}, 'duration', `-PT${reminderMinutes}M`],
      ['description', {}, 'text', event.subject ?? ''],
    ],
    [],
  ]
  return ['vevent', properties, reminderMinutes === null ? [] : [alarm]]
}

const busyStatus = (showAs: string | null): string =>
  showAs === 'workingElsewhere' ? 'WORKINGELSEWHERE' : (showAs ?? 'busy').toUpperCase()

function peopleOf({ organizer, attendees }: CalendarEvent): Property[] {
  const named = (name: string | null): Record<string, string> => (name ? { cn: name } : {})
  const people: Property[] = []
  if (organizer?.address)
    people.push(['organizer', named(organizer.name), 'cal-address', `mailto:${organizer.address}`])
  for (const { name, address, kind, response } of attendees) {
    if (!address) continue
    const partstat = answers.get(response ?? '') ?? 'NEEDS-ACTION'
    const parameters = { ...named(name), ...(roles.get(kind ?? '') ?? { role: 'REQ-PARTICIPANT' }), partstat }
    people.push(['attendee', parameters, 'cal-address', `mailto:${address}`])
  }
  return people
}

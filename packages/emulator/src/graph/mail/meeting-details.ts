import type { DateTimeTimeZone, Location } from '@microsoft/microsoft-graph-types'
import { findTimeZone, writeWall } from '../calendar/time-zone.ts'

/** What the calendar part of a meeting message says. */
export interface MeetingDetails {
  readonly start: DateTimeTimeZone | null
  readonly end: DateTimeTimeZone | null
  readonly isAllDay: boolean
  readonly location: Location | null
  readonly isSeries: boolean
  /** One occurrence of a series. */
  readonly isOccurrence: boolean
  /** The meeting was sent before, and has been moved since. */
  readonly isUpdate: boolean
  /** The time that an attendee proposes instead, in UTC. */
  readonly proposal: { readonly start: DateTimeTimeZone; readonly end: DateTimeTimeZone } | null
}

export const noMeeting: MeetingDetails = {
  start: null,
  end: null,
  isAllDay: false,
  location: null,
  isSeries: false,
  isOccurrence: false,
  isUpdate: false,
  proposal: null,
}

/** Reads the first event of an iCalendar object (RFC 5545). Takes any text: what cannot be read is left out. */
export function readMeeting(ical: string | null): MeetingDetails {
  if (ical === null) return noMeeting
  const unfolded = ical.replaceAll(/\r?\n[ \t]/g, '')
  const body = /BEGIN:VEVENT\r?\n([\s\S]*?)END:VEVENT/i.exec(unfolded)?.[1]
  if (body === undefined) return noMeeting
  const place = property(body, 'LOCATION')?.value
  const start = property(body, 'DTSTART')
  const times = { start: dateTime(start), end: dateTime(property(body, 'DTEND')) }
  // What is proposed stands where the times are otherwise ([MS-OXCICAL] 2.1.3.1.1.20.48 and after).
  const original = {
    start: dateTime(property(body, 'X-MS-OLK-ORIGINALSTART')),
    end: dateTime(property(body, 'X-MS-OLK-ORIGINALEND')),
  }
  const isCounter = property(unfolded, 'METHOD')?.value.toUpperCase() === 'COUNTER'
  return {
    start: (isCounter && original.start) || times.start,
    end: (isCounter && original.end) || times.end,
    isAllDay: start !== undefined && /^\d{8}$/.test(start.value),
    location:
      place === undefined
        ? null
        : { displayName: plainText(place), locationType: 'default', uniqueIdType: 'unknown' },
    isSeries: property(body, 'RRULE') !== undefined,
    isOccurrence: property(body, 'RECURRENCE-ID') !== undefined,
    isUpdate: Number(property(body, 'SEQUENCE')?.value ?? 0) > 0,
    proposal: isCounter && times.start && times.end ? { start: times.start, end: times.end } : null,
  }
}

interface ICalProperty {
  readonly parameters: string
  readonly value: string
}

function property(body: string, name: string): ICalProperty | undefined {
  const match = new RegExp(`^${name}((?:;[^:"\\r\\n]*(?:"[^"]*")?)*):(.*)$`, 'im').exec(body)
  return match ? { parameters: match[1] ?? '', value: (match[2] ?? '').trim() } : undefined
}

/** In UTC, as Graph shows it. */
function dateTime(found: ICalProperty | undefined): DateTimeTimeZone | null {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(found?.value ?? '')
  if (!match || !found) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', utc = ''] = match
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  const zoneName = /;TZID="?([^";]+)"?/i.exec(found.parameters)?.[1]
  const zone = utc === 'Z' || zoneName === undefined ? undefined : findTimeZone(zoneName)
  return { dateTime: writeWall(zone ? zone.instantOf(wall) : wall), timeZone: 'UTC' }
}

function plainText(text: string): string {
  return text.replaceAll(/\\[nN]/g, '\n').replaceAll(/\\([,;\\])/g, '$1')
}

import { z } from 'zod'
import { z as openapi } from '../platform/http/api.ts'
import { ianaZone, instantOf, microsoftZone, readWall, wallAt } from '../platform/time/zones.ts'
import { fromGraphRecurrence, graphRecurrence, recurrenceSchema } from './recurrence.ts'
import { writeRrule } from './rrule.ts'

const emailAddress = z.object({ name: z.string().nullish(), address: z.string().nullish() })
const zonedTime = z.object({ dateTime: z.string(), timeZone: z.string() })

const graphCalendar = z.object({
  id: z.string(),
  name: z.string().nullish(),
  color: z.string().nullish(),
  isDefaultCalendar: z.boolean().nullish(),
  canEdit: z.boolean().nullish(),
  owner: emailAddress.nullish(),
})

const graphEvent = z.object({
  id: z.string(),
  iCalUId: z.string().nullish(),
  seriesMasterId: z.string().nullish(),
  type: z.string().nullish(),
  subject: z.string().nullish(),
  bodyPreview: z.string().nullish(),
  start: zonedTime,
  end: zonedTime,
  isAllDay: z.boolean().nullish(),
  isCancelled: z.boolean().nullish(),
  showAs: z.string().nullish(),
  sensitivity: z.string().nullish(),
  location: z.object({ displayName: z.string().nullish() }).nullish(),
  importance: z.string().nullish(),
  categories: z.array(z.string()).nullish(),
  isOrganizer: z.boolean().nullish(),
  responseStatus: z.object({ response: z.string().nullish() }).nullish(),
  isReminderOn: z.boolean().nullish(),
  reminderMinutesBeforeStart: z.number().nullish(),
  isOnlineMeeting: z.boolean().nullish(),
  onlineMeeting: z.object({ joinUrl: z.string().nullish() }).nullish(),
  hasAttachments: z.boolean().nullish(),
  webLink: z.string().nullish(),
  organizer: z.object({ emailAddress: emailAddress.nullish() }).nullish(),
  attendees: z
    .array(
      z.object({
        type: z.string().nullish(),
        status: z.object({ response: z.string().nullish() }).nullish(),
        emailAddress: emailAddress.nullish(),
      }),
    )
    .nullish(),
})

const graphWholeEvent = z.object({
  body: z.object({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
  recurrence: graphRecurrence.nullish(),
  originalStartTimeZone: z.string().nullish(),
  allowNewTimeProposals: z.boolean().nullish(),
  hideAttendees: z.boolean().nullish(),
  responseRequested: z.boolean().nullish(),
})

const person = openapi
  .object({ name: openapi.string().nullable(), address: openapi.string().nullable() })
  .openapi('CalendarPerson')

export const calendarSchema = openapi
  .object({
    id: openapi.string(),
    name: openapi.string().nullable(),
    color: openapi.string().nullable(),
    isDefault: openapi.boolean(),
    canEdit: openapi.boolean().nullable(),
    owner: person.nullable(),
  })
  .openapi('Calendar')

export const timeSchema = openapi
  .object({
    dateTime: openapi.string().openapi({
      description: 'Wall-clock time in `timeZone`, without an offset.',
      example: '2026-03-02T09:30:00',
    }),
    timeZone: openapi.string().openapi({ example: 'Europe/Berlin' }),
  })
  .openapi('ZonedTime')

export const eventSchema = openapi
  .object({
    id: openapi.string(),
    iCalUid: openapi.string().nullable(),
    seriesId: openapi
      .string()
      .nullable()
      .openapi({ description: 'Id of the series that an occurrence belongs to.' }),
    kind: openapi.string().openapi({ description: 'singleInstance, occurrence, exception or seriesMaster.' }),
    subject: openapi.string().nullable(),
    preview: openapi.string().nullable(),
    start: timeSchema,
    end: timeSchema,
    isAllDay: openapi.boolean(),
    isCancelled: openapi.boolean(),
    showAs: openapi.string().nullable(),
    sensitivity: openapi.string().nullable(),
    location: openapi.string().nullable(),
    importance: openapi.string().nullable(),
    categories: openapi.array(openapi.string()),
    reminderMinutes: openapi.number().nullable().openapi({ description: 'Before the start; null for none.' }),
    isOnlineMeeting: openapi.boolean(),
    joinUrl: openapi.string().nullable(),
    hasAttachments: openapi.boolean(),
    webLink: openapi.string().nullable(),
    organizer: person.nullable(),
    isOrganizer: openapi.boolean(),
    response: openapi
      .string()
      .nullable()
      .openapi({ description: 'How the owner of the calendar answered; `organizer` for its own meetings.' }),
    attendees: openapi.array(
      openapi.object({
        name: openapi.string().nullable(),
        address: openapi.string().nullable(),
        kind: openapi.string().nullable(),
        response: openapi.string().nullable(),
      }),
    ),
  })
  .openapi('CalendarEvent')

export const wholeEventSchema = eventSchema
  .extend({
    timeZone: openapi.string().nullable().openapi({
      description:
        'The zone that the event was made in, which its series follows; null where it has no known name.',
    }),
    body: openapi.object({ type: openapi.enum(['text', 'html']), content: openapi.string() }),
    recurrence: recurrenceSchema.nullable().openapi({ description: 'Of a series.' }),
    rrule: openapi
      .string()
      .nullable()
      .openapi({ description: 'The same as RRULE text; null also where the zone has no known name.' }),
    hideAttendees: openapi.boolean(),
    responseRequested: openapi.boolean(),
    allowTimeProposals: openapi.boolean(),
  })
  .openapi('WholeCalendarEvent')

export const eventSelect =
  'id,iCalUId,seriesMasterId,type,subject,bodyPreview,start,end,isAllDay,isCancelled,showAs,sensitivity,location,importance,categories,isReminderOn,reminderMinutesBeforeStart,isOnlineMeeting,onlineMeeting,hasAttachments,webLink,organizer,isOrganizer,responseStatus,attendees'
export const wholeEventSelect = `${eventSelect},body,recurrence,originalStartTimeZone,allowNewTimeProposals,hideAttendees,responseRequested`

export type CalendarEvent = z.output<typeof eventSchema>
export type WholeEvent = z.output<typeof wholeEventSchema>

const readPerson = (one: z.output<typeof emailAddress> | null | undefined) =>
  one ? { name: one.name ?? null, address: one.address ?? null } : null

/** @param asked the zone that Microsoft was asked to tell times in, which it may call by another name */
export function readTime(value: unknown, asked: string): { dateTime: string; timeZone: string } {
  const { dateTime, timeZone } = zonedTime.parse(value)
  return {
    dateTime: readWall(dateTime) ?? dateTime,
    timeZone: timeZone === microsoftZone(asked) ? asked : (ianaZone(timeZone) ?? timeZone),
  }
}

/** Has Microsoft tell times in a zone (IANA). */
export const inZone = (zone: string) => ({ prefer: `outlook.timezone="${microsoftZone(zone)}"` })

export function readCalendar(value: unknown): z.output<typeof calendarSchema> {
  const calendar = graphCalendar.parse(value)
  return {
    id: calendar.id,
    name: calendar.name ?? null,
    color: calendar.color ?? null,
    isDefault: calendar.isDefaultCalendar ?? false,
    canEdit: calendar.canEdit ?? null,
    owner: readPerson(calendar.owner),
  }
}

/** @param zone that times were asked in */
export function readEvent(value: unknown, zone: string): CalendarEvent {
  const event = graphEvent.parse(value)
  return {
    id: event.id,
    iCalUid: event.iCalUId ?? null,
    seriesId: event.seriesMasterId ?? null,
    kind: event.type ?? 'singleInstance',
    subject: event.subject ?? null,
    preview: event.bodyPreview ?? null,
    start: readTime(event.start, zone),
    end: readTime(event.end, zone),
    isAllDay: event.isAllDay ?? false,
    isCancelled: event.isCancelled ?? false,
    showAs: event.showAs ?? null,
    sensitivity: event.sensitivity ?? null,
    location: event.location?.displayName ?? null,
    importance: event.importance ?? null,
    categories: event.categories ?? [],
    reminderMinutes: event.isReminderOn ? (event.reminderMinutesBeforeStart ?? null) : null,
    isOnlineMeeting: event.isOnlineMeeting ?? false,
    joinUrl: event.onlineMeeting?.joinUrl ?? null,
    hasAttachments: event.hasAttachments ?? false,
    webLink: event.webLink ?? null,
    organizer: readPerson(event.organizer?.emailAddress),
    isOrganizer: event.isOrganizer ?? false,
    response: event.responseStatus?.response ?? null,
    attendees: (event.attendees ?? []).map(({ type, status, emailAddress: who }) => ({
      name: who?.name ?? null,
      address: who?.address ?? null,
      kind: type ?? null,
      response: status?.response ?? null,
    })),
  }
}

/** @param zone that times were asked in */
export function readWholeEvent(value: unknown, zone: string): WholeEvent {
  const event = readEvent(value, zone)
  const more = graphWholeEvent.parse(value)
  const own = more.recurrence?.range.recurrenceTimeZone || more.originalStartTimeZone
  const timeZone = own ? (ianaZone(own) ?? null) : null
  const recurrence = more.recurrence ? fromGraphRecurrence(more.recurrence) : null
  const start = seriesStart(event, timeZone)
  return {
    ...event,
    timeZone,
    body: { type: more.body?.contentType === 'text' ? 'text' : 'html', content: more.body?.content ?? '' },
    recurrence,
    rrule: recurrence === null || start === null ? null : writeRrule(recurrence, start),
    hideAttendees: more.hideAttendees ?? false,
    responseRequested: more.responseRequested ?? true,
    allowTimeProposals: more.allowNewTimeProposals ?? true,
  }
}

/** Where a series starts on clocks of its own zone; null where that is not known. All-day events are the same days everywhere. */
export function seriesStart(
  { start, isAllDay }: Pick<CalendarEvent, 'start' | 'isAllDay'>,
  zone: string | null,
) {
  if (isAllDay) return { wall: start.dateTime, zone: zone ?? start.timeZone, isAllDay }
  if (zone === null || ianaZone(start.timeZone) === undefined) return null
  return { wall: wallAt(instantOf(start.dateTime, start.timeZone), zone), zone, isAllDay }
}

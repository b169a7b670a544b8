import { z } from 'zod'
import { z as openapi } from '../platform/http/api.ts'

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

const timeSchema = openapi
  .object({
    local: openapi.string().openapi({ description: 'Wall-clock time in `timeZone`, without an offset.' }),
    timeZone: openapi.string(),
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
    organizer: person.nullable(),
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

export const eventSelect =
  'id,iCalUId,seriesMasterId,type,subject,bodyPreview,start,end,isAllDay,isCancelled,showAs,sensitivity,location,organizer,attendees'

const readPerson = (one: z.output<typeof emailAddress> | null | undefined) =>
  one ? { name: one.name ?? null, address: one.address ?? null } : null

const readTime = (time: z.output<typeof zonedTime>) => ({ local: time.dateTime, timeZone: time.timeZone })

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

export function readEvent(value: unknown): z.output<typeof eventSchema> {
  const event = graphEvent.parse(value)
  return {
    id: event.id,
    iCalUid: event.iCalUId ?? null,
    seriesId: event.seriesMasterId ?? null,
    kind: event.type ?? 'singleInstance',
    subject: event.subject ?? null,
    preview: event.bodyPreview ?? null,
    start: readTime(event.start),
    end: readTime(event.end),
    isAllDay: event.isAllDay ?? false,
    isCancelled: event.isCancelled ?? false,
    showAs: event.showAs ?? null,
    sensitivity: event.sensitivity ?? null,
    location: event.location?.displayName ?? null,
    organizer: readPerson(event.organizer?.emailAddress),
    attendees: (event.attendees ?? []).map(({ type, status, emailAddress: who }) => ({
      name: who?.name ?? null,
      address: who?.address ?? null,
      kind: type ?? null,
      response: status?.response ?? null,
    })),
  }
}

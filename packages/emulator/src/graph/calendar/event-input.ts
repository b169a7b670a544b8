import { z } from 'zod'
import type { Attendee, EventContent, EventState, Place, ZonedDateTime } from '../../tenant/calendar.ts'
import { badRequest, GraphError, notImplemented } from '../http/graph-error.ts'
import { attachmentSchema } from '../mail/message-input.ts'
import { instantOf } from './event-instance.ts'
import { locationTypes, uniqueIdTypes } from './event-shape.ts'
import { occurrenceDays } from './recurrence.ts'
import { readWall, timeZone } from './time-zone.ts'
import { readRecurrence, recurrenceInput } from './wire-recurrence.ts'

const dayLength = 86_400_000
const longest = 1825 * dayLength

/** A dateTimeTimeZone. */
export const dateTimeInput = z.strictObject({
  '@odata.type': z.string().optional(),
  dateTime: z.string(),
  timeZone: z.string().nullish(),
})
const emailAddress = z.strictObject({ name: z.string().nullish(), address: z.string().trim().min(1) })
const text = z.string().nullish()
const location = z.strictObject({
  '@odata.type': z.string().optional(),
  displayName: text,
  locationEmailAddress: text,
  locationUri: text,
  locationType: z.enum(locationTypes).nullish(),
  uniqueId: text,
  uniqueIdType: z.enum(uniqueIdTypes).nullish(),
  address: z
    .strictObject({
      '@odata.type': z.string().optional(),
      street: text,
      city: text,
      state: text,
      countryOrRegion: text,
      postalCode: text,
    })
    .nullish(),
  coordinates: z
    .strictObject({
      '@odata.type': z.string().optional(),
      latitude: z.number().nullish(),
      longitude: z.number().nullish(),
      accuracy: z.number().nullish(),
      altitude: z.number().nullish(),
      altitudeAccuracy: z.number().nullish(),
    })
    .nullish(),
})

/** What a client may set on an event. */
export const eventInput = z.strictObject({
  '@odata.type': z.literal(['#microsoft.graph.event', 'microsoft.graph.event']).optional(),
  subject: z.string().nullish(),
  body: z.strictObject({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
  start: dateTimeInput.optional(),
  end: dateTimeInput.optional(),
  location: location.nullish(),
  locations: z.array(location).optional(),
  attendees: z
    .array(z.looseObject({ emailAddress, type: z.enum(['required', 'optional', 'resource']).nullish() }))
    .optional(),
  recurrence: recurrenceInput.nullish(),
  isAllDay: z.boolean().nullish(),
  isReminderOn: z.boolean().nullish(),
  reminderMinutesBeforeStart: z.number().int().nullish(),
  showAs: z.enum(['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown']).nullish(),
  sensitivity: z.enum(['normal', 'personal', 'private', 'confidential']).nullish(),
  importance: z.enum(['low', 'normal', 'high']).nullish(),
  categories: z.array(z.string()).nullish(),
  isOnlineMeeting: z.boolean().nullish(),
  onlineMeetingProvider: z.enum(['unknown', 'teamsForBusiness']).nullish(),
  allowNewTimeProposals: z.boolean().nullish(),
  hideAttendees: z.boolean().nullish(),
  responseRequested: z.boolean().nullish(),
  transactionId: z.string().nullish(),
  attachments: z.array(attachmentSchema).optional(),
  extensions: z.unknown().optional(),
  singleValueExtendedProperties: z.unknown().optional(),
  multiValueExtendedProperties: z.unknown().optional(),
})
export type EventInput = z.infer<typeof eventInput>

/** The part of an event's state that an input sets. Throws 400 for times, zones and patterns that cannot be. */
export function readEventInput(input: EventInput, before: EventContent | null): Partial<EventState> {
  const unbuilt = ['extensions', 'singleValueExtendedProperties', 'multiValueExtendedProperties'] as const
  const foreign = unbuilt.find((name) => input[name] !== undefined)
  if (foreign !== undefined) throw notImplemented(`setting '${foreign}' of an event`)
  const reminder = reminderOf(input, before)
  const places = input.locations ?? (input.location === undefined ? undefined : [input.location ?? {}])
  return {
    ...(input.subject !== undefined && { subject: input.subject ?? '' }),
    ...(input.body && { body: readBody(input.body) }),
    ...(input.start && { start: readDateTime(input.start, 'start') }),
    ...(input.end && { end: readDateTime(input.end, 'end') }),
    ...(places && readPlaces(places)),
    ...(input.attendees && { attendees: input.attendees.map((one) => readAttendee(one, before)) }),
    ...(input.recurrence !== undefined && {
      recurrence: input.recurrence && readRecurrence(input.recurrence),
    }),
    ...(reminder !== undefined && { reminderMinutesBeforeStart: reminder }),
    ...plain(input, [
      'isAllDay',
      'isOnlineMeeting',
      'allowNewTimeProposals',
      'hideAttendees',
      'responseRequested',
    ]),
    ...plain(input, ['showAs', 'sensitivity', 'importance', 'categories']),
    ...(input.transactionId && { transactionId: input.transactionId }),
  }
}

/** Places of which nothing was said but an empty name are none. */
function readPlaces(input: readonly z.infer<typeof location>[]): Pick<EventState, 'locations' | 'places'> {
  const places = input
    .map((one): Place => ({ ...withoutEmpty(one), displayName: one.displayName ?? '' }))
    .filter((one) => Object.keys(one).length > 1 || one.displayName !== '')
  return { locations: places.map(({ displayName }) => displayName), places }
}

function withoutEmpty(input: z.infer<typeof location>): Partial<Place> {
  const { '@odata.type': _, address, coordinates, ...texts } = input
  return {
    ...filled(texts),
    ...(address && { address: filled({ ...address, '@odata.type': undefined }) }),
    ...(coordinates && { coordinates: filled({ ...coordinates, '@odata.type': undefined }) }),
  }
}

function filled<T extends string | number>(
  input: Readonly<Record<string, T | null | undefined>>,
): Record<string, T> {
  const kept: Record<string, T> = {}
  for (const [name, value] of Object.entries(input)) {
    if (value !== null && value !== undefined && value !== '') kept[name] = value
  }
  return kept
}

function plain<K extends keyof EventInput>(input: EventInput, names: readonly K[]) {
  const given = names.filter((name) => input[name] !== undefined && input[name] !== null)
  return Object.fromEntries(given.map((name) => [name, input[name]]))
}

function reminderOf(input: EventInput, before: EventContent | null): number | null | undefined {
  if (input.isReminderOn === false) return null
  const minutes = input.reminderMinutesBeforeStart
  if (typeof minutes === 'number') return minutes
  return input.isReminderOn === true ? (before?.reminderMinutesBeforeStart ?? 15) : undefined
}

function readBody(body: NonNullable<EventInput['body']>): EventState['body'] {
  const contentType = (body.contentType ?? 'text').toLowerCase()
  if (contentType !== 'text' && contentType !== 'html') {
    throw badRequest(
      `The value '${body.contentType}' of property 'body.contentType' is neither text nor html.`,
    )
  }
  return { contentType, content: body.content ?? '' }
}

/** A wall-clock time in a zone that is known. Throws 400 for anything else. @param name of the property, for the message */
export function readDateTime(
  { dateTime: text, timeZone: zone }: z.infer<typeof dateTimeInput>,
  name: string,
): ZonedDateTime {
  timeZone(zone ?? 'UTC')
  if (readWall(text) === null) {
    throw new GraphError(
      400,
      'ErrorInvalidParameter',
      `The value '${text}' of property '${name}.dateTime' is no time.`,
    )
  }
  return { dateTime: text.replace(/Z$/, ''), timeZone: zone ?? 'UTC' }
}

/** An attendee who is there already keeps the answer. */
function readAttendee(
  input: NonNullable<EventInput['attendees']>[number],
  before: EventContent | null,
): Attendee {
  const { name, address } = input.emailAddress
  const known = before?.attendees.find(
    (one) => one.emailAddress.address.toLowerCase() === address.toLowerCase(),
  )
  return {
    type: input.type ?? 'required',
    emailAddress: { name: name ?? address, address },
    response: known?.response ?? 'none',
    respondedAt: known?.respondedAt ?? null,
  }
}

/** Throws 400 for a series that never takes place, as one that ends before the first day that fits. */
export function requireOccurrence({ recurrence }: Pick<EventState, 'recurrence'>): void {
  if (recurrence === null || !occurrenceDays(recurrence, Number.POSITIVE_INFINITY).next().done) return
  throw new GraphError(
    400,
    'ErrorRecurrenceHasNoOccurrence',
    'The recurrence pattern has no occurrence in the specified range.',
  )
}

/** Throws 400 for an event that ends before it starts, lasts too long, or is all-day and not by whole days. */
export function checkTimes({ start, end, isAllDay }: Pick<EventState, 'start' | 'end' | 'isAllDay'>): void {
  const length = instantOf(end) - instantOf(start)
  if (length < 0) {
    throw new GraphError(
      400,
      'ErrorPropertyValidationFailure',
      'At least one property failed validation: the event ends before it starts.',
    )
  }
  if (length > longest) {
    throw new GraphError(400, 'ErrorCalendarDurationIsTooLong', 'The event is longer than 1825 days.')
  }
  if (!isAllDay) return
  const midnights = [start, end].every(({ dateTime: text }) => (readWall(text) ?? 1) % dayLength === 0)
  if (!midnights || length === 0 || start.timeZone !== end.timeZone) {
    throw new GraphError(
      400,
      'ErrorPropertyValidationFailure',
      'An all-day event starts and ends at midnight in one time zone, and lasts at least a day.',
    )
  }
}

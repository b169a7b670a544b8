import type {
  DateTimeTimeZone,
  Attendee as GraphAttendee,
  Event as GraphEvent,
  Location,
} from '@microsoft/microsoft-graph-types'
import type { Attendee, EventContent, Place } from '../../tenant/calendar.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Preferences } from '../http/prefer.ts'
import { htmlToText, textToHtml } from '../mail/html-text.ts'
import { recipient } from '../mail/message-shape.ts'
import { collection, type FieldTable, fieldTable, scalar, stringElements } from '../odata/fields.ts'
import { type Shape, shape } from '../wire/shape.ts'
import { isoSeconds, wholeSeconds } from '../wire/times.ts'
import type { EventInstance } from './event-instance.ts'
import { type TimeZone, timeZone, writeWall } from './time-zone.ts'
import { writeRecurrence } from './wire-recurrence.ts'

/** An event as one caller sees it. */
export interface EventView {
  readonly instance: EventInstance
  readonly mailbox: Mailbox
  readonly preferences: Preferences
}

type PlainEvent = Omit<
  GraphEvent,
  | 'attachments'
  | 'calendar'
  | 'exceptionOccurrences'
  | 'extensions'
  | 'instances'
  | 'multiValueExtendedProperties'
  | 'singleValueExtendedProperties'
>

const never = '0001-01-01T00:00:00Z'
/** microsoft.graph.locationType and microsoft.graph.locationUniqueIdType. */
export const locationTypes = [
  'default',
  'conferenceRoom',
  'homeAddress',
  'businessAddress',
  'geoCoordinates',
  'streetAddress',
  'hotel',
  'restaurant',
  'localBusiness',
  'postalAddress',
] as const
export const uniqueIdTypes = ['unknown', 'locationStore', 'directory', 'private', 'bing'] as const
const usualReminder = 15

export const eventShape: Shape<EventView> = shape<EventView, PlainEvent>(
  'microsoft.graph.event',
  {
    id: idOf,
    createdDateTime: ({ instance }) => isoSeconds(instance.event.state.createdAt),
    lastModifiedDateTime: ({ instance }) => isoSeconds(instance.modifiedAt),
    changeKey: ({ mailbox, instance }) => mailbox.changeKeyOf(instance.event),
    categories: ({ instance }) => [...instance.content.categories],
    transactionId: ({ instance }) => instance.event.state.transactionId,
    originalStartTimeZone: ({ instance }) => instance.content.start.timeZone,
    originalEndTimeZone: ({ instance }) => instance.content.end.timeZone,
    originalStart: ({ instance }) =>
      instance.originallyAt === null ? null : isoSeconds(instance.originallyAt),
    iCalUId: ({ instance }) => iCalUId(instance),
    reminderMinutesBeforeStart: ({ instance }) =>
      instance.content.reminderMinutesBeforeStart ?? usualReminder,
    isReminderOn: ({ instance }) => isReminderOn(instance),
    hasAttachments: ({ instance }) => instance.event.attachments.some(({ isInline }) => !isInline),
    subject: ({ instance }) => instance.content.subject,
    bodyPreview: ({ instance }) => plainText(instance).slice(0, 255),
    importance: ({ instance }) => instance.content.importance,
    sensitivity: ({ instance }) => instance.content.sensitivity,
    isAllDay: ({ instance }) => instance.content.isAllDay,
    isCancelled: ({ instance }) => instance.content.isCancelled,
    isOrganizer: ({ instance }) => instance.content.response === 'organizer',
    responseRequested: ({ instance }) => instance.content.responseRequested,
    seriesMasterId: ({ instance, mailbox, preferences }) =>
      instance.day === null ? null : mailbox.idOf(instance.event, preferences.idForm),
    showAs: ({ instance }) => instance.content.showAs,
    type: ({ instance }) => instance.type,
    webLink: ({ instance, mailbox }) =>
      `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(mailbox.idOf(instance.event, 'default'))}&exvsurl=1&path=/calendar/item`,
    onlineMeetingUrl: ({ instance }) => instance.content.onlineMeetingUrl,
    isOnlineMeeting: ({ instance }) => instance.content.isOnlineMeeting,
    onlineMeetingProvider: ({ instance }) =>
      instance.content.isOnlineMeeting ? 'teamsForBusiness' : 'unknown',
    allowNewTimeProposals: ({ instance }) => instance.content.allowNewTimeProposals,
    isDraft: ({ instance }) => instance.event.state.isDraft,
    hideAttendees: ({ instance }) => instance.content.hideAttendees,
    responseStatus: ({ instance }) => ({
      response: instance.content.response,
      time: instance.content.respondedAt === null ? never : isoSeconds(instance.content.respondedAt),
    }),
    body: bodyOf,
    start: (view) => dateTime(view, view.instance.startsAt, view.instance.content.start.timeZone),
    end: (view) => dateTime(view, view.instance.endsAt, view.instance.content.end.timeZone),
    location: ({ instance }) => placesOf(instance.content).whole,
    locations: ({ instance }) => [...placesOf(instance.content).each],
    recurrence: ({ instance }) =>
      instance.type === 'seriesMaster' ? writeRecurrence(instance.event.state.recurrence) : null,
    attendees: ({ instance }) => instance.content.attendees.map(attendee),
    organizer: ({ instance }) => recipient(instance.event.state.organizer),
    onlineMeeting: ({ instance }) =>
      instance.content.isOnlineMeeting ? { joinUrl: instance.content.onlineMeetingUrl } : null,
    cancelledOccurrences: cancelledOccurrences,
  },
  {
    onRequest: ['cancelledOccurrences'],
    navigation: [
      'attachments',
      'calendar',
      'exceptionOccurrences',
      'extensions',
      'instances',
      'multiValueExtendedProperties',
      'singleValueExtendedProperties',
    ],
  },
)

/** What ReadBasic permissions leave out of events. */
export const beyondEventBasics: ReadonlySet<string> = new Set(['body', 'bodyPreview'])

const attendeeFields = fieldTable<Attendee>('microsoft.graph.attendee', {
  'emailAddress/address': scalar('string', ({ emailAddress }) => emailAddress.address),
  'emailAddress/name': scalar('string', ({ emailAddress }) => emailAddress.name),
  type: scalar('enum', ({ type }) => type),
  'status/response': scalar('enum', ({ response }) => response),
})

/** What `$filter` and `$orderby` may name on events. */
export const eventFields: FieldTable<EventView> = fieldTable<EventView>(
  'microsoft.graph.event',
  {
    id: scalar('id', (view) => idOf(view)),
    subject: scalar('string', ({ instance }) => instance.content.subject),
    'start/dateTime': scalar('dateTimeText', ({ instance }) =>
      shownInUtc(instance, instance.startsAt, instance.content.start.timeZone),
    ),
    'end/dateTime': scalar('dateTimeText', ({ instance }) =>
      shownInUtc(instance, instance.endsAt, instance.content.end.timeZone),
    ),
    createdDateTime: scalar('dateTimeOffset', ({ instance }) => wholeSeconds(instance.event.state.createdAt)),
    lastModifiedDateTime: scalar('dateTimeOffset', ({ instance }) => wholeSeconds(instance.modifiedAt)),
    isAllDay: scalar('boolean', ({ instance }) => instance.content.isAllDay),
    isCancelled: scalar('boolean', ({ instance }) => instance.content.isCancelled),
    isOrganizer: scalar('boolean', ({ instance }) => instance.content.response === 'organizer'),
    isOnlineMeeting: scalar('boolean', ({ instance }) => instance.content.isOnlineMeeting),
    isReminderOn: scalar('boolean', ({ instance }) => isReminderOn(instance)),
    hasAttachments: scalar('boolean', ({ instance }) =>
      instance.event.attachments.some(({ isInline }) => !isInline),
    ),
    importance: scalar('enum', ({ instance }) => instance.content.importance),
    sensitivity: scalar('enum', ({ instance }) => instance.content.sensitivity),
    showAs: scalar('enum', ({ instance }) => instance.content.showAs),
    type: scalar('enum', ({ instance }) => instance.type),
    iCalUId: scalar('string', ({ instance }) => iCalUId(instance)),
    transactionId: scalar('string', ({ instance }) => instance.event.state.transactionId),
    seriesMasterId: scalar('id', ({ instance, mailbox }) =>
      instance.day === null ? null : mailbox.idOf(instance.event, 'default'),
    ),
    'location/displayName': scalar('string', ({ instance }) => instance.content.locations.join('; ')),
    'organizer/emailAddress/address': scalar(
      'string',
      ({ instance }) => instance.event.state.organizer.address,
    ),
    'organizer/emailAddress/name': scalar('string', ({ instance }) => instance.event.state.organizer.name),
    'responseStatus/response': scalar('enum', ({ instance }) => instance.content.response),
    categories: collection(({ instance }) => instance.content.categories, stringElements),
    attendees: collection(({ instance }) => instance.content.attendees, attendeeFields),
  },
  ['body', 'bodyPreview', 'recurrence', 'locations', 'webLink', 'changeKey', 'onlineMeeting'],
)

/** The id of an event or of an occurrence. */
export function idOf({ instance, mailbox, preferences }: EventView): string {
  const { event, day } = instance
  if (day === null) return mailbox.idOf(event, preferences.idForm)
  const place = { folder: event.calendar.number, placement: event.placement, number: event.number }
  return mailbox.core.ids.occurrence(place, preferences.idForm, day)
}

/** What an answer in UTC shows, as which filters compare it: an all-day event keeps its own midnights. */
function shownInUtc({ content }: EventInstance, instant: number, own: string): number {
  return content.isAllDay ? timeZone(own).wallOf(instant) : instant
}

function dateTime({ instance, preferences }: EventView, instant: number, own: string): DateTimeTimeZone {
  const name = preferences.timeZone ?? 'UTC'
  // An all-day event is the same days everywhere: it keeps its own midnights.
  const zone: TimeZone = timeZone(instance.content.isAllDay ? own : name)
  return { dateTime: writeWall(zone.wallOf(instant)), timeZone: name }
}

/** A "global object id" has the day of an occurrence in bytes 16 to 19 ([MS-OXOCAL] 2.2.1.27); others get it as a suffix. */
function iCalUId({ event, day }: EventInstance): string {
  const { iCalUId: own } = event.state
  if (day === null) return own
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0')
  const stamp = `${hex(year, 4)}${hex(month, 2)}${hex(date, 2)}`
  return /^040000008200E00074C5B7101A82E008/i.test(own)
    ? `${own.slice(0, 32)}${stamp}${own.slice(40)}`
    : `${own}_${day.replaceAll('-', '')}`
}

function plainText({ content }: EventInstance): string {
  return content.body.contentType === 'text' ? content.body.content : htmlToText(content.body.content)
}

function bodyOf({ instance, preferences }: EventView) {
  const { body } = instance.content
  const wanted = preferences.bodyContentType ?? body.contentType
  if (wanted === body.contentType) return { contentType: body.contentType, content: body.content }
  return wanted === 'text'
    ? { contentType: 'text' as const, content: plainText(instance) }
    : { contentType: 'html' as const, content: textToHtml(body.content) }
}

/** A reminder is on until it is dismissed. */
export function isReminderOn({ event, day, content }: EventInstance): boolean {
  return content.reminderMinutesBeforeStart !== null && event.reminders.get(day ?? '') !== null
}

/** What was said of the places; a single one is also the `location`, several are joined there. */
export function placesOf({ locations, places }: Pick<EventContent, 'locations' | 'places'>): {
  readonly whole: Location
  readonly each: readonly Location[]
} {
  const each = locations.map((name, index) => ({ ...location(name), ...locationOf(places?.[index]) }))
  const [only] = each
  return { whole: each.length === 1 && only ? only : location(locations.join('; ')), each }
}

/** The enumerations were checked when they came in. */
function locationOf(place: Place | undefined): Location {
  if (!place) return {}
  const { locationType, uniqueIdType, address, coordinates, ...texts } = place
  const type = locationTypes.find((one) => one === locationType)
  const idType = uniqueIdTypes.find((one) => one === uniqueIdType)
  return {
    ...texts,
    ...(type && { locationType: type }),
    ...(idType && { uniqueIdType: idType }),
    ...(address && { address: { ...address } }),
    ...(coordinates && { coordinates: { ...coordinates } }),
  }
}

function location(displayName: string): Location {
  return displayName === ''
    ? { displayName: '', locationType: 'default', uniqueIdType: 'unknown', address: {}, coordinates: {} }
    : { displayName, locationType: 'default', uniqueId: displayName, uniqueIdType: 'private' }
}

function attendee({ type, emailAddress, response, respondedAt }: Attendee): GraphAttendee {
  return {
    type,
    status: { response, time: respondedAt === null ? never : isoSeconds(respondedAt) },
    ...recipient(emailAddress),
  }
}

function cancelledOccurrences({ instance, mailbox }: EventView): string[] {
  const id = mailbox.idOf(instance.event, 'default')
  const days = [...instance.event.exceptions]
    .filter(([, { kind }]) => kind === 'cancelled')
    .map(([day]) => day)
  return instance.type === 'seriesMaster' ? days.map((day) => `OID.${id}.${day}`) : []
}

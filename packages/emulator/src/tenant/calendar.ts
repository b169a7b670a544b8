import { ChangeLog, type Logged, type Sequence } from './change-log.ts'
import type { PostalAddress } from './contact.ts'
import type { EmailAddress, Importance } from './message.ts'
import { ScheduleHistory } from './schedule-history.ts'
import type { SpoolRef } from './spool.ts'

/** A wall-clock time without offset, and the zone it is meant in (Windows or IANA name, or UTC). */
export interface ZonedDateTime {
  readonly dateTime: string
  readonly timeZone: string
}

export type ResponseType =
  | 'none'
  | 'organizer'
  | 'tentativelyAccepted'
  | 'accepted'
  | 'declined'
  | 'notResponded'

export interface Attendee {
  readonly type: 'required' | 'optional' | 'resource'
  readonly emailAddress: EmailAddress
  readonly response: ResponseType
  /** Milliseconds since 1970; null before an answer. */
  readonly respondedAt: number | null
}

export type DayOfWeek = 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday'
export type WeekIndex = 'first' | 'second' | 'third' | 'fourth' | 'last'

/** microsoft.graph.recurrencePattern; every field has a value, 0 or the default where its type does not use it. */
export interface RecurrencePattern {
  readonly type:
    | 'daily'
    | 'weekly'
    | 'absoluteMonthly'
    | 'relativeMonthly'
    | 'absoluteYearly'
    | 'relativeYearly'
  readonly interval: number
  readonly month: number
  readonly dayOfMonth: number
  readonly daysOfWeek: readonly DayOfWeek[]
  readonly firstDayOfWeek: DayOfWeek
  readonly index: WeekIndex
}

/** microsoft.graph.recurrenceRange; dates are yyyy-MM-dd, `endDate` is 0001-01-01 where there is none. */
export interface RecurrenceRange {
  readonly type: 'noEnd' | 'endDate' | 'numbered'
  readonly startDate: string
  readonly endDate: string
  readonly recurrenceTimeZone: string
  readonly numberOfOccurrences: number
}

export interface Recurrence {
  readonly pattern: RecurrencePattern
  readonly range: RecurrenceRange
}

export interface ItemBody {
  readonly contentType: 'text' | 'html'
  readonly content: string
}

/** An attachment of an event; those of messages are in their MIME. */
export interface StoredAttachment {
  /** The last part of its id. */
  readonly index: number
  /** A file where it is not said. */
  readonly kind?: 'item' | 'reference'
  readonly name: string
  readonly contentType: string
  /** The file; of an item its MIME, of a reference the headers that say where it leads. */
  readonly content: SpoolRef
  readonly isInline: boolean
  readonly contentId: string | null
  readonly modifiedAt: number
}

/** microsoft.graph.location, as far as somebody has set it. */
export interface Place {
  readonly displayName: string
  readonly locationEmailAddress?: string
  readonly locationUri?: string
  readonly locationType?: string
  readonly uniqueId?: string
  readonly uniqueIdType?: string
  readonly address?: PostalAddress
  readonly coordinates?: Readonly<Record<string, number>>
}

/** What one occurrence of a series may say otherwise than the series. */
export interface EventContent {
  subject: string
  body: ItemBody
  start: ZonedDateTime
  end: ZonedDateTime
  /** Display names of the places. */
  locations: readonly string[]
  /** The places in full, for those of which more than the name was said. In the order of `locations`. */
  places?: readonly Place[]
  attendees: readonly Attendee[]
  isAllDay: boolean
  /** How the owner of this copy has answered. */
  response: ResponseType
  respondedAt: number | null
  responseRequested: boolean
  showAs: 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere' | 'unknown'
  sensitivity: 'normal' | 'personal' | 'private' | 'confidential'
  importance: Importance
  categories: readonly string[]
  /** Null: no reminder. */
  reminderMinutesBeforeStart: number | null
  isOnlineMeeting: boolean
  onlineMeetingUrl: string | null
  isCancelled: boolean
  hideAttendees: boolean
  allowNewTimeProposals: boolean
}

export type OccurrenceException =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'changed'; readonly changes: Partial<EventContent>; readonly modifiedAt: number }

/** What can be set on an event. */
export interface EventState extends EventContent {
  readonly iCalUId: string
  createdAt: number
  modifiedAt: number
  organizer: EmailAddress
  isDraft: boolean
  transactionId: string | null
  /** Null: a single event. */
  recurrence: Recurrence | null
}

/** A single event, or a series with its exceptions. Changed through its `Mailbox` only. */
export class CalendarEvent implements Logged {
  readonly kind = 'event'
  readonly number: number
  placement: number
  calendar: Calendar
  readonly state: EventState
  /** By the day (yyyy-MM-dd, in the series' zone) on which the series has the occurrence. */
  readonly exceptions = new Map<string, OccurrenceException>()
  readonly attachments: StoredAttachment[] = []
  /** Reminders that were put off to a moment (milliseconds since 1970) or dismissed (null); by day, '' for a single event. */
  readonly reminders = new Map<string, number | null>()
  changedSeq = 0
  enteredSeq = 0

  constructor(number: number, calendar: Calendar, state: EventState) {
    this.number = number
    this.placement = number
    this.calendar = calendar
    this.state = state
  }
}

export type CalendarRole =
  | 'none'
  | 'freeBusyRead'
  | 'limitedRead'
  | 'read'
  | 'write'
  | 'delegateWithoutPrivateEventAccess'
  | 'delegateWithPrivateEventAccess'

/** A group of calendars, as Outlook shows them. */
export class CalendarGroup {
  readonly kind = 'calendarGroup'
  /** From the same series as folder numbers; 0 for the one that every mailbox has. */
  readonly number: number
  name: string
  /** A GUID. */
  readonly classId: string
  changedSeq = 0

  constructor(number: number, name: string, classId: string) {
    this.number = number
    this.name = name
    this.classId = classId
  }
}

/** A calendar. Changed through its `Mailbox` only; its log is that of its events. */
export class Calendar implements Logged {
  readonly kind = 'calendar'
  /** From the same series as folder numbers. */
  readonly number: number
  name: string
  readonly isDefault: boolean
  /** microsoft.graph.calendarColor: auto, lightBlue, … */
  color: string
  group: CalendarGroup
  readonly events = new Set<CalendarEvent>()
  /** Who else may open it: user id to role. */
  readonly permissions = new Map<string, CalendarRole>()
  /** The same for people of other organizations, by address in lower case. */
  readonly outsiders = new Map<string, { readonly emailAddress: EmailAddress; readonly role: CalendarRole }>()
  /** What everybody of the organization may see. */
  organizationRole: CalendarRole = 'freeBusyRead'
  readonly log: ChangeLog<CalendarEvent>
  readonly history: ScheduleHistory
  changedSeq = 0
  enteredSeq = 0

  constructor(
    number: number,
    sequence: Sequence,
    about: {
      readonly name: string
      readonly isDefault: boolean
      readonly color: string
      readonly group: CalendarGroup
    },
  ) {
    this.number = number
    this.name = about.name
    this.isDefault = about.isDefault
    this.color = about.color
    this.group = about.group
    this.log = new ChangeLog(sequence)
    this.history = new ScheduleHistory()
  }
}

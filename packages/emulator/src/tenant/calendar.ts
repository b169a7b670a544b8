import { ChangeLog, type Logged, type Sequence } from './change-log.ts'
import type { EmailAddress, Importance } from './message.ts'
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
  readonly name: string
  readonly contentType: string
  readonly content: SpoolRef
  readonly isInline: boolean
  readonly contentId: string | null
  readonly modifiedAt: number
}

/** What one occurrence of a series may say otherwise than the series. */
export interface EventContent {
  subject: string
  body: ItemBody
  start: ZonedDateTime
  end: ZonedDateTime
  /** Display names of the places. */
  locations: readonly string[]
  attendees: readonly Attendee[]
}

export type OccurrenceException =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'changed'; readonly changes: Partial<EventContent>; readonly modifiedAt: number }

/** What can be set on an event. */
export interface EventState extends EventContent {
  readonly iCalUId: string
  createdAt: number
  modifiedAt: number
  isAllDay: boolean
  organizer: EmailAddress
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
  isDraft: boolean
  hideAttendees: boolean
  allowNewTimeProposals: boolean
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

export class Calendar {
  readonly kind = 'calendar'
  /** From the same series as folder numbers. */
  readonly number: number
  name: string
  readonly isDefault: boolean
  /** microsoft.graph.calendarColor: auto, lightBlue, … */
  color: string
  readonly events = new Set<CalendarEvent>()
  /** Who else may open it: user id to role. */
  readonly permissions = new Map<string, CalendarRole>()
  /** What everybody of the organization may see. */
  organizationRole: CalendarRole = 'freeBusyRead'
  readonly log: ChangeLog<CalendarEvent>

  constructor(
    number: number,
    sequence: Sequence,
    about: { readonly name: string; readonly isDefault: boolean; readonly color: string },
  ) {
    this.number = number
    this.name = about.name
    this.isDefault = about.isDefault
    this.color = about.color
    this.log = new ChangeLog(sequence)
  }
}

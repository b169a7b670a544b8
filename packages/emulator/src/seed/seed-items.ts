/** What lies in the mailboxes of a seed: folders, messages, calendars and contacts. Plain data, no behaviour. */

/**
 * From the top of the mailbox down. The first segment is a well-known name (`inbox`, `sentitems`, …) or the
 * display name of a folder beside those; all others are display names.
 */
export type SeedFolderPath = readonly string[]

export interface SeedMailbox {
  /** The primary address. */
  readonly address: string
  /** Folders beyond the well-known ones. Those that a message or a child names are made too. */
  readonly folders: readonly SeedFolder[]
  /** In no particular order. */
  readonly messages: readonly SeedMessage[]
  readonly calendars: readonly SeedCalendar[]
  readonly contactFolders: readonly SeedContactFolder[]
  readonly masterCategories: readonly { readonly displayName: string; readonly color: string }[]
  readonly automaticReplies: SeedAutomaticReplies | null
}

export interface SeedFolder {
  readonly path: SeedFolderPath
  readonly isHidden: boolean
}

export interface SeedMessage {
  readonly folder: SeedFolderPath
  /** The stored bytes, served as they are. A function makes them when first needed and always the same ones. */
  readonly mime: Uint8Array | (() => Uint8Array)
  readonly receivedDateTime: string
  readonly isRead: boolean
  readonly isDraft: boolean
  readonly flag: 'notFlagged' | 'flagged' | 'complete'
  readonly categories: readonly string[]
  /** Null: as the headers say. */
  readonly importance: 'low' | 'normal' | 'high' | null
  readonly inferenceClassification: 'focused' | 'other'
}

export interface SeedCalendar {
  readonly name: string
  /** Exactly one calendar of a mailbox is the default one. */
  readonly isDefault: boolean
  readonly color: string
  readonly events: readonly SeedEvent[]
}

/** A local wall-clock time without offset, such as 2026-03-02T09:30:00, in a Windows or IANA time zone; `UTC` too. */
export interface SeedDateTime {
  readonly dateTime: string
  readonly timeZone: string
}

export interface SeedEmailAddress {
  readonly name: string
  readonly address: string
}

export type SeedResponse =
  | 'none'
  | 'organizer'
  | 'tentativelyAccepted'
  | 'accepted'
  | 'declined'
  | 'notResponded'

export interface SeedAttendee {
  readonly type: 'required' | 'optional' | 'resource'
  readonly emailAddress: SeedEmailAddress
  readonly response: SeedResponse
}

/** What an event says, and what an exception of a series may say otherwise. */
export interface SeedEventContent {
  readonly subject: string
  readonly body: { readonly contentType: 'text' | 'html'; readonly content: string }
  readonly start: SeedDateTime
  readonly end: SeedDateTime
  readonly location: string | null
  readonly attendees: readonly SeedAttendee[]
}

export interface SeedEvent extends SeedEventContent {
  /** The same for every copy of a meeting, in the organizer's calendar and in each attendee's. */
  readonly iCalUId: string
  readonly createdDateTime: string
  readonly isAllDay: boolean
  readonly organizer: SeedEmailAddress
  /** How the owner of this copy has answered; `organizer` in the organizer's own. */
  readonly response: SeedResponse
  readonly showAs: 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere'
  readonly sensitivity: 'normal' | 'personal' | 'private' | 'confidential'
  readonly importance: 'low' | 'normal' | 'high'
  readonly categories: readonly string[]
  readonly reminderMinutesBeforeStart: number | null
  readonly isOnlineMeeting: boolean
  /** The organizer has called the whole meeting off. */
  readonly isCancelled: boolean
  /** Null: a single event. */
  readonly recurrence: SeedRecurrence | null
  /** Occurrences that differ from their series. Empty without `recurrence`. */
  readonly exceptions: readonly SeedEventException[]
}

export type SeedDay = 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday'

/** microsoft.graph.recurrencePattern, only with the fields that its type uses. */
export type SeedRecurrencePattern =
  | { readonly type: 'daily'; readonly interval: number }
  | {
      readonly type: 'weekly'
      readonly interval: number
      readonly daysOfWeek: readonly SeedDay[]
      readonly firstDayOfWeek: SeedDay
    }
  | { readonly type: 'absoluteMonthly'; readonly interval: number; readonly dayOfMonth: number }
  | {
      readonly type: 'relativeMonthly'
      readonly interval: number
      readonly daysOfWeek: readonly SeedDay[]
      readonly index: SeedWeekIndex
    }
  | {
      readonly type: 'absoluteYearly'
      readonly interval: number
      readonly dayOfMonth: number
      readonly month: number
    }
  | {
      readonly type: 'relativeYearly'
      readonly interval: number
      readonly daysOfWeek: readonly SeedDay[]
      readonly index: SeedWeekIndex
      readonly month: number
    }

export type SeedWeekIndex = 'first' | 'second' | 'third' | 'fourth' | 'last'

/** microsoft.graph.recurrenceRange; dates are yyyy-MM-dd in `recurrenceTimeZone`. */
export type SeedRecurrenceRange =
  | { readonly type: 'noEnd'; readonly startDate: string; readonly recurrenceTimeZone: string }
  | {
      readonly type: 'endDate'
      readonly startDate: string
      readonly endDate: string
      readonly recurrenceTimeZone: string
    }
  | {
      readonly type: 'numbered'
      readonly startDate: string
      readonly numberOfOccurrences: number
      readonly recurrenceTimeZone: string
    }

export interface SeedRecurrence {
  readonly pattern: SeedRecurrencePattern
  readonly range: SeedRecurrenceRange
}

export type SeedEventException =
  /** The occurrence that the series has on this date (yyyy-MM-dd, in its time zone) does not take place. */
  | { readonly kind: 'cancelled'; readonly originalDate: string }
  | { readonly kind: 'changed'; readonly originalDate: string; readonly changes: Partial<SeedEventContent> }

export interface SeedContactFolder {
  /** Empty: the default Contacts folder. */
  readonly path: readonly string[]
  readonly contacts: readonly SeedContact[]
}

export interface SeedContact {
  readonly displayName: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly emailAddresses: readonly SeedEmailAddress[]
  readonly businessPhones: readonly string[]
  readonly mobilePhone: string | null
  readonly companyName: string | null
  readonly jobTitle: string | null
  readonly department: string | null
  readonly businessAddress: SeedAddress | null
  /** yyyy-MM-dd. */
  readonly birthday: string | null
  readonly personalNotes: string
  readonly categories: readonly string[]
}

export interface SeedAddress {
  readonly street: string
  readonly city: string
  readonly state: string
  readonly countryOrRegion: string
  readonly postalCode: string
}

export interface SeedAutomaticReplies {
  readonly status: 'alwaysEnabled' | 'scheduled'
  readonly externalAudience: 'none' | 'contactsOnly' | 'all'
  readonly scheduledStartDateTime: string | null
  readonly scheduledEndDateTime: string | null
  readonly internalReplyMessage: string
  readonly externalReplyMessage: string
}

/**
 * What an emulated Microsoft 365 starts with: plain data, no behaviour. `defaultSeed()` makes one,
 * `readSeedFile()` reads one from YAML or JSON, and the tenant state loads either.
 *
 * Times are RFC 3339 UTC unless a field says otherwise. Ids are GUIDs. Where Microsoft Graph has a word
 * for a field or a value, that word is used.
 */
export interface SeedFile {
  readonly tenants: readonly SeedTenant[]
}

/**
 * Who may consent to delegated permissions without an administrator:
 * `allow` anybody to anything that does not itself demand an administrator; `verified-low-impact` only for
 * verified publishers and sign-in permissions; `microsoft-managed` as new tenants have it since autumn 2025
 * (mail, calendars and contacts need an administrator); `never` nobody.
 */
export type SeedUserConsent = 'allow' | 'verified-low-impact' | 'microsoft-managed' | 'never'

export interface SeedTenant {
  readonly id: string
  /** The initial domain, such as contoso.onmicrosoft.com. */
  readonly domain: string
  /** Further verified domains. */
  readonly otherDomains: readonly string[]
  readonly displayName: string
  readonly countryLetterCode: string
  readonly preferredLanguage: string
  readonly createdDateTime: string
  readonly userConsent: SeedUserConsent
  readonly users: readonly SeedUser[]
  /** Apps registered in this tenant. What other tenants have granted them is in their `grants`. */
  readonly apps: readonly SeedApp[]
  readonly delegations: readonly SeedDelegation[]
  /** One for each user whose `mailbox` is not `none`; a user without an entry has an empty mailbox. */
  readonly mailboxes: readonly SeedMailbox[]
}

export type SeedMailboxKind = 'user' | 'shared' | 'room' | 'equipment' | 'none'

/** Directory roles by the name that Entra shows; the emulator maps them to template ids (`wids`). */
export type SeedRole =
  | 'Global Administrator'
  | 'Privileged Role Administrator'
  | 'Cloud Application Administrator'
  | 'Application Administrator'
  | 'Exchange Administrator'
  | 'User Administrator'
  | 'Global Reader'

export interface SeedUser {
  readonly id: string
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly jobTitle: string | null
  readonly department: string | null
  readonly officeLocation: string | null
  readonly businessPhones: readonly string[]
  readonly mobilePhone: string | null
  /** The user principal name of the manager in the same tenant. */
  readonly manager: string | null
  readonly password: string
  readonly roles: readonly SeedRole[]
  /** `false` for shared mailboxes, rooms and equipment, and for people who left. */
  readonly accountEnabled: boolean
  readonly mailbox: SeedMailboxKind
  /** A user mailbox of an account without a licence answers as Exchange does then. */
  readonly licensed: boolean
  /** Primary SMTP address; null where there is no mailbox. */
  readonly mail: string | null
  /** Further addresses of the mailbox, without `smtp:`. */
  readonly aliases: readonly string[]
  /** A Windows time zone name, such as "Romance Standard Time". */
  readonly timeZone: string
  /** Such as en-US; decides the display names of the well-known folders. */
  readonly language: string
}

export interface SeedApp {
  readonly appId: string
  /** Object id of the registration (never of the service principal). */
  readonly objectId: string
  readonly displayName: string
  readonly signInAudience: 'AzureADMyOrg' | 'AzureADMultipleOrgs' | 'AzureADandPersonalMicrosoftAccount'
  readonly publisherVerified: boolean
  readonly secrets: readonly SeedSecret[]
  readonly certificates: readonly SeedCertificate[]
  readonly redirectUris: readonly SeedRedirectUri[]
  /** Public client flows such as device code. */
  readonly allowPublicClient: boolean
  readonly requiredResourceAccess: readonly SeedResourceAccess[]
  /** Empty: nobody has consented. */
  readonly grants: readonly SeedGrant[]
}

export interface SeedSecret {
  readonly keyId: string
  readonly displayName: string
  readonly secretText: string
  readonly startDateTime: string
  readonly endDateTime: string
}

export interface SeedCertificate {
  readonly keyId: string
  readonly displayName: string
  /** The public certificate, PEM. */
  readonly pem: string
}

export interface SeedRedirectUri {
  readonly platform: 'web' | 'spa' | 'publicClient'
  readonly uri: string
}

/** Permissions by name, such as Mail.Read or IMAP.AccessAsApp. */
export interface SeedResourceAccess {
  readonly resource: 'graph' | 'exchange'
  /** App roles. */
  readonly application: readonly string[]
  /** Delegated scopes. */
  readonly delegated: readonly string[]
}

export interface SeedGrant extends SeedResourceAccess {
  /** The tenant that granted; it may be another one than the app's own. */
  readonly tenantId: string
  /** For delegated scopes: everybody of the tenant, or one user principal name. */
  readonly delegatedFor: 'everybody' | (string & {})
}

/** Who may open what of somebody else. Mailboxes and people by primary address or user principal name. */
export type SeedDelegation =
  | {
      readonly kind: 'full-access' | 'send-as' | 'send-on-behalf'
      readonly mailbox: string
      readonly to: string
    }
  | {
      readonly kind: 'folder'
      readonly mailbox: string
      readonly folder: SeedFolderPath
      readonly to: string
      readonly role: 'reviewer' | 'author' | 'editor' | 'owner'
    }
  | {
      readonly kind: 'calendar'
      readonly mailbox: string
      /** Null: the default calendar. */
      readonly calendar: string | null
      readonly to: string
      readonly role:
        | 'freeBusyRead'
        | 'limitedRead'
        | 'read'
        | 'write'
        | 'delegateWithoutPrivateEventAccess'
        | 'delegateWithPrivateEventAccess'
    }

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

/**
 * Which properties an answer carries when nobody asked with $select. The OpenAPI slice does not say it: there,
 * every property is optional. For an entity type that is not listed, all of its plain properties are expected.
 */
export interface Presence {
  /** Where given, exactly these are returned by default. Otherwise all but the two lists below. */
  readonly only?: readonly string[]
  /** Never there without $select. */
  readonly onSelect?: readonly string[]
  /** There or not; both have been seen, or no source decides. */
  readonly either?: readonly string[]
  readonly source: string
}

export const entityPresence: Readonly<Record<string, Presence>> = {
  user: {
    only: [
      'id',
      'businessPhones',
      'displayName',
      'givenName',
      'jobTitle',
      'mail',
      'mobilePhone',
      'officeLocation',
      'preferredLanguage',
      'surname',
      'userPrincipalName',
    ],
    source: 'microsoft-graph-docs api-reference/v1.0/api/user-list.md (2021-07-16): the eleven properties',
  },
  message: {
    onSelect: ['internetMessageHeaders', 'uniqueBody'],
    source:
      'microsoft-graph-docs resources/message.md: both "returned only on applying a $select"; conversationIndex is among the defaults in answers of v1.0 quoted in public since 2021',
  },
  eventMessage: {
    source:
      'a quoted v1.0 answer of 2023 with an eventMessageRequest: the fields of the meeting come without $select',
  },
  eventMessageRequest: {
    either: ['previousEndDateTime', 'previousLocation', 'previousStartDateTime'],
    source: 'the same answer; whether the previous* fields come when nothing was moved is not known',
  },
  eventMessageResponse: { either: ['proposedNewTime'], source: 'not known whether it comes when null' },
  event: {
    onSelect: ['cancelledOccurrences'],
    either: ['originalStart'],
    source:
      'microsoft-graph-docs-contrib resources/event.md: cancelledOccurrences only on $select of a series master; originalStart belongs to occurrences and exceptions',
  },
  contact: {
    either: ['primaryEmailAddress', 'secondaryEmailAddress', 'tertiaryEmailAddress'],
    source:
      'microsoft-graph-docs api-reference/v1.0/api/contact-get.md shows the default answer; the three addresses joined the metadata later and no quoted answer of v1.0 has them',
  },
  messageRule: {
    either: ['conditions', 'exceptions', 'actions'],
    source:
      'microsoft-graph-docs api-reference/v1.0/api/mailfolder-list-messagerules.md: rules without exceptions show none',
  },
  mailFolder: { source: 'microsoft-graph-docs api-reference/v1.0/api/user-list-mailfolders.md' },
  calendar: { source: 'microsoft-graph-docs api-reference/v1.0/api/calendar-get.md' },
  application: {
    onSelect: ['logo', 'authenticationBehaviors'],
    either: [
      'createdByAppId',
      'isDisabled',
      'managerApplications',
      'nativeAuthenticationApisEnabled',
      'oauth2RequirePostResponse',
      'uniqueName',
      'servicePrincipalLockConfiguration',
      'requestSignatureVerification',
      'serviceManagementReference',
      'samlMetadataUrl',
      'defaultRedirectUri',
    ],
    source:
      'microsoft-graph-docs-contrib resources/application.md: authenticationBehaviors only on $select, logo is a stream; the others joined the metadata after the quoted answers',
  },
  servicePrincipal: {
    onSelect: ['customSecurityAttributes'],
    either: [
      'createdByAppId',
      'isDisabled',
      'alternativeNames',
      'preferredTokenSigningKeyThumbprint',
      'samlSingleSignOnSettings',
    ],
    source:
      'microsoft-graph-docs-contrib resources/serviceprincipal.md: customSecurityAttributes only on $select',
  },
  organization: {
    either: ['mobileDeviceManagementAuthority', 'partnerTenantType', 'defaultUsageLocation'],
    source:
      'microsoft-graph-docs api-reference/v1.0/api/organization-get.md; the three are missing from its example',
  },
  appRoleAssignment: {
    source: 'microsoft-graph-docs api-reference/v1.0/api/serviceprincipal-post-approleassignedto.md',
  },
}

/** What a value of a complex type always carries. Complex types that are not listed may leave out what is empty. */
export const complexPresence: Readonly<
  Record<string, { readonly always: readonly string[]; readonly source: string }>
> = {
  recipient: { always: ['emailAddress'], source: 'every quoted message' },
  attendee: { always: ['type', 'status', 'emailAddress'], source: 'microsoft-graph-docs api/event-get.md' },
  emailAddress: { always: ['address'], source: 'every quoted message; a name may be missing on contacts' },
  itemBody: { always: ['contentType', 'content'], source: 'every quoted message' },
  followupFlag: { always: ['flagStatus'], source: 'every quoted message; the dates come only when set' },
  dateTimeTimeZone: { always: ['dateTime', 'timeZone'], source: 'every quoted event' },
  responseStatus: { always: ['response', 'time'], source: 'every quoted event' },
  patternedRecurrence: { always: ['pattern', 'range'], source: 'every quoted series' },
  recurrencePattern: {
    always: ['type', 'interval', 'month', 'dayOfMonth', 'firstDayOfWeek', 'index'],
    source: 'every quoted series: unused numbers are 0',
  },
  recurrenceRange: {
    always: ['type', 'startDate', 'endDate', 'recurrenceTimeZone', 'numberOfOccurrences'],
    source: 'every quoted series: an unused end date is 0001-01-01',
  },
  internetMessageHeader: { always: ['name', 'value'], source: 'every quoted answer with headers' },
  verifiedDomain: {
    always: ['capabilities', 'isDefault', 'isInitial', 'name', 'type'],
    source: 'microsoft-graph-docs api/organization-get.md',
  },
  mailboxSettings: {
    always: [
      'archiveFolder',
      'automaticRepliesSetting',
      'dateFormat',
      'delegateMeetingMessageDeliveryOptions',
      'language',
      'timeFormat',
      'timeZone',
      'userPurpose',
      'workingHours',
    ],
    source: 'microsoft-graph-docs api/user-get-mailboxsettings.md; userPurpose joined v1.0 later',
  },
}

/** Entity types whose items carry `@odata.etag` in every answer of Outlook's part of Graph. */
export const etagged: ReadonlySet<string> = new Set(['message', 'event', 'contact'])

/** Entities of Outlook always carry their id, also where $select does not name it; directory objects only if asked. */
export const idAlways: ReadonlySet<string> = new Set([
  'message',
  'event',
  'contact',
  'mailFolder',
  'calendar',
  'contactFolder',
  'attachment',
])

/**
 * Formats that the slice states and the service does not keep. `base64url` for Edm.Binary: quoted answers have the
 * standard alphabet ("conversationIndex": "AQHXDt+LptFrN+qH7UGBQ9bFSr1kcw==").
 */
export const formatCorrections: Readonly<Record<string, string>> = { base64url: 'base64' }

/** Items that rounds of changes tell in few words, whatever was selected: exactly these properties, beside the id. */
export const briefItems: readonly {
  readonly path: RegExp
  /** Only items whose `type` is this. */
  readonly type?: string
  readonly only: readonly string[]
  readonly source: string
}[] = [
  {
    path: /\/calendarView\/delta$/,
    type: 'occurrence',
    only: ['seriesMasterId', 'type', 'start', 'end'],
    source: 'microsoft-graph-docs#1716 and microsoft-graph-docs-contrib#34, with answers of 2017 and 2023',
  },
  {
    path: /\/events\/delta$/,
    only: ['type', 'start', 'end'],
    source: 'microsoft-graph-docs-contrib api-reference/beta/api/event-delta.md, "Response"',
  },
]

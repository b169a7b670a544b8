// Made from the OpenAPI document by packages/client/generate. Not formatted; a test
// fails when it is not that of the service (e2e/client-types.test.ts writes it).

import type { RawBody } from './http.ts'

export type Activity = {
  from: string
  to: string
  slotSeconds: number
  /** For each measure how often in each slot, the oldest first. */
  measures: {
    'microsoft.answered'?: number[]
    'microsoft.throttled'?: number[]
    'microsoft.refused'?: number[]
    'microsoft.failed'?: number[]
    'token.ok'?: number[]
    'token.waited'?: number[]
    'token.refused'?: number[]
    'webhook.delivered'?: number[]
    'webhook.refused'?: number[]
    'webhook.unanswered'?: number[]
  }
}

export type AddedFromDirectory = {
  added: string[]
  known: string[]
  /** Guests, and accounts without an address. */
  passedOver: number
  dryRun: boolean
}

export type ApiKey = {
  id: string
  name: string
  /** The first characters of its text. */
  hint: string
  status: 'live' | 'expired' | 'revoked'
  scopes: Array<'apps:read' | 'apps:write' | 'connectors:read' | 'connectors:write' | 'customers:read' | 'customers:write' | 'tokens:customer' | 'issuers:read' | 'issuers:write' | 'own:read' | 'own:connect' | 'own:disconnect' | 'connections:read' | 'connections:write' | 'tokens:release' | 'directory:read' | 'mail:read' | 'mail:write' | 'calendar:read' | 'calendar:write' | 'contacts:read' | 'contacts:write' | 'graph:call' | 'changes:read' | 'endpoints:read' | 'endpoints:write' | 'watches:read' | 'watches:write' | 'sending:read' | 'sending:write' | 'rules:read' | 'rules:write' | 'triggers:write' | 'relay:read' | 'relay:write' | 'collections:read' | 'collections:write' | 'audit:read' | 'keys:read' | 'keys:write' | 'members:read' | 'members:write' | 'system:read' | 'emulator:control'>
  customers: string[] | null
  mailboxes: string[] | null
  /** The key that made it, `operator` or `system`. */
  createdBy: string
  createdAt: string
  expiresAt: string | null
  revokedAt: string | null
  /** Written at most once a minute. */
  lastUsedAt: string | null
  /** While a rotation overlaps: when the old text stops working. */
  previousTextUntil: string | null
}

export type App = {
  id: string
  name: string
  cloud: string
  clientId: string
  status: 'incomplete' | 'active' | 'paused'
  reason: string | null
  remedy: string | null
  refusal: Refusal
  throttle: {
    concurrency: number
    requestsPer10Minutes: number
  }
  credentials: Credential[]
  createdAt: string
  updatedAt: string
}

export type AppChange = {
  name?: string
  /** Id of a cloud: global, gcc-high, dod, china, or emulator. */
  cloud?: string
  /** Application (client) ID, from the overview page of the app registration. */
  clientId?: string
  credential?: (NewCredential) & (unknown)
  /** How much of Outlook’s limits the app may use for each mailbox; all of it unless told. */
  throttle?: {
    concurrency?: number
    requestsPer10Minutes?: number
  }
}

export type AskedPermission = (Permission) & ({
  /** Why the connector asks for it, for the administrator. */
  reason: string
  /** True where the connector type cannot do without it. */
  forced: boolean
})

export type Attachment = {
  id: string
  /** item: another message, event or contact. reference: a link to a file elsewhere; it has no content here. */
  kind: 'file' | 'item' | 'reference' | 'other'
  name: string | null
  contentType: string | null
  /** Bytes, as Microsoft counts them. */
  size: number
  isInline: boolean
  contentId: string | null
}

export type Attempt = {
  id: number
  /** The change that was sent; null: a test. */
  change: string | null
  type: string
  at: string
  outcome: 'delivered' | 'failed'
  /** What was answered; null: nothing. */
  status: number | null
  /** Why nothing was answered. */
  problem: string | null
  milliseconds: number
  retryAt: string | null
}

export type AuditEntry = {
  /** Its place in the chain. */
  seq: number
  at: string
  /** Who: `key_…`, `system`, `operator` or `browser:…`. */
  actor: string
  /** What, as `thing.verb`. */
  action: string
  /** On what: the id of the thing. */
  subject: string
  customer: string | null
  details: Record<string, unknown> | null
  /** SHA-256 over the hash before and this entry, in hexadecimal. */
  hash: string
}

export type AutomaticReplies = {
  status: 'off' | 'on' | 'scheduled'
  /** While it is `scheduled`: when they begin. */
  from: string | null
  until: string | null
  /** HTML, for senders of the organization. */
  internalMessage: string
  /** HTML, for the others. */
  externalMessage: string
  /** Which senders outside of the organization are answered. */
  externalAudience: 'nobody' | 'contacts' | 'everybody'
}

export type BulkChange = {
  action: 'mark'
  /** Up to 500 messages of the mailbox. */
  ids: string[]
  change: MessageChange
} | {
  action: 'move'
  /** Up to 500 messages of the mailbox. */
  ids: string[]
  /** Id of a folder, or a well-known name such as inbox, sentitems, drafts, archive, deleteditems, junkemail. */
  folderId: string
} | {
  action: 'copy'
  /** Up to 500 messages of the mailbox. */
  ids: string[]
  /** Id of a folder, or a well-known name such as inbox, sentitems, drafts, archive, deleteditems, junkemail. */
  folderId: string
} | {
  action: 'delete'
  /** Up to 500 messages of the mailbox. */
  ids: string[]
  permanent?: boolean
}

export type BulkResult = {
  id: string
  done: boolean
  /** Of the copy, after a copy. */
  copyId?: string
  /** Why it was not done. */
  problem?: {
    code: string
    detail: string
    remedy?: string
  }
}

export type BusyTime = {
  /** tentative, busy, oof or workingElsewhere. */
  status: string
  start: ZonedTime
  end: ZonedTime
  /** Null where the calendar does not show it. */
  subject: string | null
  location: string | null
  isPrivate: boolean
}

export type Calendar = {
  id: string
  name: string | null
  color: string | null
  isDefault: boolean
  canEdit: boolean | null
  owner: CalendarPerson
}

export type CalendarChange = {
  name?: string
  color?: 'auto' | 'lightBlue' | 'lightGreen' | 'lightOrange' | 'lightGray' | 'lightYellow' | 'lightTeal' | 'lightPink' | 'lightBrown' | 'lightRed' | 'maxColor'
}

export type CalendarEvent = {
  id: string
  iCalUid: string | null
  /** Id of the series that an occurrence belongs to. */
  seriesId: string | null
  /** singleInstance, occurrence, exception or seriesMaster. */
  kind: string
  subject: string | null
  preview: string | null
  start: ZonedTime
  end: ZonedTime
  isAllDay: boolean
  isCancelled: boolean
  showAs: string | null
  sensitivity: string | null
  location: string | null
  importance: string | null
  categories: string[]
  /** Before the start; null for none. */
  reminderMinutes: number | null
  isOnlineMeeting: boolean
  joinUrl: string | null
  hasAttachments: boolean
  webLink: string | null
  organizer: CalendarPerson
  isOrganizer: boolean
  /** How the owner of the calendar answered; `organizer` for its own meetings. */
  response: string | null
  attendees: Array<{
    name: string | null
    address: string | null
    kind: string | null
    response: string | null
  }>
}

export type CalendarEventChange = {
  subject?: string
  body?: {
    type: 'text' | 'html'
    content: string
  }
  start?: ZonedTimeInput
  end?: (ZonedTimeInput) & (unknown)
  isAllDay?: boolean
  location?: string
  /** All of them from now on; who is new gets an invitation, who is left out a cancellation. */
  attendees?: EventAttendee[]
  /** RRULE text (`FREQ=WEEKLY;BYDAY=MO,WE`) or its parts; null makes a series a single event. */
  recurrence?: string | Recurrence | null
  /** Before the start; null for no reminder. */
  reminderMinutes?: number | null
  categories?: string[]
  showAs?: 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere'
  sensitivity?: 'normal' | 'personal' | 'private' | 'confidential'
  importance?: 'low' | 'normal' | 'high'
  /** With a Teams meeting. */
  isOnlineMeeting?: boolean
  hideAttendees?: boolean
  responseRequested?: boolean
  allowTimeProposals?: boolean
}

export type CalendarPerson = {
  name: string | null
  address: string | null
} | null

export type CatalogChange = {
  title?: string
  shortText?: string
  /** Markdown. */
  description?: string
  category?: string
  /** Lower comes first. */
  order?: number
  visible?: boolean
}

export type CatalogLink = {
  id: string
  url: string
  customer: string
  expiresAt: string
}

export type Category = {
  id: string
  name: string
  /** As Outlook shows it. */
  color: 'none' | 'red' | 'orange' | 'brown' | 'yellow' | 'green' | 'teal' | 'olive' | 'blue' | 'purple' | 'cranberry' | 'steel' | 'darkSteel' | 'gray' | 'darkGray' | 'black' | 'darkRed' | 'darkOrange' | 'darkBrown' | 'darkYellow' | 'darkGreen' | 'darkTeal' | 'darkOlive' | 'darkBlue' | 'darkPurple' | 'darkCranberry'
  /** Microsoft’s name for the colour. */
  preset: 'none' | 'preset0' | 'preset1' | 'preset2' | 'preset3' | 'preset4' | 'preset5' | 'preset6' | 'preset7' | 'preset8' | 'preset9' | 'preset10' | 'preset11' | 'preset12' | 'preset13' | 'preset14' | 'preset15' | 'preset16' | 'preset17' | 'preset18' | 'preset19' | 'preset20' | 'preset21' | 'preset22' | 'preset23' | 'preset24'
}

export type CategoryChange = {
  /** A colour of Outlook by its name, or Microsoft’s name for it (preset0 to preset24). */
  color: 'none' | 'red' | 'orange' | 'brown' | 'yellow' | 'green' | 'teal' | 'olive' | 'blue' | 'purple' | 'cranberry' | 'steel' | 'darkSteel' | 'gray' | 'darkGray' | 'black' | 'darkRed' | 'darkOrange' | 'darkBrown' | 'darkYellow' | 'darkGreen' | 'darkTeal' | 'darkOlive' | 'darkBlue' | 'darkPurple' | 'darkCranberry' | 'preset0' | 'preset1' | 'preset2' | 'preset3' | 'preset4' | 'preset5' | 'preset6' | 'preset7' | 'preset8' | 'preset9' | 'preset10' | 'preset11' | 'preset12' | 'preset13' | 'preset14' | 'preset15' | 'preset16' | 'preset17' | 'preset18' | 'preset19' | 'preset20' | 'preset21' | 'preset22' | 'preset23' | 'preset24'
  /** The name that it has; another one is refused. */
  name?: string
}

export type Change = {
  id: string
  type: string
  /** externalId; null: a matter of the operator. */
  customer: string | null
  connection: string | null
  /** Address of the mailbox it happened in. */
  mailbox: string | null
  at: string
  data: Record<string, unknown>
}

export type Check = {
  id: string
  /** Checks that have to be ok before this one says anything. */
  needs: string[]
  state: 'pending' | 'ok' | 'failed' | 'skipped' | 'unknown'
  seen: string
  meaning: string
  remedy: string
  script?: string
  facts?: Record<string, unknown>
}

export type CheckReport = {
  state: 'ok' | 'failed' | 'unknown'
  checks: Check[]
  at: string
}

export type CheckedMailbox = {
  mailbox: LinkedMailbox
  checks: Check[]
}

export type Collection = {
  id: string
  name: string | null
  customer: string
  matter: string | null
  connection: string
  status: 'running' | 'paused' | 'stopped' | 'sealing' | 'completed' | 'incomplete'
  /** Of a completed collection: complete; with_exceptions: some items could not be had; with_gaps: mailboxes or folders could not be read. */
  outcome: 'complete' | 'with_exceptions' | 'with_gaps' | null
  /** Why it is so, and what to do; null where there is nothing to say. */
  reason: {
    code: string
    detail: string
    remedy: string
  } | null
  custodians: Array<{
    name: string
    mailboxes: Array<{
      address: string
      /** Whose mailbox it is, with every address, by the directory; null before the look, and where the connection may not ask. */
      account: {
        id: string
        name: string | null
        userPrincipalName: string
        addresses: string[]
      } | null
      /** Whether it has an in-place archive, which no collection holds: Graph does not serve it. */
      archive: 'yes' | 'no' | 'unknown'
      state: 'waiting' | 'ready' | 'reading' | 'done' | 'blocked'
      /** What the probe found; null before it. */
      access: 'ready' | 'empty' | 'denied' | 'not_yet' | 'not_found' | 'departed' | 'no_licence' | 'on_premises' | 'throttled' | 'unavailable' | null
      /** Why it is so, and what to do; null where there is nothing to say. */
      reason: {
        code: string
        detail: string
        remedy: string
      } | null
      refusal: (Refusal) & (unknown)
    }>
  }>
  window: {
    from: string | null
    to: string | null
    asked: {
      from: string | null
      to: string | null
      timeZone: string
    }
    dateField: 'received' | 'sent'
  }
  include: {
    drafts: boolean
    hiddenFolders: boolean
    recoverableItems: boolean
  }
  sources: Array<'mail' | 'calendar' | 'contacts' | 'tasks'>
  folders: {
    only: string[] | null
    except: string[]
  }
  filters: CollectionFilters
  /** Collections whose items were left out, newest first. */
  earlier: string[]
  /** Who is mailed when it ends or needs somebody. */
  notify: string[]
  numbers: CollectionNumbers
  /** What was asked of the package. */
  packageOptions: {
    documents: boolean
    loadFiles: Array<'standard' | 'short' | 'doj'>
    mbox: boolean
    destination: string | null
  }
  /** The newest sealed package; null before the first. */
  package: {
    id: string
    number: number
    rows: number
    sealedAt: string
  } | null
  /** The newest upload of its packages; null where there is none. */
  upload: {
    id: string
    status: 'waiting' | 'completed' | 'failed'
    address: string
    /** Why it is so, and what to do; null where there is nothing to say. */
    reason: {
      code: string
      detail: string
      remedy: string
    } | null
  } | null
  /** The schedule that made it (`csc_…`). */
  schedule: string | null
  createdBy: string
  createdAt: string
  endedAt: string | null
}

export type CollectionCloneWish = {
  /** Default: that of the cloned one. */
  name?: string
  /** Leaves out what the cloned one and those before it hold; it must be completed. */
  differential?: boolean
}

export type CollectionException = {
  outcome: 'exception' | 'vanished'
  custodian: string
  mailbox: string
  folderPath: string[]
  itemId: string
  subject: string | null
  internetMessageId: string | null
  receivedAt: string | null
  code: string
  reason: string
  remedy: string
  attempts: number
  lastTriedAt: string | null
  requestId: string | null
}

export type CollectionFilters = {
  participants?: {
    /** One of these among From and Sender. */
    from?: string[]
    /** One of these among To, Cc and Bcc. */
    to?: string[]
    /** One of these among all of these. */
    any?: string[]
  }
  /** Queries of which one matches the subject. */
  subject?: string[]
  /** Queries of which one matches the subject, the body and the names of attachments. Words side by side or with AND, OR, NOT, parentheses, "phrases", and a star at the end of a word. */
  keywords?: string[]
  /** What becomes of an item that no keyword matches and that has attachments, whose text is not searched. */
  unsearched?: 'collect' | 'leave_out'
  attachments?: {
    has?: boolean | null
    /** One attachment is of one of these types, and of the size. */
    types?: string[]
    minBytes?: number | null
    maxBytes?: number | null
  }
  /** One of these Outlook categories. */
  categories?: string[]
  isRead?: boolean | null
  /** Kinds of items by Graph’s types: message, eventMessage, eventMessageRequest, eventMessageResponse … */
  kinds?: string[]
  /** Exchange’s classes of messages, such as IPM.Note or IPM.Schedule.Meeting.*; a star at the end stands for any end. */
  itemClasses?: string[]
}

/** At the end, enumerated = collected + filtered + exceptions + vanished. */
export type CollectionNumbers = {
  enumerated: number
  collected: number
  filtered: number
  exceptions: number
  vanished: number
  bytes: number
}

export type CollectionPackage = {
  id: string
  collection: string
  number: number
  /** Where it lies on the machine that sealed it. */
  folder: string
  rows: number
  files: number
  bytes: number
  /** Merkle root over the rows, hex. */
  root: string
  /** SHA-256 of checkpoint.txt: names this very package. */
  checkpointSha256: string
  /** The line to verify it with. */
  publicKey: string
  /** Path of the tar stream. */
  download: string
  sealedAt: string
}

export type CollectionPreview = {
  data: Array<{
    custodian: string
    address: string
    /** Whose mailbox it is, with every address, by the directory; null before the look, and where the connection may not ask. */
    account: {
      id: string
      name: string | null
      userPrincipalName: string
      addresses: string[]
    } | null
    /** Whether it has an in-place archive, which no collection holds: Graph does not serve it. */
    archive: 'yes' | 'no' | 'unknown'
    /** ready: there are items in the window; empty: it can be read, and there are none; not_yet: denied, but the permission was given so lately that it may not act yet. */
    access: 'ready' | 'empty' | 'denied' | 'not_yet' | 'not_found' | 'departed' | 'no_licence' | 'on_premises' | 'throttled' | 'unavailable'
    /** Why it is so, and what to do; null where there is nothing to say. */
    reason: {
      code: string
      detail: string
      remedy: string
    } | null
    refusal: Refusal
    /** By Microsoft’s counts of the chosen folders. */
    items: number | null
    /** How many of these Microsoft counts in the window: an estimate, without what has no date. Null: not counted. */
    inWindow: number | null
    folders: Array<{
      path: string[]
      hidden: boolean
      chosen: boolean
      items: number | null
      inWindow: number | null
    }>
    /** An estimate by the newest messages, where `samples` asks for it. */
    sample: {
      /** Messages of the window and folders that were looked at. */
      looked: number
      /** Those of them that the filters let through; attachments are not looked into. */
      matching: number
      items: Array<{
        subject: string | null
        from: string | null
        receivedAt: string | null
        folder: string[]
      }>
      terms: Array<{
        of: 'subject' | 'keywords'
        query: string
        hits: number
      }>
    } | null
  }>
}

export type CollectionPreviewWish = {
  /** Id of the connection to read with (`conn_…`). */
  connection: string
  custodians: Array<{
    /** The person; default: the first mailbox. */
    name?: string
    mailboxes: string[]
    /** Which of these mailboxes have an in-place archive, as you know from elsewhere (`Get-EXOMailbox`): by address as above. What is not here is looked up in Microsoft’s usage report (`Reports.Read.All`), or stays unknown. */
    archives?: Record<string, boolean>
  }>
  /** The window begins here: an instant (RFC 3339), which belongs to it, or a day, from its first instant in `timeZone`. Left out: no beginning. */
  from?: string
  /** The window ends here: an instant, which no longer belongs to it, or a day, to its last instant in `timeZone`. Left out: no end. */
  to?: string
  /** Which date decides. Items that do not have it (drafts, mostly) are always in the window. */
  dateField?: 'received' | 'sent'
  /** IANA name; what days are meant in. */
  timeZone?: string
  include?: {
    drafts?: boolean
    hiddenFolders?: boolean
    /** What was deleted for good and can be recovered, as far as Graph serves it. */
    recoverableItems?: boolean
  }
  /** Parts of the mailboxes that are read. */
  sources?: Array<'mail' | 'calendar' | 'contacts' | 'tasks'>
  /** Patterns: names with slashes between them, `*` for any signs within a name, `\\` before a sign that is meant as it is. A first name such as `@inbox` is a well-known folder, whatever the mailbox calls it. */
  folders?: {
    /** Only these folders, each with all below it; null: all. */
    only?: string[] | null
    /** Not these, whatever `only` says. */
    except?: string[]
  }
  filters?: CollectionFilters
  /** When the permission for these mailboxes was given, if that was of late: what is denied may then be a permission that does not act yet, and is asked again until it has had a day. */
  accessGrantedAt?: string
  /** So many messages are shown of each mailbox, and hits counted for each query among its newest 50 in the window. 0: no message is looked at. */
  samples?: number
}

export type CollectionProgress = {
  id: string
  status: 'running' | 'paused' | 'stopped' | 'sealing' | 'completed' | 'incomplete'
  outcome: 'complete' | 'with_exceptions' | 'with_gaps' | null
  /** Why it is so, and what to do; null where there is nothing to say. */
  reason: {
    code: string
    detail: string
    remedy: string
  } | null
  numbers: CollectionNumbers
  /** Whether enumerated = collected + filtered + exceptions + vanished. */
  meets: boolean
  /** Items a second of late; null while nobody reads. */
  rate: number | null
  /** Seconds left at this rate; null where it cannot be said yet. */
  etaSeconds: number | null
  custodians: Array<{
    name: string
    numbers: CollectionNumbers
    mailboxes: Array<{
      address: string
      /** Whose mailbox it is, with every address, by the directory; null before the look, and where the connection may not ask. */
      account: {
        id: string
        name: string | null
        userPrincipalName: string
        addresses: string[]
      } | null
      /** Whether it has an in-place archive, which no collection holds: Graph does not serve it. */
      archive: 'yes' | 'no' | 'unknown'
      state: 'waiting' | 'ready' | 'reading' | 'done' | 'blocked'
      /** What the probe found; null before it. */
      access: 'ready' | 'empty' | 'denied' | 'not_yet' | 'not_found' | 'departed' | 'no_licence' | 'on_premises' | 'throttled' | 'unavailable' | null
      /** Why it is so, and what to do; null where there is nothing to say. */
      reason: {
        code: string
        detail: string
        remedy: string
      } | null
      refusal: (Refusal) & (unknown)
      /** Items by Microsoft’s own counts of the folders. */
      estimate: number | null
      numbers: CollectionNumbers
      /** Items a second of late; null while nobody reads. */
      rate: number | null
      /** Seconds left at this rate; null where it cannot be said yet. */
      etaSeconds: number | null
      folders: Array<{
        source: 'mail' | 'calendar' | 'contacts' | 'tasks'
        path: string[]
        hidden: boolean
        state: 'waiting' | 'listing' | 'listed' | 'done' | 'gone' | 'left_out'
        listedBy: 'delta' | 'list'
        remark: string | null
        countAtStart: number | null
        numbers: CollectionNumbers
      }>
    }>
  }>
}

export type CollectionSchedule = {
  id: string
  name: string | null
  customer: string
  matter: string | null
  connection: string
  status: 'active' | 'stopped' | 'ended'
  /** Why no collection could be made when it was due last, or why it has ended. */
  reason: {
    code: string
    detail: string
    remedy: string
  } | null
  schedule: {
    at: string | null
    cron: string | null
    timeZone: string
    differential: boolean
  }
  /** When the next run is due. In the past: it waits, for its last run or for `reason`. */
  nextAt: string | null
  /** The times after `nextAt`, at most four. */
  upcoming: string[]
  /** When it last made a collection. */
  lastAt: string | null
  custodians: Array<{
    name: string | null
    mailboxes: string[]
  }>
  createdBy: string
  createdAt: string
}

export type CollectionScheduleWish = (CollectionWish) & ({
  /** When the collection is made. */
  schedule: {
    /** Once, at this instant. */
    at?: string
    /** Again and again: minute, hour, day of month, month and day of week in the wish’s `timeZone`. Either this or `at`. */
    cron?: string
    /** Each run leaves out what the completed runs before it hold, and `since` before the first. False: each holds all. */
    differential?: boolean
  }
})

export type CollectionWish = {
  name?: string
  /** Id of a matter (`mat_…`). */
  matter?: string
  /** Id of the connection to read with (`conn_…`). */
  connection: string
  custodians: Array<{
    /** The person; default: the first mailbox. */
    name?: string
    mailboxes: string[]
    /** Which of these mailboxes have an in-place archive, as you know from elsewhere (`Get-EXOMailbox`): by address as above. What is not here is looked up in Microsoft’s usage report (`Reports.Read.All`), or stays unknown. */
    archives?: Record<string, boolean>
  }>
  /** The window begins here: an instant (RFC 3339), which belongs to it, or a day, from its first instant in `timeZone`. Left out: no beginning. */
  from?: string
  /** The window ends here: an instant, which no longer belongs to it, or a day, to its last instant in `timeZone`. Left out: no end. */
  to?: string
  /** Which date decides. Items that do not have it (drafts, mostly) are always in the window. */
  dateField?: 'received' | 'sent'
  /** IANA name; what days are meant in. */
  timeZone?: string
  include?: {
    drafts?: boolean
    hiddenFolders?: boolean
    /** What was deleted for good and can be recovered, as far as Graph serves it. */
    recoverableItems?: boolean
  }
  /** Parts of the mailboxes that are read. */
  sources?: Array<'mail' | 'calendar' | 'contacts' | 'tasks'>
  /** Patterns: names with slashes between them, `*` for any signs within a name, `\\` before a sign that is meant as it is. A first name such as `@inbox` is a well-known folder, whatever the mailbox calls it. */
  folders?: {
    /** Only these folders, each with all below it; null: all. */
    only?: string[] | null
    /** Not these, whatever `only` says. */
    except?: string[]
  }
  filters?: CollectionFilters
  /** What the package holds besides natives, manifest and reports. */
  package?: {
    /** Attachments, attached messages and texts, each as a document. Without: natives alone. */
    documents?: boolean
    /** Templates of load files; each is written as Concordance DAT and as CSV. */
    loadFiles?: Array<'standard' | 'short' | 'doj'>
    /** One mailbox file (mboxrd) for each folder. */
    mbox?: boolean
    /** Where each package is uploaded once it is sealed: a destination (`dst_…`). */
    destination?: string
  }
  /** Addresses that are mailed when the run ends or needs somebody, with the numbers, by the default sending profile. */
  notify?: string[]
  /** Id of a completed collection (`col_…`): what it and those before it hold is left out, unless it has changed. */
  since?: string
  /** When the permission for these mailboxes was given, if that was of late: what is denied may then be a permission that does not act yet, and is asked again until it has had a day. */
  accessGrantedAt?: string
}

export type ConnectSession = {
  id: string
  purpose: 'connect' | 'reconnect' | 'admin'
  status: 'open' | 'begun' | 'finished' | 'completed' | 'failed'
  customer: string
  /** Ids of those to choose from. */
  connectors: string[]
  connection: string | null
  outcome: {
    status: string
    reasonCode: string | null
    reason: string | null
    remedy: string | null
    refusal: Refusal
  } | null
  createdAt: string
  expiresAt: string
}

export type Connection = {
  id: string
  customer: string
  /** Id of the connector. */
  connector: string
  kind: 'organization' | 'person'
  status: 'pending' | 'needs_admin' | 'active' | 'needs_reauth' | 'error' | 'disabled'
  /** Stable code for programs. */
  reasonCode: string | null
  reason: string | null
  remedy: string | null
  refusal: Refusal
  tenantId: string | null
  account: {
    oid: string
    name: string | null
  } | null
  granted: string[]
  missing: string[]
  connectedAt: string | null
  createdAt: string
  updatedAt: string
}

export type ConnectionTimelineEntry = {
  /** Its place in the audit log. */
  seq: number
  at: string
  /** As in the audit log. */
  what: string
  /** Who: `key_…`, `mem_…`, `system`, `operator` or `browser:…`; null for customers’ own tokens. */
  actor: string | null
  previousStatus: string | null
  reasonCode: string | null
  reason: string | null
  remedy: string | null
  /** A mailbox’s address, or what a link was made for. */
  about: string | null
}

export type ConnectionUse = {
  who: {
    kind: 'key' | 'customer' | 'member' | 'installation'
    /** Of a key: what it is called. */
    name: string | null
  }
  /** token: an access token was handed out, with which Microsoft is called directly. read, change: calls of Graph. mailbox: a mailbox was opened by the mail, calendar or contacts routes. */
  what: 'token' | 'read' | 'change' | 'mailbox'
  /** null: any that the connection reaches, or none. */
  mailbox: string | null
  /** How often; openings of a mailbox once a minute at most. */
  count: number
  firstAt: string
  lastAt: string
}

export type Connector = {
  id: string
  name: string
  type: string
  mode: 'organization' | 'person'
  status: 'draft' | 'ready' | 'paused'
  reason: string | null
  remedy: string | null
  app: {
    id: string
    cloud: string
    clientId: string
  } | null
  /** The redirect URI to register with Microsoft. */
  callbackUrl: string
  tenantMode: 'organizations' | 'single' | 'common'
  tenantId: string | null
  permissions: AskedPermission[]
  directory: 'User.Read.All' | 'Directory.Read.All' | null
  consent: {
    who: 'administrator' | 'person'
    roles: string[]
    text: string
  }
  catalog: {
    title: string
    shortText: string
    description: string
    category: string
    order: number
    visible: boolean
  }
  /** Address of its picture in the catalog. */
  logo: string | null
  createdAt: string
  updatedAt: string
}

export type ConnectorCard = {
  id: string
  name: string
  type: string
  mode: 'organization' | 'person'
  title: string
  shortText: string
  /** Markdown. */
  description: string
  category: string
  /** Address of its picture. */
  logo: string | null
  permissions: Array<{
    name: string
    reason: string
    /** What it lets an app do. */
    allows: string
    adminConsentRequired: boolean
  }>
}

export type ConnectorChange = {
  /** Unique; usable wherever the id is. */
  name?: string
  /** An app that is here already, by its id, or a new one. Without it the connector is a draft. */
  app?: {
    /** Id of an app that is here already. */
    id: string
  } | NewApp
  /** A set of permissions of the connector type. */
  preset?: string
  /** Names, in place of a preset. What the type cannot do without is added. */
  permissions?: string[]
  /** How an organization’s people are listed. User.Read.All, the narrower, unless told. */
  directory?: 'User.Read.All' | 'Directory.Read.All'
  /** organizations: any work account; single: one tenant; common: personal accounts too. */
  tenantMode?: 'organizations' | 'single' | 'common'
  /** With tenantMode single. */
  tenantId?: string
  catalog?: CatalogChange
}

export type ConnectorCheckRequest = {
  /** Where to prove the credential and look at permissions. */
  tenant?: string
  /** Address of a mailbox to open. */
  mailbox?: string
}

export type ConnectorSetup = {
  connector: {
    id: string
    name: string
    title: string
  }
  callbackUrl: string
  steps: Array<{
    number: number
    id: string
    title: string
    text: string
    where: string | null
    link: string | null
    values: Array<{
      label: string
      value: string
      note?: string
    }>
    /** What Gatewarden has seen; null where nothing was looked at. */
    check: {
      state: 'pending' | 'ok' | 'failed' | 'skipped' | 'unknown'
      seen: string
      meaning: string
      remedy: string
      /** Ids of the checks that the step rests on. */
      checks: string[]
    } | null
  }>
  scripts: Array<{
    kind: 'graph-powershell' | 'azure-cli' | 'manifest' | 'exchange-powershell'
    title: string
    fileName: string
    language: 'powershell' | 'bash' | 'json'
    /** Who may run it, and what is needed for it. */
    runner: string
    /** How it is run. */
    command: string | null
  }>
  /** Object id of the enterprise application, where a run of the checks has seen it. */
  enterpriseApplication: string | null
  checks: Check[] | null
}

export type ConnectorSetupCheckRequest = {
  /** Of a connector that has no app yet: where it will be registered. */
  cloud?: string
  /** Where to look at what was granted. Unless told, that of the newest working connection. */
  tenant?: string
  /** A mailbox to open. Unless told, one of the organization’s own, where that can be chosen. */
  mailbox?: string
}

export type ConnectorType = {
  id: string
  title: string
  summary: string
  modes: Array<'organization' | 'person'>
  resource: 'graph' | 'exchange'
  /** By mode: the permissions to choose from. */
  offers: Record<string, string[]>
  presets: Array<{
    id: string
    title: string
    permissions: Record<string, string[]>
  }>
  defaultPreset: string
}

export type Contact = {
  id: string
  folderId: string | null
  /** As it is shown. */
  name: string | null
  givenName: string | null
  middleName: string | null
  surname: string | null
  nickname: string | null
  /** Before the name: Dr. */
  title: string | null
  /** After the name: Jr. */
  suffix: string | null
  company: string | null
  department: string | null
  jobTitle: string | null
  /** Outlook keeps three. */
  emails: Array<{
    name?: string
    address: string
  }>
  /** Outlook keeps two. */
  businessPhones: string[]
  /** Outlook keeps two. */
  homePhones: string[]
  mobilePhone: string | null
  imAddresses: string[]
  businessAddress: PostalAddress
  homeAddress: PostalAddress
  otherAddress: PostalAddress
  homePage: string | null
  birthday: string | null
  notes: string | null
  categories: string[]
}

export type ContactFolder = {
  id: string
  name: string
  parentId: string | null
}

export type ContactFolderChange = {
  name: string
}

export type ContactWish = {
  /** As it is shown. */
  name?: string | null
  givenName?: string | null
  middleName?: string | null
  surname?: string | null
  nickname?: string | null
  /** Before the name: Dr. */
  title?: string | null
  /** After the name: Jr. */
  suffix?: string | null
  company?: string | null
  department?: string | null
  jobTitle?: string | null
  /** Outlook keeps three. */
  emails?: Array<{
    name?: string
    address: string
  }>
  /** Outlook keeps two. */
  businessPhones?: string[]
  /** Outlook keeps two. */
  homePhones?: string[]
  mobilePhone?: string | null
  imAddresses?: string[]
  businessAddress?: PostalAddress
  homeAddress?: PostalAddress
  otherAddress?: PostalAddress
  homePage?: string | null
  birthday?: string | null
  notes?: string | null
  categories?: string[]
}

export type Credential = {
  id: string
  kind: 'secret' | 'certificate' | 'federated'
  status: 'untested' | 'accepted' | 'refused'
  position: number
  /** First three characters of a secret, thumbprint of a certificate, name of an assertion source. */
  hint: string
  notBefore: string | null
  expiresAt: string | null
  expiry: {
    state: 'unknown' | 'fine' | 'within-60-days' | 'within-30-days' | 'within-7-days' | 'expired'
    daysLeft: number | null
  }
  certificate: {
    /** The public certificate: upload it under Certificates & secrets. */
    pem: string
    subject: string
    thumbprintSha1: string
    thumbprintSha256: string
    madeHere: boolean
  } | null
  lastAcceptedAt: string | null
  lastRefusedAt: string | null
  refusal: Refusal
  createdAt: string
}

export type CredentialChange = {
  /** Lower is tried first; among equals the newest. */
  position?: number
  /** When Entra stops taking the secret: the column "Expires". */
  expiresAt?: string
}

export type CredentialTest = {
  accepted: boolean
  tenantId: string
  /** Application permissions in the token. */
  roles: string[]
  refusal: Refusal
  at: string
}

export type CredentialTestRequest = {
  /** The tenant to ask for a token: your own is best. */
  tenant: string
}

export type Customer = {
  externalId: string
  name: string | null
  attributes: Record<string, string>
  createdAt: string
  updatedAt: string
}

export type CustomerToken = {
  token: string
  customer: string
  scopes: Array<'own:read' | 'own:connect' | 'own:disconnect' | 'connections:read' | 'tokens:release' | 'directory:read' | 'mail:read' | 'mail:write' | 'calendar:read' | 'calendar:write' | 'contacts:read' | 'contacts:write'>
  expiresAt: string
}

export type Delivery = {
  id: string
  submission: string
  profile: string
  reference: string | null
  recipient: string
  /** unknown: nobody can say; that no report came is no success. sent: the server took it, nothing more is known. */
  state: 'queued' | 'sent' | 'relayed' | 'delivered' | 'delayed' | 'failed' | 'expired' | 'read' | 'unknown' | 'cancelled'
  code: string | null
  /** What a server said, as it said it. */
  diagnostic: string | null
  /** The same in plain words. */
  reason: string | null
  hasReport: boolean
  updatedAt: string
}

export type Destination = {
  id: string
  customer: string
  name: string
  endpoint: string
  region: string
  bucket: string
  prefix: string
  pathStyle: boolean
  accessKeyId: string
  /** Whether archives are encrypted by its password. */
  encrypted: boolean
  /** Archives are split into files of at most so many bytes. */
  partBytes: number | null
  createdBy: string
  createdAt: string
  updatedAt: string
}

export type DestinationTest = {
  ok: boolean
  checks: Array<{
    id: 'begin' | 'store' | 'clean'
    state: 'passed' | 'failed' | 'skipped'
    seen: string
    remedy: string | null
  }>
}

export type DraftChange = {
  subject?: string
  body?: {
    type: 'text' | 'html'
    content: string
  }
  to?: Recipient[]
  cc?: Recipient[]
  bcc?: Recipient[]
  replyTo?: Recipient[]
  from?: (Recipient) & (unknown)
  importance?: 'low' | 'normal' | 'high'
  categories?: string[]
  readReceipt?: boolean
  deliveryReceipt?: boolean
}

export type EmptiedFolder = {
  deleted: number
  failed: number
  isEmpty: boolean
}

export type EmptyFolder = {
  permanent?: boolean
}

export type Emulator = {
  origin: string
  /** By its clock. */
  now: string
  faults: Array<{
    id: number
    hits: number
    door?: string
    status?: number
    reset?: string
    aadsts?: number
    delay?: number
    count?: number
    retryAfter?: number | string
  }>
  tenants: Array<{
    id: string
    domain: string
    name: string
    mailboxes: string[]
    apps: Array<{
      clientId: string
      name: string
      consented: boolean
    }>
    approvals: Array<{
      id: string
      clientId: string
      createdAt: string
      permissions: string[]
    }>
  }>
}

export type Endpoint = {
  id: string
  url: string
  description: string | null
  types: string[]
  customers: string[] | null
  connections: string[] | null
  status: 'active' | 'paused' | 'disabled'
  reasonCode: string | null
  reason: string | null
  remedy: string | null
  previousSecretUntil: string | null
  failingSince: string | null
  createdAt: string
  updatedAt: string
}

export type EndpointChange = {
  change: string
  type: string
  customer: string | null
  mailbox: string | null
  state: 'waiting' | 'delivered' | 'parked'
  tries: number
  firstTriedAt: string | null
  settledAt: string | null
}

export type EventAttendee = {
  address: string
  name?: string
  /** A room is a resource. */
  kind?: 'required' | 'optional' | 'resource'
}

export type EventCancellation = {
  comment?: string
}

export type EventResponse = {
  response: 'accept' | 'decline' | 'tentative'
  comment?: string
  /** Whether the organizer is written to. */
  notify?: boolean
  /** A time that would suit better; not with `accept`. */
  proposedTime?: {
    start: ZonedTimeInput
    end: ZonedTimeInput
  }
}

export type FreeBusyWish = {
  /** People and rooms, up to 200. */
  addresses: string[]
  from: string
  to: string
  /** Zone that times are told in. */
  timeZone?: string
}

export type FullAccessScript = {
  fileName: string
  language: 'powershell'
  text: string
}

export type FullAccessScriptRequest = {
  /** Of a connector that has no app yet: where it will be registered. */
  cloud?: string
  /** Who is to open the mailboxes: the one who collects. */
  person: string
  mailboxes: string[]
}

export type FullMessage = (Message) & ({
  /** body=html: as it was sent, not made safe; show it only where it cannot run. body=safe: without anything that runs, loads or posts; pictures within the message have their Content-ID in `data-cid`. */
  body: {
    type: 'text' | 'html'
    content: string
    /** Only with body=safe: whether pictures of elsewhere were left out. */
    hasRemoteContent?: boolean
  } | null
  /** Only with headers=true. */
  headers?: Array<{
    name: string
    value: string
  }>
})

export type FullThread = (Thread) & ({
  /** Its messages, oldest first. */
  data: Message[]
})

export type Group = {
  id: string
  name: string | null
  description: string | null
  /** microsoft365: with a mailbox of its own. distribution, mailSecurity: mail to it goes to its members. security: takes no mail. */
  kind: 'microsoft365' | 'distribution' | 'mailSecurity' | 'security'
  address: string | null
  /** Every SMTP address, the primary first. */
  addresses: string[]
  visibility: string | null
}

export type GroupMember = {
  id: string
  kind: 'user' | 'group' | 'contact' | 'other'
  name: string | null
  address: string | null
  userPrincipalName: string | null
}

export type ImportedContacts = {
  data: Array<{
    /** Of the card in the file, from 1. */
    position: number
    /** Of the new contact; null where there is none. */
    id: string | null
    /** Properties that Outlook has no place for. */
    leftOut: string[]
    problem?: {
      code: string
      detail: string
      remedy?: string
    }
  }>
}

export type ImportedMailboxes = {
  added: number
  /** Were named before; nothing of them changed. */
  known: number
  refused: number
  data: Array<{
    /** Of the file, from 1. */
    line: number
    address: string | null
    result: 'added' | 'known' | 'refused'
    problem: string | null
  }>
}

export type IntoFolder = {
  /** Id of a folder, or a well-known name such as inbox, sentitems, drafts, archive, deleteditems, junkemail. */
  folderId: string
}

export type InvitedMember = {
  member: Member
  link: MemberLink
}

export type Issuer = {
  id: string
  /** For people. */
  name: string
  /** `iss` of its tokens, exactly. */
  issuer: string
  /** One of these must be in `aud`. */
  audiences: string[]
  /** Where its keys are. Fetched like webhooks are sent: https, and to no private network. */
  jwksUrl: string | null
  /** All its tokens are for this customer: for the sign-in of one customer of yours. */
  customer: string | null
  /** The claim that holds the externalId: its name, or a JSON pointer such as /org/id. In place of customer. */
  customerClaim: string | null
  /** Stands before the claim’s value. No two issuers may reach the same customer, so each needs a prefix of its own. */
  customerPrefix: string
  /** The claim with the one address that a token may reach, such as email; null: every mailbox. */
  mailboxClaim: string | null
  scopes: Array<'own:read' | 'own:connect' | 'own:disconnect' | 'connections:read' | 'tokens:release' | 'directory:read' | 'mail:read' | 'mail:write' | 'calendar:read' | 'calendar:write' | 'contacts:read' | 'contacts:write'>
  /** Longest time from `iat` to `exp` that is taken. */
  maxLifeSeconds: number
  createdAt: string
}

export type LinkedMailbox = {
  address: string
  /** ready: something opens. denied: no access, or it has not arrived everywhere yet; Microsoft answers both alike. no_mailbox: an account without one (licence, on premises, being made). blocked: the connection itself. unknown: Microsoft did not answer. */
  status: 'pending' | 'ready' | 'denied' | 'not_found' | 'no_mailbox' | 'blocked' | 'unknown'
  opens: Array<'mail' | 'calendar' | 'contacts'>
  reason: string | null
  remedy: string | null
  name: string | null
  /** user, shared, room, equipment …; null where it is not known. */
  kind: string | null
  /** Opens the mailbox in other calls, also where the address is an alias. */
  userId: string | null
  /** When access was granted as far as anybody said, else when the mailbox was added. */
  accessSince: string
  checkedAt: string | null
  nextCheckAt: string
  addedAt: string
}

export type ListedConnection = (Connection) & ({
  customerName: string | null
  /** When a token of it was last used, to a quarter of an hour. */
  lastUsedAt: string | null
  /** When its token is renewed ahead of time; null: nobody uses it, or nothing would come of it. */
  nextRefreshAt: string | null
})

export type MailAddress = {
  name: string | null
  address: string | null
} | null

export type MailFolder = {
  id: string
  name: string
  /** Names from the top, joined by /; a / inside a name is written //. */
  path: string
  /** Null at the top. */
  parentId: string | null
  /** The name that it has in every mailbox, whatever the language; it does wherever an id does. */
  wellKnown: 'inbox' | 'drafts' | 'sentitems' | 'outbox' | 'deleteditems' | 'junkemail' | 'archive' | 'conversationhistory' | null
  messages: number
  unread: number
  isHidden: boolean
}

export type MailFolderChange = {
  name?: string
  /** The folder it moves into; `msgfolderroot` is the top. */
  parentId?: string
}

export type MailboxCheck = {
  /** When access was granted in Exchange, if that is known: access takes up to a day to arrive, and is looked for often until then. */
  accessGrantedAt?: string
}

/** Only where it was asked for (`mailbox=true`, or `kind`). */
export type MailboxFacts = {
  kind: 'user' | 'linked' | 'shared' | 'room' | 'equipment' | 'other' | 'none' | 'unknown'
  /** elsewhere: on premises, still being made, or soft-deleted; Microsoft does not tell these apart. */
  state: 'ready' | 'unlicensed' | 'elsewhere' | 'none' | 'deleted' | 'unknown'
  reason: string | null
}

export type MailboxSettings = {
  /** An IANA name; null where nobody has chosen one. */
  timeZone: string | null
  language: string | null
  dateFormat: string | null
  timeFormat: string | null
  workingHours: {
    days: Array<'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'>
    start: string
    end: string
    /** An IANA name; null for a zone of the owner’s own making, which has only an offset. */
    timeZone: string | null
    /** Of a zone of the owner’s own making, east of UTC, without daylight saving. */
    utcOffsetMinutes: number | null
  } | null
  automaticReplies: AutomaticReplies
  /** What the mailbox is for: user, linked, shared, room, equipment, others. */
  purpose: string | null
}

export type MailboxSettingsChange = {
  /** An IANA name; Windows names are taken, too. */
  timeZone?: string
  language?: string
  dateFormat?: string
  timeFormat?: string
  workingHours?: {
    days?: Array<'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'>
    start?: string
    end?: string
    /** An IANA name; Windows names are taken, too. */
    timeZone?: string
  }
  automaticReplies?: {
    status?: 'off' | 'on' | 'scheduled'
    /** Goes with `until`. */
    from?: string
    until?: string
    internalMessage?: string
    externalMessage?: string
    externalAudience?: 'nobody' | 'contacts' | 'everybody'
  }
}

export type MailboxesFromDirectory = {
  search?: string
  department?: string
  enabled?: boolean
  kind?: 'user' | 'linked' | 'shared' | 'room' | 'equipment' | 'other' | 'none' | 'unknown'
  /** Id of a group; goes with no other filter but kind. */
  group?: string
  /** Needed where no filter is given. */
  everybody?: true
  dryRun?: boolean
}

export type Matter = {
  id: string
  customer: string
  name: string
  number: string | null
  client: string | null
  notes: string | null
  /** Who may see it and its collections; to others it is not there. Null: whoever may see its customer. */
  members: string[] | null
  /** Who is mailed when its collections end or need somebody, besides those that these name. */
  notify: string[]
  /** A retention lock: nothing of it can be erased. */
  locked: boolean
  lockedAt: string | null
  /** Its collections are erased after this, unless it is locked. */
  retainUntil: string | null
  createdBy: string
  createdAt: string
  updatedAt: string
}

export type MeetingTime = {
  start: ZonedTime
  end: ZonedTime
  /** Percent. */
  confidence: number
  /** How the owner of the mailbox stands at that time. */
  mine: string | null
  attendees: Array<{
    address: string
    availability: string
  }>
  rooms: Array<{
    name: string | null
    address: string | null
  }>
}

export type MeetingTimes = {
  /** Why there are none, as Microsoft puts it: attendeesUnavailable, organizerUnavailable, … */
  reason: string | null
  data: MeetingTime[]
}

export type MeetingTimesWish = {
  attendees?: Array<{
    address: string
    kind?: 'required' | 'optional' | 'resource'
  }>
  durationMinutes: number
  /** Between which the meeting has to lie. */
  windows: Array<{
    from: string
    to: string
  }>
  /** work: in everybody’s working hours; personal: those and the weekend. */
  hours?: 'work' | 'personal' | 'unrestricted'
  /** How likely, at least, that people can come. */
  minimumPercent?: number
  /** Whether the owner of the mailbox need not come. */
  withoutMe?: boolean
  suggestRoom?: boolean
  most?: number
  /** Zone that times are told in. */
  timeZone?: string
}

export type Member = {
  id: string
  name: string
  email: string
  /** What she may do; docs/console.md lists it. */
  role: 'administrator' | 'developer' | 'collector' | 'auditor'
  state: 'invited' | 'active'
  /** Whether she has one. */
  password: boolean
  /** Whether a code of an authenticator app is asked for. */
  totp: boolean
  passkeys: number
  /** Sign-in providers that she has linked. */
  providers: string[]
  createdAt: string
  /** Of her living sessions; written at most once an hour. */
  lastSeenAt: string | null
}

export type MemberChange = {
  /** What she may do; docs/console.md lists it. */
  role?: 'administrator' | 'developer' | 'collector' | 'auditor'
  name?: string
}

export type MemberLink = {
  /** Shown this once. Whoever opens it is the member. */
  url: string
  expiresAt: string
}

export type MemberSession = {
  id: string
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  address: string | null
  /** What it calls itself (User-Agent). */
  browser: string | null
}

export type Message = {
  /** Immutable: it stays when the message moves within its mailbox. */
  id: string
  changeKey: string | null
  folderId: string | null
  threadId: string | null
  internetMessageId: string | null
  subject: string | null
  preview: string | null
  from: MailAddress
  sender: MailAddress
  to: MailAddress[]
  cc: MailAddress[]
  bcc: MailAddress[]
  replyTo: MailAddress[]
  sentAt: string | null
  receivedAt: string | null
  isRead: boolean | null
  isDraft: boolean | null
  isFlagged: boolean
  categories: string[]
  importance: string | null
  hasAttachments: boolean | null
}

export type MessageChange = {
  isRead?: boolean
  isFlagged?: boolean
  /** All its categories from now on; an empty list takes them away. */
  categories?: string[]
  importance?: 'low' | 'normal' | 'high'
}

export type MessageToSend = {
  subject?: string
  body?: {
    type: 'text' | 'html'
    content: string
  }
  to?: Recipient[]
  cc?: Recipient[]
  bcc?: Recipient[]
  replyTo?: Recipient[]
  from?: (Recipient) & (unknown)
  importance?: 'low' | 'normal' | 'high'
  categories?: string[]
  readReceipt?: boolean
  deliveryReceipt?: boolean
  /** Headers of your own, whose names begin with x-. Up to 5. */
  headers?: Array<{
    name: string
    value: string
  }>
  attachments?: NewAttachment[]
  /** The message that this answers: recipients, subject and quoted text come from it. */
  reply?: {
    message: string
    all?: boolean
  }
  /** The message that this forwards, with its attachments. */
  forward?: {
    message: string
  }
  /** When to send it, at most a year ahead; at once where left out. */
  sendAt?: string
}

export type MicrosoftRequest = {
  id: number
  at: string
  /** Null: for no connection in particular. */
  connection: string | null
  method: string
  host: string
  /** Without query; ids and addresses are left out. */
  path: string
  /** 0: no answer came. */
  status: number
  outcome: 'answered' | 'throttled' | 'refused' | 'failed'
  /** Until the answer began. */
  milliseconds: number
  /** Microsoft’s own id, which its support asks for. */
  requestId: string | null
  clientRequestId: string | null
  /** Seconds that Microsoft asked to wait. */
  retryAfter: number | null
  /** Why no answer came. */
  problem: string | null
}

export type NewApiKey = {
  /** For people, to tell keys apart. */
  name: string
  /** What the key may do. */
  scopes: Array<'apps:read' | 'apps:write' | 'connectors:read' | 'connectors:write' | 'customers:read' | 'customers:write' | 'tokens:customer' | 'issuers:read' | 'issuers:write' | 'own:read' | 'own:connect' | 'own:disconnect' | 'connections:read' | 'connections:write' | 'tokens:release' | 'directory:read' | 'mail:read' | 'mail:write' | 'calendar:read' | 'calendar:write' | 'contacts:read' | 'contacts:write' | 'graph:call' | 'changes:read' | 'endpoints:read' | 'endpoints:write' | 'watches:read' | 'watches:write' | 'sending:read' | 'sending:write' | 'rules:read' | 'rules:write' | 'triggers:write' | 'relay:read' | 'relay:write' | 'collections:read' | 'collections:write' | 'audit:read' | 'keys:read' | 'keys:write' | 'members:read' | 'members:write' | 'system:read' | 'emulator:control'>
  /** externalIds of the customers it is limited to; null: all. */
  customers?: string[] | null
  /** Addresses of the mailboxes it is limited to; null: all. */
  mailboxes?: string[] | null
  /** When it stops working, RFC 3339; null: never. */
  expiresAt?: string | null
}

export type NewApp = {
  /** For people; the client id unless told. */
  name?: string
  /** Id of a cloud: global, gcc-high, dod, china, or emulator. */
  cloud?: string
  /** Application (client) ID, from the overview page of the app registration. */
  clientId: string
  credential?: NewCredential
  /** How much of Outlook’s limits the app may use for each mailbox; all of it unless told. */
  throttle?: {
    concurrency?: number
    requestsPer10Minutes?: number
  }
}

export type NewAttachment = {
  name: string
  contentType?: string
  /** The bytes in Base64. */
  content: string
  isInline?: boolean
  /** For `cid:` links of an inline one. */
  contentId?: string
}

export type NewCalendar = {
  name: string
  color?: 'auto' | 'lightBlue' | 'lightGreen' | 'lightOrange' | 'lightGray' | 'lightYellow' | 'lightTeal' | 'lightPink' | 'lightBrown' | 'lightRed' | 'maxColor'
}

export type NewCalendarEvent = {
  subject?: string
  body?: {
    type: 'text' | 'html'
    content: string
  }
  start: ZonedTimeInput
  end: ZonedTimeInput
  isAllDay?: boolean
  location?: string
  /** All of them from now on; who is new gets an invitation, who is left out a cancellation. */
  attendees?: EventAttendee[]
  /** RRULE text (`FREQ=WEEKLY;BYDAY=MO,WE`) or its parts; null makes a series a single event. */
  recurrence?: string | Recurrence | null
  /** Before the start; null for no reminder. */
  reminderMinutes?: number | null
  categories?: string[]
  showAs?: 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere'
  sensitivity?: 'normal' | 'personal' | 'private' | 'confidential'
  importance?: 'low' | 'normal' | 'high'
  /** With a Teams meeting. */
  isOnlineMeeting?: boolean
  hideAttendees?: boolean
  responseRequested?: boolean
  allowTimeProposals?: boolean
}

export type NewCategory = {
  name: string
  /** A colour of Outlook by its name, or Microsoft’s name for it (preset0 to preset24). */
  color?: 'none' | 'red' | 'orange' | 'brown' | 'yellow' | 'green' | 'teal' | 'olive' | 'blue' | 'purple' | 'cranberry' | 'steel' | 'darkSteel' | 'gray' | 'darkGray' | 'black' | 'darkRed' | 'darkOrange' | 'darkBrown' | 'darkYellow' | 'darkGreen' | 'darkTeal' | 'darkOlive' | 'darkBlue' | 'darkPurple' | 'darkCranberry' | 'preset0' | 'preset1' | 'preset2' | 'preset3' | 'preset4' | 'preset5' | 'preset6' | 'preset7' | 'preset8' | 'preset9' | 'preset10' | 'preset11' | 'preset12' | 'preset13' | 'preset14' | 'preset15' | 'preset16' | 'preset17' | 'preset18' | 'preset19' | 'preset20' | 'preset21' | 'preset22' | 'preset23' | 'preset24'
}

export type NewConnector = {
  /** Id of a connector type. */
  type: string
  /** Where the type has both: who authorizes. */
  mode?: 'organization' | 'person'
  /** Unique; usable wherever the id is. */
  name?: string
  /** An app that is here already, by its id, or a new one. Without it the connector is a draft. */
  app?: {
    /** Id of an app that is here already. */
    id: string
  } | NewApp
  /** A set of permissions of the connector type. */
  preset?: string
  /** Names, in place of a preset. What the type cannot do without is added. */
  permissions?: string[]
  /** How an organization’s people are listed. User.Read.All, the narrower, unless told. */
  directory?: 'User.Read.All' | 'Directory.Read.All'
  /** organizations: any work account; single: one tenant; common: personal accounts too. */
  tenantMode?: 'organizations' | 'single' | 'common'
  /** With tenantMode single. */
  tenantId?: string
  catalog?: CatalogChange
}

export type NewContactFolder = {
  name: string
  parentId?: string
}

export type NewCredential = {
  kind: 'secret'
  /** The Value of the client secret, not its Secret ID. */
  secret: string
  /** When Entra stops taking the secret: the column "Expires". */
  expiresAt?: string
} | {
  kind: 'certificate'
  /** PEM; may hold the private key too. */
  certificate?: string
  /** PEM: PKCS #8, also encrypted, or PKCS #1. */
  privateKey?: string
  /** Where the private key is encrypted. */
  passphrase?: string
  /** Have Gatewarden make a key and a self-signed certificate. The key never leaves. */
  make?: true
  /** With make: how long it is valid; 365 unless told. */
  validDays?: number
} | {
  kind: 'federated'
  /** Name of an assertion source of the operator’s configuration. */
  source: string
}

export type NewIssuer = {
  /** For people. */
  name: string
  /** `iss` of its tokens, exactly. */
  issuer: string
  /** One of these must be in `aud`. */
  audiences: string[]
  /** Where its keys are. Fetched like webhooks are sent: https, and to no private network. */
  jwksUrl?: string | null
  /** Its public keys (RFC 7517), where it has no address for them. In place of jwksUrl. */
  jwks?: {
    keys: Array<{
      kty: string
      [member: string]: unknown
    }>
  } | null
  /** All its tokens are for this customer: for the sign-in of one customer of yours. */
  customer?: string | null
  /** The claim that holds the externalId: its name, or a JSON pointer such as /org/id. In place of customer. */
  customerClaim?: string | null
  /** Stands before the claim’s value. No two issuers may reach the same customer, so each needs a prefix of its own. */
  customerPrefix?: string
  /** The claim with the one address that a token may reach, such as email; null: every mailbox. */
  mailboxClaim?: string | null
  scopes?: Array<'own:read' | 'own:connect' | 'own:disconnect' | 'connections:read' | 'tokens:release' | 'directory:read' | 'mail:read' | 'mail:write' | 'calendar:read' | 'calendar:write' | 'contacts:read' | 'contacts:write'>
  /** Longest time from `iat` to `exp` that is taken. */
  maxLifeSeconds?: number
}

export type NewLinkAttachment = {
  name: string
  /** Where the file lies, as its own sharing link says. */
  url: string
  provider?: 'oneDriveBusiness' | 'oneDriveConsumer' | 'dropbox' | 'other'
  /** What the link lets people do. It says so only; it gives nobody access. */
  permission?: 'view' | 'edit' | 'organizationView' | 'organizationEdit' | 'anonymousView' | 'anonymousEdit' | 'other'
  isFolder?: boolean
}

export type NewLinkedMailbox = {
  address: string
  /** When access was granted in Exchange, if that is known: access takes up to a day to arrive, and is looked for often until then. */
  accessGrantedAt?: string
}

export type NewMailFolder = {
  name: string
  /** The folder it goes into; the top where left out. */
  parentId?: string
  isHidden?: boolean
}

export type NewMember = {
  /** What she signs in with. Nothing is mailed to it. */
  email: string
  /** What she may do; docs/console.md lists it. */
  role: 'administrator' | 'developer' | 'collector' | 'auditor'
  /** She may change it when she opens the link. */
  name?: string
}

export type NewMemberLink = {
  /** Whether the new password also takes her authenticator app and passkeys away: for somebody who has lost them. */
  dropSecondFactors?: boolean
}

export type NewMessage = {
  subject?: string
  body?: {
    type: 'text' | 'html'
    content: string
  }
  to?: Recipient[]
  cc?: Recipient[]
  bcc?: Recipient[]
  replyTo?: Recipient[]
  from?: (Recipient) & (unknown)
  importance?: 'low' | 'normal' | 'high'
  categories?: string[]
  readReceipt?: boolean
  deliveryReceipt?: boolean
  /** Headers of your own, whose names begin with x-. Up to 5. */
  headers?: Array<{
    name: string
    value: string
  }>
  attachments?: NewAttachment[]
  /** The message that this answers: recipients, subject and quoted text come from it. */
  reply?: {
    message: string
    all?: boolean
  }
  /** The message that this forwards, with its attachments. */
  forward?: {
    message: string
  }
}

export type NewRelayCredential = {
  /** For people: which device. */
  name: string
  /** What it may sign in to. */
  protocols?: Array<'smtp' | 'imap' | 'pop'>
  /** Ranges the device may come from; null: any. */
  networks?: string[] | null
  /** Ranges from which mail is taken as this credential without signing in, at listeners with `trusts`. */
  trustedNetworks?: string[] | null
  /** Senders that it may use, in the envelope and in the message: addresses, or domains as @contoso.com. The mailbox alone unless given. */
  senders?: string[]
  /** What becomes of a message with another sender: refused, or sent with the mailbox as its sender. */
  otherSenders?: 'refuse' | 'rewrite'
  messagesPerMinute?: number | null
  expiresAt?: string | null
  connection: string
  mailbox: string
  /** What the device signs in as; the mailbox’s address always works. */
  username?: string
}

export type NewRelayListener = {
  name: string
  /** 0: any free one. */
  port: number
  /** tls: from the first byte (465, 993, 995); starttls (587, 143, 110); none: trusted networks. */
  security: 'tls' | 'starttls' | 'none'
  oldestTls?: '1.0' | '1.1' | '1.2' | '1.3'
  /** The name that devices use; in the greeting and the certificate. */
  hostname?: string
  /** Ranges that may connect; null: any. */
  networks?: string[] | null
  /** Whether mail is taken without signing in from the trusted networks of credentials. */
  trusts?: boolean
  status?: 'active' | 'paused'
  protocol: 'smtp' | 'imap' | 'pop'
  /** How SMTP answers; for SMTP only, and has usual values there. */
  smtp?: {
    /** durable: 250 once the message lies here safely, then delivered with retries; direct: the device sees Microsoft’s own answer. */
    answer?: 'durable' | 'direct'
    /** How mail goes on to Microsoft: SMTP with XOAUTH2, or Graph where SMTP AUTH is switched off. */
    route?: 'smtp' | 'graph'
    maxMessageBytes?: number
  }
  /** Not given: one of the relay’s own authority, whose certificate devices trust. */
  certificate?: {
    /** PEM, the leaf first. */
    chain: string
    /** PEM, without a passphrase. */
    privateKey: string
  } | {
    /** Ordered from the issuer of relay.acme.directory and renewed by itself. Said again, a try that failed is repeated at once. */
    kind: 'acme'
  }
}

export type NewSignInProvider = {
  /** On the button: "Sign in with …". */
  name: string
  /** As in its metadata, exactly. For Entra with the id of your tenant. */
  issuer: string
  clientId: string
  /** Kept sealed; never shown again. */
  clientSecret: string
}

export type OpenedConnectSession = {
  id: string
  url: string
  expiresAt: string
}

export type OutgoingMessage = {
  id: string
  /** unknown: Microsoft gave no answer and the message is not to be found; it is never sent again by itself. */
  status: 'scheduled' | 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled'
  /** Of the draft, and of the sent message afterwards. */
  messageId: string
  sendAt: string | null
  sentAt: string | null
  attempts: number
  reason: string | null
  remedy: string | null
  refusal: Refusal
  createdAt: string
}

export type OwnConnectSession = {
  id: string
  purpose: 'connect' | 'reconnect' | 'admin'
  status: 'open' | 'begun' | 'finished' | 'completed' | 'failed'
  connection: string | null
  outcome: {
    status: string
    reasonCode: string | null
    reason: string | null
  } | null
  expiresAt: string
}

export type OwnConnection = {
  id: string
  /** Id of the connector. */
  connector: string
  kind: 'organization' | 'person'
  status: 'pending' | 'needs_admin' | 'active' | 'needs_reauth' | 'error' | 'disabled'
  reasonCode: string | null
  reason: string | null
  /** Who connected it, for people. */
  account: string | null
  granted: string[]
  missing: string[]
  connectedAt: string | null
  createdAt: string
}

export type PackageLink = {
  /** The archive; where it is split, a page with the addresses of its parts. */
  url: string
  package: string
  expiresAt: string
  once: boolean
  encrypted: boolean
  /** Of a split archive; null where it is one file. */
  parts: Array<{
    name: string
    bytes: number
    url: string
  }> | null
}

export type PackageUpload = {
  id: string
  package: string
  /** Null where it was deleted since. */
  destination: string | null
  address: string
  /** waiting: under way, or resting after trouble that `reason` names. */
  status: 'waiting' | 'completed' | 'failed'
  bytes: number | null
  /** Bytes that the storage has taken. */
  stored: number
  /** Of the archive, hex; null until it is complete, and where it is split. */
  sha256: string | null
  /** What the storage has whole: the archive, or those that it is split into. */
  files: Array<{
    name: string
    bytes: number
    sha256: string
  }>
  /** Why it is so, and what to do; null where there is nothing to say. */
  reason: {
    code: string
    detail: string
    remedy: string
  } | null
  createdBy: string
  createdAt: string
  endedAt: string | null
}

export type Permission = {
  name: string
  resource: 'graph' | 'exchange'
  kind: 'application' | 'delegated'
  /** Id of the app role or scope. */
  id: string
  group: string
  /** What it lets an app do. */
  allows: string
  adminConsentRequired: boolean
}

export type PostalAddress = {
  street?: string
  city?: string
  state?: string
  postalCode?: string
  country?: string
} | null

export type PreviewTemplate = {
  version?: number
  variables?: Record<string, unknown>
}

/** An RFC 9457 problem document. Branch on `code`. */
export type Problem = {
  type: string
  title: string
  status: number
  /** What is wrong, in one sentence. */
  detail: string
  code: 'invalid_request' | 'unauthenticated' | 'forbidden' | 'not_found' | 'conflict' | 'idempotency_mismatch' | 'idempotency_in_progress' | 'payload_too_large' | 'issuer_unavailable' | 'rate_limited' | 'connection_not_active' | 'needs_reauth' | 'needs_admin_consent' | 'connector_misconfigured' | 'scope_not_granted' | 'mailbox_not_found' | 'mailbox_unlicensed' | 'mailbox_denied' | 'microsoft_refused' | 'microsoft_throttled' | 'microsoft_unavailable' | 'config_invalid' | 'port_in_use' | 'data_folder_unusable' | 'data_folder_in_use' | 'key_ring_missing' | 'key_ring_wrong' | 'database_unavailable' | 'database_newer' | 'disk_full' | 'shutting_down' | 'internal'
  /** What to do about it. */
  remedy?: string
  requestId: string
  instance?: string
  [member: string]: unknown
}

export type Recipient = {
  address: string
  name?: string
}

/** Of a series. */
export type Recurrence = {
  frequency: 'daily' | 'weekly' | 'monthly' | 'yearly'
  interval?: number
  /** Weekly: on these days. With `week`: the first (…) of these in the month. */
  daysOfWeek?: Array<'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday'>
  /** Monthly and yearly, with `daysOfWeek`. */
  week?: 'first' | 'second' | 'third' | 'fourth' | 'last'
  /** Monthly and yearly. In a month without that day, its last one. */
  dayOfMonth?: number
  /** Yearly. */
  month?: number
  /** Weekly: where a week begins, which matters from an interval of 2 on; else Monday. */
  firstDayOfWeek?: 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday'
  /** The last day that it may take place on, in the zone of its start. */
  until?: string
  /** How many times. */
  count?: number
} | null

export type Refusal = {
  reason: string
  remedy: string
  error: string
  suberror?: string
  aadsts?: number
  status: number
  traceId?: string
  correlationId?: string
  requestId?: string
  at?: string
} | null

export type RelayCredential = {
  id: string
  connection: string
  mailbox: string
  name: string
  username: string
  /** The first characters of the password. */
  hint: string
  status: 'live' | 'expired' | 'revoked'
  protocols: Array<'smtp' | 'imap' | 'pop'>
  networks: string[] | null
  trustedNetworks: string[] | null
  senders: string[]
  otherSenders: 'refuse' | 'rewrite'
  messagesPerMinute: number | null
  createdBy: string
  createdAt: string
  expiresAt: string | null
  revokedAt: string | null
  /** Written at most once a minute. */
  lastUsedAt: string | null
  /** The address it was used from last. */
  lastUsedFrom: string | null
}

export type RelayListener = {
  id: string
  name: string
  protocol: 'smtp' | 'imap' | 'pop'
  port: number
  security: 'tls' | 'starttls' | 'none'
  oldestTls: '1.0' | '1.1' | '1.2' | '1.3'
  hostname: string
  networks: string[] | null
  trusts: boolean
  smtp: {
    /** durable: 250 once the message lies here safely, then delivered with retries; direct: the device sees Microsoft’s own answer. */
    answer: 'durable' | 'direct'
    /** How mail goes on to Microsoft: SMTP with XOAUTH2, or Graph where SMTP AUTH is switched off. */
    route: 'smtp' | 'graph'
    maxMessageBytes: number
  } | null
  certificate: {
    kind: 'own' | 'uploaded' | 'acme'
    /** What devices see: PEM, the leaf first. */
    chain: string
    /** By ACME: when the next one is ordered, or the next try comes. */
    renewsAt: string | null
  }
  status: 'active' | 'paused'
  /** What an administrator should know about it: its troubles, and what is unsafe. */
  warnings: string[]
  /** What keeps devices out, or will, unless somebody does something: why it is not open, that its certificate ends or cannot be had. */
  troubles: string[]
  createdAt: string
  updatedAt: string
}

export type RelayMessage = {
  id: string
  listener: string
  credential: string
  connection: string
  mailbox: string
  route: 'smtp' | 'graph'
  mailFrom: string
  recipients: Array<{
    address: string
    state: 'waiting' | 'handing_over' | 'sent' | 'failed' | 'unknown'
    reply: string | null
  }>
  size: number
  /** unknown: the hand-over ended without an answer, so that it may have been sent; it is not sent again by itself. */
  state: 'waiting' | 'handing_over' | 'sent' | 'failed' | 'unknown'
  tries: number
  nextAt: string | null
  reason: string | null
  remedy: string | null
  createdAt: string
  endedAt: string | null
}

export type ResendSubmission = {
  to?: 'undelivered' | 'everybody'
}

export type Room = {
  id: string
  name: string | null
  address: string | null
  capacity: number | null
  building: string | null
  floor: string | null
  floorNumber: number | null
  label: string | null
  /** standard, or reserved: first come, first served. */
  bookingType: string | null
  isWheelchairAccessible: boolean | null
  tags: string[]
  audioDevice: string | null
  videoDevice: string | null
  displayDevice: string | null
}

export type RoomList = {
  id: string
  name: string | null
  address: string | null
}

export type RotateApiKey = {
  /** How long the old text goes on working; 0 stops it at once. At most 30 days. */
  overlapSeconds?: number
}

export type Rule = {
  name: string
  trigger: RuleTrigger
  conditions: RuleCondition[]
  to: RuleRecipient[]
  cc: RuleRecipient[]
  bcc: RuleRecipient[]
  /** A message for each recipient. Default false: one for all. */
  separate: boolean
  content: RuleContent
  /** Ids of files that came with the trigger, or all of them. None unless given. */
  attachments: 'all' | string[]
  importance: 'low' | 'normal' | 'high'
  reference: string | null
  /** The rule is paused where it sends more often than that. Default 600. */
  mostAnHour: number
  id: string
  profile: string
  customer: string | null
  /** done: its one time has come. */
  status: 'active' | 'paused' | 'done'
  /** Why it was paused, where nobody asked for it. */
  reason: string | null
  nextAt: string | null
  createdAt: string
  updatedAt: string
}

export type RuleChange = {
  name?: string
  trigger?: RuleTrigger
  conditions?: RuleCondition[]
  to?: RuleRecipient[]
  cc?: RuleRecipient[]
  bcc?: RuleRecipient[]
  /** A message for each recipient. Default false: one for all. */
  separate?: boolean
  content?: RuleContent
  /** Ids of files that came with the trigger, or all of them. None unless given. */
  attachments?: 'all' | string[]
  importance?: 'low' | 'normal' | 'high'
  /** Where your own id of what it is about is found; deliveries tell it. */
  reference?: string | null
  /** The rule is paused where it sends more often than that. Default 600. */
  mostAnHour?: number
  paused?: boolean
}

export type RuleCondition = {
  field: string
  operator: 'is' | 'isNot' | 'contains' | 'startsWith' | 'endsWith' | 'oneOf' | 'noneOf' | 'above' | 'below' | 'exists' | 'missing'
  value?: string | number | boolean | Array<string | number | boolean>
}

export type RuleContent = {
  /** A template of the profile. */
  template: string
  version?: number
} | {
  /** What became of what the profile was handed in so many days: as HTML, and as CSV beside it. */
  report: {
    days: number
  }
}

export type RuleDraftTestWish = {
  /** As what kind of change; the rule’s first unless given. */
  type?: string
  data?: Record<string, unknown>
  mailbox?: string
  rule: RuleWish
}

export type RuleRecipient = {
  address: string
  name?: string
} | {
  /** Where an address, or a list of them, is found in what happened. */
  field: string
} | {
  /** Id or any address. */
  user: string
  /** Whose directory; that of the profile’s connection unless given. */
  connection?: string
} | {
  /** Its members, those of groups in it too. */
  group: string
  /** Whose directory; that of the profile’s connection unless given. */
  connection?: string
}

export type RuleRun = {
  id: string
  rule: string
  /** Id of the change, or the time of the schedule: each runs once. */
  occurrence: string
  /** Type of the change; schedule, digest or once. */
  cause: string
  state: 'waiting' | 'sent' | 'skipped' | 'failed'
  reason: string | null
  remedy: string | null
  submissions: string[]
  leftOut: Array<{
    recipient: string
    reason: string
  }>
  attempts: number
  createdAt: string
  endedAt: string | null
}

export type RuleTest = {
  wouldSend: boolean
  /** Why nothing would be sent. */
  reason: string | null
  remedy: string | null
  conditions: Array<{
    condition: RuleCondition
    seen?: unknown
    holds: boolean
  }>
  /** How many messages; the first 20 are shown. */
  count: number
  messages: Array<{
    to: Array<{
      address: string
      name?: string
    }>
    cc: Array<{
      address: string
      name?: string
    }>
    bcc: Array<{
      address: string
      name?: string
    }>
    subject: string
    html: string | null
    text: string | null
    reference: string | null
    attachments: Array<{
      name: string
      size: number
    }>
  }>
  leftOut: Array<{
    recipient: string
    reason: string
  }>
}

export type RuleTestWish = {
  /** As what kind of change; the rule’s first unless given. */
  type?: string
  data?: Record<string, unknown>
  mailbox?: string
  /** With what this run was about. */
  run?: string
}

export type RuleTrigger = {
  type: 'event'
  /** Types of GET /v1/changes; `trigger.NAME` for what POST /v1/triggers tells. */
  changes: string[]
} | {
  type: 'digest'
  changes: string[]
  cron: string
  /** An IANA name; Windows names are taken, too. */
  timeZone: string
  /** Items in one message. */
  most?: number
  sendEmpty?: boolean
} | {
  type: 'schedule'
  cron: string
  /** An IANA name; Windows names are taken, too. */
  timeZone: string
} | {
  type: 'once'
  at: string
}

export type RuleWish = {
  name: string
  trigger: RuleTrigger
  conditions?: RuleCondition[]
  to?: RuleRecipient[]
  cc?: RuleRecipient[]
  bcc?: RuleRecipient[]
  /** A message for each recipient. Default false: one for all. */
  separate?: boolean
  content: RuleContent
  /** Ids of files that came with the trigger, or all of them. None unless given. */
  attachments?: 'all' | string[]
  importance?: 'low' | 'normal' | 'high'
  /** Where your own id of what it is about is found; deliveries tell it. */
  reference?: string | null
  /** The rule is paused where it sends more often than that. Default 600. */
  mostAnHour?: number
  /** Sending profile, or `default`. */
  profile: string
}

export type Schedule = {
  address: string
  busy: BusyTime[]
  workingHours: {
    daysOfWeek: string[]
    from: string
    to: string
    timeZone: string | null
  } | null
  /** Why nothing is known of this one; `busy` is empty then and says nothing. */
  problem: {
    code: string
    detail: string
  } | null
}

export type SendDraft = {
  /** When to send it, at most a year ahead; at once where left out. */
  sendAt?: string
}

export type SendingAuthentication = {
  type: 'office365-oauth'
  /** Whose tokens are used: an organization’s (app-only) or a person’s (delegated). */
  connection: string
  /** The mailbox to sign in as; the sender unless given. */
  username?: string
} | {
  type: 'office365-oauth'
  tenantId: string
  /** Application (client) ID of the app registration. */
  clientId: string
  clientSecret?: string
  /** PEM, with its privateKey. */
  certificate?: string
  privateKey?: string
  cloud?: string
  /** Asked for over SMTP; the cloud’s own (https://outlook.office365.com/.default) unless given. */
  scope?: string
  username?: string
} | {
  type: 'password'
  username: string
  password: string
} | {
  type: 'none'
}

export type SendingProfile = {
  id: string
  customer: string | null
  name: string
  transport: 'graph' | 'smtp'
  authentication: {
    type: 'office365-oauth'
    connection: string
    username: string | null
  } | {
    type: 'office365-oauth'
    tenantId: string
    clientId: string
    cloud: string
    scope: string | null
    username: string | null
  } | {
    type: 'password'
    username: string
  } | {
    type: 'none'
  }
  server: string | null
  port: number | null
  security: 'auto' | 'tls' | 'starttls' | 'none'
  localDomain: string | null
  sender: {
    address: string
    name: string | null
  }
  deliveryNotifications: boolean
  readReceipts: boolean
  default: boolean
  /** Nothing goes out; what is handed over waits. */
  paused: boolean
  createdAt: string
  updatedAt: string
}

export type SendingProfileChange = {
  name?: string
  /** Microsoft Graph (sendMail), or SMTP. */
  transport?: 'graph' | 'smtp'
  authentication?: SendingAuthentication
  /** SMTP server; the cloud’s own unless given. */
  server?: string
  port?: number
  /** auto: TLS from the first byte at port 465, else STARTTLS. none: in clear, never with OAuth. */
  security?: 'auto' | 'tls' | 'starttls' | 'none'
  /** What this service calls itself to the server. */
  localDomain?: string | null
  sender?: {
    address: string
    name?: string | null
  }
  /** Ask for reports of delivery and watch the sender’s mailbox for them. Default true. */
  deliveryNotifications?: boolean
  /** Ask readers for a receipt. Default false. */
  readReceipts?: boolean
  /** Taken where `default` stands in place of an id. One for each customer; the one before gives way. */
  default?: boolean
  paused?: boolean
}

export type SendingProfileTest = {
  state: 'ok' | 'failed' | 'unknown'
  checks: Check[]
  /** What was said over SMTP; > by this service, < by the server. Secrets are masked. */
  transcript: string[]
  submission: string | null
  at: string
}

export type SendingProfileWish = {
  name: string
  /** Microsoft Graph (sendMail), or SMTP. */
  transport: 'graph' | 'smtp'
  authentication: SendingAuthentication
  /** SMTP server; the cloud’s own unless given. */
  server?: string
  port?: number
  /** auto: TLS from the first byte at port 465, else STARTTLS. none: in clear, never with OAuth. */
  security?: 'auto' | 'tls' | 'starttls' | 'none'
  /** What this service calls itself to the server. */
  localDomain?: string | null
  sender: {
    address: string
    name?: string | null
  }
  /** Ask for reports of delivery and watch the sender’s mailbox for them. Default true. */
  deliveryNotifications?: boolean
  /** Ask readers for a receipt. Default false. */
  readReceipts?: boolean
  /** Taken where `default` stands in place of an id. One for each customer; the one before gives way. */
  default?: boolean
  /** Whose it is; that of the connection, or the installation’s own, unless given. */
  customer?: string
}

export type SendingTemplate = {
  name: string
  version: number
  subject: string
  html: string | null
  text: string | null
  createdAt: string
}

export type SendingTemplateWish = {
  subject: string
  html?: string | null
  text?: string | null
}

export type SetupScript = {
  kind: 'graph-powershell' | 'azure-cli' | 'manifest' | 'exchange-powershell'
  title: string
  fileName: string
  language: 'powershell' | 'bash' | 'json'
  /** Who may run it, and what is needed for it. */
  runner: string
  /** How it is run. */
  command: string | null
  text: string
}

export type ShownApiKey = (ApiKey) & ({
  /** The key itself. It is shown this once. */
  key: string
})

export type ShownRelayCredential = (RelayCredential) & ({
  /** Shown this once. */
  password: string
})

export type SignInProvider = {
  id: string
  name: string
  issuer: string
  clientId: string
  /** Register this redirect address at the provider. */
  callbackUrl: string
  createdAt: string
}

export type SignInProviderChange = {
  /** On the button: "Sign in with …". */
  name?: string
  /** Kept sealed; never shown again. */
  clientSecret?: string
}

export type Submission = {
  id: string
  profile: string
  status: 'scheduled' | 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled'
  reference: string | null
  subject: string | null
  recipients: number
  priority: number
  messageId: string
  /** The Message-ID that the server gave it, where that is another and was told. */
  serverMessageId: string | null
  sendAt: string | null
  nextAttemptAt: string | null
  attempts: number
  sentAt: string | null
  /** Which limit holds it back. */
  waits: string | null
  reason: string | null
  remedy: string | null
  /** What the server said, as it said it. */
  said: string | null
  resendOf: string | null
  createdAt: string
}

export type SubmissionWish = {
  to?: Array<{
    address: string
    name?: string
  }>
  cc?: Array<{
    address: string
    name?: string
  }>
  bcc?: Array<{
    address: string
    name?: string
  }>
  replyTo?: Array<{
    address: string
    name?: string
  }>
  subject?: string
  text?: string
  html?: string
  /** In place of subject, text and html. */
  template?: {
    name: string
    /** The newest unless given. */
    version?: number
    variables?: Record<string, unknown>
  }
  attachments?: Array<{
    name: string
    contentType?: string
    /** Base64. */
    content: string
    /** For an image in the HTML: `<img src="cid:…">`. */
    contentId?: string
  }>
  headers?: Array<{
    name: string
    value: string
  }>
  importance?: 'low' | 'normal' | 'high'
  /** What goes first where several wait: higher before lower. */
  priority?: number
  /** Your own id of what this is about; comes back with every delivery and change. */
  reference?: string
  /** When to send it, at most a year ahead; at once where left out. */
  sendAt?: string
}

export type Suppression = {
  address: string
  reason: string
  createdAt: string
}

export type TestSendingProfile = {
  /** Who gets the message; the sender unless given. */
  to?: string
}

export type Thread = {
  /** `threadId` of its messages. */
  id: string
  /** Of its first message. */
  subject: string | null
  /** Of its newest message. */
  preview: string | null
  /** Everyone it is from or to, each once. */
  participants: Array<{
    name: string | null
    address: string
  }>
  messages: number
  unread: number
  isFlagged: boolean
  hasAttachments: boolean
  firstAt: string | null
  lastAt: string | null
  /** Where its messages lie. */
  folderIds: string[]
  newestId: string
}

export type Token = {
  accessToken: string
  tokenType: 'Bearer'
  expiresAt: string
  /** Permissions in the token. */
  scopes: string[]
  /** What the connector asks for and the token does not have. */
  missingScopes: string[]
  tenantId: string
}

export type Trigger = {
  event: string
  /** Whom it is about (externalId): rules and webhooks of others do not hear of it. */
  customer?: string
  data?: Record<string, unknown>
  attachments?: Array<{
    name: string
    contentType?: string
    /** Base64. */
    content: string
    /** What rules call it by. */
    id: string
  }>
}

export type User = {
  id: string
  name: string | null
  userPrincipalName: string
  /** Primary e-mail address. */
  address: string | null
  /** Every SMTP address, the primary first; only that where the connection may see no more. A mailbox is opened by the id or the user principal name. */
  addresses: string[]
  jobTitle: string | null
  department: string | null
  office: string | null
  /** False for shared mailboxes and rooms, which nobody signs in to, and for leavers. */
  enabled: boolean | null
  type: 'member' | 'guest' | null
  /** Whether a plan with a mailbox of Exchange Online is assigned; shared mailboxes and rooms need none. */
  licensed: boolean | null
  /** Whether the account comes from a directory of the organization’s own (on premises). */
  synced: boolean | null
  /** When it was deleted; it can be restored for 30 days. */
  deletedAt: string | null
  mailbox?: MailboxFacts
}

export type Watch = {
  id: string
  connection: string
  customer: string
  everyone: boolean
  mailboxes: string[]
  resources: Array<'mail' | 'calendar' | 'contacts'>
  rich: boolean
  status: 'active' | 'paused'
  createdAt: string
  updatedAt: string
}

export type WatchedMailbox = {
  address: string
  /** starting: read for the first time, nothing is told yet. unavailable: `remark` says why. */
  state: 'starting' | 'following' | 'unavailable'
  remark: {
    code: string
    reason: string
    remedy: string
  } | null
  lookedAt: string | null
  changedAt: string | null
  dueAt: string
  /** Whether Microsoft notifies of changes. refused: `remark` says why; the mailbox is polled, and no change is left out. Empty where Microsoft cannot reach this service. */
  notifications: Array<{
    resource: 'mail' | 'calendar' | 'contacts'
    state: 'active' | 'wanted' | 'refused'
    rich: boolean
    expiresAt: string | null
    remark: {
      code: string
      reason: string
      remedy: string
    } | null
  }>
}

export type WholeCalendarEvent = (CalendarEvent) & ({
  /** The zone that the event was made in, which its series follows; null where it has no known name. */
  timeZone: string | null
  body: {
    type: 'text' | 'html'
    content: string
  }
  recurrence: Recurrence
  /** The same as RRULE text; null also where the zone has no known name. */
  rrule: string | null
  hideAttendees: boolean
  responseRequested: boolean
  allowTimeProposals: boolean
})

export type ZonedTime = {
  /** Wall-clock time in `timeZone`, without an offset. */
  dateTime: string
  timeZone: string
}

export type ZonedTimeInput = {
  dateTime: string
  /** An IANA name; Windows names are taken, too. */
  timeZone: string
}

/** Every operation: `METHOD path` to what goes in and what comes out. */
export interface Operations {
  /** How much was done: requests to Microsoft, tokens, webhooks */
  'GET /v1/activity': {
    path: undefined
    query: {
      span?: 'hour' | 'day' | 'week'
    }
    body: undefined
    answer: Activity
  }
  /** List apps */
  'GET /v1/apps': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: App[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Add an Entra app registration */
  'POST /v1/apps': {
    path: undefined
    query: undefined
    body: NewApp
    answer: App
  }
  /** Look at an app */
  'GET /v1/apps/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: App
  }
  /** Change an app */
  'PATCH /v1/apps/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: AppChange
    answer: App
  }
  /** Remove an app */
  'DELETE /v1/apps/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** List the credentials of an app */
  'GET /v1/apps/{id}/credentials': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: {
      data: Credential[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Add a credential */
  'POST /v1/apps/{id}/credentials': {
    path: {
      id: string
    }
    query: undefined
    body: NewCredential
    answer: Credential
  }
  /** Change the order or the date of a credential */
  'PATCH /v1/apps/{id}/credentials/{credentialId}': {
    path: {
      id: string
      credentialId: string
    }
    query: undefined
    body: CredentialChange
    answer: Credential
  }
  /** Remove a credential */
  'DELETE /v1/apps/{id}/credentials/{credentialId}': {
    path: {
      id: string
      credentialId: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Download the public certificate */
  'GET /v1/apps/{id}/credentials/{credentialId}/certificate': {
    path: {
      id: string
      credentialId: string
    }
    query: undefined
    body: undefined
    answer: Response
  }
  /** Try a credential */
  'POST /v1/apps/{id}/credentials/{credentialId}/test': {
    path: {
      id: string
      credentialId: string
    }
    query: undefined
    body: CredentialTestRequest
    answer: CredentialTest
  }
  /** What was done, by whom and on what; newest first */
  'GET /v1/audit': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      subject?: string
      actor?: string
      action?: string
      customer?: string
      /** Entries at or after this time. */
      since?: string
      /** Entries before this time. */
      until?: string
    }
    body: undefined
    answer: {
      data: AuditEntry[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** A link to the catalog page, for one customer’s browser */
  'POST /v1/catalog-links': {
    path: undefined
    query: undefined
    body: {
      customer: {
        externalId: string
        name?: string
        attributes?: Record<string, string>
      }
      /** Where the browser goes when it has connected, with `connect_session` and `completion_code`. Its origin must be registered (connect.returnOrigins). */
      returnUrl: string
      /** Where the page’s way back leads. Its origin must be registered too. */
      backUrl?: string
      /** Ids or names of connectors to show; null: all that the catalog shows. */
      connectors?: string[] | null
      /** How long the page can be used. */
      expiresInSeconds?: number
    }
    answer: CatalogLink
  }
  /** What has changed, oldest first */
  'GET /v1/changes': {
    path: undefined
    query: {
      /** `next` of the page before; left out, the feed begins at its oldest change. */
      after?: string
      /** Begin with the newest so many in place of the oldest; not with `after`, nor with an event stream. */
      last?: number
      limit?: number
      type?: string
    }
    body: undefined
    answer: {
      data: Change[]
      next: string
    }
  }
  /** Schedules of collections, newest first */
  'GET /v1/collection-schedules': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      customer?: string
      matter?: string
      status?: 'active' | 'stopped' | 'ended'
    }
    body: undefined
    answer: {
      data: CollectionSchedule[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Schedule a collection, once or again and again */
  'POST /v1/collection-schedules': {
    path: undefined
    query: undefined
    body: CollectionScheduleWish
    answer: CollectionSchedule
  }
  /** One schedule, with its next times */
  'GET /v1/collection-schedules/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: CollectionSchedule
  }
  /** Remove a schedule; its collections stay */
  'DELETE /v1/collection-schedules/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Go on with a stopped schedule; what was missed is not made up for */
  'POST /v1/collection-schedules/{id}/resume': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: CollectionSchedule
  }
  /** Leave the next run of a schedule out */
  'POST /v1/collection-schedules/{id}/skip': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: CollectionSchedule
  }
  /** Make no more runs until it is resumed; one that is under way goes on */
  'POST /v1/collection-schedules/{id}/stop': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: CollectionSchedule
  }
  /** Collections, newest first */
  'GET /v1/collections': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      customer?: string
      matter?: string
      status?: 'running' | 'paused' | 'stopped' | 'sealing' | 'completed' | 'incomplete'
      /** Only the runs of this schedule. */
      schedule?: string
    }
    body: undefined
    answer: {
      data: Collection[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Collect the mail of custodians in a window of time */
  'POST /v1/collections': {
    path: undefined
    query: undefined
    body: CollectionWish
    answer: Collection
  }
  /** Look whether mailboxes can be read and what is in them, without collecting */
  'POST /v1/collections/preview': {
    path: undefined
    query: undefined
    body: CollectionPreviewWish
    answer: CollectionPreview
  }
  /** The public key that packages of this installation are verified with */
  'GET /v1/collections/signing-key': {
    path: undefined
    query: undefined
    body: undefined
    answer: {
      /** One line: name, id, key. */
      publicKey: string
    }
  }
  /** One collection */
  'GET /v1/collections/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Collection
  }
  /** Erase a collection with its packages */
  'DELETE /v1/collections/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Make a collection again by the same wish, and begin it */
  'POST /v1/collections/{id}/clone': {
    path: {
      id: string
    }
    query: undefined
    body: CollectionCloneWish
    answer: Collection
  }
  /** Erase one custodian from an ended collection, and seal the rest anew */
  'POST /v1/collections/{id}/erase-custodian': {
    path: {
      id: string
    }
    query: undefined
    body: {
      custodian: string
    }
    answer: Collection
  }
  /** Items that could not be had, and those that vanished during the run */
  'GET /v1/collections/{id}/exceptions': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      outcome?: 'exception' | 'vanished'
    }
    body: undefined
    answer: {
      data: CollectionException[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** The newest sealed package of a collection */
  'GET /v1/collections/{id}/package': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: CollectionPackage
  }
  /** The newest sealed package as one file */
  'GET /v1/collections/{id}/package/download': {
    path: {
      id: string
    }
    query: {
      format?: 'tar' | 'zip'
    }
    body: undefined
    answer: Response
  }
  /** The newest sealed package as a ZIP archive, encrypted or a part of it */
  'POST /v1/collections/{id}/package/download': {
    path: {
      id: string
    }
    query: undefined
    body: {
      /** Encrypts the archive with AES-256 (WinZip’s AE-2). The names and sizes of files in it stay readable, as the format has it. It is not shown again. */
      password?: string
      /** Splits the archive into parts of at most so many bytes: `.z01`, `.z02`, …, and `.zip` for the last. */
      partBytes?: number
      /** Which part of a split archive. */
      part?: number
    }
    answer: Response
  }
  /** Make a link by which anybody can download the newest sealed package for a while */
  'POST /v1/collections/{id}/package/links': {
    path: {
      id: string
    }
    query: undefined
    body: {
      expiresInSeconds?: number
      /** It ends when it is followed for the first time; of a split archive each part can be had once. A download that breaks then cannot go on; programs that look at links before people do use it up. */
      once?: boolean
      /** Encrypts the archive with AES-256 (WinZip’s AE-2). The names and sizes of files in it stay readable, as the format has it. It is not shown again. */
      password?: string
      /** Splits the archive into parts of at most so many bytes: `.z01`, `.z02`, …, and `.zip` for the last. */
      partBytes?: number
    }
    answer: PackageLink
  }
  /** Uploads of the packages of a collection, newest first */
  'GET /v1/collections/{id}/package/uploads': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: {
      data: PackageUpload[]
    }
  }
  /** Upload the newest sealed package to S3-compatible storage */
  'POST /v1/collections/{id}/package/uploads': {
    path: {
      id: string
    }
    query: undefined
    body: {
      destination: string
    }
    answer: PackageUpload
  }
  /** Pause a collection until somebody resumes it */
  'POST /v1/collections/{id}/pause': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Collection
  }
  /** How far a collection is: for each custodian, mailbox and folder */
  'GET /v1/collections/{id}/progress': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: CollectionProgress
  }
  /** Go on with a stopped or paused collection */
  'POST /v1/collections/{id}/resume': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Collection
  }
  /** Ask again for what failed in an ended collection; seals another package */
  'POST /v1/collections/{id}/retry': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Collection
  }
  /** Stop a collection; what was read stays */
  'POST /v1/collections/{id}/stop': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Collection
  }
  /** Make a link by which a customer connects */
  'POST /v1/connect-sessions': {
    path: undefined
    query: undefined
    body: {
      customer: {
        externalId: string
        name?: string
        attributes?: Record<string, string>
      }
      /** Id or name. */
      connector?: string
      /** Ids or names of several: whoever opens the link chooses one on its page. */
      connectors?: string[]
      /** Address to fill in at Microsoft. */
      loginHint?: string
      /** Only under RBAC for Applications, where no permission shows in a token: a mailbox that must open instead. */
      probeMailbox?: string
      /** Where the browser goes back to, with `connect_session` and `completion_code`. Its origin must be registered (connect.returnOrigins). */
      returnUrl?: string
      /** How the one who began says that she ended. return: by the return URL (the default). code: the end page shows a code to type in. end-page: reaching it is enough; only for the customer `self`. */
      completion?: 'return' | 'code' | 'end-page'
      expiresInSeconds?: number
    }
    answer: OpenedConnectSession
  }
  /** What became of a link */
  'GET /v1/connect-sessions/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: ConnectSession
  }
  /** Withdraw a link */
  'DELETE /v1/connect-sessions/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Redeem the completion code */
  'POST /v1/connect-sessions/{id}/complete': {
    path: {
      id: string
    }
    query: undefined
    body: {
      code: string
    }
    answer: Connection
  }
  /** Connections, newest first */
  'GET /v1/connections': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      customer?: string
      /** Id or name of a connector. */
      connector?: string
      status?: 'pending' | 'needs_admin' | 'active' | 'needs_reauth' | 'error' | 'disabled'
      /** Id of a tenant. */
      tenant?: string
      /** Words in the customer’s id or name, the account, the tenant’s id or the connection’s. */
      search?: string
    }
    body: undefined
    answer: {
      data: ListedConnection[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Bring connections along from elsewhere, so that nobody has to connect again */
  'POST /v1/connections/import': {
    path: undefined
    query: undefined
    body: {
      /** Id or name. Its app must be the one that the tokens were given to. */
      connector: string
      rows: Array<{
        customer: {
          externalId: string
          name?: string
          attributes?: Record<string, string>
        }
        /** For connectors of persons. Tried once; never shown, logged or answered again. */
        refreshToken?: string
        /** For connectors of organizations: the tenant. For persons: the tenant that the token must be of. */
        tenantId?: string
      }>
      /** Says, on the operator’s word, that administrators of these tenants agree although none has signed in. For keys that are limited to no customer; the reason goes into the audit log. */
      insteadOfAdministrator?: {
        reason: string
      }
    }
    answer: {
      data: Array<{
        /** waiting: it is there, and something is still to be done, as it says. failed: nothing was made of the row. */
        outcome: 'active' | 'waiting' | 'unchanged' | 'failed'
        reason: string | null
        remedy: string | null
        connection: (Connection) & (Record<string, unknown> | null)
      }>
    }
  }
  /** One connection */
  'GET /v1/connections/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: ListedConnection
  }
  /** Switch a connection off or on */
  'PATCH /v1/connections/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: {
      disabled: boolean
      reason?: string
    }
    answer: Connection
  }
  /** Remove a connection with its grants and tokens */
  'DELETE /v1/connections/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Who used a connection */
  'GET /v1/connections/{id}/activity': {
    path: {
      id: string
    }
    query: {
      days?: number
    }
    body: undefined
    answer: {
      data: ConnectionUse[]
      /** From when on everything is counted in. */
      since: string
    }
  }
  /** Make a link to mail to an administrator */
  'POST /v1/connections/{id}/admin-link': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: OpenedConnectSession
  }
  /** The operator's yes to a connection that waits for one */
  'POST /v1/connections/{id}/approve': {
    path: {
      id: string
    }
    query: undefined
    body: {
      reason: string
      /** Says, on the operator’s word, that an administrator of the tenant agrees although none has signed in. */
      insteadOfAdministrator?: boolean
    }
    answer: Connection
  }
  /** Look at Microsoft now whether the connection works */
  'POST /v1/connections/{id}/check': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: {
      state: 'ok' | 'failed' | 'unknown'
      connection: Connection
      checks: Check[]
    }
  }
  /** Read anything of Microsoft Graph */
  'GET /v1/connections/{id}/graph/{version}/{path}': {
    path: {
      id: string
      version: 'v1.0' | 'beta'
      /** Path below the version, slashes as they are, and its query: `users/ann@contoso.com/messages?$top=5`. */
      path: string
    }
    query: undefined
    body: undefined
    answer: unknown
  }
  /** Put anything into Microsoft Graph */
  'PUT /v1/connections/{id}/graph/{version}/{path}': {
    path: {
      id: string
      version: 'v1.0' | 'beta'
      /** Path below the version, slashes as they are, and its query: `users/ann@contoso.com/messages?$top=5`. */
      path: string
    }
    query: undefined
    body: undefined
    answer: unknown
  }
  /** Create or do anything in Microsoft Graph; also $batch */
  'POST /v1/connections/{id}/graph/{version}/{path}': {
    path: {
      id: string
      version: 'v1.0' | 'beta'
      /** Path below the version, slashes as they are, and its query: `users/ann@contoso.com/messages?$top=5`. */
      path: string
    }
    query: undefined
    body: undefined
    answer: unknown
  }
  /** Change anything in Microsoft Graph */
  'PATCH /v1/connections/{id}/graph/{version}/{path}': {
    path: {
      id: string
      version: 'v1.0' | 'beta'
      /** Path below the version, slashes as they are, and its query: `users/ann@contoso.com/messages?$top=5`. */
      path: string
    }
    query: undefined
    body: undefined
    answer: unknown
  }
  /** Delete anything in Microsoft Graph */
  'DELETE /v1/connections/{id}/graph/{version}/{path}': {
    path: {
      id: string
      version: 'v1.0' | 'beta'
      /** Path below the version, slashes as they are, and its query: `users/ann@contoso.com/messages?$top=5`. */
      path: string
    }
    query: undefined
    body: undefined
    answer: unknown
  }
  /** The groups of the organization, with all their addresses */
  'GET /v1/connections/{id}/groups': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      /** Beginning of a word of the name, or of an address. */
      search?: string
      /** Any address of it, aliases included. */
      address?: string
      kind?: 'microsoft365' | 'distribution' | 'mailSecurity' | 'security'
    }
    body: undefined
    answer: {
      data: Group[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** One group, by id */
  'GET /v1/connections/{id}/groups/{group}': {
    path: {
      id: string
      group: string
    }
    query: undefined
    body: undefined
    answer: Group
  }
  /** Who is in a group */
  'GET /v1/connections/{id}/groups/{group}/members': {
    path: {
      id: string
      group: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      /** Also those of the groups in it. */
      nested?: 'true' | 'false'
    }
    body: undefined
    answer: {
      data: GroupMember[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Who owns a group */
  'GET /v1/connections/{id}/groups/{group}/owners': {
    path: {
      id: string
      group: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: GroupMember[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Mailboxes that were added to a connection, each with its own status */
  'GET /v1/connections/{id}/mailboxes': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      status?: 'pending' | 'ready' | 'denied' | 'not_found' | 'no_mailbox' | 'blocked' | 'unknown'
    }
    body: undefined
    answer: {
      data: LinkedMailbox[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Add a mailbox, and look at once whether it opens */
  'POST /v1/connections/{id}/mailboxes': {
    path: {
      id: string
    }
    query: undefined
    body: NewLinkedMailbox
    answer: CheckedMailbox
  }
  /** Add mailboxes from a CSV file, up to 5,000 rows, with a result for each */
  'POST /v1/connections/{id}/mailboxes.csv': {
    path: {
      id: string
    }
    query: {
      partial?: 'true' | 'false'
    }
    body: RawBody
    answer: ImportedMailboxes
  }
  /** Add mailboxes of everybody in the directory who fits, up to 5,000 */
  'POST /v1/connections/{id}/mailboxes/from-directory': {
    path: {
      id: string
    }
    query: undefined
    body: MailboxesFromDirectory
    answer: AddedFromDirectory
  }
  /** A mailbox that was added, with the checks of the last look */
  'GET /v1/connections/{id}/mailboxes/{address}': {
    path: {
      id: string
      address: string
    }
    query: undefined
    body: undefined
    answer: CheckedMailbox
  }
  /** Take a mailbox off the list; nothing changes at Microsoft */
  'DELETE /v1/connections/{id}/mailboxes/{address}': {
    path: {
      id: string
      address: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** The calendars of a mailbox */
  'GET /v1/connections/{id}/mailboxes/{address}/calendars': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: undefined
    answer: {
      data: Calendar[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Create a calendar */
  'POST /v1/connections/{id}/mailboxes/{address}/calendars': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: NewCalendar
    answer: Calendar
  }
  /** Rename a calendar, or give it another colour */
  'PATCH /v1/connections/{id}/mailboxes/{address}/calendars/{calendar}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      calendar: string
    }
    query: undefined
    body: CalendarChange
    answer: Calendar
  }
  /** Delete a calendar with all its events; never the default one */
  'DELETE /v1/connections/{id}/mailboxes/{address}/calendars/{calendar}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      calendar: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** The categories that a mailbox offers for its messages, events and contacts */
  'GET /v1/connections/{id}/mailboxes/{address}/categories': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: undefined
    answer: {
      data: Category[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Create a category with a colour */
  'POST /v1/connections/{id}/mailboxes/{address}/categories': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: NewCategory
    answer: Category
  }
  /** Give a category another colour; its name stays, Microsoft knows no renaming */
  'PATCH /v1/connections/{id}/mailboxes/{address}/categories/{category}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      category: string
    }
    query: undefined
    body: CategoryChange
    answer: Category
  }
  /** Delete a category; messages keep its name, without the colour */
  'DELETE /v1/connections/{id}/mailboxes/{address}/categories/{category}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      category: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Look now whether a mailbox opens, and say what does not and why */
  'POST /v1/connections/{id}/mailboxes/{address}/check': {
    path: {
      id: string
      address: string
    }
    query: undefined
    body: MailboxCheck | undefined
    answer: CheckedMailbox
  }
  /** Contact folders beside the default one, or those within a folder */
  'GET /v1/connections/{id}/mailboxes/{address}/contact-folders': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      parent?: string
    }
    body: undefined
    answer: {
      data: ContactFolder[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Create a contact folder */
  'POST /v1/connections/{id}/mailboxes/{address}/contact-folders': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: NewContactFolder
    answer: ContactFolder
  }
  /** One contact folder */
  'GET /v1/connections/{id}/mailboxes/{address}/contact-folders/{folder}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      folder: string
    }
    query: undefined
    body: undefined
    answer: ContactFolder
  }
  /** Rename a contact folder */
  'PATCH /v1/connections/{id}/mailboxes/{address}/contact-folders/{folder}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      folder: string
    }
    query: undefined
    body: ContactFolderChange
    answer: ContactFolder
  }
  /** Delete a contact folder with all that is in it */
  'DELETE /v1/connections/{id}/mailboxes/{address}/contact-folders/{folder}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      folder: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Contacts of the default folder or of another one */
  'GET /v1/connections/{id}/mailboxes/{address}/contacts': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      folder?: string
      /** Words of names, addresses, numbers, the company; what ends in * is a beginning. */
      search?: string
    }
    body: undefined
    answer: {
      data: Contact[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Create a contact */
  'POST /v1/connections/{id}/mailboxes/{address}/contacts': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      folder?: string
    }
    body: ContactWish
    answer: Contact
  }
  /** All contacts of the default folder, or of another one, as vCards in one file */
  'GET /v1/connections/{id}/mailboxes/{address}/contacts.vcf': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      folder?: string
    }
    body: undefined
    answer: Response
  }
  /** Create contacts from vCards 3.0 or 4.0, up to 200 at once, with a result for each */
  'POST /v1/connections/{id}/mailboxes/{address}/contacts.vcf': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      folder?: string
    }
    body: RawBody
    answer: ImportedContacts
  }
  /** One contact */
  'GET /v1/connections/{id}/mailboxes/{address}/contacts/{contact}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      contact: string
    }
    query: undefined
    body: undefined
    answer: Contact
  }
  /** Change a contact; what is not named stays */
  'PATCH /v1/connections/{id}/mailboxes/{address}/contacts/{contact}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      contact: string
    }
    query: undefined
    body: ContactWish
    answer: Contact
  }
  /** Delete a contact */
  'DELETE /v1/connections/{id}/mailboxes/{address}/contacts/{contact}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      contact: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** The picture of a contact, as bytes to save */
  'GET /v1/connections/{id}/mailboxes/{address}/contacts/{contact}/photo': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      contact: string
    }
    query: undefined
    body: undefined
    answer: Response
  }
  /** Give a contact a picture: the bytes of a JPEG or PNG, up to 4 MB */
  'PUT /v1/connections/{id}/mailboxes/{address}/contacts/{contact}/photo': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      contact: string
    }
    query: undefined
    body: RawBody
    answer: undefined
  }
  /** One contact as a vCard */
  'GET /v1/connections/{id}/mailboxes/{address}/contacts/{contact}/vcf': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      contact: string
    }
    query: undefined
    body: undefined
    answer: Response
  }
  /** Make a draft: a new message, an answer, or a forwarded one */
  'POST /v1/connections/{id}/mailboxes/{address}/drafts': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: NewMessage
    answer: Message
  }
  /** Change what a draft says */
  'PATCH /v1/connections/{id}/mailboxes/{address}/drafts/{message}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: undefined
    body: DraftChange
    answer: Message
  }
  /** Attach a file to a draft; the body is the file itself, up to 150 MB */
  'POST /v1/connections/{id}/mailboxes/{address}/drafts/{message}/attachments': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: {
      name: string
      contentType?: string
      inline?: 'true' | 'false'
      /** For `cid:` links of an inline one. */
      contentId?: string
    }
    body: RawBody
    answer: Attachment
  }
  /** Take an attachment off a draft */
  'DELETE /v1/connections/{id}/mailboxes/{address}/drafts/{message}/attachments/{attachment}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
      attachment: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Attach a link to a file in OneDrive, SharePoint or elsewhere: a reference attachment */
  'POST /v1/connections/{id}/mailboxes/{address}/drafts/{message}/links': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: undefined
    body: NewLinkAttachment
    answer: Attachment
  }
  /** Send a draft, now or later */
  'POST /v1/connections/{id}/mailboxes/{address}/drafts/{message}/send': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: undefined
    body: SendDraft
    answer: OutgoingMessage
  }
  /** What happens in a window of time, series expanded into their occurrences */
  'GET /v1/connections/{id}/mailboxes/{address}/events': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      from: string
      to: string
      /** Zone that times are told in: an IANA name or a Windows one. */
      timeZone?: string
      /** Id of a calendar; else the default one. */
      calendar?: string
    }
    body: undefined
    answer: {
      data: CalendarEvent[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Create an event or a series; attendees are invited */
  'POST /v1/connections/{id}/mailboxes/{address}/events': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      /** Id of a calendar; else the default one. */
      calendar?: string
    }
    body: NewCalendarEvent
    answer: WholeCalendarEvent
  }
  /** Create an event from iCalendar */
  'POST /v1/connections/{id}/mailboxes/{address}/events/ics': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      /** Id of a calendar; else the default one. */
      calendar?: string
      /** Of times that name no zone. */
      timeZone?: string
      /** Whether its attendees are invited; else they are left out. */
      invite?: 'true' | 'false'
    }
    body: RawBody
    answer: WholeCalendarEvent
  }
  /** One event, series or occurrence, with its text and how it repeats */
  'GET /v1/connections/{id}/mailboxes/{address}/events/{event}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
    }
    query: {
      /** Zone that times are told in. */
      timeZone?: string
    }
    body: undefined
    answer: WholeCalendarEvent
  }
  /** Change an event, a whole series, or one occurrence; attendees are told */
  'PATCH /v1/connections/{id}/mailboxes/{address}/events/{event}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
    }
    query: {
      /** Zone that times are told in. */
      timeZone?: string
    }
    body: CalendarEventChange
    answer: WholeCalendarEvent
  }
  /** Delete an event, a series, or one occurrence; a meeting of its own is called off */
  'DELETE /v1/connections/{id}/mailboxes/{address}/events/{event}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** What is attached to an event */
  'GET /v1/connections/{id}/mailboxes/{address}/events/{event}/attachments': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
    }
    query: undefined
    body: undefined
    answer: {
      data: Attachment[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Attach a file to an event; the body is the file itself, up to 150 MB */
  'POST /v1/connections/{id}/mailboxes/{address}/events/{event}/attachments': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
    }
    query: {
      name: string
      contentType?: string
      inline?: 'true' | 'false'
      /** For `cid:` links of an inline one. */
      contentId?: string
    }
    body: RawBody
    answer: Attachment
  }
  /** Take an attachment off an event */
  'DELETE /v1/connections/{id}/mailboxes/{address}/events/{event}/attachments/{attachment}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
      attachment: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** The bytes of an attachment of an event */
  'GET /v1/connections/{id}/mailboxes/{address}/events/{event}/attachments/{attachment}/content': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
      attachment: string
    }
    query: undefined
    body: undefined
    answer: Response
  }
  /** Call off a meeting that this mailbox organizes, with a word to the attendees */
  'POST /v1/connections/{id}/mailboxes/{address}/events/{event}/cancel': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
    }
    query: undefined
    body: EventCancellation
    answer: {
      id: string
      isCancelled: true
    }
  }
  /** An event, or a series with its exceptions, as iCalendar */
  'GET /v1/connections/{id}/mailboxes/{address}/events/{event}/ics': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
    }
    query: undefined
    body: undefined
    answer: Response
  }
  /** The occurrences of a series in a window of time */
  'GET /v1/connections/{id}/mailboxes/{address}/events/{event}/instances': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      from: string
      to: string
      /** Zone that times are told in: an IANA name or a Windows one. */
      timeZone?: string
    }
    body: undefined
    answer: {
      data: CalendarEvent[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Attach a link to a file in OneDrive, SharePoint or elsewhere: a reference attachment */
  'POST /v1/connections/{id}/mailboxes/{address}/events/{event}/links': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
    }
    query: undefined
    body: NewLinkAttachment
    answer: Attachment
  }
  /** Accept or decline an invitation, or say perhaps; a declined one leaves the calendar */
  'POST /v1/connections/{id}/mailboxes/{address}/events/{event}/respond': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      event: string
    }
    query: undefined
    body: EventResponse
    answer: {
      id: string
      response: 'accept' | 'decline' | 'tentative'
    }
  }
  /** Times at which people can meet */
  'POST /v1/connections/{id}/mailboxes/{address}/find-times': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: MeetingTimesWish
    answer: MeetingTimes
  }
  /** Every mail folder of a mailbox, parents before children */
  'GET /v1/connections/{id}/mailboxes/{address}/folders': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      /** Also folders that Outlook hides. */
      hidden?: 'true' | 'false'
    }
    body: undefined
    answer: {
      data: MailFolder[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Create a mail folder */
  'POST /v1/connections/{id}/mailboxes/{address}/folders': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: NewMailFolder
    answer: MailFolder
  }
  /** One mail folder with its counts */
  'GET /v1/connections/{id}/mailboxes/{address}/folders/{folder}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      /** Id of a folder, or a well-known name such as inbox, sentitems, drafts, archive, deleteditems, junkemail. */
      folder: string
    }
    query: undefined
    body: undefined
    answer: MailFolder
  }
  /** Rename a mail folder, or move it into another */
  'PATCH /v1/connections/{id}/mailboxes/{address}/folders/{folder}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      /** Id of a folder, or a well-known name such as inbox, sentitems, drafts, archive, deleteditems, junkemail. */
      folder: string
    }
    query: undefined
    body: MailFolderChange
    answer: MailFolder
  }
  /** Delete a mail folder with all that is in it */
  'DELETE /v1/connections/{id}/mailboxes/{address}/folders/{folder}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      /** Id of a folder, or a well-known name such as inbox, sentitems, drafts, archive, deleteditems, junkemail. */
      folder: string
    }
    query: {
      /** Past the Deleted Items; it cannot be brought back there. */
      permanent?: 'true' | 'false'
    }
    body: undefined
    answer: undefined
  }
  /** Delete every message of a folder; folders below it stay */
  'POST /v1/connections/{id}/mailboxes/{address}/folders/{folder}/empty': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      /** Id of a folder, or a well-known name such as inbox, sentitems, drafts, archive, deleteditems, junkemail. */
      folder: string
    }
    query: undefined
    body: EmptyFolder | undefined
    answer: EmptiedFolder
  }
  /** When people and rooms are busy, as the owner of the mailbox may see it */
  'POST /v1/connections/{id}/mailboxes/{address}/free-busy': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: FreeBusyWish
    answer: {
      data: Schedule[]
    }
  }
  /** Messages of a mailbox or of one folder, all of them or those that are asked for */
  'GET /v1/connections/{id}/mailboxes/{address}/messages': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      /** Id of a folder, or a well-known name such as inbox, sentitems, drafts. */
      folder?: string
      /** Parts with blanks between: `from:` `to:` `cc:` `subject:` `category:` `in:` (a folder) `is:` (read, unread, flagged, unflagged, draft) `has:attachment` `before:` `after:` (a day or a time), and words; quotes around what has blanks; `-` before what must not hold. */
      q?: string
      /** Address, or part of a name. */
      from?: string
      to?: string
      subject?: string
      category?: string
      receivedFrom?: string
      receivedBefore?: string
      unread?: 'true' | 'false'
      flagged?: 'true' | 'false'
      hasAttachments?: 'true' | 'false'
      order?: 'newest' | 'oldest'
    }
    body: undefined
    answer: {
      data: Message[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
      engine: 'filter' | 'search' | 'local'
      isCapped: boolean
    }
  }
  /** Do one thing to many messages, with a result for each */
  'POST /v1/connections/{id}/mailboxes/{address}/messages/bulk': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: BulkChange
    answer: {
      data: BulkResult[]
    }
  }
  /** One message with its body */
  'GET /v1/connections/{id}/mailboxes/{address}/messages/{message}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: {
      body?: 'html' | 'text' | 'safe'
      headers?: 'true' | 'false'
    }
    body: undefined
    answer: FullMessage
  }
  /** Mark a message: read, flagged, categories, importance */
  'PATCH /v1/connections/{id}/mailboxes/{address}/messages/{message}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: undefined
    body: MessageChange
    answer: Message
  }
  /** Delete a message */
  'DELETE /v1/connections/{id}/mailboxes/{address}/messages/{message}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: {
      /** Past the Deleted Items; it cannot be brought back there. */
      permanent?: 'true' | 'false'
    }
    body: undefined
    answer: undefined
  }
  /** What is attached to a message */
  'GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/attachments': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: undefined
    body: undefined
    answer: {
      data: Attachment[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** The bytes of an attachment; of an attached message its MIME */
  'GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/attachments/{attachment}/content': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
      attachment: string
    }
    query: undefined
    body: undefined
    answer: Response
  }
  /** Copy a message into a folder */
  'POST /v1/connections/{id}/mailboxes/{address}/messages/{message}/copy': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: undefined
    body: IntoFolder
    answer: Message
  }
  /** One message as MIME, byte for byte as Microsoft serves it */
  'GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/mime': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: undefined
    body: undefined
    answer: Response
  }
  /** Move a message into another folder; its id stays */
  'POST /v1/connections/{id}/mailboxes/{address}/messages/{message}/move': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: undefined
    body: IntoFolder
    answer: Message
  }
  /** The HTML of a message, made safe, as a page for a frame */
  'GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/page': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      message: string
    }
    query: {
      /** Also load pictures of elsewhere (https): that tells the sender that the message was read. */
      remoteImages?: 'true' | 'false'
    }
    body: undefined
    answer: Response
  }
  /** Messages handed over to be sent, newest first; scheduled ones with status=scheduled */
  'GET /v1/connections/{id}/mailboxes/{address}/outgoing': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      status?: 'scheduled' | 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled'
    }
    body: undefined
    answer: {
      data: OutgoingMessage[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Send a message, an answer or a forwarded one, now or later */
  'POST /v1/connections/{id}/mailboxes/{address}/outgoing': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: MessageToSend
    answer: OutgoingMessage
  }
  /** What became of a message handed over to be sent */
  'GET /v1/connections/{id}/mailboxes/{address}/outgoing/{outgoing}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      outgoing: string
    }
    query: undefined
    body: undefined
    answer: OutgoingMessage
  }
  /** Cancel a scheduled message; it stays in the mailbox as a draft */
  'DELETE /v1/connections/{id}/mailboxes/{address}/outgoing/{outgoing}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      outgoing: string
    }
    query: undefined
    body: undefined
    answer: OutgoingMessage
  }
  /** Time zone, language, working hours and automatic replies of a mailbox */
  'GET /v1/connections/{id}/mailboxes/{address}/settings': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: undefined
    answer: MailboxSettings
  }
  /** Change settings of a mailbox, automatic replies among them; what is not named stays */
  'PATCH /v1/connections/{id}/mailboxes/{address}/settings': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: undefined
    body: MailboxSettingsChange
    answer: MailboxSettings
  }
  /** Conversations of a mailbox or of one folder, the newest first */
  'GET /v1/connections/{id}/mailboxes/{address}/threads': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      /** Id of a folder, or a well-known name such as inbox, sentitems, drafts, archive, deleteditems, junkemail. */
      folder?: string
    }
    body: undefined
    answer: {
      data: Thread[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** One conversation with its messages, of all folders, up to 1,000 */
  'GET /v1/connections/{id}/mailboxes/{address}/threads/{thread}': {
    path: {
      id: string
      /** E-mail address or user id; `me` for the account of a person. */
      address: string
      thread: string
    }
    query: undefined
    body: undefined
    answer: FullThread
  }
  /** Make a link by which the same identity signs in again */
  'POST /v1/connections/{id}/reconnect': {
    path: {
      id: string
    }
    query: undefined
    body: {
      /** Where the browser goes back to, with `connect_session` and `completion_code`. Its origin must be registered (connect.returnOrigins). */
      returnUrl?: string
      /** How the one who began says that she ended. return: by the return URL (the default). code: the end page shows a code to type in. end-page: reaching it is enough; only for the customer `self`. */
      completion?: 'return' | 'code' | 'end-page'
      expiresInSeconds?: number
    }
    answer: OpenedConnectSession
  }
  /** The lists that the organization keeps its rooms in: buildings, as a rule */
  'GET /v1/connections/{id}/room-lists': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: RoomList[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** The rooms of the organization, or of one list */
  'GET /v1/connections/{id}/rooms': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      /** Address or id of a room list. */
      list?: string
    }
    body: undefined
    answer: {
      data: Room[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** What happened to a connection, newest first */
  'GET /v1/connections/{id}/timeline': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: ConnectionTimelineEntry[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** A live access token of a connection */
  'POST /v1/connections/{id}/token': {
    path: {
      id: string
    }
    query: undefined
    body: {
      resource?: 'graph' | 'exchange'
      /** Ask Microsoft even though the token at hand is valid; at most every 30 s for a connection. */
      forceRefresh?: boolean
      /** Permissions that the token must have; 403 where it has not. */
      scopes?: string[]
    } | undefined
    answer: Token
  }
  /** The people, shared mailboxes and rooms of the organization */
  'GET /v1/connections/{id}/users': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      /** Beginning of a word of the name, or of an address. */
      search?: string
      /** Any address of it, aliases included. */
      address?: string
      department?: string
      /** Accounts that can sign in, or that cannot. */
      enabled?: 'true' | 'false'
      type?: 'member' | 'guest'
      /** Those deleted in the last 30 days instead; not with the other filters. */
      deleted?: 'true' | 'false'
      /** Tell what mailbox each has. */
      mailbox?: 'true' | 'false'
      /** Only those with such a mailbox. */
      kind?: 'user' | 'linked' | 'shared' | 'room' | 'equipment' | 'other' | 'none' | 'unknown'
    }
    body: undefined
    answer: {
      data: User[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** One user, by id, user principal name or any address */
  'GET /v1/connections/{id}/users/{user}': {
    path: {
      id: string
      user: string
    }
    query: {
      /** Tell what mailbox it has. */
      mailbox?: 'true' | 'false'
    }
    body: undefined
    answer: User
  }
  /** List connector types */
  'GET /v1/connector-types': {
    path: undefined
    query: undefined
    body: undefined
    answer: {
      data: ConnectorType[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** List connectors */
  'GET /v1/connectors': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: Connector[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Make a connector */
  'POST /v1/connectors': {
    path: undefined
    query: undefined
    body: NewConnector
    answer: Connector
  }
  /** Look at a connector */
  'GET /v1/connectors/{id}': {
    path: {
      /** Id or name of the connector. */
      id: string
    }
    query: undefined
    body: undefined
    answer: Connector
  }
  /** Change a connector */
  'PATCH /v1/connectors/{id}': {
    path: {
      /** Id or name of the connector. */
      id: string
    }
    query: undefined
    body: ConnectorChange
    answer: Connector
  }
  /** Remove a connector */
  'DELETE /v1/connectors/{id}': {
    path: {
      /** Id or name of the connector. */
      id: string
    }
    query: {
      force?: 'true' | 'false'
    }
    body: undefined
    answer: undefined
  }
  /** Check the set-up of a connector */
  'POST /v1/connectors/{id}/check': {
    path: {
      /** Id or name of the connector. */
      id: string
    }
    query: undefined
    body: ConnectorCheckRequest | undefined
    answer: CheckReport
  }
  /** Give a connector a picture for the catalog */
  'PUT /v1/connectors/{id}/logo': {
    path: {
      /** Id or name of the connector. */
      id: string
    }
    query: undefined
    body: RawBody
    answer: Connector
  }
  /** Take a connector’s picture away */
  'DELETE /v1/connectors/{id}/logo': {
    path: {
      /** Id or name of the connector. */
      id: string
    }
    query: undefined
    body: undefined
    answer: Connector
  }
  /** The steps of setting a connector up */
  'GET /v1/connectors/{id}/setup': {
    path: {
      /** Id or name of the connector. */
      id: string
    }
    query: {
      /** Of a connector that has no app yet: where it will be registered. */
      cloud?: string
    }
    body: undefined
    answer: ConnectorSetup
  }
  /** See which steps of a set-up are done */
  'POST /v1/connectors/{id}/setup/check': {
    path: {
      /** Id or name of the connector. */
      id: string
    }
    query: undefined
    body: ConnectorSetupCheckRequest | undefined
    answer: ConnectorSetup
  }
  /** A script that sets a connector up */
  'GET /v1/connectors/{id}/setup/scripts/{kind}': {
    path: {
      /** Id or name of the connector. */
      id: string
      kind: 'graph-powershell' | 'azure-cli' | 'manifest' | 'exchange-powershell'
    }
    query: {
      /** Of a connector that has no app yet: where it will be registered. */
      cloud?: string
      /** For Exchange: addresses, with commas between them. */
      mailboxes?: string
      /** For Exchange: a mail-enabled security group whose members the app is limited to. */
      group?: string
      /** For Exchange: the object id, where it was seen; else the script looks. */
      enterpriseApplication?: string
    }
    body: undefined
    answer: SetupScript
  }
  /** A short-lived token for one customer, for her browser */
  'POST /v1/customer-tokens': {
    path: undefined
    query: undefined
    body: {
      customer: {
        externalId: string
        name?: string
        attributes?: Record<string, string>
      }
      scopes?: Array<'own:read' | 'own:connect' | 'own:disconnect' | 'connections:read' | 'tokens:release' | 'directory:read' | 'mail:read' | 'mail:write' | 'calendar:read' | 'calendar:write' | 'contacts:read' | 'contacts:write'>
      /** Addresses that it is limited to; null: all that the key may reach. */
      mailboxes?: string[] | null
      /** Ids or names of connectors to begin with; null: all that the catalog shows. */
      connectors?: string[] | null
      expiresInSeconds?: number
    }
    answer: CustomerToken
  }
  /** Customers in the order of their external ids */
  'GET /v1/customers': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: Customer[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** One customer */
  'GET /v1/customers/{externalId}': {
    path: {
      externalId: string
    }
    query: undefined
    body: undefined
    answer: Customer
  }
  /** Make a customer, or change its name and attributes */
  'PUT /v1/customers/{externalId}': {
    path: {
      externalId: string
    }
    query: undefined
    body: {
      name?: string
      attributes?: Record<string, string>
    }
    answer: Customer
  }
  /** Erase a customer with everything that is kept of it */
  'DELETE /v1/customers/{externalId}': {
    path: {
      externalId: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** What became of messages, recipient by recipient, newest first */
  'GET /v1/deliveries': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      profile?: string
      submission?: string
      reference?: string
      recipient?: string
      state?: 'queued' | 'sent' | 'relayed' | 'delivered' | 'delayed' | 'failed' | 'expired' | 'read' | 'unknown' | 'cancelled'
    }
    body: undefined
    answer: {
      data: Delivery[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** One delivery */
  'GET /v1/deliveries/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Delivery
  }
  /** The report that a delivery was told by, byte for byte as it came */
  'GET /v1/deliveries/{id}/report': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Response
  }
  /** Destinations of packages, newest first */
  'GET /v1/destinations': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: Destination[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Name a bucket of S3-compatible storage that packages can be uploaded to */
  'POST /v1/destinations': {
    path: undefined
    query: undefined
    body: {
      name: string
      /** Of the storage, without the bucket. */
      endpoint: string
      region?: string
      bucket: string
      /** Before the names of objects. */
      prefix?: string
      /** The bucket is in the path and not in the host name, as MinIO and others have it. */
      pathStyle?: boolean
      accessKeyId: string
      secretAccessKey: string
      /** Encrypts the archive with AES-256 (WinZip’s AE-2). The names and sizes of files in it stay readable, as the format has it. It is not shown again. */
      password?: string
      /** Splits the archive into parts of at most so many bytes: `.z01`, `.z02`, …, and `.zip` for the last. */
      partBytes?: number
      /** Whose it is; default: the customer of the key, else "self". */
      customer?: string
    }
    answer: Destination
  }
  /** One destination */
  'GET /v1/destinations/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Destination
  }
  /** Rename a destination, give it another key, or pack what goes there otherwise */
  'PATCH /v1/destinations/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: {
      name?: string
      accessKeyId?: string
      secretAccessKey?: string
      /** Another password for archives; null: they are not encrypted. */
      password?: string | null
      /** null: they are not split. */
      partBytes?: number | null
    }
    answer: Destination
  }
  /** Forget a destination and its key; what was uploaded stays in the bucket */
  'DELETE /v1/destinations/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Try what an upload does, with a few bytes; no object comes of it */
  'POST /v1/destinations/{id}/test': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: DestinationTest
  }
  /** The emulator that this installation runs on; 404 where none is attached */
  'GET /v1/emulator': {
    path: undefined
    query: undefined
    body: undefined
    answer: Emulator
  }
  /** Approve or deny what a person has asked her administrator for */
  'POST /v1/emulator/approvals': {
    path: undefined
    query: undefined
    body: {
      tenant: string
      id: string
      answer: 'approve' | 'deny'
    }
    answer: undefined
  }
  /** Let time pass in the emulator: tokens, secrets and subscriptions age */
  'POST /v1/emulator/clock': {
    path: undefined
    query: undefined
    body: {
      advance: string
    }
    answer: undefined
  }
  /** Grant an app what the connectors on it ask for, or revoke all of it, as an administrator does in the portal */
  'POST /v1/emulator/consents': {
    path: undefined
    query: undefined
    body: {
      tenant: string
      clientId: string
      consent: 'grant' | 'revoke'
    }
    answer: undefined
  }
  /** Let something go wrong at the emulator */
  'POST /v1/emulator/faults': {
    path: undefined
    query: undefined
    body: {
      /** throttled: 429. unavailable: 503. reset: the connection is cut. shut: all are cut, until it is taken away. */
      trouble: 'throttled' | 'unavailable' | 'reset' | 'shut'
      door?: 'graph' | 'entra'
      /** How many requests it hits; null: all. */
      count?: number | null
      retryAfterSeconds?: number
    }
    answer: undefined
  }
  /** Let everything work again at the emulator */
  'DELETE /v1/emulator/faults': {
    path: undefined
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Put a message into an emulated mailbox */
  'POST /v1/emulator/messages': {
    path: undefined
    query: undefined
    body: {
      mailbox: string
      folder?: string
      from?: string
      subject: string
      text: string
    }
    answer: undefined
  }
  /** Endpoints, newest first */
  'GET /v1/endpoints': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: Endpoint[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Make an endpoint: an address that changes are sent to as webhooks */
  'POST /v1/endpoints': {
    path: undefined
    query: undefined
    body: {
      url: string
      description?: string | null
      types?: string[]
      /** externalIds of the customers whose changes are sent; null: all that this key may see. */
      customers?: string[] | null
      /** Connections whose changes are sent; null: all. */
      connections?: string[] | null
    }
    answer: (Endpoint) & ({
      /** Verifies signatures (Standard Webhooks). Shown this once. */
      secret: string
    })
  }
  /** One endpoint */
  'GET /v1/endpoints/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Endpoint
  }
  /** Change an endpoint, pause it, or make it active again */
  'PATCH /v1/endpoints/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: {
      url?: string
      description?: string | null
      types?: string[]
      /** externalIds of the customers whose changes are sent; null: all that this key may see. */
      customers?: string[] | null
      /** Connections whose changes are sent; null: all. */
      connections?: string[] | null
      status?: 'active' | 'paused'
    }
    answer: Endpoint
  }
  /** Remove an endpoint, with what waits for it and the record of its attempts */
  'DELETE /v1/endpoints/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Every try at delivering, newest first */
  'GET /v1/endpoints/{id}/attempts': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      outcome?: 'delivered' | 'failed'
      change?: string
    }
    body: undefined
    answer: {
      data: Attempt[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Changes as they stand with an endpoint, oldest first: waiting, delivered, or parked */
  'GET /v1/endpoints/{id}/changes': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      state?: 'waiting' | 'delivered' | 'parked'
    }
    body: undefined
    answer: {
      data: EndpointChange[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Send changes again: by id, by time range, by type, or all that are parked */
  'POST /v1/endpoints/{id}/replay': {
    path: {
      id: string
    }
    query: undefined
    body: {
      changes?: string[]
      from?: string
      to?: string
      types?: string[]
      /** Only what was given up. */
      state?: 'parked'
    }
    answer: {
      replayed: number
    }
  }
  /** A new secret; the one before signs too for a while */
  'POST /v1/endpoints/{id}/rotate-secret': {
    path: {
      id: string
    }
    query: undefined
    body: {
      /** How long both secrets sign; 0: the old one ends at once. */
      overlapSeconds?: number
    }
    answer: {
      /** Verifies signatures (Standard Webhooks). Shown this once. */
      secret: string
      previousSecretUntil: string | null
    }
  }
  /** Send an endpoint.test now, and say what came of it */
  'POST /v1/endpoints/{id}/test': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Attempt
  }
  /** The health of this installation */
  'GET /v1/health/doctor': {
    path: undefined
    query: undefined
    body: undefined
    answer: CheckReport
  }
  /** Issuers whose JWTs are taken in place of an API key */
  'GET /v1/issuers': {
    path: undefined
    query: undefined
    body: undefined
    answer: {
      data: Issuer[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Take the JWTs of an issuer as customers’ tokens */
  'POST /v1/issuers': {
    path: undefined
    query: undefined
    body: NewIssuer
    answer: Issuer
  }
  /** One issuer */
  'GET /v1/issuers/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Issuer
  }
  /** Take an issuer’s JWTs no longer */
  'DELETE /v1/issuers/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** List API keys */
  'GET /v1/keys': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: ApiKey[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Make an API key */
  'POST /v1/keys': {
    path: undefined
    query: undefined
    body: NewApiKey
    answer: ShownApiKey
  }
  /** Look at an API key */
  'GET /v1/keys/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: ApiKey
  }
  /** Revoke an API key */
  'DELETE /v1/keys/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Give an API key a new text */
  'POST /v1/keys/{id}/rotate': {
    path: {
      id: string
    }
    query: undefined
    body: RotateApiKey | undefined
    answer: ShownApiKey
  }
  /** Matters, newest first */
  'GET /v1/matters': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      customer?: string
    }
    body: undefined
    answer: {
      data: Matter[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Open a matter: the case that collections are made for */
  'POST /v1/matters': {
    path: undefined
    query: undefined
    body: {
      name: string
      number?: string
      client?: string
      notes?: string
      /** Who may see it, besides whoever opens it. Left out or null: whoever may see its customer. */
      members?: string[] | null
      notify?: string[]
      locked?: boolean
      retainUntil?: string | null
      /** Whose matter it is; default: the customer of the key, else "self". */
      customer?: string
    }
    answer: Matter
  }
  /** One matter */
  'GET /v1/matters/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Matter
  }
  /** Change a matter: what it is called, its members, its retention */
  'PATCH /v1/matters/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: {
      name?: string
      number?: string | null
      client?: string | null
      notes?: string | null
      members?: string[] | null
      notify?: string[]
      locked?: boolean
      retainUntil?: string | null
    }
    answer: Matter
  }
  /** Whom this token is for, what it may do, and until when */
  'GET /v1/me': {
    path: undefined
    query: undefined
    body: undefined
    answer: {
      customer: {
        externalId: string
        name: string | null
      }
      scopes: string[]
      expiresAt: string | null
    }
  }
  /** Begin to connect */
  'POST /v1/me/connect-sessions': {
    path: undefined
    query: undefined
    body: {
      /** Ids or names. */
      connectors: string[]
      /** Where the browser goes back to. Its origin must be registered (connect.returnOrigins). The catalog’s own page has one already. */
      returnUrl?: string
      loginHint?: string
      expiresInSeconds?: number
    }
    answer: {
      id: string
      url: string
      expiresAt: string
    }
  }
  /** What became of a link that the customer opened */
  'GET /v1/me/connect-sessions/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: OwnConnectSession
  }
  /** Withdraw a link of the customer’s own */
  'DELETE /v1/me/connect-sessions/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Redeem the completion code, as the member who began */
  'POST /v1/me/connect-sessions/{id}/complete': {
    path: {
      id: string
    }
    query: undefined
    body: {
      code: string
    }
    answer: OwnConnectSession
  }
  /** The customer’s own connections, newest first */
  'GET /v1/me/connections': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: OwnConnection[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Remove one of the customer’s own connections with its grants and tokens */
  'DELETE /v1/me/connections/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Who used one of the customer’s own connections */
  'GET /v1/me/connections/{id}/activity': {
    path: {
      id: string
    }
    query: {
      days?: number
    }
    body: undefined
    answer: {
      data: ConnectionUse[]
      /** From when on everything is counted in. */
      since: string
    }
  }
  /** Make a link to mail to the administrator who has to consent */
  'POST /v1/me/connections/{id}/admin-link': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: {
      id: string
      url: string
      expiresAt: string
    }
  }
  /** Begin to sign in again */
  'POST /v1/me/connections/{id}/reconnect': {
    path: {
      id: string
    }
    query: undefined
    body: {
      /** Where the browser goes back to. Its origin must be registered (connect.returnOrigins). The catalog’s own page has one already. */
      returnUrl?: string
      expiresInSeconds?: number
    }
    answer: {
      id: string
      url: string
      expiresAt: string
    }
  }
  /** What the customer can connect, as a catalog shows it */
  'GET /v1/me/connectors': {
    path: undefined
    query: undefined
    body: undefined
    answer: {
      data: ConnectorCard[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** List the members of the console */
  'GET /v1/members': {
    path: undefined
    query: undefined
    body: undefined
    answer: {
      data: Member[]
      next: null
    }
  }
  /** Invite a member */
  'POST /v1/members': {
    path: undefined
    query: undefined
    body: NewMember
    answer: InvitedMember
  }
  /** Look at a member */
  'GET /v1/members/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Member
  }
  /** Give a member another role or name */
  'PATCH /v1/members/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: MemberChange
    answer: Member
  }
  /** Remove a member */
  'DELETE /v1/members/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Make a member a new link */
  'POST /v1/members/{id}/link': {
    path: {
      id: string
    }
    query: undefined
    body: NewMemberLink | undefined
    answer: MemberLink
  }
  /** List the sessions of a member */
  'GET /v1/members/{id}/sessions': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: {
      data: MemberSession[]
      next: null
    }
  }
  /** End a session of a member */
  'DELETE /v1/members/{id}/sessions/{session}': {
    path: {
      id: string
      session: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** End all sessions of a member */
  'POST /v1/members/{id}/sign-out': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: {
      ended: number
    }
  }
  /** What was asked of Microsoft over HTTP and how it was answered, newest first */
  'GET /v1/microsoft-requests': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      connection?: string
      /** trouble: all that were not answered well. */
      outcome?: 'answered' | 'throttled' | 'refused' | 'failed' | 'trouble'
      /** Microsoft’s id, or ours. */
      requestId?: string
      since?: string
      until?: string
    }
    body: undefined
    answer: {
      data: MicrosoftRequest[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** List the permissions of Microsoft that connectors can ask for */
  'GET /v1/permissions': {
    path: undefined
    query: {
      resource?: 'graph' | 'exchange'
      kind?: 'application' | 'delegated'
    }
    body: undefined
    answer: {
      data: Permission[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** The certificate of the relay’s own authority, for devices to trust */
  'GET /v1/relay/authority': {
    path: undefined
    query: undefined
    body: undefined
    answer: {
      certificate: string
    }
  }
  /** Devices’ credentials, newest first */
  'GET /v1/relay/credentials': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      connection?: string
      mailbox?: string
    }
    body: undefined
    answer: {
      data: RelayCredential[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Make a password for a device */
  'POST /v1/relay/credentials': {
    path: undefined
    query: undefined
    body: NewRelayCredential
    answer: ShownRelayCredential
  }
  /** One credential, and when and from where it was used last */
  'GET /v1/relay/credentials/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: RelayCredential
  }
  /** Change what a device may do; its password stays */
  'PATCH /v1/relay/credentials/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: {
      /** For people: which device. */
      name?: string
      /** What it may sign in to. */
      protocols?: Array<'smtp' | 'imap' | 'pop'>
      /** Ranges the device may come from; null: any. */
      networks?: string[] | null
      /** Ranges from which mail is taken as this credential without signing in, at listeners with `trusts`. */
      trustedNetworks?: string[] | null
      /** Senders that it may use, in the envelope and in the message: addresses, or domains as @contoso.com. The mailbox alone unless given. */
      senders?: string[]
      /** What becomes of a message with another sender: refused, or sent with the mailbox as its sender. */
      otherSenders?: 'refuse' | 'rewrite'
      messagesPerMinute?: number | null
      expiresAt?: string | null
    }
    answer: RelayCredential
  }
  /** Revoke a device’s password */
  'DELETE /v1/relay/credentials/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Give a device a new password; the old one ends at once */
  'POST /v1/relay/credentials/{id}/renew': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: ShownRelayCredential
  }
  /** The relay’s listeners, oldest first */
  'GET /v1/relay/listeners': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: RelayListener[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Open a port for devices: SMTP, IMAP or POP */
  'POST /v1/relay/listeners': {
    path: undefined
    query: undefined
    body: NewRelayListener
    answer: RelayListener
  }
  /** One listener */
  'GET /v1/relay/listeners/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: RelayListener
  }
  /** Change a listener, pause it, or open it again */
  'PATCH /v1/relay/listeners/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: {
      name?: string
      /** 0: any free one. */
      port?: number
      /** tls: from the first byte (465, 993, 995); starttls (587, 143, 110); none: trusted networks. */
      security?: 'tls' | 'starttls' | 'none'
      oldestTls?: '1.0' | '1.1' | '1.2' | '1.3'
      /** The name that devices use; in the greeting and the certificate. */
      hostname?: string
      /** Ranges that may connect; null: any. */
      networks?: string[] | null
      /** Whether mail is taken without signing in from the trusted networks of credentials. */
      trusts?: boolean
      status?: 'active' | 'paused'
      smtp?: {
        /** durable: 250 once the message lies here safely, then delivered with retries; direct: the device sees Microsoft’s own answer. */
        answer: 'durable' | 'direct'
        /** How mail goes on to Microsoft: SMTP with XOAUTH2, or Graph where SMTP AUTH is switched off. */
        route: 'smtp' | 'graph'
        maxMessageBytes: number
      }
      certificate?: {
        /** PEM, the leaf first. */
        chain: string
        /** PEM, without a passphrase. */
        privateKey: string
      } | {
        /** Ordered from the issuer of relay.acme.directory and renewed by itself. Said again, a try that failed is repeated at once. */
        kind: 'acme'
      } | null
    }
    answer: RelayListener
  }
  /** Close a listener for good; what it has taken is delivered all the same */
  'DELETE /v1/relay/listeners/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Messages that devices handed over, newest first, and what became of them */
  'GET /v1/relay/messages': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      credential?: string
      state?: 'waiting' | 'handing_over' | 'sent' | 'failed' | 'unknown'
    }
    body: undefined
    answer: {
      data: RelayMessage[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** One message */
  'GET /v1/relay/messages/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: RelayMessage
  }
  /** Send a message again that failed, or of which nobody knows whether it was sent */
  'POST /v1/relay/messages/{id}/resend': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: RelayMessage
  }
  /** Rules, newest first */
  'GET /v1/rules': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: Rule[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Make a rule by which mail goes out by itself: on a change, by a schedule, once, or as a digest */
  'POST /v1/rules': {
    path: undefined
    query: undefined
    body: RuleWish
    answer: Rule
  }
  /** What a rule would do that is not stored yet */
  'POST /v1/rules/test': {
    path: undefined
    query: undefined
    body: RuleDraftTestWish
    answer: RuleTest
  }
  /** One rule */
  'GET /v1/rules/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Rule
  }
  /** Change a rule, pause it, or let it go on */
  'PATCH /v1/rules/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: RuleChange
    answer: Rule
  }
  /** Remove a rule with its runs; what it has handed over is sent all the same */
  'DELETE /v1/rules/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** What a rule did about each occurrence, and why, newest first */
  'GET /v1/rules/{id}/runs': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      state?: 'waiting' | 'sent' | 'skipped' | 'failed'
    }
    body: undefined
    answer: {
      data: RuleRun[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** What a rule would do about something that is said to have happened, or about what a run was about */
  'POST /v1/rules/{id}/test': {
    path: {
      id: string
    }
    query: undefined
    body: RuleTestWish
    answer: RuleTest
  }
  /** Sending profiles, newest first */
  'GET /v1/sending-profiles': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: SendingProfile[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Make a sending profile: how mail goes out, over Graph or SMTP, and as whom */
  'POST /v1/sending-profiles': {
    path: undefined
    query: undefined
    body: SendingProfileWish
    answer: SendingProfile
  }
  /** One sending profile */
  'GET /v1/sending-profiles/{id}': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
    }
    query: undefined
    body: undefined
    answer: SendingProfile
  }
  /** Change a sending profile, pause it, or let it go on */
  'PATCH /v1/sending-profiles/{id}': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
    }
    query: undefined
    body: SendingProfileChange
    answer: SendingProfile
  }
  /** Remove a sending profile, with what waits in it and what is known of its deliveries */
  'DELETE /v1/sending-profiles/{id}': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Submissions, newest first; the dead letters with status=failed */
  'GET /v1/sending-profiles/{id}/submissions': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      status?: 'scheduled' | 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled'
      reference?: string
    }
    body: undefined
    answer: {
      data: Submission[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Hand a message over to be sent, now or later */
  'POST /v1/sending-profiles/{id}/submissions': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
    }
    query: undefined
    body: SubmissionWish
    answer: Submission
  }
  /** What became of a submission */
  'GET /v1/sending-profiles/{id}/submissions/{submission}': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
      submission: string
    }
    query: undefined
    body: undefined
    answer: Submission
  }
  /** Cancel a submission that has not gone out */
  'DELETE /v1/sending-profiles/{id}/submissions/{submission}': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
      submission: string
    }
    query: undefined
    body: undefined
    answer: Submission
  }
  /** Send it again, as a submission of its own: to those who have not got it, or to everybody */
  'POST /v1/sending-profiles/{id}/submissions/{submission}/resend': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
      submission: string
    }
    query: undefined
    body: ResendSubmission
    answer: Submission
  }
  /** Addresses that nothing is sent to any more since they bounced for good */
  'GET /v1/sending-profiles/{id}/suppressions': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: Suppression[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Send to an address again */
  'DELETE /v1/sending-profiles/{id}/suppressions/{recipient}': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
      recipient: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Templates of a profile, each in its newest version */
  'GET /v1/sending-profiles/{id}/templates': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: SendingTemplate[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** One template, in its newest version or an older one */
  'GET /v1/sending-profiles/{id}/templates/{template}': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
      template: string
    }
    query: {
      version?: number
    }
    body: undefined
    answer: SendingTemplate
  }
  /** Write a template; each time a version of its own */
  'PUT /v1/sending-profiles/{id}/templates/{template}': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
      template: string
    }
    query: undefined
    body: SendingTemplateWish
    answer: SendingTemplate
  }
  /** Remove a template with all its versions */
  'DELETE /v1/sending-profiles/{id}/templates/{template}': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
      template: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** What a template becomes with these variables; nothing is sent */
  'POST /v1/sending-profiles/{id}/templates/{template}/preview': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
      template: string
    }
    query: undefined
    body: PreviewTemplate
    answer: {
      subject: string
      html: string | null
      text: string | null
    }
  }
  /** Prove a profile: token, permissions, sign-in, sender, a message that is sent and seen to arrive or bounce */
  'POST /v1/sending-profiles/{id}/test': {
    path: {
      /** Id of a sending profile, or `default`. */
      id: string
    }
    query: undefined
    body: TestSendingProfile
    answer: SendingProfileTest
  }
  /** A script that gives one person Full Access to mailboxes */
  'POST /v1/setup-scripts/full-access': {
    path: undefined
    query: undefined
    body: FullAccessScriptRequest
    answer: FullAccessScript
  }
  /** List the providers that members sign in with */
  'GET /v1/sign-in-providers': {
    path: undefined
    query: undefined
    body: undefined
    answer: {
      data: SignInProvider[]
      next: null
    }
  }
  /** Let members sign in with an OpenID provider */
  'POST /v1/sign-in-providers': {
    path: undefined
    query: undefined
    body: NewSignInProvider
    answer: SignInProvider
  }
  /** Give a sign-in provider another name or client secret */
  'PATCH /v1/sign-in-providers/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: SignInProviderChange
    answer: SignInProvider
  }
  /** Remove a sign-in provider */
  'DELETE /v1/sign-in-providers/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** The same, by customer and connector */
  'POST /v1/token': {
    path: undefined
    query: undefined
    body: {
      customer: string
      /** Id or name of a connector. */
      connector: string
      resource?: 'graph' | 'exchange'
      /** Ask Microsoft even though the token at hand is valid; at most every 30 s for a connection. */
      forceRefresh?: boolean
      /** Permissions that the token must have; 403 where it has not. */
      scopes?: string[]
    }
    answer: Token
  }
  /** Say that something has happened elsewhere, for rules and webhooks to act on */
  'POST /v1/triggers': {
    path: undefined
    query: undefined
    body: Trigger
    answer: {
      /** Of the change. */
      id: string
      type: string
    }
  }
  /** Watches, newest first */
  'GET /v1/watches': {
    path: undefined
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
      connection?: string
    }
    body: undefined
    answer: {
      data: Watch[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
  /** Follow what changes in mailboxes: some, or all of an organization */
  'POST /v1/watches': {
    path: undefined
    query: undefined
    body: {
      connection: string
      mailboxes?: string[]
      /** All mailboxes, joiners and leavers followed. */
      everyone?: boolean
      /** What is followed: mail (with its folders), calendar, contacts. */
      resources?: Array<'mail' | 'calendar' | 'contacts'>
      /** Have Microsoft send items along with notifications, encrypted and signed; `message` and `calendar_event` are then told with `bodyPreview`. */
      rich?: boolean
    }
    answer: Watch
  }
  /** One watch */
  'GET /v1/watches/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: Watch
  }
  /** Change which mailboxes or what of them is followed, pause a watch or go on */
  'PATCH /v1/watches/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: {
      mailboxes?: string[]
      /** What is followed: mail (with its folders), calendar, contacts. */
      resources?: Array<'mail' | 'calendar' | 'contacts'>
      /** Have Microsoft send items along with notifications, encrypted and signed; `message` and `calendar_event` are then told with `bodyPreview`. */
      rich?: boolean
      status?: 'active' | 'paused'
    }
    answer: Watch
  }
  /** End a watch; what it told stays in the feed */
  'DELETE /v1/watches/{id}': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** Have every mailbox of a watch looked at now */
  'POST /v1/watches/{id}/look': {
    path: {
      id: string
    }
    query: undefined
    body: undefined
    answer: undefined
  }
  /** How each mailbox of a watch stands */
  'GET /v1/watches/{id}/mailboxes': {
    path: {
      id: string
    }
    query: {
      /** `next` of the page before. */
      cursor?: string
      /** How many at most, 1 to 200. */
      limit?: number
    }
    body: undefined
    answer: {
      data: WatchedMailbox[]
      /** Pass as `cursor` for the next page; null after the last. */
      next: string | null
    }
  }
}

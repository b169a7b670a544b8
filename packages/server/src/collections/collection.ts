import type { LoadFileTemplateName } from '@gatewarden/evidence'
import type { Refusal } from '@gatewarden/microsoft'
import type { Filters } from './filters/filters.ts'
import type { FolderChoice } from './folder-choice.ts'

/**
 * A collection, from the first request to the sealed package:
 *
 *   running ──each mailbox done or blocked──▶ sealing ──numbers meet──▶ completed
 *    │  ▲ ▲                                      └──they do not──▶ incomplete
 *    │  │ └── resume, or by itself once mended ── paused ◀── trouble with disk, store or credentials, or somebody
 *    │  └── resume ── stopped
 *    └── pause ──▶ paused, stop ──▶ stopped          completed, incomplete ──retry──▶ running
 */
export const collectionStatuses = [
  'running',
  'paused',
  'stopped',
  'sealing',
  'completed',
  'incomplete',
] as const
export type CollectionStatus = (typeof collectionStatuses)[number]

/**
 * What a completed collection amounts to. `complete`: every item that was listed and in the window is in the package.
 * `with_exceptions`: some items could not be had. `with_gaps`: whole mailboxes or folders could not be read.
 */
export const collectionOutcomes = ['complete', 'with_exceptions', 'with_gaps'] as const
export type CollectionOutcome = (typeof collectionOutcomes)[number]

/** What a probe found out about a mailbox. */
export const mailboxAccesses = [
  'ready',
  'empty',
  'denied',
  'not_yet',
  'not_found',
  'departed',
  'no_licence',
  'on_premises',
  'throttled',
  'unavailable',
] as const
export type MailboxAccess = (typeof mailboxAccesses)[number]

/** Parts of a mailbox, in the order in which they are read. */
export const sourceNames = ['mail', 'calendar', 'contacts', 'tasks'] as const
export type SourceName = (typeof sourceNames)[number]

/** Each once, in that order. */
export const inReadingOrder = (wanted: readonly SourceName[]): SourceName[] =>
  sourceNames.filter((name) => wanted.includes(name))

/** What the package holds besides natives, manifest and reports. */
export interface PackageWish {
  /** Attachments, attached messages and texts as documents of their own. */
  documents: boolean
  loadFiles: LoadFileTemplateName[]
  mbox: boolean
  /** Where it is uploaded once it is sealed. */
  destination?: string | undefined
}

/** Of collections that were made before there was a choice. */
export const usualPackage: PackageWish = { documents: true, loadFiles: ['standard'], mbox: false }

export type DateField = 'received' | 'sent'

/** Why something is as it is: a stable code, a sentence, and what to do. */
export interface Remark {
  code: string
  reason: string
  remedy: string
}

/** Which items are wanted. `from` inclusive, `to` exclusive. */
export interface Wanted {
  dateField: DateField
  from: Date | null
  to: Date | null
  includeDrafts: boolean
  includeHidden: boolean
  /** Of mail: what was deleted for good, as far as Graph serves it. */
  includeRecoverable: boolean
  /** At least one. */
  sources: readonly SourceName[]
  folders: FolderChoice
  filters: Filters
  /** Collections whose items are left out, as long as they have not changed since. */
  earlier: readonly string[]
}

export interface Collection extends Wanted {
  /** `col_…` */
  id: string
  customer: string
  matterId: string | null
  connectionId: string
  name: string | null
  /** As it was asked for. */
  criteria: Criteria
  facts: ConnectionFacts
  status: CollectionStatus
  outcome: CollectionOutcome | null
  remark: Remark | null
  /** A paused run is looked at again by itself then. */
  retryAt: Date | null
  /** The schedule that made it (`csc_…`), as long as there is one. */
  scheduleId: string | null
  createdBy: string
  createdAt: Date
  endedAt: Date | null
}

export interface CustodianWish {
  name: string
  mailboxes: string[]
  /** Which of these mailboxes have an in-place archive, as somebody knows from elsewhere. */
  archives?: Record<string, boolean>
}

/** What the caller asked for, in her own words; goes into the chain of custody. */
export interface Criteria {
  custodians: CustodianWish[]
  from: string | null
  to: string | null
  dateField: DateField
  timeZone: string
  /** Missing in those of before there was a choice. */
  package?: PackageWish
  include: { drafts: boolean; hiddenFolders: boolean; recoverableItems?: boolean }
  /** Not in collections that were made when there was mail only. */
  sources?: SourceName[]
  /** Not in collections that were made before folders could be chosen: then all. */
  folders?: FolderChoice
  /** Nor in those that were made before there were filters: then none. */
  filters?: Filters
  /** Of a differential run: the collection that it follows, and those that this one followed. */
  earlier?: string[]
  /** Addresses that are mailed when it ends or needs somebody. */
  notify?: string[]
  /** When the permission for these mailboxes was given, if that was of late (RFC 3339). */
  accessGrantedAt?: string
}

/** The connection as it was when the run was asked for. */
export interface ConnectionFacts {
  connection: string
  kind: 'organization' | 'person'
  tenantId: string | null
  connector: string
  /** Who signed in or consented. */
  account: string | null
  granted: string[]
}

/** Whose mailbox it is, as the directory knew when it was looked at. */
export interface Account {
  id: string
  name: string | null
  userPrincipalName: string
  /** Every address, the primary first. */
  addresses: string[]
}

/** Whether a mailbox has an in-place archive, and who says so: Microsoft's usage report, or who asked for the collection. */
export interface ArchiveFact {
  has: boolean
  by: 'report' | 'wish'
}

export type MailboxState = 'waiting' | 'ready' | 'done' | 'blocked'

export interface CollectionMailbox {
  id: number
  collectionId: string
  position: number
  custodian: string
  /** As it was asked for: any address of the mailbox. */
  address: string
  /** Null before the look, and where the directory may not be asked. */
  account: Account | null
  archive: ArchiveFact | null
  state: MailboxState
  access: MailboxAccess | null
  remark: Remark | null
  refusal: Refusal | null
  /** Items by Microsoft's own counts of its folders. */
  estimate: number | null
  closingRound: number
  /** Our clock minus Microsoft's, in milliseconds. */
  clockOffset: number | null
  /** Items a second of late; null while nobody reads it. */
  rate: number | null
  isBeingRead: boolean
  startedAt: Date | null
  endedAt: Date | null
}

export type FolderState = 'waiting' | 'listing' | 'listed' | 'done' | 'gone' | 'left_out'

/** The numbers of a folder; they meet when enumerated equals the sum of the next four. */
export interface Numbers {
  enumerated: number
  collected: number
  filtered: number
  exceptions: number
  vanished: number
  bytes: number
}

export interface CollectionFolder extends Numbers {
  id: number
  mailboxId: number
  source: SourceName
  graphId: string
  path: string[]
  isHidden: boolean
  countAtStart: number | null
  state: FolderState
  listedBy: 'delta' | 'list'
  /** Why it is listed by `list`, gone or left out. */
  code: string | null
  reason: string | null
}

/** Where the listing of a folder stands. */
export interface ListingPosition {
  nextLink: string | null
  deltaLink: string | null
  /** For `list`: items to skip, which pass this is, and how many new items it has found. */
  skip: number
  pass: number
  passFound: number
  /** How often Microsoft made us begin again. */
  resets: number
}

/** What became of an item; the numbers stand in the journal. */
export const outcomes = { pending: 0, collected: 1, filtered: 2, exception: 3, vanished: 4 } as const

import type { Logged } from './change-log.ts'
import type { MailFolder } from './mail-folder.ts'
import type { MimeSummary } from './mime-summary.ts'
import type { SpoolRef } from './spool.ts'

/** A name and an address as the header had them, decoded; the same pair is the same object everywhere. */
export interface EmailAddress {
  readonly name: string
  readonly address: string
}

export type Importance = 'low' | 'normal' | 'high'
export type FlagStatus = 'notFlagged' | 'flagged' | 'complete'

/** microsoft.graph.followupFlag; the dates only when set. */
export interface FollowupFlag {
  readonly flagStatus: FlagStatus
  readonly startDateTime?: { readonly dateTime: string; readonly timeZone: string }
  readonly dueDateTime?: { readonly dateTime: string; readonly timeZone: string }
  readonly completedDateTime?: { readonly dateTime: string; readonly timeZone: string }
}

export const NOT_FLAGGED: FollowupFlag = Object.freeze({ flagStatus: 'notFlagged' })

/** A MAPI property that a client has set: `String {GUID} Name foo`, `SystemTime 0x3fef`. */
export interface ExtendedProperty {
  readonly id: string
  readonly value: string
}

export const NO_PROPERTIES: readonly ExtendedProperty[] = Object.freeze([])

/** The numbers that a draft's attachments have in their ids, in the order of the MIME; they stay when others go. */
export interface AttachmentNumbers {
  readonly numbers: readonly number[]
  /** The last one given out. */
  readonly last: number
}

/** What the mailbox itself says about a message, beside its MIME. Times in milliseconds since 1970. */
export interface MessageState {
  receivedAt: number
  /** When it came into this mailbox. */
  createdAt: number
  modifiedAt: number
  isRead: boolean
  isDraft: boolean
  flag: FollowupFlag
  categories: readonly string[]
  /** Null: as the headers say. */
  importance: Importance | null
  inferenceClassification: 'focused' | 'other'
  isDeliveryReceiptRequested: boolean | null
  isReadReceiptRequested: boolean
  extendedProperties: readonly ExtendedProperty[]
}

/** What only IMAP shows; combined in `Message.marks`. */
export const MARKS = { deleted: 1, answered: 2, forwarded: 4, receiptSent: 8 } as const

/**
 * One message in one folder. The MIME lies in the spool (`content`) and is what `$value` serves; `summary` is what its
 * headers and structure say; body and attachments are parsed when asked for (`MessageContents`). The record is plain state:
 * it is changed through its `Mailbox` only, which keeps folders, counts and the change log in step.
 */
export class Message implements MessageState, Logged {
  readonly kind = 'message'
  /** Names the message for ever: what immutable ids are made of. */
  readonly number: number
  /** Names it as long as it stays where it is: what default ids are made of. */
  placement: number
  /** IMAP's UID: the placement, or a newer number once the content has changed. It only grows within a folder. */
  uid: number
  /** Bits of MARKS. */
  marks = 0
  folder: MailFolder
  content: SpoolRef
  summary: MimeSummary
  receivedAt: number
  createdAt: number
  modifiedAt: number
  isRead: boolean
  isDraft: boolean
  flag: FollowupFlag
  categories: readonly string[]
  importance: Importance | null
  inferenceClassification: 'focused' | 'other'
  isDeliveryReceiptRequested: boolean | null
  isReadReceiptRequested: boolean
  extendedProperties: readonly ExtendedProperty[]
  /** Null: 1, 2, 3, … */
  attachmentNumbers: AttachmentNumbers | null = null
  changedSeq = 0
  enteredSeq = 0

  constructor(
    number: number,
    folder: MailFolder,
    content: SpoolRef,
    summary: MimeSummary,
    state: MessageState,
  ) {
    this.number = number
    this.placement = number
    this.uid = number
    this.folder = folder
    this.content = content
    this.summary = summary
    this.receivedAt = state.receivedAt
    this.createdAt = state.createdAt
    this.modifiedAt = state.modifiedAt
    this.isRead = state.isRead
    this.isDraft = state.isDraft
    this.flag = state.flag
    this.categories = state.categories
    this.importance = state.importance
    this.inferenceClassification = state.inferenceClassification
    this.isDeliveryReceiptRequested = state.isDeliveryReceiptRequested
    this.isReadReceiptRequested = state.isReadReceiptRequested
    this.extendedProperties = state.extendedProperties
  }

  /** Bytes of the MIME. */
  get size(): number {
    return this.content.length
  }

  get effectiveImportance(): Importance {
    return this.importance ?? this.summary.importance
  }
}

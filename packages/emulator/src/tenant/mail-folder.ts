import { ChangeLog, type Logged, type Sequence } from './change-log.ts'
import type { Message } from './message.ts'
import { MessageOrder } from './message-order.ts'
import type { WellKnownFolder } from './well-known-folders.ts'

export type FolderRole = 'reviewer' | 'author' | 'editor' | 'owner'

/** What a search folder shows: messages of other folders that fit a filter. */
export interface FolderSearch {
  /** Also the folders below those named. */
  readonly includeNestedFolders: boolean
  readonly sourceFolderIds: readonly string[]
  /** OData, as `$filter` has it. */
  readonly filterQuery: string
}

/** A mail folder. Changed through its `Mailbox` only. */
export class MailFolder implements Logged {
  readonly kind = 'mailFolder'
  readonly number: number
  /** Null for folders that people made. */
  readonly wellKnownName: WellKnownFolder | null
  displayName: string
  /** Null for the root (`msgfolderroot`) and for what lies beside it, such as Recoverable Items. */
  parent: MailFolder | null
  isHidden: boolean
  /** Null for a folder that holds messages itself. */
  search: FolderSearch | null = null
  readonly children = new Set<MailFolder>()
  readonly messages = new Set<Message>()
  unreadItemCount = 0
  /** Bytes of all messages in it. */
  sizeInBytes = 0
  /** Who else may open it: user id to role. */
  readonly permissions = new Map<string, FolderRole>()
  /** Changes of the messages in it. */
  readonly log: ChangeLog<Message>
  changedSeq = 0
  enteredSeq = 0
  /** The highest IMAP UID that any message ever had in it. */
  lastUid = 0
  readonly #order = new MessageOrder()

  constructor(
    number: number,
    sequence: Sequence,
    about: {
      readonly wellKnownName: WellKnownFolder | null
      readonly displayName: string
      readonly parent: MailFolder | null
      readonly isHidden: boolean
    },
  ) {
    this.number = number
    this.wellKnownName = about.wellKnownName
    this.displayName = about.displayName
    this.parent = about.parent
    this.isHidden = about.isHidden
    this.log = new ChangeLog(sequence)
  }

  get totalItemCount(): number {
    return this.messages.size
  }

  get childFolderCount(): number {
    return this.children.size
  }

  /** The same list between calls until a message comes or goes. */
  get newestFirst(): readonly Message[] {
    return this.#order.list(() => [...this.messages])
  }

  /** For `Mailbox`: takes the message in and counts it. */
  hold(message: Message): void {
    this.messages.add(message)
    this.#order.add(message)
    this.#count(message, 1)
  }

  /** For `Mailbox`: lets the message go. */
  release(message: Message): void {
    this.messages.delete(message)
    this.#order.remove(message)
    this.#count(message, -1)
  }

  /** For `Mailbox`: changes a message that stays, and counts what has changed. @param isReordered its time of receipt changes */
  change(message: Message, isReordered: boolean, change: () => void): void {
    if (isReordered) this.#order.takeOut(message)
    this.#count(message, -1)
    change()
    this.#count(message, 1)
    if (isReordered) this.#order.add(message)
  }

  #count(message: Message, sign: 1 | -1): void {
    if (message.uid > this.lastUid) this.lastUid = message.uid
    this.sizeInBytes += sign * message.size
    if (!message.isRead) this.unreadItemCount += sign
  }
}

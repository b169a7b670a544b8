import type { Calendar, CalendarEvent } from './calendar.ts'
import { Sequence } from './change-log.ts'
import type { EmulatorClock } from './clock.ts'
import type { Contact, ContactFolder } from './contact.ts'
import type { IdForm, MailboxIds } from './item-ids.ts'
import type { MailFolder } from './mail-folder.ts'
import type { Message } from './message.ts'
import type { Spool } from './spool.ts'

export type MailboxItem = Message | CalendarEvent | Contact
export type MailboxContainer = MailFolder | Calendar | ContactFolder

/** One change, told at the moment it happens. Ids are those the thing had just before, for `deleted`. */
export interface MailboxChange {
  readonly mailboxId: string
  readonly thing: 'message' | 'event' | 'contact' | 'mailFolder'
  readonly kind: 'created' | 'updated' | 'deleted'
  readonly id: string
  readonly immutableId: string
  readonly container: MailboxContainer
}

/** Who wants to hear of changes. */
export class ChangeFeed {
  readonly #listeners = new Set<(change: MailboxChange) => void>()

  /** Nothing has to be told while nobody listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0
  }

  /** @returns what ends it */
  listen(listener: (change: MailboxChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(change: MailboxChange): void {
    for (const listener of this.#listeners) listener(change)
  }
}

/** What the stores of one mailbox share: numbers, ids, the item index, time and who wants to hear of changes. */
export class MailboxCore {
  readonly ids: MailboxIds
  readonly clock: EmulatorClock
  readonly spool: Spool
  readonly sequence = new Sequence()
  readonly #items = new Map<number, MailboxItem>()
  /** Only for items that have moved: their present placement. */
  readonly #moved = new Map<number, MailboxItem>()
  readonly #feed: ChangeFeed
  #lastNumber = 0
  #lastContainer = 0

  constructor(ids: MailboxIds, clock: EmulatorClock, spool: Spool, feed: ChangeFeed) {
    this.ids = ids
    this.clock = clock
    this.spool = spool
    this.#feed = feed
  }

  nextNumber(): number {
    this.#lastNumber += 1
    return this.#lastNumber
  }

  nextContainerNumber(): number {
    this.#lastContainer += 1
    return this.#lastContainer
  }

  keep(item: MailboxItem): void {
    this.#items.set(item.number, item)
  }

  drop(item: MailboxItem): void {
    this.#items.delete(item.number)
    this.#moved.delete(item.placement)
  }

  /** For a snapshot that is loaded: keeps an item with the place that it had. */
  restore(item: MailboxItem): void {
    this.keep(item)
    if (item.placement !== item.number) this.#moved.set(item.placement, item)
  }

  /** For a snapshot. */
  save() {
    return {
      sequence: this.sequence.last,
      lastNumber: this.#lastNumber,
      lastContainer: this.#lastContainer,
    }
  }

  load({ sequence, lastNumber, lastContainer }: ReturnType<MailboxCore['save']>): void {
    this.sequence.load(sequence)
    this.#lastNumber = lastNumber
    this.#lastContainer = lastContainer
  }

  /** Gives a moved item its new place in default ids. */
  replace(item: MailboxItem): void {
    this.#moved.delete(item.placement)
    item.placement = this.nextNumber()
    this.#moved.set(item.placement, item)
  }

  idOf(item: MailboxItem, form: IdForm): string {
    return form === 'immutable'
      ? this.ids.immutable(item.number)
      : this.ids.item(containerOf(item).number, item.placement)
  }

  bothIds(item: MailboxItem): { readonly id: string; readonly immutableId: string } {
    return { id: this.idOf(item, 'default'), immutableId: this.idOf(item, 'immutable') }
  }

  /** The item that this id names now, in either form, with what the id says beyond the item. */
  find(id: string):
    | {
        readonly item: MailboxItem
        readonly form: IdForm
        readonly attachment?: number
        readonly occurrence?: string
      }
    | undefined {
    const parts = this.ids.parseItem(id)
    if (!parts) return undefined
    const { attachment, occurrence } = parts
    const tail = {
      ...(attachment !== undefined && { attachment }),
      ...(occurrence !== undefined && { occurrence }),
    }
    if (parts.form === 'immutable') {
      const item = this.#items.get(parts.number)
      return item && { item, form: 'immutable', ...tail }
    }
    const item = this.#moved.get(parts.placement) ?? this.#items.get(parts.placement)
    if (!item || item.placement !== parts.placement || containerOf(item).number !== parts.folder)
      return undefined
    return { item, form: 'default', ...tail }
  }

  told(
    kind: MailboxChange['kind'],
    item: MailboxItem,
    ids?: { readonly id: string; readonly immutableId: string },
  ): void {
    if (!this.#feed.isHeard) return
    const { mailboxId } = this.ids
    this.#feed.tell({
      mailboxId,
      thing: item.kind,
      kind,
      ...(ids ?? this.bothIds(item)),
      container: containerOf(item),
    })
  }

  toldFolder(kind: MailboxChange['kind'], folder: MailFolder): void {
    if (!this.#feed.isHeard) return
    const id = this.ids.folder(folder.number)
    const { mailboxId } = this.ids
    this.#feed.tell({ mailboxId, thing: 'mailFolder', kind, id, immutableId: id, container: folder })
  }
}

export function containerOf(item: MailboxItem): MailboxContainer {
  return item.kind === 'event' ? item.calendar : item.folder
}

import type { Person } from '@gatewarden/evidence'
import { AddressList } from './address-list.ts'
import { type AttachmentFacts, asksOfAttachments, attachmentTest } from './attachment-test.ts'
import type { FilterCode, Filters } from './filters.ts'
import { indexed, matchesQuery, parseQuery } from './keyword-query.ts'

/** What a listing says of an item. */
export interface ListedFacts {
  itemClass: string
  /** Exchange's class (PidTagMessageClass), such as IPM.Note; null where it was not asked for, or is not said. */
  messageClass: string | null
  subject: string | null
  from: Person | null
  sender: Person | null
  to: readonly Person[]
  cc: readonly Person[]
  bcc: readonly Person[]
  isRead: boolean | null
  hasAttachments: boolean | null
  categories: readonly string[]
}

/** What has to be asked of each item by itself. */
export interface LookedFacts {
  subject: string
  body: string
  attachments: readonly AttachmentFacts[]
}

/** Filters made ready for a run. What is not known of an item (null) never leaves it out. */
export class ItemFilter {
  readonly #filters: Filters
  readonly #from: AddressList
  readonly #to: AddressList
  readonly #any: AddressList
  readonly #subject
  readonly #keywords
  readonly #categories: ReadonlySet<string>
  readonly #kinds: ReadonlySet<string>
  readonly #classes: readonly string[]
  readonly #isWantedAttachment: (attachment: AttachmentFacts) => boolean

  /** @throws QueryError for filters that were not checked */
  constructor(filters: Filters) {
    this.#filters = filters
    this.#from = new AddressList(filters.participants.from)
    this.#to = new AddressList(filters.participants.to)
    this.#any = new AddressList(filters.participants.any)
    this.#subject = filters.subject.map(parseQuery)
    this.#keywords = filters.keywords.map(parseQuery)
    this.#categories = new Set(filters.categories.map(small))
    this.#kinds = new Set(filters.kinds.map(small))
    this.#classes = filters.itemClasses.map(small)
    this.#isWantedAttachment = attachmentTest(filters.attachments)
  }

  /** Whether an item that passes the listing has to be looked at by itself, before it is fetched. */
  get looks(): boolean {
    return this.#keywords.length > 0 || asksOfAttachments(this.#filters.attachments)
  }

  /** Whether listings have to say Exchange's class of each item. */
  get asksOfClass(): boolean {
    return this.#classes.length > 0
  }

  /** Why an item is not wanted, by its listing; undefined where it is, as far as that can say. */
  atListing(item: ListedFacts): FilterCode | undefined {
    const { attachments, isRead } = this.#filters
    if (this.#kinds.size > 0 && !this.#kinds.has(small(item.itemClass))) return 'kind'
    if (this.asksOfClass && item.messageClass !== null) {
      const messageClass = small(item.messageClass)
      if (!this.#classes.some((entry) => isOfClass(messageClass, entry))) return 'item_class'
    }
    if (isRead !== null && item.isRead === !isRead) return 'read_state'
    if (this.#categories.size > 0 && !item.categories.some((one) => this.#categories.has(small(one))))
      return 'categories'
    if (!this.#isAmong(item)) return 'participants'
    if (this.#subject.length > 0) {
      const subject = indexed(item.subject ?? '')
      if (!this.#subject.some((query) => matchesQuery(query, subject))) return 'subject'
    }
    if (attachments.has !== null && item.hasAttachments === !attachments.has) return 'attachments'
    return undefined
  }

  /** Why an item is not wanted, by its own text and attachments. */
  atLook({ subject, body, attachments }: LookedFacts): FilterCode | undefined {
    if (asksOfAttachments(this.#filters.attachments) && !attachments.some(this.#isWantedAttachment))
      return 'attachments'
    if (this.#keywords.length === 0) return undefined
    if (attachments.length > 0 && this.#filters.unsearched === 'collect') return undefined
    const texts = indexed(subject, body, ...attachments.map(({ name }) => name ?? ''))
    return this.#keywords.some((query) => matchesQuery(query, texts)) ? undefined : 'keywords'
  }

  #isAmong({ from, sender, to, cc, bcc }: ListedFacts): boolean {
    const authors = [from, sender].map((one) => one?.address ?? null)
    const recipients = [...to, ...cc, ...bcc].map(({ address }) => address)
    const among = (list: AddressList, addresses: readonly (string | null)[]) =>
      list.isEmpty || addresses.some((address) => list.has(address))
    return (
      among(this.#from, authors) &&
      among(this.#to, recipients) &&
      among(this.#any, [...authors, ...recipients])
    )
  }
}

const small = (text: string): string => text.normalize('NFC').toLowerCase()

/** `ipm.note` is that class alone, `ipm.note*` every one that begins so. */
const isOfClass = (messageClass: string, entry: string): boolean =>
  entry.endsWith('*') ? messageClass.startsWith(entry.slice(0, -1)) : messageClass === entry

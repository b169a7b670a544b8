import { CalendarStore } from './calendar-store.ts'
import { ContactStore } from './contact-store.ts'
import type { InboxRule } from './inbox-rule.ts'
import type { IdForm } from './item-ids.ts'
import { MailStore } from './mail-store.ts'
import type { MailboxCore, MailboxItem } from './mailbox-core.ts'
import type { AutomaticReplies, MailboxSettings } from './mailbox-settings.ts'
import { PropagatingSet, Propagation } from './propagation.ts'
import type { RoomFacts } from './room-facts.ts'
import type { Recipients } from './summarize-mime.ts'
import { TodoStore } from './todo-store.ts'

export type MailboxKind = 'user' | 'shared' | 'room' | 'equipment'

interface Contents {
  readonly mail: MailStore
  readonly calendars: CalendarStore
  readonly contacts: ContactStore
}

/** Fills a mailbox with what it starts with. */
export type FillMailbox = (mailbox: Mailbox) => void

/**
 * One mailbox of a tenant: folders, messages, calendars, contacts and settings, and who else may use it. What the seed puts
 * in is put in when somebody first looks, so that a large tenant starts at once; ids do not depend on when that is.
 */
export class Mailbox {
  /** The GUID that is part of every default id. Not the user's id. */
  readonly id: string
  readonly kind: MailboxKind
  /** The directory user it belongs to; shared mailboxes and rooms have one too. */
  readonly userId: string
  readonly core: MailboxCore
  readonly todo: TodoStore
  readonly settings: MailboxSettings
  /** Ids of users, and object ids of service principals that Exchange knows, with Full Access and Send As. */
  readonly fullAccess: PropagatingSet
  readonly sendAs: PropagatingSet
  /** Ids of users with Send on Behalf. */
  readonly sendOnBehalf = new Set<string>()
  /** What may be sent and received at most, in bytes of MIME; Exchange's defaults, which an administrator may change. */
  maxSendBytes = 35 * 1024 * 1024
  maxReceiveBytes = 36 * 1024 * 1024
  /** CustomAttribute1 to CustomAttribute15, by which scopes often choose. */
  readonly customAttributes = new Map<string, string>()
  /** What is known of it where it is a room. */
  room: RoomFacts = {}
  /** Kept on a server of the organization: nothing of Exchange Online opens it. */
  isOnPremises = false
  /** A hold keeps it when its user is deleted. */
  isOnHold = false
  /** There is an archive beside it, which neither Graph nor IMAP reaches. */
  hasArchive = false
  /** The moment from which it answers, milliseconds since 1970. */
  availableFrom = 0
  /** Who has had an automatic reply since these were set. */
  answered: { readonly settings: AutomaticReplies | null; readonly senders: Set<string> } = {
    settings: null,
    senders: new Set(),
  }
  #address: string
  /** What is done with mail that arrives. */
  readonly rules: InboxRule[] = []
  readonly #recipients: Recipients
  readonly #fill: FillMailbox | undefined
  #contents: Contents | undefined

  constructor(
    core: MailboxCore,
    recipients: Recipients,
    about: {
      readonly kind: MailboxKind
      readonly userId: string
      readonly address: string
      readonly settings: MailboxSettings
      readonly propagation?: Propagation
      readonly fill?: FillMailbox
    },
  ) {
    this.id = core.ids.mailboxId
    this.core = core
    this.todo = new TodoStore(core.clock, core.ids.mailboxId)
    this.kind = about.kind
    this.userId = about.userId
    this.#address = about.address
    this.settings = about.settings
    this.#recipients = recipients
    this.#fill = about.fill
    const propagation = about.propagation ?? new Propagation()
    this.fullAccess = new PropagatingSet('full-access', core.clock, propagation)
    this.sendAs = new PropagatingSet('full-access', core.clock, propagation)
  }

  /** Primary SMTP address, as written. */
  get address(): string {
    return this.#address
  }

  /** Through its tenant only, which finds mailboxes by their addresses. */
  rename(address: string): void {
    this.#address = address
  }

  get mail(): MailStore {
    return this.#open().mail
  }

  get calendars(): CalendarStore {
    return this.#open().calendars
  }

  get contacts(): ContactStore {
    return this.#open().contacts
  }

  idOf(item: MailboxItem, form: IdForm): string {
    return this.core.idOf(item, form)
  }

  /** For `changeKey` and ETags: changes with every change of the item. */
  changeKeyOf(item: { readonly changedSeq: number }): string {
    return this.core.ids.changeKey(item.changedSeq)
  }

  /** For a snapshot. */
  save() {
    const { kind, userId, address, settings, maxSendBytes, maxReceiveBytes, room } = this
    const { isOnPremises, isOnHold, hasArchive, availableFrom, rules, answered } = this
    const { mail, calendars, contacts } = this.#open()
    return {
      kind,
      userId,
      address,
      settings,
      fullAccess: this.fullAccess.save(),
      sendAs: this.sendAs.save(),
      sendOnBehalf: this.sendOnBehalf,
      customAttributes: this.customAttributes,
      plain: { maxSendBytes, maxReceiveBytes, room, isOnPremises, isOnHold, hasArchive, availableFrom },
      rules,
      answered: answered.settings === settings.automaticReplies ? [...answered.senders] : [],
      todo: this.todo.save(),
      core: this.core.save(),
      mail: mail.save(),
      calendars: calendars.save(),
      contacts: contacts.save(),
    }
  }

  /** For one that was made with the same kind, user, address and settings, and holds nothing yet. */
  load(saved: ReturnType<Mailbox['save']>): void {
    this.fullAccess.load(saved.fullAccess)
    this.sendAs.load(saved.sendAs)
    for (const id of saved.sendOnBehalf) this.sendOnBehalf.add(id)
    for (const [name, value] of saved.customAttributes) this.customAttributes.set(name, value)
    Object.assign(this, saved.plain)
    this.rules.push(...saved.rules)
    if (saved.answered.length > 0) {
      this.answered = { settings: this.settings.automaticReplies, senders: new Set(saved.answered) }
    }
    this.todo.load(saved.todo)
    const { mail, calendars, contacts } = this.#open()
    mail.load(saved.mail)
    calendars.load(saved.calendars)
    contacts.load(saved.contacts)
    this.core.load(saved.core)
  }

  #open(): Contents {
    if (!this.#contents) {
      const { language } = this.settings
      this.#contents = {
        mail: new MailStore(this.core, this.#recipients, language),
        calendars: new CalendarStore(this.core, language.startsWith('de') ? 'Kalender' : 'Calendar'),
        contacts: new ContactStore(this.core, language.startsWith('de') ? 'Kontakte' : 'Contacts'),
      }
      this.#fill?.(this)
    }
    return this.#contents
  }
}

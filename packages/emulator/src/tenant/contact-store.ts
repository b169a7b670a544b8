import { Contact, ContactFolder, type ContactState } from './contact.ts'
import type { MailboxCore } from './mailbox-core.ts'

/** The contact folders of one mailbox and the contacts in them. */
export class ContactStore {
  readonly #core: MailboxCore
  readonly #folders = new Map<number, ContactFolder>()
  readonly default: ContactFolder

  constructor(core: MailboxCore, defaultName: string) {
    this.#core = core
    this.default = this.addFolder(defaultName, null)
  }

  get folders(): Iterable<ContactFolder> {
    return this.#folders.values()
  }

  folderId(folder: ContactFolder): string {
    return this.#core.ids.folder(folder.number)
  }

  findFolder(id: string): ContactFolder | undefined {
    const number = this.#core.ids.parseFolder(id)
    return number === undefined ? undefined : this.#folders.get(number)
  }

  addFolder(displayName: string, parent: ContactFolder | null): ContactFolder {
    const folder = new ContactFolder(
      this.#core.nextContainerNumber(),
      this.#core.sequence,
      displayName,
      parent,
    )
    this.#folders.set(folder.number, folder)
    parent?.children.add(folder)
    return folder
  }

  removeFolder(folder: ContactFolder): void {
    for (const child of [...folder.children]) this.removeFolder(child)
    for (const contact of [...folder.contacts]) this.remove(contact)
    folder.parent?.children.delete(folder)
    this.#folders.delete(folder.number)
  }

  find(id: string): Contact | undefined {
    const found = this.#core.find(id)
    return found?.item.kind === 'contact' ? found.item : undefined
  }

  add(folder: ContactFolder, state: ContactState): Contact {
    const contact = new Contact(this.#core.nextNumber(), folder, state)
    folder.contacts.add(contact)
    this.#core.keep(contact)
    folder.log.created(contact)
    this.#core.told('created', contact)
    return contact
  }

  update(contact: Contact, change: Partial<ContactState>): void {
    Object.assign(contact.state, change)
    contact.state.modifiedAt = change.modifiedAt ?? this.#core.clock.now()
    contact.folder.log.updated(contact)
    this.#core.told('updated', contact)
  }

  remove(contact: Contact): void {
    const ids = this.#core.bothIds(contact)
    contact.folder.log.removed(contact, ids)
    contact.folder.contacts.delete(contact)
    this.#core.told('deleted', contact, ids)
    this.#core.drop(contact)
  }
}

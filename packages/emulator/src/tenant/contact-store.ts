import { ChangeLog } from './change-log.ts'
import { Contact, ContactFolder, type ContactPhoto, type ContactState } from './contact.ts'
import type { MailboxCore } from './mailbox-core.ts'

/** The contact folders of one mailbox and the contacts in them. */
export class ContactStore {
  readonly #core: MailboxCore
  readonly #folders = new Map<number, ContactFolder>()
  /** What happened to folders, all but the default one, which nobody can list. */
  readonly folderLog: ChangeLog<ContactFolder>
  default: ContactFolder

  constructor(core: MailboxCore, defaultName: string) {
    this.#core = core
    this.folderLog = new ChangeLog(core.sequence)
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
    if (parent) {
      parent.children.add(folder)
      this.folderLog.created(folder)
    }
    return folder
  }

  /** Renames a folder, or moves it with all that is in it. */
  updateFolder(
    folder: ContactFolder,
    change: { readonly displayName?: string; readonly parent?: ContactFolder },
  ): void {
    folder.displayName = change.displayName ?? folder.displayName
    if (change.parent) {
      folder.parent?.children.delete(folder)
      folder.parent = change.parent
      change.parent.children.add(folder)
    }
    if (folder !== this.default) this.folderLog.updated(folder)
  }

  /** With all that is in it. @throws Error for the default folder, which cannot be removed */
  removeFolder(folder: ContactFolder): void {
    if (folder === this.default) throw new Error('the default contact folder cannot be removed')
    for (const child of [...folder.children]) this.removeFolder(child)
    for (const contact of [...folder.contacts]) this.remove(contact)
    const id = this.folderId(folder)
    this.folderLog.removed(folder, { id, immutableId: id })
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
    this.#changed(contact, change.modifiedAt)
  }

  setPhoto(contact: Contact, bytes: Uint8Array, about: Omit<ContactPhoto, 'content'>): void {
    contact.photo = { ...about, content: this.#core.spool.append(bytes) }
    this.#changed(contact)
  }

  /** The default id changes. */
  move(contact: Contact, folder: ContactFolder): void {
    const ids = this.#core.bothIds(contact)
    contact.folder.log.removed(contact, ids)
    contact.folder.contacts.delete(contact)
    this.#core.told('deleted', contact, ids)
    this.#core.replace(contact)
    contact.folder = folder
    folder.contacts.add(contact)
    contact.state.modifiedAt = this.#core.clock.now()
    folder.log.created(contact)
    this.#core.told('created', contact)
  }

  remove(contact: Contact): void {
    const ids = this.#core.bothIds(contact)
    contact.folder.log.removed(contact, ids)
    contact.folder.contacts.delete(contact)
    this.#core.told('deleted', contact, ids)
    this.#core.drop(contact)
  }

  /** For a snapshot. */
  save() {
    return {
      folders: [...this.#folders.values()].map((folder) => ({
        number: folder.number,
        displayName: folder.displayName,
        children: [...folder.children].map(({ number }) => number),
        contacts: [...folder.contacts].map(({ number, placement, state, photo }) => ({
          number,
          placement,
          state,
          photo,
        })),
        log: folder.log.save(({ number }) => number),
      })),
      defaultFolder: this.default.number,
      log: this.folderLog.save(({ number }) => number),
    }
  }

  /** In place of what every mailbox begins with. @throws Error without a default folder */
  load(saved: ReturnType<ContactStore['save']>): void {
    this.#folders.clear()
    for (const one of saved.folders) {
      const folder = new ContactFolder(one.number, this.#core.sequence, one.displayName, null)
      const byNumber = new Map<number, Contact>()
      for (const { number, placement, state, photo } of one.contacts) {
        const contact = Object.assign(new Contact(number, folder, state), { placement, photo })
        folder.contacts.add(contact)
        byNumber.set(number, contact)
        this.#core.restore(contact)
      }
      folder.log.load(one.log, (number) => byNumber.get(number))
      this.#folders.set(folder.number, folder)
    }
    for (const { number, children } of saved.folders) {
      const parent = this.#folders.get(number)
      for (const child of children.flatMap((one) => this.#folders.get(one) ?? [])) {
        child.parent = parent ?? null
        parent?.children.add(child)
      }
    }
    this.folderLog.load(saved.log, (number) => this.#folders.get(number))
    this.default = this.#folders.get(saved.defaultFolder) ?? this.default
  }

  #changed(contact: Contact, modifiedAt = this.#core.clock.now()): void {
    contact.state.modifiedAt = modifiedAt
    contact.folder.log.updated(contact)
    this.#core.told('updated', contact)
  }
}

import { ChangeLog } from './change-log.ts'
import { type FolderSearch, MailFolder } from './mail-folder.ts'
import type { MailboxCore } from './mailbox-core.ts'
import { type AttachmentNumbers, Message, type MessageState, NO_PROPERTIES, NOT_FLAGGED } from './message.ts'
import { MessageOrder } from './message-order.ts'
import { loadMessage, saveMessage, stateOf } from './saved-message.ts'
import type { SpoolRef } from './spool.ts'
import { type Recipients, summarizeMime } from './summarize-mime.ts'
import {
  asWellKnownFolder,
  folderDisplayName,
  STANDARD_FOLDERS,
  type WellKnownFolder,
} from './well-known-folders.ts'

/** Names for `folderAt`: the first segment may be a well-known name, all others are display names. */
export type FolderPath = readonly string[]

/** The mail folders of one mailbox and the messages in them. */
export class MailStore {
  readonly #core: MailboxCore
  readonly #recipients: Recipients
  readonly #folders = new Map<number, MailFolder>()
  readonly #wellKnown = new Map<WellKnownFolder, MailFolder>()
  root: MailFolder
  /** Changes of the folders themselves. */
  readonly folderLog: ChangeLog<MailFolder>
  readonly #order = new MessageOrder()

  constructor(core: MailboxCore, recipients: Recipients, language: string) {
    this.#core = core
    this.#recipients = recipients
    this.folderLog = new ChangeLog(core.sequence)
    for (const standard of STANDARD_FOLDERS) {
      const parent = standard.parent === null ? null : this.wellKnown(standard.parent)
      const folder = new MailFolder(core.nextContainerNumber(), core.sequence, {
        wellKnownName: standard.name,
        displayName: folderDisplayName(standard.name, language),
        parent,
        isHidden: standard.isHidden,
      })
      this.#wellKnown.set(standard.name, folder)
      this.#keepFolder(folder)
    }
    this.root = this.wellKnown('msgfolderroot')
  }

  /** All folders, parents before children. */
  get folders(): Iterable<MailFolder> {
    return this.#folders.values()
  }

  wellKnown(name: WellKnownFolder): MailFolder {
    const folder = this.#wellKnown.get(name)
    if (!folder) throw new Error(`the mailbox has no folder ${name} yet`)
    return folder
  }

  /** By id or well-known name. */
  findFolder(idOrName: string): MailFolder | undefined {
    const name = asWellKnownFolder(idOrName)
    if (name) return this.wellKnown(name)
    const number = this.#core.ids.parseFolder(idOrName)
    return number === undefined ? undefined : this.#folders.get(number)
  }

  folderId(folder: MailFolder): string {
    return this.#core.ids.folder(folder.number)
  }

  /** The folder at this path, made with everything above it where it is missing. */
  folderAt(path: FolderPath): MailFolder {
    const [first, ...rest] = path
    if (first === undefined) return this.root
    const known = asWellKnownFolder(first)
    let folder = known ? this.wellKnown(known) : this.#childNamed(this.root, first)
    for (const name of rest) folder = this.#childNamed(folder, name)
    return folder
  }

  addFolder(
    parent: MailFolder,
    displayName: string,
    isHidden = false,
    search: FolderSearch | null = null,
  ): MailFolder {
    const folder = new MailFolder(this.#core.nextContainerNumber(), this.#core.sequence, {
      wellKnownName: null,
      displayName,
      parent,
      isHidden,
    })
    folder.search = search
    this.#keepFolder(folder)
    return folder
  }

  updateFolder(
    folder: MailFolder,
    change: { readonly displayName?: string; readonly isHidden?: boolean; readonly search?: FolderSearch },
  ): void {
    Object.assign(folder, change)
    this.#folderChanged(folder)
  }

  /** @throws Error when `parent` is the folder itself or below it */
  moveFolder(folder: MailFolder, parent: MailFolder): void {
    for (let above: MailFolder | null = parent; above; above = above.parent) {
      if (above === folder) throw new Error('a folder cannot be moved below itself')
    }
    folder.parent?.children.delete(folder)
    folder.parent = parent
    parent.children.add(folder)
    this.#folderChanged(folder)
    this.#logBelow(folder)
  }

  /** Removes the folder with everything in and below it. */
  removeFolder(folder: MailFolder): void {
    for (const child of [...folder.children]) this.removeFolder(child)
    for (const message of [...folder.messages]) this.remove(message)
    const id = this.folderId(folder)
    this.#core.toldFolder('deleted', folder)
    folder.parent?.children.delete(folder)
    this.#folders.delete(folder.number)
    this.folderLog.removed(folder, { id, immutableId: id })
  }

  /** Every message of the mailbox in the order of Exchange's lists; the same list until a message comes, goes or moves. */
  get newestFirst(): readonly Message[] {
    return this.#order.list(() => [...this.#folders.values()].flatMap((folder) => [...folder.messages]))
  }

  /** The message with this id, in either form. */
  find(id: string): Message | undefined {
    const found = this.#core.find(id)
    return found?.item.kind === 'message' ? found.item : undefined
  }

  /** Stores the bytes as they are, or what already lies in the spool. The summary is read from the bytes. */
  add(folder: MailFolder, mime: Uint8Array | SpoolRef, state: Partial<MessageState> = {}): Message {
    const bytes = mime instanceof Uint8Array ? mime : this.#core.spool.read(mime)
    const summary = summarizeMime(bytes, this.#recipients)
    const content = mime instanceof Uint8Array ? this.#core.spool.append(mime) : mime
    const now = this.#core.clock.now()
    const receivedAt = state.receivedAt ?? now
    const message = new Message(this.#core.nextNumber(), folder, content, summary, {
      createdAt: receivedAt,
      modifiedAt: receivedAt,
      isRead: false,
      isDraft: false,
      flag: NOT_FLAGGED,
      categories: [],
      importance: null,
      inferenceClassification: 'focused',
      isDeliveryReceiptRequested: null,
      isReadReceiptRequested: false,
      extendedProperties: NO_PROPERTIES,
      ...state,
      receivedAt,
    })
    this.#core.keep(message)
    this.#place(message, folder)
    return message
  }

  /** Changes flags, times and the like. */
  update(message: Message, change: Partial<MessageState>): void {
    const { folder } = message
    const isReordered = change.receivedAt !== undefined && change.receivedAt !== message.receivedAt
    if (isReordered) this.#order.takeOut(message)
    folder.change(message, isReordered, () => {
      Object.assign(message, change)
      message.modifiedAt = change.modifiedAt ?? this.#core.clock.now()
    })
    if (isReordered) this.#order.add(message)
    folder.log.updated(message)
    this.#core.told('updated', message)
  }

  /** Sets the bits of `marks`, which only IMAP shows. */
  mark(message: Message, marks: number): void {
    if (message.marks === marks) return
    message.marks = marks
    message.folder.log.updated(message)
    this.#core.told('updated', message)
  }

  /** Gives a draft new bytes. @param attachmentNumbers where the attachments are other ones than before */
  replaceContent(
    message: Message,
    mime: Uint8Array,
    attachmentNumbers: AttachmentNumbers | null = message.attachmentNumbers,
  ): void {
    message.folder.change(message, false, () => {
      message.attachmentNumbers = attachmentNumbers
      message.content = this.#core.spool.append(mime)
      message.uid = this.#core.nextNumber()
      message.summary = summarizeMime(mime, this.#recipients)
      message.modifiedAt = this.#core.clock.now()
    })
    message.folder.log.updated(message)
    this.#core.told('updated', message)
  }

  /** Its default id changes, its immutable one stays; the old folder's log says it is gone, the new one's that it is new. */
  move(message: Message, folder: MailFolder): void {
    const ids = this.#core.bothIds(message)
    message.folder.log.removed(message, ids)
    message.folder.release(message)
    this.#order.remove(message)
    this.#core.told('deleted', message, ids)
    this.#core.replace(message)
    message.uid = message.placement
    message.folder = folder
    message.modifiedAt = this.#core.clock.now()
    this.#place(message, folder)
  }

  /** A message of its own with the same bytes. */
  copy(message: Message, folder: MailFolder): Message {
    const now = this.#core.clock.now()
    const copy = new Message(this.#core.nextNumber(), folder, message.content, message.summary, {
      ...stateOf(message),
      createdAt: now,
      modifiedAt: now,
    })
    copy.attachmentNumbers = message.attachmentNumbers
    copy.marks = message.marks
    this.#core.keep(copy)
    this.#place(copy, folder)
    return copy
  }

  /** For good. */
  remove(message: Message): void {
    const ids = this.#core.bothIds(message)
    message.folder.log.removed(message, ids)
    message.folder.release(message)
    this.#order.remove(message)
    this.#core.told('deleted', message, ids)
    this.#core.drop(message)
  }

  /** For a snapshot. */
  save() {
    return {
      folders: [...this.#folders.values()].map((folder) => ({
        number: folder.number,
        wellKnownName: folder.wellKnownName,
        displayName: folder.displayName,
        isHidden: folder.isHidden,
        search: folder.search,
        children: [...folder.children].map(({ number }) => number),
        permissions: folder.permissions,
        lastUid: folder.lastUid,
        messages: [...folder.messages].map(saveMessage),
        log: folder.log.save(({ number }) => number),
      })),
      log: this.folderLog.save(({ number }) => number),
    }
  }

  /** In place of the folders that every mailbox begins with. */
  load(saved: ReturnType<MailStore['save']>): void {
    this.#folders.clear()
    this.#wellKnown.clear()
    for (const one of saved.folders) {
      const folder = new MailFolder(one.number, this.#core.sequence, { ...one, parent: null })
      folder.search = one.search
      for (const [userId, role] of one.permissions) folder.permissions.set(userId, role)
      const messages = one.messages.map((message) =>
        loadMessage(message, folder, this.#core, this.#recipients),
      )
      const byNumber = new Map(messages.map((message) => [message.number, message]))
      folder.log.load(one.log, (number) => byNumber.get(number))
      folder.lastUid = one.lastUid
      this.#folders.set(folder.number, folder)
      if (one.wellKnownName !== null) this.#wellKnown.set(one.wellKnownName, folder)
    }
    for (const { number, children } of saved.folders) {
      const parent = this.#folders.get(number)
      for (const child of children.flatMap((one) => this.#folders.get(one) ?? [])) {
        child.parent = parent ?? null
        parent?.children.add(child)
      }
    }
    this.folderLog.load(saved.log, (number) => this.#folders.get(number))
    this.root = this.wellKnown('msgfolderroot')
    this.#order.forget()
  }

  #place(message: Message, folder: MailFolder): void {
    folder.hold(message)
    this.#order.add(message)
    folder.log.created(message)
    this.#core.told('created', message)
  }

  #childNamed(parent: MailFolder, name: string): MailFolder {
    for (const child of parent.children) if (child.displayName === name) return child
    return this.addFolder(parent, name)
  }

  #keepFolder(folder: MailFolder): void {
    this.#folders.set(folder.number, folder)
    folder.parent?.children.add(folder)
    this.folderLog.created(folder)
    this.#core.toldFolder('created', folder)
  }

  /** Who follows one branch of the tree has to hear of all that came with a folder. */
  #logBelow(folder: MailFolder): void {
    for (const child of folder.children) {
      this.folderLog.updated(child)
      this.#logBelow(child)
    }
  }

  #folderChanged(folder: MailFolder): void {
    this.folderLog.updated(folder)
    this.#core.toldFolder('updated', folder)
  }
}

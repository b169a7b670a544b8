import type { MailFolder } from '../../tenant/mail-folder.ts'
import type { Message } from '../../tenant/message.ts'
import { flagsOf } from './flags.ts'
import { normalized, type SequenceSet } from './wire/sequence-set.ts'

/** One message as a session has been told of it. */
export interface ViewEntry {
  readonly message: Message
  readonly uid: number
  /** The flags that the client knows. */
  flags: string
}

/**
 * The messages of a folder as one session numbers them. The folder changes under it (through Graph, other sessions, delivery);
 * `sync` tells what has happened since, and only then do numbers change (RFC 3501 section 7.4.1).
 */
export class FolderView {
  readonly folder: MailFolder
  readonly isReadOnly: boolean
  #entries: ViewEntry[]
  #seen: number
  #hasGone = false

  constructor(folder: MailFolder, isReadOnly: boolean) {
    this.folder = folder
    this.isReadOnly = isReadOnly
    this.#seen = folder.log.last
    this.#entries = [...folder.messages].map(entryOf).sort((a, b) => a.uid - b.uid)
  }

  get count(): number {
    return this.#entries.length
  }

  /** 0 in an empty folder. */
  get lastUid(): number {
    return this.#entries.at(-1)?.uid ?? 0
  }

  /** The messages of a set, in their order, with their numbers from 1. */
  *select(set: SequenceSet, byUid: boolean): Generator<readonly [number, ViewEntry]> {
    const largest = byUid ? (this.#entries.at(-1)?.uid ?? 0) : this.#entries.length
    for (const [first, last] of normalized(set, largest)) {
      let index = byUid ? this.#indexOf(first) : Math.max(0, first - 1)
      for (; index < this.#entries.length; index++) {
        const entry = this.#entries[index]
        if (!entry || (byUid ? entry.uid : index + 1) > last) break
        yield [index + 1, entry]
      }
    }
  }

  /** All messages with their numbers from 1. */
  *all(): Generator<readonly [number, ViewEntry]> {
    for (const [index, entry] of this.#entries.entries()) yield [index + 1, entry]
  }

  /** Whether the message is still what the client knows it as. */
  isThere({ message, uid }: ViewEntry): boolean {
    return message.uid === uid && message.folder === this.folder && this.folder.messages.has(message)
  }

  /** What the client has to be told, as untagged responses without `* `. @param mayExpunge not while numbers are in use */
  sync(mayExpunge: boolean): string[] {
    const told: string[] = []
    if (this.folder.log.last !== this.#seen) this.#catchUp(told)
    if (this.#hasGone && mayExpunge) this.#sweep(told)
    return told
  }

  #catchUp(told: string[]): void {
    const highest = this.#entries.at(-1)?.uid ?? 0
    const fresh: ViewEntry[] = []
    for (const change of this.folder.log.since(this.#seen)) {
      if (change.kind === 'deleted') {
        this.#hasGone = true
      } else if (change.item.uid > highest) {
        this.#hasGone = true
        fresh.push(entryOf(change.item))
      } else {
        this.#flagsChanged(change.item, told)
      }
    }
    this.#seen = this.folder.log.last
    if (fresh.length === 0) return
    this.#entries.push(...fresh.sort((a, b) => a.uid - b.uid))
    told.push(`${this.#entries.length} EXISTS`)
  }

  #flagsChanged(message: Message, told: string[]): void {
    const index = this.#indexOf(message.uid)
    const entry = this.#entries[index]
    const flags = flagsOf(message)
    if (!entry || entry.uid !== message.uid || entry.flags === flags) return
    entry.flags = flags
    told.push(`${index + 1} FETCH (UID ${entry.uid} FLAGS (${flags}))`)
  }

  /** From the last to the first, so that the numbers of those before stay right. */
  #sweep(told: string[]): void {
    this.#hasGone = false
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index]
      if (entry && !this.isThere(entry)) told.push(`${index + 1} EXPUNGE`)
    }
    this.#entries = this.#entries.filter((entry) => this.isThere(entry))
  }

  /** Where the first message with this UID or a higher one is. */
  #indexOf(uid: number): number {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#entries[middle]?.uid ?? 0) < uid) low = middle + 1
      else high = middle
    }
    return low
  }
}

function entryOf(message: Message): ViewEntry {
  return { message, uid: message.uid, flags: flagsOf(message) }
}

import { base64Numbers } from './base64-number.ts'

/**
 * Ids of what lies in a mailbox, in the two forms that Exchange Online has. The default form names the place (folder and
 * number in it), so it changes when an item moves; the immutable form names the item. Both are made from numbers, so that
 * nothing has to be remembered for them, and looked up by taking them apart again. Layout as seen in public examples of
 * Graph ids: https://learn.microsoft.com/graph/outlook-immutable-id
 */
export type IdForm = 'default' | 'immutable'

/** The parts of an id, as far as that form has them. */
export type ParsedItemId =
  | {
      readonly form: 'default'
      readonly mailboxId: string
      readonly folder: number
      readonly placement: number
    }
  | { readonly form: 'immutable'; readonly number: number }

const ITEM = 0x46
const FOLDER = 0x2e
const PROVIDER = Buffer.from('1d840311aa6611cd9bc800aa002f845a', 'hex')

// Lists write hundreds of thousands of ids a second. All but the numbers in them is the same for a mailbox, and the last number
// begins where a group of three bytes does (in immutable ids one byte later), so what stands before it is kept as text.
const urlNumber = base64Numbers('-_')
const plainNumber = base64Numbers('+/')
/** Two bytes that are zero, and what fills up the last group. */
const END = 'AAA='
/** Texts are kept for so many folders of a mailbox. */
const MOST_FOLDERS = 1000

/** What the ids of one mailbox share. */
export class MailboxIds {
  readonly mailboxId: string
  /** 16 bytes that stand for the database the mailbox lies in. */
  readonly #replica: Buffer
  readonly #head: Buffer
  readonly #changeKeyStart: string
  /** An immutable id up to the last byte of the replica, with which a group of three bytes begins; and that byte. */
  readonly #immutableStart: string
  readonly #replicaEnd: number
  /** By folder number. */
  readonly #folders = new Map<number, { readonly id: string; readonly itemStart: string }>()

  constructor(mailboxId: string, replica: Uint8Array) {
    this.mailboxId = mailboxId
    this.#replica = Buffer.from(replica.subarray(0, 16))
    this.#head = Buffer.concat([Buffer.from([0, 3, 36, 0]), Buffer.from(mailboxId, 'latin1')])
    this.#changeKeyStart = this.#changeKeyBytes().toString('base64', 0, 24)
    this.#immutableStart = this.#immutableBytes(0).toString('base64url', 0, 42)
    this.#replicaEnd = this.#replica[15] ?? 0
  }

  folder(number: number): string {
    return this.#folder(number).id
  }

  /** The default id of an item that is the `placement`-th thing put somewhere in this mailbox. */
  item(folder: number, placement: number): string {
    return this.#folder(folder).itemStart + urlNumber(placement) + END
  }

  immutable(number: number): string {
    const high = this.#replicaEnd * 2 ** 40 + Math.floor(number / 256)
    return this.#immutableStart + urlNumber(high) + urlNumber((number & 0xff) * 2 ** 40).slice(0, 4)
  }

  /** An attachment's id: that of its item, and a key of its own. */
  attachment(
    item: { readonly folder: number; readonly placement: number; readonly number: number },
    form: IdForm,
    index: number,
  ): string {
    const head =
      form === 'default' ? this.#itemBytes(item.folder, item.placement) : this.#immutableBytes(item.number)
    const tail = Buffer.alloc(21)
    tail.set([1, 0x12, 0, 0x10, 0])
    this.#replica.copy(tail, 5, 0, 12)
    tail.writeUInt32BE(index, 17)
    return encode(Buffer.concat([head, tail]))
  }

  /** An occurrence of a series: the series' id with the day (yyyy-MM-dd) in the bytes that are zero otherwise. */
  occurrence(
    item: { readonly folder: number; readonly placement: number; readonly number: number },
    form: IdForm,
    date: string,
  ): string {
    const bytes =
      form === 'default' ? this.#itemBytes(item.folder, item.placement) : this.#immutableBytes(item.number)
    return encode(Buffer.concat([bytes, Buffer.from([2, ...dateBytes(date)])]))
  }

  /** Base64 of the kind that `changeKey` and ETags show; another one for each sequence number. */
  changeKey(sequence: number): string {
    return this.#changeKeyStart + plainNumber(sequence)
  }

  /** A conversation's id from the 16 bytes that name it. */
  conversation(key: Uint8Array): string {
    return encode(Buffer.concat([this.#head, Buffer.from([0, 0x10, 0]), key.subarray(0, 16)]))
  }

  #folder(number: number): { readonly id: string; readonly itemStart: string } {
    let known = this.#folders.get(number)
    if (!known) {
      const itemStart = this.#itemBytes(number, 0).toString('base64url', 0, 105)
      known = { id: encode(this.#folderBytes(number)), itemStart }
      if (this.#folders.size >= MOST_FOLDERS) this.#folders.clear()
      this.#folders.set(number, known)
    }
    return known
  }

  #changeKeyBytes(): Buffer {
    const bytes = Buffer.alloc(24)
    bytes.set([9, 0, 0, 0, 0x16, 0, 0, 0])
    this.#replica.copy(bytes, 8)
    return bytes
  }

  #folderBytes(number: number): Buffer {
    const bytes = Buffer.alloc(43 + FOLDER)
    this.#head.copy(bytes)
    bytes[41] = FOLDER
    PROVIDER.copy(bytes, 47)
    bytes[63] = 1
    this.#replica.copy(bytes, 65)
    bytes.writeUIntBE(number, 81, 6)
    return bytes
  }

  #itemBytes(folder: number, placement: number): Buffer {
    const bytes = Buffer.alloc(43 + ITEM)
    this.#head.copy(bytes)
    bytes[41] = ITEM
    PROVIDER.copy(bytes, 47)
    bytes[63] = 7
    this.#replica.copy(bytes, 65)
    bytes.writeUIntBE(folder, 81, 6)
    this.#replica.copy(bytes, 89)
    bytes.writeUIntBE(placement, 105, 6)
    return bytes
  }

  #immutableBytes(number: number): Buffer {
    const bytes = Buffer.alloc(5 + FOLDER)
    bytes.set([0, 9, 0, FOLDER, 0])
    PROVIDER.copy(bytes, 9)
    bytes[25] = 13
    this.#replica.copy(bytes, 27)
    bytes.writeUIntBE(number, 43, 6)
    return bytes
  }

  /** The number of the folder, or undefined for what is no folder id of this mailbox. */
  parseFolder(id: string): number | undefined {
    const bytes = decode(id)
    if (bytes?.length !== 43 + FOLDER) return undefined
    const number = bytes.readUIntBE(81, 6)
    return encode(this.#folderBytes(number)) === id ? number : undefined
  }

  /** The parts of an item id of this mailbox with what follows them; undefined for anything else. */
  parseItem(id: string): (ParsedItemId & ItemIdTail) | undefined {
    const bytes = decode(id)
    if (!bytes) return undefined
    const immutable = bytes[1] === 9
    const length = immutable ? 5 + FOLDER : 43 + ITEM
    if (bytes.length < length) return undefined
    const parts: ParsedItemId = immutable
      ? { form: 'immutable', number: bytes.readUIntBE(43, 6) }
      : {
          form: 'default',
          mailboxId: bytes.toString('latin1', 4, 40),
          folder: bytes.readUIntBE(81, 6),
          placement: bytes.readUIntBE(105, 6),
        }
    const again =
      parts.form === 'immutable'
        ? this.#immutableBytes(parts.number)
        : this.#itemBytes(parts.folder, parts.placement)
    if (again.compare(bytes, 0, length) !== 0) return undefined
    const tail = parseTail(bytes.subarray(length))
    return tail && { ...parts, ...tail }
  }
}

/** What may follow the item in an id. */
export interface ItemIdTail {
  readonly attachment?: number
  /** yyyy-MM-dd */
  readonly occurrence?: string
}

function parseTail(tail: Buffer): ItemIdTail | undefined {
  if (tail.length === 0) return {}
  if (tail.length === 21 && tail[0] === 1) return { attachment: tail.readUInt32BE(17) }
  if (tail.length === 5 && tail[0] === 2) {
    const year = tail.readUInt16BE(1)
    const pad = (n: number | undefined) => String(n ?? 0).padStart(2, '0')
    return { occurrence: `${String(year).padStart(4, '0')}-${pad(tail[3])}-${pad(tail[4])}` }
  }
  return undefined
}

function dateBytes(date: string): [number, number, number, number] {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return [year >> 8, year & 0xff, month, day]
}

function encode(bytes: Buffer): string {
  const text = bytes.toString('base64url')
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

function decode(id: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(id)) return undefined
  const bytes = Buffer.from(id, 'base64url')
  return encode(bytes) === id ? bytes : undefined
}

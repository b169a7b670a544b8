import { messageIdentificationHash } from '../load-files/fields.ts'
import type { ManifestRow } from '../manifest-row.ts'
import { KeyGroups } from './key-groups.ts'

/** How families are compared. docs/package-format.md, "Duplicates". */
export type ComparedBy = 'bytes' | 'logical' | 'messageId'

/** What is known of one family beside the others. Numbers are `seq`; null where nothing else is the same. */
export interface Duplicates {
  /** The first family of the group, over all custodians: itself, or an earlier one. */
  first: Record<ComparedBy, number | null>
  /** The same among the families of its own custodian. */
  firstOfCustodian: Record<ComparedBy, number | null>
  /** Everybody who has it: of the logical group, or where there is no logical key of the group by bytes. */
  custodians: readonly string[]
  /** Others have its Message-ID and another content. */
  sameIdOtherContent: boolean
}

/** The first place of a custodian within a group, and how many are hers. */
type ByCustodian = Map<number, [least: number, count: number]>

/**
 * Finds equal families over a whole package in flat memory: about 70 bytes a family. Nothing is dropped because of what it
 * finds, and a family is in a group or out of it as a whole.
 */
export class DuplicateIndex {
  readonly #groups: Record<ComparedBy, KeyGroups> = {
    bytes: new KeyGroups(),
    logical: new KeyGroups(),
    messageId: new KeyGroups(),
  }
  readonly #names: string[] = []
  readonly #numbers = new Map<string, number>()
  #custodian = new Uint32Array(1024)
  #count = 0
  /** Custodians of a group by its first member. */
  readonly #together: Record<'bytes' | 'logical', Map<number, readonly string[]>> = {
    bytes: new Map(),
    logical: new Map(),
  }
  readonly #differing = new Map<number, boolean>()
  readonly #own: Record<ComparedBy, Map<number, ByCustodian>> = {
    bytes: new Map(),
    logical: new Map(),
    messageId: new Map(),
  }

  /** Families come in the order of their rows, none left out. */
  add(row: Pick<ManifestRow, 'custodian' | 'sha256' | 'internetMessageId'>, logicalKey: string | null): void {
    this.#groups.bytes.add(row.sha256)
    this.#groups.logical.add(logicalKey)
    this.#groups.messageId.add(messageIdentificationHash(row.internetMessageId) || null)
    if (this.#count === this.#custodian.length) {
      const larger = new Uint32Array(this.#count * 2)
      larger.set(this.#custodian)
      this.#custodian = larger
    }
    let number = this.#numbers.get(row.custodian)
    if (number === undefined) {
      number = this.#names.push(row.custodian) - 1
      this.#numbers.set(row.custodian, number)
    }
    this.#custodian[this.#count++] = number
  }

  finish(): void {
    for (const groups of Object.values(this.#groups)) groups.finish()
  }

  /** @param seq of a row that was added */
  of(seq: number): Duplicates {
    const place = seq - 1
    const custodian = this.#custodian[place] ?? 0
    const first = (by: ComparedBy): number | null => {
      const members = this.#groups[by].membersOf(place)
      return members.length < 2 ? null : (members[0] ?? place) + 1
    }
    const firstOfCustodian = (by: ComparedBy): number | null => {
      const members = this.#groups[by].membersOf(place)
      const own = this.#once(this.#own[by], members[0] ?? place, members, () => this.#byCustodian(members))
      const [least, count] = own.get(custodian) ?? [place, 1]
      return count < 2 ? null : least + 1
    }
    const each = <Value>(of: (by: ComparedBy) => Value): Record<ComparedBy, Value> => ({
      bytes: of('bytes'),
      logical: of('logical'),
      messageId: of('messageId'),
    })
    return {
      first: each(first),
      firstOfCustodian: each(firstOfCustodian),
      custodians: this.#custodiansOf(place),
      sameIdOtherContent: this.#differs(place),
    }
  }

  #byCustodian(members: Uint32Array): ByCustodian {
    const found: ByCustodian = new Map()
    for (const member of members) {
      const custodian = this.#custodian[member] ?? 0
      const [least, count] = found.get(custodian) ?? [member, 0]
      found.set(custodian, [least, count + 1])
    }
    return found
  }

  #custodiansOf(place: number): readonly string[] {
    const logical = this.#groups.logical.membersOf(place)
    const by = logical.length > 0 ? 'logical' : 'bytes'
    const members = this.#groups[by].membersOf(place)
    return this.#once(this.#together[by], members[0] ?? place, members, () => {
      const numbers = new Set([...members].map((member) => this.#custodian[member] ?? 0))
      return [...numbers].sort((one, other) => one - other).map((number) => this.#names[number] ?? '')
    })
  }

  /** Whether members of its Message-ID's group differ: by their logical keys, or by bytes where one has none. */
  #differs(place: number): boolean {
    const members = this.#groups.messageId.membersOf(place)
    return this.#once(this.#differing, members[0] ?? place, members, () => {
      const [one = place] = members
      const logical = this.#groups.logical.membersOf(one)
      const same = new Set(logical.length > 0 ? logical : this.#groups.bytes.membersOf(one))
      return members.some((member) => !same.has(member))
    })
  }

  /** What holds for a whole group is made once; groups of one are not kept. */
  #once<Value>(known: Map<number, Value>, first: number, members: Uint32Array, make: () => Value): Value {
    if (members.length < 2) return make()
    const value = known.get(first) ?? make()
    known.set(first, value)
    return value
  }
}

/** What a change log keeps on each thing it follows. */
export interface Logged {
  /** Sequence number of the last change; 0 while the thing is in no log. */
  changedSeq: number
  /** Sequence number at which the thing came into its log (was created, or moved in). */
  enteredSeq: number
}

/** `changed`: a directory object that can still be restored; `deleted`: gone, or moved elsewhere. */
export type RemovedReason = 'deleted' | 'changed'

/** What is left of a thing that is no longer there. Both ids, since nobody can ask the thing any more. */
export class Gone {
  readonly id: string
  readonly immutableId: string
  readonly reason: RemovedReason
  readonly enteredSeq: number

  constructor(
    ids: { readonly id: string; readonly immutableId: string },
    reason: RemovedReason,
    enteredSeq: number,
  ) {
    this.id = ids.id
    this.immutableId = ids.immutableId
    this.reason = reason
    this.enteredSeq = enteredSeq
  }
}

export type Change<T> =
  | { readonly seq: number; readonly kind: 'created' | 'updated'; readonly item: T }
  | { readonly seq: number; readonly kind: 'deleted'; readonly gone: Gone }

/** Gives out the sequence numbers of one mailbox or directory: 1, 2, 3, … */
export class Sequence {
  #last = 0

  get last(): number {
    return this.#last
  }

  next(): number {
    this.#last += 1
    return this.#last
  }

  /** For a snapshot that is loaded: goes on from there. */
  load(last: number): void {
    this.#last = last
  }
}

/** A log in a snapshot: a number for each entry, which is a thing that is there, by its name, or one that is gone. */
export interface SavedLog<N extends number | string> {
  readonly numbers: readonly number[]
  readonly entries: readonly (
    | { readonly item: N; readonly enteredSeq: number }
    | Pick<Gone, 'id' | 'immutableId' | 'reason' | 'enteredSeq'>
  )[]
}

/**
 * What happened in one folder (or calendar, or directory), for delta queries. `since(n)` gives what a reader who has seen
 * everything up to number n has not seen: each thing once, in its present state, in the order of the last changes. A reader
 * may stop anywhere and go on from the last number it saw, so a page needs no snapshot. What came and went in between is
 * not told. `since(0)` is the full list. Who has read to the end goes on from `last`. The log must not change while somebody walks through it.
 */
export class ChangeLog<T extends Logged> {
  /** Called after every change; for the one who passes changes on. */
  heard: (() => void) | undefined
  readonly #sequence: Sequence
  #numbers: number[] = []
  #entries: (T | Gone)[] = []
  #stale = 0

  constructor(sequence: Sequence) {
    this.#sequence = sequence
  }

  /** The number of the last change here, 0 before the first. */
  get last(): number {
    return this.#numbers.at(-1) ?? 0
  }

  /** Entries held, for those who watch its size. */
  get entryCount(): number {
    return this.#entries.length
  }

  created(item: T): void {
    const seq = this.#sequence.next()
    item.enteredSeq = seq
    this.#push(seq, item)
  }

  updated(item: T): void {
    this.#stale += 1
    this.#push(this.#sequence.next(), item)
  }

  /** Takes the item out of this log. It may then be created in another one. */
  removed(
    item: T,
    ids: { readonly id: string; readonly immutableId: string },
    reason: RemovedReason = 'deleted',
  ): void {
    this.#stale += 1
    const gone = new Gone(ids, reason, item.enteredSeq)
    item.changedSeq = 0
    item.enteredSeq = 0
    this.#numbers.push(this.#sequence.next())
    this.#entries.push(gone)
    this.#compact()
    this.heard?.()
  }

  *since(seen: number): Generator<Change<T>> {
    for (let i = this.#firstAfter(seen); i < this.#numbers.length; i++) {
      const seq = this.#numbers[i]
      const entry = this.#entries[i]
      if (seq === undefined || entry === undefined) return
      if (entry instanceof Gone) {
        if (entry.enteredSeq <= seen) yield { seq, kind: 'deleted', gone: entry }
      } else if (entry.changedSeq === seq) {
        yield { seq, kind: entry.enteredSeq > seen ? 'created' : 'updated', item: entry }
      }
    }
  }

  /** For a snapshot. @param nameOf what finds the item again: a number or an id */
  save<N extends number | string>(nameOf: (item: T) => N): SavedLog<N> {
    this.#dropStale()
    return {
      numbers: this.#numbers,
      entries: this.#entries.map((entry) =>
        entry instanceof Gone ? { ...entry } : { item: nameOf(entry), enteredSeq: entry.enteredSeq },
      ),
    }
  }

  /** @throws Error for what nobody finds: a snapshot that was not made by `save` */
  load<N extends number | string>({ numbers, entries }: SavedLog<N>, find: (name: N) => T | undefined): void {
    this.#numbers = [...numbers]
    this.#entries = entries.map((entry, i) => {
      if ('id' in entry) return new Gone(entry, entry.reason, entry.enteredSeq)
      const item = find(entry.item)
      if (!item) throw new Error(`a change log names ${entry.item}, which is not there`)
      item.changedSeq = numbers[i] ?? 0
      item.enteredSeq = entry.enteredSeq
      return item
    })
  }

  #push(seq: number, item: T): void {
    item.changedSeq = seq
    this.#numbers.push(seq)
    this.#entries.push(item)
    this.#compact()
    this.heard?.()
  }

  #firstAfter(seen: number): number {
    let low = 0
    let high = this.#numbers.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#numbers[middle] ?? 0) > seen) high = middle
      else low = middle + 1
    }
    return low
  }

  /** Drops entries that a later one replaced, once they are more than half. */
  #compact(): void {
    if (this.#stale >= 64 && this.#stale * 2 >= this.#numbers.length) this.#dropStale()
  }

  #dropStale(): void {
    const numbers: number[] = []
    const entries: (T | Gone)[] = []
    for (let i = 0; i < this.#numbers.length; i++) {
      const seq = this.#numbers[i]
      const entry = this.#entries[i]
      if (seq === undefined || entry === undefined) continue
      if (entry instanceof Gone || entry.changedSeq === seq) {
        numbers.push(seq)
        entries.push(entry)
      }
    }
    this.#numbers = numbers
    this.#entries = entries
    this.#stale = 0
  }
}

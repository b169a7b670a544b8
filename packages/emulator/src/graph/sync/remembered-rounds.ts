import type { WireObject } from '../wire/shape.ts'

/** What a reader knows of one object: a fingerprint, and who is linked to it (id to type). */
export interface Known {
  readonly print: string
  readonly links: ReadonlyMap<string, string>
}

/** One round of changes of directory objects. */
export interface Round {
  readonly select: readonly string[] | undefined
  /** What is told, in order. */
  readonly told: readonly WireObject[]
  /** What the reader knows afterwards. */
  readonly known: ReadonlyMap<string, Known>
}

/** The rounds of one kind of object that are still remembered, by their numbers. */
export interface RememberedRounds {
  last: number
  readonly rounds: Map<number, Round>
}

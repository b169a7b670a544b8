import type { Change, ChangeLog, Logged } from '../../tenant/change-log.ts'

/** Some changes of a log, and where to go on. */
export interface Followed<T> {
  readonly changes: readonly Change<T>[]
  /** Everything up to this number has been told. */
  readonly seen: number
  /** There is more to tell now. */
  readonly more: boolean
}

/** The next changes after `seen` that `wanted` lets through, at most `size` of them. */
export function follow<T extends Logged>(
  log: ChangeLog<T>,
  seen: number,
  size: number,
  wanted: (change: Change<T>) => boolean,
): Followed<T> {
  const changes: Change<T>[] = []
  let reached = seen
  for (const change of log.since(seen)) {
    if (!wanted(change)) {
      reached = change.seq
      continue
    }
    if (changes.length === size) return { changes, seen: reached, more: true }
    changes.push(change)
    reached = change.seq
  }
  return { changes, seen: reached, more: false }
}

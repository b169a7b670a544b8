import type { Query } from '../platform/database/database.ts'
import type { Caller } from '../platform/http/caller.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Change, NewChange } from './change.ts'
import {
  deleteChangesBefore,
  forgetChanges,
  insertChanges,
  placeChanges,
  selectChanges,
  selectNewest,
} from './store.ts'

export interface ChangesService {
  /** Writes one change in the caller's transaction: it exists only if that commits. */
  record(trx: Query, change: NewChange): Promise<Change>
  /** The same for many, in their order. */
  recordAll(trx: Query, changes: readonly NewChange[]): Promise<void>
  /** Gives what was committed its place. @returns the position of the last change; 0: there is none */
  newest(): Promise<number>
  /**
   * Changes in an order in which none can appear later before one already given.
   * @param options after: the position of the last one seen, 0 for the beginning
   */
  list(caller: Caller | null, options: ListOptions): Promise<PositionedChange[]>
  /** Takes out of past changes what they tell about an erased customer. */
  forget(trx: Query, customer: string): Promise<void>
}

export interface ListOptions {
  after: number
  limit: number
  /** The last so many in place of the first. */
  newest?: boolean | undefined
  types?: readonly string[] | undefined
}

export interface PositionedChange extends Change {
  position: number
}

export function createChangesService({
  db,
  clock,
  random,
}: Pick<Platform, 'db' | 'clock' | 'random'>): ChangesService {
  const made = (change: NewChange): Change => ({
    mailbox: null,
    ...change,
    id: newId('chg', clock, random),
    at: clock.now(),
  })
  return {
    async record(trx, change) {
      const recorded = made(change)
      await insertChanges(trx, [recorded])
      return recorded
    },
    async recordAll(trx, changes) {
      if (changes.length > 0) await insertChanges(trx, changes.map(made))
    },
    async newest() {
      await placeChanges(db)
      return selectNewest(db.query)
    },
    async list(caller, { after, limit, types, newest = false }) {
      await placeChanges(db)
      return selectChanges(db.query, {
        after,
        limit,
        newest,
        types,
        customers: caller?.customers ?? null,
        mailboxes: caller?.mailboxes ?? null,
      })
    },
    forget: forgetChanges,
  }
}

/** Removes what is older than the feed reaches back. */
export async function removeOldChanges(
  { db, clock }: Pick<Platform, 'db' | 'clock'>,
  retentionMs: number,
): Promise<void> {
  await deleteChangesBefore(db.query, new Date(clock.now().getTime() - retentionMs))
}

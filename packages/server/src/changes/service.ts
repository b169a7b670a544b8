import type { Query } from '../platform/database/database.ts'
import type { Caller } from '../platform/http/caller.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Change, NewChange } from './change.ts'
import { deleteChangesBefore, forgetChanges, insertChange, placeChanges, selectChanges } from './store.ts'

export interface ChangesService {
  /** Writes one change in the caller's transaction: it exists only if that commits. */
  record(trx: Query, change: NewChange): Promise<Change>
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
  return {
    async record(trx, change) {
      const recorded: Change = { ...change, id: newId('chg', clock, random), at: clock.now() }
      await insertChange(trx, recorded)
      return recorded
    },
    async list(caller, { after, limit, types }) {
      await placeChanges(db)
      return selectChanges(db.query, {
        after,
        limit,
        types,
        customers: caller?.customers ?? null,
        // Changes are not told apart by mailbox.
        ofCollections: (caller?.mailboxes ?? null) === null,
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

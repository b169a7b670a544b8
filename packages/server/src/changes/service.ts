import type { Query } from '../platform/database/database.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Change, NewChange } from './change.ts'

export interface ChangesService {
  /** Writes one change in the caller's transaction: it exists only if that commits. */
  record(trx: Query, change: NewChange): Promise<Change>
  /**
   * Changes in an order in which none can appear later before one already given.
   * @param after the position of the last one seen; 0 for the beginning
   */
  list(
    caller: Caller,
    options: { after: number; limit: number; types?: readonly string[] },
  ): Promise<PositionedChange[]>
}

export interface PositionedChange extends Change {
  position: number
}

import type { ChangesService } from '../changes/index.ts'
import type { Query } from '../platform/database/database.ts'
import type { Collection, CollectionStatus } from './collection.ts'
import { isTold } from './matters/open-matters.ts'

/**
 * Tells the feed where a collection has gone to, in the transaction that moves it. What belongs to a matter with members is
 * told to nobody else: the feed knows customers, not members.
 */
export async function announce(
  changes: Pick<ChangesService, 'record'>,
  trx: Query,
  collection: Pick<Collection, 'id' | 'customer' | 'connectionId' | 'matterId'>,
  status: CollectionStatus,
  details: Record<string, unknown> = {},
): Promise<void> {
  if (!(await isTold(trx, collection.matterId))) return
  await changes.record(trx, {
    type: `collection.${status}`,
    customer: collection.customer,
    connection: collection.connectionId,
    data: { collection: collection.id, ...details },
  })
}

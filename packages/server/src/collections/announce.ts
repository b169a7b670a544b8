import type { ChangesService } from '../changes/index.ts'
import type { Query } from '../platform/database/database.ts'
import type { Collection, CollectionStatus, Remark } from './collection.ts'
import { isTold } from './matters/open-matters.ts'

type Changes = Pick<ChangesService, 'record'>

/**
 * Tells the feed where a collection has gone to, in the transaction that moves it. What belongs to a matter with members is
 * told to nobody else: the feed knows customers, not members.
 */
export async function announce(
  changes: Changes,
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

/** Tells the feed that the time of a schedule has come, and why no collection could be made. */
export async function announceNotBegun(
  changes: Changes,
  trx: Query,
  schedule: Pick<Collection, 'id' | 'customer' | 'connectionId' | 'matterId'>,
  remark: Remark,
): Promise<void> {
  if (!(await isTold(trx, schedule.matterId))) return
  await changes.record(trx, {
    type: 'collection.not_begun',
    customer: schedule.customer,
    connection: schedule.connectionId,
    data: { schedule: schedule.id, ...remark },
  })
}

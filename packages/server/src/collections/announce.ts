import type { ChangesService } from '../changes/index.ts'
import type { Query } from '../platform/database/database.ts'
import type { Platform } from '../platform/platform.ts'
import type { Collection, CollectionStatus, Remark } from './collection.ts'
import { isTold } from './matters/open-matters.ts'
import { occasionOf } from './notices/occasion.ts'
import { writeNotBegunNotice, writeNotice } from './notices/write-notice.ts'
import type { Schedule } from './schedules/schedule.ts'
import { sumNumbers } from './store/folders-store.ts'

type Changes = Pick<ChangesService, 'record'>
type Subject = Pick<Collection, 'id' | 'customer' | 'connectionId' | 'matterId'>

/**
 * Tells where a collection has gone to, in the transaction that moves it: the feed, and, where the run has ended or needs
 * somebody, by mail whoever is named for that, both with the numbers. The feed knows customers, not members, so what belongs
 * to a matter with members is told to nobody else.
 */
export async function announce(
  { platform, changes }: { platform: Pick<Platform, 'clock' | 'random' | 'config'>; changes: Changes },
  trx: Query,
  collection: Subject & Pick<Collection, 'name' | 'criteria'>,
  status: CollectionStatus,
  details: Record<string, unknown> = {},
): Promise<void> {
  const occasion = occasionOf(status, details)
  const numbers = occasion && (await sumNumbers(trx, collection.id))
  if (await isTold(trx, collection.matterId)) {
    await changes.record(trx, {
      type: `collection.${status}`,
      customer: collection.customer,
      connection: collection.connectionId,
      data: { collection: collection.id, ...details, ...(numbers ? { numbers } : {}) },
    })
  }
  if (occasion && numbers) await writeNotice(platform, trx, collection, occasion, numbers)
}

/** Tells the feed, and by mail whoever is named, that the time of a schedule has come, and why no collection could be made. */
export async function announceNotBegun(
  { platform, changes }: { platform: Pick<Platform, 'clock' | 'random' | 'config'>; changes: Changes },
  trx: Query,
  schedule: Subject & Pick<Schedule, 'wish'>,
  remark: Remark,
): Promise<void> {
  await writeNotBegunNotice(platform, trx, schedule, remark)
  if (!(await isTold(trx, schedule.matterId))) return
  await changes.record(trx, {
    type: 'collection.not_begun',
    customer: schedule.customer,
    connection: schedule.connectionId,
    data: { schedule: schedule.id, ...remark },
  })
}

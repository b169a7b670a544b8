import type { ChangesService } from '../../changes/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import type { Platform } from '../../platform/platform.ts'
import { announceNotBegun } from '../announce.ts'
import type { Remark } from '../collection.ts'
import { type PreparedCollection, prepareCollection, storeCollection } from '../create-collection.ts'
import { selectMatter } from '../matters/store.ts'
import type { Schedule } from './schedule.ts'
import { changeSchedule, lastCompleted, selectDue } from './store.ts'
import { nextTime } from './timetable.ts'

interface Parts {
  platform: Platform
  connections: Pick<ConnectionsService, 'get'>
  changes: Pick<ChangesService, 'record'>
  /** There is work. */
  wake(): void
}

/**
 * Makes the collections whose time has come. However many processes look, and wherever one is killed, each time is used
 * once: the collection is made in the transaction that moves its schedule on.
 */
export async function runDue(parts: Parts, signal: AbortSignal): Promise<void> {
  const { db, clock } = parts.platform
  for (const schedule of await selectDue(db.query, parts.platform, clock.now())) {
    signal.throwIfAborted()
    await begin(parts, schedule).catch((error: unknown) => putOff(parts, schedule, error))
  }
}

async function begin(parts: Parts, schedule: Schedule): Promise<void> {
  const { platform } = parts
  const now = platform.clock.now()
  if (await isKeptLongEnough(platform, schedule, now)) return end(platform, schedule)
  const prepared = await prepare(parts, schedule)
  const nextAt = nextTime(schedule.timing, schedule.wish.timeZone, now) ?? null
  const moved = { status: nextAt === null ? 'ended' : 'active', nextAt, lastAt: now, remark: null } as const
  const isMade = await platform.db.transaction(async (trx) => {
    if (!(await changeSchedule(trx, schedule, moved))) return false
    await storeCollection(parts, trx, prepared, schedule.id)
    return true
  })
  if (isMade) parts.wake()
}

async function prepare(parts: Parts, schedule: Schedule): Promise<PreparedCollection> {
  const { wish, differential, createdBy, customer } = schedule
  const before = differential ? await lastCompleted(parts.platform.db.query, schedule.id) : undefined
  const since = before ?? wish.since
  // What she was allowed was checked when she made it; of a matter she has to be a member still.
  const maker: Caller = { keyId: createdBy, scopes: new Set(), customers: [customer], mailboxes: null }
  return prepareCollection(parts, { ...wish, since }, maker, schedule.id)
}

/** Whether the matter's time is over: what would be collected would be erased at once. */
async function isKeptLongEnough(platform: Platform, schedule: Schedule, now: Date): Promise<boolean> {
  if (schedule.matterId === null) return false
  const matter = await selectMatter(platform.db.query, platform, schedule.matterId, null)
  return matter?.retainUntil != null && matter.retainUntil <= now && matter.lockedAt === null
}

async function end(platform: Platform, schedule: Schedule): Promise<void> {
  await changeSchedule(platform.db.query, schedule, {
    status: 'ended',
    nextAt: null,
    remark: {
      code: 'retention_over',
      reason: 'The time for which the matter is kept is over.',
      remedy: 'Keep the matter longer and schedule it anew, if it is to be collected still.',
    },
  })
}

/** It stays due, and is tried again by itself; the same trouble is told once. */
async function putOff(parts: Parts, schedule: Schedule, error: unknown): Promise<void> {
  if (!(error instanceof GatewardenError)) throw error
  const { platform } = parts
  if (schedule.remark?.code === error.code) return
  const remark: Remark = {
    code: error.code,
    reason: error.detail,
    remedy: error.remedy ?? 'Look into the log for more.',
  }
  await platform.db.transaction(async (trx) => {
    const { status, nextAt } = schedule
    if (!(await changeSchedule(trx, schedule, { status, nextAt, remark }))) return
    await announceNotBegun(parts, trx, schedule, remark)
  })
}

import type { CollectionStatus, Remark } from '../collection.ts'
import type { CollectionWish } from '../create-collection.ts'

/**
 * Collections that begin by themselves.
 *
 *   active ──its time has come, and none of its runs is under way──▶ a collection is made ──▶ active, next_at later
 *     │  ▲                                                            └── it was to run once ──▶ ended
 *     │  └── resume ── stopped                                   its matter's retention is over ──▶ ended
 *     └── stop ──▶ stopped
 *
 * Times that passed while the service was down, the connection was broken or the last run was not over yet are made up for
 * by one run, not by one each.
 */
export const scheduleStatuses = ['active', 'stopped', 'ended'] as const
export type ScheduleStatus = (typeof scheduleStatuses)[number]

/** Once at an instant (RFC 3339), or by a cron pattern of five fields in the wish's time zone. */
export type Timing = { at: string } | { cron: string }

/** What is planned; sealed as one. */
export interface Plan {
  wish: CollectionWish
  timing: Timing
  /** Whether each run leaves out what the runs before it hold. */
  differential: boolean
  /** Whoever made it: the runs are hers, and she has to be a member of the matter still. */
  createdBy: string
}

export interface Schedule extends Plan {
  /** `csc_…` */
  id: string
  customer: string
  matterId: string | null
  connectionId: string
  status: ScheduleStatus
  /** Null where it is not active. */
  nextAt: Date | null
  /** When it last made a collection. */
  lastAt: Date | null
  /** Why the last time that was due did not lead to a run. */
  remark: Remark | null
  createdAt: Date
}

/** While a run is in one of these, its schedule makes no other. */
export const underWay: readonly CollectionStatus[] = ['running', 'paused', 'sealing']

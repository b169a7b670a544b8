import type { ConnectionsService } from '../../connections/index.ts'
import type { Query } from '../../platform/database/database.ts'
import { GatewardenError, notFound } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { type CollectionWish, prepareCollection } from '../create-collection.ts'
import { assertCanNotify, type NoticeSender } from '../notices/notice-profile.ts'
import type { Schedule, Timing } from './schedule.ts'
import {
  changeSchedule,
  deleteSchedule,
  insertSchedule,
  type ScheduleChange,
  type ScheduleFilter,
  selectSchedule,
  selectSchedules,
} from './store.ts'
import { firstTime, nextTime } from './timetable.ts'

export interface ScheduleWish {
  collection: CollectionWish
  timing: Timing
  differential: boolean
}

export interface SchedulesService {
  /** Checks the wish as if it were to run now. @throws GatewardenError as for a collection */
  create(wish: ScheduleWish, caller: Caller): Promise<Schedule>
  /** @throws GatewardenError `not_found` for unknown ids and for others' alike */
  get(id: string, caller: Caller): Promise<Schedule>
  list(caller: Caller, filter: ScheduleFilter): Promise<Schedule[]>
  /** Leaves the next run out. @throws GatewardenError `conflict` where it is not active */
  skip(id: string, caller: Caller): Promise<Schedule>
  /** Makes no more runs until it is resumed; one that is under way goes on. @throws GatewardenError `conflict` */
  stop(id: string, caller: Caller): Promise<Schedule>
  /** @throws GatewardenError `conflict` where it is not stopped, or its time has passed */
  resume(id: string, caller: Caller): Promise<Schedule>
  /** Its collections stay. */
  remove(id: string, caller: Caller): Promise<void>
}

export function createSchedulesService(parts: {
  platform: Platform
  connections: Pick<ConnectionsService, 'get'>
  sending?: Pick<NoticeSender, 'profile'> | undefined
}): SchedulesService {
  const { platform } = parts
  const { db, clock, random, sealer, audit } = platform

  const find = async (id: string, caller: Caller): Promise<Schedule> => {
    const found = await selectSchedule(db.query, platform, id, caller)
    if (!found) throw notFound('collection schedule', id)
    return found
  }
  const record = (trx: Query, schedule: Schedule, action: string, caller: Caller, details = {}) =>
    audit.record(trx, {
      actor: caller.keyId,
      action: `collection-schedule.${action}`,
      subject: schedule.id,
      customer: schedule.customer,
      details: { matter: schedule.matterId, ...details },
    })
  const move = async (
    id: string,
    caller: Caller,
    action: string,
    to: (schedule: Schedule) => ScheduleChange | undefined,
  ): Promise<Schedule> => {
    const schedule = await find(id, caller)
    const change = to(schedule)
    if (!change) throw cannot(schedule, action)
    await db.transaction(async (trx) => {
      if (!(await changeSchedule(trx, schedule, change))) throw cannot(schedule, action)
      const details = { status: change.status, nextAt: change.nextAt?.toISOString() ?? null }
      await record(trx, schedule, action, caller, details)
    })
    return find(id, caller)
  }
  const nextOf = (schedule: Schedule, after: Date): Date | null =>
    nextTime(schedule.timing, schedule.wish.timeZone, after) ?? null

  return {
    async create({ collection: wish, timing, differential }, caller) {
      const { collection } = await prepareCollection(parts, wish, caller)
      await assertCanNotify(parts.sending, collection.customer, wish.notify)
      const now = clock.now()
      const schedule: Schedule = {
        id: newId('csc', clock, random),
        customer: collection.customer,
        matterId: collection.matterId,
        connectionId: collection.connectionId,
        wish,
        timing,
        differential,
        status: 'active',
        nextAt: firstTime(timing, wish.timeZone, now),
        lastAt: null,
        remark: null,
        createdBy: caller.keyId,
        createdAt: now,
      }
      await db.transaction(async (trx) => {
        await insertSchedule(trx, sealer, schedule)
        await record(trx, schedule, 'created', caller, {
          ...timing,
          differential,
          criteria: collection.criteria,
        })
      })
      return schedule
    },
    get: find,
    list: (caller, filter) => selectSchedules(db.query, platform, caller, filter),
    skip: (id, caller) =>
      move(id, caller, 'skipped', (schedule) => {
        if (schedule.nextAt === null) return undefined
        const now = clock.now()
        const nextAt = nextOf(schedule, schedule.nextAt > now ? schedule.nextAt : now)
        return { status: nextAt === null ? 'ended' : 'active', nextAt, remark: null }
      }),
    stop: (id, caller) =>
      move(id, caller, 'stopped', ({ status, remark }) =>
        status === 'active' ? { status: 'stopped', nextAt: null, remark } : undefined,
      ),
    resume: (id, caller) =>
      move(id, caller, 'resumed', (schedule) => {
        const nextAt = nextOf(schedule, clock.now())
        if (schedule.status !== 'stopped' || nextAt === null) return undefined
        return { status: 'active', nextAt, remark: null }
      }),
    async remove(id, caller) {
      const schedule = await find(id, caller)
      await db.transaction(async (trx) => {
        await deleteSchedule(trx, id)
        await record(trx, schedule, 'deleted', caller)
      })
    },
  }
}

const cannot = ({ status }: Schedule, action: string): GatewardenError =>
  new GatewardenError('conflict', {
    detail: `The schedule is ${status}, or changes just now, so it cannot be ${action}.`,
    remedy: 'Skip or stop what is active; resume what is stopped and has a time to come. Else make another.',
    extra: { status },
  })

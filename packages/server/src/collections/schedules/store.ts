import { sql } from 'kysely'
import { type SealedColumn, sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding, Sealer } from '../../platform/crypto/sealer.ts'
import type { Query } from '../../platform/database/database.ts'
import type { Caller } from '../../platform/http/caller.ts'
import type { Remark } from '../collection.ts'
import { openMatters } from '../matters/open-matters.ts'
import { fromRemark, toRemark } from '../store/collections-store.ts'
import { type Guard, genuinePage } from '../store/evidence.ts'
import { type CollectionTables, tables } from '../store/tables.ts'
import { type Plan, type Schedule, type ScheduleStatus, underWay } from './schedule.ts'

type Row = CollectionTables['collection_schedules']

const bindingOf = ({ id, customer }: Pick<Row, 'id' | 'customer'>): Binding => ({
  record: id,
  field: 'collection_schedules.plan',
  customer,
})

export const sealedPlans: SealedColumn = sealedColumn<Pick<Row, 'id' | 'customer'>>({
  table: 'collection_schedules',
  column: 'plan',
  key: ['id'],
  extra: 't.customer',
  binding: bindingOf,
})

export async function insertSchedule(trx: Query, sealer: Sealer, schedule: Schedule): Promise<void> {
  const { id, customer, wish, timing, differential, createdBy } = schedule
  const plan: Plan = { wish, timing, differential, createdBy }
  await tables(trx)
    .insertInto('collection_schedules')
    .values({
      id,
      customer,
      matter_id: schedule.matterId,
      connection_id: schedule.connectionId,
      plan: sealer.seal(JSON.stringify(plan), bindingOf(schedule)),
      status: schedule.status,
      next_at: schedule.nextAt,
      last_at: schedule.lastAt,
      ...fromRemark(schedule.remark),
      created_at: schedule.createdAt,
    })
    .execute()
}

/** Undefined where the plan was not sealed with the key ring, or is another's: nobody is shown it, and it never runs. */
function open({ sealer, log }: Guard, row: Row): Schedule | undefined {
  try {
    // Only what insertSchedule wrote opens.
    const plan: Plan = JSON.parse(sealer.open(row.plan, bindingOf(row)).toString())
    return {
      ...plan,
      id: row.id,
      customer: row.customer,
      matterId: plan.wish.matter ?? null,
      connectionId: plan.wish.connection,
      status: row.status,
      nextAt: row.next_at,
      lastAt: row.last_at,
      remark: toRemark(row),
      createdAt: row.created_at,
    }
  } catch (error) {
    log.warn({ err: error, record: row.id }, 'was made or changed without the key ring; it does not run')
    return undefined
  }
}

/** Whether all that it reads may be known to a caller. */
const reachable = (schedule: Schedule, { customers, mailboxes }: Caller): boolean =>
  (customers === null || customers.includes(schedule.customer)) &&
  (mailboxes === null ||
    schedule.wish.custodians.every((one) =>
      one.mailboxes.every((address) => mailboxes.includes(address.toLowerCase())),
    ))

/** Undefined for an unknown id and for what the caller may not know of. */
export async function selectSchedule(
  query: Query,
  guard: Guard,
  id: string,
  caller: Caller | null,
): Promise<Schedule | undefined> {
  const row = await tables(query)
    .selectFrom('collection_schedules')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  const schedule = row && open(guard, row)
  if (!schedule || caller === null) return schedule
  return (await visible(query, guard, [schedule], caller))[0]
}

async function visible(
  query: Query,
  guard: Guard,
  schedules: readonly Schedule[],
  caller: Caller,
): Promise<Schedule[]> {
  const ids = schedules.map(({ matterId }) => matterId)
  const matters = await openMatters(query, guard, ids, caller)
  return schedules.filter(
    (one) => reachable(one, caller) && (one.matterId === null || matters.has(one.matterId)),
  )
}

export interface ScheduleFilter {
  customer?: string | undefined
  matterId?: string | undefined
  status?: ScheduleStatus | undefined
  before?: string | undefined
  limit: number
}

/** Newest first. */
export async function selectSchedules(
  query: Query,
  guard: Guard,
  caller: Caller,
  filter: ScheduleFilter,
): Promise<Schedule[]> {
  let select = tables(query).selectFrom('collection_schedules').selectAll().orderBy('id', 'desc')
  if (filter.customer !== undefined) select = select.where('customer', '=', filter.customer)
  if (filter.matterId !== undefined) select = select.where('matter_id', '=', filter.matterId)
  if (filter.status !== undefined) select = select.where('status', '=', filter.status)
  const wanted = select
  const page = await genuinePage(
    filter,
    async (before, limit) => {
      const rows = await (before === undefined ? wanted : wanted.where('id', '<', before))
        .limit(limit)
        .execute()
      const shown = await visible(
        query,
        guard,
        rows.flatMap((row) => open(guard, row) ?? []),
        caller,
      )
      return rows.map(({ id }) => ({ id, schedule: shown.find((one) => one.id === id) }))
    },
    ({ schedule }) => schedule !== undefined,
  )
  return page.flatMap(({ schedule }) => schedule ?? [])
}

/** Those whose time has come and none of whose runs is under way, the longest due first. */
export async function selectDue(query: Query, guard: Guard, now: Date): Promise<Schedule[]> {
  const rows = await tables(query)
    .selectFrom('collection_schedules')
    .selectAll()
    .where('status', '=', 'active')
    .where('next_at', '<=', now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('collections')
            .select('collections.id')
            .whereRef('collections.schedule_id', '=', 'collection_schedules.id')
            .where('collections.status', 'in', [...underWay]),
        ),
      ),
    )
    .orderBy('next_at')
    .limit(100)
    .execute()
  return rows.flatMap((row) => open(guard, row) ?? [])
}

/** The newest completed run of a schedule. */
export async function lastCompleted(query: Query, scheduleId: string): Promise<string | undefined> {
  const row = await tables(query)
    .selectFrom('collections')
    .select('id')
    .where('schedule_id', '=', scheduleId)
    .where('status', '=', 'completed')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

export interface ScheduleChange {
  status: ScheduleStatus
  nextAt: Date | null
  lastAt?: Date
  remark: Remark | null
}

/** Changes a schedule that still stands as it was read: of two who do so one succeeds. @returns whether it did */
export async function changeSchedule(
  trx: Query,
  before: Pick<Schedule, 'id' | 'status' | 'nextAt'>,
  change: ScheduleChange,
): Promise<boolean> {
  const done = await tables(trx)
    .updateTable('collection_schedules')
    .set({
      status: change.status,
      next_at: change.nextAt,
      ...(change.lastAt === undefined ? {} : { last_at: change.lastAt }),
      ...fromRemark(change.remark),
    })
    .where('id', '=', before.id)
    .where('status', '=', before.status)
    .where(sql<boolean>`next_at is not distinct from ${before.nextAt}`)
    .returning('id')
    .executeTakeFirst()
  return done !== undefined
}

/** Its collections stay. */
export async function deleteSchedule(trx: Query, id: string): Promise<void> {
  await tables(trx).deleteFrom('collection_schedules').where('id', '=', id).execute()
}

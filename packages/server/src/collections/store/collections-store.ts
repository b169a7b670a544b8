import { type SelectQueryBuilder, sql } from 'kysely'
import type { Sealer } from '../../platform/crypto/sealer.ts'
import type { Query } from '../../platform/database/database.ts'
import type { Caller } from '../../platform/http/caller.ts'
import {
  type Collection,
  type CollectionOutcome,
  type CollectionStatus,
  inReadingOrder,
  type Remark,
} from '../collection.ts'
import { noFilters } from '../filters/filters.ts'
import { allFolders } from '../folder-choice.ts'
import { openMatters } from '../matters/open-matters.ts'
import {
  type Guard,
  genuinePage,
  isGenuineCollection,
  mailboxesOf,
  sealCollectionEvidence,
} from './evidence.ts'
import { type CollectionTables, tables } from './tables.ts'

type Row = Omit<CollectionTables['collections'], 'criteria' | 'facts' | 'seal_epoch'> &
  Pick<Collection, 'criteria' | 'facts'> & { mailboxes: string[] }

const columns = [
  'id',
  'customer',
  'matter_id',
  'connection_id',
  'name',
  'criteria',
  'facts',
  'date_field',
  'window_from',
  'window_to',
  'include_drafts',
  'include_hidden',
  'status',
  'outcome',
  'reason_code',
  'reason',
  'remedy',
  'retry_at',
  'seal_worker',
  'seal_until',
  'schedule_id',
  'created_by',
  'created_at',
  'ended_at',
  'evidence',
] as const

const mailboxes = sql<string[]>`${sql.raw(mailboxesOf('collections'))}`.as('mailboxes')

const toCollection = (row: Row): Collection => ({
  id: row.id,
  customer: row.customer,
  matterId: row.matter_id,
  connectionId: row.connection_id,
  name: row.name,
  criteria: row.criteria,
  facts: row.facts,
  dateField: row.date_field,
  from: row.window_from,
  to: row.window_to,
  includeDrafts: row.include_drafts,
  includeHidden: row.include_hidden,
  includeRecoverable: row.criteria.include.recoverableItems ?? false,
  sources: inReadingOrder(row.criteria.sources ?? ['mail']),
  folders: row.criteria.folders ?? allFolders,
  // Some were made before there were all of these filters.
  filters: { ...noFilters, ...row.criteria.filters },
  earlier: row.criteria.earlier ?? [],
  status: row.status,
  outcome: row.outcome,
  remark: toRemark(row),
  retryAt: row.retry_at,
  scheduleId: row.schedule_id,
  createdBy: row.created_by,
  createdAt: row.created_at,
  endedAt: row.ended_at,
})

export const toRemark = (row: {
  reason_code: string | null
  reason: string | null
  remedy: string | null
}): Remark | null =>
  row.reason_code === null || row.reason === null
    ? null
    : { code: row.reason_code, reason: row.reason, remedy: row.remedy ?? '' }

export const fromRemark = (remark: Remark | null) => ({
  reason_code: remark?.code ?? null,
  reason: remark?.reason ?? null,
  remedy: remark?.remedy ?? null,
})

/** Only what a key may know of: its customers, and collections that hold none but its mailboxes. */
function visibleTo<O>(
  select: SelectQueryBuilder<CollectionTables, 'collections', O>,
  caller: Caller | null,
): SelectQueryBuilder<CollectionTables, 'collections', O> {
  let visible = select
  if (caller?.customers)
    visible = visible.where('customer', '=', sql<string>`any(${[...caller.customers]}::text[])`)
  if (caller?.mailboxes) {
    const allowed = [...caller.mailboxes]
    visible = visible.where(
      sql<boolean>`not exists (select 1 from collection_mailboxes m where m.collection_id = collections.id and lower(m.address) <> all(${allowed}::text[]))`,
    )
  }
  return visible
}

/** @param addresses of its mailboxes, in their order: they are sealed with it, and written next */
export async function insertCollection(
  trx: Query,
  sealer: Sealer,
  collection: Collection,
  addresses: readonly string[],
): Promise<void> {
  const { id, customer, matterId: matter_id, connectionId: connection_id } = collection
  await tables(trx)
    .insertInto('collections')
    .values({
      id,
      customer,
      matter_id,
      connection_id,
      name: collection.name,
      criteria: JSON.stringify(collection.criteria),
      facts: JSON.stringify(collection.facts),
      date_field: collection.dateField,
      window_from: collection.from,
      window_to: collection.to,
      include_drafts: collection.includeDrafts,
      include_hidden: collection.includeHidden,
      status: collection.status,
      outcome: collection.outcome,
      ...fromRemark(collection.remark),
      retry_at: collection.retryAt,
      schedule_id: collection.scheduleId,
      created_by: collection.createdBy,
      created_at: collection.createdAt,
      ended_at: collection.endedAt,
      evidence: sealCollectionEvidence(sealer, {
        id,
        customer,
        matter_id,
        connection_id,
        mailboxes: addresses,
      }),
    })
    .execute()
}

/** Undefined for an unknown id, for one that the key may not know of, and for one that was made without the key ring. */
export async function selectCollection(
  query: Query,
  guard: Guard,
  id: string,
  caller: Caller | null,
): Promise<Collection | undefined> {
  const row = await visibleTo(
    tables(query).selectFrom('collections').select(columns).select(mailboxes).where('id', '=', id),
    caller,
  ).executeTakeFirst()
  if (!row || !isGenuineCollection(guard, row)) return undefined
  const isOpen =
    row.matter_id === null || (await openMatters(query, guard, [row.matter_id], caller)).has(row.matter_id)
  return isOpen ? toCollection(row) : undefined
}

/**
 * Writes what is left of a collection after somebody was erased from it, bound to the mailboxes that it has now, and lets
 * it be sealed again.
 */
export async function resealCollection(trx: Query, sealer: Sealer, collection: Collection): Promise<void> {
  const { id, customer, matterId: matter_id, connectionId: connection_id, criteria } = collection
  const left = await tables(trx)
    .selectFrom('collection_mailboxes')
    .select('address')
    .where('collection_id', '=', id)
    .orderBy('position')
    .execute()
  await tables(trx)
    .updateTable('collections')
    .set({
      criteria: JSON.stringify(criteria),
      status: 'running',
      outcome: null,
      ...fromRemark(null),
      ended_at: null,
      evidence: sealCollectionEvidence(sealer, {
        id,
        customer,
        matter_id,
        connection_id,
        mailboxes: left.map(({ address }) => address),
      }),
    })
    .where('id', '=', id)
    .execute()
}

export interface CollectionFilter {
  customer?: string | undefined
  matterId?: string | undefined
  status?: CollectionStatus | undefined
  scheduleId?: string | undefined
  /** Those that were made before this one. */
  before?: string | undefined
  limit: number
}

/** Newest first: ids sort by the time of making. */
export async function selectCollections(
  query: Query,
  guard: Guard,
  caller: Caller | null,
  filter: CollectionFilter,
): Promise<Collection[]> {
  let select = tables(query).selectFrom('collections').select(columns).select(mailboxes).orderBy('id', 'desc')
  if (filter.customer !== undefined) select = select.where('customer', '=', filter.customer)
  if (filter.matterId !== undefined) select = select.where('matter_id', '=', filter.matterId)
  if (filter.status !== undefined) select = select.where('status', '=', filter.status)
  if (filter.scheduleId !== undefined) select = select.where('schedule_id', '=', filter.scheduleId)
  const visible = visibleTo(select, caller)
  const rows = await genuinePage(
    filter,
    async (before, limit) => {
      const page = await (before === undefined ? visible : visible.where('id', '<', before))
        .limit(limit)
        .execute()
      const ids = page.map(({ matter_id }) => matter_id)
      const open = await openMatters(query, guard, ids, caller)
      return page.map((row) => ({ ...row, isOpen: row.matter_id === null || open.has(row.matter_id) }))
    },
    (row) => row.isOpen && isGenuineCollection(guard, row),
  )
  return rows.map(toCollection)
}

/** Where a collection goes. */
export interface StatusChange {
  status: CollectionStatus
  outcome?: CollectionOutcome
  remark: Remark | null
  /** A paused run is looked at again after so many seconds; null: only when somebody resumes it. */
  retryInSeconds?: number | null
  endedAt?: Date | null
}

/** Moves a collection, if it still is in one of these statuses. @returns whether it did */
export async function changeStatus(
  query: Query,
  id: string,
  from: readonly CollectionStatus[],
  change: StatusChange,
): Promise<boolean> {
  const retry = change.retryInSeconds ?? null
  const moved = await tables(query)
    .updateTable('collections')
    .set({
      status: change.status,
      outcome: change.outcome ?? null,
      ...fromRemark(change.remark),
      retry_at: retry === null ? null : sql<Date>`app_now() + ${retry} * interval '1 second'`,
      ended_at: change.endedAt ?? null,
      seal_worker: null,
      seal_until: null,
    })
    .where('id', '=', id)
    .where('status', 'in', [...from])
    .returning('id')
    .executeTakeFirst()
  return moved !== undefined
}

/** Paused runs whose time to be looked at again has come; each is given to one caller, who has a minute to decide. */
export async function takeDuePaused(
  query: Query,
  afterSeconds: number,
): Promise<{ id: string; connectionId: string; code: string }[]> {
  const { rows } = await sql<{ id: string; connectionId: string; code: string }>`
    update collections set retry_at = app_now() + ${afterSeconds} * interval '1 second'
    where id in (
      select id from collections where status = 'paused' and retry_at <= app_now()
      order by retry_at limit 20 for update skip locked
    ) and status = 'paused'
    returning id, connection_id as "connectionId", reason_code as code`.execute(query)
  return rows
}

/** The right to write a collection's package. */
export interface SealClaim {
  collectionId: string
  epoch: number
}

/** Claims one collection all of whose mailboxes are read or blocked, and that nobody seals. */
export async function claimSealing(
  query: Query,
  worker: string,
  leaseSeconds: number,
): Promise<SealClaim | undefined> {
  const { rows } = await sql<SealClaim>`
    update collections set status = 'sealing', seal_worker = ${worker}, seal_epoch = seal_epoch + 1,
      seal_until = app_now() + ${leaseSeconds} * interval '1 second'
    where id = (
      select c.id from collections c
      where c.status in ('running', 'sealing') and (c.seal_until is null or c.seal_until < app_now())
        and not exists (
          select 1 from collection_mailboxes m where m.collection_id = c.id and m.state in ('waiting', 'ready')
        )
      order by c.id limit 1 for update skip locked
    )
    returning id as "collectionId", seal_epoch as epoch`.execute(query)
  return rows[0]
}

/** @returns whether the claim still holds */
export async function renewSealing(query: Query, claim: SealClaim, leaseSeconds: number): Promise<boolean> {
  const { rows } = await sql`
    update collections set seal_until = app_now() + ${leaseSeconds} * interval '1 second'
    where id = ${claim.collectionId} and seal_epoch = ${claim.epoch} and status = 'sealing' returning id`.execute(
    query,
  )
  return rows.length > 0
}

/** Ends the sealing under its claim. @returns false where the claim is lost */
export async function finishSealing(
  trx: Query,
  claim: SealClaim,
  end: {
    status: 'completed' | 'incomplete'
    outcome: CollectionOutcome | null
    remark: Remark | null
    endedAt: Date
  },
): Promise<boolean> {
  const done = await tables(trx)
    .updateTable('collections')
    .set({
      status: end.status,
      outcome: end.outcome,
      ...fromRemark(end.remark),
      retry_at: null,
      ended_at: end.endedAt,
      seal_worker: null,
      seal_until: null,
    })
    .where('id', '=', claim.collectionId)
    .where('seal_epoch', '=', claim.epoch)
    .where('status', '=', 'sealing')
    .returning('id')
    .executeTakeFirst()
  return done !== undefined
}

export async function countByStatus(query: Query): Promise<{ status: CollectionStatus; count: number }[]> {
  const { rows } = await sql<{ status: CollectionStatus; count: number }>`
    select status, count(*) as count from collections group by status`.execute(query)
  return rows
}

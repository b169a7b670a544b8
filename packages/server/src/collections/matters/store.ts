import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { tables } from '../store/tables.ts'

/** The case that collections are made for. */
export interface Matter {
  /** `mat_…` */
  id: string
  customer: string
  name: string
  number: string | null
  client: string | null
  notes: string | null
  createdBy: string
  createdAt: Date
  updatedAt: Date
}

const columns = [
  'id',
  'customer',
  'name',
  'number',
  'client',
  'notes',
  'created_by',
  'created_at',
  'updated_at',
] as const

interface Row {
  id: string
  customer: string
  name: string
  number: string | null
  client: string | null
  notes: string | null
  created_by: string
  created_at: Date
  updated_at: Date
}

const toMatter = ({ created_by, created_at, updated_at, ...row }: Row): Matter => ({
  ...row,
  createdBy: created_by,
  createdAt: created_at,
  updatedAt: updated_at,
})

export async function insertMatter(trx: Query, matter: Matter): Promise<void> {
  const { createdBy, createdAt, updatedAt, ...row } = matter
  await tables(trx)
    .insertInto('matters')
    .values({ ...row, created_by: createdBy, created_at: createdAt, updated_at: updatedAt })
    .execute()
}

/** Undefined for an unknown id and for one that the key may not know of. */
export async function selectMatter(
  query: Query,
  id: string,
  caller: Caller | null,
): Promise<Matter | undefined> {
  let select = tables(query).selectFrom('matters').select(columns).where('id', '=', id)
  if (caller?.customers)
    select = select.where('customer', '=', sql<string>`any(${[...caller.customers]}::text[])`)
  const row = await select.executeTakeFirst()
  return row && toMatter(row)
}

/** Newest first, those made before `before`. */
export async function selectMatters(
  query: Query,
  caller: Caller,
  filter: { customer?: string | undefined; before?: string | undefined; limit: number },
): Promise<Matter[]> {
  let select = tables(query).selectFrom('matters').select(columns).orderBy('id', 'desc').limit(filter.limit)
  if (caller.customers)
    select = select.where('customer', '=', sql<string>`any(${[...caller.customers]}::text[])`)
  if (filter.customer !== undefined) select = select.where('customer', '=', filter.customer)
  if (filter.before !== undefined) select = select.where('id', '<', filter.before)
  return (await select.execute()).map(toMatter)
}

import { sql } from 'kysely'
import type { Sealer } from '../../platform/crypto/sealer.ts'
import type { Query } from '../../platform/database/database.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { type Guard, genuinePage, isGenuineMatter, sealMatterEvidence } from '../store/evidence.ts'
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
  'evidence',
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
  evidence: Buffer | null
}

const toMatter = ({ created_by, created_at, updated_at, evidence: _, ...row }: Row): Matter => ({
  ...row,
  createdBy: created_by,
  createdAt: created_at,
  updatedAt: updated_at,
})

export async function insertMatter(trx: Query, sealer: Sealer, matter: Matter): Promise<void> {
  const { createdBy, createdAt, updatedAt, ...row } = matter
  await tables(trx)
    .insertInto('matters')
    .values({
      ...row,
      created_by: createdBy,
      created_at: createdAt,
      updated_at: updatedAt,
      evidence: sealMatterEvidence(sealer, matter),
    })
    .execute()
}

/** Undefined for an unknown id, for one that the key may not know of, and for one that was made without the key ring. */
export async function selectMatter(
  query: Query,
  guard: Guard,
  id: string,
  caller: Caller | null,
): Promise<Matter | undefined> {
  let select = tables(query).selectFrom('matters').select(columns).where('id', '=', id)
  if (caller?.customers)
    select = select.where('customer', '=', sql<string>`any(${[...caller.customers]}::text[])`)
  const row = await select.executeTakeFirst()
  return row && isGenuineMatter(guard, row) ? toMatter(row) : undefined
}

/** Newest first, those made before `before`. */
export async function selectMatters(
  query: Query,
  guard: Guard,
  caller: Caller,
  filter: { customer?: string | undefined; before?: string | undefined; limit: number },
): Promise<Matter[]> {
  let select = tables(query).selectFrom('matters').select(columns).orderBy('id', 'desc')
  if (caller.customers)
    select = select.where('customer', '=', sql<string>`any(${[...caller.customers]}::text[])`)
  if (filter.customer !== undefined) select = select.where('customer', '=', filter.customer)
  const visible = select
  const rows = await genuinePage(
    filter,
    (before, limit) =>
      (before === undefined ? visible : visible.where('id', '<', before)).limit(limit).execute(),
    (row) => isGenuineMatter(guard, row),
  )
  return rows.map(toMatter)
}

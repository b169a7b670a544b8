import { sql } from 'kysely'
import type { Sealer } from '../../platform/crypto/sealer.ts'
import type { Query } from '../../platform/database/database.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { type Guard, genuinePage, isGenuineMatter, sealMatterEvidence } from '../store/evidence.ts'
import { tables } from '../store/tables.ts'
import { isMember } from './open-matters.ts'

/** The case that collections are made for. */
export interface Matter {
  /** `mat_…` */
  id: string
  customer: string
  name: string
  number: string | null
  client: string | null
  notes: string | null
  /** Who may see it (`key_…`, `mem_…`); null: whoever may see its customer. */
  members: string[] | null
  /** Who is mailed when its collections end or need somebody; null: nobody. */
  notify: string[] | null
  /** Since when nothing of it may be erased. */
  lockedAt: Date | null
  /** Its collections are erased after this, unless it is locked. */
  retainUntil: Date | null
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
  'members',
  'notify',
  'locked_at',
  'retain_until',
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
  members: string[] | null
  notify: string[] | null
  locked_at: Date | null
  retain_until: Date | null
  created_by: string
  created_at: Date
  updated_at: Date
  evidence: Buffer | null
}

const toMatter = ({
  created_by,
  created_at,
  updated_at,
  locked_at,
  retain_until,
  evidence: _,
  ...row
}: Row): Matter => ({
  ...row,
  lockedAt: locked_at,
  retainUntil: retain_until,
  createdBy: created_by,
  createdAt: created_at,
  updatedAt: updated_at,
})

export async function insertMatter(trx: Query, sealer: Sealer, matter: Matter): Promise<void> {
  await tables(trx).insertInto('matters').values(rowOf(sealer, matter)).execute()
}

/** Writes what can change of a matter, and seals it anew. The caller holds it. */
export async function updateMatter(trx: Query, sealer: Sealer, matter: Matter): Promise<void> {
  const { id, ...changed } = rowOf(sealer, matter)
  await tables(trx).updateTable('matters').set(changed).where('id', '=', id).execute()
}

function rowOf(
  sealer: Sealer,
  { createdBy, createdAt, updatedAt, lockedAt: locked_at, retainUntil: retain_until, ...matter }: Matter,
): Row {
  return {
    ...matter,
    locked_at,
    retain_until,
    created_by: createdBy,
    created_at: createdAt,
    updated_at: updatedAt,
    evidence: sealMatterEvidence(sealer, { ...matter, locked_at }),
  }
}

/** Keeps others from changing a matter until the transaction ends. */
export async function holdMatter(trx: Query, id: string): Promise<void> {
  await tables(trx).selectFrom('matters').select('id').where('id', '=', id).forUpdate().execute()
}

/** Undefined for an unknown id, for one that the key may not know of, and for one that was made without the key ring. */
export async function selectMatter(
  query: Query,
  guard: Guard,
  id: string,
  caller: Caller | null,
  who: 'members' | 'whoever' = 'members',
): Promise<Matter | undefined> {
  let select = tables(query).selectFrom('matters').select(columns).where('id', '=', id)
  if (caller?.customers)
    select = select.where('customer', '=', sql<string>`any(${[...caller.customers]}::text[])`)
  const row = await select.executeTakeFirst()
  const isOpen = row && (who === 'whoever' || isMember(row.members, caller))
  return isOpen && isGenuineMatter(guard, row) ? toMatter(row) : undefined
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
    (row) => isMember(row.members, caller) && isGenuineMatter(guard, row),
  )
  return rows.map(toMatter)
}

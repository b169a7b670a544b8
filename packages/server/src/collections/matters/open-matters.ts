import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { type Guard, isGenuineMatter } from '../store/evidence.ts'
import { tables } from '../store/tables.ts'

/** Whether somebody is a member of a matter, or it is open to all who may see its customer. */
export const isMember = (members: readonly string[] | null, caller: Caller | null): boolean =>
  caller === null || members === null || members.includes(caller.keyId)

/** Of these matters those that the caller may see into; one that was changed without the key ring is open to nobody. */
export async function openMatters(
  query: Query,
  guard: Guard,
  ids: readonly (string | null)[],
  caller: Caller | null,
): Promise<ReadonlySet<string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Set()
  const rows = await tables(query)
    .selectFrom('matters')
    .select(['id', 'customer', 'members', 'locked_at', 'evidence'])
    .where('id', '=', sql<string>`any(${wanted}::text[])`)
    .execute()
  return new Set(
    rows.filter((row) => isMember(row.members, caller) && isGenuineMatter(guard, row)).map(({ id }) => id),
  )
}

/** Whether what happens to a collection may be told to all who listen to its customer. */
export async function isTold(query: Query, matterId: string | null): Promise<boolean> {
  if (matterId === null) return true
  const row = await tables(query)
    .selectFrom('matters')
    .select('members')
    .where('id', '=', matterId)
    .executeTakeFirst()
  return row?.members === null
}

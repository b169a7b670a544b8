import { type Expression, type SqlBool, sql } from 'kysely'
import type { Caller } from '../../platform/http/caller.ts'

/**
 * Whether an entry of the audit log (its column `subject`) is about a matter that the caller is no member of, or about a
 * collection of one.
 */
export const isHiddenSubject = ({ keyId }: Caller): Expression<SqlBool> => sql<SqlBool>`subject in (
  select m.id from matters m where m.members is not null and not m.members @> array[${keyId}]::text[]
  union all
  select c.id from collections c join matters m on m.id = c.matter_id
  where m.members is not null and not m.members @> array[${keyId}]::text[])`

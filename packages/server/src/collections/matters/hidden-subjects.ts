import { type Expression, type SqlBool, sql } from 'kysely'
import type { Caller } from '../../platform/http/caller.ts'

/**
 * Whether an entry of the audit log (its column `subject`) is about a matter that the caller is no member of, or about a
 * collection or a schedule of one.
 */
export const isHiddenSubject = ({ keyId }: Caller): Expression<SqlBool> => sql<SqlBool>`subject in (
  select unnest(array[m.id] || array(select c.id from collections c where c.matter_id = m.id)
    || array(select s.id from collection_schedules s where s.matter_id = m.id))
  from matters m where m.members is not null and not m.members @> array[${keyId}]::text[])`

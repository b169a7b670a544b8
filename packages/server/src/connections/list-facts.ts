import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'

/** What only lists and single reads tell of a connection, because every other path must stay as short as it is. */
export interface ListFacts {
  customerName: string | null
  /** When a token of it was last given out, or used by Gatewarden itself, to a quarter of an hour. */
  lastUsedAt: Date | null
  /** When its token is renewed ahead of time; null: nobody uses it, or Microsoft has refused. */
  nextRefreshAt: Date | null
}

type Row = {
  id: string
  customer_name: string | null
  last_used_at: Date | null
  next_refresh_at: Date | null
}

/** By id of the connection. Reads the tokens' times, never what is sealed. */
export async function listFacts(query: Query, ids: readonly string[]): Promise<Map<string, ListFacts>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Row>`
    select c.id, u.name as customer_name, t.last_used_at,
      case when c.status = 'active' then t.next_refresh_at end as next_refresh_at
    from connections c
    left join customers u on u.external_id = c.customer
    left join lateral (
      select max(used_at) filter (where obtained_at is not null) as last_used_at, min(refresh_at) as next_refresh_at
      from access_tokens where grant_id = c.grant_id
    ) t on true
    where c.id = any(${[...ids]})`.execute(query)
  return new Map(
    rows.map((row) => [
      row.id,
      {
        customerName: row.customer_name,
        lastUsedAt: row.last_used_at,
        nextRefreshAt: row.next_refresh_at,
      },
    ]),
  )
}

import type { ConnectionStatus } from '../connections/index.ts'
import type { Database, Statement } from '../platform/database/database.ts'
import { GatheredLookup } from '../platform/database/gathered-lookup.ts'
import type { Resource } from './service.ts'

/** All that a release needs to know, in one row, and no more: each column costs at every release. */
export interface FoundToken {
  id: string
  customer: string
  connector_id: string
  kind: 'organization' | 'person'
  status: ConnectionStatus
  grant_id: string | null
  tenant_id: string | null
  account_name: string | null
  /** Whether the token was judged by the connector as it stands now; null: there is no token yet. */
  judged: boolean | null
  sealed: Buffer | null
  /** Times are milliseconds since 1970: reading them as dates costs more than the decryption. */
  expires: number | null
  obtained: number | null
  scopes: string[] | null
  missing: string[] | null
  used: number | null
  attempt: number | null
}

/**
 * The one statement of a release. Three look-ups by primary key (connections, grants, access_tokens) and one in
 * connectors, which stays in memory; the token is stored in the row itself (migration 0022), so nothing is fetched
 * from beside the table. No write: who used what is noted in memory and written in batches (used-marks.ts).
 */
const statement: Statement = {
  name: 'tokens.find',
  text: `
    select c.id, c.customer, c.connector_id, c.kind, c.status, c.grant_id, g.tenant_id, g.account_name,
           t.judged_at = k.updated_at as judged, t.sealed, t.scopes, t.missing, t.attempt,
           date_part('epoch', t.expires_at) * 1000 as expires, date_part('epoch', t.obtained_at) * 1000 as obtained,
           date_part('epoch', t.used_at) * 1000 as used
    from connections c
    join connectors k on k.id = c.connector_id
    left join grants g on g.id = c.grant_id
    left join access_tokens t on t.grant_id = c.grant_id and t.resource = $2
    where c.id = any($1::text[])`,
}

export type FindToken = (connectionId: string, resource: Resource) => Promise<FoundToken | undefined>

/** Releases that come in one turn of the event loop share the statement. */
export function createFindToken(db: Database): FindToken {
  const lookupOf = (resource: Resource) =>
    new GatheredLookup<string, FoundToken | undefined>(async (ids) => {
      const rows = await db.prepared<FoundToken>(statement, [[...new Set(ids)], resource])
      if (rows.length === 1 && ids.length === 1) return rows
      const byId = new Map(rows.map((row) => [row.id, row]))
      return ids.map((id) => byId.get(id))
    })
  const lookups = { graph: lookupOf('graph'), exchange: lookupOf('exchange') }
  return (connectionId, resource) => lookups[resource].ask(connectionId)
}

/** Which connections a customer has on a connector, given by id or name; newest first. */
const ofCustomer: Statement = {
  name: 'tokens.of_customer',
  text: `
    select c.id, c.status
    from connections c
    join connectors k on k.id = c.connector_id
    where c.customer = $1 and (k.id = $2 or k.name = $2)
    order by c.id desc`,
}

export async function findConnections(
  db: Database,
  customer: string,
  connector: string,
): Promise<{ id: string; status: ConnectionStatus }[]> {
  return db.prepared<{ id: string; status: ConnectionStatus }>(ofCustomer, [customer, connector])
}

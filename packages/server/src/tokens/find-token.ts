import type { ConnectionStatus } from '../connections/index.ts'
import type { Database, Statement } from '../platform/database/database.ts'
import type { Resource } from './service.ts'

/** All that a release needs to know, in one row, and no more: each column costs at every release. */
export interface FoundToken {
  customer: string
  connector_id: string
  kind: 'organization' | 'person'
  status: ConnectionStatus
  grant_id: string | null
  tenant_id: string | null
  account_name: string | null
  /** What the token row was judged by; another time than the connector's own means: judge it again. */
  judged_at: Date | null
  connector_at: Date
  sealed: Buffer | null
  expires_at: Date | null
  obtained_at: Date | null
  scopes: string[] | null
  missing: string[] | null
  used_at: Date | null
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
    select c.customer, c.connector_id, c.kind, c.status, c.grant_id, g.tenant_id, g.account_name,
           t.judged_at, k.updated_at as connector_at, t.sealed, t.expires_at, t.obtained_at, t.scopes, t.missing, t.used_at, t.attempt
    from connections c
    join connectors k on k.id = c.connector_id
    left join grants g on g.id = c.grant_id
    left join access_tokens t on t.grant_id = c.grant_id and t.resource = $2
    where c.id = $1`,
}

export async function findToken(
  db: Database,
  connectionId: string,
  resource: Resource,
): Promise<FoundToken | undefined> {
  const [row] = await db.prepared<FoundToken>(statement, [connectionId, resource])
  return row
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

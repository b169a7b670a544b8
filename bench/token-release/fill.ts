import type { Service } from '../../packages/server/src/main.ts'
import { accessTokenBinding } from '../../packages/server/src/tokens/bindings.ts'

const tenant = '6c0f7d2e-0000-4000-8000-000000000001'
/** About the size of an access token of Microsoft Graph. */
const tokenLength = 2000
const atOnce = 1000

/**
 * Puts `count` active connections with a fresh token each into the database, as a year of use would: rows only, through the
 * product's own sealer and tables. @returns their ids
 */
export async function fillConnections(service: Service, count: number): Promise<string[]> {
  const { platform, features } = service
  const admin = { authorization: `Bearer ${service.adminKey}`, 'content-type': 'application/json' }
  const made = await fetch(`${service.url}/v1/connectors`, {
    method: 'POST',
    headers: admin,
    body: JSON.stringify({
      type: 'outlook-mail-org',
      name: 'bench',
      app: { clientId: crypto.randomUUID(), credential: { kind: 'secret', secret: 'x'.repeat(40) } },
    }),
  })
  const connector = (await made.json()) as { id: string }
  if (made.status !== 201) throw new Error(`the connector was not made: ${JSON.stringify(connector)}`)
  const asked = (await features.connectors.service.get(connector.id)).updatedAt
  const now = platform.clock.now()
  const expires = new Date(now.getTime() + 3_600_000)
  const ids: string[] = []
  for (let begin = 0; begin < count; begin += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - begin) }, (_, i) => begin + i)
    const rows = numbers.map((n) => {
      const owner = {
        grantId: `grant_bench${n}`,
        customer: `customer-${n}`,
        connectorId: connector.id,
        tenantId: tenant,
      }
      const token = platform.random.bytes(tokenLength / 2).toString('hex')
      return {
        id: `conn_bench${n}`,
        ...owner,
        sealed: platform.sealer.seal(token, accessTokenBinding(owner, 'graph')),
      }
    })
    ids.push(...rows.map(({ id }) => id))
    const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name])
    const client = await platform.db.pool.connect()
    try {
      await client.query('begin')
      await client.query(
        'insert into customers (external_id, created_at, updated_at) select unnest($1::text[]), $2, $2',
        [column('customer'), now],
      )
      await client.query(
        `insert into connections (id, customer, connector_id, kind, status, grant_id, connected_at, created_at, updated_at)
         select id, customer, $3, 'organization', 'active', grant_id, $5, $5, $5
         from unnest($1::text[], $2::text[], $4::text[]) as t (id, customer, grant_id)`,
        [column('id'), column('customer'), connector.id, column('grantId'), now],
      )
      await client.query(
        `insert into grants (id, connection_id, tenant_id, oid, granted, created_at)
         select id, connection_id, $3, $3, '{Mail.Read}', $4 from unnest($1::text[], $2::text[]) as t (id, connection_id)`,
        [column('grantId'), column('id'), tenant, now],
      )
      await client.query(
        `insert into access_tokens (grant_id, resource, sealed, expires_at, scopes, judged_at, obtained_at, used_at)
         select grant_id, 'graph', sealed, $3, '{Mail.Read}', $4, $5, $5
         from unnest($1::text[], $2::bytea[]) as t (grant_id, sealed)`,
        [column('grantId'), column('sealed'), expires, asked, now],
      )
      await client.query('commit')
    } finally {
      client.release()
    }
  }
  await platform.db.pool.query('vacuum analyze connections, grants, access_tokens')
  return ids
}

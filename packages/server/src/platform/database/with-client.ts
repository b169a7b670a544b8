import { Client } from 'pg'
import type { DatabaseTarget } from './connect.ts'
import { databaseFailure } from './unavailable.ts'

/** A session of its own, for what a pool is not for. @throws GatewardenError `database_unavailable` */
export async function withClient<T>(target: DatabaseTarget, run: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    ...target,
    application_name: 'gatewarden start',
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await run(client)
  } catch (error) {
    throw databaseFailure(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

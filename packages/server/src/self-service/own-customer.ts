import type { Connection, ConnectionsService } from '../connections/index.ts'
import { selfCustomer } from '../customers/index.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'

/**
 * The one customer that a caller stands for; a member at the console stands for the installation's own organization.
 * @throws GatewardenError `forbidden` to API keys that stand for no one customer
 */
export function customerOf(caller: Caller): string {
  if (caller.member) return selfCustomer
  const [only, ...more] = caller.onBehalf ? [caller.onBehalf.customer] : (caller.customers ?? [])
  if (only !== undefined && more.length === 0) return only
  throw new GatewardenError('forbidden', {
    detail: 'These routes are for a customer’s own token; this API key stands for no one customer.',
    remedy: 'Make a token for the customer (POST /v1/customer-tokens), or use a key limited to her.',
  })
}

/** @throws GatewardenError `not_found`, also for a connection of another customer */
export async function ownConnectionOf(
  connections: ConnectionsService,
  id: string,
  caller: Caller,
): Promise<Connection> {
  const connection = await connections.get(id, caller)
  if (connection.customer !== customerOf(caller)) throw notFound('connection', id)
  return connection
}

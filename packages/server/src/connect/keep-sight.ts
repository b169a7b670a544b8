import type { TokenSet } from '@gatewarden/microsoft'
import type { Connection } from '../connections/index.ts'
import type { Connector } from '../connectors/index.ts'
import { resourcesOf } from '../tokens/index.ts'
import type { ConnectParts } from './parts.ts'

/** Notes what was granted, on the first resource by the token at hand, on the others by asking. */
export async function keepSight(
  parts: ConnectParts,
  connector: Connector,
  at: { connectionId: string; grantId: string },
  connection: Pick<Connection, 'customer'>,
  tenantId: string,
  token: TokenSet,
): Promise<void> {
  const { platform, connections, tokens } = parts
  const owner = {
    grantId: at.grantId,
    customer: connection.customer,
    connectorId: connector.id,
    tenantId,
  }
  const several = resourcesOf(connector).length > 1
  const sight = several
    ? await tokens.lookAtPerson(connector, owner)
    : tokens.sightOf(connector, 'person', token)
  await platform.db.transaction(async (trx) => {
    for (const [resource, one] of sight.tokens)
      await tokens.write(trx, owner, connector, resource, 'person', one)
    const { granted, missing } = sight
    await connections.grants.update(trx, at.grantId, { granted, missing, seenAt: platform.clock.now() })
  })
}

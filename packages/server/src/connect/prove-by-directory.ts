import { createGraphClient, MicrosoftError } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { Connector } from '../connectors/index.ts'
import type { Sight } from '../tokens/index.ts'
import { roleOf } from './organization-role.ts'
import type { ConnectParts } from './parts.ts'
import type { SignedIn } from './session.ts'

const role = z.object({ roleTemplateId: z.string().nullish() })

/**
 * Where the id token does not show roles, reads those of who signed in from the directory, with the app-only token of
 * the same tenant, and notes it if she is an administrator. Needs a permission that shows roles (Directory.Read.All);
 * without one nothing is proven, which the connection then says.
 */
export async function proveByDirectory(
  { platform, apps, connections, gateFor }: ConnectParts,
  connector: Connector,
  grantId: string,
  person: SignedIn,
  sight: Sight,
): Promise<boolean> {
  const token = sight.tokens.get('graph')
  const grant = await connections.grants.get(grantId)
  if (token === undefined || connector.app === null || grant?.tenantId !== person.tenantId) return false
  const client = createGraphClient({
    cloud: apps.cloud(connector.app.cloud),
    app: connector.app.clientId,
    tenant: person.tenantId,
    token: async () => token.accessToken,
    gate: gateFor(await apps.get(connector.app.id)),
    clock: platform.clock,
    random: platform.random,
    dispatcher: platform.dispatcher,
    budgetMs: platform.config.timeouts.signIn,
  })
  const wids: string[] = []
  try {
    const path = `/users/${encodeURIComponent(person.oid)}/transitiveMemberOf/microsoft.graph.directoryRole`
    for await (const { items } of client.pages<unknown>({ path, query: { $select: 'id,roleTemplateId' } })) {
      for (const item of items) wids.push(role.safeParse(item).data?.roleTemplateId ?? '')
    }
  } catch (error) {
    if (error instanceof MicrosoftError) return false
    throw error
  }
  if (roleOf(connector, wids) !== 'administrator') return false
  const admin = { oid: person.oid, name: person.name, by: 'directory' as const, at: platform.clock.now() }
  await platform.db.transaction((trx) => connections.grants.update(trx, grantId, { admin }))
  return true
}

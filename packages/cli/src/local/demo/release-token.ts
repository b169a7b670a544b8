import type { Connector } from '@gatewarden/client'
import { hold } from './expect.ts'
import { createGraphReader } from './graph-reader.ts'
import type { Narrator } from './narrator.ts'
import type { Stage } from './stage.ts'

/** A token by connection and one by customer and connector; while Entra is away, the valid one is still given out. */
export async function releaseToken(
  stage: Stage,
  narrator: Narrator,
  connection: string,
  connector: Connector,
): Promise<void> {
  const { client, emulator } = stage
  const began = performance.now()
  const token = await client.request('POST /v1/connections/{id}/token', { path: { id: connection } })
  const took = performance.now() - began
  narrator.seen(
    `a token in ${took.toFixed(1)} ms, good until ${token.expiresAt}, missing: ${token.missingScopes.join(', ') || 'nothing'}`,
  )

  const graph = createGraphReader(emulator, async () => token.accessToken)
  const organization = await graph.all('/organization')
  narrator.confirmed(`Microsoft's Graph library reads with it: ${String(organization[0]?.displayName)}`)

  // A token younger than a second counts as fresh.
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const named = await client.request('POST /v1/token', {
    body: { customer: 'acme', connector: connector.name, resource: 'graph', forceRefresh: true },
  })
  hold(named.accessToken !== token.accessToken, 'forceRefresh gave the old token.')
  narrator.seen('another one by customer and connector, fresh from Entra')

  const { id: fault } = emulator.addFault({ path: '/*/oauth2/v2.0/token', status: 503 })
  const still = await client.request('POST /v1/connections/{id}/token', { path: { id: connection } })
  emulator.removeFault(fault)
  hold(still.accessToken === named.accessToken, 'While Entra was away another token was given out.')
  narrator.seen('Entra answers 503: the valid token is given out all the same')
}

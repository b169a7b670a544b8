import { createEmulator, type Emulator } from '@gatewarden/emulator'
import { type GraphWatch, withGraphContract } from '../../../../e2e/graph-contract/with-graph-contract.ts'
import { clientSecret } from '../entra/credential.ts'
import { createSigningKeys, type SigningKeys } from '../entra/id-token.ts'
import { type EntraClient, requestAppToken } from '../entra/token-endpoint.ts'
import { createGraphClient } from '../graph/create-graph-client.ts'
import type { GraphClient } from '../graph/graph-client.ts'
import { memoryGate } from '../graph/memory-gate.ts'
import { type Cloud, emulatorCloud } from '../reference/clouds.ts'
import { systemTestRandom } from './system-test-random.ts'

/** Graph as the emulator plays it, behind a proxy that holds every request and answer to Microsoft's own description. */
export interface EmulatedGraph {
  emulator: Emulator
  watch: GraphWatch
  /** As an app with consent, in the emulator's first tenant. */
  client: GraphClient
  cloud: Cloud
  keys: SigningKeys
  tenant: string
  clientId: string
  /** Somebody's mailbox. */
  address: string
  close(): Promise<void>
}

export async function emulatedGraph(): Promise<EmulatedGraph> {
  const emulator = await createEmulator()
  const clock = { now: () => emulator.now() }
  // What a test spoils on purpose is not held to the contract.
  const watch = await withGraphContract(emulator.origin, { ignoreRequest: ({ status }) => status >= 400 })
  const [tenant] = emulator.describe().tenants
  const app = tenant?.apps.find((one) => one.consented)
  const person = tenant?.users.find(
    (user) => user.mailbox === 'user' && user.userPrincipalName !== tenant.admin.userPrincipalName,
  )
  if (!tenant || !app?.clientSecret || !person) throw new Error('the default seed')
  const cloud = { ...emulatorCloud(emulator.origin), graph: watch.origin }
  const entra: EntraClient = {
    cloud,
    tenant: tenant.id,
    clientId: app.appId,
    credential: clientSecret(app.clientSecret),
    clock,
    random: systemTestRandom,
  }
  const client = createGraphClient({
    cloud,
    app: app.appId,
    tenant: tenant.id,
    token: async () => (await requestAppToken(entra, { resource: cloud.graphResource })).accessToken,
    gate: memoryGate({ clock: { now: () => new Date() } }),
    clock: { now: () => new Date() },
    random: systemTestRandom,
  })
  return {
    emulator,
    watch,
    client,
    cloud,
    keys: createSigningKeys({}),
    tenant: tenant.id,
    clientId: app.appId,
    address: person.userPrincipalName,
    async close() {
      await watch.close()
      await emulator.close()
    },
  }
}

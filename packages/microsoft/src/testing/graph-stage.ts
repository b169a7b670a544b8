import { Agent } from 'undici'
import type { GraphClientOptions, GraphExchange } from '../graph/client-options.ts'
import { createGraphClient } from '../graph/create-graph-client.ts'
import type { GraphClient } from '../graph/graph-client.ts'
import { memoryGate } from '../graph/memory-gate.ts'
import { emulatorCloud } from '../reference/clouds.ts'
import { type FakeOrigin, fakeOrigin, type Script } from './fake-origin.ts'
import { HastyTime } from './hasty-time.ts'
import { seededRandom } from './seeded-random.ts'

export interface GraphStage {
  graph: FakeOrigin
  client: GraphClient
  time: HastyTime
  exchanges: GraphExchange[]
  /** What the token source was asked: true for a fresh one. */
  tokensAsked: (boolean | undefined)[]
  close(): Promise<void>
}

/** A client and a Graph of the test's own, with waits that take no time. */
export async function graphStage(
  script: Script,
  options: Partial<GraphClientOptions> = {},
): Promise<GraphStage> {
  const graph = await fakeOrigin(script)
  const time = new HastyTime()
  const dispatcher = new Agent()
  const exchanges: GraphExchange[] = []
  const tokensAsked: (boolean | undefined)[] = []
  const client = createGraphClient({
    cloud: emulatorCloud(graph.origin),
    app: 'app-1',
    tenant: 'tenant-1',
    async token(forceRefresh) {
      tokensAsked.push(forceRefresh)
      return `token-${tokensAsked.filter(Boolean).length}`
    },
    gate: memoryGate({ clock: time, timers: time }),
    clock: time,
    timers: time,
    random: seededRandom('graph stage'),
    dispatcher,
    onExchange: (exchange) => exchanges.push(exchange),
    ...options,
  })
  return {
    graph,
    client,
    time,
    exchanges,
    tokensAsked,
    async close() {
      await graph.close()
      await dispatcher.destroy()
    },
  }
}

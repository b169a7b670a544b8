import type { BuiltPages, Service, Worker } from './main.ts'
import { type ConfigSources, loadConfig } from './platform/config/load-config.ts'
import { claimDataFolder } from './platform/data-folder.ts'
import { prepareCluster } from './platform/database/embedded/embedded-postgres.ts'
import { clusterFolderIn } from './platform/database/own-cluster.ts'
import { listen } from './platform/http/listen.ts'
import { createGate } from './platform/http/start-gate.ts'

/**
 * Reads the configuration, takes the port, and starts the service as main.ts says. A new installation's database is made, by
 * another process, while this one still reads the program: each takes the better part of a second.
 * @throws GatewardenError whose code says what is in the way; nothing half-open is left
 */
export async function createService(sources: ConfigSources = {}, built: BuiltPages = {}): Promise<Service> {
  const began = performance.now()
  let config = loadConfig(sources)
  const gate = createGate()
  const listener = await listen(gate, { ...config.listen, requestTimeoutMs: config.timeouts.request })
  // With port 0 the address is known only now; redirect addresses are made from it.
  const isDerived = config.publicUrl === `http://localhost:${config.listen.port}`
  if (isDerived) config = { ...config, publicUrl: `http://localhost:${listener.port}` }
  const making = config.databaseUrl === undefined ? makeCluster(config.dataFolder) : undefined
  // Reading the program leaves no turn to anything else in this process.
  await making?.begun
  const made = making?.made ?? Promise.resolve()
  const { runService } = await import('./main.ts')
  return runService({ config, gate, listener, made, began, built })
}

/** Works jobs as main.ts says. @throws GatewardenError as createService does */
export async function runWork(sources: ConfigSources = {}): Promise<Worker> {
  const main = await import('./main.ts')
  return main.runWork(sources)
}

/** `begun` resolves when another process makes it, or there is nothing to make; `made` may fail, and then who awaits it hears why. */
function makeCluster(dataFolder: string): { begun: Promise<void>; made: Promise<void> } {
  const { promise: begun, resolve } = Promise.withResolvers<void>()
  const make = async () => {
    claimDataFolder(dataFolder)
    await prepareCluster({ folder: clusterFolderIn(dataFolder) }, resolve)
  }
  const made = make()
  made.then(resolve, resolve)
  return { begun, made }
}

import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { GatewardenError } from '../errors.ts'
import type { DatabaseTarget } from './connect.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres.ts'
import { type OwnerLock, takeOwnerLock } from './owner-lock.ts'
import { withClient } from './with-client.ts'

export const databaseName = 'gatewarden'

/** Where the embedded cluster is. */
export const clusterFolderIn = (dataFolder: string): string => join(dataFolder, 'postgres')

/** A database that can be reached, whatever is in it. */
export interface Cluster {
  target: DatabaseTarget
  /** For the owner: stops the embedded server. */
  close(): Promise<void>
}

export interface OwnClusterOptions {
  /** Folder of the cluster, in the data folder. */
  folder: string
  dataFolder: string
  /** Told what happens to the server, as a sentence. */
  onEvent?: (event: string, error?: unknown) => void
}

/** How long a start waits for one that is just stopping to be gone. */
const patienceMs = 20_000

/**
 * Starts the cluster, takes the owner's lock, and brings the server back when it dies.
 *
 *   owned ──its session ends (killed, stopped from outside)──▶ reviving ──started or joined, locked──▶ owned
 *   owned, reviving ──close()──▶ at rest
 *
 * @throws GatewardenError `data_folder_in_use`, and what starting throws
 */
export async function ownCluster(options: OwnClusterOptions): Promise<Cluster> {
  const { folder, onEvent } = options
  let { postgres, lock } = await startOwned(options)
  const { host } = postgres.address
  const closing = new AbortController()
  let reviving: Promise<void> = Promise.resolve()

  const watch = (): void => {
    lock.lost.then(() => {
      if (!closing.signal.aborted) reviving = revive()
    })
  }
  const revive = async (): Promise<void> => {
    onEvent?.('The embedded database is gone; starting it again.')
    for (let tries = 0; !closing.signal.aborted; tries++) {
      try {
        // Where it was: the pool looks for it there.
        postgres = await startEmbeddedPostgres({ folder, socketFolder: host })
        lock = await lockOf(postgres, options.dataFolder)
        onEvent?.('The embedded database runs again.')
        watch()
        return
      } catch (error) {
        onEvent?.('The embedded database does not start.', error)
        await wait(Math.min(30_000, 500 * 2 ** tries), undefined, { signal: closing.signal }).catch(
          () => undefined,
        )
      }
    }
  }
  watch()
  return {
    target: { ...postgres.address, database: databaseName },
    async close() {
      closing.abort()
      await reviving
      // The lock goes with the server: who waits for it shall not find one that is about to stop.
      await postgres.stop()
      await lock.release()
    },
  }
}

/** Starts and locks; again where the server stopped meanwhile, because its owner was just leaving. */
async function startOwned(
  options: OwnClusterOptions,
): Promise<{ postgres: EmbeddedPostgres; lock: OwnerLock }> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const postgres = await startEmbeddedPostgres({ folder: options.folder })
    try {
      return { postgres, lock: await lockOf(postgres, options.dataFolder) }
    } catch (error) {
      const code = error instanceof GatewardenError ? error.code : undefined
      if (code === 'database_unavailable' && performance.now() < deadline) {
        await wait(100)
        continue
      }
      // Ours alone: nobody else was in it, so nobody misses it.
      if (code !== 'data_folder_in_use' && !postgres.attached) await postgres.stop()
      throw error
    }
  }
}

async function lockOf(postgres: EmbeddedPostgres, dataFolder: string): Promise<OwnerLock> {
  await withClient({ ...postgres.address, database: 'postgres' }, async (client) => {
    const there = await client.query('select 1 from pg_database where datname = $1', [databaseName])
    if (there.rowCount) return
    await client.query(`create database ${databaseName}`).catch((error: unknown) => {
      // Another start was faster.
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code !== '42P04' && code !== '23505') throw error
    })
  })
  return takeOwnerLock({ ...postgres.address, database: databaseName }, { dataFolder })
}

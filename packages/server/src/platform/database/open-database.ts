import { join } from 'node:path'
import { Client } from 'pg'
import type { Config } from '../config/config.ts'
import { GatewardenError } from '../errors.ts'
import { type ConnectOptions, connectDatabase, type DatabaseTarget, type OwnedDatabase } from './connect.ts'
import {
  attachEmbeddedPostgres,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from './embedded/embedded-postgres.ts'
import { loadMigrations, migrate } from './migrate.ts'
import { type OwnerLock, takeOwnerLock } from './owner-lock.ts'
import { databaseFailure } from './unavailable.ts'

const databaseName = 'gatewarden'

/**
 * - `serve`: owns the embedded cluster: starts it, keeps it running, stops it at the end.
 * - `join`: uses the cluster of a living `serve` (work, local commands).
 * With databaseUrl both are the same.
 */
export type DatabaseRole = 'serve' | 'join'

export interface OpenDatabaseOptions extends Pick<ConnectOptions, 'onStatement' | 'onSessionLost'> {
  config: Pick<Config, 'dataFolder' | 'databaseUrl' | 'databasePoolSize'>
  role: DatabaseRole
  /** Told what happens to the embedded server, as a sentence. */
  onEvent?: (event: string, error?: unknown) => void
}

export interface OpenDatabase {
  db: OwnedDatabase
  /** Migrations in the database that this program does not know. */
  unknownMigrations: string[]
  /** Closes the pool and, for the owner, stops the embedded server. */
  close(): Promise<void>
}

/**
 * Opens the database of this installation and brings its schema up to this program.
 * @throws GatewardenError `database_unavailable`, `database_newer`, `data_folder_in_use`, `data_folder_unusable`
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  const cluster = await openCluster(options)
  try {
    const result = await withClient(cluster.target, (client) => migrate(client, loadMigrations()))
    const db = connectDatabase({
      target: cluster.target,
      poolSize: options.config.databasePoolSize,
      applicationName: `gatewarden ${options.role}`,
      ...(options.onStatement ? { onStatement: options.onStatement } : {}),
      ...(options.onSessionLost ? { onSessionLost: options.onSessionLost } : {}),
    })
    return {
      db,
      unknownMigrations: result.unknown,
      async close() {
        await db.close()
        await cluster.close()
      },
    }
  } catch (error) {
    await cluster.close()
    throw error
  }
}

/** A database that can be reached, whatever is in it. */
export interface Cluster {
  target: DatabaseTarget
  /** For the owner: stops the embedded server. */
  close(): Promise<void>
}

/** Reaches the database without looking into it; openDatabase does more. @throws GatewardenError as it does */
export async function openCluster(options: OpenDatabaseOptions): Promise<Cluster> {
  const { config, role } = options
  if (config.databaseUrl) {
    return { target: { connectionString: config.databaseUrl.reveal() }, close: async () => undefined }
  }
  const folder = join(config.dataFolder, 'postgres')
  if (role === 'serve') return ownCluster(folder, options)
  const postgres = await attachEmbeddedPostgres(folder)
  if (!postgres) {
    throw new GatewardenError('database_unavailable', {
      detail: `No "gatewarden serve" runs on the data folder ${config.dataFolder}, and DATABASE_URL is not set.`,
      remedy: 'Start "gatewarden serve" on this data folder first, or set DATABASE_URL.',
    })
  }
  return { target: { ...postgres.address, database: databaseName }, close: async () => undefined }
}

/** Starts the cluster, takes the owner's lock, and brings it back when it dies. */
async function ownCluster(folder: string, options: OpenDatabaseOptions): Promise<Cluster> {
  let postgres = await startEmbeddedPostgres({ folder })
  let lock: OwnerLock
  try {
    lock = await lockOf(postgres, options)
  } catch (error) {
    // Ours alone: nobody else was in it, so nobody misses it.
    const heldByAnother = error instanceof GatewardenError && error.code === 'data_folder_in_use'
    if (!heldByAnother && !postgres.attached) await postgres.stop()
    throw error
  }
  const target: DatabaseTarget = { ...postgres.address, database: databaseName }
  let closing = false
  let reviving: Promise<void> = Promise.resolve()

  const watch = (): void => {
    lock.lost.then(() => {
      if (!closing) reviving = revive()
    })
  }
  const revive = async (): Promise<void> => {
    options.onEvent?.('The embedded database is gone; starting it again.')
    for (let tries = 0; !closing; tries++) {
      try {
        postgres = await startEmbeddedPostgres({ folder, socketFolder: target.host })
        lock = await lockOf(postgres, options)
        options.onEvent?.('The embedded database runs again.')
        watch()
        return
      } catch (error) {
        options.onEvent?.('The embedded database does not start.', error)
        await new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 500 * 2 ** tries)))
      }
    }
  }
  watch()
  return {
    target,
    async close() {
      closing = true
      await reviving
      await lock.release()
      await postgres.stop()
    },
  }
}

async function lockOf(postgres: EmbeddedPostgres, options: OpenDatabaseOptions): Promise<OwnerLock> {
  await ensureDatabase(postgres)
  const target = { ...postgres.address, database: databaseName }
  return takeOwnerLock(target, { dataFolder: options.config.dataFolder })
}

async function ensureDatabase(postgres: EmbeddedPostgres): Promise<void> {
  await withClient({ ...postgres.address, database: 'postgres' }, async (client) => {
    const there = await client.query('select 1 from pg_database where datname = $1', [databaseName])
    if (there.rowCount) return
    await client.query(`create database ${databaseName}`).catch((error: unknown) => {
      // Another start was faster.
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code !== '42P04' && code !== '23505') throw error
    })
  })
}

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

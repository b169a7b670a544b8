import type { Client } from 'pg'
import type { Config } from '../config/config.ts'
import { GatewardenError } from '../errors.ts'
import { type ConnectOptions, connectDatabase, type OwnedDatabase } from './connect.ts'
import { attachEmbeddedPostgres } from './embedded/embedded-postgres.ts'
import { loadMigrations, migrate } from './migrate.ts'
import { type Cluster, clusterFolderIn, databaseName, ownCluster } from './own-cluster.ts'
import { withClient } from './with-client.ts'

/**
 * - `serve`: owns the embedded cluster: starts it, keeps it running, stops it at the end.
 * - `join`: uses the cluster of a living `serve` (work, local commands).
 * With databaseUrl both are the same.
 */
export type DatabaseRole = 'serve' | 'join'

export interface OpenDatabaseOptions extends Pick<ConnectOptions, 'onStatement' | 'onSessionLost'> {
  config: Pick<Config, 'dataFolder' | 'databaseUrl' | 'databasePoolSize'>
  role: DatabaseRole
  /** Resolves when the embedded cluster is made, where that was begun before. */
  made?: Promise<void> | undefined
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
    const result = await withClient(cluster.target, async (client) => {
      await requireVersion(client)
      return migrate(client, loadMigrations())
    })
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
    throw namingDatabase(options.config, error)
  }
}

/** Says which database does not answer; to the operator who starts the program, not to callers of the API later. */
function namingDatabase({ databaseUrl }: Pick<Config, 'databaseUrl'>, error: unknown): unknown {
  if (!databaseUrl || !(error instanceof GatewardenError) || error.code !== 'database_unavailable')
    return error
  const { host, pathname } = new URL(databaseUrl.reveal())
  const { detail, remedy, cause } = error
  return new GatewardenError('database_unavailable', {
    detail: `${detail} DATABASE_URL names ${host}${pathname}.`,
    ...(remedy ? { remedy } : {}),
    cause,
  })
}

/** Reaches the database without looking into it; openDatabase does more. @throws GatewardenError as it does */
export async function openCluster(options: OpenDatabaseOptions): Promise<Cluster> {
  const { config, role, onEvent } = options
  await options.made
  if (config.databaseUrl) {
    return { target: { connectionString: config.databaseUrl.reveal() }, close: async () => undefined }
  }
  const folder = clusterFolderIn(config.dataFolder)
  if (role === 'serve') {
    return ownCluster({ folder, dataFolder: config.dataFolder, ...(onEvent ? { onEvent } : {}) })
  }
  const postgres = await attachEmbeddedPostgres(folder)
  if (!postgres) {
    throw new GatewardenError('database_unavailable', {
      detail: `No "gatewarden serve" runs on the data folder ${config.dataFolder}, and DATABASE_URL is not set.`,
      remedy: 'Start "gatewarden serve" on this data folder first, or set DATABASE_URL.',
    })
  }
  return { target: { ...postgres.address, database: databaseName }, close: async () => undefined }
}

const oldestVersion = 15

async function requireVersion(client: Client): Promise<void> {
  const found = await client
    .query<{ version: string }>('show server_version_num')
    .then((answer) => Number(Object.values(answer.rows[0] ?? {})[0] ?? 0))
  if (found >= oldestVersion * 10_000) return
  throw new GatewardenError('database_unavailable', {
    detail: `The database is PostgreSQL ${Math.floor(found / 10_000)}; Gatewarden needs ${oldestVersion} or newer.`,
    remedy: 'Point DATABASE_URL at a newer PostgreSQL, or leave it out and use the embedded one.',
  })
}

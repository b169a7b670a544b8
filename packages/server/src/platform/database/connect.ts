import { Kysely, PostgresDialect } from 'kysely'
import { Pool, type PoolClient, type PoolConfig } from 'pg'
import type { Database, NoTables, Query, Statement } from './database.ts'
import { KyselySession } from './kysely-session.ts'
import { typeParsers } from './pg-types.ts'
import { databaseFailure } from './unavailable.ts'

/** Where a database is: a URL, or the socket of the embedded one. */
export type DatabaseTarget =
  | { connectionString: string }
  | { host: string; port: number; user: string; database: string }

export interface ConnectOptions {
  target: DatabaseTarget
  /** How many sessions at most. */
  poolSize: number
  /** Shown in pg_stat_activity. */
  applicationName: string
  /** Told how long each statement took, in seconds; for metrics. */
  onStatement?: (seconds: number, failed: boolean) => void
  /** Told of a session that broke while it idled. */
  onSessionLost?: (error: Error) => void
}

/** A Database and what only its owner may do with it. */
export interface OwnedDatabase extends Database {
  /** Sessions open, idle and awaited. */
  sessions(): { total: number; idle: number; waiting: number }
  /** The pool's target, for whoever needs a session of its own. */
  readonly target: DatabaseTarget
  /** The pool itself, for the job engine. */
  readonly pool: Pool
}

const connectTimeoutMs = 10_000
/** A process that stands still inside a transaction, in a machine that was paused say, keeps its locks from the others no longer. */
const idleInTransactionMs = 60_000

/** Opens a pool; sessions are made when they are needed and closed after half a minute of idling. */
export function connectDatabase(options: ConnectOptions): OwnedDatabase {
  const config: PoolConfig = {
    ...options.target,
    max: options.poolSize,
    min: 1,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: options.applicationName,
    types: typeParsers,
    keepAlive: true,
    // By a statement: connection poolers refuse it as a parameter of the start.
    onConnect: (client) => client.query(`set idle_in_transaction_session_timeout = ${idleInTransactionMs}`),
  }
  const pool = new Pool(config)
  pool.on('error', (error) => options.onSessionLost?.(error))
  // While a session is lent nobody else listens, and an error that nobody hears ends the process. Its statement fails too.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const measured = options.onStatement

  const query: Query = new Kysely<NoTables>({ dialect: dialectFor(pool, measured) })

  return {
    target: options.target,
    pool,
    query,
    transaction: (run) => query.transaction().execute(run),
    async prepared<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
      const began = measured ? performance.now() : 0
      let failed = true
      try {
        const result = await pool.query({ name: statement.name, text: statement.text, values: [...values] })
        failed = false
        return result.rows
      } catch (error) {
        throw databaseFailure(error)
      } finally {
        measured?.((performance.now() - began) / 1000, failed)
      }
    },
    sessions: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async close() {
      await pool.end()
    },
  }
}

/** Kysely on the pool. */
function dialectFor(pool: Pool, measured: ConnectOptions['onStatement']): PostgresDialect {
  // One for each connection: the query builder knows its sessions by identity.
  const sessions = new WeakMap<PoolClient, KyselySession>()
  return new PostgresDialect({
    pool: {
      options: pool.options,
      async connect() {
        const client = await pool.connect().catch((error: unknown) => {
          throw databaseFailure(error)
        })
        const known = sessions.get(client)
        if (known) return known
        const session = new KyselySession(client, measured)
        sessions.set(client, session)
        return session
      },
      end: () => pool.end(),
    },
  })
}

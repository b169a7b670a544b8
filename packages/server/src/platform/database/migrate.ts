import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import { GatewardenError } from '../errors.ts'
import { databaseFailure } from './unavailable.ts'

/** One numbered SQL file. A first line `-- breaking` says that older programs cannot work on the schema it makes. */
export interface Migration {
  number: number
  name: string
  sql: string
  checksum: string
  breaking: boolean
}

/** What the runner did and saw. */
export interface MigrationResult {
  applied: string[]
  /** Migrations in the database that this program does not know: it is older, and may still work. */
  unknown: string[]
}

const folder = join(import.meta.dirname, 'migrations')
const lockKey = 7_218_340_001

/** The migrations of this program, in order. @throws Error where two have one number */
export function loadMigrations(from: string = folder): Migration[] {
  const migrations = readdirSync(from)
    .filter((file) => file.endsWith('.sql'))
    .map((file): Migration => {
      const match = /^(\d{4})_([a-z0-9_-]+)\.sql$/.exec(file)
      if (!match?.[1]) throw new Error(`${file}: a migration is named NNNN_what-it-does.sql`)
      const sql = readFileSync(join(from, file), 'utf8')
      return {
        number: Number(match[1]),
        name: file.slice(0, -4),
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
        breaking: /^--\s*breaking\b/.test(sql),
      }
    })
    .sort((a, b) => a.number - b.number)
  migrations.forEach((one, index) => {
    const next = migrations[index + 1]
    if (next?.number === one.number) throw new Error(`${one.name} and ${next.name} have the same number`)
  })
  return migrations
}

interface AppliedRow {
  number: number
  name: string
  checksum: string
  breaking: boolean
}

/**
 * Brings the database up to this program: each migration in a transaction of its own, all in one where the database is empty; one
 * process at a time.
 * @throws GatewardenError `database_newer` where a breaking migration was applied that this program does not know
 */
export async function migrate(client: Client, migrations: readonly Migration[]): Promise<MigrationResult> {
  await client.query('select pg_advisory_lock($1)', [lockKey])
  try {
    return await migrateLocked(client, migrations)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [lockKey])
  }
}

const migrationsTable = `create table if not exists schema_migrations (
  number int primary key, name text not null, checksum text not null, breaking boolean not null,
  applied_at timestamptz not null default now())`

/** Applies these migrations in the transaction that the client is in; for a restore. */
export async function applyMigrations(client: Client, migrations: readonly Migration[]): Promise<void> {
  await client.query(migrationsTable)
  for (const migration of migrations) await applyOne(client, migration)
}

async function migrateLocked(client: Client, migrations: readonly Migration[]): Promise<MigrationResult> {
  await client.query(migrationsTable)
  const stored = await client.query<AppliedRow>(
    'select number, name, checksum, breaking from schema_migrations order by number',
  )
  const known = new Map(migrations.map((one) => [one.number, one]))
  const unknown = stored.rows.filter((row) => !known.has(row.number))
  const newer = unknown.filter((row) => row.breaking)
  if (newer.length > 0) {
    throw new GatewardenError('database_newer', {
      detail: `The database was changed by a newer Gatewarden (${newer.map((row) => row.name).join(', ')}), and this one does not understand it.`,
      remedy: 'Start the newer Gatewarden, or restore a backup that this one made.',
    })
  }
  for (const row of stored.rows) {
    const mine = known.get(row.number)
    if (mine && mine.checksum !== row.checksum) {
      throw new GatewardenError('database_newer', {
        detail: `The migration ${row.name} is not the one that made this database.`,
        remedy: 'Start the Gatewarden that made it, or restore a backup into an empty data folder.',
      })
    }
  }
  const done = new Set(stored.rows.map((row) => row.number))
  const missing = migrations.filter(({ number }) => !done.has(number))
  // An empty database waits for the disk once, not at each migration.
  if (done.size === 0) await apply(client, missing)
  else for (const migration of missing) await apply(client, [migration])
  return { applied: missing.map(({ name }) => name), unknown: unknown.map((row) => row.name) }
}

async function apply(client: Client, migrations: readonly Migration[]): Promise<void> {
  await client.query('begin')
  try {
    for (const migration of migrations) await applyOne(client, migration)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function applyOne(client: Client, migration: Migration): Promise<void> {
  const { number, name, sql, checksum, breaking } = migration
  try {
    await client.query(sql)
    await client.query(
      'insert into schema_migrations (number, name, checksum, breaking) values ($1, $2, $3, $4)',
      [number, name, checksum, breaking],
    )
  } catch (error) {
    const known = databaseFailure(error)
    if (known instanceof GatewardenError) throw known
    const detail = error instanceof Error ? error.message : String(error)
    throw new Error(`migration ${name}: ${detail}`, { cause: error })
  }
}

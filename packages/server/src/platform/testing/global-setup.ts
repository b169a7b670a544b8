import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { PgBoss } from 'pg-boss'
import type { TestProject } from 'vitest/node'
import type { DatabaseTarget } from '../database/connect.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded/embedded-postgres.ts'
import { loadMigrations, migrate } from '../database/migrate.ts'
import { bossSchema } from '../jobs/job-store.ts'

export const templateName = 'gatewarden_template'

let folder = ''
let postgres: EmbeddedPostgres | undefined

/** Once for the run: starts one PostgreSQL (without syncing) and makes the migrated database that test files clone. */
export async function setup(project: TestProject): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'gw-test-pg-'))
  postgres = await startEmbeddedPostgres({ folder, durable: false, diesWithParent: true })
  try {
    await makeTemplate(postgres)
  } catch (error) {
    await teardown()
    throw error
  }
  project.provide('postgres', postgres.address)
}

/** At the end: a database that a test file did not close fails the run. */
export async function teardown(): Promise<void> {
  if (!postgres) return
  const leaked = await leakedDatabases(postgres)
  await postgres.stop()
  postgres = undefined
  rmSync(folder, { recursive: true, force: true })
  if (leaked.length > 0) {
    throw new Error(`Test files left databases behind (no close()): ${leaked.join(', ')}`)
  }
}

async function makeTemplate(postgres: EmbeddedPostgres): Promise<void> {
  const admin = new Client({ ...postgres.address, database: 'postgres' })
  await admin.connect()
  await admin.query(`create database ${templateName}`)
  await admin.end()
  const target: DatabaseTarget = { ...postgres.address, database: templateName }
  const client = new Client(target)
  await client.connect()
  try {
    await migrate(client, loadMigrations())
    // The database's clock gets an offset that tests can set; the product's function has none.
    await client.query(`
      create table test_clock (only_row boolean primary key default true, ahead interval not null default '0');
      insert into test_clock default values;
      create or replace function app_now() returns timestamptz language sql stable
        as 'select statement_timestamp() + ahead from test_clock';`)
  } finally {
    await client.end()
  }
  // pg-boss makes its schema in a quarter of a second: once here, not in every test file.
  const boss = new PgBoss({ ...target, schema: bossSchema, schedule: false, supervise: false })
  await boss.start()
  await boss.stop({ graceful: false })
}

async function leakedDatabases(postgres: EmbeddedPostgres): Promise<string[]> {
  const admin = new Client({ ...postgres.address, database: 'postgres' })
  await admin.connect()
  const left = await admin.query<{ datname: string }>(
    "select datname from pg_database where datname like 'test\\_%' order by 1",
  )
  await admin.end()
  return left.rows.map((row) => row.datname)
}

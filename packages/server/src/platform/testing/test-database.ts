import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import type { DatabaseTarget } from '../database/connect.ts'

// What global-setup.ts gives to every test file.
declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { host: string; port: number; user: string }
  }
}

export interface TestDatabase {
  target: Extract<DatabaseTarget, { database: string }>
  /** The same as a DATABASE_URL, for a service that is started whole. */
  url: string
  /** Moves app_now() on by so many milliseconds, for every process on this database. */
  advance(ms: number): Promise<void>
  /** Removes it. @throws Error when sessions are still open: something was not closed */
  drop(): Promise<void>
}

/** A fresh database with every migration applied, cloned from the run's template (about 30 ms). */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('postgres')
  const name = `test_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  await asAdmin(async (admin) => {
    await admin.query(`create database ${name} template gatewarden_template strategy file_copy`)
  })
  const target = { ...server, database: name }
  return {
    target,
    url: `postgres://${server.user}@${encodeURIComponent(server.host)}:${server.port}/${name}`,
    async advance(ms) {
      const client = new Client(target)
      await client.connect()
      await client.query("update test_clock set ahead = ahead + $1 * interval '1 millisecond'", [ms])
      await client.end()
    },
    drop: () => asAdmin((admin) => dropUnused(admin, name)),
  }
}

async function asAdmin(run: (admin: Client) => Promise<void>): Promise<void> {
  const admin = new Client({ ...inject('postgres'), database: 'postgres' })
  await admin.connect()
  try {
    await run(admin)
  } finally {
    await admin.end()
  }
}

async function dropUnused(admin: Client, name: string): Promise<void> {
  // A closed session takes a moment to leave.
  for (let tries = 0; tries < 50; tries++) {
    const open = await admin.query('select 1 from pg_stat_activity where datname = $1', [name])
    if (open.rowCount === 0) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const left = await admin.query<{ line: string }>(
    "select application_name || ' (' || state || '): ' || left(query, 120) as line from pg_stat_activity where datname = $1",
    [name],
  )
  await admin.query(`drop database ${name} with (force)`)
  if (left.rows.length > 0) {
    throw new Error(`Sessions were left open:\n${left.rows.map((row) => `  ${row.line}`).join('\n')}`)
  }
}

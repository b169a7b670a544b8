import { sql } from 'kysely'
import { loadMigrations } from '../../platform/database/migrate.ts'
import type { InstallationCheck } from './subject.ts'

/** Slower than this, a release of a token is felt. Milliseconds. */
const slowMs = 100

const database: InstallationCheck = {
  id: 'database',
  needs: [],
  async run({ platform }) {
    const began = performance.now()
    const answer = await sql<{
      version: string
    }>`select current_setting('server_version') as version`.execute(platform.db.query)
    const ms = Math.round(performance.now() - began)
    const version = answer.rows[0]?.version ?? 'unknown'
    const kind = platform.config.databaseUrl ? 'PostgreSQL by DATABASE_URL' : 'The embedded PostgreSQL'
    return {
      state: 'ok',
      seen: `${kind} (${version}) answered in ${ms} ms.`,
      meaning:
        ms > slowMs
          ? 'It answers, but slowly; releases of tokens will be slow too.'
          : 'The service can work.',
      ...(ms > slowMs ? { remedy: 'Look at the load of the database and at the network to it.' } : {}),
      facts: { version, milliseconds: ms },
    }
  },
}

const migrations: InstallationCheck = {
  id: 'migrations',
  needs: ['database'],
  async run({ platform }) {
    const applied = await sql<{
      number: number
      name: string
    }>`select number, name from schema_migrations order by number`.execute(platform.db.query)
    const own = loadMigrations()
    const there = new Set(applied.rows.map((row) => row.number))
    const missing = own.filter((one) => !there.has(one.number)).map((one) => one.name)
    const unknown = applied.rows
      .filter((row) => !own.some((one) => one.number === row.number))
      .map((row) => row.name)
    if (missing.length > 0) {
      return {
        state: 'failed',
        seen: `The database lacks ${missing.join(', ')}.`,
        meaning: 'The program expects tables that are not there.',
        remedy: 'Restart the service: it brings the database up to date when it starts.',
        facts: { missing, unknown },
      }
    }
    return {
      state: 'ok',
      seen: `All ${own.length} migrations are applied${unknown.length > 0 ? `, and ${unknown.length} of a newer Gatewarden: ${unknown.join(', ')}` : ''}.`,
      meaning:
        unknown.length > 0
          ? 'This program is older than the database; it can still work on it.'
          : 'Program and database fit.',
      ...(unknown.length > 0 ? { remedy: 'Update this program too.' } : {}),
      facts: { missing, unknown },
    }
  },
}

/** A task that is due for longer than this is not being run. Seconds. */
const overdueSeconds = 600

const jobs: InstallationCheck = {
  id: 'jobs',
  needs: ['migrations'],
  async run({ platform }) {
    const found = await sql<{ name: string; late: number; held: boolean }>`
      select name, extract(epoch from app_now() - due_at)::float8 as late,
             coalesce(lease_until > app_now(), false) as held
        from periodic_tasks order by name`.execute(platform.db.query)
    const late = found.rows.filter((row) => !row.held && row.late > overdueSeconds)
    const facts = { tasks: found.rows.length, late: late.map((row) => row.name) }
    if (found.rows.length === 0) {
      return {
        state: 'unknown',
        seen: 'No background task has run yet.',
        meaning: 'Tokens are not renewed ahead and changes are not noticed until one does.',
        remedy: 'Start gatewarden serve, or gatewarden work beside it, and look again in a minute.',
        facts,
      }
    }
    if (late.length > 0) {
      return {
        state: 'failed',
        seen: `Background tasks are due for over ${overdueSeconds / 60} minutes: ${late.map((row) => row.name).join(', ')}.`,
        meaning: 'No process runs them: tokens are not renewed ahead, and changes are not noticed.',
        remedy: 'Start gatewarden serve or gatewarden work; if one runs, its log says why they fail.',
        facts,
      }
    }
    return {
      state: 'ok',
      seen: `${found.rows.length} background tasks run on time.`,
      meaning: 'Tokens are renewed ahead and changes are noticed.',
      facts,
    }
  },
}

export const databaseChecks: readonly InstallationCheck[] = [database, migrations, jobs]

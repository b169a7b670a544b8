import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../secret.ts'
import { testDatabase } from '../testing/index.ts'
import { attachEmbeddedPostgres } from './embedded/embedded-postgres.ts'
import { type OpenDatabase, openDatabase } from './open-database.ts'

let folder = ''
const open: OpenDatabase[] = []
const events: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-open-'))
  events.length = 0
})
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
  expect(await attachEmbeddedPostgres(join(folder, 'postgres'))).toBeUndefined()
  rmSync(folder, { recursive: true, force: true })
})

async function start(role: 'serve' | 'join'): Promise<OpenDatabase> {
  const one = await openDatabase({
    config: { dataFolder: folder, databaseUrl: undefined, databasePoolSize: 4 },
    role,
    onEvent: (event) => events.push(event),
  })
  open.push(one)
  return one
}

const pidOf = () =>
  Number(readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
const count = async (one: OpenDatabase) =>
  (await sql<{ n: number }>`select count(*) as n from audit_entries`.execute(one.db.query)).rows[0]?.n

describe('the embedded database', () => {
  it('belongs to one serve; a second is told who has it and what to do, and disturbs nothing', async () => {
    const first = await start('serve')
    await expect(start('serve')).rejects.toMatchObject({
      code: 'data_folder_in_use',
      exitCode: 75,
      detail: expect.stringMatching(new RegExp(`process ${process.pid}\\).*${folder}`)),
      remedy: expect.stringContaining('GATEWARDEN_DATA'),
    })
    expect(await count(first)).toBe(0)
  })

  it('lets a worker join while its serve lives, and not otherwise', async () => {
    await expect(start('join')).rejects.toMatchObject({
      code: 'database_unavailable',
      remedy: expect.stringContaining('gatewarden serve'),
    })
    await start('serve')
    const worker = await start('join')
    expect(await count(worker)).toBe(0)
    await worker.close()
    open.pop()
    expect(pidOf()).toBeGreaterThan(0)
  })

  it('is started again when it is killed under a living serve, and is the same serve’s', async () => {
    const one = await start('serve')
    const killed = pidOf()
    process.kill(killed, 'SIGKILL')
    await expect.poll(() => count(one).catch(() => 'away'), { timeout: 20_000, interval: 50 }).toBe(0)
    await expect.poll(() => events.at(-1), { timeout: 20_000 }).toContain('runs again')
    expect(pidOf()).not.toBe(killed)
    await expect(start('serve')).rejects.toMatchObject({ code: 'data_folder_in_use' })
  }, 60_000)

  it('survives that one of its processes is killed, and keeps its owner', async () => {
    const one = await start('serve')
    const backend = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(one.db.query)
    process.kill(backend.rows[0]?.pid ?? 0, 'SIGKILL')
    await expect.poll(() => count(one).catch(() => 'away'), { timeout: 20_000, interval: 50 }).toBe(0)
    await expect.poll(() => events.at(-1), { timeout: 20_000 }).toContain('runs again')
    await wait(50)
    await expect(start('serve')).rejects.toMatchObject({ code: 'data_folder_in_use' })
  }, 60_000)
})

describe('stopping and starting', () => {
  it('a serve that starts while the one before is stopping waits for it and takes over', async () => {
    for (let round = 0; round < 3; round++) {
      const leaving = await start('serve')
      open.pop()
      const [next] = await Promise.all([start('serve'), leaving.close()])
      expect(await count(next)).toBe(0)
      await next.close()
      open.pop()
    }
    expect(events).toEqual([])
  }, 60_000)

  it('is closed at once also while it is being revived', async () => {
    const one = await start('serve')
    open.pop()
    const pid = pidOf()
    // What a start cannot get over.
    rmSync(join(folder, 'postgres', 'data', 'global', 'pg_control'))
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => events.at(-1), { timeout: 20_000 }).toContain('does not start')
    const began = performance.now()
    await one.close()
    expect(performance.now() - began).toBeLessThan(5000)
  }, 60_000)
})

describe('DATABASE_URL', () => {
  it('is used in place of the embedded one, by several processes at once', async () => {
    const database = await testDatabase()
    const config = { dataFolder: folder, databaseUrl: new Secret(database.url), databasePoolSize: 2 }
    const both = [
      await openDatabase({ config, role: 'serve' }),
      await openDatabase({ config, role: 'serve' }),
    ]
    for (const one of both) expect(await count(one)).toBe(0)
    for (const one of both) await one.close()
    await database.drop()
  })

  it('says database_unavailable where nothing is there, and which it is, without its password', async () => {
    const config = {
      dataFolder: folder,
      databaseUrl: new Secret('postgres://a:canary@127.0.0.1:1/x'),
      databasePoolSize: 2,
    }
    await expect(openDatabase({ config, role: 'serve' })).rejects.toMatchObject({
      code: 'database_unavailable',
      exitCode: 69,
      detail: expect.stringMatching(/^(?!.*canary).*127\.0\.0\.1:1\/x/),
    })
  })
})

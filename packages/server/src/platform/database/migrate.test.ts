import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { loadMigrations, type Migration, migrate } from './migrate.ts'

let name = ''
let client: Client
const server = inject('postgres')

async function asAdmin(text: string): Promise<void> {
  const admin = new Client({ ...server, database: 'postgres' })
  await admin.connect()
  await admin.query(text)
  await admin.end()
}

beforeEach(async () => {
  name = `test_migrate_${Math.floor(Math.random() * 1e9)}`
  await asAdmin(`create database ${name}`)
  client = new Client({ ...server, database: name })
  await client.connect()
})
afterEach(async () => {
  await client.end()
  await asAdmin(`drop database ${name}`)
})

const step = (number: number, sql: string): Migration => ({
  number,
  name: `${String(number).padStart(4, '0')}_step`,
  sql,
  checksum: `sum of ${sql}`,
  breaking: /^-- breaking/.test(sql),
})
const applied = async () =>
  (await client.query('select number from schema_migrations order by 1')).rows.map((row) => row.number)

describe('the runner', () => {
  it('applies each once, in order, also those that arrive later with a smaller number', async () => {
    const first = [step(1, 'create table a ()'), step(10, 'create table c (n int)')]
    expect((await migrate(client, first)).applied).toEqual(['0001_step', '0010_step'])
    expect((await migrate(client, first)).applied).toEqual([])
    const more = [first[0], step(5, 'create table b ()'), first[1]].filter((one) => one !== undefined)
    expect((await migrate(client, more)).applied).toEqual(['0005_step'])
    expect(await applied()).toEqual([1, 5, 10])
  })

  it('leaves nothing of one that fails, and keeps those before it', async () => {
    const [first, second] = [step(1, 'create table a ()'), step(2, 'create table b ()')]
    const bad = step(3, 'create table half (); insert into nowhere values (1)')
    const half = async () => (await client.query("select to_regclass('half') as found")).rows[0].found
    // An empty database stays empty.
    await expect(migrate(client, [first, bad])).rejects.toThrow(/migration 0003_step: .*nowhere/)
    expect([await applied(), await half()]).toEqual([[], null])
    await migrate(client, [first])
    await expect(migrate(client, [first, second, bad])).rejects.toThrow(/migration 0003_step: .*nowhere/)
    expect([await applied(), await half()]).toEqual([[1, 2], null])
    // The lock was given back.
    expect((await migrate(client, [first, second])).applied).toEqual([])
  })

  it('runs once where several processes start at the same time', async () => {
    const steps = [step(1, 'create table a (); select pg_sleep(0.1)'), step(2, 'create table b ()')]
    const others = await Promise.all(
      [1, 2, 3].map(async () => {
        const other = new Client({ ...server, database: name })
        await other.connect()
        return other
      }),
    )
    const results = await Promise.all(others.map((other) => migrate(other, steps)))
    await Promise.all(others.map((other) => other.end()))
    expect(results.flatMap((one) => one.applied).sort()).toEqual(['0001_step', '0002_step'])
  })

  it('an older program works beside a newer schema unless that one breaks it, and then says so', async () => {
    const old = [step(1, 'create table a ()')]
    await migrate(client, [...old, step(2, 'create table b ()')])
    expect(await migrate(client, old)).toEqual({ applied: [], unknown: ['0002_step'] })
    await migrate(client, [
      ...old,
      step(2, 'create table b ()'),
      step(3, '-- breaking\nalter table a rename to z'),
    ])
    await expect(migrate(client, old)).rejects.toMatchObject({
      code: 'database_newer',
      exitCode: 57,
      detail: expect.stringContaining('0003_step'),
      remedy: expect.stringContaining('newer Gatewarden'),
    })
  })

  it('refuses a database that another text of the same migration has made', async () => {
    await migrate(client, [step(1, 'create table a ()')])
    await expect(migrate(client, [step(1, 'create table a (n int)')])).rejects.toMatchObject({
      code: 'database_newer',
    })
  })
})

describe('the files', () => {
  it('are numbered and named, and two never share a number', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gw-sql-'))
    try {
      writeFileSync(join(folder, '0002_second.sql'), '-- breaking: renames a\nselect 2')
      writeFileSync(join(folder, '0001_first.sql'), 'select 1')
      expect(loadMigrations(folder).map(({ number, breaking }) => [number, breaking])).toEqual([
        [1, false],
        [2, true],
      ])
      writeFileSync(join(folder, '0002_other.sql'), '')
      expect(() => loadMigrations(folder)).toThrow(/same number/)
      rmSync(join(folder, '0002_other.sql'))
      writeFileSync(join(folder, 'later.sql'), '')
      expect(() => loadMigrations(folder)).toThrow(/later\.sql: a migration is named/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('of this program apply to an empty database, and no table is left without a primary key', async () => {
    const files = readdirSync(join(import.meta.dirname, 'migrations'))
    expect((await migrate(client, loadMigrations())).applied).toHaveLength(files.length)
    const keyless = await client.query(
      `select relname from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r'
       and not exists (select 1 from pg_constraint where conrelid = c.oid and contype = 'p')`,
    )
    expect(keyless.rows).toEqual([])
  })

  it('give the product a clock of the database that nothing can set', async () => {
    await migrate(client, loadMigrations())
    const near = await client.query(
      'select abs(extract(epoch from app_now() - clock_timestamp())) < 5 as near',
    )
    expect(near.rows[0].near).toBe(true)
    expect((await client.query("select to_regclass('test_clock') as found")).rows[0].found).toBeNull()
  })
})

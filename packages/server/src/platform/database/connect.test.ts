import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../testing/index.ts'
import { connectDatabase, type OwnedDatabase } from './connect.ts'

let database: TestDatabase
let db: OwnedDatabase
const measured: { seconds: number; failed: boolean }[] = []

beforeAll(async () => {
  database = await testDatabase()
  db = connectDatabase({
    target: database.target,
    poolSize: 3,
    applicationName: 'test connect',
    onStatement: (seconds, failed) => measured.push({ seconds, failed }),
  })
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

describe('a database', () => {
  it('gives bigints as numbers and refuses those that JavaScript cannot hold', async () => {
    const found = await db.prepared<{ n: number; at: Date; bytes: Buffer }>(
      { name: 'types', text: `select $1::bigint as n, now() as at, '\\x0102'::bytea as bytes` },
      [4_000_000_000],
    )
    expect(found[0]).toEqual({ n: 4_000_000_000, at: expect.any(Date), bytes: Buffer.from([1, 2]) })
    await expect(sql`select 9007199254740993 as n`.execute(db.query)).rejects.toThrow(/past 2\^53/)
    // The session survives it.
    expect(
      (await sql<{ n: number }>`select count(*) as n from audit_head`.execute(db.query)).rows[0]?.n,
    ).toBe(1)
  })

  it('prepares a hot statement once per session', async () => {
    for (let i = 0; i < 5; i++) await db.prepared({ name: 'hot', text: 'select $1::int as n' }, [i])
    const names = await sql<{
      n: number
    }>`select count(*) as n from pg_prepared_statements where name = 'hot'`.execute(db.query)
    expect(names.rows[0]?.n).toBeLessThanOrEqual(1)
  })

  it('rolls a transaction back whole when its function throws', async () => {
    await db.query.schema.createTable('scratch').addColumn('n', 'integer').execute()
    await expect(
      db.transaction(async (trx) => {
        await sql`insert into scratch values (1)`.execute(trx)
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await db.transaction((trx) => sql`insert into scratch values (2)`.execute(trx))
    expect((await sql`select n from scratch`.execute(db.query)).rows).toEqual([{ n: 2 }])
  })

  it('tells its metrics of every statement, and of the ones that failed', async () => {
    measured.length = 0
    await sql`select 1`.execute(db.query)
    await expect(sql`select * from nowhere`.execute(db.query)).rejects.toThrow()
    expect(measured.map((one) => one.failed)).toEqual([false, true])
  })

  it('lets the database end a session that stands still inside a transaction: its locks keep others waiting', async () => {
    const { rows } = await sql`show idle_in_transaction_session_timeout`.execute(db.query)
    expect(rows).toEqual([{ idle_in_transaction_session_timeout: '1min' }])
  })

  it('leaves failures of a statement itself as the driver gives them', async () => {
    await expect(
      sql`insert into audit_head (only_row, seq, hash) values (true, 1, '')`.execute(db.query),
    ).rejects.toMatchObject({
      code: '23505',
    })
  })

  it('comes back by itself after its sessions were ended, and says database_unavailable meanwhile', async () => {
    await expect(sql`select pg_terminate_backend(pg_backend_pid())`.execute(db.query)).rejects.toMatchObject({
      code: 'database_unavailable',
      status: 503,
    })
    expect((await sql<{ n: number }>`select 1 as n`.execute(db.query)).rows[0]?.n).toBe(1)
  })
})

describe('a database that is away', () => {
  it.each([
    ['nobody listens', { connectionString: 'postgres://me:canary-pw@127.0.0.1:1/x' }],
    ['no such host', { connectionString: 'postgres://me:canary-pw@no-such-host.invalid/x' }],
    ['no such socket', { host: '/nowhere', port: 5432, user: 'x', database: 'x' }],
  ])('%s: database_unavailable, with what to do and without the password', async (_, target) => {
    const away = connectDatabase({ target, poolSize: 2, applicationName: 'test' })
    for (const attempt of [
      () => sql`select 1`.execute(away.query),
      () => away.prepared({ name: 'x', text: 'select 1' }, []),
    ]) {
      const error: unknown = await attempt().catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({
        code: 'database_unavailable',
        remedy: expect.stringContaining('DATABASE_URL'),
      })
      expect(JSON.stringify(error) + String(error)).not.toContain('canary-pw')
    }
    await away.close()
  })

  it('no such database or user: says so', async () => {
    const away = connectDatabase({
      target: { ...database.target, database: 'nowhere' },
      poolSize: 2,
      applicationName: 'test',
    })
    await expect(sql`select 1`.execute(away.query)).rejects.toMatchObject({
      code: 'database_unavailable',
      detail: expect.stringContaining('nowhere'),
    })
    await away.close()
  })
})

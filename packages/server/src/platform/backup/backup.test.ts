import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemRandom } from '../random.ts'
import { createFolderBlobStore, type FolderBlobs } from '../storage/folder-blob-store.ts'
import { type TestPlatform, testPlatform } from '../testing/index.ts'
import { blobRemovalLock, writeBackup } from './backup.ts'
import { keepDuringBackup } from './keep-during-backup.ts'
import { readBackup } from './restore.ts'
import { emptyDatabase as makeEmptyDatabase } from './testing/empty-database.ts'

let folder = ''
let platform: TestPlatform
let blobs: FolderBlobs
const closers: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-backup-'))
  platform = await testPlatform()
  blobs = await createFolderBlobStore(join(folder, 'blobs'), systemRandom)
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  await blobs.close()
  await platform.close()
  rmSync(folder, { recursive: true, force: true })
})

const file = () => join(folder, 'all.tar')
const parts = () => ({ target: platform.database.target, blobs, clock: platform.clock, version: '9.9.9' })
const put = (text: string) => blobs.putStream(Readable.from([Buffer.from(text)]))

/** An empty database, gone with the test. */
async function emptyDatabase() {
  const { target, drop } = await makeEmptyDatabase()
  closers.push(drop)
  return target
}

async function rowsOf(
  target: { host: string; port: number; user: string; database: string },
  query: string,
): Promise<unknown[]> {
  const client = new Client(target)
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}

async function restoreInto(target: Awaited<ReturnType<typeof emptyDatabase>>, prove = async () => {}) {
  const store = await createFolderBlobStore(join(folder, 'restored'), systemRandom)
  closers.push(() => store.close())
  return { store, summary: await readBackup({ target, blobs: store, prove }, file()) }
}

/** Rows of several tables that hang on each other, with everything that COPY has to escape. */
async function fill(): Promise<void> {
  await sql`insert into customers (external_id, name, attributes, created_at, updated_at)
    select 'c' || n, E'tab\\t line\\n back\\\\slash \\\\. ü' || n, '{"a": [1, null, "\\\\"]}', now(), now()
    from generate_series(1, 3000) n`.execute(platform.db.query)
  await sql`insert into apps (id, name, cloud, client_id, created_at, updated_at)
    values ('app_1', 'App', 'global', 'client', now(), now())`.execute(platform.db.query)
  const sealed = platform.sealer.seal('canary-client-secret', {
    record: 'cred_1',
    field: 'app_credentials.sealed',
  })
  await sql`insert into app_credentials (id, app_id, kind, position, hint, sealed, created_at)
    values ('cred_1', 'app_1', 'secret', 0, 'abc', ${sealed}, now())`.execute(platform.db.query)
  for (let n = 0; n < 5; n++) {
    await platform.db.transaction((trx) =>
      platform.audit.record(trx, { actor: 'a', action: 'b', subject: `s${n}` }),
    )
  }
}

describe('a backup', () => {
  it('brings everything back: rows, sequences, blobs; and holds no secret in the clear', async () => {
    await fill()
    const stored = [await put('first mail'), await put('second mail')]
    const done = await writeBackup(parts(), file())
    expect(done).toMatchObject({ blobs: 2, bytes: statSync(file()).size })
    expect(done.rows).toBeGreaterThan(3005)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    for (const secret of ['canary-client-secret', Buffer.alloc(32, 7).toString('base64'), '"secret":']) {
      expect(readFileSync(file()).includes(secret), secret).toBe(false)
    }

    const target = await emptyDatabase()
    const { store, summary } = await restoreInto(target)
    expect(summary).toMatchObject({ rows: done.rows, blobs: 2, version: '9.9.9', migrated: [] })
    for (const { sha256 } of stored) expect(await store.has(sha256)).toBe(true)
    const tables = await rowsOf(
      platform.database.target,
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
       and relname not in ('test_clock', 'periodic_tasks', 'idempotency_records') order by 1`,
    )
    expect(tables.length).toBeGreaterThan(10)
    for (const row of tables) {
      const { relname } = row as { relname: string }
      const text = `select t::text as row from "${relname}" t order by 1`
      const without =
        relname === 'schema_migrations' ? 'select number, checksum from schema_migrations order by 1' : text
      expect(await rowsOf(target, without), relname).toEqual(await rowsOf(platform.database.target, without))
    }
    const shape = `select conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) as it from pg_constraint
      where connamespace = 'public'::regnamespace and conrelid <> 'test_clock'::regclass order by 1`
    const same = (text: string) => text.replace(" and conrelid <> 'test_clock'::regclass", '')
    expect(await rowsOf(target, same(shape))).toEqual(await rowsOf(platform.database.target, shape))
  })

  it('is a tar file that any tar reads', async () => {
    await put('a mail')
    await writeBackup(parts(), file())
    const listed = spawnSync('tar', ['-tf', file()], { encoding: 'utf8' })
    expect(listed.stderr).toBe('')
    expect(listed.stdout.split('\n')).toEqual(expect.arrayContaining(['backup.json', 'checksums.json']))
    expect(listed.stdout).toMatch(/^blobs\/[0-9a-f]{64}$/m)
  })

  it('is of one moment, whatever is written meanwhile', async () => {
    await sql`create table pairs (n int primary key)`.execute(platform.db.query)
    let writing = true
    const writer = (async () => {
      for (let n = 0; writing; n += 2) {
        await sql`insert into pairs values (${n}), (${n + 1})`.execute(platform.db.query)
      }
    })()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await fill()
    await writeBackup(parts(), file())
    writing = false
    await writer
    const target = await emptyDatabase()
    // The table is no migration's, so it is not restored; its rows are in the file.
    await expect(restoreInto(target)).rejects.toThrow()
    const text = spawnSync('tar', ['-xOf', file(), 'rows/pairs/000000.copy'], { encoding: 'utf8' }).stdout
    const numbers = text.trim().split('\n').map(Number)
    expect(numbers.length % 2).toBe(0)
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  it('keeps blobs from being removed meanwhile, and only meanwhile', async () => {
    const guarded = keepDuringBackup(blobs, platform.db)
    const { sha256 } = await put('to be erased')
    const holder = new Client(platform.database.target)
    await holder.connect()
    await holder.query('select pg_advisory_lock($1)', [blobRemovalLock])
    await expect(guarded.delete(sha256)).rejects.toMatchObject({ code: 'conflict' })
    expect(await guarded.has(sha256)).toBe(true)
    await holder.end()
    await expect
      .poll(() =>
        guarded.delete(sha256).then(
          () => 'gone',
          () => 'held',
        ),
      )
      .toBe('gone')
    expect(await guarded.has(sha256)).toBe(false)
  })

  it('never replaces a file, and leaves none that is not whole', async () => {
    writeFileSync(file(), 'yesterday')
    await expect(writeBackup(parts(), file())).rejects.toMatchObject({ code: 'conflict' })
    expect(readFileSync(file(), 'utf8')).toBe('yesterday')
    rmSync(file())
    const broken: FolderBlobs = { ...blobs, size: async () => 3 }
    await put('more than three')
    await expect(writeBackup({ ...parts(), blobs: broken }, file())).rejects.toThrow(/has 15 bytes, not 3/)
    expect(readdirSync(folder).filter((name) => name.startsWith('all'))).toEqual([])
    await expect(writeBackup(parts(), join(folder, 'nowhere', 'all.tar'))).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  it('on a full disk says so and leaves nothing', async () => {
    const small = join(folder, 'small')
    mkdirSync(small)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', small]).status !== 0) {
      console.log('no right to mount here: a full disk was not tried')
      return
    }
    try {
      await fill()
      await expect(writeBackup(parts(), join(small, 'all.tar'))).rejects.toMatchObject({ code: 'disk_full' })
      expect(readdirSync(small)).toEqual([])
    } finally {
      spawnSync('umount', [small])
    }
  })
})

describe('a restore', () => {
  beforeEach(async () => {
    await fill()
    await put('a mail')
    await writeBackup(parts(), file())
  })

  const isEmpty = async (target: Awaited<ReturnType<typeof emptyDatabase>>) =>
    (await rowsOf(target, `select 1 from pg_class where relnamespace = 'public'::regnamespace`)).length === 0

  it('refuses a file that is damaged anywhere, and leaves the database empty', async () => {
    const whole = readFileSync(file())
    const target = await emptyDatabase()
    const damages: [string, Buffer][] = [
      ['cut off', whole.subarray(0, whole.length - 3000)],
      ['cut off in the middle', whole.subarray(0, whole.length >> 1)],
      ['empty', Buffer.alloc(0)],
      ['something else', Buffer.from('#!/bin/sh\n'.repeat(200))],
      ['a changed row', flip(whole, whole.indexOf('slash') + 2)],
      ['a changed row that is no text any more', flip(whole, whole.indexOf('slash') + 2, 0xff)],
      ['a changed end of a column', flip(whole, whole.indexOf('\t', whole.indexOf('rows/customers')), 0x01)],
      ['a changed blob', flip(whole, whole.indexOf('a mail'))],
      ['a changed header', flip(whole, whole.indexOf('rows/customers/000000.copy') + 6)],
    ]
    for (const [what, bytes] of damages) {
      writeFileSync(file(), bytes)
      await expect(restoreInto(target), what).rejects.toMatchObject({
        code: 'invalid_request',
        detail: expect.stringContaining('all.tar'),
      })
      expect(await isEmpty(target), what).toBe(true)
    }
  }, 60_000)

  it('refuses a database that is not empty, one of a newer program, and keys that do not fit', async () => {
    await expect(restoreInto(platform.database.target)).rejects.toMatchObject({ code: 'conflict' })
    const target = await emptyDatabase()
    const wrong = async () => {
      throw new Error('the keys do not fit')
    }
    await expect(restoreInto(target, wrong)).rejects.toThrow('do not fit')
    expect(await isEmpty(target)).toBe(true)
    const newer = await emptyDatabase()
    await sql`insert into schema_migrations values (9999, '9999_future', 'x', false)`.execute(
      platform.db.query,
    )
    rmSync(file())
    await writeBackup(parts(), file())
    await expect(restoreInto(newer)).rejects.toMatchObject({
      code: 'database_newer',
      remedy: expect.stringContaining('9.9.9'),
    })
    expect(await isEmpty(newer)).toBe(true)
  })

  it('of an older release’s backup applies what came since', async () => {
    // As the release before the last migration would have written it.
    const last = await sql<{
      name: string
    }>`select name from schema_migrations order by number desc limit 1`.execute(platform.db.query)
    const name = last.rows[0]?.name ?? ''
    const added = await sql<{ name: string }>`
      select c.relname as name from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r'
      and c.relname = any(${tablesOf(name)})`.execute(platform.db.query)
    for (const row of added.rows) await sql`drop table ${sql.id(row.name)} cascade`.execute(platform.db.query)
    await sql`delete from schema_migrations where name = ${name}`.execute(platform.db.query)
    rmSync(file())
    await writeBackup(parts(), file())
    const target = await emptyDatabase()
    const { summary } = await restoreInto(target)
    expect(summary.migrated).toEqual([name])
    expect(await rowsOf(target, 'select count(*)::int as n from customers')).toEqual([{ n: 3000 }])
  })
})

function tablesOf(migration: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../database/migrations', `${migration}.sql`), 'utf8')
  return [...text.matchAll(/create table (\w+)/gi)].map((match) => match[1] ?? '')
}

function flip(bytes: Buffer, at: number, bits = 1): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ bits
  return changed
}

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemRandom } from '../random.ts'
import { type TestPlatform, testPlatform } from '../testing/index.ts'
import { createSealer } from './create-sealer.ts'
import { KeyRing } from './key-ring.ts'
import { createRewrap } from './rewrap.ts'
import { sealedColumn } from './sealed-column.ts'
import type { Binding } from './sealer.ts'

let platform: TestPlatform
const key = (id: string, byte: number) => ({ id, secret: Buffer.alloc(32, byte) })
const old = createSealer(new KeyRing([key('old', 1)]), systemRandom)
const ring = new KeyRing([key('new', 2), key('old', 1)])
const sealer = createSealer(ring, systemRandom)
const foreign = createSealer(new KeyRing([key('gone', 9)]), systemRandom)
const bindingOf = (owner: string, part: string, customer: string): Binding => ({
  record: `${owner}/${part}`,
  field: 'vault.sealed',
  customer,
})

const column = sealedColumn<{ owner: string; part: string; customer: string }>({
  table: 'vault',
  column: 'sealed',
  key: ['owner', 'part'],
  joins: 'join owners o on o.id = t.owner',
  extra: 'o.customer',
  binding: (row) => bindingOf(row.owner, row.part, row.customer),
})

beforeAll(async () => {
  platform = await testPlatform()
  await sql`create table owners (id text primary key, customer text not null)`.execute(platform.db.query)
  await sql`create table vault (owner text, part text, sealed bytea, primary key (owner, part))`.execute(
    platform.db.query,
  )
})
afterAll(() => platform.close())

const rows = 57
beforeEach(async () => {
  await sql`truncate owners, vault, rewrap_progress`.execute(platform.db.query)
  for (let i = 0; i < rows; i++) {
    // Names whose order differs between collations, and characters that a key may hold.
    const owner = `o${i % 7}"é,${i}`
    const part = i % 2 ? 'B' : 'a'
    await sql`insert into owners values (${owner}, ${`c${i % 3}`})`.execute(platform.db.query)
    const sealed = i === 5 ? null : old.seal(`secret ${i}`, bindingOf(owner, part, `c${i % 3}`))
    await sql`insert into vault values (${owner}, ${part}, ${sealed})`.execute(platform.db.query)
  }
})

const rewrap = (pageSize = 10) => createRewrap({ ...platform, ring, sealer, columns: [column], pageSize })
const never = new AbortController().signal

async function openAll(): Promise<string[]> {
  const found = await sql<{ owner: string; part: string; customer: string; sealed: Buffer }>`
    select v.*, o.customer from vault v join owners o on o.id = v.owner where sealed is not null`.execute(
    platform.db.query,
  )
  return found.rows.map((row) =>
    sealer.open(row.sealed, bindingOf(row.owner, row.part, row.customer)).toString(),
  )
}

describe('sealing again under a new key', () => {
  it('goes through every row, and says how far it is', async () => {
    expect(await rewrap().countStale()).toBe(rows - 1)
    await rewrap().run(never)
    expect(await rewrap().countStale()).toBe(0)
    expect(new Set(await openAll()).size).toBe(rows - 1)
    expect(await rewrap().progress()).toEqual([
      {
        field: 'vault.sealed',
        keyId: 'new',
        rowsSeen: rows - 1,
        rowsChanged: rows - 1,
        rowsFailed: 0,
        done: true,
      },
    ])
  })

  it('goes through every row of a table whose key is a number', async () => {
    const { query } = platform.db
    const numbered = (id: string): Binding => ({ record: id, field: 'numbered.sealed' })
    await sql`create table numbered (id bigint primary key, sealed bytea)`.execute(query)
    for (let id = 1; id <= 25; id++)
      await sql`insert into numbered values (${id}, ${old.seal('x', numbered(String(id)))})`.execute(query)
    const numbers = sealedColumn<{ id: string }>({
      table: 'numbered',
      column: 'sealed',
      key: ['id'],
      binding: ({ id }) => numbered(String(id)),
    })
    const again = createRewrap({ ...platform, ring, sealer, columns: [numbers], pageSize: 9 })
    await again.run(never)
    expect(await again.progress()).toMatchObject([{ rowsChanged: 25, rowsFailed: 0 }])
    await sql`drop table numbered`.execute(query)
  })

  it('goes on where it was stopped, also in another process', async () => {
    const stop = new AbortController()
    const first = rewrap(10)
    const stopping = createRewrap({
      ...platform,
      ring,
      sealer: {
        ...sealer,
        seal: (text, binding) => {
          if (stopped++ === 24) stop.abort()
          return sealer.seal(text, binding)
        },
      },
      columns: [column],
      pageSize: 10,
    })
    let stopped = 0
    await stopping.run(stop.signal)
    const [half] = await first.progress()
    expect(half).toMatchObject({ rowsSeen: 30, done: false })
    await rewrap(10).run(never)
    expect((await first.progress())[0]).toMatchObject({
      rowsSeen: rows - 1,
      rowsChanged: rows - 1,
      done: true,
    })
    expect(await first.countStale()).toBe(0)
  })

  it('leaves alone what somebody else writes meanwhile', async () => {
    const target = await sql<{
      owner: string
      part: string
    }>`select owner, part from vault where sealed is not null limit 1`.execute(platform.db.query)
    const { owner = '', part = '' } = target.rows[0] ?? {}
    const meddling = createRewrap({
      ...platform,
      ring,
      sealer,
      columns: [
        {
          ...column,
          replace: async (query, row, fresh) => {
            if (row.place === JSON.stringify([owner, part])) {
              await sql`update vault set sealed = ${sealer.seal('written meanwhile', row.binding)}
                where owner = ${owner} and part = ${part}`.execute(query)
            }
            return column.replace(query, row, fresh)
          },
        },
      ],
    })
    await meddling.run(never)
    expect(await openAll()).toContain('written meanwhile')
    expect((await meddling.progress())[0]).toMatchObject({ rowsChanged: rows - 2, done: true })
  })

  it('counts what no key opens and goes on', async () => {
    await sql`update vault set sealed = ${foreign.seal('lost', bindingOf('x', 'y', 'z'))} where owner like 'o0%'`.execute(
      platform.db.query,
    )
    await rewrap().run(never)
    const [shown] = await rewrap().progress()
    expect(shown?.rowsFailed).toBeGreaterThan(3)
    expect(shown?.done).toBe(true)
    expect((shown?.rowsChanged ?? 0) + (shown?.rowsFailed ?? 0)).toBe(rows - 1)
  })

  it('goes through them again when a process that had not seen the new key has written since', async () => {
    await rewrap().run(never)
    const row = await sql<{ owner: string; part: string; customer: string }>`
      select v.owner, v.part, o.customer from vault v join owners o on o.id = v.owner where v.sealed is not null limit 1`.execute(
      platform.db.query,
    )
    const { owner = '', part = '', customer = '' } = row.rows[0] ?? {}
    await sql`update vault set sealed = ${old.seal('late', bindingOf(owner, part, customer))}
      where owner = ${owner} and part = ${part}`.execute(platform.db.query)
    expect(await rewrap().countStale()).toBe(1)
    await rewrap().run(never)
    expect(await rewrap().countStale()).toBe(0)
    expect(await openAll()).toContain('late')
  })
})

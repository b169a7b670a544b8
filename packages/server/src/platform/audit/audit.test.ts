import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSealer } from '../crypto/create-sealer.ts'
import { KeyRing } from '../crypto/key-ring.ts'
import { systemRandom } from '../random.ts'
import { type TestPlatform, testPlatform } from '../testing/index.ts'
import { openCheckpointSigner, writeCheckpoint } from './checkpoints.ts'
import { createAuditLog } from './create-audit-log.ts'
import { canonicalJson, entryHash } from './entry-hash.ts'
import { type AuditKeeper, createAuditKeeper } from './keep-audit.ts'

let platform: TestPlatform
let keeper: AuditKeeper
let folder = ''
let file = ''
const day = 86_400_000

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-audit-'))
  file = join(folder, 'points.jsonl')
  platform = await testPlatform({ config: { audit: { checkpoints: file } } })
  keeper = createAuditKeeper(platform)
})
afterEach(async () => {
  await platform.close()
  rmSync(folder, { recursive: true, force: true })
})

const record = (n: number, details?: Record<string, unknown>) =>
  platform.db.transaction((trx) =>
    platform.audit.record(trx, {
      actor: 'key_1',
      action: 'thing.made',
      subject: `thing_${n}`,
      customer: n % 2 ? 'acme' : 'globex',
      ...(details ? { details } : {}),
    }),
  )
const run = (text: string) => sql.raw(text).execute(platform.db.query)
const problems = async () => (await keeper.verify()).problems

describe('the chain', () => {
  it('holds what was recorded, in the order of the commits, whoever records at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => record(n, { n, deep: { b: [1, null], a: 'ü' } })))
    for (let n = 0; n < 700; n++)
      platform.audit.recordSoon({ actor: 'system', action: 'token.released', subject: `conn_${n}` })
    await platform.audit.flush()
    expect(await keeper.verify()).toEqual({
      entries: 720,
      firstSeq: 1,
      lastSeq: 720,
      checkpoints: 0,
      problems: [],
    })
  })

  it('holds nothing of a transaction that was rolled back', async () => {
    await record(1)
    await expect(
      platform.db.transaction(async (trx) => {
        await platform.audit.record(trx, { actor: 'a', action: 'b', subject: 'c' })
        throw new Error('no')
      }),
    ).rejects.toThrow()
    await record(2)
    expect(await keeper.verify()).toMatchObject({ entries: 2, problems: [] })
  })

  it('takes any text and details, and what PostgreSQL gives back has the same hash', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        async (text, details) => {
          const { __proto__: _, ...safe } = details
          await platform.db.transaction((trx) =>
            platform.audit.record(trx, {
              actor: text,
              action: 'x.y',
              subject: text,
              customer: text,
              details: { ...safe, odd: 'a\0b\ud800' },
            }),
          )
        },
      ),
      { numRuns: 60 },
    )
    expect(await problems()).toEqual([])
  })

  it('has one canonical form whatever the order of the members', () => {
    expect(canonicalJson({ b: 1, a: { d: 2, c: [{ f: 1, e: 2 }] } })).toBe(
      '{"a":{"c":[{"e":2,"f":1}],"d":2},"b":1}',
    )
    const at = new Date(0)
    const one = { actor: 'a', action: 'b', subject: 'c' }
    const forms = [
      one,
      { ...one, customer: 'x' },
      { ...one, details: {} },
      { ...one, actor: 'ab', action: '' },
    ]
    expect(new Set(forms.map((form) => entryHash(Buffer.alloc(32), 1, at, form).toString('hex'))).size).toBe(
      4,
    )
  })
})

describe('entries that are written in batches', () => {
  it('are in the database within about a second, and at once when the service stops', async () => {
    platform.audit.recordSoon({ actor: 'system', action: 'token.released', subject: 'conn_1' })
    await expect.poll(async () => (await keeper.verify()).entries, { timeout: 3000 }).toBe(1)
    platform.audit.recordSoon({ actor: 'system', action: 'token.released', subject: 'conn_2' })
    await platform.audit.close()
    expect((await keeper.verify()).entries).toBe(2)
  })

  it('wait while the database is away, keep their order, and say that they wait', async () => {
    let away = true
    const failures: number[] = []
    const log = createAuditLog({
      clock: platform.clock,
      signer: await openCheckpointSigner(platform.db, platform.sealer),
      onFailure: (_, waiting) => failures.push(waiting),
      db: {
        ...platform.db,
        transaction: (work) => (away ? Promise.reject(new Error('away')) : platform.db.transaction(work)),
      },
    })
    log.recordSoon({ actor: 'system', action: 'first', subject: 'x' })
    await expect.poll(() => failures.length, { timeout: 5000 }).toBeGreaterThan(0)
    log.recordSoon({ actor: 'system', action: 'second', subject: 'x' })
    away = false
    await log.close()
    const rows = await sql<{ action: string }>`select action from audit_entries order by seq`.execute(
      platform.db.query,
    )
    expect(rows.rows.map((row) => row.action)).toEqual(['first', 'second'])
    expect(failures[0]).toBe(1)
  })
})

describe('whoever can write the database and holds no key', () => {
  const tamperings: [string, string, RegExp][] = [
    [
      'changes an entry',
      `update audit_entries set actor = 'nobody' where seq = 3`,
      /entry 3 does not follow/,
    ],
    [
      'changes the details',
      `update audit_entries set details = '{"n": 99}' where seq = 3`,
      /entry 3 does not follow/,
    ],
    [
      'changes a time',
      `update audit_entries set at = at - interval '1 day' where seq = 3`,
      /entry 3 does not follow/,
    ],
    ['removes one in the middle', 'delete from audit_entries where seq = 3', /entries 3 to 3 are missing/],
    ['removes the beginning', 'delete from audit_entries where seq < 3', /entries 1 to 2 are missing/],
    [
      'removes the beginning with a cut of its own',
      `delete from audit_entries where seq < 3; insert into audit_cuts select 2, '\\x00'::bytea || hash, now(), hash from audit_entries where seq = 3`,
      /not made by this installation/,
    ],
    [
      'shortens it and mends the head',
      'delete from audit_entries where seq > 3; update audit_head set seq = 3, hash = (select hash from audit_entries where seq = 3)',
      /shortened/,
    ],
    [
      'empties it',
      `delete from audit_entries; update audit_head set seq = 0, hash = decode(repeat('00', 32), 'hex')`,
      /shortened/,
    ],
    ['forgets the head', 'update audit_head set seq = 9', /head of the chain/],
  ]

  it.each(tamperings)('%s: it is noticed', async (_, text, said) => {
    for (let n = 1; n <= 5; n++) await record(n, { n })
    await keeper.checkpoint()
    expect(await problems()).toEqual([])
    await run(text)
    expect((await problems()).join('\n')).toMatch(said)
  })

  it('rewrites it whole with right hashes: the checkpoint outside shows it', async () => {
    for (let n = 1; n <= 4; n++) await record(n)
    await keeper.checkpoint()
    // Everything in the database fits together again.
    await run(`delete from audit_entries; delete from audit_signing_key;
      update audit_head set seq = 0, hash = decode(repeat('00', 32), 'hex')`)
    for (let n = 11; n <= 15; n++) await record(n)
    const { problems: found } = await createAuditKeeper(platform).verify()
    // The key that signed is gone with the rest, so nothing vouches any more: that alone shows it.
    expect(found.join('\n')).toMatch(/not signed by this installation/)
  })

  it('rewrites it and leaves the signing key: the checkpoint contradicts', async () => {
    for (let n = 1; n <= 4; n++) await record(n)
    await keeper.checkpoint()
    await run(
      `delete from audit_entries; update audit_head set seq = 0, hash = decode(repeat('00', 32), 'hex')`,
    )
    for (let n = 11; n <= 15; n++) await record(n)
    expect((await problems()).join('\n')).toMatch(/entry 4 is not the one that a checkpoint vouches for/)
  })

  /** The chain as anybody can make it who knows how: every hash anew, the head too. */
  async function chainAnew(): Promise<void> {
    const { rows } = await sql<{
      seq: number
      at: Date
      actor: string
      action: string
      subject: string
      customer: string | null
      details: Record<string, unknown> | null
    }>`select * from audit_entries order by seq`.execute(platform.db.query)
    let hash: Buffer = Buffer.alloc(32)
    for (const { customer, details, seq, at, actor, action, subject } of rows) {
      const entry = {
        actor,
        action,
        subject,
        ...(customer ? { customer } : {}),
        ...(details ? { details } : {}),
      }
      hash = entryHash(hash, seq, at, entry)
      await sql`update audit_entries set hash = ${hash} where seq = ${seq}`.execute(platform.db.query)
    }
    await sql`update audit_head set hash = ${hash}`.execute(platform.db.query)
  }

  it.each([
    ['as they are', ''],
    ['taken away', 'update audit_entries set mac = null'],
    ['copied', 'update audit_entries set mac = (select mac from audit_entries where seq = 1)'],
  ])(
    'rewrites what no checkpoint vouches for yet, with right hashes, the MACs %s: it is noticed',
    async (_, macs) => {
      for (let n = 1; n <= 4; n++) await record(n)
      await run(`update audit_entries set actor = 'nobody' where seq = 3`)
      await chainAnew()
      if (macs !== '') await run(macs)
      expect((await problems()).join()).toMatch(/entry 3 was not written by this installation/)
      // A checkpoint that is signed afterwards changes nothing about that.
      await keeper.checkpoint()
      expect((await problems()).join()).toMatch(/entry 3 was not written by this installation/)
    },
  )

  it('cannot pass off an entry as one of before there were MACs; those that a checkpoint of then vouches for may lack them', async () => {
    for (let n = 1; n <= 3; n++) await record(n)
    await run('update audit_entries set mac = null')
    const head = await sql<{ hash: Buffer }>`select hash from audit_head`.execute(platform.db.query)
    const hash = head.rows[0]?.hash.toString('hex') ?? ''
    const signer = await openCheckpointSigner(platform.db, platform.sealer)
    writeCheckpoint(file, { v: 1, seq: 3, hash, at: platform.clock.now().toISOString() }, signer)
    expect(await problems()).toEqual([])
    await record(4)
    expect(await problems()).toEqual([])
    await run('update audit_entries set mac = null where seq = 4')
    expect(await problems()).toEqual(['entry 4 was not written by this installation'])
  })

  it('puts a signing key of its own there: it does not open', async () => {
    await record(1)
    await keeper.checkpoint()
    const foreign = createSealer(new KeyRing([{ id: 'test', secret: Buffer.alloc(32, 1) }]), systemRandom)
    const sealed = foreign.seal('key', { record: 'installation', field: 'audit_signing_key.sealed' })
    await sql`update audit_signing_key set sealed = ${sealed}`.execute(platform.db.query)
    await expect(createAuditKeeper(platform).verify()).rejects.toMatchObject({ code: 'key_ring_wrong' })
  })
})

describe('checkpoints', () => {
  it('are appended, readable by their owner alone, only where there is something new', async () => {
    await keeper.checkpoint()
    expect(() => statSync(file)).toThrow()
    await record(1)
    await keeper.checkpoint()
    await keeper.checkpoint()
    await record(2)
    await keeper.checkpoint()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2)
    expect(await keeper.verify()).toMatchObject({ checkpoints: 2, problems: [] })
  })

  it('that were changed or made up are named by their line; one that a crash cut off is not held against it', async () => {
    await record(1)
    await keeper.checkpoint()
    const line = readFileSync(file, 'utf8')
    appendFileSync(file, line.replace('"seq":1', '"seq":9'))
    appendFileSync(file, 'nonsense\n')
    appendFileSync(file, line.slice(0, 40))
    expect(await problems()).toEqual([
      'checkpoint line 2: not signed by this installation',
      'checkpoint line 3: not a checkpoint',
    ])
    writeFileSync(file, line)
    expect(await problems()).toEqual([])
  })
})

describe('retention', () => {
  it('removes what is too old from the beginning, and the rest stays provable', async () => {
    for (let n = 1; n <= 3; n++) await record(n)
    await keeper.checkpoint()
    platform.clock.advance(3000 * day)
    for (let n = 4; n <= 6; n++) await record(n)
    await keeper.checkpoint()
    expect(await keeper.cut()).toBe(0)
    platform.clock.advance(700 * day)
    expect(await keeper.cut()).toBe(3)
    expect(await keeper.verify()).toEqual({
      entries: 3,
      firstSeq: 4,
      lastSeq: 6,
      checkpoints: 2,
      problems: [],
    })
    platform.clock.advance(4000 * day)
    expect(await keeper.cut()).toBe(3)
    await record(7)
    expect(await keeper.verify()).toMatchObject({ entries: 1, firstSeq: 7, problems: [] })
    // More than retention took is still noticed.
    await record(8)
    await run('delete from audit_entries where seq = 7')
    expect((await problems()).join()).toMatch(/entries 7 to 7 are missing/)
  })

  it('keeps an old entry that stands behind a newer one', async () => {
    await record(1)
    platform.clock.advance(-5000 * day)
    await record(2)
    platform.clock.advance(5000 * day)
    expect(await keeper.cut()).toBe(0)
    expect((await keeper.verify()).entries).toBe(2)
  })
})

import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSealer } from '../platform/crypto/create-sealer.ts'
import { KeyRing } from '../platform/crypto/key-ring.ts'
import { scopes } from '../platform/http/caller.ts'
import { systemRandom } from '../platform/random.ts'
import { createTestClock } from '../platform/testing/index.ts'
import { GuessLimiter } from './guess-limiter.ts'
import { createAccess } from './index.ts'
import { isSealed, type Sealable, sealRow } from './key-seal.ts'
import { isKeyText, newKeyText } from './key-text.ts'
import { within } from './reach.ts'
import { type TestService, testService } from './testing/test-service.ts'

describe('guessing', () => {
  let service: TestService
  beforeAll(async () => {
    service = await testService()
    service.platform.clock.set(new Date('2026-09-01T10:00:00Z'))
  })
  afterAll(() => service.close())

  test('an address that guesses is slowed; others, and keys that work, are not', async () => {
    const guess = () =>
      service.call('GET', '/v1/keys', { key: newKeyText(systemRandom), address: '203.0.113.5' })
    const good = () => service.call('GET', '/v1/keys', { address: '203.0.113.5' })
    expect((await good()).status).toBe(200)
    const statuses: number[] = []
    for (let i = 0; i < 25; i++) statuses.push((await guess()).status)
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401))
    expect(statuses.slice(20)).toEqual(Array(5).fill(429))

    const slowed = await guess()
    expect(slowed.body).toMatchObject({ code: 'rate_limited' })
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await good()).status).toBe(200)
    expect((await service.call('GET', '/v1/keys', { address: '203.0.113.6' })).status).toBe(200)

    service.platform.clock.advance(Number(slowed.headers.get('retry-after')) * 1000)
    expect((await guess()).status).toBe(401)
  })

  test('malformed keys count as guesses', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 22; i++) {
      statuses.push((await service.call('GET', '/v1/keys', { key: 'gw_x', address: '203.0.113.77' })).status)
    }
    expect(statuses.at(-1)).toBe(429)
  })
})

test('a known, an unknown and an expired key each cost one prepared select, the first use of one another; a malformed one costs none', async () => {
  const service = await testService()
  try {
    const { platform } = service
    const statements: string[] = []
    const counting = createAccess({
      ...platform,
      db: {
        query: platform.db.query,
        transaction: (run) => platform.db.transaction(run),
        close: () => platform.db.close(),
        prepared(statement, values) {
          statements.push(statement.name)
          return platform.db.prepared(statement, values)
        },
      },
    }).service
    const outcome = async (key: string) => {
      statements.length = 0
      const ending = await counting.authenticate(key, '192.0.2.9').then(
        () => 'in',
        (error: { code: string }) => error.code,
      )
      return [ending, ...statements]
    }
    const soon = new Date(platform.clock.now().getTime() + 1000)
    const expiring = await counting.createForOperator({ name: 'e', scopes: ['keys:read'], expiresAt: soon })
    await platform.advance(2000)
    expect(await outcome(service.adminKey)).toEqual(['in', 'access.find-text', 'access.find-ending'])
    expect(await outcome(service.adminKey)).toEqual(['in', 'access.find-text'])
    expect(await outcome(newKeyText(systemRandom))).toEqual(['unauthenticated', 'access.find-text'])
    expect(await outcome(expiring.text)).toEqual(['unauthenticated', 'access.find-text'])
    expect(await outcome('gw_nonsense')).toEqual(['unauthenticated'])
  } finally {
    await service.close()
  }
})

test('requests that come at the same moment share one select, and each gets its own answer', async () => {
  const service = await testService()
  try {
    const { platform } = service
    let statements = 0
    let broken = false
    const shared = createAccess({
      ...platform,
      db: {
        query: platform.db.query,
        transaction: (run) => platform.db.transaction(run),
        close: () => platform.db.close(),
        prepared(statement, values) {
          if (statement.name === 'access.find-text') statements += 1
          return broken ? Promise.reject(new Error('away')) : platform.db.prepared(statement, values)
        },
      },
    }).service
    const made = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        shared.createForOperator({ name, scopes: ['keys:read'], customers: [name] }),
      ),
    )
    const texts = made.flatMap((one) => [one.text, newKeyText(systemRandom), one.text])
    const answers = await Promise.allSettled(texts.map((text) => shared.authenticate(text, '192.0.2.3')))
    expect(statements).toBe(1)
    const customers = answers.map((one) =>
      one.status === 'fulfilled' ? one.value.customers?.[0] : one.reason.code,
    )
    expect(customers).toEqual(['a', 'b', 'c', 'd'].flatMap((name) => [name, 'unauthenticated', name]))

    const admin = await shared.authenticate(service.adminKey, '192.0.2.3')
    await shared.revoke(admin, made[1]?.key.id ?? '')
    const after = await Promise.allSettled(made.map((one) => shared.authenticate(one.text, '192.0.2.3')))
    expect(after.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])

    broken = true
    const lost = await Promise.allSettled(made.map((one) => shared.authenticate(one.text, '192.0.2.3')))
    expect(lost.every((one) => one.status === 'rejected' && one.reason.message === 'away')).toBe(true)
    broken = false
    await shared.authenticate(service.adminKey, '192.0.2.3')
  } finally {
    await service.close()
  }
})

describe('the bucket of an address', () => {
  test('addresses of one IPv6 network share it, others do not; IPv4 in IPv6 form is IPv4', () => {
    const limiter = new GuessLimiter(createTestClock(new Date(0)))
    for (let i = 0; i < 20; i++) limiter.wrong(`2001:db8:0:7::${i.toString(16)}`)
    expect(limiter.waitSeconds('2001:db8:0:7:ffff::1')).toBeGreaterThan(0)
    expect(limiter.waitSeconds('2001:db8:0:8::1')).toBe(0)
    for (let i = 0; i < 20; i++) limiter.wrong('::ffff:192.0.2.1')
    expect(limiter.waitSeconds('192.0.2.1')).toBeGreaterThan(0)
    expect(limiter.waitSeconds('192.0.2.2')).toBe(0)
  })

  test('it never gives more than its burst and its rate, whatever the order of guesses and pauses', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5000 }), { maxLength: 200 }), (pauses) => {
        const clock = createTestClock(new Date(0))
        const limiter = new GuessLimiter(clock)
        let passed = 0
        for (const pause of pauses) {
          clock.advance(pause)
          if (limiter.waitSeconds('a') > 0) continue
          limiter.wrong('a')
          passed += 1
        }
        const seconds = clock.now().getTime() / 1000
        expect(passed).toBeLessThanOrEqual(20 + seconds * 0.5 + 1)
      }),
    )
  })
})

describe('a key ring that is rotated', () => {
  test('keys go on working, renew themselves when used, and then work without the old ring', async () => {
    const service = await testService()
    try {
      const { platform } = service
      const old = { id: 'test', secret: Buffer.alloc(32, 7) }
      const fresh = { id: 'fresh', secret: Buffer.alloc(32, 9) }
      const used = await service.key({ scopes: ['keys:read'] })
      const unused = await service.key({ scopes: ['keys:read'] })

      const both = createAccess({
        ...platform,
        sealer: createSealer(new KeyRing([fresh, old]), systemRandom),
      }).service
      expect(await both.countStaleTexts()).toBe(3)
      expect((await both.authenticate(used, '192.0.2.1')).scopes).toEqual(new Set(['keys:read']))
      await both.flushLastUsed()
      expect(await both.countStaleTexts()).toBe(2)
      await both.authenticate(used, '192.0.2.1')

      const alone = createAccess({
        ...platform,
        sealer: createSealer(new KeyRing([fresh]), systemRandom),
      }).service
      await alone.authenticate(used, '192.0.2.1')
      await expect(alone.authenticate(unused, '192.0.2.1')).rejects.toMatchObject({ code: 'unauthenticated' })
    } finally {
      await service.close()
    }
  })

  test('a renewal that a rotation overtook changes nothing', async () => {
    const service = await testService()
    try {
      const { platform } = service
      const ring = new KeyRing([
        { id: 'fresh', secret: Buffer.alloc(32, 9) },
        { id: 'test', secret: Buffer.alloc(32, 7) },
      ])
      const both = createAccess({ ...platform, sealer: createSealer(ring, systemRandom) }).service
      const made = await service.access.service.createForOperator({ name: 'k', scopes: ['keys:read'] })
      const admin = await both.authenticate(service.adminKey, '192.0.2.1')
      await both.authenticate(made.text, '192.0.2.1')
      await both.rotate(admin, made.key.id, 60)
      await both.flushLastUsed()
      const texts = await sql<{
        n: number
      }>`select count(*) as n from api_key_texts where key_id = ${made.key.id}`.execute(platform.db.query)
      expect(texts.rows).toEqual([{ n: 2 }])
      await both.authenticate(made.text, '192.0.2.1')
      await platform.advance(60_001)
      await expect(both.authenticate(made.text, '192.0.2.1')).rejects.toMatchObject({
        code: 'unauthenticated',
      })
    } finally {
      await service.close()
    }
  })
})

test('two processes that start on an empty database make one first key', async () => {
  const service = await testService()
  try {
    await sql`truncate api_keys cascade`.execute(service.platform.db.query)
    const other = createAccess(service.platform).service
    const made = await Promise.all([
      service.access.service.ensureAdminKey(),
      other.ensureAdminKey(),
      other.ensureAdminKey(),
    ])
    expect(made.filter((one) => one !== undefined)).toHaveLength(1)
  } finally {
    await service.close()
  }
})

test('a key text is recognised; one that differs in a character is not, but for one in a million', () => {
  let mistaken = 0
  fc.assert(
    fc.property(fc.nat(38), fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz_-XI'), (at, character) => {
      const text = newKeyText(systemRandom)
      expect(isKeyText(text)).toBe(true)
      const changed = `${text.slice(0, at)}${character}${text.slice(at + 1)}`
      if (changed !== text && isKeyText(changed)) mistaken += 1
    }),
    { numRuns: 300 },
  )
  expect(mistaken).toBeLessThanOrEqual(2)
})

test('the seal covers every part of a row, and no two rows have the same one', () => {
  const sealer = createSealer(new KeyRing([{ id: 'a', secret: Buffer.alloc(32, 1) }]), systemRandom)
  const row: fc.Arbitrary<Sealable> = fc.record({
    keyId: fc.string(),
    mac: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    scopes: fc.array(fc.constantFrom(...scopes)),
    customers: fc.option(fc.array(fc.string())),
    mailboxes: fc.option(fc.array(fc.string())),
    keyExpiresAt: fc.option(fc.date({ noInvalidDate: true })),
    textExpiresAt: fc.option(fc.date({ noInvalidDate: true })),
  })
  fc.assert(
    fc.property(row, row, (one, other) => {
      const seal = sealRow(sealer, one)
      expect(isSealed(sealer, one, seal)).toBe(true)
      expect(isSealed(sealer, other, seal)).toBe(JSON.stringify(plain(one)) === JSON.stringify(plain(other)))
      expect(isSealed(sealer, { ...one, customers: one.customers === null ? [] : null }, seal)).toBe(false)
      expect(isSealed(sealer, { ...one, scopes: [...one.scopes, 'apps:write'] }, seal)).toBe(false)
      expect(isSealed(sealer, { ...one, keyId: `${one.keyId}x` }, seal)).toBe(false)
    }),
  )
})

const plain = (row: Sealable) => ({
  ...row,
  mac: [...row.mac],
  keyExpiresAt: row.keyExpiresAt?.getTime() ?? null,
  textExpiresAt: row.textExpiresAt?.getTime() ?? null,
})

test('what lies within what: every list lies within null, null within null only', () => {
  const list = fc.option(fc.array(fc.constantFrom('a', 'b', 'c')))
  fc.assert(
    fc.property(list, list, list, (a, b, c) => {
      expect(within(a, null)).toBe(true)
      if (b !== null) expect(within(null, b)).toBe(false)
      expect(within(a, a)).toBe(true)
      if (within(a, b) && within(b, c)) expect(within(a, c)).toBe(true)
    }),
  )
})

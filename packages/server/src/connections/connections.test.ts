import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFeatures, type Features } from '../features.ts'
import { type TestPlatform, testPlatform } from '../platform/testing/index.ts'
import type { Move } from './index.ts'

let platform: TestPlatform
let features: Features
let connector: string
beforeAll(async () => {
  platform = await testPlatform()
  features = createFeatures(platform)
  const made = await features.connectors.service.create('test', { type: 'outlook-mail' })
  connector = made.id
})
afterAll(async () => {
  await features.stop()
  await platform.close()
})

let count = 0
/** A connection that is begun, and a grant that could come into use. */
async function begin() {
  const { service } = features.connections
  const customer = `customer${++count}`
  return platform.db.transaction(async (trx) => {
    await features.customers.service.ensure(trx, { externalId: customer }, 'test')
    const move = {
      status: 'pending',
      code: 'begun',
      reason: 'Begun.',
      remedy: 'Go on.',
      actor: 'test',
    } as const
    const id = await service.begin(trx, { customer, connectorId: connector, kind: 'person', move })
    const grant = { connectionId: id, tenantId: 't', oid: 'o', accountName: null, probeMailbox: null }
    return { id, customer, grantId: await service.grants.propose(trx, grant) }
  })
}

const written = async (id: string) => {
  const { rows } = await sql<{ type: string }>`
    select type from changes where connection = ${id} order by seq`.execute(platform.db.query)
  return rows.map(({ type }) => type)
}

type Event = { kind: 'move'; status: Move['status']; code: string } | { kind: 'disable' } | { kind: 'enable' }
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      status: fc.constantFrom<Move['status']>('pending', 'needs_admin', 'active', 'needs_reauth', 'error'),
      code: fc.constantFrom('one', 'two'),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'disable' }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'enable' }) },
)

describe('moving a connection', () => {
  test('writes one change and one audit entry for each transition, none for anything else, over any sequence', async () => {
    const { service } = features.connections
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 12 }), async (events) => {
        const { id, grantId } = await begin()
        let expected = ['connection.pending']
        for (const event of events) {
          const before = await service.get(id, null)
          const moved = await platform.db
            .transaction(async (trx) => {
              if (event.kind === 'disable') return service.disable(trx, id, { actor: 'test' })
              if (event.kind === 'enable') return service.enable(trx, id, { actor: 'test' })
              const { status, code } = event
              if (status === 'active' && before.grantId === null) {
                await service.grants.takeIntoUse(trx, id, grantId)
              }
              const words = { reason: 'Why.', remedy: 'What to do.' }
              return service.move(trx, id, {
                status,
                code: status === 'active' ? null : code,
                ...words,
                actor: 'test',
              })
            })
            .catch((error: unknown) => {
              expect(error).toMatchObject({ code: 'conflict' })
              return 'refused' as const
            })
          const after = await service.get(id, null)
          const visible = after.status !== before.status || after.reasonCode !== before.reasonCode
          if (visible) {
            expect(moved).toBe(true)
            expected = [...expected, `connection.${after.status}`]
          }
          if (moved === 'refused' || moved === false) expect(visible).toBe(false)
          if (after.grantId !== null) expect(after.status).not.toBe('pending')
          if (after.status !== 'active') expect(after.reason).toBeTruthy()
          expect(await written(id)).toEqual(expected)
        }
        const { rows } = await sql<{ n: number }>`
          select count(*)::int as n from audit_entries where subject = ${id} and action like 'connection.%'`.execute(
          platform.db.query,
        )
        expect(rows[0]?.n).toBeGreaterThanOrEqual(expected.length)
      }),
      { numRuns: 25 },
    )
  })

  test('takes nothing with it when the transaction fails', async () => {
    const { id } = await begin()
    const move = { status: 'error', code: 'x', reason: 'X.', remedy: 'Y.', actor: 'test' } as const
    const failing = platform.db.transaction(async (trx) => {
      await features.connections.service.move(trx, id, move)
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await features.connections.service.get(id, null)).toMatchObject({ status: 'pending' })
    expect(await written(id)).toEqual(['connection.pending'])
  })

  test('happens once when many see the same at the same time', async () => {
    const { id } = await begin()
    const move = { status: 'error', code: 'x', reason: 'X.', remedy: 'Y.', actor: 'test' } as const
    const moved = await Promise.all(
      Array.from({ length: 8 }, () =>
        platform.db.transaction((trx) => features.connections.service.move(trx, id, move)),
      ),
    )
    expect(moved.filter(Boolean)).toHaveLength(1)
    expect(await written(id)).toEqual(['connection.pending', 'connection.error'])
  })

  test('does not happen for what was learnt about a grant that is no longer in use', async () => {
    const { id, grantId } = await begin()
    const { service } = features.connections
    await platform.db.transaction(async (trx) => {
      await service.grants.takeIntoUse(trx, id, grantId)
      await service.move(trx, id, { status: 'active', code: null, reason: null, remedy: null, actor: 'test' })
    })
    const old = { status: 'needs_reauth', code: 'x', reason: 'X.', remedy: 'Y.', actor: 'test' } as const
    const moved = await platform.db.transaction((trx) =>
      service.move(trx, id, { ...old, onlyIfGrant: 'grt_of_yesterday' }),
    )
    expect(moved).toBe(false)
    expect(await service.get(id, null)).toMatchObject({ status: 'active' })
  })
})

describe('the feed of changes', () => {
  test('gives every change once and in one order, whatever order transactions end in', async () => {
    const { service } = features.changes
    const seen: string[] = []
    let after = (await service.list(null, { after: 0, limit: 1000 })).at(-1)?.position ?? 0
    const read = async () => {
      const page = await service.list(null, { after, limit: 7 })
      seen.push(...page.map(({ data }) => String(data.name)))
      for (let i = 1; i < page.length; i++) {
        expect(page[i]?.position ?? 0).toBeGreaterThan(page[i - 1]?.position ?? 0)
      }
      after = page.at(-1)?.position ?? after
      return page.length
    }
    const names = Array.from({ length: 60 }, (_, i) => `change ${i}`)
    const writers = names.map((name, i) =>
      platform.db.transaction(async (trx) => {
        await service.record(trx, { type: 'test', customer: 'someone', connection: null, data: { name } })
        // The earlier ones take longer, so that they commit after later ones.
        await new Promise((resolve) => setTimeout(resolve, (60 - i) % 13))
      }),
    )
    let writing = true
    const done = Promise.all(writers).then(() => {
      writing = false
    })
    while (writing) await read()
    await done
    while ((await read()) > 0);
    expect(seen.toSorted()).toEqual(names.toSorted())
  })

  test('reaches back as far as it is kept, and forgets an erased customer', async () => {
    const { customer, id } = await begin()
    const caller = { keyId: 'key_x', scopes: new Set<never>(), customers: null, mailboxes: null }
    await features.customers.service.erase(customer, caller)
    const feed = await features.changes.service.list(null, { after: 0, limit: 1000 })
    const own = feed.filter((change) => change.customer === customer)
    expect(own.map(({ type }) => type)).toEqual([
      'connection.pending',
      'connection.removed',
      'customer.erased',
    ])
    expect(JSON.stringify(own.slice(0, 2).map(({ data }) => data))).toBe('[{},{}]')
    await expect(features.connections.service.get(id, null)).rejects.toMatchObject({ code: 'not_found' })
  })
})

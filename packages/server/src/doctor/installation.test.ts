import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEmulator, type Emulator } from '@gatewarden/emulator'
import { memoryGate } from '@gatewarden/microsoft'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type TestService, testService } from '../access/testing/test-service.ts'
import { createSealer } from '../platform/crypto/create-sealer.ts'
import { KeyRing } from '../platform/crypto/key-ring.ts'
import { canaryBinding } from '../platform/crypto/open-key-ring.ts'
import { systemRandom } from '../platform/random.ts'
import { createDoctor, runInstallationChecks } from './index.ts'
import { diskFinding } from './installation/machine-checks.ts'
import { checkSchema } from './routes.ts'

let emulator: Emulator
let service: TestService
beforeAll(async () => {
  emulator = await createEmulator()
  service = await testService({
    config: { microsoft: { emulator: emulator.origin } },
    features: (platform, { access, apps, connectors }) => [
      createDoctor(platform, {
        access: access.service,
        apps: apps.service,
        connectors: connectors.service,
        gateFor: () => memoryGate({ clock: platform.clock }),
      }).routes,
    ],
  })
  const sealed = service.platform.sealer.seal('anything', canaryBinding)
  await sql`insert into key_ring_canary (sealed, made_at) values (${sealed}, now())`.execute(
    service.platform.db.query,
  )
  await sql`insert into periodic_tasks (name, due_at) values ('tokens.refresh-ahead', app_now())`.execute(
    service.platform.db.query,
  )
})
afterAll(async () => {
  await service.close()
  await emulator.close()
})

const reportShape = z.object({ state: z.string(), checks: z.array(checkSchema) })
async function report() {
  const answer = await service.call('GET', '/v1/health/doctor')
  expect(answer.status).toBe(200)
  const { state, checks } = reportShape.parse(answer.body)
  return { state, of: (id: string) => checks.find((one) => one.id === id), checks }
}

describe('the health of an installation', () => {
  test('where all is well, every check that looked is ok', async () => {
    const { state, checks } = await report()
    expect(Object.fromEntries(checks.map((one) => [one.id, one.state]))).toEqual({
      database: 'ok',
      migrations: 'ok',
      jobs: 'ok',
      'key-ring': 'ok',
      'audit-log': 'ok',
      'data-folder': 'ok',
      disk: 'ok',
      microsoft: 'ok',
      clock: 'ok',
      credentials: 'ok',
      connections: 'skipped',
    })
    expect(state).toBe('ok')
  })

  test('a data folder that others may read fails, with the command that closes it', async () => {
    const { dataFolder } = service.platform.config
    chmodSync(dataFolder, 0o755)
    const found = (await report()).of('data-folder')
    chmodSync(dataFolder, 0o700)
    expect(found).toMatchObject({
      state: 'failed',
      seen: expect.stringContaining('0755'),
      script: `chmod go-rwx '${dataFolder}'`,
    })
    writeFileSync(join(dataFolder, 'keys.json'), '{}', { mode: 0o644 })
    chmodSync(join(dataFolder, 'keys.json'), 0o644)
    expect((await report()).of('data-folder')).toMatchObject({
      state: 'failed',
      seen: expect.stringContaining('keys.json (0644)'),
    })
    chmodSync(join(dataFolder, 'keys.json'), 0o600)
    expect((await report()).of('data-folder')?.state).toBe('ok')
  })

  test('an audit log that another hand changed fails, and says where', async () => {
    const { db, audit } = service.platform
    for (const subject of ['one', 'two', 'three'])
      await db.transaction((trx) => audit.record(trx, { actor: 'a', action: 'thing.done', subject }))
    expect((await report()).of('audit-log')).toMatchObject({ state: 'ok' })
    await sql`update audit_entries set actor = 'somebody else' where subject = 'two'`.execute(db.query)
    const { state, of } = await report()
    await sql`update audit_entries set actor = 'a' where subject = 'two'`.execute(db.query)
    expect(of('audit-log')).toMatchObject({
      state: 'failed',
      seen: expect.stringMatching(/entry \d+ does not follow/),
      facts: { problems: [expect.any(String)] },
    })
    expect(state).toBe('failed')
  })

  test('background work that nobody does fails', async () => {
    await sql`update periodic_tasks set due_at = app_now() - interval '11 minutes'`.execute(
      service.platform.db.query,
    )
    expect((await report()).of('jobs')).toMatchObject({
      state: 'failed',
      facts: { late: ['tokens.refresh-ahead'] },
    })
    await sql`update periodic_tasks set due_at = app_now()`.execute(service.platform.db.query)
  })

  test('a Microsoft that is not reached fails, and says which host', async () => {
    emulator.addFault({ path: '/v1.0/*', reset: 'before' })
    const found = await report()
    emulator.clearFaults()
    expect(found.of('microsoft')).toMatchObject({
      state: 'failed',
      seen: expect.stringContaining('no answer'),
      meaning: expect.stringContaining('still given out'),
    })
    expect(found.of('clock')?.state).toBe('skipped')
  })

  test('a key ring that does not open the data fails; API keys on an old key are counted', async () => {
    const other = new KeyRing([{ id: 'other', secret: Buffer.alloc(32, 3) }])
    const wrong = await runInstallationChecks({
      ...service.platform,
      sealer: createSealer(other, systemRandom),
    })
    expect(wrong.find((one) => one.id === 'key-ring')).toMatchObject({
      state: 'failed',
      remedy: expect.stringContaining('key ring'),
    })
    const rotated = new KeyRing([
      { id: 'new', secret: Buffer.alloc(32, 3) },
      { id: 'test', secret: Buffer.alloc(32, 7) },
    ])
    const right = await runInstallationChecks({
      ...service.platform,
      sealer: createSealer(rotated, systemRandom),
    })
    expect(right.find((one) => one.id === 'key-ring')).toMatchObject({ state: 'ok', facts: { staleKeys: 1 } })
  })

  test('a paused app fails; one that expires soon is named while it still works', async () => {
    const soon = new Date(service.platform.clock.now().getTime() + 20 * 86_400_000)
    const made = await service.call('POST', '/v1/apps', {
      body: {
        cloud: 'emulator',
        clientId: '00000000-0000-4000-8000-00000000abcd',
        credential: { kind: 'secret', secret: 'canary~secret~value', expiresAt: soon.toISOString() },
      },
    })
    expect((await report()).of('credentials')).toMatchObject({
      state: 'ok',
      seen: expect.stringContaining('19 days'),
      facts: { expiring: [{ app: made.body.id, state: 'within-30-days' }] },
    })
    service.platform.clock.advance(21 * 86_400_000)
    const over = (await report()).of('credentials')
    service.platform.clock.advance(-21 * 86_400_000)
    expect(over).toMatchObject({ state: 'failed', facts: { paused: [made.body.id] } })
    expect(JSON.stringify(over)).not.toContain('canary')
  })

  test('it wants the scope and no limits', async () => {
    const key = await service.key({ scopes: ['connectors:read'] })
    expect((await service.call('GET', '/v1/health/doctor', { key })).body).toMatchObject({
      code: 'forbidden',
      scope: 'system:read',
    })
    const limited = await service.key({ scopes: ['system:read'], customers: ['acme'] })
    expect((await service.call('GET', '/v1/health/doctor', { key: limited })).body).toMatchObject({
      code: 'forbidden',
    })
  })
})

test('a database that is gone is one failed check, and what needs it is skipped; nothing throws', async () => {
  const gone = await testService({ config: { microsoft: { emulator: emulator.origin } } })
  const { platform } = gone
  await gone.access.stop()
  const copy = { ...platform, db: { ...platform.db, query: platform.db.query } }
  await platform.close()
  const checks = await runInstallationChecks(copy)
  expect(checks.find((one) => one.id === 'database')?.state).not.toBe('ok')
  expect(checks.find((one) => one.id === 'migrations')?.state).toBe('skipped')
  expect(checks.find((one) => one.id === 'credentials')?.state).toBe('skipped')
})

test('free space: under a gigabyte fails, under five is said', () => {
  const gb = 1024 ** 3
  expect(
    diskFinding([
      { folder: '/a', freeBytes: 0.5 * gb },
      { folder: '/b', freeBytes: 900 * gb },
    ]).state,
  ).toBe('failed')
  expect(diskFinding([{ folder: '/a', freeBytes: 2 * gb }])).toMatchObject({
    state: 'ok',
    remedy: expect.any(String),
  })
  expect(diskFinding([{ folder: '/a', freeBytes: 50 * gb }]).remedy).toBeUndefined()
  expect(diskFinding([]).state).toBe('unknown')
})

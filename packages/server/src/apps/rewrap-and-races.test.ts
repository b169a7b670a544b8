import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestService, testService } from '../access/testing/test-service.ts'
import { createSealer } from '../platform/crypto/create-sealer.ts'
import { KeyRing } from '../platform/crypto/key-ring.ts'
import { createRewrap } from '../platform/crypto/rewrap.ts'
import { systemRandom } from '../platform/random.ts'
import { createApps } from './index.ts'

let service: TestService
beforeAll(async () => {
  service = await testService()
})
afterAll(() => service.close())

const secret = { kind: 'secret', secret: 'abC8Q~secret.value' }
const post = (path: string, body: unknown) => service.call('POST', path, { body })

test('secrets and private keys are sealed again under a new first key, and then open without the old one', async () => {
  const made = await post('/v1/apps', {
    clientId: '00000000-0000-4000-8000-000000000001',
    credential: secret,
  })
  await post(`/v1/apps/${made.body.id}/credentials`, { kind: 'certificate', make: true })
  const { platform } = service
  const fresh = { id: 'fresh', secret: Buffer.alloc(32, 9) }
  const ring = new KeyRing([fresh, { id: 'test', secret: Buffer.alloc(32, 7) }])
  const sealer = createSealer(ring, systemRandom)
  const { sealedColumns } = createApps({ ...platform, sealer })
  const rewrap = createRewrap({
    db: platform.db,
    ring,
    sealer,
    clock: platform.clock,
    columns: sealedColumns,
  })
  expect(await rewrap.countStale()).toBe(2)
  await rewrap.run(new AbortController().signal)
  expect(await rewrap.countStale()).toBe(0)
  expect(await rewrap.progress()).toMatchObject([
    { field: 'app_credentials.sealed', rowsChanged: 2, rowsFailed: 0, done: true },
  ])

  const alone = createApps({ ...platform, sealer: createSealer(new KeyRing([fresh]), systemRandom) }).service
  expect((await alone.credentialsFor(String(made.body.id))).credentials).toHaveLength(2)
})

test('of several requests for one app at once, one makes it and the others are told', async () => {
  const clientId = '00000000-0000-4000-8000-000000000002'
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => post('/v1/apps', { clientId, credential: secret })),
  )
  expect(answers.filter((one) => one.status === 201)).toHaveLength(1)
  expect(answers.filter((one) => one.body.code === 'conflict')).toHaveLength(5)
  const rows = await sql<{
    n: number
  }>`select count(*) as n from app_credentials c join apps a on a.id = c.app_id
    where a.client_id = ${clientId}`.execute(service.platform.db.query)
  expect(rows.rows).toEqual([{ n: 1 }])
})

test('an app that is removed while a connector takes it ends up with one of the two, never with half', async () => {
  for (let round = 0; round < 8; round++) {
    const app = await post('/v1/apps', { clientId: `00000000-0000-4000-8000-0000000010${round}0` })
    const [connector, removal] = await Promise.all([
      post('/v1/connectors', { type: 'outlook-mail-org', app: { id: app.body.id } }),
      service.call('DELETE', `/v1/apps/${app.body.id}`),
    ])
    expect([
      [201, 409],
      [400, 204],
    ]).toContainEqual([connector.status, removal.status])
  }
})

test('credentials that are added at once are all kept, and no more than the most', async () => {
  const app = await post('/v1/apps', { clientId: '00000000-0000-4000-8000-000000000003' })
  const answers = await Promise.all(
    Array.from({ length: 14 }, (_, index) =>
      post(`/v1/apps/${app.body.id}/credentials`, { ...secret, secret: `abC8Q~${index}` }),
    ),
  )
  expect(answers.filter((one) => one.status === 201)).toHaveLength(10)
  expect(answers.filter((one) => one.body.code === 'conflict')).toHaveLength(4)
})

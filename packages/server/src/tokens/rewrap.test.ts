import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type ConnectRig,
  connectPerson,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
} from '../connect/testing/index.ts'
import { createSealer } from '../platform/crypto/create-sealer.ts'
import { KeyRing } from '../platform/crypto/key-ring.ts'
import { createRewrap } from '../platform/crypto/rewrap.ts'
import { systemRandom } from '../platform/random.ts'
import { testKeyRing } from '../platform/testing/index.ts'
import { accessTokenBinding, proofBinding, refreshTokenBinding } from './bindings.ts'
import { selectTokenState } from './token-store.ts'

let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
})
afterAll(() => rig.close())

test('refresh tokens, access tokens and proofs are sealed again under a new first key, and open without the old one', async () => {
  const app = newApp(rig, 'rewrap', { delegated: ['User.Read', 'Mail.Read'], application: [] })
  const wish = { type: 'outlook-mail', permissions: ['Mail.Read'], name: 'rewrap' }
  const connector = await makeConnector(rig, wish, app)
  const { employee } = newOrganization(rig, 'rewrap', 'allow')
  const { id } = await connectPerson(rig, { connector, person: employee.userPrincipalName })
  const before = await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })
  // An imported token is kept only while Microsoft cannot be asked whose it is.
  rig.emulator.addFault({ path: '/*/oauth2/v2.0/token', status: 503, count: 1 })
  const rows = [{ customer: { externalId: 'imported' }, refreshToken: '1.from-elsewhere' }]
  const waiting = await rig.call('POST', '/v1/connections/import', { body: { connector, rows } })
  expect(waiting.body.data, waiting.text).toMatchObject([{ outcome: 'waiting' }])

  const fresh = { id: 'fresh', secret: Buffer.alloc(32, 9) }
  const ring = new KeyRing([fresh, ...testKeyRing().keys])
  const { platform, features } = rig
  const columns = [...features.tokens.sealedColumns, ...features.connect.sealedColumns]
  const sealer = createSealer(ring, systemRandom)
  const rewrap = createRewrap({ db: platform.db, ring, sealer, clock: platform.clock, columns })
  expect(await rewrap.countStale()).toBeGreaterThanOrEqual(4)
  await rewrap.run(new AbortController().signal)
  expect(await rewrap.countStale()).toBe(0)
  for (const { field, rowsChanged, rowsFailed } of await rewrap.progress()) {
    expect({ field, rowsFailed, some: rowsChanged > 0 }).toEqual({ field, rowsFailed: 0, some: true })
  }

  const alone = createSealer(new KeyRing([fresh]), systemRandom)
  const connection = await features.connections.service.get(id, null)
  const owner = {
    grantId: connection.grantId ?? '',
    customer: connection.customer,
    connectorId: connection.connectorId,
    tenantId: connection.tenantId ?? '',
  }
  const state = await selectTokenState(platform.db.query, owner.grantId, 'graph')
  const token = alone.open(state?.sealed ?? Buffer.alloc(0), accessTokenBinding(owner, 'graph'))
  expect(token.toString()).toBe(before.body.accessToken)
  const grant = await features.connections.service.grants.get(owner.grantId)
  expect(alone.open(grant?.proof ?? Buffer.alloc(0), proofBinding(owner)).length).toBeGreaterThan(0)
  expect(() => alone.open(state?.sealed ?? Buffer.alloc(0), refreshTokenBinding(owner))).toThrow(
    'key_ring_wrong',
  )
})

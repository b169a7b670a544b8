import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Browser,
  type ConnectRig,
  completeReturned,
  connectRig,
  follow,
  makeConnector,
  openLink,
  readConnection,
} from './testing/index.ts'

let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
})
afterAll(() => rig.close())

const admin = () => rig.person('admin@contoso.onmicrosoft.com')

describe('an organization', () => {
  test('is connected by its administrator through the consent page, and gives a token', async () => {
    const connector = await makeConnector(rig, { type: 'microsoft-365', mode: 'organization' }, 'unconsented')
    const session = await openLink(rig, { customer: 'first', connector })
    const page = await follow(new Browser(), session.url, admin())
    expect(page.text).toContain('Back at the product')
    const connection = await completeReturned(rig, session.id)
    expect(connection).toMatchObject({ status: 'active', tenantId: rig.contoso, missing: [] })
    const token = await rig.call('POST', `/v1/connections/${connection.id}/token`, { body: {} })
    expect(token.status).toBe(200)
    expect(token.headers.get('cache-control')).toBe('no-store')
    expect((await readConnection(rig, connection.id)).status).toBe('active')
  })
})

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Browser,
  type ConnectRig,
  codeOn,
  connectOrganization,
  connectRig,
  follow,
  grantInPortal,
  makeConnector,
  newApp,
  newestConnection,
  newOrganization,
  openLink,
} from './testing/index.ts'

/** Whoever can write the database without the key ring makes no grant that comes into use (requirements 1, 2 and 9). */
let rig: ConnectRig
let connector = ''
let clientId = ''
beforeAll(async () => {
  rig = await connectRig()
  const app = newApp(rig, 'forged-grants')
  clientId = app.clientId
  const permissions = ['Mail.Read', 'Calendars.Read', 'User.Read.All']
  const wish = { type: 'microsoft-365', mode: 'organization', name: 'forged-grants', permissions }
  connector = await makeConnector(rig, wish, app)
})
afterAll(() => rig.close())

const check = (id: string) => rig.call('POST', `/v1/connections/${id}/check`)
const releases = async (id: string) =>
  (await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })).status
let count = 0

/** An employee has signed in, the tenant's consent is there, and no administrator was proven. */
async function waitingForAdmin() {
  const name = `waits${++count}`
  const organization = newOrganization(rig, name)
  grantInPortal(rig, clientId, organization.id)
  const session = await openLink(rig, { customer: name, connector })
  const page = await follow(new Browser(), session.url, organization.employee)
  const code = codeOn(page)
  await rig.call('POST', `/v1/connect-sessions/${session.id}/complete`, { body: { code } })
  const { id } = await newestConnection(rig, name)
  expect(await releases(id)).toBe(409)
  return { id }
}

async function active() {
  const name = `active${++count}`
  const { admin, id: tenant } = newOrganization(rig, name)
  const administrator = admin.userPrincipalName
  const { id } = await connectOrganization(rig, { customer: name, connector, administrator })
  return { id, name, tenant }
}

describe('a row that was written by hand', () => {
  test('makes no connection to the tenant of another customer, although the app is consented there', async () => {
    const victim = await active()
    await rig.call('PUT', '/v1/customers/thief', { body: {} })
    await rig.platform.db.transaction(async (trx) => {
      await sql`
        insert into connections (id, customer, connector_id, kind, status, reason_code, reason, remedy, candidate_id,
                                 created_at, updated_at)
        select 'conn_forged', 'thief', connector_id, kind, 'needs_admin', 'x', 'x', 'x', 'grt_forged', created_at,
               updated_at
        from connections where id = ${victim.id}`.execute(trx)
      await sql`
        insert into grants (id, connection_id, tenant_id, oid, admin_oid, admin_by, admin_at, granted, missing, seen_at,
                            completed_at, approved_at, approved_by, evidence, check_at, created_at)
        select 'grt_forged', 'conn_forged', g.tenant_id, g.oid, g.admin_oid, g.admin_by, g.admin_at, g.granted,
               g.missing, g.seen_at, g.completed_at, g.completed_at, 'key_x', g.evidence, g.created_at, g.created_at
        from grants g join connections c on c.grant_id = g.id where c.id = ${victim.id}`.execute(trx)
    })
    expect((await check('conn_forged')).text).toContain('"state":"failed"')
    expect(await releases('conn_forged')).toBe(409)
    expect((await newestConnection(rig, 'thief')).status).toBe('needs_admin')
    expect(await releases(victim.id)).toBe(200)
  })

  test.each([
    [
      'names an administrator',
      sql`admin_oid = oid, admin_by = 'id_token', admin_at = created_at, completed_at = created_at`,
    ],
    [
      'says that the operator overrode that',
      sql`admin_oid = 'operator', admin_by = 'operator', admin_at = created_at,
          completed_at = created_at, approved_at = created_at, approved_by = 'key_x'`,
    ],
  ])('that %s connects nothing', async (_, change) => {
    const { id } = await waitingForAdmin()
    await sql`update grants set ${change} where connection_id = ${id}`.execute(rig.platform.db.query)
    await check(id)
    expect(await releases(id)).toBe(409)
    const approved = await rig.call('POST', `/v1/connections/${id}/approve`, {
      body: { reason: 'looks well' },
    })
    expect(approved.body).toMatchObject({ code: 'key_ring_wrong' })
    expect(await releases(id)).toBe(409)
  })

  test('that names another tenant is not sealed along with what is proven later', async () => {
    const victim = await active()
    const { id } = await waitingForAdmin()
    await sql`update grants set tenant_id = ${victim.tenant} where connection_id = ${id}`.execute(
      rig.platform.db.query,
    )
    const body = { reason: 'looks well', insteadOfAdministrator: true }
    const approved = await rig.call('POST', `/v1/connections/${id}/approve`, { body })
    expect(approved.body).toMatchObject({ code: 'key_ring_wrong' })
    expect(await releases(id)).toBe(409)
  })

  test('while one that nobody touched comes into use', async () => {
    const { id } = await waitingForAdmin()
    const body = { reason: 'known by telephone', insteadOfAdministrator: true }
    const approved = await rig.call('POST', `/v1/connections/${id}/approve`, { body })
    expect(approved.body).toMatchObject({ status: 'active' })
    expect(await releases(id)).toBe(200)
  })
})

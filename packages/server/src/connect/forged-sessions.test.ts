import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Browser,
  type ConnectRig,
  codeOn,
  connectRig,
  follow,
  grantInPortal,
  makeConnector,
  newApp,
  newestConnection,
  newOrganization,
  openLink,
  throughMicrosoft,
} from './testing/index.ts'

/** Whoever can write the database without the key ring leads no session astray (requirements 1, 2 and 9). */
let rig: ConnectRig
let connector = ''
let clientId = ''
const permissions = ['Mail.Read', 'User.Read.All', 'Directory.Read.All']

beforeAll(async () => {
  rig = await connectRig()
  const app = newApp(rig, 'forged-sessions', { application: permissions })
  clientId = app.clientId
  const wish = { type: 'microsoft-365', mode: 'organization', name: 'forged-sessions', permissions }
  connector = await makeConnector(rig, wish, app)
})
afterAll(() => rig.close())

const run = (statement: ReturnType<typeof sql>) => statement.execute(rig.platform.db.query)
const released = async (customer: string) => {
  const { id } = await newestConnection(rig, customer)
  return (await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })).status
}
let count = 0

/** A tenant whose consent is there already, and a link that was begun: the browser stands at Microsoft's sign-in. */
async function begun(completion: 'code' | 'end-page' = 'code') {
  const name = `led${++count}`
  const organization = newOrganization(rig, name)
  grantInPortal(rig, clientId, organization.id, permissions)
  const session = await openLink(rig, { customer: name, connector, completion })
  const browser = new Browser()
  const page = await browser.submit(await browser.open(session.url), { button: 'Continue with Microsoft' })
  return { name, organization, session, browser, page }
}

describe('a session that was changed by hand', () => {
  test('is not that of an administrator whom somebody else names', async () => {
    const name = `led${++count}`
    const organization = newOrganization(rig, name)
    grantInPortal(rig, clientId, organization.id, permissions)
    const session = await openLink(rig, { customer: name, connector, completion: 'code' })
    const browser = new Browser()
    const page = await follow(browser, session.url, organization.employee)
    codeOn(page)
    const authorize = browser.visited.find((url) => url.includes('/authorize')) ?? ''
    const state = new URL(authorize).searchParams.get('state') ?? ''
    const admin = rig.emulator.world
      .findTenant(organization.id)
      ?.directory.find(organization.admin.userPrincipalName)
    const signedIn = JSON.stringify({ tenantId: organization.id, oid: admin?.id, name: 'Admin' })
    // As if she had come from a consent, after an administrator's sign-in.
    await run(sql`update connect_sessions set status = 'begun', signed_in = ${signedIn}::jsonb, code_mac = null,
      code_expires_at = null where id = ${session.id}`)
    await run(sql`update connect_trips set step = 'consent', scope = 'x', tenant_id = ${organization.id}, used_at = null
      where session_id = ${session.id}`)
    const forged = new URLSearchParams({ state, admin_consent: 'True', tenant: organization.id, scope: 'x' })
    const end = await browser.open(`${rig.url}/oauth/callback?${forged}`)
    expect(end.text).toContain('Nothing to do with this')
    const proven = await sql<{ n: number }>`select count(*)::int as n from grants
      where tenant_id = ${organization.id} and admin_oid is not null`.execute(rig.platform.db.query)
    expect(proven.rows).toEqual([{ n: 0 }])
    expect(await released(name)).toBe(409)
  })

  test.each([
    ['its end', sql`completion = 'end-page'`],
    ['its purpose', sql`purpose = 'admin', completion = 'none'`],
    ['its customer', sql`customer = 'thief'`],
    ['its tenant', sql`tenant_id = '11111111-1111-4111-8111-111111111111'`],
    ['its browser', sql`browser_mac = decode('00', 'hex')`],
    ['its life', sql`expires_at = expires_at + interval '1 year'`],
    ['its seal', sql`seal = null`],
  ])('in %s leads nowhere', async (_, change) => {
    await rig.call('PUT', '/v1/customers/thief', { body: {} })
    const { name, organization, session, browser, page } = await begun()
    await run(sql`update connect_sessions set ${change} where id = ${session.id}`)
    const end = await throughMicrosoft(browser, page, organization.admin)
    expect(end.text).toContain('This sign-in is over already')
    expect((await browser.open(session.url)).text).toContain('This link is not known')
    expect(await released(name)).toBe(409)
    expect((await rig.call('GET', `/v1/connect-sessions/${session.id}`)).status).toBe(404)
  })

  test('ends in its time', async () => {
    const { session } = await begun()
    await run(
      sql`update connect_sessions set consented = '{x}', expires_at = now() - interval '1 day' where id = ${session.id}`,
    )
    await rig.features.connect.runDue()
    const left = await sql`select 1 from connect_sessions where id = ${session.id}`.execute(
      rig.platform.db.query,
    )
    expect(left.rows).toEqual([])
  })
})

describe('a trip that was changed by hand', () => {
  test('is no consent when it began as a sign-in', async () => {
    const { name, organization, session, browser } = await begun()
    const authorize = browser.visited.find((url) => url.includes('/authorize')) ?? ''
    const state = new URL(authorize).searchParams.get('state') ?? ''
    await run(sql`update connect_trips set step = 'consent', scope = 'x', tenant_id = ${organization.id}
      where session_id = ${session.id}`)
    const forged = new URLSearchParams({ state, admin_consent: 'True', tenant: organization.id, scope: 'x' })
    const end = await browser.open(`${rig.url}/oauth/callback?${forged}`)
    expect(end.text).toContain('Not connected')
    expect(await released(name)).toBe(409)
  })

  test('does not take the place of another', async () => {
    const one = await begun()
    const other = await begun()
    await run(sql`update connect_trips set sealed = (select sealed from connect_trips where session_id = ${other.session.id})
      where session_id = ${one.session.id}`)
    const end = await throughMicrosoft(one.browser, one.page, one.organization.admin)
    expect(end.text).toContain('This sign-in is over already')
    expect(await released(one.name)).toBe(409)
  })

  test('goes where it was sent, whatever the row says', async () => {
    const { name, organization, session, browser, page } = await begun()
    await run(sql`update connect_trips set tenant_id = '11111111-1111-4111-8111-111111111111',
      segment = '11111111-1111-4111-8111-111111111111', step = 'ask-admin' where session_id = ${session.id}`)
    const end = await throughMicrosoft(browser, page, organization.admin)
    const code = codeOn(end)
    await rig.call('POST', `/v1/connect-sessions/${session.id}/complete`, { body: { code } })
    expect(await released(name)).toBe(200)
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  Browser,
  type ConnectRig,
  codeOn,
  completeReturned,
  connectOrganization,
  connectRig,
  follow,
  grantInPortal,
  makeConnector,
  newApp,
  newestConnection,
  newOrganization,
  openLink,
  readConnection,
} from './testing/index.ts'

let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
})
afterAll(() => rig.close())

const mailAndCalendar = {
  type: 'microsoft-365',
  mode: 'organization',
  permissions: ['Mail.Read', 'Calendars.Read'],
}

/** A name, an app, a connector and a tenant that no other test uses. */
let count = 0
async function setUp(options: { application?: string[] } = {}) {
  const name = `org${++count}`
  const app = newApp(rig, name, options)
  const connector = await makeConnector(rig, { ...mailAndCalendar, name }, app)
  return { name, app, connector, organization: newOrganization(rig, name) }
}

const releases = async (id: string) =>
  (await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })).status
const complete = (session: string, code: string) =>
  rig.call('POST', `/v1/connect-sessions/${session}/complete`, { body: { code } })

const typesOf = async (id: string) => {
  const feed = z
    .object({ data: z.array(z.object({ type: z.string(), connection: z.string().nullable() })) })
    .parse((await rig.call('GET', '/v1/changes?limit=1000')).body)
  return feed.data.filter(({ connection }) => connection === id).map(({ type }) => type)
}

describe('an organization', () => {
  test('is connected by its administrator through the consent page, and gives a token', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const browser = new Browser()
    const asked = await browser.open(session.url)
    expect(asked.text).toContain('Mail.Read')
    expect(asked.text).toContain('for the whole organization')
    const page = await follow(browser, session.url, organization.admin)
    expect(page.text).toContain('Back at the product')
    expect(browser.visited.some((url) => url.includes('/v2.0/adminconsent'))).toBe(true)

    const pending = await newestConnection(rig, name)
    expect(pending).toMatchObject({ status: 'pending', reasonCode: 'awaiting_completion' })
    expect(await releases(pending.id)).toBe(409)

    const connection = await completeReturned(rig, session.id)
    expect(connection).toMatchObject({
      status: 'active',
      tenantId: organization.id,
      missing: [],
      granted: expect.arrayContaining(['Mail.Read', 'Calendars.Read', 'User.Read.All']),
      account: { name: organization.admin.userPrincipalName },
    })
    const token = await rig.call('POST', `/v1/connections/${connection.id}/token`, { body: {} })
    expect(token.status).toBe(200)
    expect(token.headers.get('cache-control')).toBe('no-store')
    expect(token.body).toMatchObject({
      tokenType: 'Bearer',
      tenantId: organization.id,
      missingScopes: [],
      scopes: expect.arrayContaining(['Mail.Read']),
    })
    expect(await typesOf(connection.id)).toEqual([
      'connection.pending',
      'connection.pending',
      'connection.pending',
      'connection.active',
    ])
  })

  test('whose administrator consented earlier needs no second consent, only her sign-in', async () => {
    const { name, app, connector, organization } = await setUp()
    grantInPortal(rig, app.clientId, organization.id)
    const session = await openLink(rig, { customer: name, connector })
    const browser = new Browser()
    await follow(browser, session.url, organization.admin)
    expect(browser.visited.some((url) => url.includes('/adminconsent'))).toBe(false)
    expect(await completeReturned(rig, session.id)).toMatchObject({ status: 'active' })
  })

  test('is not connected by an employee, although the tenant consented long ago', async () => {
    const { name, app, connector, organization } = await setUp()
    grantInPortal(rig, app.clientId, organization.id)
    const session = await openLink(rig, { customer: name, connector })
    const page = await follow(new Browser(), session.url, organization.employee)
    expect(page.text).toContain('Waiting for your administrator')
    const { id } = await newestConnection(rig, name)
    const link = /http:\/\/localhost:\d+\/admin-consent\/[\w-]{43}/.exec(page.html)?.[0] ?? ''
    const done = await complete(session.id, codeOn(page))
    expect(done.body).toMatchObject({ status: 'needs_admin', reasonCode: 'admin_to_confirm' })

    // Neither a look on demand nor the background makes more of it.
    const checked = await rig.call('POST', `/v1/connections/${id}/check`)
    expect(checked.body).toMatchObject({
      connection: { status: 'needs_admin', reasonCode: 'admin_to_confirm' },
    })
    await rig.advance(2 * 60_000)
    await rig.features.connect.runDue()
    expect(await readConnection(rig, id)).toMatchObject({ status: 'needs_admin' })
    expect(await releases(id)).toBe(409)

    // The link that she mails works for an administrator, once.
    const approved = await follow(new Browser(), link, organization.admin)
    expect(approved.text).toContain('Connected')
    expect(await readConnection(rig, id)).toMatchObject({
      status: 'active',
      account: { name: organization.admin.userPrincipalName },
    })
    expect(await releases(id)).toBe(200)
    expect((await new Browser().open(link)).status).toBe(410)
  })

  test('is not connected by a guest, although the tenant consented long ago', async () => {
    const { name, app, organization } = await setUp()
    const home = newOrganization(rig, `${name}-home`)
    rig.emulator.addUser({
      tenant: organization.id,
      userPrincipalName: `guest#EXT#@${name}.onmicrosoft.com`,
      displayName: 'Guest',
      guest: home.admin.userPrincipalName,
    })
    grantInPortal(rig, app.clientId, organization.id)
    const wish = {
      ...mailAndCalendar,
      name: `${name}-single`,
      tenantMode: 'single',
      tenantId: organization.id,
    }
    const connector = await makeConnector(rig, wish, app)
    const session = await openLink(rig, { customer: name, connector })
    // An administrator at home, a guest here.
    const browser = new Browser()
    let page = await follow(browser, session.url, home.admin)
    if (page.text.includes('Are you an administrator?')) {
      page = await browser.submit(page, { button: 'I am an administrator' })
    }
    const connection = await newestConnection(rig, name)
    expect(connection).toMatchObject({ status: 'needs_admin', reasonCode: 'admin_to_confirm' })
    expect(connection.tenantId).toBe(organization.id)
    expect(await releases(connection.id)).toBe(409)
  })

  test('waits for its administrator; a consent given in the portal is noticed without any redirect', async () => {
    const { name, app, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector, completion: 'code' })
    const page = await follow(new Browser(), session.url, organization.employee)
    expect(page.text).toContain('Waiting for your administrator')
    const done = await complete(session.id, codeOn(page))
    expect(done.body).toMatchObject({ status: 'needs_admin', reasonCode: 'consent_needed' })
    const { id } = await newestConnection(rig, name)

    grantInPortal(rig, app.clientId, organization.id)
    await rig.advance(2 * 60_000)
    await rig.features.connect.runDue()
    expect(await readConnection(rig, id)).toMatchObject({
      status: 'needs_admin',
      reasonCode: 'admin_to_confirm',
      granted: expect.arrayContaining(['Mail.Read']),
    })

    const link = await rig.call('POST', `/v1/connections/${id}/admin-link`)
    expect(link.status).toBe(201)
    const browser = new Browser()
    await follow(browser, String(link.body.url), organization.admin)
    expect(browser.visited.some((url) => url.includes('/adminconsent'))).toBe(false)
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active', reasonCode: null })
  })

  test('whose administrator signed in is connected by a consent in the portal alone', async () => {
    const { name, app, connector, organization } = await setUp({
      application: ['Mail.Read', 'User.Read.All'],
    })
    const session = await openLink(rig, { customer: name, connector, completion: 'code' })
    const page = await follow(new Browser(), session.url, organization.admin)
    expect(page.text).toContain('Calendars.Read')
    const { body } = await complete(session.id, codeOn(page))
    expect(body).toMatchObject({
      status: 'error',
      reasonCode: 'permissions_missing',
      missing: ['Calendars.Read'],
      reason: expect.stringContaining('Calendars.Read'),
    })
    const id = String(body.id)
    expect(await releases(id)).toBe(409)

    grantInPortal(rig, app.clientId, organization.id, ['Calendars.Read'])
    await rig.advance(2 * 60_000)
    await rig.features.connect.runDue()
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active', missing: [] })
    expect(await releases(id)).toBe(200)
  })

  test('tells whoever opens a link for administrators and is none, and keeps it for the right one', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector, completion: 'code' })
    await follow(new Browser(), session.url, organization.employee)
    const { id } = await newestConnection(rig, name)
    const link = String((await rig.call('POST', `/v1/connections/${id}/admin-link`)).body.url)

    const browser = new Browser()
    expect((await browser.open(link)).text).toContain(organization.employee.userPrincipalName)
    expect((await follow(browser, link, organization.employee)).text).toContain('no administrator')
    expect(await readConnection(rig, id)).toMatchObject({
      status: 'needs_admin',
      reasonCode: 'not_an_administrator',
    })
    const page = await follow(new Browser(), link, organization.admin)
    expect(page.text).toContain('Thank you')
    expect(await readConnection(rig, id)).toMatchObject({
      status: 'pending',
      reasonCode: 'awaiting_completion',
    })
  })

  test('is not approved by another organization’s administrator', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector, completion: 'code' })
    await follow(new Browser(), session.url, organization.employee)
    const { id } = await newestConnection(rig, name)
    const link = String((await rig.call('POST', `/v1/connections/${id}/admin-link`)).body.url)
    // The sign-in is at the one tenant that the link is for, and she is not known there.
    const stranger = rig.person('admin@contoso.onmicrosoft.com')
    await expect(follow(new Browser(), link, stranger)).rejects.toThrow(/Microsoft/)
    expect(await readConnection(rig, id)).toMatchObject({ status: 'needs_admin' })
  })

  test('whose administrator declines ends with that as the reason, and may try again by the same link', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const browser = new Browser()
    const declined = await follow(browser, session.url, organization.admin, { consent: 'cancel' })
    expect(declined.text).toContain('Not connected')
    const connection = await newestConnection(rig, name)
    expect(connection).toMatchObject({ status: 'error', reasonCode: 'consent_declined' })
    expect(connection.refusal).toMatchObject({ error: expect.any(String) })
    const told = await rig.call('GET', `/v1/connect-sessions/${session.id}`)
    expect(told.body).toMatchObject({ status: 'failed', outcome: { reasonCode: 'consent_declined' } })
    expect(await releases(connection.id)).toBe(409)

    const page = await follow(browser, session.url, organization.admin)
    expect(page.text).toContain('Back at the product')
    expect((await newestConnection(rig, name)).id).toBe(connection.id)
  })
})

describe('two organizations', () => {
  test('of one customer are two connections, each with the tokens of its own tenant', async () => {
    const { name, connector, organization } = await setUp()
    const other = newOrganization(rig, `${name}b`)
    const connect = async (administrator: typeof organization.admin) => {
      const session = await openLink(rig, { customer: name, connector })
      await follow(new Browser(), session.url, administrator)
      return completeReturned(rig, session.id)
    }
    const one = await connect(organization.admin)
    const two = await connect(other.admin)
    expect(two.id).not.toBe(one.id)
    const tokens = await Promise.all(
      [one.id, two.id].map((id) => rig.call('POST', `/v1/connections/${id}/token`, { body: {} })),
    )
    expect(tokens.map(({ body }) => body.tenantId)).toEqual([organization.id, other.id])

    const byCustomer = await rig.call('POST', '/v1/token', { body: { customer: name, connector } })
    expect(byCustomer.body).toMatchObject({ code: 'conflict', connections: [two.id, one.id] })
  })

  test('one organization for two customers needs the operator’s yes', async () => {
    const { name, connector, organization } = await setUp()
    const administrator = organization.admin.userPrincipalName
    await connectOrganization(rig, { customer: name, connector, administrator })
    const rival = `${name}-rival`
    const session = await openLink(rig, { customer: rival, connector, completion: 'code' })
    const page = await follow(new Browser(), session.url, organization.admin)
    const { body } = await complete(session.id, codeOn(page))
    expect(body).toMatchObject({ status: 'pending', reasonCode: 'awaiting_approval' })
    // Who the other one is, is nobody else's business.
    expect(JSON.stringify(body)).not.toContain(`"${name}"`)
    const id = String(body.id)
    expect(await releases(id)).toBe(409)

    const limited = await rig.key({ scopes: ['connections:write', 'connections:read'], customers: [rival] })
    const reason = { reason: 'both belong to the holding' }
    const refused = await rig.call('POST', `/v1/connections/${id}/approve`, { key: limited, body: reason })
    expect(refused.status).toBe(403)
    expect(await releases(id)).toBe(409)
    const approved = await rig.call('POST', `/v1/connections/${id}/approve`, { body: reason })
    expect(approved.body).toMatchObject({ status: 'active' })
    expect(await releases(id)).toBe(200)
  })

  test('an administrator who connects again renews the connection that is there', async () => {
    const { name, connector, organization } = await setUp()
    const wish = { customer: name, connector, administrator: organization.admin.userPrincipalName }
    const first = await connectOrganization(rig, wish)
    const second = await connectOrganization(rig, wish)
    expect(second.id).toBe(first.id)
    const all = await rig.call('GET', `/v1/connections?customer=${name}`)
    expect(all.body.data).toHaveLength(1)
  })

  test('the operator can say yes in place of an administrator, which the audit log shows', async () => {
    const { app, connector, organization } = await setUp()
    grantInPortal(rig, app.clientId, organization.id)
    const session = await openLink(rig, { customer: 'self', connector, completion: 'end-page' })
    await follow(new Browser(), session.url, organization.employee)
    const { id, reasonCode } = await newestConnection(rig, 'self')
    expect(reasonCode).toBe('admin_to_confirm')
    const body = { reason: 'our own tenant', insteadOfAdministrator: true }
    const approved = await rig.call('POST', `/v1/connections/${id}/approve`, { body })
    expect(approved.body).toMatchObject({ status: 'active' })
    const log = await rig.call('GET', '/v1/audit?action=connection.administrator_overridden')
    expect(log.text).toContain('our own tenant')
  })
})

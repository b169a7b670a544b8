import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  Browser,
  type ConnectRig,
  codeOn,
  completeReturned,
  connectPerson,
  connectRig,
  follow,
  makeConnector,
  newApp,
  newestConnection,
  newOrganization,
  openLink,
  readConnection,
  throughMicrosoft,
} from './testing/index.ts'

let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
})
afterAll(() => rig.close())
beforeEach(() => {
  rig.emulator.clearFaults()
  rig.emulator.clearRequests()
})

let count = 0
async function setUp(userConsent: 'allow' | 'refuse-mail' | 'refuse' = 'allow') {
  const name = `person${++count}`
  const app = newApp(rig, name, { delegated: ['User.Read', 'Mail.Read'], application: [] })
  const connector = await makeConnector(rig, { type: 'outlook-mail', permissions: ['Mail.Read'], name }, app)
  const organization = newOrganization(rig, name, userConsent)
  return { name, app, connector, organization, person: organization.employee.userPrincipalName }
}

const release = (id: string, body: Record<string, unknown> = {}) =>
  rig.call('POST', `/v1/connections/${id}/token`, { body })
const refreshes = (clientId: string) =>
  rig.emulator.requests({ route: 'token refresh_token', appId: clientId })
const complete = (session: string, code: string) =>
  rig.call('POST', `/v1/connect-sessions/${session}/complete`, { body: { code } })

describe('a person', () => {
  test('connects by code with PKCE, chosen account, and offline access', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector, loginHint: 'employee@example.com' })
    const browser = new Browser()
    await follow(browser, session.url, organization.employee)
    const asked = new URL(browser.visited.find((url) => url.includes('/authorize')) ?? '').searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      prompt: 'select_account',
      login_hint: 'employee@example.com',
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: `${rig.url}/oauth/callback`,
    })
    expect(asked.get('scope')?.split(' ')).toEqual(
      expect.arrayContaining([
        'openid',
        'profile',
        'offline_access',
        'https://graph.microsoft.com/Mail.Read',
      ]),
    )
    const connection = await completeReturned(rig, session.id)
    expect(connection).toMatchObject({
      status: 'active',
      tenantId: organization.id,
      account: { name: organization.employee.userPrincipalName },
      missing: [],
    })
    const token = await release(connection.id)
    expect(token.body).toMatchObject({ scopes: expect.arrayContaining(['Mail.Read']), missingScopes: [] })
    const me = await fetch(`${rig.emulator.origin}/v1.0/me/mailFolders`, {
      headers: { authorization: `Bearer ${token.body.accessToken}` },
    })
    expect(me.status).toBe(200)
  })

  test('has her token renewed when it has ended, with one call and a new refresh token', async () => {
    const { app, connector, name, person } = await setUp()
    const { id } = await connectPerson(rig, { customer: name, connector, person })
    const first = await release(id)
    await rig.advance(2 * 3_600_000)
    const second = await release(id)
    expect(second.status).toBe(200)
    expect(second.body.accessToken).not.toBe(first.body.accessToken)
    expect(refreshes(app.clientId)).toHaveLength(1)
    await rig.advance(2 * 3_600_000)
    expect((await release(id)).status).toBe(200)
  })

  test('whose grant was revoked needs to sign in again, after exactly one refused call', async () => {
    const { app, connector, name, organization, person } = await setUp()
    const { id } = await connectPerson(rig, { customer: name, connector, person })
    rig.emulator.revokeSessions(organization.id, person)
    await rig.advance(2 * 3_600_000)
    const refused = await Promise.all(Array.from({ length: 20 }, () => release(id)))
    for (const { status, body } of refused) {
      expect(status).toBe(409)
      expect(body).toMatchObject({
        code: 'needs_reauth',
        remedy: expect.any(String),
        microsoft: {
          aadsts: 50173,
          traceId: expect.any(String),
          correlationId: expect.any(String),
          at: expect.stringMatching(/Z$/),
        },
      })
    }
    await release(id)
    await rig.features.tokens.runDue()
    expect(refreshes(app.clientId)).toHaveLength(1)
    expect(await readConnection(rig, id)).toMatchObject({
      status: 'needs_reauth',
      reasonCode: 'AADSTS50173',
      refusal: { traceId: expect.any(String) },
    })
    const feed = await rig.call('GET', '/v1/changes?type=connection.needs_reauth&limit=1000')
    const own = z.array(z.object({ connection: z.string() })).parse(feed.body.data)
    expect(own.filter(({ connection }) => connection === id)).toHaveLength(1)

    // The same person signs in again, and the connection goes on under its id.
    const link = await rig.call('POST', `/v1/connections/${id}/reconnect`, { body: { completion: 'code' } })
    const page = await follow(new Browser(), String(link.body.url), organization.employee)
    const done = await complete(String(link.body.id), codeOn(page))
    expect(done.body).toMatchObject({ id, status: 'active' })
    expect((await release(id)).status).toBe(200)
  })

  test('who reconnects as somebody else changes nothing, and is told', async () => {
    const { connector, name, organization, person } = await setUp()
    const { id } = await connectPerson(rig, { customer: name, connector, person })
    const before = await release(id)
    const link = await rig.call('POST', `/v1/connections/${id}/reconnect`, { body: { completion: 'code' } })
    const page = await follow(new Browser(), String(link.body.url), organization.admin)
    expect(page.text).toContain('Another account')
    const told = await rig.call('GET', `/v1/connect-sessions/${link.body.id}`)
    expect(told.body).toMatchObject({ status: 'failed', outcome: { reasonCode: 'other_identity' } })
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active', account: { name: person } })
    expect((await release(id)).body.accessToken).toBe(before.body.accessToken)
  })

  test('keeps her connection while she signs in again, until the code is redeemed', async () => {
    const { connector, name, organization, person } = await setUp()
    const { id } = await connectPerson(rig, { customer: name, connector, person })
    const before = await release(id)
    const link = await rig.call('POST', `/v1/connections/${id}/reconnect`, { body: { completion: 'code' } })
    const page = await follow(new Browser(), String(link.body.url), organization.employee)
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active' })
    expect((await release(id)).body.accessToken).toBe(before.body.accessToken)
    await complete(String(link.body.id), codeOn(page))
    expect((await release(id)).body.accessToken).not.toBe(before.body.accessToken)
  })

  test('who connects a second time has one connection, another person of the customer has her own', async () => {
    const { connector, name, organization, person } = await setUp()
    const first = await connectPerson(rig, { customer: name, connector, person })
    const again = await connectPerson(rig, { customer: name, connector, person })
    expect(again.id).toBe(first.id)
    const other = organization.admin.userPrincipalName
    const second = await connectPerson(rig, { customer: name, connector, person: other })
    expect(second.id).not.toBe(first.id)
    expect((await rig.call('GET', `/v1/connections?customer=${name}`)).body.data).toHaveLength(2)
  })

  test('who declines has no connection, and the reason is kept', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const page = await follow(new Browser(), session.url, organization.employee, { consent: 'cancel' })
    expect(page.status).toBe(400)
    expect(await newestConnection(rig, name)).toMatchObject({
      status: 'error',
      reasonCode: 'consent_declined',
      refusal: { error: 'access_denied' },
    })
  })
})

describe('a person whose administrator has to approve first', () => {
  async function waiting() {
    const made = await setUp('refuse-mail')
    const { name, connector, organization } = made
    const session = await openLink(rig, { customer: name, connector, completion: 'code' })
    const browser = new Browser()
    // Microsoft shows its own page and sends back only who asks it to.
    const page = await follow(browser, session.url, organization.employee)
    expect(await newestConnection(rig, name)).toMatchObject({
      status: 'error',
      reasonCode: 'consent_declined',
    })
    const at = await browser.submit(page, { button: 'My administrator has to approve' })
    const end = await throughMicrosoft(browser, at, organization.employee)
    expect(end.text).toContain('Waiting for your administrator')
    const done = await complete(session.id, codeOn(end))
    expect(done.body).toMatchObject({ status: 'needs_admin', reasonCode: 'consent_needed' })
    return { ...made, id: String(done.body.id), end }
  }

  test('is connected when the administrator approves by the mailed link', async () => {
    const { id, end, organization } = await waiting()
    const link = /http:\/\/localhost:\d+\/admin-consent\/[\w-]{43}/.exec(end.html)?.[0] ?? ''
    const page = await follow(new Browser(), link, organization.admin)
    expect(page.text).toContain('Connected')
    expect(await readConnection(rig, id)).toMatchObject({
      status: 'active',
      missing: [],
      account: { name: organization.employee.userPrincipalName },
    })
    expect((await release(id)).status).toBe(200)
  })

  test('is connected when the administrator consents in the portal, without any redirect', async () => {
    const { id, app, organization } = await waiting()
    expect((await release(id)).status).toBe(409)
    rig.emulator.grant(app.clientId, {
      tenantId: organization.id,
      resource: 'graph',
      application: [],
      delegated: ['User.Read', 'Mail.Read'],
      delegatedFor: 'everybody',
    })
    await rig.advance(2 * 60_000)
    await rig.features.connect.runDue()
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active' })
    expect((await release(id)).status).toBe(200)
  })

  test('is looked for ever less often, and not for ever', async () => {
    const { id, app } = await waiting()
    rig.emulator.clearRequests()
    for (let minutes = 0; minutes < 120; minutes++) {
      await rig.advance(60_000)
      await rig.features.connect.runDue()
    }
    const looks = refreshes(app.clientId).length
    expect(looks).toBeGreaterThanOrEqual(5)
    expect(looks).toBeLessThanOrEqual(9)
    expect(await readConnection(rig, id)).toMatchObject({ status: 'needs_admin' })
  })
})

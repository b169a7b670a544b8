import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  Browser,
  type ConnectRig,
  codeOn,
  connectOrganization,
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

let count = 0
async function setUp() {
  const name = `link${++count}`
  const app = newApp(rig, name)
  const wish = { type: 'microsoft-365', mode: 'organization', permissions: ['Mail.Read', 'Calendars.Read'] }
  const connector = await makeConnector(rig, { ...wish, name }, app)
  return { name, app, connector, organization: newOrganization(rig, name) }
}

const connectionsOf = async (customer: string) =>
  z
    .array(z.object({ id: z.string(), status: z.string(), reasonCode: z.string().nullable() }))
    .parse((await rig.call('GET', `/v1/connections?customer=${customer}`)).body.data)

describe('a link', () => {
  test('that nobody used ends in its time and leaves no connection behind', async () => {
    const { name, connector } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    await rig.advance(61 * 60_000)
    expect((await new Browser().open(session.url)).status).toBe(410)
    await rig.features.connect.runDue()
    const told = await rig.call('GET', `/v1/connect-sessions/${session.id}`)
    expect(told.body).toMatchObject({ status: 'failed', outcome: { reasonCode: 'link_expired' } })
    expect(await connectionsOf(name)).toEqual([])
  })

  test('that somebody began and left ends with that as the connection’s reason', async () => {
    const { name, connector } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const browser = new Browser()
    await browser.submit(await browser.open(session.url), { button: 'Continue with Microsoft' })
    await rig.advance(61 * 60_000)
    await rig.features.connect.runDue()
    expect(await connectionsOf(name)).toMatchObject([{ status: 'error', reasonCode: 'link_expired' }])

    // The next try takes its place instead of leaving a second one.
    const next = await openLink(rig, { customer: name, connector, completion: 'code' })
    const other = new Browser()
    await other.submit(await other.open(next.url), { button: 'Continue with Microsoft' })
    expect(await connectionsOf(name)).toMatchObject([{ status: 'pending', reasonCode: 'awaiting_sign_in' }])
  })

  test('does not mix with another of the same customer that is under way', async () => {
    const { name, connector, organization } = await setUp()
    const links = await Promise.all(
      [1, 2].map(() => openLink(rig, { customer: name, connector, completion: 'code' })),
    )
    const browsers = links.map(() => new Browser())
    for (const [i, browser] of browsers.entries()) {
      await browser.submit(await browser.open(links[i]?.url ?? ''), { button: 'Continue with Microsoft' })
    }
    expect(await connectionsOf(name)).toHaveLength(2)
    const page = await follow(browsers[0] ?? new Browser(), links[0]?.url ?? '', organization.employee)
    expect(page.text).toContain('Waiting for your administrator')
    const codes = (await connectionsOf(name)).map(({ reasonCode }) => reasonCode)
    expect(codes.toSorted()).toEqual(['awaiting_sign_in', 'consent_needed'])
  })

  test('may offer several connectors, of which one is chosen', async () => {
    const { name, connector, organization } = await setUp()
    const second = await makeConnector(
      rig,
      {
        type: 'outlook-mail',
        permissions: ['Mail.Read'],
        name: `${name}-person`,
        catalog: { title: 'My own mail' },
      },
      newApp(rig, `${name}-person`, { delegated: ['User.Read', 'Mail.Read'], application: [] }),
    )
    const made = await rig.call('POST', '/v1/connect-sessions', {
      body: { customer: { externalId: name }, connectors: [connector, second], completion: 'code' },
    })
    const browser = new Browser()
    const page = await browser.open(String(made.body.url))
    expect(page.text).toContain('My own mail')
    await browser.submit(page, { fields: { connector: second }, button: 'Continue with Microsoft' })
    expect(await newestConnection(rig, name)).toMatchObject({ status: 'pending' })
    const chosen = await rig.call('GET', `/v1/connections?connector=${second}`)
    expect(chosen.body.data).toHaveLength(1)
    const foreign = await makeConnector(
      rig,
      { type: 'outlook-calendar', name: `${name}-x` },
      newApp(rig, `${name}-x`),
    )
    const refused = await browser.submit(page, {
      fields: { connector: foreign },
      button: 'Continue with Microsoft',
    })
    expect(refused.status).toBe(400)
    expect(organization.id).toBeTruthy()
  })

  test('offers a connector once that is named twice, and says what it offers', async () => {
    const { name, connector } = await setUp()
    const { body } = await rig.call('GET', `/v1/connectors/${connector}`)
    const made = await rig.call('POST', '/v1/connect-sessions', {
      body: { customer: { externalId: name }, connectors: [connector, body.name], completion: 'code' },
    })
    const session = await rig.call('GET', `/v1/connect-sessions/${made.body.id}`)
    expect(session.body).toMatchObject({ status: 'open', connectors: [connector] })
  })

  test('can be withdrawn: nobody begins by it, goes on by it, or redeems its code', async () => {
    const { name, connector, organization } = await setUp()
    const open = async () => {
      const session = await openLink(rig, { customer: name, connector, completion: 'code' })
      const withdraw = (key?: string) =>
        rig.call('DELETE', `/v1/connect-sessions/${session.id}`, key === undefined ? {} : { key })
      return { session, withdraw, browser: new Browser() }
    }
    const unopened = await open()
    const foreign = await rig.key({ scopes: ['connections:write'], customers: ['somebody-else'] })
    expect((await unopened.withdraw(foreign)).status).toBe(404)
    expect((await unopened.withdraw()).status).toBe(204)
    expect((await unopened.browser.open(unopened.session.url)).status).toBe(410)

    const begun = await open()
    const ask = await begun.browser.open(begun.session.url)
    const away = await begun.browser.submit(ask, { button: 'Continue with Microsoft' })
    expect((await begun.withdraw()).status).toBe(204)
    const back = await throughMicrosoft(begun.browser, away, organization.admin)
    expect(back.text).toContain('Nothing to do with this')
    expect((await begun.browser.open(begun.session.url)).status).toBe(410)

    const finished = await open()
    const page = await follow(finished.browser, finished.session.url, organization.admin)
    expect((await finished.withdraw()).status).toBe(204)
    const late = await rig.call('POST', `/v1/connect-sessions/${finished.session.id}/complete`, {
      body: { code: codeOn(page) },
    })
    expect(late.body).toMatchObject({ code: 'conflict', sessionStatus: 'failed' })
    expect(await newestConnection(rig, name)).toMatchObject({ reasonCode: 'link_withdrawn' })
  })

  test('is not made for a connector that cannot work, with the reason', async () => {
    const { name } = await setUp()
    const draft = await rig.call('POST', '/v1/connectors', {
      body: { type: 'outlook-mail', name: `${name}-draft` },
    })
    const refused = await rig.call('POST', '/v1/connect-sessions', {
      body: { customer: { externalId: name }, connector: draft.body.id, completion: 'code' },
    })
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({ code: 'connector_misconfigured', remedy: expect.any(String) })
    expect((await rig.call('GET', `/v1/customers/${name}`)).status).toBe(404)
  })

  test.each([
    ['a wrong secret', 'abC8Q~not.the.right.secret', /secret/i],
    ["the secret's id in place of its value", '0a1b2c3d-1111-4222-8333-444455556666', /id/i],
  ])('followed with %s ends with that as the reason, with what Microsoft said', async (_, secret, about) => {
    const { name, organization } = await setUp()
    const { clientId } = newApp(rig, `${name}-wrong`)
    const wish = {
      type: 'microsoft-365',
      mode: 'organization',
      permissions: ['Mail.Read'],
      name: `${name}-wrong`,
    }
    const made = await rig.call('POST', '/v1/connectors', {
      body: { ...wish, app: { cloud: 'emulator', clientId, credential: { kind: 'secret', secret } } },
    })
    // Some slips are refused at the door already.
    if (made.status === 400) return expect(made.text).toMatch(about)
    const session = await openLink(rig, { customer: name, connector: String(made.body.id) })
    const page = await follow(new Browser(), session.url, organization.admin)
    expect(page.text).toContain('Not connected')
    expect(page.text).toContain('Trace ID')
    expect(page.text).not.toContain(secret)
    const connection = await newestConnection(rig, name)
    expect(connection).toMatchObject({
      status: 'error',
      reasonCode: 'connector_misconfigured',
      reason: expect.stringMatching(about),
      refusal: { aadsts: 7000215, traceId: expect.any(String), at: expect.any(String) },
    })
    expect((await rig.call('GET', `/v1/connectors/${made.body.id}`)).body).toMatchObject({ status: 'paused' })
  })

  test.each([
    [{ customer: { externalId: 'x' }, completion: 'code' }, 'body.connector'],
    [
      { customer: { externalId: 'x' }, connector: 'a', connectors: ['b'], completion: 'code' },
      'body.connector',
    ],
    [{ customer: 'x', connector: 'a' }, 'body.customer'],
    [{ customer: { externalId: 'a b' }, connector: 'a' }, 'body.customer.externalId'],
    [{ customer: { externalId: 'x' }, connector: 'a', expiresInSeconds: 5 }, 'body.expiresInSeconds'],
    [{ customer: { externalId: 'x' }, connector: 'a' }, 'body.returnUrl'],
    [{ customer: { externalId: 'x' }, connector: 'a', completion: 'none' }, 'body.completion'],
    [{ customer: { externalId: 'x' }, connector: 'a', tenant: 'contoso', completion: 'code' }, 'body.tenant'],
  ])('with the wish %j is refused by the field’s name', async (body, field) => {
    const refused = await rig.call('POST', '/v1/connect-sessions', { body })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain(field)
  })
})

describe('an organization that connects again', () => {
  test('renews its connection by its own administrator', async () => {
    const { name, connector, organization } = await setUp()
    const { userPrincipalName } = organization.admin
    const { id } = await connectOrganization(rig, {
      customer: name,
      connector,
      administrator: userPrincipalName,
    })
    const link = await rig.call('POST', `/v1/connections/${id}/reconnect`, { body: { completion: 'code' } })
    const browser = new Browser()
    const page = await follow(browser, String(link.body.url), organization.admin)
    // At the tenant's own address, so that nobody else's account even gets in.
    expect(browser.visited.find((url) => url.includes('/authorize'))).toContain(organization.id)
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active' })
    const done = await rig.call('POST', `/v1/connect-sessions/${link.body.id}/complete`, {
      body: { code: codeOn(page) },
    })
    expect(done.body).toMatchObject({ id, status: 'active' })
    expect((await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })).status).toBe(200)
  })

  test('goes on as it was when an employee tries', async () => {
    const { name, connector, organization } = await setUp()
    const { userPrincipalName } = organization.admin
    const { id } = await connectOrganization(rig, {
      customer: name,
      connector,
      administrator: userPrincipalName,
    })
    const link = await rig.call('POST', `/v1/connections/${id}/reconnect`, { body: { completion: 'code' } })
    const page = await follow(new Browser(), String(link.body.url), organization.employee)
    await rig.call('POST', `/v1/connect-sessions/${link.body.id}/complete`, { body: { code: codeOn(page) } })
    expect(await readConnection(rig, id)).toMatchObject({
      status: 'active',
      account: { name: userPrincipalName },
    })
    expect((await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })).status).toBe(200)
  })
})

describe('the doors', () => {
  test('slow down an address that knocks without end', async () => {
    const knock = () =>
      Promise.all(
        Array.from({ length: 100 }, async (_, i) => (await fetch(`${rig.url}/connect/guess${i}`)).status),
      )
    expect(new Set(await knock())).toEqual(new Set([404]))
    // As many as it takes on a slow machine, which fills the bucket again meanwhile.
    for (let rounds = 0; rounds < 50; rounds++) {
      const refused = (await knock()).filter((status) => status === 429)
      if (refused.length > 0) return
    }
    throw new Error('nobody was slowed down')
  })
})

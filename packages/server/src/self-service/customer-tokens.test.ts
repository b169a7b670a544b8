import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  Browser,
  type ConnectRig,
  completeReturned,
  connectPerson,
  connectRig,
  follow,
  makeConnector,
  newApp,
  newOrganization,
  openLink,
} from '../connect/testing/index.ts'

const shop = 'https://shop.example.com'
let rig: ConnectRig
let connector = ''
let person = ''
let tenant = ''
beforeAll(async () => {
  rig = await connectRig({ config: { browsers: { origins: [shop] } } })
  const app = newApp(rig, 'own', { delegated: ['User.Read', 'Mail.Read'], application: [] })
  connector = await makeConnector(
    rig,
    { type: 'outlook-mail', permissions: ['Mail.Read'], name: 'own-mail', catalog: { visible: true } },
    app,
  )
  const organization = newOrganization(rig, 'own', 'allow')
  tenant = organization.id
  person = organization.employee.userPrincipalName
})
afterAll(() => rig.close())

const shownToken = z.object({ token: z.string(), expiresAt: z.string() })
const mint = (customer: string, wish: Record<string, unknown> = {}, key?: string) =>
  rig.call('POST', '/v1/customer-tokens', {
    body: { customer: { externalId: customer }, ...wish },
    ...(key === undefined ? {} : { key }),
  })
const tokenFor = async (customer: string, wish: Record<string, unknown> = {}, key?: string) =>
  shownToken.parse((await mint(customer, wish, key)).body).token
const me = (token: string) => rig.call('GET', '/v1/me', { key: token })

describe('a customer’s token', () => {
  test('lists what can be connected, begins, lists her own connections, and disconnects', async () => {
    const key = await tokenFor('ann', { customer: { externalId: 'ann', name: 'Ann' } })
    expect((await me(key)).body).toMatchObject({
      customer: { externalId: 'ann', name: 'Ann' },
      scopes: ['own:read', 'own:connect', 'own:disconnect'],
    })
    const cards = await rig.call('GET', '/v1/me/connectors', { key })
    expect(cards.body.data).toMatchObject([{ id: connector, name: 'own-mail' }])
    // Nothing of the app behind it.
    expect(cards.text).not.toMatch(/clientId|app_|callback/)
    const begun = await rig.call('POST', '/v1/me/connect-sessions', {
      key,
      body: { connectors: ['own-mail'], returnUrl: rig.returnUrl },
    })
    expect(begun.status).toBe(201)
    await follow(new Browser(), String(begun.body.url), rig.person(person))
    // The back end redeems the code, with its API key.
    const { id } = await completeReturned(rig, String(begun.body.id))
    const own = await rig.call('GET', '/v1/me/connections', { key })
    expect(own.body.data).toMatchObject([{ id, status: 'active', account: person }])
    const again = await rig.call('POST', `/v1/me/connections/${id}/reconnect`, {
      key,
      body: { returnUrl: rig.returnUrl },
    })
    expect(again.status).toBe(201)
    expect((await rig.call('DELETE', `/v1/me/connections/${id}`, { key })).status).toBe(204)
    expect((await rig.call('GET', `/v1/connections/${id}`)).status).toBe(404)
  })

  test('is told of another customer’s things what it is told of unknown ones', async () => {
    const { id } = await connectPerson(rig, { customer: 'berta', connector, person })
    const session = await openLink(rig, { customer: 'berta', connector })
    const key = await tokenFor('carla', {
      scopes: ['own:read', 'own:disconnect', 'own:connect', 'connections:read'],
    })
    const unknown = 'conn_0000000000000000000000000z'
    for (const [method, path, body] of [
      ['DELETE', '/v1/me/connections/ID'],
      ['POST', '/v1/me/connections/ID/reconnect', { returnUrl: rig.returnUrl }],
      ['GET', '/v1/connections/ID'],
    ] as const) {
      const asked = (one: string) =>
        rig.call(method, path.replace('ID', one), { key, ...(body ? { body } : {}) })
      const told = async (one: string) => {
        const { status, text } = await asked(one)
        return { status, text: text.replaceAll(one, 'ID').replace(/req_[\w-]+/, '') }
      }
      expect(await told(id)).toEqual(await told(unknown))
      expect((await asked(id)).status).toBe(404)
    }
    expect((await rig.call('GET', `/v1/connect-sessions/${session.id}`, { key })).status).toBe(404)
    expect((await rig.call('GET', '/v1/me/connections', { key })).body.data).toEqual([])
  })

  test('reads her connections page by page', async () => {
    const key = await tokenFor('paula')
    const ids: string[] = []
    for (const name of ['a', 'b', 'c']) {
      const userPrincipalName = `${name}@own.onmicrosoft.com`
      rig.emulator.addUser({
        tenant,
        userPrincipalName,
        password: 'In-a-test-1',
        displayName: name,
        mailbox: 'user',
      })
      const { id } = await connectPerson(rig, { customer: 'paula', connector, person: userPrincipalName })
      ids.unshift(id)
    }
    const found: string[] = []
    let cursor = ''
    for (;;) {
      const page = await rig.call('GET', `/v1/me/connections?limit=2${cursor}`, { key })
      expect(page.status, page.text).toBe(200)
      found.push(...(page.body.data as { id: string }[]).map(({ id }) => id))
      if (page.body.next === null) break
      cursor = `&cursor=${page.body.next}`
    }
    expect(found).toEqual(ids)
    const foreign = await tokenFor('quinn')
    expect((await rig.call('GET', `/v1/me/connections?limit=2${cursor}`, { key: foreign })).status).toBe(400)
  })

  test('does nothing that the back end has to do', async () => {
    const { id } = await connectPerson(rig, { customer: 'dora', connector, person })
    const session = await openLink(rig, { customer: 'dora', connector })
    const key = await tokenFor('dora', {
      scopes: ['own:read', 'own:connect', 'own:disconnect', 'connections:read', 'mail:read'],
    })
    for (const [method, path, body] of [
      ['POST', `/v1/connect-sessions/${session.id}/complete`, { code: 'x' }],
      ['POST', '/v1/connect-sessions', { customer: { externalId: 'dora' }, connector, completion: 'code' }],
      ['POST', `/v1/connections/${id}/approve`, { reason: 'x' }],
      ['POST', `/v1/connections/${id}/token`, {}],
      ['GET', `/v1/connections/${id}/graph/v1.0/me`],
      ['POST', '/v1/customer-tokens', { customer: { externalId: 'dora' } }],
      ['GET', '/v1/keys'],
      ['GET', '/v1/apps'],
      ['GET', '/v1/connectors'],
      ['GET', '/v1/customers'],
      ['GET', '/v1/audit'],
    ] as const) {
      const answer = await rig.call(method, path, { key, ...(body ? { body } : {}) })
      expect({ path, status: answer.status, code: answer.body.code }).toEqual({
        path,
        status: 403,
        code: 'forbidden',
      })
    }
    const own = await rig.call('GET', `/v1/connections/${id}/mailboxes/${person}/messages`, { key })
    expect(own.status).toBe(200)
  })

  test('ends with its time, with its key, and with its customer', async () => {
    const short = await tokenFor('emma', { expiresInSeconds: 60 })
    expect((await me(short)).status).toBe(200)
    await rig.advance(61_000)
    expect((await me(short)).body).toMatchObject({ status: 401, code: 'unauthenticated' })

    const made = await rig.call('POST', '/v1/keys', {
      body: { name: 'back end', scopes: ['tokens:customer', 'own:read'] },
    })
    const { id, key } = z.object({ id: z.string(), key: z.string() }).parse(made.body)
    const behind = await tokenFor('emma', { scopes: ['own:read'] }, key)
    expect((await me(behind)).status).toBe(200)
    await rig.call('DELETE', `/v1/keys/${id}`)
    expect((await me(behind)).status).toBe(401)

    const gone = await tokenFor('fay')
    await rig.call('DELETE', '/v1/customers/fay')
    expect((await me(gone)).status).toBe(401)
    await rig.advance(1000)
    await rig.call('PUT', '/v1/customers/fay', { body: { name: 'Another of that name' } })
    expect((await me(gone)).status).toBe(401)
  })

  test('does no more than the key that made it, whatever is written into the database or the token', async () => {
    const key = await rig.key({ scopes: ['tokens:customer', 'own:read'], customers: ['greta'] })
    expect((await mint('greta', {}, key)).body).toMatchObject({ status: 403, code: 'forbidden' })
    expect((await mint('hanna', { scopes: ['own:read'] }, key)).status).toBe(404)
    const token = await tokenFor('greta', { scopes: ['own:read'] }, key)
    await sql`update api_keys set customers = null, scopes = scopes || '{keys:read}' where name = 'test key'
      and customers = '{greta}'`.execute(rig.platform.db.query)
    expect((await me(token)).status).toBe(401)

    const other = await rig.key({ scopes: ['tokens:customer', 'own:read'] })
    expect((await mint('nora', {}, other)).status).toBe(403)
    expect((await rig.call('GET', '/v1/customers/nora')).status).toBe(404)

    const good = await tokenFor('greta')
    const [body = '', mac = ''] = good.slice(4).split('.')
    const said = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
    const forged = Buffer.from(JSON.stringify({ ...said, customer: 'berta' })).toString('base64url')
    for (const text of [
      `gwc_${forged}.${mac}`,
      `gwc_${body}`,
      `gwc_${body}.`,
      'gwc_',
      `${good}x`,
      `gwc_.${mac}`,
    ])
      expect((await me(text)).status).toBe(401)
  })

  test('gets no token of Microsoft unless the operator lets browsers have them', async () => {
    const refused = await mint('ida', { scopes: ['own:read', 'tokens:release'] })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('GATEWARDEN_BROWSER_RELEASE')
  })

  test('begins only with what it was given, and only back to a registered origin', async () => {
    const hidden = await makeConnector(
      rig,
      { type: 'outlook-calendar', name: 'hidden', catalog: { visible: false } },
      newApp(rig, 'hidden', { delegated: ['User.Read', 'Calendars.Read'], application: [] }),
    )
    const start = (key: string, name: string, returnUrl: string) =>
      rig.call('POST', '/v1/me/connect-sessions', { key, body: { connectors: [name], returnUrl } })
    const usual = await tokenFor('jana')
    expect((await start(usual, 'hidden', rig.returnUrl)).status).toBe(404)
    const given = await tokenFor('jana', { connectors: ['hidden'] })
    expect((await start(given, hidden, rig.returnUrl)).status).toBe(201)
    expect((await start(given, 'own-mail', rig.returnUrl)).status).toBe(404)
    expect((await start(usual, 'own-mail', 'https://evil.example/')).status).toBe(400)
  })

  test('of one customer never gets the kept answer of another, nor that of the key behind it', async () => {
    const one = await connectPerson(rig, { customer: 'kira', connector, person })
    const tokens = await Promise.all(
      ['kira', 'lena'].map((customer) => tokenFor(customer, { scopes: ['mail:read', 'mail:write'] })),
    )
    const draft = async (key: string) => {
      const answer = await fetch(`${rig.url}/v1/connections/${one.id}/mailboxes/${person}/drafts`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': 'the-same',
        },
        body: JSON.stringify({ subject: 'x' }),
      })
      return { status: answer.status, replayed: answer.headers.get('idempotency-replayed') }
    }
    const [kira = '', lena = ''] = tokens
    const first = await draft(kira)
    expect(first.replayed).toBeNull()
    expect(await draft(kira)).toEqual({ ...first, replayed: 'true' })
    expect(await draft(lena)).toEqual({ status: 404, replayed: null })
    expect((await draft(rig.adminKey)).replayed).toBeNull()
  })
})

describe('pages of other origins', () => {
  const asked = (origin: string, init: RequestInit = {}, path = '/v1/me') =>
    fetch(`${rig.url}${path}`, { ...init, headers: { origin, ...init.headers } })
  const preflight = (origin: string, path?: string) =>
    asked(
      origin,
      {
        method: 'OPTIONS',
        headers: {
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'authorization',
        },
      },
      path,
    )

  test('of a registered origin may call with a customer’s token, without cookies', async () => {
    const before = await preflight(shop)
    expect(before.status).toBe(204)
    expect(before.headers.get('access-control-allow-origin')).toBe(shop)
    expect(before.headers.get('access-control-allow-headers')).toContain('authorization')
    const answer = await asked(shop, { headers: { authorization: `Bearer ${await tokenFor('mia')}` } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe(shop)
    expect(answer.headers.get('vary')).toContain('Origin')
    // Refusals too, so that a page can tell them.
    const wrong = await asked(shop, { headers: { authorization: 'Bearer gwc_x.y' } })
    expect(wrong.headers.get('access-control-allow-origin')).toBe(shop)
    for (const one of [before, answer, wrong])
      expect(one.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test.each([
    'https://evil.example',
    'https://shop.example.com.evil.example',
    'http://shop.example.com',
    'https://shop.example.com:8443',
    'https://sub.shop.example.com',
    'null',
  ])('of %s may not', async (origin) => {
    const before = await preflight(origin)
    expect(before.headers.get('access-control-allow-origin')).toBeNull()
    const answer = await asked(origin, { headers: { authorization: `Bearer ${await tokenFor('mia')}` } })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('may read nothing with an API key, nor of the pages for people', async () => {
    const answer = await asked(shop, { headers: { authorization: `Bearer ${rig.adminKey}` } }, '/v1/keys')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    const page = await asked(shop, {}, '/connect/x')
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
    expect((await preflight(shop, '/connect/x')).headers.get('access-control-allow-origin')).toBeNull()
  })
})

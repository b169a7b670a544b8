import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  Browser,
  type ConnectRig,
  completeReturned,
  connectRig,
  follow,
  makeConnector,
  newApp,
  newOrganization,
} from '../connect/testing/index.ts'

const shop = 'https://shop.example.com'
let rig: ConnectRig
let connector = ''
let person = ''
beforeAll(async () => {
  rig = await connectRig({ config: { browsers: { origins: [shop] } } })
  const app = newApp(rig, 'catalog', { delegated: ['User.Read', 'Mail.Read'], application: [] })
  connector = await makeConnector(
    rig,
    { type: 'outlook-mail', permissions: ['Mail.Read'], name: 'catalog-mail', catalog: { visible: true } },
    app,
  )
  person = newOrganization(rig, 'catalog', 'allow').employee.userPrincipalName
})
afterAll(() => rig.close())

const made = z.object({ id: z.string(), url: z.string(), expiresAt: z.string() })
const link = async (customer: string, wish: Record<string, unknown> = {}, key?: string) => {
  const answer = await rig.call('POST', '/v1/catalog-links', {
    body: { customer: { externalId: customer }, returnUrl: rig.returnUrl, ...wish },
    ...(key ? { key } : {}),
  })
  expect(answer.status, answer.text).toBe(201)
  return made.parse(answer.body)
}
const secretOf = ({ url }: { url: string }) => new URL(url).hash.slice(1)

/** As the page asks: with its header, its origin, and whatever cookies the browser has. */
const ask = async (
  browser: Browser,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { 'x-gatewarden-catalog': '1', origin: rig.url },
) => {
  const answer = await browser.raw(`${rig.url}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const parsed: Record<string, unknown> = text === '' ? {} : JSON.parse(text)
  return { status: answer.status, headers: answer.headers, text, body: parsed }
}
const openedFor = async (customer: string, wish: Record<string, unknown> = {}) => {
  const browser = new Browser()
  const answer = await ask(browser, 'POST', '/catalog/session', {
    link: secretOf(await link(customer, wish)),
  })
  expect(answer.status, answer.text).toBe(201)
  return browser
}

describe('a link to the catalog', () => {
  test('becomes a cookie that no script reads, and nothing secret comes into the page', async () => {
    const browser = new Browser()
    const one = await link('ann', { backUrl: rig.returnUrl })
    expect(new URL(one.url).pathname).toBe('/catalog')
    const answer = await ask(browser, 'POST', '/catalog/session', { link: secretOf(one) })
    expect(answer.body).toEqual({ until: one.expiresAt, backUrl: rig.returnUrl, origins: [shop] })
    expect(answer.headers.get('set-cookie')).toMatch(
      /^gatewarden-catalog=[\w-]{43}; Max-Age=1\d\d\d; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const me = await ask(browser, 'GET', '/v1/me')
    expect(me.body).toMatchObject({ customer: { externalId: 'ann' } })
    expect(answer.text + me.text).not.toMatch(/gwc_/)
  })

  test('is good once, for five minutes, while its key and its customer live', async () => {
    const used = await link('berta')
    const late = await link('berta')
    expect((await ask(new Browser(), 'POST', '/catalog/session', { link: secretOf(used) })).status).toBe(201)
    const two = await Promise.all(
      [1, 2].map(async () => {
        const one = await link('berta')
        const answers = await Promise.all(
          [1, 2].map(() => ask(new Browser(), 'POST', '/catalog/session', { link: secretOf(one) })),
        )
        return answers.map(({ status }) => status).sort()
      }),
    )
    expect(two).toEqual([
      [201, 401],
      [201, 401],
    ])
    const key = await rig.call('POST', '/v1/keys', {
      body: {
        name: 'short',
        scopes: ['tokens:customer', 'own:read', 'own:connect', 'own:disconnect', 'customers:write'],
      },
    })
    const of = z.object({ id: z.string(), key: z.string() }).parse(key.body)
    const revoked = await link('berta', {}, of.key)
    await rig.call('DELETE', `/v1/keys/${of.id}`)
    await rig.advance(5 * 60_000 + 1)
    for (const one of [used, late, revoked]) {
      const answer = await ask(new Browser(), 'POST', '/catalog/session', { link: secretOf(one) })
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated'])
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
    const browser = await openedFor('carla')
    await rig.call('DELETE', '/v1/customers/carla')
    expect((await ask(browser, 'GET', '/v1/me')).status).toBe(401)
  })

  test('leads only to registered origins, and is made only within the key’s reach', async () => {
    const at = (wish: Record<string, unknown>, key?: string) =>
      rig.call('POST', '/v1/catalog-links', {
        body: { customer: { externalId: 'dora' }, returnUrl: rig.returnUrl, ...wish },
        ...(key ? { key } : {}),
      })
    expect((await at({ returnUrl: 'https://evil.example/' })).status).toBe(400)
    expect((await at({ backUrl: 'https://evil.example/' })).text).toContain('body.backUrl')
    const other = await rig.key({ scopes: ['tokens:customer', 'own:read'], customers: ['emma'] })
    expect((await at({}, other)).status).toBe(404)
    // A key gives no more than it has.
    const weak = await rig.key({ scopes: ['tokens:customer', 'own:read'] })
    expect((await at({}, weak)).status).toBe(403)
    expect((await rig.call('GET', '/v1/customers/dora')).status).toBe(404)
  })
})

describe('the session of a catalog', () => {
  test('connects, with the return address of its link and no other', async () => {
    const browser = await openedFor('fay')
    const cards = await ask(browser, 'GET', '/v1/me/connectors')
    expect(cards.body.data).toMatchObject([{ id: connector }])
    const begun = await ask(browser, 'POST', '/v1/me/connect-sessions', { connectors: [connector] })
    expect(begun.status, begun.text).toBe(201)
    await follow(browser, String(begun.body.url), rig.person(person))
    const { id } = await completeReturned(rig, String(begun.body.id))
    expect((await ask(browser, 'GET', '/v1/me/connections')).body.data).toMatchObject([
      { id, status: 'active' },
    ])
    const again = await ask(browser, 'POST', `/v1/me/connections/${id}/reconnect`, {})
    expect(again.status, again.text).toBe(201)
    const elsewhere = { connectors: [connector], returnUrl: 'https://evil.example/' }
    expect((await ask(browser, 'POST', '/v1/me/connect-sessions', elsewhere)).status).toBe(400)
    expect((await ask(browser, 'DELETE', `/v1/me/connections/${id}`)).status).toBe(204)
  })

  test('opens /v1/me and nothing else', async () => {
    const browser = await openedFor('greta')
    for (const path of ['/v1/connections', '/v1/customers/greta', '/v1/keys', '/v1/mexico', '/v1/audit'])
      expect([path, (await ask(browser, 'GET', path)).status]).not.toEqual([path, 200])
    expect((await ask(browser, 'GET', '/v1/connections')).status).toBe(401)
  })

  test('is not lent to pages of other sites, however they ask', async () => {
    const browser = await openedFor('hanna')
    const body = { connectors: [connector] }
    const own = { 'x-gatewarden-catalog': '1' }
    for (const headers of [
      { origin: shop },
      { ...own, origin: shop },
      { ...own, origin: 'null' },
      { ...own, origin: `${rig.url}.evil.example` },
      own,
      {},
    ]) {
      const answer = await ask(browser, 'POST', '/v1/me/connect-sessions', body, headers)
      expect({ headers, status: answer.status }).toEqual({ headers, status: 401 })
    }
    // Nor are their pages told that they may send the header.
    const before = await fetch(`${rig.url}/v1/me`, {
      method: 'OPTIONS',
      headers: {
        origin: shop,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'x-gatewarden-catalog',
      },
    })
    expect(before.headers.get('access-control-allow-headers')).not.toContain('x-gatewarden-catalog')
    expect(before.headers.get('access-control-allow-credentials')).toBeNull()
    for (const headers of [{}, { origin: shop }, { ...own, origin: shop }]) {
      const one = await ask(browser, 'POST', '/catalog/session', { link: 'x' }, headers)
      expect(one.status).toBe(403)
    }
  })

  test('ends with its time, and when it is left', async () => {
    const left = await openedFor('ida')
    expect((await ask(left, 'GET', '/catalog/session')).status).toBe(200)
    const cookies = new Map(left.cookies(rig.url))
    expect((await ask(left, 'DELETE', '/catalog/session')).status).toBe(204)
    expect(left.cookies(rig.url).has('gatewarden-catalog')).toBe(false)
    // Whoever has kept the cookie has nothing.
    for (const [name, value] of cookies) left.cookies(rig.url).set(name, value)
    expect((await ask(left, 'GET', '/v1/me')).status).toBe(401)

    const short = await openedFor('ida', { expiresInSeconds: 300 })
    await rig.advance(301_000)
    const over = await ask(short, 'GET', '/v1/me')
    expect([over.status, over.body.code]).toEqual([401, 'unauthenticated'])
  })

  test('cannot be taken over by who writes the database without the key ring', async () => {
    const own = await openedFor('mallory')
    await openedFor('victim')
    const steal = (column: string) =>
      sql`update catalog_sessions set ${sql.ref(column)} = (select ${sql.ref(column)} from catalog_sessions
        where customer = 'victim' limit 1) where customer = 'mallory'`.execute(rig.platform.db.query)
    await steal('sealed')
    expect((await ask(own, 'GET', '/v1/me')).status).toBe(401)
    const other = await openedFor('mallory2')
    await sql`update catalog_sessions set customer = 'victim' where customer = 'mallory2'`.execute(
      rig.platform.db.query,
    )
    expect((await ask(other, 'GET', '/v1/me')).status).toBe(401)
    // One's own cookie on another's session.
    const third = await openedFor('mallory3')
    const { query } = rig.platform.db
    const { rows } = await sql<{ mac: Buffer }>`delete from catalog_sessions where customer = 'mallory3'
      returning cookie_mac as mac`.execute(query)
    await sql`update catalog_sessions set cookie_mac = ${rows[0]?.mac} where id = (
      select id from catalog_sessions where cookie_mac is not null limit 1)`.execute(query)
    expect((await ask(third, 'GET', '/v1/me')).status).toBe(401)
  })
})

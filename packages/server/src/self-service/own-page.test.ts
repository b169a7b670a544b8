import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  Browser,
  type ConnectedOrganization,
  type ConnectRig,
  codeOn,
  connectedOrganization,
  connectedPerson,
  connectRig,
  follow,
  makeConnector,
  newApp,
  newestConnection,
  newOrganization,
  openLink,
} from '../connect/testing/index.ts'

/* What a customer's own page asks besides connecting: what became of a link, a link for her administrator, who used her mailbox. */

let rig: ConnectRig
let organization: ConnectedOrganization
beforeAll(async () => {
  rig = await connectRig()
  organization = await connectedOrganization(rig, 'acme', {
    permissions: ['Mail.Read'],
    delegated: ['Mail.Read'],
    userConsent: 'allow',
  })
})
afterAll(() => rig.close())

const tokenFor = async (externalId: string, key?: string) => {
  const made = await rig.call('POST', '/v1/customer-tokens', {
    body: { customer: { externalId } },
    ...(key ? { key } : {}),
  })
  return z.object({ token: z.string() }).parse(made.body).token
}

describe('who used a connection', () => {
  const activity = z.object({
    since: z.iso.datetime(),
    data: z.array(
      z.object({
        who: z.object({ kind: z.string(), name: z.string().nullable() }),
        what: z.string(),
        mailbox: z.string().nullable(),
        count: z.number(),
        firstAt: z.iso.datetime(),
        lastAt: z.iso.datetime(),
      }),
    ),
  })
  const read = async (id: string, key: string, query = '') => {
    await rig.platform.audit.flush()
    const answer = await rig.call('GET', `/v1/me/connections/${id}/activity${query}`, { key })
    return { status: answer.status, ...activity.partial().parse(answer.body) }
  }

  test('is told by name, way and mailbox, however often it was', async () => {
    const { connection: id, employee, at } = organization
    const made = await rig.call('POST', '/v1/keys', {
      body: { name: 'Nightly import', scopes: ['tokens:release', 'mail:read', 'graph:call'] },
    })
    const { key } = z.object({ key: z.string() }).parse(made.body)
    for (let n = 0; n < 3; n++) await rig.call('POST', `/v1/connections/${id}/token`, { key, body: {} })
    const box = employee.userPrincipalName
    for (let n = 0; n < 2; n++) expect((await rig.call('GET', `${at()}/messages`, { key })).status).toBe(200)
    await rig.advance(61_000)
    expect((await rig.call('GET', `${at()}/folders`, { key })).status).toBe(200)
    const path = `/v1/connections/${id}/graph/v1.0/users/${encodeURIComponent(box.toUpperCase())}/messages`
    expect((await rig.call('GET', `${path}?$top=1`, { key })).status).toBe(200)

    const { data, since } = await read(id, await tokenFor('acme'))
    const who = { kind: 'key', name: 'Nightly import' }
    const lines = data
      ?.filter((use) => use.who.name === 'Nightly import')
      .map(({ firstAt, lastAt, ...use }) => use)
    expect(lines).toHaveLength(3)
    expect(lines).toEqual(
      expect.arrayContaining([
        { who, what: 'mailbox', mailbox: box, count: 2 },
        { who, what: 'read', mailbox: box, count: 1 },
        { who, what: 'token', mailbox: null, count: 3 },
      ]),
    )
    expect(lines?.at(-1)?.what).toBe('token')
    const thirtyDays = 30 * 86_400_000
    expect(Math.abs(rig.platform.clock.now().getTime() - thirtyDays - Date.parse(since ?? ''))).toBeLessThan(
      60_000,
    )
    await rig.advance(2 * 86_400_000)
    expect((await read(id, await tokenFor('acme'), '?days=1')).data).toEqual([])
  })

  test('of a person names her own mailbox, and her own page as herself', async () => {
    const person = organization.employee.userPrincipalName
    const id = await connectedPerson(rig, organization, { name: 'erin', person, permissions: ['Mail.Read'] })
    const made = await rig.call('POST', '/v1/customer-tokens', {
      body: { customer: { externalId: 'erin' }, scopes: ['own:read', 'mail:read'] },
    })
    const { token } = z.object({ token: z.string() }).parse(made.body)
    expect(
      (await rig.call('GET', `/v1/connections/${id}/mailboxes/me/messages`, { key: token })).status,
    ).toBe(200)
    await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })
    const { data } = await read(id, token)
    expect(data?.map(({ who, what, mailbox }) => [who.kind, what, mailbox]).sort()).toEqual([
      ['customer', 'mailbox', person],
      ['key', 'token', person],
    ])
  })

  test('is told to nobody else', async () => {
    const stranger = await tokenFor('stranger')
    expect((await read(organization.connection, stranger)).status).toBe(404)
    const limited = await rig.key({
      scopes: ['own:read'],
      customers: ['acme'],
      mailboxes: [organization.employee.userPrincipalName],
    })
    expect((await read(organization.connection, limited)).status).toBe(403)
  })
})

describe('a link that the page opened', () => {
  test('says how it stands, to the customer alone, and can be withdrawn by her', async () => {
    const key = await tokenFor('acme')
    const link = await openLink(rig, { customer: 'acme', connector: organization.connector })
    const at = `/v1/me/connect-sessions/${link.id}`
    expect((await rig.call('GET', at, { key })).body).toMatchObject({ status: 'open', outcome: null })
    const other = await tokenFor('other')
    for (const method of ['GET', 'DELETE'])
      expect((await rig.call(method, at, { key: other })).status).toBe(404)
    expect((await rig.call('DELETE', at, { key })).status).toBe(204)
    expect((await rig.call('GET', at, { key })).body).toMatchObject({
      status: 'failed',
      outcome: { reasonCode: 'link_withdrawn' },
    })
  })
})

describe('a link for the administrator', () => {
  test('is made by the employee’s page, and good in another browser', async () => {
    const at = newOrganization(rig, 'asks')
    const connector = await makeConnector(
      rig,
      { type: 'outlook-mail-org', name: 'asks', permissions: ['Mail.Read', 'User.Read.All'] },
      newApp(rig, 'asks'),
    )
    const session = await openLink(rig, { customer: 'asks', connector })
    const page = await follow(new Browser(), session.url, rig.person(at.employee.userPrincipalName))
    await rig.call('POST', `/v1/connect-sessions/${session.id}/complete`, { body: { code: codeOn(page) } })
    const { id, status } = await newestConnection(rig, 'asks')
    expect(status).toBe('needs_admin')
    const key = await tokenFor('asks')
    expect(
      (await rig.call('POST', `/v1/me/connections/${id}/admin-link`, { key: await tokenFor('other') }))
        .status,
    ).toBe(404)
    const made = await rig.call('POST', `/v1/me/connections/${id}/admin-link`, { key })
    expect(made.status).toBe(201)
    const fortnight = 14 * 86_400_000
    const life = Date.parse(String(made.body.expiresAt)) - rig.platform.clock.now().getTime()
    expect(Math.abs(life - fortnight)).toBeLessThan(60_000)
    await follow(new Browser(), String(made.body.url), rig.person(at.admin.userPrincipalName))
    const own = await rig.call('GET', '/v1/me/connections', { key })
    expect(own.body.data).toMatchObject([{ id, status: 'active' }])
    expect((await rig.call('POST', `/v1/me/connections/${id}/admin-link`, { key })).status).toBe(409)
  })
})

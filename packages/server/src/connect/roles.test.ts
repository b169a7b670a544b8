import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { roleOf } from './organization-role.ts'
import {
  Browser,
  type ConnectRig,
  completeReturned,
  connectRig,
  type EntraDouble,
  makeConnector,
  newestConnection,
  openLink,
  type Page,
  startEntraDouble,
} from './testing/index.ts'

/** What Entra does not tell by default: who is an administrator, and what Exchange's RBAC allows. */
let rig: ConnectRig
let double: EntraDouble
let connector: string
let count = 0
beforeAll(async () => {
  double = await startEntraDouble()
  rig = await connectRig({ config: { microsoft: { emulator: double.origin } } })
  const app = { clientId: '33333333-3333-4333-8333-333333333333', clientSecret: 'abC8Q~of.the.double.secret' }
  const wish = { type: 'microsoft-365', mode: 'organization', permissions: ['Mail.Read', 'Calendars.Read'] }
  connector = await makeConnector(rig, wish, app)
})
afterAll(async () => {
  await rig.close()
  await double.close()
})
beforeEach(() => {
  // Each test has a tenant of its own.
  count += 1
  double.state.tenant = `11111111-1111-4111-8111-${String(count).padStart(12, '0')}`
  double.state.wids = undefined
  double.state.roles = []
  double.state.graph = {}
  double.asked.length = 0
})

const everything = ['Mail.Read', 'Calendars.Read', 'User.Read.All']
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'
const rolesOf = (oid: string) => `/v1.0/users/${oid}/transitiveMemberOf/microsoft.graph.directoryRole`

async function begin(options: { probeMailbox?: string } = {}) {
  const customer = `double${count}`
  const session = await openLink(rig, { customer, connector, ...options })
  const browser = new Browser()
  const page = await browser.submit(await browser.open(session.url), { button: 'Continue with Microsoft' })
  return { customer, session, browser, page }
}

const asksForRole = (page: Page) => page.text.includes('Are you an administrator?')

describe('an id token that shows no roles', () => {
  test('has the person say whether she is an administrator, and the directory say whether that is so', async () => {
    const { session, browser, page } = await begin()
    expect(asksForRole(page)).toBe(true)
    double.state.roles = everything
    double.state.graph[rolesOf(double.state.oid)] = {
      value: [{ id: 'r', roleTemplateId: globalAdministrator }],
    }
    await browser.submit(page, { button: 'I am an administrator' })
    expect(await completeReturned(rig, session.id)).toMatchObject({ status: 'active' })
  })

  test('connects nothing where the directory says that she is none', async () => {
    const { session, customer, browser, page } = await begin()
    double.state.roles = everything
    const readers = '4a5d8f65-41da-4de4-8968-e035b65339cf'
    double.state.graph[rolesOf(double.state.oid)] = { value: [{ id: 'r', roleTemplateId: readers }] }
    await browser.submit(page, { button: 'I am an administrator' })
    expect(await newestConnection(rig, customer)).toMatchObject({
      status: 'needs_admin',
      reasonCode: 'admin_to_confirm',
    })
    const told = await rig.call('GET', `/v1/connect-sessions/${session.id}`)
    expect(told.text).toContain('groupMembershipClaims')
  })

  test('connects nothing where the directory may not be read', async () => {
    double.state.roles = everything
    const { customer } = await begin()
    // Everything is granted, so there is no consent to go to; nothing proves the administrator.
    expect(await newestConnection(rig, customer)).toMatchObject({ reasonCode: 'admin_to_confirm' })
    expect(double.asked).toContain(rolesOf(double.state.oid))
    expect(double.asked.some((path) => path.endsWith('/adminconsent'))).toBe(false)
  })

  test('lets who is none ask hers', async () => {
    const { customer, browser, page } = await begin()
    const end = await browser.submit(page, { button: 'Ask my administrator' })
    expect(end.text).toContain('Send this link to an administrator')
    expect(await newestConnection(rig, customer)).toMatchObject({
      status: 'needs_admin',
      reasonCode: 'consent_needed',
    })
  })
})

describe('RBAC for Applications, where no permission shows in a token', () => {
  const mailbox = 'probe@double.example'
  test('does not connect when the named mailbox stays shut', async () => {
    double.state.wids = [globalAdministrator]
    double.state.roles = ['User.Read.All']
    double.state.graph[`/v1.0/users/${encodeURIComponent(mailbox)}/mailFolders/inbox`] = { id: 'inbox' }
    const { customer } = await begin({ probeMailbox: mailbox })
    expect(await newestConnection(rig, customer)).toMatchObject({
      status: 'error',
      reasonCode: 'permissions_missing',
      missing: ['Calendars.Read'],
    })
  })

  test('connects when it opens', async () => {
    double.state.wids = [globalAdministrator]
    double.state.roles = ['User.Read.All']
    double.state.graph[`/v1.0/users/${encodeURIComponent(mailbox)}/mailFolders/inbox`] = { id: 'inbox' }
    double.state.graph[`/v1.0/users/${encodeURIComponent(mailbox)}/calendar`] = { id: 'calendar' }
    const { session } = await begin({ probeMailbox: mailbox })
    const connection = await completeReturned(rig, session.id)
    expect(connection).toMatchObject({ status: 'active', missing: [] })
    const token = await rig.call('POST', `/v1/connections/${connection.id}/token`, { body: {} })
    expect(token.status).toBe(200)
    // The token itself still shows nothing of it, and a renewal is no reason to doubt it.
    await rig.platform.advance(2 * 3_600_000)
    const renewed = await rig.call('POST', `/v1/connections/${connection.id}/token`, { body: {} })
    expect(renewed.status).toBe(200)
  })
})

describe('which role may connect an organization', () => {
  const roles = {
    'Global Administrator': globalAdministrator,
    'Privileged Role Administrator': 'e8611ab8-c189-46e8-94e1-60213ab1f814',
    'Cloud Application Administrator': '158c047a-c907-4556-b7ef-446551a6b5f7',
    'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
    'an employee': 'b79fbf4d-3ef9-4689-8143-76b194e85509',
  }
  const graph = { permissions: [{ resource: 'graph', kind: 'application' }] } as const
  const exchange = { permissions: [{ resource: 'exchange', kind: 'application' }] } as const
  test.each([
    ['Global Administrator', 'administrator', 'administrator'],
    ['Privileged Role Administrator', 'administrator', 'administrator'],
    ['Cloud Application Administrator', 'other', 'administrator'],
    ['Global Reader', 'other', 'other'],
    ['an employee', 'other', 'other'],
  ] as const)('%s: with Graph %s, with Exchange %s', (role, withGraph, withExchange) => {
    expect(roleOf(graph, [roles[role]])).toBe(withGraph)
    expect(roleOf(exchange, [roles[role]])).toBe(withExchange)
    expect(roleOf(graph, [])).toBe('unknown')
  })
})

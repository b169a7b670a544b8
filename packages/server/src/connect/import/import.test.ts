import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  Browser,
  type ConnectRig,
  completeReturned,
  connectOrganization,
  connectPerson,
  connectRig,
  follow,
  grantInPortal,
  makeConnector,
  newApp,
  newestConnection,
  newOrganization,
  openLink,
  readConnection,
} from '../testing/index.ts'

let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
})
afterAll(() => rig.close())
beforeEach(() => {
  rig.emulator.clearFaults()
  rig.emulator.clearRequests()
})

const answer = z.object({
  data: z.array(
    z.object({
      outcome: z.string(),
      reason: z.string().nullable(),
      remedy: z.string().nullable(),
      connection: z
        .object({
          id: z.string(),
          status: z.string(),
          reasonCode: z.string().nullable(),
          tenantId: z.string().nullable(),
          account: z.object({ oid: z.string(), name: z.string().nullable() }).nullable(),
        })
        .nullable(),
    }),
  ),
})
const importing = (connector: string, rows: unknown[], extra: Record<string, unknown> = {}, key?: string) =>
  rig.call('POST', '/v1/connections/import', {
    body: { connector, rows, ...extra },
    ...(key === undefined ? {} : { key }),
  })
const imported = async (connector: string, rows: unknown[], extra: Record<string, unknown> = {}) => {
  const done = await importing(connector, rows, extra)
  if (done.status !== 200) throw new Error(done.text)
  return answer.parse(done.body).data
}
const release = async (id: string) =>
  (await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })).status
const connectionsOf = async (customer: string) =>
  z
    .object({ data: z.array(z.object({ id: z.string(), status: z.string() })) })
    .parse((await rig.call('GET', `/v1/connections?customer=${customer}`)).body).data

let count = 0
/** A connector of persons, and what another product would have: refresh tokens of the same app. */
async function persons() {
  const name = `imp${++count}`
  const app = newApp(rig, name, { delegated: ['User.Read', 'Mail.Read'], application: [] })
  const wish = { type: 'outlook-mail', permissions: ['Mail.Read'], name }
  const connector = await makeConnector(rig, wish, app)
  const organization = newOrganization(rig, name, 'allow')
  const { userPrincipalName } = organization.employee
  rig.emulator.grant(app.clientId, {
    tenantId: organization.id,
    resource: 'graph',
    application: [],
    delegated: ['openid', 'profile', 'offline_access', 'User.Read', 'Mail.Read'],
    delegatedFor: 'everybody',
  })
  /** A refresh token as another product that uses the same app has it. */
  const elsewhere = async (who = organization.employee) => {
    const token = await fetch(`${rig.emulator.origin}/${organization.id}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: app.clientId,
        client_secret: app.clientSecret,
        username: who.userPrincipalName,
        password: who.password,
        scope: 'openid profile offline_access https://graph.microsoft.com/Mail.Read',
      }),
    })
    return z.object({ refresh_token: z.string() }).parse(await token.json()).refresh_token
  }
  return { name, app, connector, organization, person: userPrincipalName, elsewhere }
}

const refreshes = (clientId: string) =>
  rig.emulator.requests({ route: 'token refresh_token', appId: clientId }).length

describe('a refresh token from elsewhere', () => {
  test('is tried once, and makes a connection of whoever Microsoft says it is', async () => {
    const { name, app, connector, organization, person, elsewhere } = await persons()
    const refreshToken = await elsewhere()
    rig.emulator.clearRequests()
    const [row] = await imported(connector, [
      { customer: { externalId: name, name: 'Imported' }, refreshToken },
    ])
    expect(row).toMatchObject({
      outcome: 'active',
      connection: { status: 'active', tenantId: organization.id, account: { name: person } },
    })
    expect(refreshes(app.clientId)).toBe(1)
    const id = row?.connection?.id ?? ''
    expect(await release(id)).toBe(200)
    await rig.advance(2 * 3_600_000)
    expect(await release(id)).toBe(200)
  })

  test('imported twice makes nothing twice, and asks Microsoft nothing', async () => {
    const { name, app, connector, elsewhere } = await persons()
    const rows = [{ customer: { externalId: name }, refreshToken: await elsewhere() }]
    const [first] = await imported(connector, rows)
    const before = refreshes(app.clientId)
    const [again] = await imported(connector, rows)
    expect(again).toMatchObject({ outcome: 'unchanged', connection: { id: first?.connection?.id } })
    expect(refreshes(app.clientId)).toBe(before)
    const both = await Promise.all([imported(connector, rows), imported(connector, [...rows, ...rows])])
    expect(both.flat().map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged'])
    expect(await connectionsOf(name)).toHaveLength(1)
  })

  test('at the same moment in two programs makes one connection', async () => {
    const { name, connector, elsewhere } = await persons()
    const rows = [{ customer: { externalId: name }, refreshToken: await elsewhere() }]
    await Promise.all([imported(connector, rows), imported(connector, rows), imported(connector, rows)])
    expect(await connectionsOf(name)).toMatchObject([{ status: 'active' }])
  })

  test('of a person who is connected leaves her connection as it is; where that has ended, renews it', async () => {
    const { name, connector, organization, person, elsewhere } = await persons()
    const { id } = await connectPerson(rig, { customer: name, connector, person })
    const [row] = await imported(connector, [
      { customer: { externalId: name }, refreshToken: await elsewhere() },
    ])
    expect(row).toMatchObject({ outcome: 'unchanged', connection: { id } })
    rig.emulator.revokeSessions(organization.id, person)
    await rig.advance(2 * 3_600_000)
    expect(await release(id)).toBe(409)
    const [renewed] = await imported(connector, [
      { customer: { externalId: name }, refreshToken: await elsewhere() },
    ])
    expect(renewed).toMatchObject({ outcome: 'active', connection: { id, status: 'active' } })
    expect(await release(id)).toBe(200)
    expect(await connectionsOf(name)).toHaveLength(1)
  })

  test('that Microsoft refuses is not kept, and its connection says why and is mended by signing in', async () => {
    const { name, app, connector, organization, person } = await persons()
    const rows = [{ customer: { externalId: name }, refreshToken: 'CANARY-no-such-token' }]
    const [row] = await imported(connector, rows)
    expect(row).toMatchObject({
      outcome: 'waiting',
      reason: expect.stringContaining('Microsoft does not take what was imported'),
      connection: { status: 'pending', reasonCode: 'import_refused' },
    })
    const before = refreshes(app.clientId)
    await rig.advance(24 * 3_600_000)
    await rig.features.connect.runDue()
    expect(await imported(connector, rows)).toMatchObject([{ outcome: 'unchanged' }])
    expect(refreshes(app.clientId)).toBe(before)
    const id = row?.connection?.id ?? ''
    const link = await rig.call('POST', `/v1/connections/${id}/reconnect`, {
      body: { returnUrl: rig.returnUrl },
    })
    await follow(new Browser(), String(link.body.url), organization.employee)
    expect(await completeReturned(rig, String(link.body.id))).toMatchObject({ id, status: 'active' })
    expect(await newestConnection(rig, name)).toMatchObject({ account: { name: person } })
  })

  test('is tried again by itself while Microsoft is away; nobody else’s sign-in takes its place meanwhile', async () => {
    const { name, connector, organization, person, elsewhere } = await persons()
    const rows = [{ customer: { externalId: name }, refreshToken: await elsewhere() }]
    rig.emulator.addFault({ path: '/*/oauth2/v2.0/token', status: 503 })
    const [row] = await imported(connector, rows)
    const id = row?.connection?.id ?? ''
    expect(row).toMatchObject({ outcome: 'waiting', connection: { reasonCode: 'import_waiting' } })
    // Somebody else of the same customer connects by a link.
    rig.emulator.clearFaults()
    const session = await openLink(rig, { customer: name, connector })
    await follow(new Browser(), session.url, organization.admin)
    const other = await completeReturned(rig, session.id)
    expect(other.id).not.toBe(id)
    await rig.advance(10 * 60_000)
    await rig.features.connect.runDue()
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active', account: { name: person } })
    expect(await imported(connector, rows)).toMatchObject([{ outcome: 'unchanged' }])
  })

  test('is tried for about a week and no longer: then it is not kept', async () => {
    const { name, connector, elsewhere } = await persons()
    const rows = [{ customer: { externalId: name }, refreshToken: await elsewhere() }]
    rig.emulator.addFault({ path: '/*/oauth2/v2.0/token', status: 503 })
    const [row] = await imported(connector, rows)
    const id = row?.connection?.id ?? ''
    const days: number[] = []
    for (let day = 0; (await readConnection(rig, id)).reasonCode === 'import_waiting'; day += 0.25) {
      expect(day).toBeLessThan(30)
      days.push(day)
      await rig.advance(6 * 3_600_000)
      await rig.features.connect.runDue()
    }
    rig.emulator.clearFaults()
    expect(days.at(-1)).toBeGreaterThan(5)
    expect(await readConnection(rig, id)).toMatchObject({ reasonCode: 'import_refused' })
    rig.emulator.clearRequests()
    await rig.advance(24 * 3_600_000)
    await rig.features.connect.runDue()
    expect(rig.emulator.requests({ path: '/*/oauth2/v2.0/token' })).toEqual([])
  })

  describe('while somebody signs in by a link to the connection that was begun for it', () => {
    const waiting = async (refreshToken: (one: Awaited<ReturnType<typeof persons>>) => Promise<string>) => {
      const one = await persons()
      const rows = [{ customer: { externalId: one.name }, refreshToken: await refreshToken(one) }]
      rig.emulator.addFault({ path: '/*/oauth2/v2.0/token', status: 503 })
      const [row] = await imported(one.connector, rows)
      rig.emulator.clearFaults()
      const id = row?.connection?.id ?? ''
      const link = await rig.call('POST', `/v1/connections/${id}/reconnect`, {
        body: { returnUrl: rig.returnUrl },
      })
      await follow(new Browser(), String(link.body.url), one.organization.admin)
      expect(await completeReturned(rig, String(link.body.id))).toMatchObject({ id, status: 'active' })
      const dueAgain = async () => {
        await rig.advance(15 * 60_000)
        await rig.features.connect.runDue()
      }
      return { ...one, id, dueAgain }
    }

    test('leaves that connection hers, and makes one of its own', async () => {
      const { name, organization, person, id, dueAgain } = await waiting(({ elsewhere }) => elsewhere())
      await dueAgain()
      expect(await readConnection(rig, id)).toMatchObject({
        status: 'active',
        account: { name: organization.admin.userPrincipalName },
      })
      expect(await newestConnection(rig, name)).toMatchObject({ status: 'active', account: { name: person } })
      expect(await connectionsOf(name)).toHaveLength(2)
    })

    test('and is refused leaves it as it is, and is not tried again', async () => {
      const { app, id, dueAgain } = await waiting(async () => 'no-such-token')
      rig.emulator.clearRequests()
      await dueAgain()
      await dueAgain()
      expect(refreshes(app.clientId)).toBe(1)
      expect(await readConnection(rig, id)).toMatchObject({ status: 'active' })
    })
  })

  test('of another tenant than the file says is refused', async () => {
    const { name, connector, elsewhere } = await persons()
    const tenantId = newOrganization(rig, `${name}-other`).id
    const [row] = await imported(connector, [
      { customer: { externalId: name }, refreshToken: await elsewhere(), tenantId },
    ])
    expect(row).toMatchObject({ outcome: 'waiting', connection: { status: 'pending', account: null } })
    expect(await release(row?.connection?.id ?? '')).toBe(409)
  })

  test('with fewer permissions than the connector asks for says which are missing', async () => {
    const { name, app, elsewhere } = await persons()
    const wish = { type: 'microsoft-365', mode: 'person', permissions: ['Mail.Read', 'Calendars.Read'] }
    const connector = await makeConnector(rig, { ...wish, name: `${name}-more` }, app)
    const [row] = await imported(connector, [
      { customer: { externalId: name }, refreshToken: await elsewhere() },
    ])
    expect(row?.outcome).toBe('waiting')
    expect(row?.connection?.status).not.toBe('active')
    expect(await release(row?.connection?.id ?? '')).toBe(409)
  })

  test('a row that fails leaves the others alone', async () => {
    const { name, connector, elsewhere } = await persons()
    const rows = [
      { customer: { externalId: `${name}-a` } },
      { customer: { externalId: `${name}-b` }, refreshToken: 'nonsense' },
      { customer: { externalId: `${name}-c` }, refreshToken: await elsewhere() },
    ]
    expect((await imported(connector, rows)).map(({ outcome }) => outcome)).toEqual([
      'failed',
      'waiting',
      'active',
    ])
  })

  test('is neither answered nor logged nor readable where it is kept', async () => {
    const { name, connector } = await persons()
    const canary = `CANARY-${'x'.repeat(40)}`
    rig.emulator.addFault({ path: '/*/oauth2/v2.0/token', status: 503 })
    const done = await importing(connector, [{ customer: { externalId: name }, refreshToken: canary }])
    expect(done.status).toBe(200)
    expect(done.text).not.toContain('CANARY')
    const wrong = await importing(connector, [{ customer: { externalId: name }, refreshToken: `${canary} ` }])
    expect(wrong.status).toBe(400)
    expect(wrong.text).not.toContain('CANARY')
    await rig.platform.audit.flush()
    for (const table of [
      'connection_imports',
      'audit_entries',
      'changes',
      'connections',
      'idempotency_records',
    ]) {
      // As text, where bytes are in hexadecimal: JSON would write them as a list of numbers.
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(table)} t`.execute(
        rig.platform.db.query,
      )
      const text = rows.map(({ row }) => row).join('\n')
      expect(text, table).not.toContain('CANARY')
      expect(text, table).not.toContain(Buffer.from(canary).toString('hex'))
    }
  })
})

/** A connector of organizations, and a tenant that has consented to its app somewhere else. */
async function tenants() {
  const name = `imporg${++count}`
  const app = newApp(rig, name)
  const wish = { type: 'microsoft-365', mode: 'organization', permissions: ['Mail.Read', 'Calendars.Read'] }
  const connector = await makeConnector(rig, { ...wish, name }, app)
  const organization = newOrganization(rig, name)
  grantInPortal(rig, app.clientId, organization.id)
  return { name, app, connector, organization }
}
const override = { insteadOfAdministrator: { reason: 'We moved from another product; ticket 4711' } }

describe('a tenant that consented elsewhere', () => {
  test('waits for one of its administrators, who signs in once by the link for her', async () => {
    const { name, connector, organization } = await tenants()
    const rows = [{ customer: { externalId: name }, tenantId: organization.id }]
    const [row] = await imported(connector, rows)
    expect(row).toMatchObject({ outcome: 'waiting', connection: { reasonCode: 'admin_to_confirm' } })
    const id = row?.connection?.id ?? ''
    expect(await release(id)).toBe(409)
    expect(await imported(connector, rows)).toMatchObject([{ outcome: 'unchanged', connection: { id } }])
    const link = await rig.call('POST', `/v1/connections/${id}/admin-link`)
    await follow(new Browser(), String(link.body.url), organization.admin)
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active', missing: [] })
    expect(await release(id)).toBe(200)
  })

  test('is active at once on the operator’s word, which stands in the audit log with its reason', async () => {
    const { name, connector, organization } = await tenants()
    const rows = [{ customer: { externalId: name }, tenantId: organization.id.toUpperCase() }]
    const limited = await rig.key({ scopes: ['connections:write'], customers: [name] })
    expect((await importing(connector, rows, override, limited)).status).toBe(403)
    const [row] = await imported(connector, rows, override)
    expect(row).toMatchObject({ outcome: 'active', connection: { tenantId: organization.id } })
    const id = row?.connection?.id ?? ''
    expect(await release(id)).toBe(200)
    const audit = await rig.call('GET', `/v1/audit?subject=${id}`)
    expect(audit.text).toContain('connection.administrator_overridden')
    expect(audit.text).toContain('ticket 4711')
    expect(await imported(connector, rows, override)).toMatchObject([{ outcome: 'unchanged' }])
  })

  test('that another customer has connected waits for the operator’s yes all the same', async () => {
    const { name, connector, organization } = await tenants()
    const administrator = organization.admin.userPrincipalName
    await connectOrganization(rig, { customer: `${name}-first`, connector, administrator })
    const [row] = await imported(
      connector,
      [{ customer: { externalId: name }, tenantId: organization.id }],
      override,
    )
    expect(row).toMatchObject({ outcome: 'waiting', connection: { reasonCode: 'awaiting_approval' } })
  })

  test('that has not consented, or is none, is not connected, whatever the operator says', async () => {
    const { name, connector } = await tenants()
    const unconsented = newOrganization(rig, `${name}-not`)
    const rows = [unconsented.id, '00000000-0000-4000-8000-0000000000ff'].map((tenantId, i) => ({
      customer: { externalId: `${name}-${i}` },
      tenantId,
    }))
    for (const row of await imported(connector, rows, override)) {
      expect(row.outcome).toBe('waiting')
      expect(row.connection?.status).not.toBe('active')
      expect(await release(row.connection?.id ?? '')).toBe(409)
    }
  })
})

test('rows for customers of others are refused as if those were unknown', async () => {
  const { name, connector, organization } = await tenants()
  const key = await rig.key({ scopes: ['connections:write'], customers: ['mine'] })
  const rows = [{ customer: { externalId: name }, tenantId: organization.id }]
  expect((await importing(connector, rows, {}, key)).status).toBe(404)
})

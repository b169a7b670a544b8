import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type ConnectRig,
  connectOrganization,
  connectPerson,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
  readConnection,
} from '../connect/testing/index.ts'
import { GatewardenError } from '../platform/errors.ts'

let rig: ConnectRig
beforeAll(async () => {
  // Entra's 14 s and our 20 s are shortened here, both by the same.
  rig = await connectRig({ config: { timeouts: { signIn: '3s' } } })
})
afterAll(() => rig.close())
beforeEach(() => {
  rig.emulator.clearFaults()
  rig.emulator.clearRequests()
})

const hour = 3_600_000
const tokenPath = '/*/oauth2/v2.0/token'

let count = 0
async function person() {
  const name = `refresh${++count}`
  const app = newApp(rig, name, { delegated: ['User.Read', 'Mail.Read'], application: [] })
  const connector = await makeConnector(rig, { type: 'outlook-mail', permissions: ['Mail.Read'], name }, app)
  const organization = newOrganization(rig, name, 'allow')
  const { userPrincipalName } = organization.employee
  const { id } = await connectPerson(rig, { customer: name, connector, person: userPrincipalName })
  return { id, name, app, connector, organization, userPrincipalName }
}

async function organization() {
  const name = `refresh${++count}`
  const app = newApp(rig, name)
  const wish = {
    type: 'microsoft-365',
    mode: 'organization',
    permissions: ['Mail.Read', 'Calendars.Read'],
    name,
  }
  const connector = await makeConnector(rig, wish, app)
  const tenant = newOrganization(rig, name)
  const { userPrincipalName } = tenant.admin
  const { id } = await connectOrganization(rig, {
    customer: name,
    connector,
    administrator: userPrincipalName,
  })
  return { id, name, app, connector, tenant }
}

const release = (id: string, body: Record<string, unknown> = {}) =>
  rig.call('POST', `/v1/connections/${id}/token`, { body })
const asked = (clientId: string) =>
  rig.emulator.requests({ appId: clientId }).filter(({ route }) => route?.startsWith('token '))
const times = <T>(n: number, run: () => Promise<T>) => Promise.all(Array.from({ length: n }, run))

describe.each([
  ['a person', person],
  ['an organization', organization],
])('the expired token of %s', (_, make) => {
  test('is renewed once for 100 callers at the same time', async () => {
    const { id, app } = await make()
    await rig.advance(2 * hour)
    rig.emulator.clearRequests()
    const answers = await times(100, () => release(id))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body.accessToken)).size).toBe(1)
    expect(asked(app.clientId)).toHaveLength(1)
  })

  test('is renewed once for 100 callers of two processes, however slow Entra is', async () => {
    const { id, app } = await make()
    const second = await rig.second()
    try {
      const delay = 2100
      const callers = () =>
        Promise.all(
          [rig.features, second.features].flatMap(({ tokens }) =>
            Array.from({ length: 50 }, () => tokens.service.release(id, { caller: null })),
          ),
        )
      const took = async (run: () => Promise<unknown>): Promise<number> => {
        const began = performance.now()
        await run()
        return performance.now() - began
      }
      let best = Number.POSITIVE_INFINITY
      // What 100 callers need anyway, with nothing to wait for, is not waiting; machines of many are slow at times.
      for (let round = 0; round < 5 && best > 100; round++) {
        await rig.advance(2 * hour)
        rig.emulator.clearRequests()
        rig.emulator.addFault({ path: tokenPath, delay, count: 1 })
        const given: string[] = []
        const waited = await took(async () => {
          given.push(...(await callers()).map(({ accessToken }) => accessToken))
        })
        expect(new Set(given).size).toBe(1)
        expect(asked(app.clientId)).toHaveLength(1)
        const own = await took(callers)
        best = Math.min(best, waited - (asked(app.clientId)[0]?.duration ?? delay) - own)
      }
      expect(best).toBeLessThanOrEqual(100)
    } finally {
      await second.close()
    }
  })

  test('is not asked for again while Entra is away: everybody hears the same, and when to come back', async () => {
    const { id, app } = await make()
    await rig.advance(2 * hour)
    rig.emulator.clearRequests()
    rig.emulator.addFault({ path: tokenPath, status: 503 })
    const answers = await times(30, () => release(id))
    for (const { status, body, headers } of answers) {
      expect(status).toBe(503)
      expect(body.code).toBe('microsoft_unavailable')
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    }
    expect(asked(app.clientId).length).toBeLessThanOrEqual(2)
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active' })
    rig.emulator.clearFaults()
    await rig.advance(61_000)
    expect((await release(id)).status).toBe(200)
  })
})

describe('a token that is still valid', () => {
  test.each([
    ['down', { status: 503 }],
    ['cut off', { reset: 'before' as const }],
    ['slow', { delay: 1500 }],
  ])('is given out at once while Entra is %s', async (_, fault) => {
    const { id } = await person()
    const before = await release(id)
    // 5 minutes are left: the background wants to renew, and cannot.
    const left = Date.parse(String(before.body.expiresAt)) - rig.platform.clock.now().getTime()
    await rig.advance(left - 5 * 60_000)
    rig.emulator.addFault({ path: tokenPath, ...fault })
    const began = performance.now()
    const answers = await times(20, () => release(id))
    expect(performance.now() - began).toBeLessThan(1400)
    for (const { status, body } of answers) {
      expect(status).toBe(200)
      expect(body.accessToken).toBe(before.body.accessToken)
    }
    rig.emulator.clearFaults()
  })

  test('writes nothing and asks nobody', async () => {
    const { id, app } = await person()
    await release(id)
    rig.emulator.clearRequests()
    const versions = () =>
      sql<{ xmin: string }>`
        select xmin::text from access_tokens union all select xmin::text from connections
        union all select xmin::text from token_sources union all select xmin::text from grants`.execute(
        rig.platform.db.query,
      )
    const before = await versions()
    await times(20, () => release(id))
    expect((await versions()).rows).toEqual(before.rows)
    expect(asked(app.clientId)).toHaveLength(0)
  })

  test('is renewed in the background before it ends, if it is in use, so that nobody waits', async () => {
    const { id, app } = await person()
    const first = await release(id)
    const left = Date.parse(String(first.body.expiresAt)) - rig.platform.clock.now().getTime()
    await rig.advance(left - 20 * 60_000)
    await rig.features.tokens.runDue()
    await rig.advance(11 * 60_000)
    rig.emulator.clearRequests()
    await rig.features.tokens.runDue()
    expect(asked(app.clientId)).toHaveLength(1)
    const second = await release(id)
    expect(second.body.accessToken).not.toBe(first.body.accessToken)
    expect(asked(app.clientId)).toHaveLength(1)
  })

  test('that nobody uses is left alone', async () => {
    const { app } = await person()
    await rig.advance(5 * hour)
    rig.emulator.clearRequests()
    await rig.features.tokens.runDue()
    expect(asked(app.clientId)).toHaveLength(0)
  })
})

describe('forceRefresh', () => {
  test('asks once for all callers, and not again within half a minute', async () => {
    const { id, app } = await organization()
    const before = await release(id)
    rig.emulator.clearRequests()
    const forced = await times(20, () => release(id, { forceRefresh: true }))
    expect(new Set(forced.map(({ body }) => body.accessToken)).size).toBe(1)
    expect(forced[0]?.body.accessToken).not.toBe(before.body.accessToken)
    expect(asked(app.clientId)).toHaveLength(1)
    await release(id, { forceRefresh: true })
    expect(asked(app.clientId)).toHaveLength(1)
    await rig.advance(31_000)
    await release(id, { forceRefresh: true })
    expect(asked(app.clientId)).toHaveLength(2)
  })
})

describe('a refresh token', () => {
  test('is used before 90 days of rest, and survives a year of that', async () => {
    const { id, app } = await person()
    for (let month = 0; month < 12; month++) {
      await rig.advance(30 * 24 * hour)
      await rig.features.tokens.runDue()
    }
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active' })
    const keptAlive = asked(app.clientId).length
    expect(keptAlive).toBeGreaterThanOrEqual(4)
    expect(keptAlive).toBeLessThanOrEqual(8)
    expect((await release(id)).status).toBe(200)
  })

  test('whose answer was lost on the way is still good, and the connection stays active', async () => {
    const { id } = await person()
    await rig.advance(2 * hour)
    rig.emulator.addFault({ path: tokenPath, reset: 'after', count: 2 })
    expect((await release(id)).status).toBe(503)
    rig.emulator.clearFaults()
    await rig.advance(5000)
    expect((await release(id)).status).toBe(200)
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active' })
  })
})

describe('what an organization takes back', () => {
  test('all permissions: the connection needs its administrator, after one look; given again, it goes on', async () => {
    const { id, app, tenant } = await organization()
    rig.emulator.revokeConsent(tenant.id, app.clientId)
    await rig.advance(2 * hour)
    rig.emulator.clearRequests()
    const refused = await times(10, () => release(id))
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['needs_admin_consent']))
    expect(asked(app.clientId)).toHaveLength(1)
    expect(await readConnection(rig, id)).toMatchObject({ status: 'needs_admin' })

    rig.emulator.grant(app.clientId, {
      tenantId: tenant.id,
      resource: 'graph',
      application: ['Mail.Read', 'Calendars.Read', 'User.Read.All'],
      delegated: [],
      delegatedFor: 'everybody',
    })
    await rig.advance(2 * 60_000)
    await rig.features.connect.runDue()
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active', reasonCode: null })
    expect((await release(id)).status).toBe(200)
  })

  test('some permissions: it goes on with what is left, and says what is missing', async () => {
    const { id, app, tenant } = await organization()
    rig.emulator.revokeConsent(tenant.id, app.clientId)
    rig.emulator.grant(app.clientId, {
      tenantId: tenant.id,
      resource: 'graph',
      application: ['Mail.Read', 'User.Read.All'],
      delegated: [],
      delegatedFor: 'everybody',
    })
    await rig.advance(2 * hour)
    const token = await release(id)
    expect(token.body).toMatchObject({ missingScopes: ['Calendars.Read'] })
    expect(await readConnection(rig, id)).toMatchObject({
      status: 'active',
      reasonCode: 'permissions_reduced',
      missing: ['Calendars.Read'],
    })
    const needed = await release(id, { scopes: ['Calendars.Read'] })
    expect(needed.body).toMatchObject({ code: 'scope_not_granted', missingScopes: ['Calendars.Read'] })
  })
})

describe('who looks after whom', () => {
  test('a refusal that one tenant provokes touches that tenant’s connection alone (requirement 4)', async () => {
    const one = await organization()
    const other = newOrganization(rig, `${one.name}-other`)
    const second = await connectOrganization(rig, {
      customer: `${one.name}-other`,
      connector: one.connector,
      administrator: other.admin.userPrincipalName,
    })
    // AADSTS700016, 7000112 and 90002 for one tenant, as its administrator can cause by removing or disabling the app.
    for (const [aadsts, code] of [
      [7000112, 'unauthorized_client'],
      [90002, 'invalid_request'],
      [700016, 'unauthorized_client'],
    ] as const) {
      await rig.advance(2 * hour)
      rig.emulator.addFault({ path: `/${one.tenant.id}/oauth2/v2.0/token`, status: 400, code, aadsts })
      expect((await release(one.id)).status).toBe(409)
      expect((await release(second.id)).status).toBe(200)
      const connector = await rig.call('GET', `/v1/connectors/${one.connector}`)
      expect(connector.body).toMatchObject({ status: 'ready' })
      rig.emulator.clearFaults()
      await rig.call('POST', `/v1/connections/${one.id}/check`)
      expect(await readConnection(rig, one.id)).toMatchObject({ status: 'active' })
    }
  })

  test('a refused credential pauses the connector after one call, and a new one sets it going', async () => {
    const { id, app, connector } = await organization()
    const apps = await rig.call('GET', '/v1/apps')
    const ours = JSON.parse(apps.text).data.find((one: { clientId: string }) => one.clientId === app.clientId)
    const made = rig.emulator.addSecret(app.clientId, {})
    for (const secret of rig.emulator.world.findApp(app.clientId)?.secrets ?? []) {
      if (secret.keyId !== made.keyId) rig.emulator.removeSecret(app.clientId, secret.keyId)
    }
    await rig.advance(2 * hour)
    rig.emulator.clearRequests()
    const refused = await times(10, () => release(id))
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['connector_misconfigured']))
    await release(id)
    expect(asked(app.clientId)).toHaveLength(1)
    expect((await rig.call('GET', `/v1/connectors/${connector}`)).body).toMatchObject({ status: 'paused' })
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active' })

    const added = await rig.call('POST', `/v1/apps/${ours.id}/credentials`, {
      body: { kind: 'secret', secret: made.secretText },
    })
    expect(added.status).toBe(201)
    expect((await release(id)).status).toBe(200)
  })

  test('switching a connection off stops the very next release in every process (requirement 7)', async () => {
    const { id } = await organization()
    const second = await rig.second()
    try {
      const inSecond = () => second.features.tokens.service.release(id, { caller: null })
      expect((await inSecond()).tokenType).toBe('Bearer')
      await rig.call('PATCH', `/v1/connections/${id}`, { body: { disabled: true, reason: 'audit' } })
      await expect(inSecond()).rejects.toThrow(GatewardenError)
      const refused = await release(id)
      expect(refused.body).toMatchObject({ code: 'connection_not_active', detail: 'audit' })
      await rig.call('PATCH', `/v1/connections/${id}`, { body: { disabled: false } })
      expect((await inSecond()).tokenType).toBe('Bearer')
    } finally {
      await second.close()
    }
  })
})

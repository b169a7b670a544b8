import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ConnectRig,
  connectOrganization,
  connectPerson,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
} from '../connect/testing/index.ts'

/** Who gets a token, and who does not: requirements 3, 6 and 9 of security.md. */
let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
})
afterAll(() => rig.close())

let count = 0
async function organization(connector?: string) {
  const name = `access${++count}`
  const wish = {
    type: 'microsoft-365',
    mode: 'organization',
    permissions: ['Mail.Read', 'Calendars.Read'],
    name,
  }
  const on = connector ?? (await makeConnector(rig, wish, newApp(rig, name)))
  const tenant = newOrganization(rig, name)
  const administrator = tenant.admin.userPrincipalName
  const { id } = await connectOrganization(rig, { customer: name, connector: on, administrator })
  return { id, name, connector: on, tenant }
}

async function person(connector?: string) {
  const name = `access${++count}`
  const app = () => newApp(rig, name, { delegated: ['User.Read', 'Mail.Read'], application: [] })
  const on =
    connector ?? (await makeConnector(rig, { type: 'outlook-mail', permissions: ['Mail.Read'], name }, app()))
  const { employee, id: tenant } = newOrganization(rig, name, 'allow')
  const { id } = await connectPerson(rig, {
    customer: name,
    connector: on,
    person: employee.userPrincipalName,
  })
  return { id, name, connector: on, address: employee.userPrincipalName, tenant }
}

const release = (id: string, options: { body?: unknown; key?: string } = {}) =>
  rig.call('POST', `/v1/connections/${id}/token`, { body: {}, ...options })

describe('a key that is limited to some customers', () => {
  test('gets for another’s connection exactly what it gets for one that is not there, on every route', async () => {
    const theirs = await organization()
    const mine = await organization()
    const key = await rig.key({
      scopes: [
        'connections:read',
        'connections:write',
        'tokens:release',
        'customers:read',
        'customers:write',
      ],
      customers: [mine.name],
    })
    const unknown = `conn_${'0'.repeat(26)}`
    const shape = (text: string, id: string) =>
      text.replaceAll(id, 'ID').replace(/"requestId":"[^"]*"/, '"requestId":""')
    for (const [method, path, body] of [
      ['GET', '/v1/connections/ID', undefined],
      ['PATCH', '/v1/connections/ID', { disabled: true }],
      ['DELETE', '/v1/connections/ID', undefined],
      ['POST', '/v1/connections/ID/token', {}],
      ['POST', '/v1/connections/ID/check', undefined],
      ['POST', '/v1/connections/ID/reconnect', { completion: 'code' }],
      ['POST', '/v1/connections/ID/admin-link', undefined],
      ['POST', '/v1/connections/ID/approve', { reason: 'mine now' }],
    ] as const) {
      const answers = await Promise.all(
        [theirs.id, unknown].map((id) => rig.call(method, path.replace('ID', id), { key, body })),
      )
      expect(answers.map(({ status }) => status)).toEqual([404, 404])
      expect(shape(answers[0]?.text ?? '', theirs.id)).toBe(shape(answers[1]?.text ?? '', unknown))
    }
    for (const [method, path, body] of [
      ['GET', '/v1/customers/ID', undefined],
      ['PUT', '/v1/customers/ID', { name: 'mine now' }],
      ['DELETE', '/v1/customers/ID', undefined],
    ] as const) {
      const answers = await Promise.all(
        [theirs.name, 'nobody'].map((id) => rig.call(method, path.replace('ID', id), { key, body })),
      )
      expect(answers.map(({ status }) => status)).toEqual([404, 404])
      expect(shape(answers[0]?.text ?? '', theirs.name)).toBe(shape(answers[1]?.text ?? '', 'nobody'))
    }
    const byCustomer = await Promise.all(
      [theirs.name, 'nobody'].map((customer) =>
        rig.call('POST', '/v1/token', { key, body: { customer, connector: theirs.connector } }),
      ),
    )
    expect(byCustomer.map(({ status }) => status)).toEqual([404, 404])
    expect(shape(byCustomer[0]?.text ?? '', theirs.name)).toBe(shape(byCustomer[1]?.text ?? '', 'nobody'))
    expect((await rig.call('GET', '/v1/connections', { key })).text).not.toContain(theirs.id)
    expect((await rig.call('GET', `/v1/connections?customer=${theirs.name}`, { key })).body.data).toEqual([])
    expect((await release(mine.id, { key })).status).toBe(200)
    expect((await release(theirs.id)).status).toBe(200)
  })

  test('sees only its own customers’ changes, and opens links for no others', async () => {
    const theirs = await organization()
    const mine = await organization()
    const key = await rig.key({ scopes: ['changes:read', 'connections:write'], customers: [mine.name] })
    const feed = await rig.call('GET', '/v1/changes?limit=1000', { key })
    expect(feed.text).toContain(mine.id)
    expect(feed.text).not.toContain(theirs.id)
    const body = { customer: { externalId: theirs.name }, connector: theirs.connector, completion: 'code' }
    expect((await rig.call('POST', '/v1/connect-sessions', { key, body })).status).toBe(404)
  })
})

describe('a release is refused', () => {
  test('for an API that the connector asks nothing of', async () => {
    const { id, name, connector } = await organization()
    const refused = await release(id, { body: { resource: 'exchange' } })
    expect(refused.status).toBe(403)
    expect(refused.body).toMatchObject({ code: 'scope_not_granted' })
    const body = { customer: name, connector, resource: 'exchange' }
    expect((await rig.call('POST', '/v1/token', { body })).status).toBe(403)
  })

  test('for permissions that the token does not have', async () => {
    const { id } = await organization()
    const refused = await release(id, { body: { scopes: ['Mail.Read', 'Mail.Send'] } })
    expect(refused.body).toMatchObject({ code: 'scope_not_granted', missingScopes: ['Mail.Send'] })
    expect((await release(id, { body: { scopes: ['mail.read'] } })).status).toBe(200)
  })

  test('once the connector no longer asks for that API, and says what is missing once it asks for more', async () => {
    const { id, connector } = await organization()
    expect((await release(id)).body).toMatchObject({ missingScopes: [] })
    await rig.call('PATCH', `/v1/connectors/${connector}`, {
      body: { permissions: ['Mail.Read', 'Calendars.Read', 'Mail.Send'] },
    })
    expect((await release(id)).body).toMatchObject({ missingScopes: ['Mail.Send'] })
    expect((await release(id)).body).toMatchObject({ missingScopes: ['Mail.Send'] })
  })

  test('to a key that is limited to mailboxes: an organization’s token opens all', async () => {
    const one = await organization()
    const key = await rig.key({ scopes: ['tokens:release'], mailboxes: ['ceo@example.com'] })
    expect((await release(one.id, { key })).status).toBe(403)
    const own = await person()
    expect((await release(own.id, { key })).status).toBe(403)
    const hers = await rig.key({ scopes: ['tokens:release'], mailboxes: [own.address.toLowerCase()] })
    expect((await release(own.id, { key: hers })).status).toBe(200)
  })

  test('to a key without the scope, and to one that was revoked a moment ago', async () => {
    const { id } = await organization()
    const key = await rig.key({ scopes: ['connections:read'] })
    expect((await release(id, { key })).status).toBe(403)
    const made = await rig.call('POST', '/v1/keys', { body: { name: 'short', scopes: ['tokens:release'] } })
    const { key: text, id: keyId } = made.body
    expect((await release(id, { key: String(text) })).status).toBe(200)
    await rig.call('DELETE', `/v1/keys/${keyId}`)
    expect((await release(id, { key: String(text) })).status).toBe(401)
  })

  test('with bad bodies and ids, which name the field', async () => {
    const { id } = await organization()
    for (const [body, field] of [
      [{ resource: 'teams' }, 'body.resource'],
      [{ forceRefresh: 'yes' }, 'body.forceRefresh'],
      [{ resources: 'graph' }, 'body.resources'],
    ] as const) {
      const refused = await release(id, { body })
      expect(refused.status).toBe(400)
      expect(refused.text).toContain(field)
    }
    expect((await release('conn_%00')).text).toContain('path.id')
    expect((await release('conn_nothing')).status).toBe(404)
    expect((await rig.call('POST', '/v1/token', { body: { connector: 'x' } })).text).toContain(
      'body.customer',
    )
  })

  test('and is never kept for an Idempotency-Key', async () => {
    const { id } = await organization()
    const answer = await fetch(`${rig.url}/v1/connections/${id}/token`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${rig.adminKey}`,
        'content-type': 'application/json',
        'idempotency-key': 'the-same',
      },
      body: '{}',
    })
    expect(answer.status).toBe(200)
    const { rows } = await sql`select * from idempotency_records`.execute(rig.platform.db.query)
    expect(JSON.stringify(rows)).not.toContain('the-same')
  })
})

describe('a connection that is removed', () => {
  test('gives no token any more, leaves nothing behind, and says so in the feed', async () => {
    const { id } = await person()
    expect((await release(id)).status).toBe(200)
    expect((await rig.call('DELETE', `/v1/connections/${id}`)).status).toBe(204)
    expect((await release(id)).status).toBe(404)
    expect((await rig.call('DELETE', `/v1/connections/${id}`)).status).toBe(404)
    const { rows } = await sql`select 1 from grants where connection_id = ${id}`.execute(
      rig.platform.db.query,
    )
    expect(rows).toEqual([])
    const feed = await rig.call('GET', '/v1/changes?type=connection.removed&limit=1000')
    expect(feed.text).toContain(id)
  })

  test('goes with its connector only when that is forced', async () => {
    const { id, connector } = await organization()
    const refused = await rig.call('DELETE', `/v1/connectors/${connector}`)
    expect(refused.status).toBe(409)
    expect((await release(id)).status).toBe(200)
    const forced = await rig.call('DELETE', `/v1/connectors/${connector}?force=true`)
    expect(forced.status).toBe(204)
    expect((await release(id)).status).toBe(404)
  })
})

describe('whoever can write the database without the key ring', () => {
  test('cannot swap the tokens of two customers', async () => {
    const first = await person()
    const second = await person(first.connector)
    const query = rig.platform.db.query
    const tokenOf = (id: string) => sql`
      select t.sealed from access_tokens t join connections c on c.grant_id = t.grant_id where c.id = ${id}`
    await sql`
      update access_tokens t set sealed = (${tokenOf(second.id)})
      from connections c where c.grant_id = t.grant_id and c.id = ${first.id}`.execute(query)
    const refused = await release(first.id)
    expect(refused.status).toBe(500)
    expect(refused.body).toMatchObject({ code: 'key_ring_wrong' })
    expect(refused.text).not.toContain('eyJ')
  })

  test('cannot hand a connection, a grant or a refresh token to another customer', async () => {
    const query = rig.platform.db.query
    const victim = await person()
    const thief = await person(victim.connector)
    await sql`
      update token_sources s set refresh_token = v.refresh_token
      from token_sources v, connections cv, connections ct
      where cv.id = ${victim.id} and v.grant_id = cv.grant_id and ct.id = ${thief.id} and s.grant_id = ct.grant_id`.execute(
      query,
    )
    await rig.advance(2 * 3_600_000)
    expect((await release(thief.id)).body).toMatchObject({ code: 'key_ring_wrong' })

    const organizationOf = await organization()
    await sql`update connections set customer = ${thief.name} where id = ${organizationOf.id}`.execute(query)
    expect((await release(organizationOf.id)).body).toMatchObject({ code: 'key_ring_wrong' })
    await sql`delete from access_tokens`.execute(query)
    expect((await release(organizationOf.id)).body).toMatchObject({ code: 'key_ring_wrong' })
  })

  test('cannot make up an organization’s connection, although no secret of its own stands behind one', async () => {
    const query = rig.platform.db.query
    const real = await organization()
    const victim = await organization(real.connector)
    await sql`
      insert into grants (id, connection_id, tenant_id, oid, created_at, completed_at, proof)
      select 'grt_forged', ${real.id}, v.tenant_id, 'x', now(), now(), v.proof
      from grants v join connections c on c.grant_id = v.id where c.id = ${victim.id}`.execute(query)
    await sql`insert into token_sources (grant_id, renewed_at) values ('grt_forged', now())`.execute(query)
    await sql`update connections set grant_id = 'grt_forged' where id = ${real.id}`.execute(query)
    rig.emulator.clearRequests()
    expect((await release(real.id)).body).toMatchObject({ code: 'key_ring_wrong' })
    expect(rig.emulator.requests().filter(({ route }) => route?.startsWith('token'))).toHaveLength(0)
    expect((await release(victim.id)).status).toBe(200)
  })
})

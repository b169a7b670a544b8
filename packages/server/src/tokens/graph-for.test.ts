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
async function organization() {
  const name = `graph${++count}`
  const app = newApp(rig, name)
  const wish = {
    type: 'microsoft-365',
    mode: 'organization',
    permissions: ['Mail.Read', 'Calendars.Read'],
    name,
  }
  const connector = await makeConnector(rig, wish, app)
  const tenant = newOrganization(rig, name)
  const administrator = tenant.admin.userPrincipalName
  const { id } = await connectOrganization(rig, { customer: name, connector, administrator })
  return { id, app, tenant, address: tenant.employee.userPrincipalName }
}

async function person() {
  const name = `graph${++count}`
  const app = newApp(rig, name, { delegated: ['User.Read', 'Mail.Read'], application: [] })
  const connector = await makeConnector(rig, { type: 'outlook-mail', permissions: ['Mail.Read'], name }, app)
  const tenant = newOrganization(rig, name, 'allow')
  const { id } = await connectPerson(rig, {
    customer: name,
    connector,
    person: tenant.employee.userPrincipalName,
  })
  return { id, app, tenant }
}

const graphFor = (id: string) => rig.features.tokens.service.graphFor(id)
const folders = (address: string) => ({ path: `/users/${encodeURIComponent(address)}/mailFolders` })
const tokensAsked = (appId: string) =>
  rig.emulator.requests({ appId }).filter(({ route }) => route?.startsWith('token '))

describe('Graph for a connection', () => {
  test('is kept for calls in a row, and ends with the connection all the same', async () => {
    const { id, address } = await organization()
    const path = `/v1/connections/${id}/mailboxes/${address}/folders`
    const read = async () => (await rig.call('GET', path)).status
    expect([await read(), await read()]).toEqual([200, 200])
    const { service } = rig.features.tokens
    const connection = await rig.features.connections.service.get(id, null)
    expect(await service.graphFor(id, connection)).toBe(await service.graphFor(id, connection))
    const change = (disabled: boolean) => rig.call('PATCH', `/v1/connections/${id}`, { body: { disabled } })
    await change(true)
    rig.emulator.clearRequests()
    expect(await read()).toBe(409)
    expect(rig.emulator.requests()).toEqual([])
    await change(false)
    expect(await read()).toBe(200)
  })

  test('reads with the connection’s own token, in json, streams, pages and batches', async () => {
    const { id, address } = await organization()
    rig.emulator.putMessage(address, {
      folder: ['inbox'],
      mime: Buffer.from('Subject: Hello\r\n\r\nHello\r\n'),
    })
    const graph = await graphFor(id)
    const { body } = await graph.json<{ value: { displayName: string }[] }>(folders(address))
    expect(body.value.length).toBeGreaterThan(3)
    const messages: { id: string; subject: string }[] = []
    const list = { path: `/users/${encodeURIComponent(address)}/messages`, query: { $select: 'id,subject' } }
    for await (const { items } of graph.pages<{ id: string; subject: string }>(list)) messages.push(...items)
    expect(messages.map(({ subject }) => subject)).toEqual(['Hello'])
    const [parts] = [await graph.batch([folders(address), folders('nobody@example.com')])]
    expect(parts.map(({ status }) => status)).toEqual([200, 404])
    const path = `${list.path}/${encodeURIComponent(messages[0]?.id ?? '')}/$value`
    const mime = await graph.stream({ path })
    const chunks: Buffer[] = []
    for await (const chunk of mime.body) chunks.push(Buffer.from(chunk))
    expect(Buffer.concat(chunks).toString()).toBe('Subject: Hello\r\n\r\nHello\r\n')
  })

  test('asks for a new token where Graph refuses the old one, once', async () => {
    const { id, app, address } = await organization()
    const graph = await graphFor(id)
    await graph.json(folders(address))
    await rig.advance(60_000)
    rig.emulator.clearRequests()
    rig.emulator.addFault({ path: '/v1.0/*', status: 401, code: 'InvalidAuthenticationToken', count: 1 })
    expect((await graph.json(folders(address))).status).toBe(200)
    expect(tokensAsked(app.clientId)).toHaveLength(1)
  })

  test('moves the connection where Graph refuses every token', async () => {
    const one = await person()
    const graph = await graphFor(one.id)
    rig.emulator.addFault({ path: '/v1.0/*', status: 401, code: 'InvalidAuthenticationToken' })
    await expect(graph.json({ path: '/me/mailFolders' })).rejects.toThrow()
    expect(await readConnection(rig, one.id)).toMatchObject({
      status: 'needs_reauth',
      refusal: { requestId: expect.any(String) },
    })
    rig.emulator.clearFaults()
    await expect((await graphFor(one.id)).json({ path: '/me/mailFolders' })).rejects.toMatchObject({
      code: 'needs_reauth',
    })

    const other = await organization()
    rig.emulator.addFault({ path: '/v1.0/*', status: 401, code: 'InvalidAuthenticationToken' })
    await expect((await graphFor(other.id)).json(folders(other.address))).rejects.toThrow()
    expect(await readConnection(rig, other.id)).toMatchObject({ status: 'error' })
    rig.emulator.clearFaults()
    await rig.call('POST', `/v1/connections/${other.id}/check`)
    expect(await readConnection(rig, other.id)).toMatchObject({ status: 'active' })
  })

  test('sees by a 403 that permissions were taken back', async () => {
    const { id, app, tenant, address } = await organization()
    const graph = await graphFor(id)
    await graph.json(folders(address))
    rig.emulator.revokeConsent(tenant.id, app.clientId)
    await rig.advance(60_000)
    rig.emulator.addFault({ path: '/v1.0/*', status: 403, code: 'Authorization_RequestDenied', count: 1 })
    await expect(graph.json(folders(address))).rejects.toThrow()
    expect(await readConnection(rig, id)).toMatchObject({ status: 'needs_admin' })
  })

  test('is not moved by what one mailbox or one call is refused', async () => {
    const { id, address } = await organization()
    const graph = await graphFor(id)
    for (const [status, code] of [
      [404, 'ErrorItemNotFound'],
      [404, 'MailboxNotEnabledForRESTAPI'],
      [403, 'ErrorAccessDenied'],
      [400, 'BadRequest'],
    ] as const) {
      rig.emulator.addFault({ path: '/v1.0/*', status, code, count: 1 })
      await expect(graph.json(folders(address))).rejects.toThrow()
      rig.emulator.clearFaults()
    }
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active', reasonCode: null })
    expect((await graph.json(folders(address))).status).toBe(200)
  })

  test('is refused for a connection that nobody has signed in to, and soon after it is switched off', async () => {
    const { id, address } = await organization()
    const graph = await graphFor(id)
    await graph.json(folders(address))
    await rig.call('PATCH', `/v1/connections/${id}`, { body: { disabled: true } })
    await new Promise((resolve) => setTimeout(resolve, 2100))
    await expect(graph.json(folders(address))).rejects.toMatchObject({ code: 'connection_not_active' })
    await expect(graphFor('conn_nothing')).rejects.toMatchObject({ code: 'not_found' })
  })
})

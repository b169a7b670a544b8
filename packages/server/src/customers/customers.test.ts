import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Browser,
  type ConnectRig,
  connectPerson,
  connectRig,
  follow,
  makeConnector,
  newApp,
  newOrganization,
  openLink,
} from '../connect/testing/index.ts'

let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
})
afterAll(() => rig.close())

describe('customers', () => {
  test('are made by the first link or by hand, read, changed and listed in pages', async () => {
    const put = await rig.call('PUT', '/v1/customers/acme', {
      body: { name: 'Acme', attributes: { plan: 'gold' } },
    })
    expect(put.body).toMatchObject({ externalId: 'acme', name: 'Acme', attributes: { plan: 'gold' } })
    await rig.call('PUT', '/v1/customers/acme', { body: { name: 'Acme & Sons' } })
    expect((await rig.call('GET', '/v1/customers/acme')).body).toMatchObject({
      name: 'Acme & Sons',
      attributes: { plan: 'gold' },
    })
    for (const name of ['a', 'b', 'c', 'd']) await rig.call('PUT', `/v1/customers/page-${name}`, { body: {} })
    const names: string[] = []
    let cursor: unknown = ''
    for (let pages = 0; cursor !== null && pages < 10; pages++) {
      const query: string = cursor === '' ? '' : `&cursor=${String(cursor)}`
      const page = await rig.call('GET', `/v1/customers?limit=2${query}`)
      expect(page.status).toBe(200)
      names.push(...JSON.parse(page.text).data.map((one: { externalId: string }) => one.externalId))
      cursor = page.body.next
    }
    expect(names).toEqual([...new Set(names)].toSorted())
    expect(names).toEqual(expect.arrayContaining(['acme', 'page-a', 'page-b', 'page-c', 'page-d']))
  })

  test.each([
    ['PUT', '/v1/customers/with%20space', {}, 'path.externalId'],
    ['PUT', '/v1/customers/x', { name: '' }, 'body.name'],
    ['PUT', '/v1/customers/x', { name: 'nul\u0000' }, 'body.name'],
    ['PUT', '/v1/customers/x', { colour: 'red' }, 'body.colour'],
    ['PUT', '/v1/customers/x', { attributes: { a: 1 } }, 'body.attributes.a'],
    ['GET', '/v1/customers?cursor=forged', undefined, 'query.cursor'],
    ['GET', '/v1/connections?status=happy', undefined, 'query.status'],
    ['GET', '/v1/connections?cursor=eyJ9', undefined, 'query.cursor'],
    ['GET', '/v1/changes?after=forged', undefined, 'query.'],
    ['GET', '/v1/changes?limit=0', undefined, 'query.limit'],
  ])('%s %s names what is wrong', async (method, path, body, field) => {
    const refused = await rig.call(method, path, { body })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain(field)
  })

  test('are erased with everything: connections, grants, tokens, links', async () => {
    const app = newApp(rig, 'erased', { delegated: ['User.Read', 'Mail.Read'], application: [] })
    const wish = { type: 'outlook-mail', permissions: ['Mail.Read'], name: 'erased' }
    const connector = await makeConnector(rig, wish, app)
    const { employee } = newOrganization(rig, 'erased', 'allow')
    await rig.call('PUT', '/v1/customers/gone', {
      body: { name: 'Canary Holdings', attributes: { k: 'canary-v' } },
    })
    const { id } = await connectPerson(rig, {
      customer: 'gone',
      connector,
      person: employee.userPrincipalName,
    })
    const open = await openLink(rig, { customer: 'gone', connector })
    await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })
    expect((await rig.call('DELETE', '/v1/customers/gone')).status).toBe(204)
    expect((await rig.call('GET', '/v1/customers/gone')).status).toBe(404)
    expect((await rig.call('GET', `/v1/connections/${id}`)).status).toBe(404)
    expect((await new Browser().open(open.url)).status).toBe(404)
    const { rows } = await sql<{ n: number }>`
      select (select count(*) from connections) + (select count(*) from grants) + (select count(*) from access_tokens)
        + (select count(*) from token_sources) + (select count(*) from connect_sessions) + (select count(*) from connect_trips)
        as n`.execute(rig.platform.db.query)
    expect(Number(rows[0]?.n)).toBe(0)
    const kept = await rig.call('GET', '/v1/changes?limit=1000')
    expect(kept.text).not.toContain(employee.userPrincipalName)
    const audit = await rig.call('GET', '/v1/audit?action=customer.erased')
    expect(audit.text).toContain('gone')
    expect(audit.text).not.toContain('canary-v')

    // The same name begins anew, with nothing of before.
    const again = await openLink(rig, { customer: 'gone', connector })
    await follow(new Browser(), again.url, employee)
    expect((await rig.call('GET', '/v1/customers/gone')).body).toMatchObject({ name: null, attributes: {} })
  })
})

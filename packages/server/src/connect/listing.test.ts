import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type ConnectedOrganization,
  type ConnectRig,
  connectedOrganization,
  connectRig,
  openLink,
} from './testing/index.ts'

/* What the console's list and the page of one connection ask: found by words, last use, next renewal, what happened and who used it. */

let rig: ConnectRig
let organization: ConnectedOrganization
beforeAll(async () => {
  rig = await connectRig()
  organization = await connectedOrganization(rig, 'acme', { permissions: ['Mail.Read'] })
  await rig.call('PUT', '/v1/customers/acme', { body: { name: 'Acme 100% Tools' } })
})
afterAll(() => rig.close())

const listed = z.object({
  id: z.string(),
  customerName: z.string().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  nextRefreshAt: z.iso.datetime().nullable(),
  tenantId: z.string().nullable(),
  account: z.object({ name: z.string().nullable() }).nullable(),
})
const list = async (query: string) =>
  z.object({ data: z.array(listed) }).parse((await rig.call('GET', `/v1/connections?${query}`)).body).data

describe('the list of connections', () => {
  test('tells the customer’s name, the last use and the next renewal, as the single one does', async () => {
    await rig.call('POST', `/v1/connections/${organization.connection}/token`, { body: {} })
    const [one] = await list('')
    expect(one).toMatchObject({ id: organization.connection, customerName: 'Acme 100% Tools' })
    const now = rig.platform.clock.now().getTime()
    expect(Math.abs(now - Date.parse(one?.lastUsedAt ?? ''))).toBeLessThan(15 * 60_000)
    expect(Date.parse(one?.nextRefreshAt ?? '')).toBeGreaterThan(now)
    const single = await rig.call('GET', `/v1/connections/${organization.connection}`)
    expect(listed.parse(single.body)).toEqual(one)
  })

  test('renews nothing of a connection that is switched off', async () => {
    const at = `/v1/connections/${organization.connection}`
    await rig.call('PATCH', at, { body: { disabled: true } })
    expect((await list(''))[0]?.nextRefreshAt).toBeNull()
    await rig.call('PATCH', at, { body: { disabled: false } })
  })

  test('is found by words of the customer, the tenant and the account, each of which must be there', async () => {
    const [one] = await list('')
    const account = one?.account?.name ?? ''
    expect(account).not.toBe('')
    for (const text of ['ACME', '100% tools', one?.tenantId ?? '', account, `acme ${account}`, one?.id ?? ''])
      expect(await list(`search=${encodeURIComponent(text)}`), text).toHaveLength(1)
    // Signs that LIKE knows are signs like any other here.
    for (const text of ['nobody', 'acme nobody', '1__%', 'a%e', '\\'])
      expect(await list(`search=${encodeURIComponent(text)}`), text).toEqual([])
    expect(await list(`tenant=${one?.tenantId}`)).toHaveLength(1)
    expect(await list('tenant=another')).toEqual([])
  })
})

describe('the timeline of a connection', () => {
  const entry = z.object({
    what: z.string(),
    actor: z.string().nullable(),
    reason: z.string().nullable(),
    about: z.string().nullable(),
  })
  const page = z.object({ data: z.array(entry), next: z.string().nullable() })

  test('tells what happened, newest first, the links made for it, and no uses; page after page', async () => {
    const at = `/v1/connections/${organization.connection}`
    await rig.call('PATCH', at, { body: { disabled: true, reason: 'Under review' } })
    await rig.call('PATCH', at, { body: { disabled: false } })
    await rig.call('POST', `${at}/reconnect`, { body: { completion: 'code' } })
    await rig.call('POST', `${at}/token`, { body: {} })
    await openLink(rig, { customer: 'acme', connector: organization.connector })
    await rig.platform.audit.flush()
    const whole = page.parse((await rig.call('GET', `${at}/timeline`)).body)
    expect(whole.data.slice(0, 3)).toMatchObject([
      { what: 'connect_session.opened', about: 'reconnect' },
      { what: 'connection.active', actor: expect.stringMatching(/^key_/) },
      { what: 'connection.disabled', reason: 'Under review' },
    ])
    expect(whole.data.at(-1)?.what).toBe('connection.begun')
    expect(whole.data.map(({ what }) => what)).not.toContain('token.released')
    const seen: unknown[] = []
    for (let next: string | null = ''; next !== null; ) {
      const query: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`
      const one: z.output<typeof page> = page.parse(
        (await rig.call('GET', `${at}/timeline?limit=2${query}`)).body,
      )
      seen.push(...one.data)
      next = one.next
    }
    expect(seen).toEqual(whole.data)
  })

  test('and its uses are for keys that see every mailbox of it', async () => {
    const at = `/v1/connections/${organization.connection}`
    const uses = await rig.call('GET', `${at}/activity`)
    expect(z.object({ data: z.array(z.object({ what: z.string() })) }).parse(uses.body).data).toContainEqual({
      what: 'token',
    })
    const limited = await rig.key({ scopes: ['connections:read'], mailboxes: ['somebody@contoso.com'] })
    for (const path of ['timeline', 'activity'])
      expect((await rig.call('GET', `${at}/${path}`, { key: limited })).status, path).toBe(403)
  })
})

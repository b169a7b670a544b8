import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ConnectedOrganization,
  type ConnectRig,
  connectedOrganization,
  connectedPerson,
  connectRig,
} from '../connect/testing/index.ts'
import { claimDue } from './store.ts'

let rig: ConnectRig
let organization: ConnectedOrganization
let org = ''
let own = ''
let narrow = ''
const domain = 'shared.onmicrosoft.com'
const hour = 3_600_000

beforeAll(async () => {
  rig = await connectRig()
  const delegated = ['Mail.Read', 'Mail.Read.Shared', 'User.ReadBasic.All']
  organization = await connectedOrganization(rig, 'shared', {
    permissions: ['Mail.Read', 'Calendars.Read', 'MailboxSettings.Read', 'GroupMember.Read.All'],
    delegated,
    userConsent: 'allow',
  })
  org = `/v1/connections/${organization.connection}`
  const person = organization.employee.userPrincipalName
  own = `/v1/connections/${await connectedPerson(rig, organization, { name: 'own', person, permissions: delegated })}`
  const only = { name: 'narrow', person, permissions: ['Mail.Read', 'User.ReadBasic.All'] }
  narrow = `/v1/connections/${await connectedPerson(rig, organization, only)}`
  for (const local of ['info', 'sales', 'late', 'closed'])
    rig.emulator.addMailbox({
      tenant: organization.id,
      address: `${local}@${domain}`,
      displayName: local,
      ...(local === 'info' && { aliases: [`hello@${domain}`] }),
    })
  give('info')
}, 120_000)
afterAll(() => rig.close())

const give = (local: string) =>
  rig.emulator.addDelegation(organization.id, {
    kind: 'full-access',
    mailbox: `${local}@${domain}`,
    to: organization.employee.userPrincipalName,
  })
const add = (at: string, address: string, more = {}) =>
  rig.call('POST', `${at}/mailboxes`, { body: { address, ...more } })
const lookDue = () => rig.features.mailboxes.service.lookDue(new AbortController().signal)
const statuses = async (at: string) => {
  const { body } = await rig.call('GET', `${at}/mailboxes?limit=200`)
  return Object.fromEntries(
    (body.data as { address: string; status: string }[]).map((one) => [one.address, one.status]),
  )
}
async function csv(at: string, body: string | Uint8Array<ArrayBuffer>, query = '') {
  const answer = await fetch(`${rig.url}${at}/mailboxes.csv${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': 'text/csv' },
    body,
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('a mailbox that is shared with a person', () => {
  test('is added, opened by any of its addresses, shown and removed', async () => {
    const made = await add(own, `INFO@${domain}`)
    expect(made).toMatchObject({
      status: 201,
      body: {
        mailbox: { address: `info@${domain}`, status: 'ready', opens: ['mail'], name: 'info', reason: null },
        checks: [{ id: 'connection' }, { id: 'directory' }, { id: 'mail', state: 'ok' }],
      },
    })
    expect(await add(own, `info@${domain}`)).toMatchObject({ status: 409 })
    expect((await rig.call('GET', `${own}/mailboxes/info@${domain}`)).body).toEqual(made.body)
    expect((await rig.call('GET', `${own}/mailboxes`)).body).toMatchObject({
      data: [{ address: `info@${domain}`, status: 'ready' }],
      next: null,
    })
    expect((await rig.call('DELETE', `${own}/mailboxes/info@${domain}`)).status).toBe(204)
    expect((await rig.call('GET', `${own}/mailboxes/info@${domain}`)).status).toBe(404)
    expect((await rig.call('GET', `${own}/mailboxes/info@${domain}/messages`)).status).toBe(200)
  })

  test('without access says who can give it; when access has arrived, a later look finds it and tells', async () => {
    const refused = await add(own, `late@${domain}`, { accessGrantedAt: new Date(0).toISOString() })
    expect(refused.body.mailbox).toMatchObject({
      status: 'denied',
      opens: [],
      reason: expect.stringContaining('long ago'),
      remedy: expect.stringContaining('Add-MailboxPermission'),
    })
    rig.emulator.setPropagation(organization.id, { 'full-access': hour })
    give('late')
    const check = `${own}/mailboxes/late@${domain}/check`
    const granted = rig.platform.clock.now().toISOString()
    const again = await rig.call('POST', check, { body: { accessGrantedAt: granted } })
    expect(again.body.mailbox).toMatchObject({
      status: 'denied',
      accessSince: granted,
      reason: expect.stringContaining('on its way'),
    })
    rig.emulator.clearRequests()
    await lookDue()
    expect(rig.emulator.requests()).toEqual([])
    for (let minutes = 0; minutes < 70; minutes += 35) {
      await rig.advance(hour * (35 / 60))
      await lookDue()
    }
    expect((await rig.call('GET', `${own}/mailboxes/late@${domain}`)).body.mailbox).toMatchObject({
      status: 'ready',
      reason: null,
    })
    const feed = await rig.call('GET', `/v1/changes?limit=200`)
    expect(feed.body.data).toContainEqual(
      expect.objectContaining({
        type: 'mailbox.ready',
        mailbox: `late@${domain}`,
        data: expect.objectContaining({ previousStatus: 'denied' }),
      }),
    )
    rig.emulator.setPropagation(organization.id, { 'full-access': 0 })
  })

  test('is granted by who may write, and not in days to come, whatever is said', async () => {
    const path = `${own}/mailboxes/closed@${domain}/check`
    const future = new Date(rig.platform.clock.now().getTime() + 1000 * hour).toISOString()
    await add(own, `closed@${domain}`, { accessGrantedAt: future })
    const reads = { key: await rig.key({ scopes: ['connections:read'] }) }
    expect(await rig.call('POST', path, { ...reads, body: { accessGrantedAt: future } })).toMatchObject({
      status: 403,
      body: { code: 'forbidden', detail: expect.stringContaining('connections:write') },
    })
    const looked = await rig.call('POST', path, { ...reads, body: {} })
    expect(looked.status, looked.text).toBe(200)
    const { accessSince } = looked.body.mailbox as { accessSince: string }
    expect(Date.parse(accessSince)).toBeLessThanOrEqual(rig.platform.clock.now().getTime())
  })

  test('that the connection may not open at all is not called denied: the permission is named', async () => {
    expect((await add(narrow, `info@${domain}`)).body.mailbox).toMatchObject({
      status: 'blocked',
      reason: expect.stringContaining('Mail.Read.Shared'),
    })
    const me = await add(narrow, organization.employee.userPrincipalName)
    expect(me.body.mailbox).toMatchObject({ status: 'ready', opens: ['mail'] })
  })
})

describe('mailboxes of an organization', () => {
  test('are told apart: alias, unknown address, no licence, on premises', async () => {
    const { id: tenant } = organization
    for (const local of ['unpaid', 'premises'])
      rig.emulator.addUser({
        tenant,
        userPrincipalName: `${local}@${domain}`,
        displayName: local,
        mailbox: 'user',
        ...(local === 'unpaid' && { licensed: false }),
      })
    rig.emulator.changeMailbox(`premises@${domain}`, { onPremises: true })
    expect((await add(org, `hello@${domain}`)).body.mailbox).toMatchObject({
      status: 'ready',
      opens: ['mail', 'calendar'],
      kind: 'shared',
      name: 'info',
    })
    expect((await add(org, `ghost@${domain}`)).body.mailbox).toMatchObject({ status: 'not_found' })
    expect((await add(org, `unpaid@${domain}`)).body.mailbox).toMatchObject({ status: 'no_mailbox' })
    expect((await add(org, `premises@${domain}`)).body.mailbox).toMatchObject({ status: 'no_mailbox' })
  })

  test('that a policy keeps the app out of are denied, and say where to look', async () => {
    const closed = rig.emulator.addGroup(organization.id, {
      displayName: 'Closed',
      kind: 'mail-security',
      members: [`closed@${domain}`],
    })
    rig.emulator.addAccessPolicy(organization.id, {
      appId: organization.app.clientId,
      right: 'DenyAccess',
      members: [closed.id],
    })
    expect((await add(org, `closed@${domain}`)).body.mailbox).toMatchObject({
      status: 'denied',
      remedy: expect.stringContaining('Test-ApplicationAccessPolicy'),
    })
  })

  test('of a connection that is switched off are blocked with its reason', async () => {
    const id = own.split('/').at(-1)
    await rig.call('PATCH', `/v1/connections/${id}`, { body: { disabled: true } })
    expect((await add(own, `sales@${domain}`)).body.mailbox).toMatchObject({
      status: 'blocked',
      reason: expect.stringContaining('switched off'),
    })
    await rig.call('PATCH', `/v1/connections/${id}`, { body: { disabled: false } })
  })
})

describe('many at once', () => {
  test('come from a CSV file, all of it or none, and are looked at by a job', async () => {
    const file = `Name;E-Mail\nInfo;info@${domain}\n"Sales";SALES@${domain}\nx;nobody\n`
    const before = await statuses(org)
    expect(await csv(org, file)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('line 4'), errors: [{ field: 'body.line 4' }] },
    })
    expect(await statuses(org)).toEqual(before)
    expect(await csv(org, file, '?partial=true')).toMatchObject({
      status: 200,
      body: {
        added: 2,
        known: 0,
        refused: 1,
        data: [
          { line: 2, address: `info@${domain}`, result: 'added' },
          { line: 3, address: `sales@${domain}`, result: 'added' },
          { line: 4, address: null, result: 'refused', problem: expect.any(String) },
        ],
      },
    })
    expect(await csv(org, file, '?partial=true')).toMatchObject({ body: { added: 0, known: 2 } })
    expect(await statuses(org)).toMatchObject({ [`sales@${domain}`]: 'pending' })
    await lookDue()
    expect(await statuses(org)).toMatchObject({ [`info@${domain}`]: 'ready', [`sales@${domain}`]: 'ready' })
  })

  test('delay nobody else’s: connections take turns', async () => {
    await csv(own, Array.from({ length: 30 }, (_, n) => `turn${n}@${domain}`).join('\n'))
    expect(await csv(narrow, `turn@${domain}`)).toMatchObject({ body: { added: 1 } })
    const first = await claimDue(rig.platform.db.query, rig.platform.clock.now(), 5)
    const connections = first.map(({ connectionId }) => connectionId)
    expect(connections).toHaveLength(5)
    expect(connections).toContain(narrow.split('/').at(-1))
    await sql`update linked_mailboxes set lease_until = null`.execute(rig.platform.db.query)
    await lookDue()
  })

  test('come from the directory, by kind or group, and a try adds nothing', async () => {
    const take = (body: object) => rig.call('POST', `${org}/mailboxes/from-directory`, { body })
    expect(await take({})).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('everybody') },
    })
    const tried = await take({ kind: 'user', dryRun: true })
    expect(tried.body).toMatchObject({
      added: expect.arrayContaining([organization.employee.userPrincipalName]),
      dryRun: true,
    })
    const made = await take({ kind: 'shared' })
    expect(made, made.text).toMatchObject({ status: 200, body: { added: [`late@${domain}`] } })
    const group = rig.emulator.addGroup(organization.id, {
      displayName: 'Heads',
      members: [organization.admin.userPrincipalName],
    })
    expect((await take({ group: group.id })).body).toMatchObject({
      added: [organization.admin.userPrincipalName],
    })
  })

  test('belong to the connection: they go with it, and another customer’s key sees none', async () => {
    const key = await rig.key({ scopes: ['connections:read'], customers: ['nobody'] })
    expect((await rig.call('GET', `${org}/mailboxes`, { key })).status).toBe(404)
    await rig.call('DELETE', narrow)
    expect((await rig.call('GET', `${narrow}/mailboxes`)).status).toBe(404)
  })
})

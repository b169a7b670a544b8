import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type ConnectedOrganization,
  type ConnectRig,
  connectedOrganization,
  connectedPerson,
  connectRig,
} from '../connect/testing/index.ts'

/** Graph knows mailboxes by id and user principal name; people know them by any of their addresses. */
const domain = 'aliases.onmicrosoft.com'
const alias = `hello@${domain}`

let rig: ConnectRig
let organization: ConnectedOrganization
let at = ''
const minute = 60_000

beforeAll(async () => {
  rig = await connectRig()
  const permissions = ['Mail.ReadWrite', 'Mail.Send']
  const delegated = [...permissions, 'User.ReadBasic.All']
  organization = await connectedOrganization(rig, 'aliases', { permissions, delegated, userConsent: 'allow' })
  rig.emulator.addUser({
    tenant: organization.id,
    userPrincipalName: `ada@${domain}`,
    password: 'Ada-in-a-test-1',
    displayName: 'Ada',
    mailbox: 'user',
    aliases: [alias, `desk@${domain}`, `later@${domain}`],
  })
  const mime = 'From: Bo <bo@example.com>\r\nSubject: To the alias\r\n\r\nHello\r\n'
  rig.emulator.putMessage(`ada@${domain}`, { folder: ['inbox'], mime: Buffer.from(mime) })
  at = organization.at(alias)
}, 120_000)
afterAll(() => rig.close())
beforeEach(() => rig.emulator.clearRequests())

const lookUps = () => rig.emulator.requests().filter(({ url }) => url.startsWith('/v1.0/users?')).length

describe('a mailbox that is named by an alias', () => {
  test('opens; whose it is, is looked up once', async () => {
    const list = await rig.call('GET', `${at}/messages?folder=inbox`)
    expect(list, list.text).toMatchObject({ status: 200, body: { data: [{ subject: 'To the alias' }] } })
    expect((await rig.call('GET', `${at}/folders`)).status).toBe(200)
    expect(lookUps()).toBe(1)
  })

  test('opens at the first call whatever that is: an upload, many at once, bytes', async () => {
    const second = await rig.second()
    const fresh = (name: string) => organization.at(`${name}@${domain}`)
    const draft = await rig.call('POST', `${at}/drafts`, {
      body: { subject: 'Large', to: [{ address: alias }] },
    })
    const file = new Uint8Array(4 * 1024 * 1024).fill(7)
    const answer = await fetch(`${rig.url}${fresh('desk')}/drafts/${draft.body.id}/attachments?name=a.bin`, {
      method: 'POST',
      headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': 'application/octet-stream' },
      body: file,
    })
    expect(answer.status, await answer.text()).toBe(201)
    const marked = await rig.call('POST', `${fresh('later')}/messages/bulk`, {
      body: { action: 'mark', change: { isRead: true }, ids: [draft.body.id] },
    })
    expect(marked.body.data).toMatchObject([{ done: true }])
    const mime = await fetch(`${rig.url}${at}/messages/${draft.body.id}/mime`, {
      headers: { authorization: `Bearer ${rig.adminKey}` },
    })
    expect(await mime.text()).toContain('Subject: Large')
    await second.close()
  })

  test('sends what was scheduled there, also from another process', async () => {
    const sendAt = new Date(rig.platform.clock.now().getTime() + 10 * minute).toISOString()
    const made = await rig.call('POST', `${at}/outgoing`, {
      body: { subject: 'Scheduled', to: [{ address: organization.employee.userPrincipalName }], sendAt },
    })
    expect(made, made.text).toMatchObject({ status: 202, body: { status: 'scheduled' } })
    await rig.advance(11 * minute)
    const second = await rig.second()
    await second.features.mail.runDue()
    await second.close()
    const now = await rig.call('GET', `${at}/outgoing/${made.body.id}`)
    expect(now.body).toMatchObject({ status: 'sent', attempts: 1 })
  })

  test('is out of reach for a key that is limited to another of its names', async () => {
    const key = await rig.key({ scopes: ['mail:read'], mailboxes: [`ada@${domain}`] })
    expect((await rig.call('GET', `${at}/messages`, { key })).body).toMatchObject({
      status: 404,
      code: 'mailbox_not_found',
    })
  })
})

test('what a mailbox does not have is not found, and its own name stays', async () => {
  const missing = `${organization.at(`ada@${domain}`)}/messages/AAMkAD0`
  expect((await rig.call('GET', missing)).status).toBeGreaterThanOrEqual(400)
  rig.emulator.clearRequests()
  expect((await rig.call('GET', `${organization.at(`ada@${domain}`)}/messages`)).status).toBe(200)
  expect(rig.emulator.requests().every(({ url }) => url.includes(encodeURIComponent(`ada@${domain}`)))).toBe(
    true,
  )
})

test('an address that nobody has is not found, and is not looked up again at once', async () => {
  const nobody = organization.at(`nobody@${domain}`)
  for (let n = 0; n < 3; n++)
    expect((await rig.call('GET', `${nobody}/messages`)).body).toMatchObject({ code: 'mailbox_not_found' })
  expect(lookUps()).toBe(1)
})

test('a connection that may not read the directory does not ask it', async () => {
  const person = organization.employee.userPrincipalName
  const id = await connectedPerson(rig, organization, {
    name: 'no-directory',
    person,
    permissions: ['Mail.ReadWrite'],
  })
  rig.emulator.clearRequests()
  const answer = await rig.call('GET', `/v1/connections/${id}/mailboxes/${alias}/messages`)
  expect(answer.body.code).toMatch(/^mailbox_(not_found|denied)$/)
  expect(lookUps()).toBe(0)
})

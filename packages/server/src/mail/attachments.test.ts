import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type ConnectRig,
  connectedOrganization,
  connectedPerson,
  connectRig,
} from '../connect/testing/index.ts'

let rig: ConnectRig
let at = ''
let shared = ''
const address = 'desk@files.onmicrosoft.com'

beforeAll(async () => {
  rig = await connectRig()
  const delegated = ['Mail.ReadWrite', 'Mail.ReadWrite.Shared']
  const organization = await connectedOrganization(rig, 'files', {
    permissions: ['Mail.ReadWrite'],
    delegated,
    userConsent: 'allow',
  })
  const person = organization.employee.userPrincipalName
  at = organization.at()
  rig.emulator.addMailbox({ tenant: organization.id, address, kind: 'shared' })
  rig.emulator.addMailbox({
    tenant: organization.id,
    address: 'locked@files.onmicrosoft.com',
    kind: 'shared',
  })
  rig.emulator.addDelegation(organization.id, { kind: 'full-access', mailbox: address, to: person })
  const id = await connectedPerson(rig, organization, { name: 'own-files', person, permissions: delegated })
  shared = `/v1/connections/${id}/mailboxes/${address}`
}, 120_000)
afterAll(() => rig.close())

async function draft(path: string): Promise<string> {
  const made = await rig.call('POST', `${path}/drafts`, { body: { subject: 'Files' } })
  expect(made, made.text).toMatchObject({ status: 201 })
  return String(made.body.id)
}

test('a link to a file is attached, told as one, and says that it has no content', async () => {
  const message = await draft(at)
  const linked = await rig.call('POST', `${at}/drafts/${message}/links`, {
    body: { name: 'Plan', url: 'https://files.example/plan.docx', permission: 'organizationView' },
  })
  expect(linked, linked.text).toMatchObject({ status: 201, body: { kind: 'reference', name: 'Plan' } })
  const [asked] = rig.emulator.requests({ method: 'POST' }).slice(-1)
  // v1.0 of Graph knows no address of a link.
  expect(asked?.url).toMatch(/^\/beta\//)
  const mime = await fetch(`${rig.url}${at}/messages/${message}/mime`, {
    headers: { authorization: `Bearer ${rig.adminKey}` },
  })
  expect(await mime.text()).toContain('https://files.example/plan.docx')
  const { body } = await rig.call('GET', `${at}/messages/${message}/attachments`)
  expect(body.data).toMatchObject([{ kind: 'reference', name: 'Plan' }])
  const [one] = body.data as { id: string }[]
  expect(await rig.call('GET', `${at}/messages/${message}/attachments/${one?.id}/content`)).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('elsewhere') },
  })
})

test.each([
  ['no https', { name: 'Plan', url: 'javascript:alert(1)' }, 'url'],
  ['no name', { url: 'https://files.example/x' }, 'name'],
  ['a right that is none', { name: 'x', url: 'https://files.example/x', permission: 'all' }, 'permission'],
])('a link with %s is refused', async (_, body, field) => {
  const message = await draft(at)
  const refused = await rig.call('POST', `${at}/drafts/${message}/links`, { body })
  expect(refused.status).toBe(400)
  expect(refused.text).toContain(`body.${field}`)
})

test('a picture within the text is found by its Content-ID', async () => {
  const message = await draft(at)
  const made = await fetch(
    `${rig.url}${at}/drafts/${message}/attachments?name=logo.png&inline=true&contentId=logo`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(10),
    },
  )
  expect(await made.json()).toMatchObject({ isInline: true, contentId: 'logo' })
  const { body } = await rig.call('GET', `${at}/messages/${message}/attachments`)
  expect(body.data).toMatchObject([{ kind: 'file', isInline: true, contentId: 'logo' }])
})

test('a mailbox that is not shared is denied, and nobody is told to consent', async () => {
  const other = shared.replace(address, 'locked@files.onmicrosoft.com')
  const answer = await rig.call('GET', `${other}/messages`)
  expect(answer).toMatchObject({ status: 403, body: { code: 'mailbox_denied' } })
})

test('a large file in a mailbox that is shared with a person is refused with Microsoft’s reason for it', async () => {
  const message = await draft(shared)
  const attach = (size: number) =>
    fetch(`${rig.url}${shared}/drafts/${message}/attachments?name=a.bin`, {
      method: 'POST',
      headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(size),
    })
  expect((await attach(1000)).status).toBe(201)
  const large = await attach(4 * 1024 * 1024)
  expect({ status: large.status, body: await large.json() }).toMatchObject({
    status: 403,
    body: { code: 'mailbox_denied', detail: expect.stringContaining('own mailbox') },
  })
})

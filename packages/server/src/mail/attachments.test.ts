import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type ConnectRig,
  connectedOrganization,
  connectedPerson,
  connectRig,
} from '../connect/testing/index.ts'

let rig: ConnectRig
let graph = ''
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
  graph = `/v1/connections/${organization.connection}/graph/v1.0/users/${person}`
  rig.emulator.addMailbox({ tenant: organization.id, address, kind: 'shared' })
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

test('a link among the attachments is told as one, and says that it has no content', async () => {
  const message = await draft(at)
  const linked = await rig.call('POST', `${graph}/messages/${message}/attachments`, {
    body: {
      '@odata.type': '#microsoft.graph.referenceAttachment',
      name: 'Plan',
      sourceUrl: 'https://files.example/plan.docx',
    },
  })
  expect(linked, linked.text).toMatchObject({ status: 201 })
  const { body } = await rig.call('GET', `${at}/messages/${message}/attachments`)
  expect(body.data).toMatchObject([{ kind: 'reference', name: 'Plan' }])
  const [one] = body.data as { id: string }[]
  expect(await rig.call('GET', `${at}/messages/${message}/attachments/${one?.id}/content`)).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('elsewhere') },
  })
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

import { verifyPackage } from '@gatewarden/evidence'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  type ConnectRig,
  connectedOrganization,
  connectedPerson,
  connectRig,
} from '../connect/testing/index.ts'
import { message } from './testing/messages.ts'
import { reportOf, rowsOf } from './testing/package-reader.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

const domain = 'firm.onmicrosoft.com'
const [own, open, part] = [`paralegal@${domain}`, `custodian@${domain}`, `sharer@${domain}`]

let rig: ConnectRig
/** Of the paralegal. */
let connection = ''
/** The id of the sharer's folder. */
let projects = ''
beforeAll(async () => {
  rig = await connectRig()
  const delegated = ['Mail.Read', 'Mail.Read.Shared', 'User.ReadBasic.All']
  const organization = await connectedOrganization(rig, 'firm', {
    permissions: ['Mail.Read'],
    delegated,
    userConsent: 'allow',
  })
  const tenant = organization.id
  const { emulator } = rig
  for (const userPrincipalName of [own, open, part])
    emulator.addUser({
      tenant,
      userPrincipalName,
      password: 'Signs-in-1',
      displayName: userPrincipalName,
      mailbox: 'user',
      aliases: [`also-${userPrincipalName}`],
    })
  const put = (address: string, folder: string[], text: string) =>
    emulator.putMessage(address, { folder, mime: Buffer.from(message(text)) })
  put(own, ['inbox'], 'own')
  put(open, ['inbox', 'Deals'], 'by Full Access')
  put(part, ['inbox'], 'shared')
  put(part, ['inbox', 'Private'], 'below, not shared')
  put(part, ['Projects'], 'shared by id')
  put(part, ['sentitems'], 'not shared')
  emulator.addDelegation(tenant, { kind: 'full-access', mailbox: open, to: own })
  const share = (folder: string[]) =>
    emulator.addDelegation(tenant, { kind: 'folder', mailbox: part, folder, to: own, role: 'reviewer' })
  share(['inbox'])
  share(['Projects'])
  const { body: tree } = await rig.call('GET', `${organization.at(part)}/folders`)
  const folders = tree.data as { name: string; id: string }[]
  projects = folders.find(({ name }) => name === 'Projects')?.id ?? ''
  connection = await connectedPerson(rig, organization, { name: 'full', person: own, permissions: delegated })
  await rig.features.collections.start()
}, 120_000)
afterAll(async () => {
  await rig.features.collections.stop()
  await rig.close()
})

async function collect(wish: object) {
  const made = await rig.call('POST', '/v1/collections', { body: { connection, ...wish } })
  expect(made.status, made.text).toBe(201)
  const path = `/v1/collections/${made.body.id}`
  const status = async () => (await rig.call('GET', path)).body.status
  await vi.waitFor(async () => expect(await status()).toBe('completed'), { timeout: 60_000, interval: 50 })
  const { body: sealed } = await rig.call('GET', `${path}/package`)
  const folder = String(sealed.folder)
  expect((await verifyPackage(folder, { publicKey: String(sealed.publicKey) })).problems).toEqual([])
  const subjects = (await rowsOf(folder)).map(({ subject }) => subject).sort()
  return { run: (await rig.call('GET', path)).body, folder, subjects }
}
const subjectOf = (text: string) => `Message ${text}`

test('a signed-in person’s own mailbox, and one that she has Full Access to, are read as a whole', async () => {
  const { run, subjects, folder } = await collect({
    custodians: [{ mailboxes: [own] }, { mailboxes: [open] }],
  })
  expect(run).toMatchObject({ outcome: 'complete', numbers: { collected: 2 } })
  expect(subjects).toEqual([subjectOf('by Full Access'), subjectOf('own')])
  const counts = await reportOf(folder, 'reconciliation.csv')
  expect(new Set(counts.map(({ LISTEDBY }) => LISTEDBY))).toEqual(new Set(['delta']))
})

test('folders that were shared by themselves are read by name or id; delta is refused there, listing takes over and the manifest says so', async () => {
  // Reported of the service; the emulator serves it.
  rig.emulator.addFault({
    path: '/v1.0/users/sharer*/messages/delta',
    status: 404,
    code: 'ErrorItemNotFound',
  })
  const { run, subjects, folder } = await collect({
    custodians: [{ mailboxes: [part] }],
    folders: { only: ['@inbox', '@sentitems', `@id:${projects}`] },
  })
  rig.emulator.clearFaults()
  expect(run).toMatchObject({ outcome: 'complete', numbers: { enumerated: 2, collected: 2, exceptions: 0 } })
  expect(subjects).toEqual([subjectOf('shared'), subjectOf('shared by id')])
  const rows = await rowsOf(folder)
  expect(rows.map(({ listedBy }) => listedBy)).toEqual(['list', 'list'])
  const counts = await reportOf(folder, 'reconciliation.csv')
  expect(counts.map((row) => [row.FOLDERPATH, row.LISTEDBY])).toEqual([
    ['Inbox', 'list'],
    ['Projects', 'list'],
  ])
  expect(counts[0]?.LISTREASON).toMatch(/Delta was refused/)
  const missing = (await reportOf(folder, 'not-covered.csv')).filter(({ SCOPE }) => SCOPE === 'folder')
  expect(missing.map(({ WHAT, CODE }) => [WHAT, CODE])).toEqual(
    expect.arrayContaining([
      ['Mail', 'shared_folders_only'],
      ['Inbox / Private', 'not_shared'],
      ['Inbox', 'delta_refused'],
    ]),
  )
})

test('what does not open is denied, in Microsoft’s words: where no folder is named, and where those that are named are not shared', async () => {
  const look = async (body: object) =>
    (await rig.call('POST', '/v1/collections/preview', { body: { connection, ...body } })).body
  const custodians = [{ mailboxes: [part] }]
  const denied = { access: 'denied', refusal: { status: 403, error: 'ErrorAccessDenied' } }
  expect(await look({ custodians })).toMatchObject({ data: [denied] })
  expect(await look({ custodians, folders: { only: ['@sentitems'] } })).toMatchObject({ data: [denied] })
  expect(await look({ custodians, folders: { only: ['@inbox'] } })).toMatchObject({
    data: [{ access: 'ready', items: 1 }],
  })
})

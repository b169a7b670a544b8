import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connectOrganization, makeConnector, newApp, newOrganization } from '../../connect/testing/index.ts'
import { type SendingStage, sendingStage } from '../../sending/testing/sending-stage.ts'
import { occasionOf } from './occasion.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

let stage: SendingStage
let connection = ''
let custodian = ''
beforeAll(async () => {
  stage = await sendingStage()
  const { rig } = stage
  const permissions = ['Mail.Read', 'User.Read.All']
  const connector = await makeConnector(
    rig,
    { type: 'microsoft-365', mode: 'organization', name: 'notices', permissions },
    newApp(rig, 'notices'),
  )
  const organization = newOrganization(rig, 'notices')
  const { id } = await connectOrganization(rig, {
    customer: 'acme',
    connector,
    administrator: organization.admin.userPrincipalName,
  })
  connection = id
  custodian = organization.employee.userPrincipalName
  rig.emulator.putMessage(custodian, {
    folder: ['inbox'],
    mime: Buffer.from('From: a@b.example\r\nSubject: Falcon is privileged\r\n\r\nx\r\n'),
  })
  await rig.features.collections.start()
}, 120_000)
afterAll(async () => {
  await stage.rig.features.collections.stop()
  await stage[Symbol.asyncDispose]()
})

/** Makes a collection, waits for its end, and hands over what is to be told. */
async function collect(wish: object): Promise<string> {
  const { rig } = stage
  const made = await rig.call('POST', '/v1/collections', {
    body: { connection, custodians: [{ mailboxes: [custodian] }], package: { documents: false }, ...wish },
  })
  expect(made.status).toBe(201)
  const id = String(made.body.id)
  await vi.waitFor(
    async () => expect((await rig.call('GET', `/v1/collections/${id}`)).body.status).toBe('completed'),
    { timeout: 60_000, interval: 50 },
  )
  await tell()
  return id
}

async function tell(): Promise<void> {
  await stage.rig.features.collections.deliverNotices()
  await stage.rig.features.sending.runDue()
}

test('whom a collection and its matter name is mailed once, with the numbers and nothing of what was collected', async () => {
  const [paralegal, partner] = [stage.mailbox(), stage.mailbox()]
  const matter = await stage.rig.call('POST', '/v1/matters', {
    body: { name: 'Falcon', customer: 'acme', notify: [partner, paralegal.toUpperCase()] },
  })
  expect([matter.status, matter.body.notify]).toEqual([201, [partner, paralegal.toUpperCase()]])
  const id = await collect({ name: 'Week 12', notify: [paralegal], matter: matter.body.id })
  // Nothing can be mailed before there is a default profile; then what waits goes out.
  expect(stage.messages(partner)).toEqual([])
  await stage.profile({
    transport: 'smtp',
    authentication: stage.byApp(),
    sender: { address: stage.mailbox() },
    default: true,
  })
  await tell()
  expect(stage.messages(partner)).toEqual([])
  await stage.rig.advance(61_000)
  await tell()
  await tell()
  const [mail, ...more] = stage.messages(partner)
  expect(more).toEqual([])
  expect(stage.messages(paralegal)).toHaveLength(1)
  expect(mail).toContain('Subject: Collection completed: Week 12')
  expect(mail).toMatch(/Auto-Submitted: auto-generated/i)
  expect(mail).toMatch(/Collected {3}1 \(/)
  expect(mail).toContain(`${stage.rig.url}/console/collections/${id}`)
  expect(mail).not.toMatch(/privileged/)
  expect(mail).not.toContain(custodian)
  const { rows } = await stage.rig.platform.db.pool.query(
    "select data->'numbers'->'collected' as collected from changes where type = 'collection.completed'",
  )
  expect(rows).toEqual([{ collected: 1 }])
})

test('what nobody asked to be told of is told to nobody', async () => {
  await collect({})
  const { rows } = await stage.rig.platform.db.pool.query(
    'select count(*)::int as notices from collection_notices',
  )
  expect(rows).toEqual([{ notices: 1 }])
})

test('somebody is needed where a run cannot go on by itself, and not where she stopped it herself', () => {
  const stuck = { code: 'disk_full', reason: 'The disk is full.', remedy: 'Free space.' }
  expect(occasionOf('paused', stuck)).toEqual({ status: 'paused', code: 'disk_full', remedy: 'Free space.' })
  expect(occasionOf('incomplete', stuck)).toMatchObject({ status: 'incomplete' })
  expect(occasionOf('paused', {})).toBeUndefined()
  expect(occasionOf('stopped', {})).toBeUndefined()
  expect(occasionOf('running', { mended: 'disk_full' })).toBeUndefined()
})

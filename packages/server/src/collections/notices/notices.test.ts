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
async function collect(wish: object, before: () => Promise<void> = async () => undefined): Promise<string> {
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
  await before()
  await tell()
  return id
}

async function tell(): Promise<void> {
  await stage.rig.features.collections.deliverNotices()
  await stage.rig.features.sending.runDue()
}

test('whom a collection and its matter name is mailed once, with the numbers and nothing of what was collected', async () => {
  const [paralegal, partner] = [stage.mailbox(), stage.mailbox()]
  const profile = {
    transport: 'smtp',
    authentication: stage.byApp(),
    sender: { address: stage.mailbox() },
    default: true,
  }
  // Nobody is promised mail that nothing can send.
  const early: [string, object][] = [
    ['/v1/matters', { name: 'Falcon', customer: 'acme', notify: [partner] }],
    ['/v1/collections', { connection, custodians: [{ mailboxes: [custodian] }], notify: [partner] }],
  ]
  for (const [path, body] of early) {
    const { status, body: refused } = await stage.rig.call('POST', path, { body })
    expect([status, refused]).toMatchObject([400, { errors: [{ field: 'body.notify' }] }])
    expect(refused.remedy).toContain('/v1/sending-profiles')
  }
  const first = await stage.profile(profile)
  const matter = await stage.rig.call('POST', '/v1/matters', {
    body: { name: 'Falcon', customer: 'acme', notify: [partner, paralegal.toUpperCase()] },
  })
  expect([matter.status, matter.body.notify]).toEqual([201, [partner, paralegal.toUpperCase()]])
  const id = await collect({ name: 'Week 12', notify: [paralegal], matter: matter.body.id }, async () => {
    await stage.rig.call('DELETE', first)
  })
  // Without a default profile it waits; with the next one it goes out.
  expect(stage.messages(partner)).toEqual([])
  await stage.profile(profile)
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

test('whom a schedule names is mailed once when its time comes and no collection can be made', async () => {
  const { rig } = stage
  const paralegal = stage.mailbox()
  const wish = { connection, custodians: [{ mailboxes: [custodian] }], name: 'Mondays', notify: [paralegal] }
  const schedule = async (more: object) =>
    (await rig.call('POST', '/v1/collection-schedules', { body: { ...wish, ...more } })).body
  const made = await schedule({ schedule: { cron: '0 6 * * MON' } })
  await schedule({ schedule: { cron: '0 6 * * MON' }, notify: [] })
  await rig.call('PATCH', `/v1/connections/${connection}`, { body: { disabled: true } })
  await rig.advance(Date.parse(String(made.nextAt)) - rig.platform.clock.now().getTime() + 1000)
  for (let look = 0; look < 3; look++) {
    await rig.features.collections.runDue()
    await tell()
  }
  const [mail, ...more] = stage.messages(paralegal)
  expect(more).toEqual([])
  expect(mail).toContain('Subject: Collection needs you: Mondays has not begun')
  expect(mail).toContain(made.id)
  expect(mail).toMatch(/What to do: /)
})

test('somebody is needed where a run cannot go on by itself, and not where she stopped it herself', () => {
  const stuck = { code: 'disk_full', reason: 'The disk is full.', remedy: 'Free space.' }
  expect(occasionOf('paused', stuck)).toEqual({ status: 'paused', code: 'disk_full', remedy: 'Free space.' })
  expect(occasionOf('incomplete', stuck)).toMatchObject({ status: 'incomplete' })
  expect(occasionOf('paused', {})).toBeUndefined()
  expect(occasionOf('stopped', {})).toBeUndefined()
  expect(occasionOf('running', { mended: 'disk_full' })).toBeUndefined()
})

import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { packageOf } from './testing/expectations.ts'
import { message } from './testing/messages.ts'
import { reportOf } from './testing/package-reader.ts'
import { createRig, domain, type Rig } from './testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.close())
afterEach(() => rig.emulator.clearFaults())

const deny = (address: string) =>
  rig.emulator.addFault({
    path: `/v1.0/users/${encodeURIComponent(address)}/*`,
    status: 403,
    code: 'ErrorAccessDenied',
  })
const hoursAgo = (hours: number) =>
  new Date(rig.platform.clock.now().getTime() - hours * 3_600_000).toISOString()

/** Waits until the mailbox of a collection is found to be in some way; answers with what is said of it. */
async function found(id: string, access: string) {
  const said = async () => (await rig.call('GET', `/v1/collections/${id}`)).body.custodians[0].mailboxes[0]
  await expect.poll(async () => (await said()).access, { timeout: 30_000 }).toBe(access)
  return said()
}

test('a permission that may not act yet is waited for, and the mailbox is then read by itself', async () => {
  const address = rig.mailbox()
  rig.put(address, 'inbox', message(1))
  deny(address)
  const id = await rig.collect([address], { accessGrantedAt: hoursAgo(1) })
  expect(await found(id, 'not_yet')).toMatchObject({ state: 'waiting', reason: { code: 'not_yet' } })
  const rest = await sql<{ seconds: number }>`
    select extract(epoch from not_before - app_now())::int as seconds from collection_mailboxes
    where collection_id = ${id} and not_before is not null`.execute(rig.platform.db.query)
  expect(rest.rows[0]?.seconds).toBeGreaterThan(200)
  expect((await rig.call('GET', `/v1/collections/${id}`)).body.status).toBe('running')
  rig.emulator.clearFaults()
  await sql`update collection_mailboxes set not_before = app_now() where collection_id = ${id}`.execute(
    rig.platform.db.query,
  )
  expect(await rig.until(id, ['completed'])).toMatchObject({
    outcome: 'complete',
    numbers: { collected: 1 },
  })
})

test('a permission that has had its day is denied', async () => {
  const address = rig.mailbox()
  deny(address)
  const id = await rig.collect([address], { accessGrantedAt: hoursAgo(25) })
  expect(await rig.until(id, ['completed'])).toMatchObject({ outcome: 'with_gaps' })
  expect(await found(id, 'denied')).toMatchObject({ state: 'blocked' })
})

test('an account that was deleted, or blocked and without its mailbox, has left: the package names the way by Purview', async () => {
  const gone = rig.mailbox()
  rig.emulator.removeUser(domain, gone)
  const blocked = `blocked@${domain}`
  rig.emulator.addUser({
    tenant: domain,
    userPrincipalName: blocked,
    displayName: 'Blocked',
    mailbox: 'none',
  })
  rig.emulator.updateUser(domain, blocked, { accountEnabled: false })
  const present = `present@${domain}`
  rig.emulator.addUser({
    tenant: domain,
    userPrincipalName: present,
    displayName: 'Has no licence',
    mailbox: 'none',
  })
  const addresses = [gone, blocked, present, `nobody@${domain}`]
  const accesses = ['departed', 'departed', 'no_licence', 'not_found']
  const looked = await rig.call('POST', '/v1/collections/preview', {
    body: { connection: rig.connection.id, custodians: [{ mailboxes: addresses }] },
  })
  expect(looked.body.data.map(({ access }: { access: string }) => access)).toEqual(accesses)
  const id = await rig.collect(addresses)
  const { custodians } = await rig.until(id, ['completed'])
  const mailboxes = custodians.flatMap((one: { mailboxes: { access: string }[] }) => one.mailboxes)
  expect(mailboxes.map(({ access }: { access: string }) => access)).toEqual(accesses)
  const { folder } = await packageOf(rig, id)
  expect(await reportOf(folder, 'not-covered.csv')).toContainEqual(
    expect.objectContaining({
      MAILBOX: gone,
      CODE: 'departed',
      REMEDY: expect.stringContaining('Purview'),
    }),
  )
})

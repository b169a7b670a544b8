import { verifyPackage } from '@gatewarden/evidence'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { packageOf } from './testing/expectations.ts'
import { message } from './testing/messages.ts'
import { reportOf } from './testing/package-reader.ts'
import { createRig, domain, type Rig } from './testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

const main = `ann@${domain}`
const aliases = [`ann.lee@${domain}`, `Verkauf@${domain}`]
let none = ''
let told = ''

let rig: Rig
beforeAll(async () => {
  // The client's waits for what is busy or silent are no part of this.
  rig = await createRig({ graph: { hurry: 50 } })
  rig.emulator.grant(rig.access.appId, {
    tenantId: domain,
    resource: 'graph',
    application: ['Reports.Read.All'],
    delegated: [],
    delegatedFor: 'everybody',
  })
  // The usage report is read once for a while: all that it is to tell of is there from the start.
  rig.emulator.addUser({ tenant: domain, userPrincipalName: main, displayName: 'Ann Lee', aliases })
  rig.put(main, 'inbox', message('to the alias'))
  rig.emulator.changeMailbox(main, { archive: true })
  none = rig.mailbox()
  told = rig.mailbox()
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

/** One mailbox for each thing that a look can find, by what it should be. */
function oneOfEach(): { address: string; access: string; grantedAt?: string }[] {
  const { emulator } = rig
  const account = (name: string, more: object = {}) => {
    const userPrincipalName = `${name}@${domain}`
    emulator.addUser({ tenant: domain, userPrincipalName, displayName: name, ...more })
    return userPrincipalName
  }
  const ready = account('ready')
  rig.put(ready, 'inbox', message('in range'))
  const policy = account('outside-of-scope')
  const closed = emulator.addGroup(domain, {
    displayName: 'Closed',
    kind: 'mail-security',
    members: [policy],
  })
  emulator.addAccessPolicy(domain, {
    appId: rig.access.appId,
    right: 'DenyAccess',
    members: [closed.id],
  })
  const fresh = account('fresh')
  deny(fresh)
  const deleted = account('deleted')
  emulator.removeUser(domain, deleted)
  const blocked = account('blocked', { mailbox: 'none' })
  emulator.updateUser(domain, blocked, { accountEnabled: false })
  const premises = account('premises')
  emulator.changeMailbox(premises, { onPremises: true })
  const busy = account('busy')
  const path = (address: string) => `/v1.0/users/${encodeURIComponent(address)}/*`
  emulator.addFault({ path: path(busy), status: 429, retryAfter: 300 })
  const silent = account('silent')
  emulator.addFault({ path: path(silent), status: 503 })
  return [
    { address: ready, access: 'ready' },
    { address: account('nothing'), access: 'empty' },
    { address: policy, access: 'denied' },
    { address: fresh, access: 'not_yet' },
    { address: `nobody@${domain}`, access: 'not_found' },
    { address: deleted, access: 'departed' },
    { address: blocked, access: 'departed' },
    { address: account('unlicensed', { mailbox: 'none' }), access: 'no_licence' },
    { address: premises, access: 'on_premises' },
    { address: busy, access: 'throttled' },
    { address: silent, access: 'unavailable' },
  ]
}

test('every state of a mailbox is told apart, before a run and in it, with what to do; the package keeps it', async () => {
  const all = oneOfEach()
  const accesses = (mailboxes: { address: string; access: string }[]) =>
    Object.fromEntries(mailboxes.map(({ address, access }) => [address, access]))
  const expected = accesses(all)
  const wish = { accessGrantedAt: hoursAgo(1) }
  const isDenied = ({ access }: { access: string }) => access === 'denied'
  const look = async (some: typeof all, more: object) =>
    (
      await rig.call('POST', '/v1/collections/preview', {
        body: {
          connection: rig.connection.id,
          custodians: some.map(({ address }) => ({ mailboxes: [address] })),
          ...more,
        },
      })
    ).body.data
  // Denied and not yet are the same answer of Microsoft's: when the permission was given tells them apart.
  const looked = [
    ...(await look(all.filter(isDenied), {})),
    ...(await look(
      all.filter((one) => !isDenied(one)),
      wish,
    )),
  ]
  expect(accesses(looked)).toEqual(expected)
  for (const { access, reason } of looked)
    if (access !== 'ready') expect(reason.detail && reason.remedy, access).toBeTruthy()

  const waiting = await rig.collect(
    all.map(({ address }) => address).filter((address) => expected[address] !== 'denied'),
    wish,
  )
  const denied = await rig.collect(all.filter(isDenied).map(({ address }) => address))
  await rig.until(denied, ['completed'])
  const found = async () => {
    const bodies = [await rig.call('GET', `/v1/collections/${waiting}`)]
    bodies.push(await rig.call('GET', `/v1/collections/${denied}`))
    return accesses(bodies.flatMap(({ body }) => body.custodians.flatMap((one: Found) => one.mailboxes)))
  }
  await expect.poll(found, { timeout: 60_000 }).toEqual(expected)

  // What passes by itself is mended, and all the rest is in the package.
  rig.emulator.clearFaults()
  await sql`update collection_mailboxes set not_before = null where collection_id = ${waiting}`.execute(
    rig.platform.db.query,
  )
  await rig.until(waiting, ['completed'])
  const { folder } = await packageOf(rig, waiting)
  const probes = (await reportOf(folder, 'probes.csv')).map(({ MAILBOX, ACCESS }) => [MAILBOX, ACCESS])
  const mended = ['not_yet', 'throttled', 'unavailable']
  expect(probes).toEqual(
    all
      .filter(({ access }) => access !== 'denied')
      .map(({ address, access }) => [address, mended.includes(access) ? 'empty' : access]),
  )
  expect(await reportOf(folder, 'not-covered.csv')).toContainEqual(
    expect.objectContaining({
      MAILBOX: `deleted@${domain}`,
      CODE: 'departed',
      REMEDY: expect.stringContaining('Purview'),
    }),
  )
})

interface Found {
  mailboxes: { address: string; access: string }[]
}

test('a mailbox is found by any of its addresses, read once, and all of them are kept; so is what is known of its archive', async () => {
  const custodians = [
    { name: 'Ann', mailboxes: [`verkauf@${domain}`, main] },
    { name: 'Bo', mailboxes: [none] },
    { name: 'Cy', mailboxes: [told], archives: { [told]: true } },
  ]
  const account = { name: 'Ann Lee', userPrincipalName: main }
  const looked = await rig.call('POST', '/v1/collections/preview', {
    body: { connection: rig.connection.id, custodians },
  })
  expect(looked.body.data).toMatchObject([
    { access: 'ready', archive: 'yes', account },
    { access: 'ready', archive: 'yes', account },
    { archive: 'no' },
    { archive: 'yes' },
  ])
  const id = await rig.collect([], { custodians })
  const done = await rig.until(id, ['completed'])
  expect(done).toMatchObject({ outcome: 'complete', numbers: { collected: 1 } })
  const [byAlias, byMain] = done.custodians[0].mailboxes
  const addresses = [main, ...aliases.map((one) => one.toLowerCase())]
  expect(byAlias.account.addresses).toEqual(addresses)
  expect([byAlias.reason?.code, byMain.reason?.code].filter(Boolean)).toEqual(['same_mailbox'])

  const { folder, publicKey } = await packageOf(rig, id)
  expect((await verifyPackage(folder, { publicKey })).problems).toEqual([])
  const rows = (await reportOf(folder, 'probes.csv')).map((row) => [row.ACCOUNT, row.ADDRESSES, row.ARCHIVE])
  expect(rows).toContainEqual([main, addresses.join('; '), 'yes'])
  const archives = (await reportOf(folder, 'not-covered.csv'))
    .filter(({ WHAT }) => WHAT === 'In-place archive')
    .map(({ MAILBOX, CODE, REASON }) => [MAILBOX, CODE, REASON?.includes('usage report')])
  const read = byAlias.reason === null ? byAlias.address : byMain.address
  expect(archives).toEqual([
    [read, 'archive_not_collected', true],
    [told, 'archive_not_collected', false],
  ])
  const stray = { name: 'Cy', mailboxes: [told], archives: { [none]: true } }
  const refused = await rig.call('POST', '/v1/collections', {
    body: { connection: rig.connection.id, custodians: [stray] },
  })
  expect(refused.body.errors[0].field).toBe(`body.custodians.0.archives.${none}`)

  // One of two names is erased, with what was read: the other custodian's mailbox can be read by a retry.
  const shared = await rig.collect([], {
    custodians: [
      { name: 'First', mailboxes: [main] },
      { name: 'Second', mailboxes: [aliases[0]] },
    ],
  })
  const before = await rig.until(shared, ['completed'])
  const reader = before.custodians.find((one: Sharing) => one.mailboxes[0]?.reason === null)
  await rig.call('POST', `/v1/collections/${shared}/erase-custodian`, { body: { custodian: reader.name } })
  expect(await rig.until(shared, ['completed'])).toMatchObject({
    outcome: 'with_gaps',
    numbers: { collected: 0 },
  })
  await rig.call('POST', `/v1/collections/${shared}/retry`)
  expect(await rig.until(shared, ['completed'])).toMatchObject({
    outcome: 'complete',
    numbers: { collected: 1 },
  })
})

interface Sharing {
  name: string
  mailboxes: { reason: object | null }[]
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ConnectRig,
  connectedOrganization,
  connectedPerson,
  connectRig,
} from '../connect/testing/index.ts'

let rig: ConnectRig
let at = ''
let narrow = ''
let own = ''
let tenant = ''
const domain = 'people.onmicrosoft.com'

interface User {
  id: string
  name: string
  address: string
  addresses: string[]
  mailbox?: { kind: string; state: string; reason: string | null }
}

beforeAll(async () => {
  rig = await connectRig()
  const all = ['Mail.Read', 'MailboxSettings.Read', 'GroupMember.Read.All', 'Place.Read.All']
  const organization = await connectedOrganization(rig, 'people', {
    permissions: all,
    delegated: ['Mail.Read', 'User.ReadBasic.All'],
    userConsent: 'allow',
  })
  tenant = organization.id
  at = `/v1/connections/${organization.connection}`
  narrow = `/v1/connections/${(await connectedOrganization(rig, 'narrow', { permissions: ['Mail.Read'] })).connection}`
  const person = await connectedPerson(rig, organization, {
    name: 'reader',
    person: organization.employee.userPrincipalName,
    permissions: ['Mail.Read', 'User.ReadBasic.All'],
  })
  own = `/v1/connections/${person}`
  const { emulator } = rig
  const person1 = (local: string, displayName: string, more = {}) =>
    emulator.addUser({
      tenant,
      userPrincipalName: `${local}@${domain}`,
      displayName,
      mailbox: 'user',
      ...more,
    })
  person1('ann', 'Ann Lee', { aliases: [`ann.lee@${domain}`, `verkauf@${domain}`] })
  person1('leaver', 'Lea Ver', { licensed: false })
  person1('premises', 'Pre Mise')
  emulator.changeMailbox(`premises@${domain}`, { onPremises: true })
  emulator.updateUser(tenant, `ann@${domain}`, { department: "Ann's" })
  emulator.addUser({
    tenant,
    userPrincipalName: `guest_elsewhere.example#EXT#@${domain}`,
    displayName: 'A Guest',
    guest: 'guest@elsewhere.example',
  })
  emulator.addMailbox({
    tenant,
    address: `info@${domain}`,
    displayName: 'Team Verkauf',
    aliases: [`sales@${domain}`],
  })
  emulator.addMailbox({ tenant, address: `r1@${domain}`, displayName: 'Room 1', kind: 'room' })
  emulator.addMailbox({ tenant, address: `beamer@${domain}`, displayName: 'Beamer', kind: 'equipment' })
  person1('gone', 'Gone Girl')
  emulator.removeUser(tenant, `gone@${domain}`)
  emulator.addGroup(tenant, {
    displayName: 'Board',
    kind: 'microsoft365',
    members: [`ann@${domain}`],
    owners: [`admin@${domain}`],
  })
  const inner = emulator.addGroup(tenant, { displayName: 'Inner', members: [`leaver@${domain}`] })
  emulator.addGroup(tenant, {
    displayName: 'All of us',
    kind: 'distribution',
    members: [`ann@${domain}`, inner.id],
  })
  emulator.addGroup(tenant, { displayName: 'House 1', kind: 'room-list', members: [`r1@${domain}`] })
}, 120_000)
afterAll(() => rig.close())

async function list<T = User>(path: string): Promise<T[]> {
  const found: T[] = []
  for (let next: unknown = null; ; ) {
    const join = path.includes('?') ? '&' : '?'
    const answer = await rig.call('GET', next === null ? path : `${path}${join}cursor=${next}`)
    expect(answer.status, answer.text).toBe(200)
    found.push(...(answer.body.data as T[]))
    next = answer.body.next
    if (next === null) return found
  }
}
const names = async (query: string) => (await list(`${at}/users?${query}`)).map(({ name }) => name).sort()

describe('people', () => {
  test('are listed page by page, each once, with all their addresses', async () => {
    const once = await list(`${at}/users`)
    expect(await list(`${at}/users?limit=2`)).toEqual(once)
    expect(once.map(({ name }) => name)).not.toContain('Gone Girl')
    expect(once.find(({ name }) => name === 'Ann Lee')).toMatchObject({
      address: `ann@${domain}`,
      addresses: [`ann@${domain}`, `ann.lee@${domain}`, `verkauf@${domain}`],
      licensed: true,
      synced: false,
      type: 'member',
      deletedAt: null,
    })
  })

  test('are found by words of their names and by the beginning of any address', async () => {
    expect(await names('search=lee')).toEqual(['Ann Lee'])
    expect(await names('search=ann.l')).toEqual(['Ann Lee'])
    expect(await names(`search=sales@${domain}`)).toEqual(['Team Verkauf'])
    expect(await names('search=Verkauf')).toEqual(['Ann Lee', 'Team Verkauf'])
    for (const limit of [1, 2, 50]) {
      expect(await names(`search=verkauf&limit=${limit}`), String(limit)).toEqual(['Ann Lee', 'Team Verkauf'])
    }
    expect(await names('search=team verk')).toEqual(['Team Verkauf'])
    expect(await names(`search=${encodeURIComponent('"\\ or x')}`)).toEqual([])
    expect(await names(`address=SALES@${domain}`)).toEqual(['Team Verkauf'])
    expect(await names(`address=sales@elsewhere.example`)).toEqual([])
  })

  test('are filtered', async () => {
    expect(await names(`department=${encodeURIComponent("Ann's")}`)).toEqual(['Ann Lee'])
    expect(await names('enabled=false')).toEqual(['Beamer', 'Room 1', 'Team Verkauf'])
    expect(await names('enabled=false&search=team')).toEqual(['Team Verkauf'])
    expect(await names('type=guest')).toEqual(['A Guest'])
    expect(await list(`${at}/users?deleted=true&mailbox=true`)).toMatchObject([
      { name: 'Gone Girl', deletedAt: expect.any(String), mailbox: { kind: 'none', state: 'deleted' } },
    ])
    const both = await rig.call('GET', `${at}/users?deleted=true&search=x`)
    expect(both).toMatchObject({ status: 400, body: { detail: expect.stringContaining('query.deleted') } })
  })

  test('are told with the mailbox that each has, asked for together and only where it may be one', async () => {
    rig.emulator.clearRequests()
    const users = await list(`${at}/users?mailbox=true`)
    const told = Object.fromEntries(
      users.map(({ name, mailbox }) => [name, `${mailbox?.kind} ${mailbox?.state}`]),
    )
    expect(told).toMatchObject({
      'Ann Lee': 'user ready',
      'Team Verkauf': 'shared ready',
      'Room 1': 'room ready',
      Beamer: 'equipment ready',
      'Lea Ver': 'none unlicensed',
      'Pre Mise': 'none elsewhere',
      'A Guest': 'none none',
      Admin: 'user ready',
    })
    const asked = rig.emulator.requests({ method: 'POST' }).filter(({ url }) => url.includes('$batch'))
    expect(asked).toHaveLength(1)
    expect(rig.emulator.requests().filter(({ url }) => url.includes('userPurpose')).length).toBeLessThan(10)
    expect(await names('kind=shared')).toEqual(['Team Verkauf'])
    expect(await names('kind=room&limit=1')).toEqual(['Room 1'])
    expect((await rig.call('GET', `${at}/users/sales@${domain}?mailbox=true`)).body).toMatchObject({
      name: 'Team Verkauf',
      mailbox: { kind: 'shared', state: 'ready' },
    })
  })

  test('that nobody is answer 404', async () => {
    for (const name of [`nobody@${domain}`, 'nobody', '5b0b5d6e-1f53-4a37-b61c-8e3d1d1e5a10'])
      expect(await rig.call('GET', `${at}/users/${name}`)).toMatchObject({ status: 404 })
  })

  test('of a mailbox whose kind may not be asked say which permission that takes', async () => {
    const [user] = await list(`${narrow}/users?search=employee&mailbox=true`)
    expect(user?.mailbox).toMatchObject({
      kind: 'unknown',
      state: 'unknown',
      reason: expect.stringContaining('MailboxSettings.Read'),
    })
  })
})

describe('groups', () => {
  test('are listed by kind, found, and told with members and owners', async () => {
    const groups = await list<{ id: string; name: string; kind: string }>(`${at}/groups`)
    expect(Object.fromEntries(groups.map(({ name, kind }) => [name, kind]))).toEqual({
      Board: 'microsoft365',
      Inner: 'security',
      'All of us': 'distribution',
      'House 1': 'distribution',
    })
    expect(await list(`${at}/groups?kind=microsoft365`)).toMatchObject([
      { name: 'Board', address: `board@${domain}`, addresses: [`board@${domain}`] },
    ])
    expect(await list(`${at}/groups?kind=distribution&search=all`)).toMatchObject([{ name: 'All of us' }])
    expect(await list(`${at}/groups?address=BOARD@${domain}`)).toMatchObject([{ name: 'Board' }])
    const idOf = (name: string) => groups.find((one) => one.name === name)?.id
    expect(await list(`${at}/groups/${idOf('Board')}/owners`)).toMatchObject([
      { name: 'Admin', kind: 'user' },
    ])
    const all = `${at}/groups/${idOf('All of us')}/members`
    expect(await list(all)).toMatchObject([
      { name: 'Ann Lee', kind: 'user', address: `ann@${domain}` },
      { name: 'Inner', kind: 'group' },
    ])
    expect((await list(`${all}?nested=true&limit=1`)).map(({ name }) => name).sort()).toEqual([
      'Ann Lee',
      'Inner',
      'Lea Ver',
    ])
  })
})

test('rooms come from the list that they are in', async () => {
  expect(await list(`${at}/rooms`)).toMatchObject([{ name: 'Room 1', address: `r1@${domain}` }])
  expect(await list(`${at}/room-lists`)).toMatchObject([{ name: 'House 1' }])
  const [house] = await list<{ address: string }>(`${at}/room-lists`)
  expect(await list(`${at}/rooms?list=${house?.address}`)).toMatchObject([{ name: 'Room 1' }])
})

describe('what is not granted', () => {
  test.each([
    ['groups', 'GroupMember.Read.All'],
    ['rooms', 'Place.Read.All'],
  ])('names the permission: %s', async (path, permission) => {
    expect(await rig.call('GET', `${narrow}/${path}`)).toMatchObject({
      status: 403,
      body: { code: 'scope_not_granted', missingScopes: [permission] },
    })
  })

  test('a person with the basic permission sees names and primary addresses, and is told what the rest takes', async () => {
    const found = await list(`${own}/users?search=ann`)
    expect(found).toMatchObject([
      {
        name: 'Ann Lee',
        address: `ann@${domain}`,
        addresses: [`ann@${domain}`],
        licensed: null,
        enabled: null,
      },
    ])
    expect(await rig.call('GET', `${own}/users?enabled=false`)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('User.Read.All') },
    })
    const [ann] = await list(`${own}/users?search=ann&mailbox=true`)
    expect(ann?.mailbox).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('organization') })
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EmulatorClock } from './clock.ts'
import { mayGrantGraphRoles, mayGrantOtherPermissions } from './directory-roles.ts'
import { usualSettings } from './mailbox-settings.ts'
import { EXCHANGE, findResource, GRAPH, RESOURCES } from './permission-catalogue.ts'
import { SeededRandom } from './seeded-random.ts'
import { addPerson, smallWorld } from './testing/small-world.ts'
import { User } from './user.ts'

test('people are found by id and by name whatever its case, and no name is given twice', () => {
  using small = smallWorld()
  const { directory } = small.tenant
  expect(directory.find('ADA@contoso.onmicrosoft.com')).toBe(small.user)
  expect(directory.find(small.user.id.toUpperCase())).toBe(small.user)
  expect(() => addPerson(small.world, small.tenant, 'Ada')).toThrow('already')
  directory.update(small.user, { userPrincipalName: 'ada.l@contoso.onmicrosoft.com' })
  expect(directory.find('ada@contoso.onmicrosoft.com')).toBeUndefined()
  expect(directory.find('ada.l@contoso.onmicrosoft.com')).toBe(small.user)
})

test('who is removed can be restored, and the log tells both', () => {
  using small = smallWorld()
  const { directory } = small.tenant
  const seen = directory.log.last
  directory.remove(small.user)
  expect(directory.find(small.user.id)).toBeUndefined()
  expect([...directory.deletedUsers]).toEqual([small.user])
  expect([...directory.log.since(seen)]).toMatchObject([
    { kind: 'deleted', gone: { id: small.user.id, reason: 'changed' } },
  ])
  directory.restore(small.user)
  expect(directory.find(small.user.id)).toBe(small.user)
  expect([...directory.deletedUsers]).toEqual([])
})

test('a mailbox is found by each of its addresses, and an address belongs to one', () => {
  using small = smallWorld()
  expect(small.tenant.mailboxAt('ADA@contoso.EXAMPLE')).toBe(small.mailbox)
  expect(small.world.mailboxAt('ada@contoso.example')?.tenant).toBe(small.tenant)
  const eve = addPerson(small.world, small.tenant, 'eve')
  small.tenant.directory.update(eve, { aliases: ['ada@contoso.example'] })
  const make = () => small.world.addMailbox(small.tenant, eve, 'user', usualSettings('UTC', 'en-US'))
  expect(make).toThrow('belongs to another mailbox')
  small.tenant.removeMailbox(small.mailbox)
  expect(small.tenant.mailboxAt('ada@contoso.onmicrosoft.com')).toBeUndefined()
  make()
})

test('ids are found in either case, however they were written', () => {
  using small = smallWorld()
  const id = 'ABCDEF12-0000-4000-8000-0123456789AB'
  const user = new User(id, small.tenant.id, {
    ...small.user.state,
    userPrincipalName: 'cap@contoso.example',
  })
  small.tenant.directory.add(user)
  expect(small.tenant.directory.find(id)).toBe(user)
  expect(small.tenant.directory.find(id.toLowerCase())).toBe(user)
  small.tenant.directory.remove(user)
  expect(small.tenant.directory.find(id)).toBeUndefined()
})

test('tenants and apps are given once', () => {
  using small = smallWorld()
  expect(() => small.world.addTenant(small.tenant)).toThrow('already')
  expect(small.world.findTenant('CONTOSO.example')).toBe(small.tenant)
})

test('what a mailbox starts with is put in at the first look, and its ids do not depend on when that is', () => {
  const ids = [false, true].map((isLate) => {
    using small = smallWorld()
    const eve = addPerson(small.world, small.tenant, 'eve')
    let fills = 0
    const mailbox = small.world.addMailbox(
      small.tenant,
      eve,
      'user',
      usualSettings('UTC', 'en-US'),
      (box) => {
        fills += 1
        box.mail.add(box.mail.wellKnown('inbox'), Buffer.from('Subject: first\n\n'))
      },
    )
    if (isLate) small.mailbox.mail.add(small.mailbox.mail.wellKnown('inbox'), Buffer.from('\n'))
    expect(fills).toBe(0)
    const [message] = mailbox.mail.newestFirst
    expect(fills).toBe(1)
    return message && mailbox.idOf(message, 'default')
  })
  expect(ids[0]).toBeTruthy()
  expect(ids[0]).toBe(ids[1])
})

test('consents: roles and scopes are granted once, asked by name, and go with the service principal', () => {
  using small = smallWorld()
  const { consents } = small.tenant
  const client = consents.ensurePrincipal({
    appId: '6b1d1b7f-5a5c-4f3e-8a8e-0c9d3a1f0b00',
    displayName: 'App',
  })
  const graph = consents.ensurePrincipal(GRAPH)
  const mailRead = GRAPH.role('Mail.Read')?.id ?? ''
  expect(consents.grantRole(client, graph, mailRead)).toBe(consents.grantRole(client, graph, mailRead))
  consents.grantScopes(client, graph, null, ['User.Read'])
  consents.grantScopes(client, graph, small.user.id, ['Mail.Read', 'Mail.Read'])
  expect(consents.roleNames(client, GRAPH)).toEqual(['Mail.Read'])
  expect(consents.roleNames(client, EXCHANGE)).toEqual([])
  expect(consents.scopeNames(client, GRAPH, small.user.id)).toEqual(['Mail.Read', 'User.Read'])
  expect(consents.scopeNames(client, GRAPH, 'somebody else')).toEqual(['User.Read'])
  consents.removePrincipal(client)
  expect([...consents.appRoleAssignments, ...consents.delegatedGrants]).toEqual([])
  expect(consents.principalOf(client.appId)).toBeUndefined()
})

test('resources are found by every name they go by, and no permission id is used twice', () => {
  expect(findResource('HTTPS://GRAPH.microsoft.com/')).toBe(GRAPH)
  expect(findResource('https://ps.outlook.com')).toBe(EXCHANGE)
  expect(findResource('https://graph.microsoft.com.evil.example')).toBeUndefined()
  for (const resource of RESOURCES) {
    const ids = [...resource.roles, ...resource.scopes].map(
      (permission) => `${permission.type} ${permission.id}`,
    )
    expect(new Set(ids).size).toBe(ids.length)
  }
  expect(GRAPH.scope('mail.read')?.id).toBe('570282fd-fa5c-430d-a7fd-fc8dc98a9dca')
  expect(GRAPH.permission('Role', '810C84A8-4A9E-49E6-BF7D-12D183F40D01')?.name).toBe('Mail.Read')
})

test('who may consent for the organization', () => {
  expect(mayGrantGraphRoles(['Global Administrator'])).toBe(true)
  expect(mayGrantGraphRoles(['Privileged Role Administrator'])).toBe(true)
  expect(mayGrantGraphRoles(['Cloud Application Administrator', 'Exchange Administrator'])).toBe(false)
  expect(mayGrantOtherPermissions(['Application Administrator'])).toBe(true)
  expect(mayGrantOtherPermissions(['User Administrator', 'Global Reader'])).toBe(false)
})

test('time flows from where it was set, and only forward', () => {
  let real = 1000
  const clock = new EmulatorClock(Date.parse('2026-03-02T09:30:00Z'), () => real)
  real += 1500
  expect(clock.nowIso()).toBe('2026-03-02T09:30:01Z')
  clock.advance(3_600_000)
  expect(clock.nowIso()).toBe('2026-03-02T10:30:01Z')
  expect(() => clock.advance(-1)).toThrow(RangeError)
  expect(() => clock.advance(Number.NaN)).toThrow(RangeError)
})

test('chance depends on the seed and the label alone', () => {
  const [one, again, other] = [new SeededRandom(1), new SeededRandom(1), new SeededRandom(2)]
  expect(one.nextGuid('a')).toBe(again.nextGuid('a'))
  again.nextGuid('b')
  expect(one.nextGuid('a')).toBe(again.nextGuid('a'))
  expect(one.guid('x', 'y')).not.toBe(other.guid('x', 'y'))
  expect(one.guid('x', 'y')).not.toBe(one.guid('xy'))
  expect(one.guid('x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  fc.assert(
    fc.property(fc.nat({ max: 100 }), fc.nat({ max: 100 }), (low, span) => {
      const n = one.nextBetween('n', low, low + span)
      return n >= low && n <= low + span
    }),
  )
})

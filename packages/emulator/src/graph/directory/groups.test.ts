import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { User } from '../../tenant/user.ts'
import {
  domain,
  type GraphFixture,
  items,
  type Json,
  pathOf,
  refusal,
  startGraph,
} from '../testing/graph-fixture.ts'

let graph: GraphFixture
let token: string
let people: User[]
const eventual = { ConsistencyLevel: 'eventual' }

beforeAll(async () => {
  graph = await startGraph()
  token = graph.appToken('Group.ReadWrite.All', 'Directory.Read.All', 'User.Read.All')
  people = ['ada', 'bo', 'cy', 'di'].map((name) => graph.addUser(name, { displayName: name }))
})
afterAll(() => graph.close())

const call = (method: string, path: string, body?: object, as = token) =>
  graph.call(method, path, { token: as, ...(body && { body }) })
const get = (path: string, headers: Record<string, string> = {}) => graph.get(path, { token, headers })
const reference = (id: unknown) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`
const make = async (
  displayName: string,
  members: readonly unknown[] = [],
  more: object = {},
): Promise<string> => {
  const made = await call('POST', '/groups', {
    displayName,
    mailEnabled: false,
    mailNickname: displayName.replaceAll(' ', ''),
    securityEnabled: true,
    ...(members.length > 0 && { 'members@odata.bind': members.map(reference) }),
    ...more,
  })
  if (made.status !== 201) throw new Error(made.bytes.toString('utf8'))
  return String(made.json.id)
}
const ids = (list: readonly Json[]) => list.map(({ id }) => id)

test('a group is made, read, searched, changed and deleted', async () => {
  const id = await make('Sales team', [people[0]?.id], { description: 'Sells' })
  expect((await get(`/groups/${id}`)).json).toMatchObject({
    displayName: 'Sales team',
    groupTypes: [],
    mail: null,
  })
  const unified = await make('Office', [], {
    groupTypes: ['Unified'],
    mailEnabled: true,
    securityEnabled: false,
  })
  expect((await get(`/groups/${unified}?$select=mail,proxyAddresses`)).json).toMatchObject({
    mail: `Office@${domain}`,
    proxyAddresses: [`SMTP:Office@${domain}`],
  })
  expect(ids(items(await get("/groups?$filter=groupTypes/any(c:c eq 'Unified')")))).toEqual([unified])
  expect(ids(items(await get('/groups?$search="displayName:team"', eventual)))).toEqual([id])
  expect(refusal(await get('/groups?$search="displayName:team"')).code).toBe('Request_UnsupportedQuery')
  const [expanded] = items(
    await get("/groups?$filter=displayName eq 'Sales team'&$expand=members($select=id)"),
  )
  expect(expanded?.members).toEqual([{ '@odata.type': '#microsoft.graph.user', id: people[0]?.id }])
  expect((await call('PATCH', `/groups/${id}`, { displayName: 'Sellers' })).status).toBe(204)
  expect((await get('/groups/$count', eventual)).bytes.toString()).toBe('2')
  expect((await call('DELETE', `/groups/${id}`)).status).toBe(204)
  expect((await get(`/groups/${id}`)).status).toBe(404)
  await call('DELETE', `/groups/${unified}`)
  expect(refusal(await call('POST', '/groups', { displayName: 'x' })).message).toContain("'mailEnabled'")
  expect(refusal(await call('POST', '/groups', { displayName: 'x', owners: [] })).message).toContain('owners')
})

test('members come, nest and go', async () => {
  const [ada, bo, cy] = people
  const inner = await make('Inner', [bo?.id])
  const outer = await make('Outer', [ada?.id, inner])
  expect(ids(items(await get(`/groups/${outer}/members`)))).toEqual([ada?.id, inner])
  expect(ids(items(await get(`/groups/${outer}/members/microsoft.graph.user`)))).toEqual([ada?.id])
  expect(ids(items(await get(`/groups/${outer}/transitiveMembers`)))).toEqual([ada?.id, inner, bo?.id])
  expect((await get(`/groups/${outer}/transitiveMembers/$count`, eventual)).bytes.toString()).toBe('3')
  const add = () => call('POST', `/groups/${outer}/members/$ref`, { '@odata.id': reference(cy?.id) })
  expect((await add()).status).toBe(204)
  expect(refusal(await add()).message).toContain('already exist')
  expect((await call('DELETE', `/groups/${outer}/members/${cy?.id}/$ref`)).status).toBe(204)
  expect((await call('DELETE', `/groups/${outer}/members/${cy?.id}/$ref`)).status).toBe(404)
  expect(ids(items(await get(`/users/${bo?.id}/memberOf`)))).toEqual([inner])
  expect(ids(items(await get(`/users/${bo?.id}/transitiveMemberOf`)))).toEqual([inner, outer])
  const groups = await call('POST', `/users/${bo?.id}/getMemberGroups`, { securityEnabledOnly: true })
  expect(groups.json.value).toEqual([inner, outer])
  const checked = await call('POST', `/users/${bo?.id}/checkMemberGroups`, { groupIds: [outer, ada?.id] })
  expect(checked.json.value).toEqual([outer])
  await call('DELETE', `/groups/${inner}`)
  await call('DELETE', `/groups/${outer}`)
})

test('mail to a group reaches everybody in it, once', async () => {
  const di = graph.addPerson('di2')
  const ed = graph.addPerson('ed2')
  const inner = await make('Inner list', [di.user.id, ed.user.id], {
    groupTypes: ['Unified'],
    mailEnabled: true,
  })
  const outer = await make('Outer list', [inner, di.user.id], { groupTypes: ['Unified'], mailEnabled: true })
  const recipients = [`Outerlist@${domain}`, ed.mailbox.address].map((address) => ({
    emailAddress: { address },
  }))
  const sent = await graph.call('POST', `/users/${ed.user.id}/sendMail`, {
    token: graph.appToken('Mail.Send'),
    body: { message: { subject: 'To all', toRecipients: recipients } },
  })
  expect(sent.status).toBe(202)
  for (const { mailbox } of [di, ed]) expect(mailbox.mail.wellKnown('inbox').totalItemCount).toBe(1)
  await call('DELETE', `/groups/${inner}`)
  await call('DELETE', `/groups/${outer}`)
})

test('owners may change their group, others may not', async () => {
  const [ada, bo] = people
  if (!ada || !bo) throw new Error('nobody')
  const id = await make('Owned')
  await call('POST', `/groups/${id}/owners/$ref`, { '@odata.id': reference(ada.id) })
  const change = (user: User) =>
    call('PATCH', `/groups/${id}`, { description: 'x' }, graph.userToken(user, 'Group.ReadWrite.All'))
  expect([(await change(ada)).status, (await change(bo)).status]).toEqual([204, 403])
  expect(refusal(await call('DELETE', `/groups/${id}/owners/${ada.id}/$ref`)).message).toContain(
    'at least one owner',
  )
  await call('DELETE', `/groups/${id}`)
})

test('whoever follows delta ends with the groups and members there are', async () => {
  const step = fc.record({
    kind: fc.constantFrom('make', 'rename', 'join', 'leave', 'delete', 'read'),
    n: fc.nat(50),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const mirror = new Map<unknown, { name: unknown; members: Set<unknown> }>()
      let link = '/groups/delta?$select=displayName'
      const read = async () => {
        const page = await get(link)
        for (const item of items(page)) apply(mirror, item)
        link = pathOf(page.json['@odata.deltaLink'])
      }
      for (const { kind, n } of steps) {
        const all = [...graph.tenant.groups.all]
        const group = all[n % Math.max(1, all.length)]
        const person = people[n % people.length]
        if (kind === 'make') await make(`Group ${n}`, [person?.id])
        if (kind === 'read') await read()
        if (!group || !person) continue
        if (kind === 'rename') graph.tenant.groups.update(group, { displayName: `Renamed ${n}` })
        if (kind === 'join') graph.tenant.groups.addMember(group, person.id)
        if (kind === 'leave') graph.tenant.groups.removeMember(group, person.id)
        if (kind === 'delete') graph.tenant.groups.remove(group)
      }
      await read()
      const truth = [...graph.tenant.groups.all].map(({ id, state, memberIds }) => [
        id,
        { name: state.displayName, members: new Set<unknown>(memberIds) },
      ])
      expect(Object.fromEntries(mirror)).toEqual(Object.fromEntries(truth))
      for (const group of [...graph.tenant.groups.all]) graph.tenant.groups.remove(group)
    }),
    { numRuns: 25, examples: [[joined]] },
  )
})

/** Somebody joins, and nothing else of the group changes: chance seldom finds that alone. */
const joined = [
  { kind: 'make' as const, n: 0 },
  { kind: 'read' as const, n: 0 },
  { kind: 'join' as const, n: 1 },
]

function apply(mirror: Map<unknown, { name: unknown; members: Set<unknown> }>, item: Json): void {
  if (item['@removed'] !== undefined) {
    mirror.delete(item.id)
    return
  }
  const members = new Set(mirror.get(item.id)?.members)
  const changes = item['members@delta']
  for (const change of Array.isArray(changes) ? changes : []) {
    if (change['@removed'] === undefined) members.add(change.id)
    else members.delete(change.id)
  }
  mirror.set(item.id, { name: item.displayName, members })
}

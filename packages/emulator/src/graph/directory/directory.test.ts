import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
let ann: User
const eventual = { ConsistencyLevel: 'eventual' }

beforeAll(async () => {
  graph = await startGraph()
  ann = graph.addUser('ann', {
    displayName: 'Ann Otter',
    department: 'Sales',
    mail: `ann@${domain}`,
    jobTitle: 'Head',
  })
  graph.addUser('bob', { displayName: 'Bob Ånd', managerId: ann.id, accountEnabled: false, licensed: false })
  for (let i = 0; i < 230; i++) graph.addUser(`extra${i}`, { displayName: `Extra ${i}` })
  token = graph.appToken('User.Read.All')
})
afterAll(() => graph.close())

const get = (path: string, headers: Record<string, string> = {}) => graph.get(path, { token, headers })
const names = async (path: string, headers: Record<string, string> = {}) =>
  items(await get(path, headers)).map(({ displayName }) => displayName)

describe('users', () => {
  test('come a hundred at a time with eleven properties, and the links lead through all', async () => {
    const seen: Json[] = []
    let path: string | undefined = '/users'
    while (path) {
      const page = await get(path)
      expect(items(page).length).toBeLessThanOrEqual(100)
      seen.push(...items(page))
      path = page.json['@odata.nextLink'] === undefined ? undefined : pathOf(page.json['@odata.nextLink'])
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(232)
    expect(Object.keys(seen[0] ?? {})).toHaveLength(11)
  })

  test('page on after a user who came meanwhile, and not after one who is gone', async () => {
    const first = await get('/users?$top=3')
    const next = pathOf(first.json['@odata.nextLink'])
    graph.addUser('late')
    expect(items(await get(next))).toHaveLength(3)
    const last = graph.tenant.directory.find(String(items(first).at(-1)?.id))
    if (!last) throw new Error('not found')
    graph.tenant.directory.remove(last)
    expect(refusal(await get(next))).toMatchObject({ status: 400, code: 'Directory_ExpiredPageToken' })
    graph.tenant.directory.restore(last)
  })

  test('carry exactly what $select names', async () => {
    const [first] = items(await get('/users?$top=1&$select=displayName,department'))
    expect(Object.keys(first ?? {})).toEqual(['displayName', 'department'])
    expect(refusal(await get('/users?$select=colour')).message).toContain("'colour'")
    expect(refusal(await get('/users?$select=signInActivity')).status).toBe(501)
  })

  test.each([
    ["$filter=displayName eq 'ann otter'", ['Ann Otter']],
    ["$filter=startswith(displayName,'an')", ['Ann Otter']],
    ["$filter=department eq 'Sales' and accountEnabled eq true", ['Ann Otter']],
    ["$filter=proxyAddresses/any(p:p eq 'smtp:ann@contoso.onmicrosoft.com')", ['Ann Otter']],
    ["$filter=mail in ('ann@contoso.onmicrosoft.com','x@y.z')", ['Ann Otter']],
    ['$orderby=displayName&$top=1', ['Ann Otter']],
  ])('answer simple queries: %s', async (query, expected) => {
    expect(await names(`/users?${query}`)).toEqual(expected)
  })

  test.each([
    '$filter=accountEnabled ne true',
    "$filter=endswith(mail,'.com')",
    "$filter=not startswith(displayName,'E')",
    '$filter=assignedLicenses/$count eq 0',
    "$filter=startswith(displayName,'E')&$orderby=displayName",
    '$orderby=createdDateTime',
    "$filter=proxyAddresses/any(p:endsWith(p,'.com'))",
    "$filter=not(department in ('Sales'))",
    "$filter=businessPhones/all(p:startsWith(p,'+')) and displayName ne null",
    '$search="displayName:ann"',
  ])('want ConsistencyLevel and $count for %s', async (query) => {
    expect(refusal(await get(`/users?${query}`))).toMatchObject({
      status: 400,
      code: 'Request_UnsupportedQuery',
    })
    const answer = await get(`/users?${query}&$count=true`, eventual)
    expect([answer.status, typeof answer.json['@odata.count']]).toEqual([200, 'number'])
  })

  test('are never looked through for parts of texts', async () => {
    const contains = "/users?$filter=contains(displayName,'a')&$count=true"
    expect(refusal(await get(contains, eventual))).toMatchObject({
      status: 400,
      code: 'Request_UnsupportedQuery',
    })
  })

  test('are searched by the beginnings of words', async () => {
    expect(await names('/users?$search="displayName:ott"', eventual)).toEqual(['Ann Otter'])
    expect(await names('/users?$search="displayName:nobody" OR "mail:ann"', eventual)).toEqual(['Ann Otter'])
    expect(await names('/users?$search="displayName:ott" AND "mail:bob"', eventual)).toEqual([])
    expect(refusal(await get('/users?$search=ann', eventual)).status).toBe(400)
  })

  test('are counted only with ConsistencyLevel', async () => {
    expect(refusal(await get('/users/$count')).message).toBe('$count is not currently supported.')
    expect((await get('/users/$count', eventual)).bytes.toString()).toMatch(/^\d+$/)
    expect((await get('/users?$count=true')).json).not.toHaveProperty('@odata.count')
  })

  test('are found by id and by name, with their manager', async () => {
    const bob = await get(
      `/users/bob@${domain.toUpperCase()}?$select=displayName&$expand=manager($select=id)`,
    )
    expect(bob.json).toMatchObject({ displayName: 'Bob Ånd', manager: { id: ann.id } })
    expect(refusal(await get('/users/nobody')).message).toBe(
      "Resource 'nobody' does not exist or one of its queried reference-property objects are not present.",
    )
    expect(refusal(await get('/users?$top=1000')).message).toContain('between 1 and 999')
  })

  test('are followed by delta: created, changed, deleted for now', async () => {
    const latest = await get('/users/delta?$deltatoken=latest&$select=displayName')
    expect(items(latest)).toEqual([])
    const made = graph.addUser('new', { displayName: 'New' })
    graph.tenant.directory.update(ann, { displayName: 'Ann Weasel' })
    const round = await get(pathOf(latest.json['@odata.deltaLink']))
    expect(items(round)).toEqual([
      { id: made.id, displayName: 'New' },
      { id: ann.id, displayName: 'Ann Weasel' },
    ])
    graph.tenant.directory.remove(made)
    const after = await get(pathOf(round.json['@odata.deltaLink']))
    expect(items(after)).toEqual([{ id: made.id, '@removed': { reason: 'changed' } }])
    expect(items(await get(`/users/delta?$filter=id eq '${ann.id}'`))).toHaveLength(1)
    expect(refusal(await get('/users/delta?$top=5')).message).toContain('$top')
    graph.world.clock.advance(8 * 86_400_000)
    expect((await get(pathOf(after.json['@odata.deltaLink']))).status).toBe(410)
  })
})

describe('an app that is set up by script', () => {
  const graphApp = '00000003-0000-0000-c000-000000000000'
  const mailRead = '810c84a8-4a9e-49e6-bf7d-12d183f40d01'
  const ok = async (
    method: string,
    path: string,
    body: object,
    as: string,
    status: number,
  ): Promise<Json> => {
    const result = await graph.call(method, path, { token: as, body })
    if (result.status !== status) throw new Error(`${result.status}: ${result.bytes.toString('utf8')}`)
    return result.json
  }

  test('is registered, gets a secret, a service principal, roles and scopes', async () => {
    const admin = graph.addUser('admin', { roles: ['Global Administrator'] })
    const as = graph.userToken(
      admin,
      'Application.ReadWrite.All',
      'AppRoleAssignment.ReadWrite.All',
      'DelegatedPermissionGrant.ReadWrite.All',
      'Directory.Read.All',
    )
    const app = await ok(
      'POST',
      '/applications',
      { displayName: 'Scripted', signInAudience: 'AzureADMyOrg' },
      as,
      201,
    )
    const { secretText, hint } = await ok('POST', `/applications/${app.id}/addPassword`, {}, as, 200)
    expect(secretText).toMatch(new RegExp(`^${hint}8Q~.{34}$`))
    const listed = await graph.get(`/applications/${app.id}?$select=passwordCredentials`, { token: as })
    expect(listed.json.passwordCredentials).toMatchObject([{ secretText: null, hint }])
    const principal = await ok('POST', '/servicePrincipals', { appId: app.appId }, as, 201)
    expect(
      refusal(await graph.call('POST', '/servicePrincipals', { token: as, body: { appId: app.appId } })),
    ).toMatchObject({
      status: 409,
      code: 'Request_MultipleObjectsWithSameKeyValue',
    })
    const [resource] = items(
      await graph.get(`/servicePrincipals?$filter=appId eq '${graphApp}'`, { token: as }),
    )
    const role = { principalId: principal.id, resourceId: resource?.id, appRoleId: mailRead }
    await ok('POST', `/servicePrincipals/${resource?.id}/appRoleAssignedTo`, role, as, 201)
    const again = await graph.call('POST', `/servicePrincipals/${principal.id}/appRoleAssignments`, {
      token: as,
      body: role,
    })
    expect(refusal(again).message).toContain('already exists')
    const scopes = {
      clientId: principal.id,
      consentType: 'AllPrincipals',
      resourceId: resource?.id,
      scope: 'mail.read',
    }
    const grant = await ok('POST', '/oauth2PermissionGrants', scopes, as, 201)
    expect(grant.scope).toBe('Mail.Read')
    const registered = graph.tenant.consents.principalOf(String(app.appId))
    expect(
      registered &&
        [...graph.tenant.consents.appRoleAssignments].filter((one) => one.principalId === registered.id),
    ).toHaveLength(1)
  })

  test('is not set up by somebody without the role or the permission', async () => {
    const as = graph.userToken(ann, 'Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All')
    const app = await ok('POST', '/applications', { displayName: 'Ann’s' }, as, 201)
    await ok('POST', `/applications/${app.id}/addPassword`, {}, as, 200)
    const principal = await graph.call('POST', '/servicePrincipals', {
      token: as,
      body: { appId: app.appId },
    })
    expect(refusal(principal).code).toBe('Authorization_RequestDenied')
    const reader = graph.appToken('Application.Read.All')
    expect(
      refusal(await graph.call('POST', '/applications', { token: reader, body: { displayName: 'x' } }))
        .status,
    ).toBe(403)
    const owner = graph.appToken('Application.ReadWrite.OwnedBy')
    const other = await graph.call('PATCH', `/applications/${app.id}`, {
      token: owner,
      body: { displayName: 'Mine' },
    })
    expect(refusal(other).status).toBe(403)
    const own = await ok('POST', '/applications', { displayName: 'Owned' }, owner, 201)
    expect((await graph.call('DELETE', `/applications/${own.id}`, { token: owner })).status).toBe(204)
  })

  test('names what is wrong with a body', async () => {
    const as = graph.appToken('Application.ReadWrite.All')
    expect(refusal(await graph.call('POST', '/applications', { token: as, body: {} })).message).toContain(
      "'displayName'",
    )
    const uri = { displayName: 'x', web: { redirectUris: ['not a uri'] } }
    expect(refusal(await graph.call('POST', '/applications', { token: as, body: uri })).message).toContain(
      "'not a uri'",
    )
    expect(
      refusal(await graph.call('POST', '/servicePrincipals', { token: as, body: { appId: ann.id } })).message,
    ).toContain('does not reference a valid application object')
  })
})

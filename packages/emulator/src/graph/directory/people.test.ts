import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { domain, type GraphFixture, items, pathOf, refusal, startGraph } from '../testing/graph-fixture.ts'
import { png } from '../testing/png.ts'

let graph: GraphFixture
let token: string
let ada: { user: User; mailbox: Mailbox }
let bo: { user: User; mailbox: Mailbox }

beforeAll(async () => {
  graph = await startGraph()
  token = graph.appToken(
    'User.ReadWrite.All',
    'Directory.ReadWrite.All',
    'Mail.Read',
    'RoleManagement.Read.Directory',
  )
  ada = graph.addPerson('ada', { displayName: 'Ada Byron', roles: ['Global Administrator'] })
  bo = graph.addPerson('bo', { displayName: 'Bo Berg' })
})
afterAll(() => graph.close())

const call = (method: string, path: string, body?: object, as = token) =>
  graph.call(method, path, { token: as, ...(body && { body }) })
const get = (path: string, as = token) => graph.get(path, { token: as })
const newUser = (name: string, more: object = {}) => ({
  accountEnabled: true,
  displayName: name,
  mailNickname: name,
  userPrincipalName: `${name}@${domain}`,
  passwordProfile: { password: 'Secret-12', forceChangePasswordNextSignIn: false },
  ...more,
})

describe('a user', () => {
  test('is made, changed, deleted, found among the deleted, restored and deleted for good', async () => {
    const made = await call('POST', '/users', newUser('cy', { usageLocation: 'DK', city: 'Ribe' }))
    expect(made.status).toBe(201)
    const path = `/users/${made.json.id}`
    expect(graph.tenant.directory.find(`cy@${domain}`)?.state.password).toBe('Secret-12')
    const changed = await call('PATCH', path, { jobTitle: 'Baker', department: null, mailNickname: 'cyr' })
    expect([changed.status, changed.bytes.length]).toEqual([204, 0])
    expect((await get(`${path}?$select=jobTitle,city,mailNickname`)).json).toMatchObject({
      jobTitle: 'Baker',
      city: 'Ribe',
      mailNickname: 'cyr',
    })
    expect((await call('DELETE', path)).status).toBe(204)
    expect((await get(path)).status).toBe(404)
    const [deleted] = items(await get('/directory/deletedItems/microsoft.graph.user'))
    expect(deleted).toMatchObject({ id: made.json.id, displayName: 'cy' })
    expect(deleted?.userPrincipalName).toBe(`${String(made.json.id).replaceAll('-', '')}cy@${domain}`)
    const again = await call('POST', '/users', newUser('cy'))
    expect(again.status).toBe(201)
    const item = `/directory/deletedItems/${made.json.id}`
    expect(refusal(await call('POST', `${item}/restore`)).status).toBe(400)
    await call('DELETE', `/users/${again.json.id}`)
    expect((await call('POST', `${item}/restore`)).json).toMatchObject({ userPrincipalName: `cy@${domain}` })
    await call('DELETE', path)
    expect((await call('DELETE', item)).status).toBe(204)
    expect((await get(item)).status).toBe(404)
  })

  test('who is deleted for good is told by delta as such', async () => {
    const latest = await get('/users/delta?$deltatoken=latest')
    const made = await call('POST', '/users', newUser('gone'))
    const seen = await get(pathOf(latest.json['@odata.deltaLink']))
    await call('DELETE', `/users/${made.json.id}`)
    const removed = await get(pathOf(seen.json['@odata.deltaLink']))
    expect(items(removed)).toEqual([{ id: made.json.id, '@removed': { reason: 'changed' } }])
    await call('DELETE', `/directory/deletedItems/${made.json.id}`)
    const purged = await get(pathOf(removed.json['@odata.deltaLink']))
    expect(items(purged)).toEqual([{ id: made.json.id, '@removed': { reason: 'deleted' } }])
  })

  test.each([
    [{ userPrincipalName: 'x@elsewhere.example' }, 'domain portion of the userPrincipalName'],
    [{ userPrincipalName: `ada@${domain}` }, 'userPrincipalName already exists'],
    [{ passwordProfile: { password: 'short' } }, 'password complexity'],
    [{ passwordProfile: undefined }, "'passwordProfile'"],
    [{ proxyAddresses: ['smtp:x@y.z'] }, 'read-only'],
  ])('cannot be made with %j', async (more, message) => {
    const answer = refusal(await call('POST', '/users', newUser('never', more)))
    expect(answer).toMatchObject({ status: 400, code: 'Request_BadRequest' })
    expect(answer.message).toContain(message)
    expect(refusal(await call('POST', '/users', newUser('never', { colour: 'red' }))).message).toContain(
      'colour',
    )
    expect((await call('POST', '/users', newUser('never', { aboutMe: 'x' }))).status).toBe(501)
  })

  test('changes some of the own properties without a role, others and other people only with one', async () => {
    const own = graph.userToken(bo.user, 'User.ReadWrite')
    expect((await call('PATCH', '/me', { mobilePhone: '+45 1' }, own)).status).toBe(204)
    expect(refusal(await call('PATCH', '/me', { jobTitle: 'Chief' }, own)).code).toBe(
      'Authorization_RequestDenied',
    )
    const all = graph.userToken(bo.user, 'User.ReadWrite.All')
    expect((await call('PATCH', `/users/${ada.user.id}`, { jobTitle: 'x' }, all)).status).toBe(403)
    const admin = graph.userToken(ada.user, 'User.ReadWrite.All')
    expect((await call('PATCH', `/users/${bo.user.id}`, { jobTitle: 'Potter' }, admin)).status).toBe(204)
    expect(
      (await call('DELETE', `/users/${bo.user.id}`, undefined, graph.userToken(ada.user, 'User.ReadWrite')))
        .status,
    ).toBe(403)
  })

  test('gets a new primary address and keeps the old one', async () => {
    const old = bo.mailbox.address
    expect((await call('PATCH', `/users/${bo.user.id}`, { mail: 'berg@contoso.example' })).status).toBe(204)
    expect((await get(`/users/${bo.user.id}?$select=proxyAddresses`)).json.proxyAddresses).toEqual([
      'SMTP:berg@contoso.example',
      `smtp:${old}`,
    ])
    expect(graph.tenant.mailboxAt('BERG@contoso.example')).toBe(bo.mailbox)
    expect(
      refusal(await call('PATCH', `/users/${bo.user.id}`, { mail: ada.mailbox.address })).message,
    ).toContain('proxyAddresses already exists')
  })

  test('has a mailbox with a licence only, which comes and goes with it', async () => {
    const made = await call('POST', '/users', newUser('li'))
    const path = `/users/${made.json.id}`
    const [exchange] = items(await get('/subscribedSkus'))
    const licence = { addLicenses: [{ skuId: exchange?.skuId, disabledPlans: [] }], removeLicenses: [] }
    expect(refusal(await call('POST', `${path}/assignLicense`, licence)).message).toContain('usage location')
    await call('PATCH', path, { usageLocation: 'DK' })
    expect((await get(`${path}/messages`)).status).toBe(404)
    graph.tenant.propagation.switch('realistic')
    expect((await call('POST', `${path}/assignLicense`, licence)).json).toMatchObject({
      mail: `li@${domain}`,
    })
    expect(refusal(await get(`${path}/messages`)).code).toBe('MailboxNotEnabledForRESTAPI')
    graph.world.clock.advance(3_600_000)
    expect((await get(`${path}/messages`)).status).toBe(200)
    graph.tenant.propagation.switch('instant')
    expect(items(await get(`${path}/licenseDetails`))).toMatchObject([
      { skuPartNumber: 'EXCHANGEENTERPRISE' },
    ])
    const flow = items(await get('/subscribedSkus')).find(
      ({ skuPartNumber }) => skuPartNumber === 'FLOW_FREE',
    )
    const change = { addLicenses: [{ skuId: flow?.skuId }], removeLicenses: [exchange?.skuId] }
    expect((await call('POST', `${path}/assignLicense`, change)).status).toBe(200)
    expect((await get(`${path}/messages`)).status).toBe(404)
    expect(items(await get(`/users?$filter=assignedLicenses/any(l:l/skuId eq ${flow?.skuId})`))).toHaveLength(
      1,
    )
    const nothing = { addLicenses: [{ skuId: made.json.id }], removeLicenses: [] }
    expect(refusal(await call('POST', `${path}/assignLicense`, nothing)).message).toContain(
      'valid company License',
    )
  })

  test('has a photo where somebody put one', async () => {
    const photo = png(96, 64)
    const own = graph.userToken(bo.user, 'User.ReadWrite')
    expect(refusal(await get('/me/photo', own)).code).toBe('ImageNotFound')
    const put = (body: Buffer) =>
      graph.call('PUT', '/me/photo/$value', { token: own, body, headers: { 'Content-Type': 'image/png' } })
    expect((await put(Buffer.from('nothing'))).status).toBe(400)
    expect((await put(photo)).status).toBe(200)
    expect((await get('/me/photo', own)).json).toMatchObject({ id: '96x64', width: 96, height: 64 })
    const value = await get(`/users/${bo.user.id}/photo/$value`)
    expect([value.headers.get('content-type'), value.bytes.equals(photo)]).toEqual(['image/png', true])
    expect((await get(`/users/${bo.user.id}/photos/96x64/$value`)).bytes.equals(photo)).toBe(true)
    expect((await get(`/users/${bo.user.id}/photos/48x48`)).json).toMatchObject({ width: 48, height: 48 })
    expect((await get(`/users/${bo.user.id}/photos/48x48/$value`)).status).toBe(501)
    for (const tooLarge of ['/photos/648x648', '/photos/648x648/$value']) {
      expect((await get(`/users/${bo.user.id}${tooLarge}`)).status).toBe(404)
    }
    expect((await call('DELETE', '/me/photo', undefined, own)).status).toBe(204)
    expect((await get('/me/photo', own)).status).toBe(404)
  })

  test('has a manager, reports, memberships and roles', async () => {
    const one = `/users/${bo.user.id}`
    expect((await get(`${one}/manager`)).status).toBe(404)
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/users/${ada.user.id}` }
    expect((await call('PUT', `${one}/manager/$ref`, reference)).status).toBe(204)
    expect((await get(`${one}/manager`)).json).toMatchObject({ id: ada.user.id })
    expect(items(await get(`/users/${ada.user.id}/directReports`))).toMatchObject([{ id: bo.user.id }])
    const expanded = await get(`/users/${ada.user.id}?$select=id&$expand=directReports($select=displayName)`)
    expect(expanded.json.directReports).toEqual([
      { '@odata.type': '#microsoft.graph.user', displayName: 'Bo Berg' },
    ])
    expect(items(await get(`/users/${ada.user.id}/memberOf`))).toMatchObject([
      { '@odata.type': '#microsoft.graph.directoryRole', displayName: 'Global Administrator' },
    ])
    const role = items(await get("/directoryRoles?$filter=displayName eq 'Global Administrator'"))[0]
    expect(items(await get(`/directoryRoles/${role?.id}/members`))).toMatchObject([{ id: ada.user.id }])
    expect((await get(`/directoryRoles(roleTemplateId='${role?.roleTemplateId}')`)).json.id).toBe(role?.id)
    expect((await call('DELETE', `${one}/manager/$ref`)).status).toBe(204)
    expect((await call('DELETE', `${one}/manager/$ref`)).status).toBe(404)
  })

  test('loses the sessions when somebody revokes them', async () => {
    const before = bo.user.sessionsValidFrom
    const answer = await call('POST', `/users/${bo.user.id}/revokeSignInSessions`)
    expect(answer.json).toMatchObject({ value: true })
    expect(bo.user.sessionsValidFrom).toBeGreaterThan(before)
  })
})

test('the domains are those of the tenant, the first as default', async () => {
  expect(items(await get('/domains'))).toMatchObject([
    { id: domain, isDefault: true },
    { id: 'contoso.example' },
  ])
  expect((await get('/domains/CONTOSO.example')).json).toMatchObject({
    id: 'contoso.example',
    isInitial: false,
  })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GraphWatch, withGraphContract } from '../../../../../e2e/graph-contract/with-graph-contract.ts'
import type { User } from '../../tenant/user.ts'
import { domain, type GraphFixture, items, type Json, startGraph } from '../testing/graph-fixture.ts'

// What is written in the directory and what hangs on people, held to Microsoft's description of it.
let graph: GraphFixture
let watch: GraphWatch
let token: string
let bo: User

beforeAll(async () => {
  graph = await startGraph()
  watch = await withGraphContract(graph.origin)
  graph.addPerson('ada', { displayName: 'Ada Byron' })
  bo = graph.addPerson('bo', { displayName: 'Bo Berg', department: 'Sales' }).user
  token = graph.appToken(
    'User.ReadWrite.All',
    'Directory.ReadWrite.All',
    'Application.ReadWrite.All',
    'Organization.ReadWrite.All',
    'People.Read.All',
    'Mail.ReadWrite',
    'MailboxSettings.ReadWrite',
    'DelegatedPermissionGrant.ReadWrite.All',
  )
})
afterAll(async () => {
  await watch.close()
  await graph.close()
})

async function send(method: string, path: string, body?: object, as = token) {
  const isBytes = body instanceof Uint8Array
  const response = await fetch(path.startsWith('http') ? path : `${watch.origin}/v1.0${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${as}`,
      ...(body && { 'Content-Type': isBytes ? 'image/png' : 'application/json' }),
    },
    ...(body && { body: isBytes ? new Blob([Uint8Array.from(body)]) : JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  if (response.status >= 400) throw new Error(`${method} ${path}: ${bytes.toString('utf8')}`)
  const isJson = response.headers.get('content-type')?.includes('json')
  const json: Json = isJson ? JSON.parse(bytes.toString('utf8')) : {}
  return { status: response.status, headers: response.headers, bytes, json }
}
const get = (path: string) => send('GET', path)

async function follow(path: string): Promise<void> {
  const page = await get(path)
  await get(String(page.json['@odata.deltaLink']))
}

test('people', async () => {
  const made = await send('POST', '/users', {
    accountEnabled: true,
    displayName: 'Cy',
    mailNickname: 'cy',
    userPrincipalName: `cy@${domain}`,
    usageLocation: 'DK',
    passwordProfile: { password: 'Secret-12' },
  })
  await send('PATCH', `/users/${made.json.id}`, { jobTitle: 'Baker', businessPhones: ['+45 1'] })
  await get(`/users/${made.json.id}?$select=id,city,assignedLicenses,otherMails,employeeId`)
  await get(`/users/${bo.id}?$expand=directReports`)
  await send('DELETE', `/users/${made.json.id}`)
  await follow('/users/delta')
  await send('PATCH', '/me', { mobilePhone: '+45 2' }, graph.userToken(bo, 'User.ReadWrite'))
})

test('photos', async () => {
  const png = Buffer.alloc(33)
  png.writeUInt32BE(0x89504e47, 0)
  png.write('IHDR', 12, 'latin1')
  png.writeUInt32BE(96, 16)
  png.writeUInt32BE(96, 20)
  await send('PUT', `/users/${bo.id}/photo/$value`, png)
  await get(`/users/${bo.id}/photo`)
  await get(`/users/${bo.id}/photo?$select=height`)
  await get(`/users/${bo.id}/photo/$value`)
})

test('deltas of apps and grants', async () => {
  await follow('/applications/delta')
  await follow('/servicePrincipals/delta?$select=displayName')
  await follow('/oauth2PermissionGrants/delta')
  expect(items(await get('/servicePrincipals/delta')).length).toBeGreaterThan(1)
})

test('keep to the contract', () => {
  watch.expectClean()
})

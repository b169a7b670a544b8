import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GraphWatch, withGraphContract } from '../../../../../e2e/graph-contract/with-graph-contract.ts'
import type { User } from '../../tenant/user.ts'
import { domain, type GraphFixture, items, type Json, startGraph } from '../testing/graph-fixture.ts'
import { png } from '../testing/png.ts'

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
  await send('PUT', `/users/${bo.id}/photo/$value`, png(96, 96))
  await get(`/users/${bo.id}/photo`)
  await get(`/users/${bo.id}/photo?$select=height`)
  await get(`/users/${bo.id}/photo/$value`)
})

test('settings of a mailbox', async () => {
  const at = `/users/${bo.id}`
  const category = await send('POST', `${at}/outlook/masterCategories`, {
    displayName: 'Red',
    color: 'preset0',
  })
  await send('PATCH', `${at}/outlook/masterCategories/${category.json.id}`, { color: 'preset1' })
  await get(`${at}/outlook/masterCategories`)
  await get(`${at}/outlook/masterCategories/${category.json.id}?$select=color`)
  await send('DELETE', `${at}/outlook/masterCategories/${category.json.id}`)
  const all = `${at}/inferenceClassification/overrides`
  const override = await send('POST', all, {
    classifyAs: 'focused',
    senderEmailAddress: { name: 'Ada', address: `ada@${domain}` },
  })
  await send('PATCH', `${all}/${override.json.id}`, { classifyAs: 'other' })
  await get(all)
  await get(`${all}/${override.json.id}`)
  await get(`${at}/inferenceClassification`)
  await send('PATCH', `${at}/inferenceClassification`, {})
  await send('DELETE', `${all}/${override.json.id}`)
  await send(
    'POST',
    `${at}/sendMail`,
    {
      message: { toRecipients: [{ emailAddress: { address: `ada@${domain}` } }] },
    },
    graph.appToken('Mail.Send'),
  )
  const people = items(await get(`${at}/people?$top=5`))
  await get(`${at}/people/${people[0]?.id}`)
  await get(`${at}/people?$select=displayName,scoredEmailAddresses`)
  await get(`${at}/settings/exchange`)
})

test('credentials of apps, and the organization', async () => {
  const app = await send('POST', '/applications', { displayName: 'Contract' })
  const at = `/applications/${app.json.id}/federatedIdentityCredentials`
  const made = await send('POST', at, {
    name: 'ci-main',
    issuer: 'https://ci.example',
    subject: 'repo:main',
    audiences: ['api://AzureADTokenExchange'],
  })
  await get(at)
  await send('DELETE', `${at}/${made.json.id}`)
  const principal = await send('POST', '/servicePrincipals', { appId: app.json.appId })
  const one = `/servicePrincipals/${principal.json.id}`
  const secret = await send('POST', `${one}/addPassword`, { passwordCredential: { displayName: 'x' } })
  await get(one)
  await send('POST', `${one}/removePassword`, { keyId: secret.json.keyId })
  await send('PATCH', `/organization/${graph.tenant.id}`, {
    technicalNotificationMails: ['it@contoso.example'],
  })
  await get(`/organization/${graph.tenant.id}`)
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

import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../create-emulator.ts'
import { clerkToken, OfficeClerk } from '../snapshot/testing/office-clerk.ts'
import { ada, clerk, office, smallOffice } from '../snapshot/testing/small-office.ts'
import { decode } from './signing-keys.ts'

let emulator: Emulator
let graph: OfficeClerk
let application: string

beforeAll(async () => {
  emulator = await createEmulator({ seed: smallOffice() })
  graph = new OfficeClerk(emulator, await clerkToken(emulator))
  application = addressOf(clerk.appId)
  const scopes = ['openid', 'profile', 'User.Read']
  const grant = { resource: 'graph' as const, application: [], delegated: scopes, delegatedFor: 'everybody' }
  emulator.grant(clerk.appId, { tenantId: office, ...grant })
  await graph.ask('PATCH', `/users/${ada}`, { country: 'BE', surname: 'Byron' })
})
afterAll(() => emulator?.close())

const addressOf = (appId: string) => `/applications/${emulator.world.findApp(appId)?.objectId}`

async function tokenClaims(
  which: 'id_token' | 'access_token',
  scope: string,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${emulator.origin}/${office}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: clerk.appId,
      client_secret: clerk.secret,
      username: ada,
      password: 'Pass-word-1',
      scope,
    }),
  })
  const token = String(Object(await response.json())[which])
  return decode(token.split('.')[1] ?? '') ?? {}
}

test('id tokens hold what the manifest asks for, some of it only with the profile', async () => {
  const names = [
    'acct',
    'ctry',
    'email',
    'family_name',
    'upn',
    'verified_primary_email',
    'verified_secondary_email',
    'xms_pl',
    'xms_tpl',
    'tenant_ctry',
  ]
  const before = await tokenClaims('id_token', 'openid profile User.Read')
  expect(Object.keys(before).filter((name) => names.includes(name))).toEqual([])
  const wanted = names.map((name) => ({
    name,
    source: null,
    essential: name === 'upn',
    additionalProperties: [],
  }))
  const body = { optionalClaims: { idToken: wanted, accessToken: [], saml2Token: [] } }
  expect((await graph.ask('PATCH', application, body)).status).toBe(204)
  const { body: read } = await graph.ask('GET', `${application}?$select=optionalClaims`)
  expect(Object(JSON.parse(read)).optionalClaims).toEqual(body.optionalClaims)
  expect(await tokenClaims('id_token', 'openid profile User.Read')).toMatchObject({
    acct: 0,
    ctry: 'BE',
    email: ada,
    family_name: 'Byron',
    upn: ada,
    verified_primary_email: [ada],
    verified_secondary_email: [`a.l@${office}`],
    xms_pl: 'en-us',
    xms_tpl: 'en',
    tenant_ctry: 'US',
  })
  const bare = await tokenClaims('id_token', 'openid User.Read')
  expect(bare).toMatchObject({ email: ada, acct: 0 })
  expect(bare).not.toHaveProperty('upn')
  expect(bare).not.toHaveProperty('family_name')
  expect((await graph.ask('PATCH', application, { optionalClaims: null })).status).toBe(204)
  expect(await tokenClaims('id_token', 'openid profile User.Read')).not.toHaveProperty('upn')
})

test('access tokens hold what the API wants that they are for, not what the client wants', async () => {
  const api = emulator.addApp({ tenant: office, displayName: 'API', exposes: ['Read'] })
  const claims = [{ name: 'email' }, { name: 'tenant_ctry' }]
  await graph.ask('PATCH', addressOf(api.appId), { optionalClaims: { accessToken: claims } })
  await graph.ask('PATCH', application, { optionalClaims: { accessToken: [{ name: 'xms_pl' }] } })
  emulator.setPolicy(office, { userConsent: 'allow' })
  const graphClaims = await tokenClaims('access_token', 'openid User.Read')
  expect(graphClaims).not.toHaveProperty('xms_pl')
  expect(graphClaims).not.toHaveProperty('email')
  const app = emulator.world.findApp(api.appId)
  const tenant = emulator.world.findTenant(office)
  const client = tenant?.consents.principalOf(clerk.appId)
  const resource = tenant?.consents.principalOf(api.appId)
  if (!app || !tenant || !client || !resource) throw new Error('the API is not there')
  tenant.consents.grantScopes(client, resource, null, ['Read'])
  expect(await tokenClaims('access_token', `api://${api.appId}/Read`)).toMatchObject({
    email: ada,
    tenant_ctry: 'US',
  })
})

test('what is not there is refused by name', async () => {
  const refused = async (claim: object, kind = 'idToken') => {
    const { status, body } = await graph.ask('PATCH', application, { optionalClaims: { [kind]: [claim] } })
    return [status, Object(JSON.parse(body)).error.message]
  }
  expect(await refused({ name: 'login_hint' })).toEqual([501, expect.stringContaining("'login_hint'")])
  expect(await refused({ name: 'extension_x', source: 'user' })).toEqual([
    501,
    expect.stringContaining('extension_x'),
  ])
  const guest = { name: 'upn', additionalProperties: ['include_externally_authenticated_upn'] }
  expect(await refused(guest)).toEqual([501, expect.stringContaining('include_externally_authenticated_upn')])
  expect(await refused({ name: 'upn' }, 'saml2Token')).toEqual([501, expect.stringContaining('SAML')])
})

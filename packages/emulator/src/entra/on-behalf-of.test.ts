import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AppRegistration } from '../tenant/app.ts'
import { TokenIssuer } from './issue-tokens.ts'
import { decode, makeSigningKeys } from './signing-keys.ts'
import { authorizeUrl, codeForm, signInAs } from './testing/authorize-url.ts'
import { type EntraSite, SECRET, startEntraSite } from './testing/entra-site.ts'

let site: EntraSite
let api: AppRegistration
const finn = 'finn@fabrikam.onmicrosoft.com'
const hour = 3_600_000

beforeEach(async () => {
  site = await startEntraSite()
  api = site.register({ displayName: 'Middle' })
  api.api = {
    identifierUris: [`api://${api.appId}`],
    scopes: [{ id: site.world.random.guid('scope'), name: 'access_as_user', adminOnly: false }],
  }
})

afterEach(async () => {
  await site[Symbol.asyncDispose]()
})

/** The token with which the client calls the API in the middle. */
async function called(scope = `api://${api.appId}/access_as_user`): Promise<string> {
  const location = await signInAs(site.browser(), authorizeUrl(site, { scope: `openid ${scope}` }), finn)
  const form = codeForm(site, location.searchParams.get('code'))
  return String((await site.token('organizations', form)).body.access_token)
}

function exchange(assertion: string, more: Readonly<Record<string, string>> = {}) {
  return site.token('organizations', {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    client_id: api.appId,
    client_secret: SECRET,
    requested_token_use: 'on_behalf_of',
    assertion,
    scope: 'https://graph.microsoft.com/Mail.Read offline_access',
    ...more,
  })
}

function consent(): void {
  const { consents } = site.fabrikam
  const graph = consents.principalOf('00000003-0000-0000-c000-000000000000')
  if (graph) consents.grantScopes(consents.ensurePrincipal(api), graph, null, ['Mail.Read'])
}

test('a token for the API is for its audience and scope alone', async () => {
  const claims = decode((await called()).split('.')[1] ?? '')
  expect(claims).toMatchObject({ aud: `api://${api.appId}`, scp: 'access_as_user', appid: site.app.appId })
})

test('the API exchanges it for Graph in the person’s name, and refreshes that', async () => {
  const assertion = await called()
  consent()
  const { status, body } = await exchange(assertion)
  expect(status).toBe(200)
  const claims = decode(String(body.access_token).split('.')[1] ?? '')
  expect(claims).toMatchObject({
    aud: 'https://graph.microsoft.com',
    appid: api.appId,
    scp: 'Mail.Read',
    upn: finn,
    appidacr: '1',
  })
  const refreshed = await site.token('organizations', {
    ...{ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) },
    ...{ client_id: api.appId, client_secret: SECRET, scope: 'https://graph.microsoft.com/.default' },
  })
  expect(refreshed.status).toBe(200)
  const plain = await exchange(assertion, { scope: 'https://graph.microsoft.com/.default' })
  expect(plain.body).not.toHaveProperty('refresh_token')
})

test('without consent for the API in the middle: 65001, and that it is consent that is missing', async () => {
  const { status, body } = await exchange(await called())
  expect(status).toBe(400)
  expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [65001], suberror: 'consent_required' })
})

test('policies for the API in the middle come back to it with claims', async () => {
  const assertion = await called()
  consent()
  const rest = { id: '1', displayName: 'p', users: 'all', signInFrequency: null } as const
  site.fabrikam.signIn.conditionalAccess = [{ ...rest, apps: [api.appId], grant: 'mfa' }]
  expect((await exchange(assertion)).body).toMatchObject({
    error: 'interaction_required',
    error_codes: [50079],
    claims: expect.stringContaining('capolids'),
  })
})

test('tokens that are for another, over, of an app, or forged are no assertion', async () => {
  consent()
  const assertion = await called()
  const codes = async (one: string) => (await exchange(one)).body.error_codes
  expect(await codes(await called('User.Read'))).toEqual([500131])
  expect(await codes(`${assertion.slice(0, -4)}AAAA`)).toEqual([50013])
  expect(await codes('nonsense')).toEqual([50013])
  const foreign = new TokenIssuer(site.world, await makeSigningKeys())
  const user = site.fabrikam.directory.find(finn)
  if (!user) throw new Error('finn is there')
  const about = { audience: `api://${api.appId}`, scopes: ['access_as_user'], proof: 'secret' } as const
  expect(
    await codes(foreign.forUser(site.fabrikam, site.app, user, { ...about, hasSecondFactor: false }).token),
  ).toEqual([50013])
  site.fabrikam.consents.ensurePrincipal(site.app)
  const appOnly = await site.token('fabrikam.onmicrosoft.com', {
    ...{ grant_type: 'client_credentials', client_id: site.app.appId, client_secret: SECRET },
    scope: `api://${api.appId}/.default`,
  })
  expect(await codes(String(appOnly.body.access_token))).toEqual([7000114])
  site.world.clock.advance(2 * hour)
  expect(await codes(assertion)).toEqual([500133])
})

test('a request that is not whole is refused by name', async () => {
  const assertion = await called()
  expect((await exchange(assertion, { client_secret: '' })).body.error_codes).toEqual([7000218])
  expect((await exchange('')).body.error_description).toContain("'assertion'")
  expect((await exchange(assertion, { requested_token_use: '' })).body.error_description).toContain(
    "'requested_token_use'",
  )
})

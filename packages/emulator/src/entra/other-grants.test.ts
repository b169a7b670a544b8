import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decode } from './signing-keys.ts'
import { authorizeUrl, codeForm, signInAs } from './testing/authorize-url.ts'
import { type EntraSite, SECRET, startEntraSite } from './testing/entra-site.ts'
import { asLeft, asPage } from './testing/form-browser.ts'

let site: EntraSite
const finn = 'finn@fabrikam.onmicrosoft.com'

beforeEach(async () => {
  site = await startEntraSite()
})

afterEach(async () => {
  await site[Symbol.asyncDispose]()
})

function claimsOf(token: unknown) {
  return decode(String(token).split('.')[1] ?? '')
}

test('hybrid: code and id token in the fragment, bound to each other and to the nonce', async () => {
  site.app.issuesIdTokens = true
  const location = await signInAs(
    site.browser(),
    authorizeUrl(site, { response_type: 'code id_token' }),
    finn,
  )
  expect(location.search).toBe('')
  const answer = new URLSearchParams(location.hash.slice(1))
  const code = answer.get('code') ?? ''
  const claims = claimsOf(answer.get('id_token'))
  const half = createHash('sha256').update(code).digest().subarray(0, 16).toString('base64url')
  expect(claims).toMatchObject({
    nonce: 'nonce-1',
    aud: site.app.appId,
    c_hash: half,
    preferred_username: finn,
  })
  expect((await site.token('organizations', codeForm(site, code))).status).toBe(200)
})

test('an id token alone, by form_post', async () => {
  site.app.issuesIdTokens = true
  const url = authorizeUrl(site, { response_type: 'id_token', response_mode: 'form_post', scope: 'openid' })
  const browser = site.browser()
  const consent = asPage(await browser.signIn(asPage(await browser.open(url)), finn, 'Password-of-finn'))
  const [form] = asPage(await browser.submit(consent, { consent: 'accept' })).forms
  expect(form?.fields.get('code')).toBeUndefined()
  expect(form?.fields.get('state')).toBe('state-1')
  expect(claimsOf(form?.fields.get('id_token'))).toMatchObject({ nonce: 'nonce-1' })
})

test.each([
  ['without a nonce', { response_type: 'code id_token', nonce: '' }, 'AADSTS900144'],
  ['in a query', { response_type: 'id_token', response_mode: 'query' }, 'AADSTS70007'],
  ['an access token', { response_type: 'id_token token' }, 'AADSTS700051'],
])('refused by the fragment: %s', async (_, more, code) => {
  site.app.issuesIdTokens = true
  const location = asLeft(await site.browser().open(authorizeUrl(site, more)))
  const answer = new URLSearchParams(location.hash.slice(1))
  expect(answer.get('error_description')).toContain(code)
  expect(answer.get('state')).toBe('state-1')
})

test('an app that does not let id tokens out is told so', async () => {
  const location = asLeft(await site.browser().open(authorizeUrl(site, { response_type: 'id_token' })))
  expect(new URLSearchParams(location.hash.slice(1)).get('error')).toBe('unsupported_response_type')
})

test('a password without a page, and each reason why not', async () => {
  const form = {
    grant_type: 'password',
    username: finn,
    client_id: site.app.appId,
    scope: 'openid User.Read',
  }
  const ask = (password: string, more: Readonly<Record<string, string>> = {}, tenant = 'organizations') =>
    site.token(tenant, { ...form, client_secret: SECRET, password, ...more })
  const good = 'Password-of-finn'
  expect((await ask(good)).body.error_codes).toEqual([65001])
  await signInAs(site.browser(), authorizeUrl(site), finn)
  const { body } = await ask(good)
  expect(claimsOf(body.access_token)).toMatchObject({ upn: finn, amr: ['pwd'] })
  expect((await ask('wrong')).body).toMatchObject({ error: 'invalid_grant', error_codes: [50126] })
  expect((await ask(good, { username: 'nobody@fabrikam.onmicrosoft.com' })).body.error_codes).toEqual([50034])
  expect((await ask(good, { client_secret: '' })).body.error_codes).toEqual([7000218])
  expect((await ask(good, {}, 'common')).body.error_codes).toEqual([9001023])
  const user = site.fabrikam.directory.find(finn)
  if (!user) throw new Error('finn is there')
  site.fabrikam.signIn.setTrouble(user.id, 'password-expired')
  expect((await ask(good)).body).toMatchObject({ error_codes: [50055], suberror: 'user_password_expired' })
  site.fabrikam.signIn.setTrouble(user.id, 'locked')
  expect((await ask(good)).body.error_codes).toEqual([50053])
  site.fabrikam.signIn.setTrouble(user.id, null)
  site.fabrikam.directory.update(user, { accountEnabled: false })
  expect((await ask(good)).body.error_codes).toEqual([50057])
})

test('the older token endpoint takes a resource and answers with texts', async () => {
  site.contoso.consents.ensurePrincipal(site.app)
  const ask = async (form: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams({ client_id: site.app.appId, client_secret: SECRET, ...form })
    const response = await fetch(`${site.origin}/${site.contoso.id}/oauth2/token`, { method: 'POST', body })
    return Object(await response.json())
  }
  const answer = await ask({ grant_type: 'client_credentials', resource: 'https://graph.microsoft.com' })
  expect(answer).toMatchObject({
    token_type: 'Bearer',
    resource: 'https://graph.microsoft.com',
    expires_in: expect.stringMatching(/^\d+$/),
    expires_on: expect.stringMatching(/^\d{10}$/),
  })
  expect(claimsOf(answer.access_token)).toMatchObject({ aud: 'https://graph.microsoft.com' })
  expect(await ask({ grant_type: 'client_credentials' })).toMatchObject({ error_codes: [900144] })
  const absent = await fetch(`${site.origin}/${site.contoso.id}/oauth2/authorize`)
  expect(absent.status).toBe(501)
  expect(await absent.text()).toContain('/oauth2/authorize')
})

test.each([
  ['https://outlook.office.com/IMAP.AccessAsUser.All', 'https://outlook.office.com'],
  ['https://outlook.office365.com/IMAP.AccessAsUser.All', 'https://outlook.office365.com'],
  ['https://ps.outlook.com/IMAP.AccessAsUser.All', 'https://ps.outlook.com'],
])('Exchange Online by each of its names: %s', async (scope, audience) => {
  const url = authorizeUrl(site, { scope: `openid offline_access ${scope}` })
  const location = await signInAs(site.browser(), url, 'admin@fabrikam.onmicrosoft.com')
  const { body } = await site.token('organizations', codeForm(site, location.searchParams.get('code')))
  expect(claimsOf(body.access_token)).toMatchObject({ aud: audience, scp: 'IMAP.AccessAsUser.All' })
  expect(body.scope).toContain(`${audience}/IMAP.AccessAsUser.All`)
  const forGraph = await site.token('organizations', {
    ...{ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) },
    ...{ client_id: site.app.appId, client_secret: SECRET, scope: 'openid' },
  })
  expect(claimsOf(forGraph.body.access_token)).toMatchObject({ aud: 'https://graph.microsoft.com' })
})

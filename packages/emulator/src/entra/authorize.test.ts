import { createPublicKey, verify } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decode } from './signing-keys.ts'
import { authorizeUrl, codeForm, signInAs, VERIFIER } from './testing/authorize-url.ts'
import { CALLBACK, type EntraSite, startEntraSite } from './testing/entra-site.ts'
import { asLeft, asPage, type FormBrowser, visibleText } from './testing/form-browser.ts'

let site: EntraSite
let browser: FormBrowser
const finn = 'finn@fabrikam.onmicrosoft.com'
const ada = 'ada@contoso.onmicrosoft.com'
const admin = 'admin@contoso.onmicrosoft.com'

beforeEach(async () => {
  site = await startEntraSite()
  browser = site.browser()
})

afterEach(async () => {
  await site[Symbol.asyncDispose]()
})

test('a person signs in, consents, and the code is worth tokens that say who and where', async () => {
  const location = await signInAs(browser, authorizeUrl(site), finn)
  expect(location.searchParams.get('state')).toBe('state-1')
  expect(location.searchParams.get('session_state')).toMatch(/^[0-9a-f-]{36}$/)
  const { status, body, headers } = await site.token(
    'organizations',
    codeForm(site, location.searchParams.get('code')),
  )
  expect(status).toBe(200)
  expect(headers.get('cache-control')).toContain('no-store')
  expect(body).toMatchObject({ token_type: 'Bearer', scope: 'openid profile email User.Read' })
  expect(body.expires_in).toBeGreaterThanOrEqual(3599)
  expect(body.expires_in).toBeLessThan(5400)
  expect(body.ext_expires_in).toBe(body.expires_in)
  const user = site.fabrikam.directory.find(finn)
  const access = decode(String(body.access_token).split('.')[1] ?? '')
  expect(access).toMatchObject({
    aud: 'https://graph.microsoft.com',
    iss: `https://sts.windows.net/${site.fabrikam.id}/`,
    appid: site.app.appId,
    appidacr: '1',
    oid: user?.id,
    tid: site.fabrikam.id,
    scp: 'User.Read email openid profile',
    upn: finn,
    ver: '1.0',
  })
  const id = decode(String(body.id_token).split('.')[1] ?? '')
  expect(id).toMatchObject({
    aud: site.app.appId,
    iss: `${site.origin}/${site.fabrikam.id}/v2.0`,
    nonce: 'nonce-1',
    oid: user?.id,
    tid: site.fabrikam.id,
    preferred_username: finn,
    ver: '2.0',
    wids: ['b79fbf4d-3ef9-4689-8143-76b194e85509'],
  })
  expect(id?.sub).not.toBe(access?.sub)
})

test('the published keys verify what was signed', async () => {
  const location = await signInAs(browser, authorizeUrl(site), finn)
  const { body } = await site.token('organizations', codeForm(site, location.searchParams.get('code')))
  const discovery = Object(
    await (await fetch(`${site.origin}/fabrikam.example/v2.0/.well-known/openid-configuration`)).json(),
  )
  expect(discovery.issuer).toBe(`${site.origin}/${site.fabrikam.id}/v2.0`)
  const { keys } = Object(await (await fetch(discovery.jwks_uri)).json())
  for (const token of [body.id_token, body.access_token].map(String)) {
    const [head = '', claims = '', signature = ''] = token.split('.')
    const jwk = keys.find((key: { kid: string }) => key.kid === decode(head)?.kid)
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(
      true,
    )
  }
})

test('administrators show their roles in the id token', async () => {
  const location = await signInAs(browser, authorizeUrl(site, { scope: 'openid' }), admin)
  const { body } = await site.token('organizations', codeForm(site, location.searchParams.get('code')))
  expect(decode(String(body.id_token).split('.')[1] ?? '')?.wids).toContain(
    '62e90394-69f5-4237-9190-012177145e10',
  )
  expect(body.refresh_token).toBeUndefined()
})

test.each([null, 'None', 'SecurityGroup'] as const)(
  'an id token shows no roles where the manifest asks for %s',
  async (groupMembershipClaims) => {
    site.app.groupMembershipClaims = groupMembershipClaims
    const location = await signInAs(browser, authorizeUrl(site, { scope: 'openid User.Read' }), admin)
    const { body } = await site.token('organizations', codeForm(site, location.searchParams.get('code')))
    expect(decode(String(body.id_token).split('.')[1] ?? '')).not.toHaveProperty('wids')
    // Graph's own tokens show them all the same.
    expect(decode(String(body.access_token).split('.')[1] ?? '')?.wids).toContain(
      '62e90394-69f5-4237-9190-012177145e10',
    )
  },
)

test('an organization whose policy keeps mail back shows a page; going back from it tells the app so', async () => {
  const url = authorizeUrl(site, { scope: 'openid Mail.Read' })
  const page = asPage(await browser.signIn(asPage(await browser.open(url)), ada, 'Password-of-ada'))
  expect(visibleText(page.text)).toContain('Need admin approval')
  expect(visibleText(page.text)).toContain('AADSTS90094')
  const location = asLeft(await browser.submit(page, { consent: 'cancel' }))
  expect(location.searchParams.get('error')).toBe('access_denied')
  expect(location.searchParams.get('error_description')).toContain('AADSTS65004')
})

test('the policy is a switch: allow lets the person consent, refuse lets nobody consent to anything', async () => {
  site.contoso.policies.userConsent = 'allow'
  const url = authorizeUrl(site, { scope: 'openid Mail.Read' })
  expect((await signInAs(browser, url, ada)).searchParams.get('code')).toBeTruthy()
  site.contoso.policies.userConsent = 'refuse'
  const other = site.browser()
  site.person(site.contoso, 'bob')
  const page = asPage(
    await other.signIn(
      asPage(await other.open(authorizeUrl(site))),
      'bob@contoso.onmicrosoft.com',
      'Password-of-bob',
    ),
  )
  expect(visibleText(page.text)).toContain('Need admin approval')
})

test('a scope that demands an administrator is not the person’s to give, whatever the policy', async () => {
  const url = authorizeUrl(site, { scope: 'openid User.Read.All' })
  const page = asPage(await browser.signIn(asPage(await browser.open(url)), finn, 'Password-of-finn'))
  expect(visibleText(page.text)).toContain('Need admin approval')
})

test('an administrator may consent for everybody, and then nobody else is asked', async () => {
  const url = authorizeUrl(site, { scope: 'openid Mail.Read' })
  await signInAs(browser, url, admin, { consent: 'accept', onBehalfOfOrganization: '1' })
  const other = site.browser()
  const location = asLeft(await other.signIn(asPage(await other.open(url)), ada, 'Password-of-ada'))
  expect(location.searchParams.get('code')).toBeTruthy()
})

test('a person who declines is told on to the app', async () => {
  const location = await signInAs(browser, authorizeUrl(site), finn, { consent: 'cancel' })
  expect(location.searchParams.get('error')).toBe('access_denied')
  expect(location.searchParams.get('error_description')).toContain('AADSTS65004')
  expect([...site.fabrikam.consents.delegatedGrants]).toEqual([])
})

test('a session signs in at once; select_account, login, consent and hints ask all the same', async () => {
  const url = authorizeUrl(site)
  await signInAs(browser, url, finn)
  expect(asLeft(await browser.open(url)).searchParams.get('code')).toBeTruthy()
  const picker = asPage(await browser.open(authorizeUrl(site, { prompt: 'select_account' })))
  expect(visibleText(picker.text)).toContain('Pick an account')
  const finnId = site.fabrikam.directory.find(finn)?.id ?? ''
  expect(asLeft(await browser.submit(picker, { account: finnId })).searchParams.get('code')).toBeTruthy()
  const login = asPage(await browser.open(authorizeUrl(site, { prompt: 'login', login_hint: finn })))
  expect(login.text).toContain(`value="${finn}"`)
  const consent = asPage(await browser.open(authorizeUrl(site, { prompt: 'consent' })))
  expect(visibleText(consent.text)).toContain('Permissions requested')
  const hinted = asPage(await browser.open(authorizeUrl(site, { login_hint: ada })))
  expect(hinted.text).toContain(`value="${ada}"`)
})

test('signing out, revoking sessions and disabling the account end the session', async () => {
  const url = authorizeUrl(site)
  const user = site.fabrikam.directory.find(finn)
  if (!user) throw new Error('no finn')
  await signInAs(browser, url, finn)
  site.world.clock.advance(1000)
  site.fabrikam.directory.revokeSessions(user)
  expect(asPage(await browser.open(url)).text).toContain('loginfmt')
  await signInAs(browser, url, finn)
  site.fabrikam.directory.update(user, { accountEnabled: false })
  expect(asPage(await browser.open(url)).text).toContain('loginfmt')
  site.fabrikam.directory.update(user, { accountEnabled: true })
  asLeft(await browser.open(url))
  asPage(await browser.open('/organizations/oauth2/v2.0/logout'))
  expect(asPage(await browser.open(url)).text).toContain('loginfmt')
})

test('prompt=none never shows a page', async () => {
  const silent = authorizeUrl(site, { prompt: 'none' })
  const without = asLeft(await browser.open(silent))
  expect(without.searchParams.get('error')).toBe('login_required')
  expect(without.searchParams.get('error_description')).toContain('AADSTS50058')
  await signInAs(browser, authorizeUrl(site), finn)
  expect(asLeft(await browser.open(silent)).searchParams.get('code')).toBeTruthy()
  const more = asLeft(await browser.open(authorizeUrl(site, { prompt: 'none', scope: 'Mail.Read' })))
  expect(more.searchParams.get('error')).toBe('interaction_required')
  expect(more.searchParams.get('error_description')).toContain('AADSTS65001')
  await signInAs(browser, authorizeUrl(site, { prompt: 'login' }), admin)
  const both = asLeft(await browser.open(silent))
  expect(both.searchParams.get('error_description')).toContain('AADSTS16000')
})

test('answers come as query, fragment or form', async () => {
  const fragment = await signInAs(browser, authorizeUrl(site, { response_mode: 'fragment' }), finn)
  expect(fragment.search).toBe('')
  expect(new URLSearchParams(fragment.hash.slice(1)).get('code')).toBeTruthy()
  const page = asPage(
    await browser.open(authorizeUrl(site, { response_mode: 'form_post', state: '"><script>' })),
  )
  const [form] = page.forms
  expect(form?.action).toBe(CALLBACK)
  expect(form?.fields.get('code')).toBeTruthy()
  expect(form?.fields.get('state')).toBe('"><script>')
})

test('wrong names and passwords stay on the page; ten wrong ones lock the account for a minute', async () => {
  const first = asPage(await browser.open(authorizeUrl(site)))
  const unknown = asPage(await browser.submit(first, { loginfmt: 'nobody@contoso.onmicrosoft.com' }))
  expect(visibleText(unknown.text)).toContain("couldn't find an account")
  for (let i = 0; i < 10; i++) {
    const wrong = asPage(await browser.signIn(first, finn, 'wrong'))
    expect(visibleText(wrong.text)).toContain('AADSTS50126')
  }
  const locked = asPage(await browser.signIn(first, finn, 'Password-of-finn'))
  expect(visibleText(locked.text)).toContain('AADSTS50053')
  site.world.clock.advance(61_000)
  expect(visibleText(asPage(await browser.signIn(first, finn, 'Password-of-finn')).text)).toContain(
    'Permissions requested',
  )
})

test('a page left open for an hour has to be begun again', async () => {
  const first = asPage(await browser.open(authorizeUrl(site)))
  site.world.clock.advance(3_600_000)
  const late = asPage(await browser.submit(first, { loginfmt: finn }))
  expect(visibleText(late.text)).toContain('AADSTS50089')
})

test('an account of another organization is refused at a tenant’s own endpoint, a guest of it is not', async () => {
  const url = authorizeUrl(site, {}, site.contoso.id)
  const refused = asPage(await browser.signIn(asPage(await browser.open(url)), finn, 'Password-of-finn'))
  expect(visibleText(refused.text)).toContain('AADSTS50020')
  const guest = site.person(site.contoso, 'finn_fabrikam.onmicrosoft.com#EXT#')
  site.contoso.directory.update(guest, { userType: 'Guest', mail: finn })
  const location = asLeft(await browser.submit(asPage(await browser.open(url)), { consent: 'accept' }))
  const { body } = await site.token(site.contoso.id, codeForm(site, location.searchParams.get('code')))
  expect(decode(String(body.id_token).split('.')[1] ?? '')).toMatchObject({
    tid: site.contoso.id,
    oid: guest.id,
    wids: [],
  })
})

test('a disabled app and one that demands assignment stop people with a page', async () => {
  await signInAs(browser, authorizeUrl(site), finn)
  const principal = site.fabrikam.consents.principalOf(site.app.appId)
  if (!principal) throw new Error('no service principal')
  principal.appRoleAssignmentRequired = true
  expect(visibleText(asPage(await browser.open(authorizeUrl(site))).text)).toContain('AADSTS50105')
  const silent = asLeft(await browser.open(authorizeUrl(site, { prompt: 'none' })))
  expect(silent.searchParams.get('error')).toBe('interaction_required')
  site.fabrikam.consents.assignUser(site.fabrikam.directory.find(finn)?.id ?? '', principal)
  asLeft(await browser.open(authorizeUrl(site)))
  principal.accountEnabled = false
  expect(visibleText(asPage(await browser.open(authorizeUrl(site))).text)).toContain('AADSTS7000112')
})

test('a localhost redirect may use any port, others have to match exactly', async () => {
  const location = await signInAs(
    browser,
    authorizeUrl(site, { redirect_uri: 'http://localhost:51234/oauth/callback' }),
    finn,
  )
  expect(location.port).toBe('51234')
  for (const uri of [
    `${CALLBACK}/`,
    'https://localhost:8090/oauth/callback',
    'http://localhost.evil.example/oauth/callback',
  ]) {
    const page = asPage(await browser.open(authorizeUrl(site, { redirect_uri: uri })))
    expect(visibleText(page.text)).toContain('AADSTS50011')
  }
})

test.each([
  ['no client id', { client_id: '' }, 'AADSTS900144'],
  ['a client id that is none', { client_id: 'my-app' }, 'AADSTS700038'],
  ['an unknown client id', { client_id: '6b1d1b7f-5a5c-4f3e-8a8e-0c9d3a1f0b00' }, 'AADSTS700016'],
])('%s is a page', async (_, more, code) => {
  const page = asPage(await browser.open(authorizeUrl(site, more)))
  expect(page.status).toBe(400)
  expect(visibleText(page.text)).toContain(code)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.headers.get('x-frame-options')).toBe('DENY')
})

test.each([
  ['nowhere.example', 'AADSTS90002'],
  ['6b1d1b7f-5a5c-4f3e-8a8e-0c9d3a1f0b00', 'AADSTS90002'],
  ['no_tenant', 'AADSTS900023'],
  ['consumers', 'AADSTS700016'],
])('tenant %s is a page with %s', async (tenant, code) => {
  expect(visibleText(asPage(await browser.open(authorizeUrl(site, {}, tenant))).text)).toContain(code)
})

test('a single-tenant app is refused at common and in other tenants', async () => {
  const own = site.register({ signInAudience: 'AzureADMyOrg' })
  const open = async (tenant: string) =>
    visibleText(asPage(await browser.open(authorizeUrl(site, { client_id: own.appId }, tenant))).text)
  expect(await open('common')).toContain('AADSTS50194')
  expect(await open(site.fabrikam.id)).toContain('AADSTS700016')
  expect(await open(site.contoso.id)).toContain('Sign in')
})

test('without any registered redirect there is nowhere to go', async () => {
  const bare = site.register({ redirectUris: [] })
  const open = async (uri: string) =>
    visibleText(
      asPage(await browser.open(authorizeUrl(site, { client_id: bare.appId, redirect_uri: uri }))).text,
    )
  expect(await open(CALLBACK)).toContain('AADSTS500113')
  expect(await open('')).toContain('AADSTS900971')
})

test.each([
  ['no response type', { response_type: '' }, 'invalid_request', 900144],
  ['an id token from here', { response_type: 'code id_token' }, 'unsupported_response_type', 700054],
  ['an access token from here', { response_type: 'token' }, 'unsupported_response_type', 700051],
  ['a type that is none', { response_type: 'smoke' }, 'unsupported_response_type', 70007],
  ['an unknown response mode', { response_mode: 'smoke' }, 'invalid_request', 70007],
  ['no scope', { scope: '' }, 'invalid_request', 900144],
  ['an unknown scope', { scope: 'Mail.Burn' }, 'invalid_scope', 650053],
  ['an unknown resource', { scope: 'https://api.example/.default' }, 'invalid_resource', 500011],
  [
    '.default beside a name',
    { scope: 'https://graph.microsoft.com/.default Mail.Read' },
    'invalid_scope',
    70011,
  ],
  ['an unknown prompt', { prompt: 'please' }, 'invalid_request', 90023],
  ['a short challenge', { code_challenge: 'short' }, 'invalid_request', 50147],
  ['an unknown challenge method', { code_challenge_method: 'S512' }, 'invalid_request', 90023],
])('%s is told to the app', async (_, more, error, code) => {
  const location = asLeft(await browser.open(authorizeUrl(site, more)))
  expect(`${location.origin}${location.pathname}`).toBe(CALLBACK)
  // Who asks for tokens from here is answered in the fragment.
  const answer = location.hash === '' ? location.searchParams : new URLSearchParams(location.hash.slice(1))
  expect(answer.get('error')).toBe(error)
  expect(answer.get('error_description')).toMatch(new RegExp(`^AADSTS${code}: .+ Trace ID: `))
  expect(answer.get('state')).toBe('state-1')
})

test('a plain challenge works as well, and a missing method means plain', async () => {
  const url = authorizeUrl(site, { code_challenge: VERIFIER, code_challenge_method: '' })
  const location = await signInAs(browser, url, finn)
  const { status } = await site.token('organizations', codeForm(site, location.searchParams.get('code')))
  expect(status).toBe(200)
})

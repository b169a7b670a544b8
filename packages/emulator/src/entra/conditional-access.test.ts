import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConditionalAccessPolicy } from '../tenant/sign-in-policies.ts'
import { authenticatorOf } from './one-time-code.ts'
import { decode } from './signing-keys.ts'
import { authorizeUrl, codeForm, signInAs } from './testing/authorize-url.ts'
import { type EntraSite, SECRET, startEntraSite } from './testing/entra-site.ts'
import { asLeft, asPage, type FormBrowser, type ReceivedPage, visibleText } from './testing/form-browser.ts'

let site: EntraSite
let browser: FormBrowser
const finn = 'finn@fabrikam.onmicrosoft.com'
const policyId = '5d9e1b4c-0f5e-4b58-8f0c-0d8f8b0c1a01'
const hour = 3_600_000

beforeEach(async () => {
  site = await startEntraSite()
  browser = site.browser()
})

afterEach(async () => {
  await site[Symbol.asyncDispose]()
})

function demand(policy: Pick<ConditionalAccessPolicy, 'grant'> & Partial<ConditionalAccessPolicy>): void {
  const rest = { id: policyId, displayName: 'p', users: 'all', apps: 'all', signInFrequency: null } as const
  site.fabrikam.signIn.conditionalAccess = [{ ...rest, ...policy }]
}

async function tokens(): Promise<Readonly<Record<string, unknown>>> {
  const location = await signInAs(browser, authorizeUrl(site), finn)
  return (await site.token('organizations', codeForm(site, location.searchParams.get('code')))).body
}

async function refresh(token: unknown) {
  const form = { grant_type: 'refresh_token', refresh_token: String(token) }
  return (await site.token('organizations', { ...form, client_id: site.app.appId, client_secret: SECRET }))
    .body
}

/** The sign-in pages as far as the password. */
async function typePassword(): Promise<ReceivedPage> {
  const first = asPage(await browser.open(authorizeUrl(site)))
  return asPage(await browser.signIn(first, finn, 'Password-of-finn'))
}

const shownCode = (page: ReceivedPage) => /id="emulatedCode">(\d{6})</.exec(page.text)?.[1] ?? ''
const claims = JSON.stringify({
  access_token: { capolids: { essential: true, values: [policyId] } },
})

test('a second factor: a refresh cannot show one, the pages ask for it once', async () => {
  const before = await tokens()
  expect(decode(String(before.access_token).split('.')[1] ?? '')?.amr).toEqual(['pwd'])
  demand({ grant: 'mfa' })
  expect(await refresh(before.refresh_token)).toMatchObject({
    error: 'interaction_required',
    error_codes: [50079],
    suberror: 'basic_action',
    claims,
  })
  const silent = asLeft(await browser.open(authorizeUrl(site, { prompt: 'none' })))
  expect(silent.searchParams.get('error')).toBe('interaction_required')
  expect(silent.searchParams.get('claims')).toBe(claims)
  const enrol = asPage(await browser.open(authorizeUrl(site)))
  expect(visibleText(enrol.text)).toContain('More information required')
  const wrong = asPage(await browser.submit(enrol, { otc: '000000' }))
  expect(visibleText(wrong.text)).toContain('expected verification code')
  const code = asLeft(await browser.submit(wrong, { otc: shownCode(wrong) })).searchParams.get('code')
  const after = (await site.token('organizations', codeForm(site, code))).body
  expect(decode(String(after.access_token).split('.')[1] ?? '')?.amr).toEqual(['pwd', 'mfa'])
  expect(await refresh(after.refresh_token)).toHaveProperty('access_token')
  expect(await refresh(before.refresh_token)).toMatchObject({
    error_codes: [50076],
    suberror: 'basic_action',
  })
  // The browser remembers it; another one is asked, for the code alone.
  expect(asLeft(await browser.open(authorizeUrl(site))).searchParams.get('code')).toBeTruthy()
  browser = site.browser()
  expect(visibleText((await typePassword()).text)).toContain(
    'Enter the code displayed in your authenticator app',
  )
})

test('the code is that of any authenticator app with the shown key, and ages', async () => {
  demand({ grant: 'mfa' })
  const page = await typePassword()
  const { id } = site.fabrikam.directory.find(finn) ?? { id: '' }
  const { secret, code } = authenticatorOf(site.world, id)
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  expect(page.text).toContain(secret)
  expect(shownCode(page)).toBe(code)
  site.world.clock.advance(5 * 60_000)
  expect(visibleText(asPage(await browser.submit(page, { otc: code })).text)).toContain('AADSTS500121')
})

test('a policy blocks: nothing is told to the app, and a refresh says so', async () => {
  const before = await tokens()
  demand({ grant: 'block' })
  expect(await refresh(before.refresh_token)).toMatchObject({
    error_codes: [53003],
    suberror: 'message_only',
  })
  const page = asPage(await browser.open(authorizeUrl(site)))
  expect(page.status).toBe(400)
  expect(visibleText(page.text)).toContain('AADSTS53003')
})

test('a device that complies with rules is one that nobody has here', async () => {
  const before = await tokens()
  demand({ grant: 'compliant-device' })
  expect(await refresh(before.refresh_token)).toMatchObject({
    error: 'interaction_required',
    error_codes: [53000],
    suberror: 'additional_action',
  })
})

test('sign-in frequency: the password again after so long', async () => {
  demand({ grant: 'allow', signInFrequency: hour })
  const before = await tokens()
  expect(await refresh(before.refresh_token)).toHaveProperty('access_token')
  site.world.clock.advance(hour)
  expect(await refresh(before.refresh_token)).toMatchObject({
    error: 'invalid_grant',
    error_codes: [70043],
    suberror: 'bad_token',
  })
  const asked = asPage(await browser.open(authorizeUrl(site)))
  const code = asLeft(await browser.submit(asked, { passwd: 'Password-of-finn' })).searchParams.get('code')
  const after = (await site.token('organizations', codeForm(site, code))).body
  expect(await refresh(after.refresh_token)).toHaveProperty('access_token')
})

test('a policy is for the people and apps that it names', async () => {
  const before = await tokens()
  demand({ grant: 'block', users: ['somebody@fabrikam.onmicrosoft.com'] })
  expect(await refresh(before.refresh_token)).toHaveProperty('access_token')
  demand({ grant: 'block', apps: [site.register({ displayName: 'Other' }).appId] })
  expect(await refresh(before.refresh_token)).toHaveProperty('access_token')
  demand({ grant: 'block', users: [finn.toUpperCase()], apps: [site.app.appId] })
  expect(await refresh(before.refresh_token)).toMatchObject({ error_codes: [53003] })
})

test('a locked account, and an expired password that is changed on the way', async () => {
  const { id } = site.fabrikam.directory.find(finn) ?? { id: '' }
  site.fabrikam.signIn.setTrouble(id, 'locked')
  expect(visibleText((await typePassword()).text)).toContain('AADSTS50053')
  site.fabrikam.signIn.setTrouble(id, 'password-expired')
  const page = await typePassword()
  expect(visibleText(page.text)).toContain('AADSTS50055')
  const same = { passwd: 'Password-of-finn', newpasswd: 'Password-of-finn' }
  const again = asPage(await browser.submit(page, same))
  expect(visibleText(again.text)).toContain('not used before')
  const consent = asPage(await browser.submit(again, { ...same, newpasswd: 'Another-1' }))
  expect(visibleText(consent.text)).toContain('Permissions requested')
  expect(site.fabrikam.directory.find(finn)?.state.password).toBe('Another-1')
})

test('with the consent workflow people ask for approval on the page that refuses them', async () => {
  const url = authorizeUrl(site, { scope: 'openid Mail.Read' })
  const ada = 'ada@contoso.onmicrosoft.com'
  const plain = asPage(await browser.signIn(asPage(await browser.open(url)), ada, 'Password-of-ada'))
  expect(visibleText(plain.text)).toContain('AADSTS90094')
  site.contoso.signIn.takesApprovalRequests = true
  const page = asPage(await browser.open(url))
  expect(visibleText(page.text)).toMatch(/Approval required.*AADSTS90095/)
  const sent = asPage(await browser.submit(page, { consent: 'request', justification: 'For my work' }))
  expect(visibleText(sent.text)).toContain('Request sent')
  const [request] = site.contoso.signIn.approvalRequests
  expect(request).toMatchObject({
    appId: site.app.appId,
    userPrincipalName: ada,
    justification: 'For my work',
  })
  expect(request?.asked.flatMap(({ scopes }) => scopes.map(({ name }) => name))).toContain('Mail.Read')
  expect([...site.contoso.consents.delegatedGrants]).toEqual([])
})

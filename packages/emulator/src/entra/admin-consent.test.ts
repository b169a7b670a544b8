import { afterEach, beforeEach, expect, test } from 'vitest'
import { decode } from './signing-keys.ts'
import { CALLBACK, type EntraSite, SECRET, startEntraSite } from './testing/entra-site.ts'
import { asLeft, asPage, visibleText } from './testing/form-browser.ts'

let site: EntraSite

beforeEach(async () => {
  site = await startEntraSite()
})

afterEach(async () => {
  await site[Symbol.asyncDispose]()
})

function consentUrl(form: 'v1' | 'v2', tenant: string, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: site.app.appId,
    redirect_uri: CALLBACK,
    state: 'a state/with+characters',
    ...(form === 'v2' && { scope: 'https://graph.microsoft.com/.default' }),
    ...more,
  })
  return `/${tenant}${form === 'v2' ? '/v2.0' : ''}/adminconsent?${query}`
}

async function rolesOf(tenant: string, scope = 'https://graph.microsoft.com/.default'): Promise<unknown> {
  const answer = await site.token(tenant, {
    grant_type: 'client_credentials',
    client_id: site.app.appId,
    client_secret: SECRET,
    scope,
  })
  if (answer.status !== 200) return answer.body.error_codes
  return decode(String(answer.body.access_token).split('.')[1] ?? '')?.roles
}

test('an administrator consents for the organization, and the app-only token shows the roles', async () => {
  expect(await rolesOf(site.fabrikam.id)).toEqual([700016])
  const browser = site.browser()
  const first = asPage(await browser.open(consentUrl('v2', site.fabrikam.id)))
  const consent = asPage(await browser.signIn(first, 'admin@fabrikam.onmicrosoft.com', 'Password-of-admin'))
  const text = visibleText(consent.text)
  expect(text).toContain('Post <b>Office</b>')
  expect(consent.text).not.toContain('<b>Office</b>')
  expect(text).toContain('Mail.Read (application)')
  expect(text).toContain('User.Read (delegated)')
  expect(text).not.toContain('IMAP.AccessAsApp')
  const location = asLeft(await browser.submit(consent, { consent: 'accept' }))
  expect(`${location.origin}${location.pathname}`).toBe(CALLBACK)
  expect(Object.fromEntries(location.searchParams)).toEqual({
    admin_consent: 'True',
    tenant: site.fabrikam.id,
    state: 'a state/with+characters',
    scope: 'https://graph.microsoft.com/.default',
  })
  expect(await rolesOf(site.fabrikam.id)).toEqual(['Mail.Read', 'User.Read.All'])
  expect(await rolesOf('fabrikam.example', 'https://outlook.office365.com/.default')).toBeUndefined()
  const [grant] = site.fabrikam.consents.delegatedGrants
  expect(grant).toMatchObject({ consentType: 'AllPrincipals', principalId: null })
})

test('the v1 form asks for all that is registered and says so without a scope', async () => {
  const browser = site.browser()
  const first = asPage(await browser.open(consentUrl('v1', 'common')))
  const consent = asPage(await browser.signIn(first, 'admin@fabrikam.onmicrosoft.com', 'Password-of-admin'))
  expect(visibleText(consent.text)).toContain('IMAP.AccessAsApp (application)')
  const location = asLeft(await browser.submit(consent, { consent: 'accept' }))
  expect(Object.fromEntries(location.searchParams)).toEqual({
    admin_consent: 'True',
    tenant: site.fabrikam.id,
    state: 'a state/with+characters',
  })
  expect(await rolesOf(site.fabrikam.id, 'https://outlook.office365.com/.default')).toEqual([
    'IMAP.AccessAsApp',
  ])
})

test('cancelling grants nothing, and the two forms say so in their own words', async () => {
  const browser = site.browser()
  const first = asPage(await browser.open(consentUrl('v2', site.fabrikam.id)))
  const consent = asPage(await browser.signIn(first, 'admin@fabrikam.onmicrosoft.com', 'Password-of-admin'))
  const v2 = asLeft(await browser.submit(consent, { consent: 'cancel' }))
  expect(v2.searchParams.get('admin_consent')).toBe('True')
  expect(v2.searchParams.get('error')).toBe('consent_required')
  expect(v2.searchParams.get('error_description')).toMatch(
    /^AADSTS65004: .* Trace ID: .* Timestamp: 2026-11-21 09:\d\d:\d\dZ$/,
  )
  expect(v2.searchParams.get('state')).toBe('a state/with+characters')
  const again = asPage(await browser.open(consentUrl('v1', site.fabrikam.id)))
  const v1 = asLeft(await browser.submit(again, { consent: 'cancel' }))
  expect(v1.searchParams.get('error')).toBe('permission_denied')
  expect(await rolesOf(site.fabrikam.id)).toEqual([700016])
})

test('somebody who is no administrator meets a page, may sign in as one, or goes back with nothing', async () => {
  const browser = site.browser()
  const first = asPage(await browser.open(consentUrl('v2', site.fabrikam.id)))
  const refused = asPage(await browser.signIn(first, 'finn@fabrikam.onmicrosoft.com', 'Password-of-finn'))
  expect(visibleText(refused.text)).toContain('Need admin approval')
  expect(visibleText(refused.text)).toContain('AADSTS90094')
  const picker = asPage(await browser.submit(refused, { account: 'other' }))
  const other = asPage(await browser.submit(picker, { account: 'other' }))
  const consent = asPage(await browser.signIn(other, 'admin@fabrikam.onmicrosoft.com', 'Password-of-admin'))
  asLeft(await browser.submit(consent, { consent: 'accept' }))
  expect(await rolesOf(site.fabrikam.id)).toEqual(['Mail.Read', 'User.Read.All'])
})

test('a posted acceptance by somebody who may not consent grants nothing', async () => {
  const browser = site.browser()
  const first = asPage(await browser.open(consentUrl('v2', site.fabrikam.id)))
  const refused = asPage(await browser.signIn(first, 'finn@fabrikam.onmicrosoft.com', 'Password-of-finn'))
  const forged = asPage(await browser.submit(refused, { consent: 'accept' }))
  expect(visibleText(forged.text)).toContain('AADSTS90093')
  expect(await rolesOf(site.fabrikam.id)).toEqual([700016])
})

test('a cloud application administrator grants what is not an application permission of Graph', async () => {
  site.person(site.fabrikam, 'clara', ['Cloud Application Administrator'])
  const browser = site.browser()
  const first = asPage(await browser.open(consentUrl('v2', site.fabrikam.id)))
  const refused = asPage(await browser.signIn(first, 'clara@fabrikam.onmicrosoft.com', 'Password-of-clara'))
  expect(visibleText(refused.text)).toContain('Need admin approval')
  const imap = asPage(
    await browser.open(consentUrl('v2', site.fabrikam.id, { scope: 'https://ps.outlook.com/.default' })),
  )
  asLeft(await browser.submit(imap, { consent: 'accept' }))
  expect(await rolesOf(site.fabrikam.id, 'https://outlook.office365.com/.default')).toEqual([
    'IMAP.AccessAsApp',
  ])
  expect(await rolesOf(site.fabrikam.id)).toBeUndefined()
})

test('named scopes are granted as delegated permissions, and no application permission with them', async () => {
  const browser = site.browser()
  const url = consentUrl('v2', 'organizations', {
    scope: 'openid https://graph.microsoft.com/Calendars.Read',
  })
  const consent = asPage(
    await browser.signIn(
      asPage(await browser.open(url)),
      'admin@contoso.onmicrosoft.com',
      'Password-of-admin',
    ),
  )
  const location = asLeft(await browser.submit(consent, { consent: 'accept' }))
  expect(location.searchParams.get('scope')).toBe('openid https://graph.microsoft.com/Calendars.Read')
  expect([...site.contoso.consents.delegatedGrants].map((grant) => grant.scopes)).toEqual([
    ['Calendars.Read', 'openid'],
  ])
  expect([...site.contoso.consents.appRoleAssignments]).toEqual([])
})

test('.default of a resource that the registration does not list has nothing to ask for', async () => {
  const bare = site.register({ requiredResourceAccess: [] })
  const page = asPage(await site.browser().open(consentUrl('v2', site.contoso.id, { client_id: bare.appId })))
  expect(visibleText(page.text)).toContain('AADSTS650056')
})

test.each([
  ['an unknown tenant', 'nowhere.example', {}, 'AADSTS90002'],
  ['common, which the v2 form does not take', 'common', {}, 'AADSTS90019'],
  [
    'an unregistered redirect',
    'contoso.onmicrosoft.com',
    { redirect_uri: 'https://evil.example/' },
    'AADSTS50011',
  ],
  [
    'an unknown app',
    'contoso.onmicrosoft.com',
    { client_id: '6b1d1b7f-5a5c-4f3e-8a8e-0c9d3a1f0b00' },
    'AADSTS700016',
  ],
  ['no scope', 'contoso.onmicrosoft.com', { scope: '' }, 'AADSTS900144'],
])('%s is a page, never a redirect', async (_, tenant, more, code) => {
  const page = asPage(await site.browser().open(consentUrl('v2', tenant, more)))
  expect(page.status).toBe(400)
  expect(visibleText(page.text)).toContain(code)
})

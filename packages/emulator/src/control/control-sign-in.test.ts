import { afterAll, beforeAll, expect, test } from 'vitest'
import { asLeft, asPage, FormBrowser, visibleText } from '../entra/testing/form-browser.ts'
import { createEmulator, type Emulator } from '../index.ts'

let emulator: Emulator
let appId: string
const tenant = 'contoso.onmicrosoft.com'
const user = `mette.sorensen@${tenant}`
const callback = 'http://localhost:8090/oauth/callback'

beforeAll(async () => {
  emulator = await createEmulator()
  appId = emulator.addApp({ tenant, displayName: 'Approved', redirectUris: [callback] }).appId
})

afterAll(async () => {
  await emulator.close()
})

async function post(path: string, body: object): Promise<Response> {
  return fetch(`${emulator.origin}/_emulator${path}`, { method: 'POST', body: JSON.stringify(body) })
}

function url(scope: string): string {
  const query = { client_id: appId, redirect_uri: callback, response_type: 'code', scope }
  return `/${tenant}/oauth2/v2.0/authorize?${new URLSearchParams(query)}`
}

test('a second factor is demanded by a policy, and its code asked for here', async () => {
  const conditionalAccess = [{ grant: 'mfa', users: [user], apps: [appId] }]
  expect((await post('/policies', { tenant, userConsent: 'allow', conditionalAccess })).status).toBe(204)
  const browser = new FormBrowser(emulator.origin)
  const password = emulator.world.findTenant(tenant)?.directory.find(user)?.state.password ?? ''
  await post('/second-factor', { tenant, user, registered: true })
  const page = asPage(await browser.signIn(asPage(await browser.open(url('openid'))), user, password))
  const { code, registered } = Object(await (await post('/second-factor', { tenant, user })).json())
  expect(registered).toBe(true)
  const consent = asPage(await browser.submit(page, { otc: code }))
  expect(asLeft(await browser.submit(consent, { consent: 'accept' })).searchParams.get('code')).toBeTruthy()
  expect((await post('/policies', { tenant, conditionalAccess: [] })).status).toBe(204)
  expect((await post('/policies', { tenant, conditionalAccess: [{ grant: 'magic' }] })).status).toBe(400)
})

test('an approval that was asked for is seen, and given', async () => {
  await post('/policies', { tenant, userConsent: 'refuse-mail', takesApprovalRequests: true })
  const browser = new FormBrowser(emulator.origin)
  const password = emulator.world.findTenant(tenant)?.directory.find(user)?.state.password ?? ''
  const page = asPage(await browser.signIn(asPage(await browser.open(url('Mail.Read'))), user, password))
  await browser.submit(page, { consent: 'request', justification: 'Please' })
  const listed = await fetch(`${emulator.origin}/_emulator/approvals?tenant=${tenant}`)
  const [request] = Object(await listed.json())
  expect(request).toMatchObject({ appName: 'Approved', permissions: ['Microsoft Graph: Mail.Read'] })
  expect((await post('/approvals', { tenant, id: request.id, answer: 'approve' })).status).toBe(204)
  expect((await post('/approvals', { tenant, id: request.id, answer: 'approve' })).status).toBe(404)
  expect(asLeft(await browser.open(url('Mail.Read'))).searchParams.get('code')).toBeTruthy()
})

test('a locked account is said to be locked', async () => {
  await post('/sign-in-trouble', { tenant, user, trouble: 'locked' })
  const browser = new FormBrowser(emulator.origin)
  const page = asPage(await browser.signIn(asPage(await browser.open(url('openid'))), user, 'anything'))
  expect(visibleText(page.text)).toContain('AADSTS50053')
})

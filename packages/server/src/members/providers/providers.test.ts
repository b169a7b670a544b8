import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Browser,
  type ConnectRig,
  connectRig,
  type Person,
  throughMicrosoft,
} from '../../connect/testing/index.ts'
import { invitedSchema } from '../schemas.ts'
import { ann, tokenOf } from '../testing/index.ts'
import { callbackPath } from './trip-routes.ts'

/** Signing in with Entra, on the emulator's own pages: requirement 20. */

let rig: ConnectRig
let admin: Browser
let provider = ''
let anna: Person
let ben: Person

const tenantOf = (domain: string) => {
  const tenant = rig.emulator.describe().tenants.find((one) => one.domain === domain)
  if (!tenant) throw new Error(`no tenant ${domain}`)
  return tenant
}

beforeAll(async () => {
  rig = await connectRig()
  const contoso = tenantOf('contoso.onmicrosoft.com')
  const people = contoso.users.filter(({ mailbox }) => mailbox === 'user')
  const [first, second] = people
  if (!first || !second) throw new Error('nobody in the emulator')
  anna = first
  ben = second
  const app = rig.emulator.addApp({
    tenant: contoso.id,
    displayName: 'Gatewarden console',
    redirectUris: [`${rig.url}${callbackPath}`],
    signInAudience: 'AzureADMyOrg',
    requiredResourceAccess: [{ resource: 'graph', application: [], delegated: ['User.Read'] }],
  })
  admin = new Browser()
  const link = await rig.features.members.service.welcomeLink()
  // An address of the provider's: nothing may come of that.
  const account = { token: tokenOf(link?.url ?? ''), ...ann, email: anna.userPrincipalName }
  expect((await call(admin, 'POST', '/console/welcome', account)).status).toBe(201)
  const made = await call(admin, 'POST', '/v1/sign-in-providers', {
    name: 'Contoso',
    issuer: `${rig.emulator.origin}/${contoso.id}/v2.0`,
    clientId: app.appId,
    clientSecret: app.clientSecret,
  })
  expect(made).toMatchObject({ status: 201, body: { callbackUrl: `${rig.url}${callbackPath}` } })
  expect(JSON.stringify(made.body)).not.toContain(app.clientSecret)
  provider = String(made.body.id)
}, 60_000)
afterAll(() => rig.close())

async function call(browser: Browser, method: string, path: string, body?: unknown) {
  const answer = await browser.raw(`${rig.url}${path}`, {
    method,
    headers: {
      'x-gatewarden-console': '1',
      origin: rig.url,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const parsed: Record<string, unknown> = text === '' ? {} : JSON.parse(text)
  return { status: answer.status, body: parsed }
}

/** Goes to the provider and back. @returns where the browser was led in the end */
async function go(
  browser: Browser,
  errand: Record<string, string>,
  person: Person,
  consent?: 'cancel',
): Promise<URL> {
  const begun = await call(browser, 'POST', '/console/providers/begin', { provider, ...errand })
  expect(begun.status).toBe(200)
  const first = await browser.open(String(begun.body.url))
  const end = await throughMicrosoft(browser, first, person, consent ? { consent } : {})
  return new URL(end.url)
}

const whoIs = async (browser: Browser) => (await call(browser, 'GET', '/console/session')).body.member

describe('a sign-in with Entra', () => {
  it('opens nothing to an account that nobody has linked, although its address is a member’s', async () => {
    const stranger = new Browser()
    const offered = await call(stranger, 'GET', '/console/session')
    expect(offered.body).toMatchObject({ signIn: { providers: [{ id: provider, name: 'Contoso' }] } })
    const end = await go(stranger, { purpose: 'sign-in' }, anna)
    expect(`${end.pathname}${end.search}`).toBe('/console/sign-in?problem=not_linked')
    expect(await whoIs(stranger)).toBeUndefined()
    expect(await rig.features.members.service.list()).toHaveLength(1)
  })

  it('opens the member’s session once she has linked it, and no other account’s', async () => {
    const end = await go(admin, { purpose: 'link' }, ben)
    expect(`${end.pathname}${end.search}`).toBe(`/console/profile?linked=${provider}`)
    const account = await call(admin, 'GET', '/console/account')
    const linked = { id: provider, name: 'Contoso', linked: true }
    expect(account.body).toMatchObject({ methods: { providers: [linked] } })
    const back = new Browser()
    const entered = await go(back, { purpose: 'sign-in' }, ben)
    expect(entered.pathname).toBe('/console/')
    expect(await whoIs(back)).toMatchObject({ role: 'administrator', name: 'Ann Archer' })

    const other = new Browser()
    expect((await go(other, { purpose: 'sign-in' }, anna)).searchParams.get('problem')).toBe('not_linked')
    expect((await call(admin, 'DELETE', `/console/account/providers/${provider}`)).status).toBe(204)
    expect((await go(new Browser(), { purpose: 'sign-in' }, ben)).searchParams.get('problem')).toBe(
      'not_linked',
    )
  })

  it('takes up an invitation, whatever the address; the account is hers alone from then on', async () => {
    const invite = async (email: string): Promise<string> => {
      const invited = await call(admin, 'POST', '/v1/members', { email, role: 'auditor' })
      return tokenOf(invitedSchema.parse(invited.body).link.url)
    }
    const token = await invite('somebody@elsewhere.example')
    const page = new Browser()
    const end = await go(page, { purpose: 'invitation', token, name: 'Ben' }, ben)
    expect(end.pathname).toBe('/console/')
    expect(await whoIs(page)).toMatchObject({
      name: 'Ben',
      email: 'somebody@elsewhere.example',
      role: 'auditor',
    })
    const only = await call(page, 'DELETE', `/console/account/providers/${provider}`)
    expect(only).toMatchObject({ status: 409, body: { detail: 'This is your only way to sign in.' } })

    const second = await invite('other@elsewhere.example')
    const taken = await go(new Browser(), { purpose: 'invitation', token: second, name: 'Eve' }, ben)
    expect(`${taken.pathname}${taken.search}`).toBe('/console/invitation?problem=taken')
    // Nothing half-done stays behind: the link still works.
    const looked = await call(new Browser(), 'POST', '/console/link', {
      purpose: 'invitation',
      token: second,
    })
    expect(looked.status).toBe(200)
  })

  it('begun in one browser does not end in another, and its answer counts once', async () => {
    const victim = new Browser()
    const attacker = new Browser()
    const begun = await call(attacker, 'POST', '/console/providers/begin', { provider, purpose: 'sign-in' })
    const first = await victim.open(String(begun.body.url))
    const end = await throughMicrosoft(victim, first, ben)
    expect(new URL(end.url).searchParams.get('problem')).toBe('other_browser')
    expect(await whoIs(victim)).toBeUndefined()

    const own = new Browser()
    expect((await go(own, { purpose: 'sign-in' }, ben)).pathname).toBe('/console/')
    const answer = own.visited.findLast((url) => new URL(url).pathname === callbackPath) ?? ''
    const again = await own.raw(answer)
    expect(again.headers.get('location')).toBe('/console/sign-in?problem=other_browser')
  })

  it('says when it was refused there, and when the provider is gone', async () => {
    const page = new Browser()
    const begun = await call(page, 'POST', '/console/providers/begin', { provider, purpose: 'sign-in' })
    const state = new URL(String(begun.body.url)).searchParams.get('state')
    const refused = await page.raw(`${rig.url}${callbackPath}?error=access_denied&state=${state}`)
    expect(refused.headers.get('location')).toBe('/console/sign-in?problem=refused')
    const unknown = await call(page, 'POST', '/console/providers/begin', {
      provider: 'prv_none',
      purpose: 'sign-in',
    })
    expect(unknown.status).toBe(404)
  })
})

describe('a provider', () => {
  it('is taken only where its issuer answers for itself', async () => {
    const add = (issuer: string) =>
      call(admin, 'POST', '/v1/sign-in-providers', { name: 'x', issuer, clientId: 'c', clientSecret: 's' })
    for (const issuer of [
      `${rig.emulator.origin}/common/v2.0`,
      `${rig.emulator.origin}/nowhere`,
      'http://127.0.0.1:1/x',
      'http://169.254.169.254/latest',
    ]) {
      const answer = await add(issuer)
      expect({ issuer, status: answer.status }).toEqual({ issuer, status: 400 })
    }
  })

  it('has its secret sealed, and is seen to by administrators alone', async () => {
    const rows = await rig.platform.db.prepared<{ row: string }>(
      { name: 'test.provider', text: 'select p::text as row from console_providers p' },
      [],
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]?.row).not.toContain('Contoso')
    const changed = await call(admin, 'PATCH', `/v1/sign-in-providers/${provider}`, { name: 'Contoso Ltd' })
    expect(changed).toMatchObject({ status: 200, body: { name: 'Contoso Ltd' } })
    expect((await call(admin, 'DELETE', `/v1/sign-in-providers/${provider}`)).status).toBe(204)
    expect((await call(admin, 'GET', '/v1/sign-in-providers')).body).toEqual({ data: [], next: null })
  })
})

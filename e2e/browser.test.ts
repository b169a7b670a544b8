import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Installation, startInstallation } from './installation.ts'
import { faultsOf, openBrowser, picture, tabTo, type WatchedBrowser } from './watched-browser.ts'

/*
 * The pages that a person sees while she connects, in a real Chromium at the width of a telephone: ours and those of the
 * sign-in service. On each page: nothing that axe finds, no scrolling sideways, an empty console (a refusal by a content
 * security policy would be there).
 */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS

let installation: Installation
let browser: WatchedBrowser
/** The integrator's own pages: where browsers come back to, and one that puts what it is given into a frame. */
let product: Server
let productUrl = ''

beforeAll(async () => {
  product = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://product')
    const frame = searchParams.has('frame')
      ? `<iframe title="x" src="${searchParams.get('frame')}"></iframe>`
      : ''
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><html lang="en"><title>x</title><h1>Back at the product</h1>${frame}`)
  })
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve))
  productUrl = `http://127.0.0.1:${(product.address() as AddressInfo).port}/connected`
  installation = await startInstallation()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await installation?.close()
  await new Promise((resolve) => product.close(resolve))
})
beforeEach(() => {
  browser.complaints()
})

interface Account {
  userPrincipalName: string
  password: string
}

let count = 0

/** A tenant of its own, an app that no consent was given to, a connector on it. */
async function setUp(
  type: 'outlook-mail-org' | 'outlook-mail',
  userConsent: 'allow' | 'refuse-mail' = 'allow',
) {
  const { emulator, client } = installation
  const name = `browser${++count}`
  const domain = `${name}.onmicrosoft.com`
  const { id: tenant } = emulator.addTenant({ domain, displayName: 'Browser Works', userConsent })
  const admin: Account = { userPrincipalName: `admin@${domain}`, password: 'Admin-of-browser-1' }
  const employee: Account = { userPrincipalName: `employee@${domain}`, password: 'Employee-of-browser-1' }
  emulator.addUser({ ...admin, tenant, displayName: 'Ada Admin', roles: ['Global Administrator'] })
  emulator.addUser({ ...employee, tenant, displayName: 'Erin Employee', mailbox: 'user' })
  const app = emulator.addApp({
    tenant,
    displayName: 'Northwind Mail Assistant',
    redirectUris: ['http://localhost/oauth/callback'],
    signInAudience: 'AzureADMultipleOrgs',
    requiredResourceAccess: [
      {
        resource: 'graph',
        application: ['Mail.Read', 'User.Read.All'],
        delegated: ['User.Read', 'Mail.Read'],
      },
    ],
  })
  const connector = await client.request('POST /v1/connectors', {
    body: {
      type,
      name,
      permissions: type === 'outlook-mail' ? ['Mail.Read'] : ['Mail.Read', 'User.Read.All'],
      app: {
        cloud: 'emulator',
        clientId: app.appId,
        credential: { kind: 'secret', secret: app.clientSecret },
      },
    },
  })
  return { name, connector: connector.id, admin, employee }
}

/** A link for a customer whose name would run if pages did not escape it. */
async function link(of: { name: string; connector: string }, returnUrl?: string) {
  return installation.client.request('POST /v1/connect-sessions', {
    body: {
      customer: { externalId: of.name, name: `O'Hara & <img src=x onerror="document.title='run'"> Ltd` },
      connector: of.connector,
      ...(returnUrl ? { returnUrl } : { completion: 'code' }),
    },
  })
}

/** The page that is there has this heading; a page with a name is looked at closely. */
async function look(page: Page, heading: string | RegExp, name?: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
  if (name) {
    await picture(page, name, screenshots)
    expect(await faultsOf(page), name).toEqual([])
  }
  expect(await page.title()).not.toBe('run')
  expect(browser.complaints()).toEqual([])
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()

async function signIn(page: Page, who: Account, name?: string): Promise<void> {
  await look(page, 'Sign in', name && `${name}-user-name`)
  await page.getByLabel('Email address').fill(who.userPrincipalName)
  await press(page, 'Next')
  await look(page, 'Enter password', name && `${name}-password`)
  await page.getByLabel('Password').fill(who.password)
  await press(page, 'Sign in')
}

/** Lets the app know who she is; where it asks for no more, that is all that this consent is about. */
async function accept(page: Page, heading: RegExp, name?: string): Promise<void> {
  await look(page, heading, name)
  await press(page, 'Accept')
}

async function complete(session: string, page: Page) {
  const code = (await page.locator('[data-completion-code]').textContent()) ?? ''
  return installation.client.request('POST /v1/connect-sessions/{id}/complete', {
    path: { id: session },
    body: { code },
  })
}

describe('an organization', () => {
  it('is connected by its administrator: link, sign-in, consent, result', async () => {
    const at = await setUp('outlook-mail-org')
    const session = await link(at)
    const page = await browser.visitor()
    const answer = await page.goto(session.url)
    expect(answer?.headers()['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/\S+; base-uri 'none'; frame-ancestors 'none'$/,
    )
    await look(page, /^Connect /, 'organization-1-link')
    expect(await page.textContent('main')).toContain('<img src=x')
    await press(page, 'Continue with Microsoft')
    await signIn(page, at.admin, 'organization-2')
    await accept(page, /^Permissions requested$/, 'organization-3-own-consent')
    await accept(page, /review for your organization/, 'organization-3-consent')
    await look(page, 'Nearly connected', 'organization-4-result')
    expect(await complete(session.id, page)).toMatchObject({ status: 'active', missing: [] })
    await page.goto(session.url)
    await look(page, 'This link was used already', 'organization-5-used')
  })

  it('whose administrator declines is not connected, and may be on a second try', async () => {
    const at = await setUp('outlook-mail-org')
    const session = await link(at)
    const page = await browser.visitor()
    await page.goto(session.url)
    await press(page, 'Continue with Microsoft')
    await signIn(page, at.admin)
    await accept(page, /^Permissions requested$/)
    await look(page, /review for your organization/)
    await press(page, 'Cancel')
    await look(page, 'Not connected', 'declined')
    const { status, outcome } = await installation.client.request('GET /v1/connect-sessions/{id}', {
      path: { id: session.id },
    })
    expect([status, outcome?.reasonCode]).toEqual(['failed', 'consent_declined'])
    await press(page, 'Try again')
    await look(page, 'Pick an account', 'account-picker')
    await press(page, /Ada Admin/)
    await accept(page, /review for your organization/)
    await look(page, 'Nearly connected')
    expect(await complete(session.id, page)).toMatchObject({ status: 'active' })
  })

  it('whose employee began waits for an administrator, who gets a link by mail', async () => {
    const at = await setUp('outlook-mail-org')
    const session = await link(at)
    const page = await browser.visitor()
    await page.goto(session.url)
    await press(page, 'Continue with Microsoft')
    await signIn(page, at.employee)
    await accept(page, /^Permissions requested$/)
    await look(page, 'Waiting for your administrator', 'needs-admin')
    expect(await page.textContent('main')).not.toContain('/v1/')
    const mail = new URL((await page.getByRole('link', { name: 'Write a mail' }).getAttribute('href')) ?? '')
    const adminLink = (await page.locator('[data-admin-link]').textContent()) ?? ''
    expect([mail.protocol, mail.searchParams.get('body')]).toEqual([
      'mailto:',
      expect.stringContaining(adminLink.trim()),
    ])
    await complete(session.id, page)

    const admin = await browser.visitor()
    await admin.goto(adminLink.trim())
    await look(admin, /^Approve /, 'admin-1-link')
    await press(admin, 'Continue with Microsoft')
    await signIn(admin, at.admin)
    await accept(admin, /^Permissions requested$/)
    await accept(admin, /review for your organization/)
    await look(admin, 'Connected', 'admin-2-result')
    const { data } = await installation.client.request('GET /v1/connections', {
      query: { customer: at.name },
    })
    expect(data).toMatchObject([{ status: 'active' }])
  })

  it('is connected by the keyboard alone, where every stop shows', async () => {
    const at = await setUp('outlook-mail-org')
    const session = await link(at)
    const page = await browser.visitor({ viewport: { width: 1280, height: 800 } })
    const go = async (name: RegExp) => {
      await tabTo(page, name)
      await page.keyboard.press('Enter')
    }
    const fill = async (label: RegExp, text: string) => {
      await tabTo(page, label)
      await page.keyboard.type(text)
      await page.keyboard.press('Enter')
    }
    await page.goto(session.url)
    await go(/^Continue with Microsoft$/)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await fill(/^Email address$/, at.admin.userPrincipalName)
    await page.getByRole('heading', { name: 'Enter password' }).waitFor()
    await fill(/^Password$/, at.admin.password)
    await look(page, 'Permissions requested')
    await go(/^Accept$/)
    await look(page, /review for your organization/, 'wide-consent')
    await go(/^Accept$/)
    await look(page, 'Nearly connected', 'wide-result')
    expect(await complete(session.id, page)).toMatchObject({ status: 'active' })
  })
})

describe('a person', () => {
  it('connects her own mailbox, in the dark, and is back at the product', async () => {
    const at = await setUp('outlook-mail')
    const session = await link(at, productUrl)
    const page = await browser.visitor({ colorScheme: 'dark' })
    await page.goto(session.url)
    await look(page, /^Connect /, 'person-1-link')
    await press(page, 'Continue with Microsoft')
    await signIn(page, at.employee, 'person-2')
    await accept(page, /^Permissions requested$/, 'person-3-consent')
    await page.getByRole('heading', { name: 'Back at the product' }).waitFor()
    const { searchParams } = new URL(page.url())
    const connection = await installation.client.request('POST /v1/connect-sessions/{id}/complete', {
      path: { id: session.id },
      body: { code: searchParams.get('completion_code') ?? '' },
    })
    expect(connection).toMatchObject({ status: 'active', account: { name: at.employee.userPrincipalName } })
  })

  it('who may not consent asks her administrator, and is connected afterwards', async () => {
    const at = await setUp('outlook-mail', 'refuse-mail')
    const session = await link(at)
    const page = await browser.visitor({ colorScheme: 'dark' })
    await page.goto(session.url)
    await press(page, 'Continue with Microsoft')
    await signIn(page, at.employee)
    await look(page, 'Need admin approval', 'person-needs-admin-1-microsoft')
    await press(page, 'Return to the application without granting consent')
    await look(page, 'Not connected', 'person-needs-admin-2')
    await press(page, 'My administrator has to approve this')
    await look(page, 'Pick an account')
    await press(page, /Erin Employee/)
    await accept(page, /^Permissions requested$/)
    await look(page, 'Waiting for your administrator', 'person-needs-admin-3-link')
    const adminLink = (await page.locator('[data-admin-link]').textContent()) ?? ''

    const admin = await browser.visitor({ colorScheme: 'dark' })
    await admin.goto(adminLink.trim())
    await press(admin, 'Continue with Microsoft')
    await signIn(admin, at.admin)
    await accept(admin, /^Permissions requested$/)
    await accept(admin, /review for your organization/)
    await look(admin, 'Approved', 'person-needs-admin-4-admin')

    const second = await link(at)
    await page.goto(second.url)
    await press(page, 'Continue with Microsoft')
    await press(page, /Erin Employee/)
    await look(page, 'Nearly connected', 'person-needs-admin-5-result')
    expect(await complete(second.id, page)).toMatchObject({ status: 'active' })
  })
})

describe('a foreign browser', () => {
  it('cannot go on with a link that another has begun', async () => {
    const at = await setUp('outlook-mail-org')
    const session = await link(at)
    const own = await browser.visitor()
    await own.goto(session.url)
    await press(own, 'Continue with Microsoft')
    await look(own, 'Sign in')
    const foreign = await browser.visitor()
    await foreign.goto(session.url)
    await look(foreign, 'This link is in use in another browser', 'foreign-link')
    expect(await foreign.getByRole('button').count()).toBe(0)
  })

  it('cannot hand in an answer that another browser asked for; both stand without a connection', async () => {
    const at = await setUp('outlook-mail')
    const session = await link(at)
    const own = await browser.visitor()
    await own.goto(session.url)
    await press(own, 'Continue with Microsoft')
    await signIn(own, at.employee)
    await look(own, 'Permissions requested')
    // She accepts, and the way back to us is carried to another browser.
    const action = (await own.locator('form').getAttribute('action')) ?? ''
    const flowToken = await own.locator('input[name=flowToken]').inputValue()
    const accepted = await own.request.post(new URL(action, own.url()).href, {
      form: { flowToken, consent: 'accept' },
      maxRedirects: 0,
    })
    const foreign = await browser.visitor()
    await foreign.goto(accepted.headers().location ?? '')
    await look(foreign, 'Not connected', 'foreign-answer')
    expect(await foreign.textContent('main')).toContain('arrived in another browser')
    expect(await foreign.getByRole('button').count()).toBe(0)
    const { data } = await installation.client.request('GET /v1/connections', {
      query: { customer: at.name },
    })
    expect(data.map(({ status }) => status)).toEqual(['error'])
  })

  it('sees no more than that there is nothing', async () => {
    const page = await browser.visitor()
    await page.goto(`${installation.service.url}/connect/${'x'.repeat(43)}`)
    await look(page, 'This link is not known', 'unknown-link')
    await page.goto(`${installation.service.url}/oauth/callback?state=${'x'.repeat(43)}&code=1`)
    await look(page, 'Nothing to do with this', 'stray-answer')
  })
})

it('no page of anybody else can hold a connect page in a frame', async () => {
  const session = await link(await setUp('outlook-mail'))
  const page = await browser.visitor()
  await page.goto(`${productUrl}?frame=${encodeURIComponent(session.url)}`)
  await expect.poll(() => browser.complaints().join()).toMatch(/frame|X-Frame-Options/i)
  expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0)
})

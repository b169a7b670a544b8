import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  accept,
  type CatalogAtBrowser,
  catalogFaults,
  openCatalog,
  press,
  signIn,
  tabTo,
} from './catalog-at-browser.ts'
import { startProduct } from './product.ts'
import { bundleReactPage } from './react-page.ts'

/*
 * The catalog as end users see it, in a real Chromium: embedded in a product of another site, and at its own address. The
 * product's back end is real, too: it makes the tokens and redeems the codes.
 */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

let at: CatalogAtBrowser
beforeAll(async () => {
  at = await openCatalog()
})
afterAll(() => at?.close())
beforeEach(() => {
  at.browser.complaints()
})

const desk = { viewport: { width: 1100, height: 800 } }
const pictures = process.env.GATEWARDEN_SCREENSHOTS
const docs = join(import.meta.dirname, '../../docs/images')
const picture = async (page: Page, name: string) => {
  if (!pictures) return
  const folder = pictures === 'docs' ? docs : pictures
  if (pictures === 'docs' && !name.startsWith('catalog')) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
const noComplaints = () => expect(at.browser.complaints()).toEqual([])
const open = async (page: Page, customer: string, query = '') => {
  at.product.customer = customer
  await page.goto(`${at.product.origin}/settings${query}`)
  await page.getByRole('button', { name: 'My connections' }).waitFor()
}
/** Presses what opens the window. */
const popup = async (page: Page, name: string | RegExp) => {
  const [opened] = await Promise.all([page.context().waitForEvent('page'), press(page, name)])
  return opened
}
const dialog = (page: Page) => page.getByRole('dialog')
const title = (page: Page, name: string | RegExp) =>
  dialog(page).getByRole('heading', { name, exact: true }).waitFor()

describe('embedded in a product', () => {
  it('finds, connects in a window of its own, and shows it', async () => {
    const offer = await at.offer({
      type: 'outlook-mail',
      catalog: {
        title: 'Outlook mail',
        shortText: 'Have your inbox read and sorted.',
        category: 'Mail',
        description:
          '## What it does\n\nIt **sorts** your mail. [More](https://example.com/more)\n\n- reads\n- sorts',
        order: -10,
      },
    })
    await at.offer({ type: 'outlook-calendar', catalog: { title: 'Outlook calendar', category: 'Time' } })
    const page = await at.visitor(desk)
    await open(page, offer.customer)
    await page.getByLabel('Search').fill('INBOX outlook')
    expect(await page.getByRole('button', { name: /^Outlook/ }).count()).toBe(1)
    await page.getByLabel('Search').fill('nothing of that name')
    await page.getByText('Nothing matches').waitFor()
    await press(page, 'Show everything')
    await press(page, /^Outlook mail/)
    await page.getByRole('heading', { name: 'What it does' }).waitFor()
    const more = page.getByRole('link', { name: 'More' })
    expect(await more.getAttribute('rel')).toContain('noopener')

    const opened = await popup(page, 'Connect')
    await title(page, 'Go on in the other window')
    await picture(page, 'flow-waiting')
    expect(await catalogFaults(page)).toEqual([])
    const closed = opened.waitForEvent('close')
    await signIn(opened, offer.employee)
    await accept(opened)
    await closed
    await title(page, 'Connected')
    await dialog(page).getByText(`${offer.employee.userPrincipalName} is connected.`).waitFor()
    expect(at.product.completed).toHaveLength(1)
    await press(page, 'Close')
    await picture(page, 'catalog-connector')
    expect(await catalogFaults(page)).toEqual([])
    await press(page, 'Back to the catalog')
    await page.getByText('Connected', { exact: true }).first().waitFor()
    await picture(page, 'catalog')
    expect(await catalogFaults(page)).toEqual([])
    noComplaints()
  })

  it('connects several accounts, says who used one, and disconnects it', async () => {
    const offer = await at.offer({ type: 'outlook-mail', catalog: { title: 'Several accounts' } })
    const page = await at.visitor(desk)
    await open(page, offer.customer, `?connector=${offer.customer}`)
    for (const [button, who] of [
      ['Connect', offer.employee],
      ['Connect another account', offer.colleague],
    ] as const) {
      const context = page.context()
      const opened = await popup(page, button)
      const closed = opened.waitForEvent('close')
      // Microsoft remembers who was here: the second account is another person's sign-in.
      if (button !== 'Connect') await context.clearCookies({ domain: '127.0.0.1' })
      await signIn(opened, who)
      await accept(opened)
      await closed
      await title(page, 'Connected')
      await press(page, 'Close')
    }
    const [mine] = (
      await at.installation.client.request('GET /v1/connections', { query: { customer: offer.customer } })
    ).data.filter(({ account }) => account?.name === offer.employee.userPrincipalName)
    const id = mine?.id ?? ''
    await at.installation.client.request('POST /v1/connections/{id}/token', { path: { id } })
    await at.installation.client.request('GET /v1/connections/{id}/mailboxes/{address}/messages', {
      path: { id, address: 'me' },
    })
    await at.installation.service.platform.audit.flush()
    await press(page, /^My connections \(2\)/)
    await press(page, `Who used it: ${offer.employee.userPrincipalName}`)
    await page.getByRole('cell', { name: 'Got an access token' }).waitFor()
    await page.getByRole('cell', { name: 'Opened the mailbox' }).waitFor()
    await picture(page, 'catalog-own')
    expect(await catalogFaults(page)).toEqual([])
    await press(page, `Disconnect: ${offer.employee.userPrincipalName}`)
    await title(page, `Disconnect ${offer.employee.userPrincipalName}?`)
    expect(await catalogFaults(page)).toEqual([])
    await dialog(page).getByRole('button', { name: 'Disconnect' }).click()
    await page.getByRole('button', { name: 'My connections (1)' }).waitFor()
    expect(await page.getByText(offer.employee.userPrincipalName, { exact: true }).count()).toBe(0)
    await expect(
      at.installation.client.request('POST /v1/connections/{id}/token', { path: { id } }),
    ).rejects.toMatchObject({ status: 404 })
    noComplaints()
  })

  it('says so where the window was kept shut, and goes on in this one', async () => {
    const offer = await at.offer({ type: 'outlook-mail', catalog: { title: 'Blocked' } })
    const page = await at.visitor(desk)
    await page.addInitScript('window.open = () => null')
    await open(page, offer.customer, `?connector=${offer.customer}`)
    await press(page, 'Connect')
    await title(page, 'Your browser kept the window shut')
    await picture(page, 'flow-blocked')
    expect(await catalogFaults(page)).toEqual([])
    await press(page, 'Open the window')
    await title(page, 'Your browser kept the window shut')
    await press(page, 'Go on in this window')
    await signIn(page, offer.employee)
    await accept(page)
    // It began as a window of its own, so that it ends as one: the product's page says that it is done.
    await page.waitForURL((url) => url.pathname === '/connected')
    const { data } = await at.installation.client.request('GET /v1/connections', {
      query: { customer: offer.customer },
    })
    expect(data).toMatchObject([{ status: 'active' }])
  })

  it('leaves for Microsoft and comes back, where the product wants no windows', async () => {
    const offer = await at.offer({ type: 'outlook-mail', catalog: { title: 'Redirect' } })
    const page = await at.visitor(desk)
    await open(page, offer.customer, `?flow=redirect&connector=${offer.customer}`)
    await press(page, 'Connect')
    await signIn(page, offer.employee)
    await accept(page)
    await title(page, 'Connected')
    // Neither the code nor anything else that came back stays in the address.
    expect(new URL(page.url()).search).toBe('')
  })

  it('tells that the consent was cancelled, and tries again', async () => {
    const offer = await at.offer({ type: 'outlook-mail', catalog: { title: 'Cancelled' } })
    const page = await at.visitor(desk)
    await open(page, offer.customer, `?connector=${offer.customer}`)
    const opened = await popup(page, 'Connect')
    await signIn(opened, offer.employee)
    await opened.getByRole('heading', { name: /^Permissions requested/ }).waitFor()
    await press(opened, 'Cancel')
    await title(page, 'You have not accepted')
    await picture(page, 'flow-cancelled')
    expect(await catalogFaults(page)).toEqual([])
    // In the other window she thinks better of it, and this page notices.
    await press(opened, 'Try again')
    await press(opened, /Erin Employee/)
    await accept(opened)
    await title(page, 'Connected')
  })

  it('tells that it was another account, and leaves the connection as it is', async () => {
    const offer = await at.offer({ type: 'outlook-mail', catalog: { title: 'Another' } })
    const page = await at.visitor(desk)
    await open(page, offer.customer, `?connector=${offer.customer}`)
    const first = await popup(page, 'Connect')
    await signIn(first, offer.employee)
    await accept(first)
    await title(page, 'Connected')
    await press(page, 'Close')
    const second = await popup(page, `Reconnect: ${offer.employee.userPrincipalName}`)
    await second.context().clearCookies({ domain: '127.0.0.1' })
    await signIn(second, offer.colleague)
    await accept(second)
    await title(page, 'That was another account')
    await picture(page, 'flow-other-account')
    expect(await catalogFaults(page)).toEqual([])
    await press(page, 'Close')
    const { data } = await at.installation.client.request('GET /v1/connections', {
      query: { customer: offer.customer },
    })
    expect(data).toMatchObject([{ status: 'active', account: { name: offer.employee.userPrincipalName } }])
  })

  it('gives a link for the administrator, who approves in her own browser, and notices it', async () => {
    const offer = await at.offer({ type: 'outlook-mail-org', catalog: { title: 'Everybody’s mail' } })
    const page = await at.visitor(desk)
    await open(page, offer.customer, `?connector=${offer.customer}`)
    const opened = await popup(page, 'Connect')
    await signIn(opened, offer.employee)
    await accept(opened)
    await title(page, 'An administrator has to approve this')
    await press(opened, 'Go back').catch(() => opened.getByRole('link', { name: 'Go back' }).click())
    await press(page, 'Link for your admin')
    const link = await page.getByLabel('Link for the administrator').inputValue()
    await picture(page, 'flow-admin')
    expect(await catalogFaults(page)).toEqual([])
    await press(page, 'Close')
    await page.getByText('Waiting for your admin').first().waitFor()

    const { data } = await at.installation.client.request('GET /v1/connections', {
      query: { customer: offer.customer },
    })
    const other = await at.installation.client.request('POST /v1/connections/{id}/admin-link', {
      path: { id: data[0]?.id ?? '' },
    })

    const admin = await at.visitor(desk)
    await admin.goto(link)
    await admin.getByRole('heading', { name: /^Approve / }).waitFor()
    const told = (await admin.textContent('main')) ?? ''
    for (const text of [
      'Northwind Ltd',
      offer.clientId,
      'Mail.Read',
      'Global Administrator, Privileged Role Administrator',
      "-Role 'Application Mail.Read'",
      'Remove-MgServicePrincipal',
    ])
      expect(told).toContain(text)
    await picture(admin, 'catalog-admin')
    expect(await catalogFaults(admin)).toEqual([])
    const narrow = await at.visitor({ colorScheme: 'dark' })
    await narrow.goto(link)
    expect(await catalogFaults(narrow)).toEqual([])
    noComplaints()
    await press(admin, 'Continue with Microsoft')
    await admin.getByRole('heading', { name: 'Sign in' }).waitFor()
    await admin.getByLabel('Email address').fill(offer.admin.userPrincipalName)
    await press(admin, 'Next')
    await admin.getByLabel('Password').fill(offer.admin.password)
    await press(admin, 'Sign in')
    await accept(admin)
    await admin.getByRole('heading', { name: /review for your organization/ }).waitFor()
    await press(admin, 'Accept')
    await admin.getByRole('heading', { name: 'Connected' }).waitFor()
    await admin.goto(other.url)
    await admin.getByRole('heading', { name: 'Nothing is left to do' }).waitFor()
    await page.getByText('Connected', { exact: true }).first().waitFor({ timeout: 30_000 })
  })

  it.each(['light', 'dark'] as const)(
    'is readable in %s on a telephone, and done by the keyboard alone',
    async (theme) => {
      const offer = await at.offer({
        type: 'outlook-mail',
        catalog: { title: `Keyboard ${theme}`, order: -20 },
      })
      const page = await at.visitor({ colorScheme: theme })
      await open(page, offer.customer)
      expect(await catalogFaults(page)).toEqual([])
      await picture(page, `telephone-${theme}`)
      await tabTo(page, new RegExp(`^Keyboard ${theme}`))
      await page.keyboard.press('Enter')
      await tabTo(page, /^Connect$/)
      expect(await catalogFaults(page)).toEqual([])
      await page.keyboard.press('Enter')
      await title(page, 'Go on in the other window')
      expect(await catalogFaults(page)).toEqual([])
      await picture(page, `telephone-flow-${theme}`)
      await page.keyboard.press('Escape')
      await dialog(page).waitFor({ state: 'detached' })
      await tabTo(page, /^My connections/)
      await page.keyboard.press('Enter')
      await page.getByText('Nothing is connected yet.').waitFor()
      expect(await catalogFaults(page)).toEqual([])
      noComplaints()
    },
  )
})

it('is a React component, with other texts and another theme', async () => {
  const offer = await at.offer({ type: 'outlook-mail', catalog: { title: 'In React' } })
  at.product.customer = offer.customer
  const script = await bundleReactPage(at.installation.service.config.publicUrl)
  const page = await at.visitor(desk)
  await page.goto(at.product.origin)
  await page.setContent('<!doctype html><html lang="en"><title>x</title><main id="root"></main>')
  await page.addScriptTag({ content: script })
  await page.getByRole('heading', { name: 'Verbindungen' }).waitFor()
  await press(page, /^In React/)
  const opened = await popup(page, 'Connect')
  const closed = opened.waitForEvent('close')
  await signIn(opened, offer.employee)
  await accept(opened)
  await closed
  await title(page, 'Connected')
  expect(await catalogFaults(page)).toEqual([])
  noComplaints()
})

describe('at its own address', () => {
  it('opens by a link that is good once, with nothing secret left in the page', async () => {
    const offer = await at.offer({ type: 'outlook-mail', catalog: { title: 'Hosted mail' } })
    const url = await at.link(offer.customer)
    const page = await at.visitor(desk)
    const answer = await page.goto(url)
    expect(answer?.headers()['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; .*frame-ancestors 'self' http:\/\/127\.0\.0\.1:\d+ http:\/\/localhost:\d+; require-trusted-types-for 'script'/,
    )
    await press(page, /^Hosted mail/)
    expect(new URL(page.url()).hash).toBe('')
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state])',
    )
    expect(kept).toBe('[{},{},"",null]')
    await press(page, 'Connect')
    await signIn(page, offer.employee)
    await accept(page)
    await title(page, 'Connected')
    expect(page.url()).toBe(`${at.installation.service.config.publicUrl}/catalog`)
    await press(page, 'Close')
    await page.getByRole('button', { name: 'My connections (1)' }).waitFor()
    expect(await catalogFaults(page)).toEqual([])
    noComplaints()
    await page.reload()
    await page.getByRole('button', { name: 'My connections (1)' }).waitFor()

    const again = await at.visitor(desk)
    await again.goto(url)
    await again.getByRole('heading', { name: 'This page is no longer open' }).waitFor()
    await picture(again, 'hosted-ended')
    expect(await catalogFaults(again)).toEqual([])
    // Without any link it says where there is one, and lets members in by their own door.
    await again.goto(`${at.installation.service.config.publicUrl}/catalog?connector=${offer.connector}`)
    await again.getByRole('heading', { name: 'This page opens from your product' }).waitFor()
    await picture(again, 'hosted-unopened')
    expect(await catalogFaults(again)).toEqual([])
    await again.getByRole('link', { name: 'Sign in at the console' }).click()
    await again.waitForURL((url) => url.pathname === '/console/sign-in')
    expect(new URL(again.url()).searchParams.get('next')).toBe(`/catalog?connector=${offer.connector}`)
  })

  it('is the members’ own, too: who has begun redeems the code by her session, and nobody else does', async () => {
    const offer = await at.offer({ type: 'outlook-mail', catalog: { title: 'Our own mail' } })
    const { welcomeUrl, config } = at.installation.service
    const page = await at.visitor(desk)
    const token = new URL(welcomeUrl?.reveal() ?? '').hash.slice(1)
    const headers = { 'x-gatewarden-console': '1', origin: config.publicUrl }
    const member = { name: 'Mia Member', email: 'mia@example.com', password: 'plum tractor sixteen lanterns' }
    const welcome = await page.request.post(`${config.publicUrl}/console/welcome`, {
      headers,
      data: { token, ...member },
    })
    expect(welcome.status()).toBe(201)
    await page.goto(`${config.publicUrl}/catalog`)
    await press(page, /^Our own mail/)
    await press(page, 'Connect')
    await signIn(page, offer.employee)
    await accept(page)
    await title(page, 'Connected')
    expect(page.url()).toBe(`${config.publicUrl}/catalog`)
    const { client } = at.installation
    const { data } = await client.request('GET /v1/connections', { query: { customer: 'self' } })
    expect(data).toMatchObject([{ status: 'active', account: { name: offer.employee.userPrincipalName } }])
    // A link of hers that somebody else finishes connects nothing.
    const begun = await page.request.post(`${config.publicUrl}/v1/me/connect-sessions`, {
      headers,
      data: { connectors: [offer.connector], returnUrl: `${config.publicUrl}/catalog/connected` },
    })
    const { url } = (await begun.json()) as { url: string }
    const stranger = await at.visitor(desk)
    await stranger.goto(url)
    await signIn(stranger, offer.colleague)
    await accept(stranger)
    await stranger.getByRole('heading', { name: 'This page is no longer open' }).waitFor()
    const after = await client.request('GET /v1/connections', {
      query: { customer: 'self', status: 'active' },
    })
    expect(after.data).toHaveLength(1)
  })

  it('may stand in a frame of a registered origin, which hears ids and no secrets', async () => {
    const offer = await at.offer({ type: 'outlook-mail', catalog: { title: 'Framed' } })
    at.product.customer = offer.customer
    const page = await at.visitor(desk)
    const src = await at.link(offer.customer, `${at.product.sameSite}/connected`)
    await page.goto(`${at.product.sameSite}/frame?src=${encodeURIComponent(src)}`)
    const frame = page.frameLocator('iframe')
    await frame.getByRole('button', { name: /^Framed/ }).click()
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      frame.getByRole('button', { name: 'Connect', exact: true }).click(),
    ])
    await signIn(opened, offer.employee)
    await accept(opened)
    await frame.getByRole('heading', { name: 'Connected', exact: true }).waitFor()
    const heard = await page.locator('#heard').textContent()
    expect(JSON.parse(heard?.trim() ?? '')).toEqual({
      origin: at.installation.service.config.publicUrl,
      data: { source: 'gatewarden-catalog', type: 'connected', connection: expect.stringMatching(/^conn_/) },
    })
  })

  it('stands in no frame of anybody else', async () => {
    const page = await at.visitor(desk)
    const stranger = await startProduct()
    try {
      const src = await at.link('acme')
      await page.goto(`${stranger.sameSite}/frame?src=${encodeURIComponent(src)}`)
      await expect.poll(() => at.browser.complaints().join(), { timeout: 20_000 }).toMatch(/frame-ancestors/)
      expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0)
    } finally {
      await stranger.close()
    }
  })
})

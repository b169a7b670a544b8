import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { administrator } from '../installation.ts'
import { faultsOf, picture } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole, telephone, themes } from './console-at-browser.ts'
import { throughMicrosoft } from './through-microsoft.ts'

/** The page of a connector, as in the guides of Xkit and Mail360: from a draft without a client id to one that is ready. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
let at: ConsoleAtBrowser
let app: { appId: string; clientSecret: string | null }

beforeAll(async () => {
  at = await openConsole()
  const [tenant] = at.installation.emulator.describe().tenants
  const free = tenant?.apps.find((one) => !one.consented && one.clientSecret !== null)
  if (!free) throw new Error('The emulator has no app.')
  app = free
})
afterAll(() => at?.close())

/** The part of the page under this heading. */
const part = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name }) })

const soonIn = (days: number) => new Date(Date.now() + (days + 0.5) * 86_400_000).toISOString()
/** A day as the field has it; the credential lives to its end. */
const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

it('is saved before there is a client id, then gets one with its secret and is ready', async () => {
  await at.installation.client.request('POST /v1/connectors', {
    body: { type: 'outlook-mail-org', name: 'acme-mail' },
  })
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connectors/acme-mail', 'Outlook mail of an organization')
  await page.getByText('Draft', { exact: true }).waitFor()

  const catalog = part(page, 'Catalog')
  await catalog.getByLabel('Name').fill('Acme reads your mail')
  await catalog.getByLabel('Category').fill('Mail')
  await catalog.getByRole('button', { name: 'Save' }).click()
  await catalog.getByText('Saved').waitFor()

  const permissions = part(page, 'Permissions')
  expect(await permissions.getByLabel('User.Read.All').first().isDisabled()).toBe(true)
  await permissions.getByRole('button', { name: 'Read and change mail', exact: true }).click()
  await permissions.getByLabel('MailboxSettings.Read', { exact: true }).check()
  await permissions.getByRole('button', { name: 'Save' }).click()
  await permissions.getByText('You have changes').waitFor({ state: 'detached' })

  const general = part(page, 'Name and accounts')
  await general.getByLabel('Service name').fill('Not A Name')
  await general.getByRole('button', { name: 'Save' }).click()
  await general.getByText('must be lower-case letters', { exact: false }).first().waitFor()
  await general.getByLabel('Service name').fill('acme-inbox')
  await general.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL(at.address('/connectors/acme-inbox'))

  const registration = part(page, 'App registration')
  await registration.getByLabel('Application (client) ID').fill(app.appId)
  await registration.getByLabel('Client secret').fill(app.clientSecret ?? '')
  await registration.getByLabel('When it ends').fill(dayIn(700))
  await registration.getByRole('button', { name: 'Save app registration' }).click()
  await registration.getByText('Not used yet').waitFor()
  await registration.getByText('in 700 days').waitFor()
  await page.getByText('Ready', { exact: true }).waitFor()

  const saved = await at.installation.client.request('GET /v1/connectors/{id}', {
    path: { id: 'acme-inbox' },
  })
  expect(saved).toMatchObject({
    status: 'ready',
    catalog: { title: 'Acme reads your mail', category: 'Mail' },
  })
  expect(saved.permissions.map(({ name }) => name).sort()).toEqual([
    'Mail.ReadWrite',
    'MailboxSettings.Read',
    'User.Read.All',
  ])
  expect(await page.content()).not.toContain(app.clientSecret)
  // One refused name, and nothing else.
  expect(at.complaints().filter((one) => !/status of 400/.test(one))).toEqual([])
  await page.context().close()
})

it('holds several credentials, warns before they end, and takes one away', async () => {
  const { client } = at.installation
  const { app: known } = await client.request('GET /v1/connectors/{id}', { path: { id: 'acme-inbox' } })
  const id = known?.id ?? ''
  for (const [days, secret] of [
    [50, 'ends-in-fifty-days-xxxxxxxxxxxxxxxx'],
    [20, 'ends-in-twenty-days-xxxxxxxxxxxxxxx'],
    [5, 'ends-in-five-days-xxxxxxxxxxxxxxxxx'],
  ] as const) {
    await client.request('POST /v1/apps/{id}/credentials', {
      path: { id },
      body: { kind: 'secret', secret, expiresAt: soonIn(days) },
    })
  }
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connectors/acme-inbox', 'Acme reads your mail')
  for (const days of [50, 20, 5])
    await page.getByText(`Ends in ${days} days: add another one before`).waitFor()

  await page.getByRole('button', { name: 'Add credential' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add credential' })
  await dialog.getByLabel('What kind?').selectOption('Certificate made here')
  await dialog.getByRole('button', { name: 'Add credential' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download certificate' }).click()
  expect((await download).suggestedFilename()).toBe('gatewarden.pem')

  await page.getByRole('button', { name: 'Remove', exact: true }).first().click()
  const question = page.getByRole('dialog', { name: 'Remove this credential?' })
  await question.getByRole('button', { name: 'Remove' }).click()
  await question.waitFor({ state: 'detached' })
  const left = await client.request('GET /v1/apps/{id}', { path: { id } })
  expect(left.credentials).toHaveLength(4)
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('another connector takes the same app registration, with nothing to enter again', async () => {
  await at.installation.client.request('POST /v1/connectors', {
    body: { type: 'outlook-calendar-org', name: 'acme-calendar' },
  })
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connectors/acme-calendar', /Outlook calendars/)
  const registration = part(page, 'App registration')
  await registration.getByText('One that another connector uses').click()
  await registration.getByRole('button', { name: 'Save app registration' }).click()
  await registration.getByText('Also used by Acme reads your mail').waitFor()
  await page.context().close()
})

it('shows a hostile description as text: no script, no picture, no address that runs', async () => {
  const description =
    "# About\n\n<img src=x onerror=\"document.title='run'\"> **bold** [link](javascript:document.title='run')\n\n![photo](https://tracker.example/x.png)"
  await at.installation.client.request('PATCH /v1/connectors/{id}', {
    path: { id: 'acme-calendar' },
    body: { catalog: { description } },
  })
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connectors/acme-calendar', /Outlook calendars/)
  await page.getByRole('tab', { name: 'Preview' }).click()
  const preview = page.getByRole('tabpanel', { name: 'Preview' })
  await preview.getByRole('heading', { name: 'About' }).waitFor()
  expect(await preview.locator('img, script, a[href^="javascript"]').count()).toBe(0)
  await preview.getByText('bold').waitFor()
  for (const link of await preview.locator('a').all()) await link.click({ noWaitAfter: true })
  expect(await page.title()).not.toBe('run')
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('has a logo: a drawing with a script in it becomes a picture, what is too large is refused before it is sent', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connectors/acme-inbox', 'Acme reads your mail')
  const catalog = part(page, 'Catalog')
  const file = catalog.locator('input[type=file]')
  const give = (name: string, mimeType: string, text: string) =>
    file.setInputFiles({ name, mimeType, buffer: Buffer.from(text) })
  await give('noise.png', 'image/png', 'x'.repeat(200 * 1024 + 1))
  await catalog.getByText('larger than 200 kB').waitFor()
  await give('broken.svg', 'image/svg+xml', '<svg')
  await catalog.getByText('no SVG that your browser can draw').waitFor()
  await give('text.png', 'image/png', 'no picture')
  await catalog.getByText('is no PNG, JPEG or WebP picture').waitFor()
  await catalog.getByText(/req_/).waitFor()
  await give(
    'logo.svg',
    'image/svg+xml',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2" onload="document.title='ran'"><script>document.title='ran'</script><image href="${at.address('/ran.png')}" width="1" height="1"/><rect width="4" height="2" fill="#1a6b5f"/></svg>`,
  )
  await catalog.getByRole('button', { name: 'Remove logo' }).waitFor()
  const { logo } = await at.installation.client.request('GET /v1/connectors/{id}', {
    path: { id: 'acme-inbox' },
  })
  const served = await fetch(logo ?? '')
  expect(served.headers.get('content-type')).toBe('image/png')
  expect(await page.title()).not.toBe('ran')
  // The one that the service refused.
  expect(at.complaints().filter((one) => !/status of 400/.test(one))).toEqual([])
  await at.open(page, '/connectors', 'Connectors')
  await page.locator(`img[src="${new URL(logo ?? '').pathname}"]`).waitFor()
  await page.context().close()
})

it('is tried from its page, in a window of its own, and says there what came of it', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connectors/acme-inbox', 'Acme reads your mail')
  const attempt = part(page, 'Try it')
  const opened = page.waitForEvent('popup')
  await attempt.getByRole('button', { name: 'Connect in a new window' }).click()
  await throughMicrosoft(await opened, administrator(at.installation.emulator))
  await attempt.getByText('Connected.').waitFor()
  await picture(page, 'console-connector-tried', screenshots)
  expect(await faultsOf(page)).toEqual([])
  await attempt.getByRole('link', { name: 'Go to the connection' }).click()
  await page.getByText('It works').waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it.each(themes)('can be read by everybody, %s', async (colorScheme) => {
  for (const [size, viewport] of Object.entries({ desk, telephone })) {
    const page = await at.administrator({ viewport, colorScheme })
    await at.open(page, '/connectors/acme-inbox', 'Acme reads your mail')
    await page.getByText('Mail.ReadBasic.All').waitFor()
    await page.getByText('Ends in 50 days: add another one before').waitFor()
    await picture(page, `console-connector-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Add credential' }).click()
    await page.getByRole('dialog', { name: 'Add credential' }).waitFor()
    expect(at.complaints()).toEqual([])
    await page.context().close()
  }
})

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { walk } from '../../packages/cli/src/local/demo/person.ts'
import { administrator } from '../installation.ts'
import { faultsOf, picture, tabTo } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole, telephone, themes } from './console-at-browser.ts'
import { fillWithConnections } from './fill-with-connections.ts'

/** The list of connections, from an empty installation to ten thousand of them, and how one is made. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
/** Enough for several pages; GATEWARDEN_MANY tries more. */
const many = Number(process.env.GATEWARDEN_MANY ?? 600)
let at: ConsoleAtBrowser

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

/** Rows by the names that lead to them. */
const row = (page: Page, name: string | RegExp) =>
  page
    .getByRole('list', { name: 'Connections' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('link', { name }) })

it('begins empty, says what is missing first, and shows a connection as it comes, without a reload', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connections', 'Connections')
  await page.getByRole('heading', { name: 'Nobody has connected yet' }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await tabTo(page, /^Connect$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'There is no connector that is ready' }).waitFor()
  expect(await faultsOf(page)).toEqual([])

  await at.open(page, '/connections', 'Connections')
  await page.getByRole('heading', { name: 'Nobody has connected yet' }).waitFor()
  const id = await at.installation.connectOrganization()
  await row(page, 'Your own organization').getByText('Active').waitFor()
  await at.installation.client.request('PATCH /v1/connections/{id}', {
    path: { id },
    body: { disabled: true, reason: 'Under review' },
  })
  await row(page, 'Your own organization').getByText('Under review').waitFor()
  await at.installation.client.request('PATCH /v1/connections/{id}', {
    path: { id },
    body: { disabled: false },
  })
  await row(page, 'Your own organization').getByText('Active').waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('makes a link for one’s own organization and stays with it until it is connected', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connections/new', 'Connect')
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Make the link' }).click()
  const link = await page.getByLabel('Link', { exact: true }).inputValue()
  await page.getByText('Nobody has opened the link yet.').waitFor()
  await picture(page, 'console-connect-link', screenshots)
  expect(await faultsOf(page)).toEqual([])
  await walk(link, administrator(at.installation.emulator))
  await page.getByText('Connected.').waitFor()
  await page.getByRole('link', { name: 'Go to the connection' }).click()
  await page.getByRole('heading', { level: 1, name: 'Your own organization' }).waitFor()
  await page.getByText('It works').waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('makes a link for a customer, who then tells the code of the last page', async () => {
  const page = await at.administrator({ viewport: telephone })
  await at.open(page, '/connections/new', 'Connect')
  await page.getByLabel('A customer of mine').check()
  await page.getByLabel('Customer id').fill('harbour-tools')
  await page.getByLabel('Name').fill('Harbour Tools')
  await page.getByRole('button', { name: 'Make the link' }).click()
  const link = await page.getByLabel('Link', { exact: true }).inputValue()
  const { end } = await walk(link, administrator(at.installation.emulator))
  const code = /\b[A-Z0-9]{4}(-[A-Z0-9]{4})+\b/.exec(end.text)?.[0] ?? ''
  await page.getByText('Signed in. The code is still missing.').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.getByLabel('Code from the last page').fill('WRNG-WRNG')
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('alert').first().waitFor()
  // The browser's own word for the code that was refused.
  expect(at.complaints()).toEqual([expect.stringContaining('status of 400')])
  await page.getByLabel('Code from the last page').fill(code)
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('link', { name: 'Go to the connection' }).waitFor()
  await page.context().close()
})

it.each(themes)(
  'narrows the list by words and status, which stand in the address, %s',
  async (colorScheme) => {
    for (const [size, viewport] of Object.entries({ desk, telephone })) {
      const page = await at.administrator({ viewport, colorScheme })
      await at.open(page, '/connections', 'Connections')
      await row(page, 'Harbour Tools').waitFor()
      await picture(page, `console-connections-${colorScheme}-${size}`, screenshots)
      expect(await faultsOf(page)).toEqual([])
      await page.getByLabel('Search').fill('harbour')
      await page.waitForURL(/q=harbour/)
      await row(page, 'Your own organization').first().waitFor({ state: 'detached' })
      await page.reload()
      await row(page, 'Harbour Tools').waitFor()
      await page.getByLabel('Status').selectOption('Error')
      await page.getByRole('heading', { name: 'No connection fits' }).waitFor()
      expect(page.url()).toMatch(/status=error/)
      expect(await faultsOf(page)).toEqual([])
      await page.getByRole('button', { name: 'Clear filters' }).first().click()
      await row(page, 'Your own organization').first().waitFor()
      expect(at.complaints()).toEqual([])
      await page.context().close()
    }
  },
)

it('keeps only the rows in sight in the page, however many connections there are', async () => {
  await fillWithConnections(at.installation, many)
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connections', 'Connections')
  await row(page, 'Crowd').first().waitFor()
  const loaded = async () => {
    const text = await page.getByText(/^\d+ (loaded, more below|connections)$/).innerText()
    return Number.parseInt(text, 10)
  }
  let seen = await loaded()
  while (seen < many) {
    const before = seen
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    await expect.poll(loaded, { timeout: 20_000 }).toBeGreaterThan(before)
    seen = await loaded()
    const rows = await page.getByRole('list', { name: 'Connections' }).getByRole('listitem').count()
    expect(rows).toBeLessThan(80)
  }
  await page.context().close()
})

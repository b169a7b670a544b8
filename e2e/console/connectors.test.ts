import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { faultsOf, picture, tabTo } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole, telephone, themes } from './console-at-browser.ts'

/** Connectors, from an empty installation on. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
let at: ConsoleAtBrowser

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

it('begins empty, leads to the gallery, and makes a draft by keyboard alone', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connectors', 'Connectors')
  await page.getByRole('heading', { name: 'No connector yet' }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('link', { name: 'New connector' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'New connector' }).waitFor()
  await tabTo(page, /^Choose: Outlook mail of an organization$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Outlook mail of an organization' }).waitFor()
  const callback = await page.getByRole('textbox', { name: 'Callback URL' }).inputValue()
  expect(callback).toBe(`${at.installation.service.config.publicUrl}/oauth/callback`)
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it.each(themes)('lists them and shows the gallery, %s, on a desk and on a telephone', async (colorScheme) => {
  const make = (type: string) =>
    at.installation.client.request('POST /v1/connectors', { body: { type, catalog: { visible: false } } })
  await make('outlook-calendar-org')
  for (const [size, viewport] of Object.entries({ desk, telephone })) {
    const page = await at.administrator({ viewport, colorScheme })
    await at.open(page, '/connectors', 'Connectors')
    await page.getByText('not in the catalog').first().waitFor()
    await picture(page, `console-connectors-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    await at.open(page, '/connectors/new', 'New connector')
    await page.getByRole('heading', { name: 'Microsoft 365' }).waitFor()
    await picture(page, `console-gallery-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    expect(at.complaints()).toEqual([])
    await page.context().close()
  }
})

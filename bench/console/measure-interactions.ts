import type { Page } from 'playwright-core'
import type { ConsoleAtBrowser } from '../../e2e/console/console-at-browser.ts'

export interface Interaction {
  name: string
  /** From the press to the next picture, its handlers included; the longest of its events. */
  ms: number
}

const watchInPage = `(() => {
  if (window.interactions) return
  window.interactions = []
  new PerformanceObserver((list) => window.interactions.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: 'event', durationThreshold: 16, buffered: true })
})()`

/** Waits until the pictures after the press have been drawn and noted; then what was noted, in milliseconds. */
const readInPage = `new Promise((resolve) => {
  const later = () => setTimeout(() => resolve(window.interactions.splice(0)), 300)
  requestAnimationFrame(() => requestAnimationFrame(later))
})`

/** Does what people do most on the heaviest scenes, one after the other. Shorter than 16 ms is not told apart: it counts as 16. */
export async function measureInteractions(
  at: ConsoleAtBrowser,
  page: Page,
  connection: string,
): Promise<Interaction[]> {
  const found: Interaction[] = []
  const measure = async (name: string, act: () => Promise<unknown>) => {
    await page.evaluate(watchInPage)
    await page.evaluate(readInPage)
    await act()
    const durations = await page.evaluate<number[]>(readInPage)
    found.push({ name, ms: Math.max(16, ...durations) })
  }
  const main = page.getByRole('main')
  const place = (name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name })

  await at.open(page, '/connections', 'Connections')
  await main.getByRole('listitem').first().waitFor()
  await measure('a letter in the search', () => main.getByLabel('Search').press('c'))
  await measure('another status', () => main.getByLabel('Status').selectOption('Active'))
  await measure('a place in the navigation', () => place('Connectors').click())
  await at.open(page, '/connectors/e2e', 'Microsoft 365')
  const box = main.getByRole('checkbox', { disabled: false })
  await box.first().waitFor()
  await measure('a permission', () => box.nth(3).click())
  await measure('a letter in the description', () => main.getByLabel('Description').press('x'))
  await at.open(page, `/connections/${connection}`, 'Your own organization')
  await measure('a tab', () => page.getByRole('tab', { name: 'Timeline' }).click())
  await at.open(page, `/connections/${connection}/mailboxes/mette.sorensen@contoso.onmicrosoft.com`, /Mette/)
  const letter = page.getByRole('region', { name: 'Messages' }).getByRole('link')
  await letter.nth(2).waitFor()
  await measure('a message', () => letter.nth(2).click())
  await measure('the calendar', () => page.getByRole('tab', { name: 'Calendar' }).click())
  await at.open(page, '/keys', 'API keys')
  await measure('a dialog', () => page.getByRole('button', { name: 'New API key' }).click())
  await measure('a scope', () => page.getByRole('dialog').getByRole('checkbox').first().click())
  await page.keyboard.press('Escape')
  await at.open(page, '/audit', 'Audit log')
  await main.getByRole('row').nth(10).waitFor()
  await measure('a filter of the audit log', () => main.getByLabel('What', { exact: true }).press('m'))
  await measure('the theme', () => page.getByRole('button', { name: 'Theme' }).click())
  return found
}

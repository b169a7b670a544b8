import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { administrator } from '../installation.ts'
import { tabTo } from '../watched-browser.ts'
import { adasAccount, type ConsoleAtBrowser, desk, openConsole } from './console-at-browser.ts'

/** From the one-time link to somebody's mail without a mouse: Tab, arrows, Enter and what one types. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

/** Tab to a control, and press Enter on it. */
async function press(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}

/** Tab to the field with this label, and type into it. */
async function type(page: Page, label: RegExp, text: string): Promise<void> {
  await tabTo(page, label)
  await page.keyboard.type(text)
}

it('leads from the first run to a connected mailbox by keyboard alone, and shows at each stop where one is', async () => {
  const { service, emulator } = at.installation
  const app = emulator.describe().tenants[0]?.apps.find((one) => !one.consented && one.clientSecret !== null)
  const page = await at.visitor({ viewport: desk })
  await page.goto(service.welcomeUrl?.reveal() ?? '')
  await heading(page, 'Make the first account')
  await type(page, /^Your name/, adasAccount.name)
  await type(page, /^Email address/, adasAccount.email)
  await type(page, /^Password$/, adasAccount.password)
  await type(page, /^Password again/, adasAccount.password)
  await page.keyboard.press('Enter')

  await heading(page, 'Overview')
  await press(page, /^New connector$/)
  await heading(page, 'New connector')
  await press(page, /^Choose: Outlook mail of an organization$/)
  await heading(page, 'Outlook mail of an organization')
  await type(page, /^Application \(client\) ID/, app?.appId ?? '')
  await type(page, /^Client secret/, app?.clientSecret ?? '')
  await page.keyboard.press('Enter')
  await page.getByText('Ready', { exact: true }).waitFor()

  await press(page, /^Connections$/)
  await heading(page, 'Connections')
  await press(page, /^Connect$/)
  await heading(page, 'Connect')
  await press(page, /^Make the link$/)
  const link = await page.getByLabel('Link', { exact: true }).inputValue()
  await connectByKeyboard(await at.visitor(), link)
  await page.getByText('Connected.').waitFor()
  await press(page, /^Go to the connection$/)

  await heading(page, 'Your own organization')
  await press(page, /^Open a mailbox$/)
  await heading(page, 'Open a mailbox')
  await type(page, /^Name or any address/, 'mette')
  await page.waitForURL(/search=mette/)
  await press(page, /^Mette/)
  await heading(page, /Mette/)
  const first = page.getByRole('region', { name: 'Messages' }).getByRole('link').first()
  const subject = await first.locator('span').last().innerText()
  expect(subject).not.toBe('')
  await tabTo(page, /^Search messages/)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  // The message that was opened has the focus, so that one reads on where one is.
  await expect.poll(() => page.locator('article h2:focus').count()).toBe(1)
  expect(at.complaints()).toEqual([])
})

/** What an administrator does on Gatewarden's and Microsoft's pages, in a browser of her own. */
async function connectByKeyboard(page: Page, link: string): Promise<void> {
  const { userName, password } = administrator(at.installation.emulator)
  await page.goto(link)
  await press(page, /^Continue with Microsoft$/)
  await page.locator('input[name=loginfmt]').waitFor()
  await page.keyboard.type(userName)
  await page.keyboard.press('Enter')
  await page.locator('input[name=passwd]').waitFor()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  for (let asked = 0; asked < 2; asked++) {
    const accept = page.getByRole('button', { name: 'Accept' })
    const isOver = page.getByRole('heading', { name: 'Connected' })
    await accept.or(isOver).first().waitFor()
    if (await isOver.isVisible()) break
    const left = page.waitForEvent('framenavigated')
    await press(page, /^Accept$/)
    await left
  }
  await page.getByRole('heading', { name: 'Connected' }).waitFor()
  await page.context().close()
}

import type { BrowserContextOptions, Page } from 'playwright-core'
import { type ConsoleAtBrowser, desk } from './console-at-browser.ts'

interface Invited {
  email: string
  name: string
  role: 'administrator' | 'developer' | 'collector' | 'auditor'
}

export const invitedPassword = 'forty quiet lanterns drift'

/** A new member in her own browser, who has just taken up her invitation. */
export async function invite(
  at: ConsoleAtBrowser,
  { email, name, role }: Invited,
  options: BrowserContextOptions = { viewport: desk },
): Promise<Page> {
  const { link } = await at.installation.client.request('POST /v1/members', { body: { email, role } })
  const page = await at.visitor(options)
  await accept(page, link.url, name)
  return page
}

/** What a person makes of an invitation. */
export async function accept(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('heading', { level: 1, name: 'You are invited' }).waitFor()
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(invitedPassword)
  await page.getByLabel('Password again').fill(invitedPassword)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor({ state: 'attached' })
}

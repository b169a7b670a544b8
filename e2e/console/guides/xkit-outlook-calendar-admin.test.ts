import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ConsoleAtBrowser, desk, openConsole } from '../console-at-browser.ts'
import {
  allSeen,
  connectOn,
  employeeName,
  makeConnector,
  newOrganization,
  openMailbox,
  openSteps,
  registerByScript,
} from './guide-on-screen.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser
beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

it('xkit-outlook-calendar-admin: from an empty console to somebody’s calendar, on screens', async () => {
  const { tenant, admin } = newOrganization(at, 'screen-xkit-calendar')
  const page = await at.administrator({ viewport: desk })
  await makeConnector(at, page, {
    type: 'Outlook calendars of an organization',
    choose: 'Choose',
    permissions: ['Calendars.Read'],
    directory: 'Directory.Read.All',
  })
  await registerByScript(at, page, tenant)
  await expect.poll(() => openSteps(page)).toContain('Have an administrator consent')
  await connectOn(at, page, admin)
  await allSeen(page)

  await openMailbox(at, page, employeeName)
  await page.getByRole('tab', { name: 'Calendar' }).click()
  await page.getByText('Nothing this week.').waitFor()
  expect(at.complaints()).toEqual([])
})

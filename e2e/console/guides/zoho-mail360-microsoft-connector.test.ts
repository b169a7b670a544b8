import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ConsoleAtBrowser, openConsole, telephone } from '../console-at-browser.ts'
import {
  allSeen,
  connectOn,
  makeConnector,
  newOrganization,
  openSteps,
  putLetter,
  registerByScript,
} from './guide-on-screen.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser
beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

it('zoho-mail360-microsoft-connector: from an empty console to a person’s messages, on a telephone', async () => {
  const { tenant, employee } = newOrganization(at, 'screen-mail360')
  putLetter(at, employee.userName, 'For Mail360')
  const page = await at.administrator({ viewport: telephone })
  await makeConnector(at, page, {
    type: 'Outlook mail of a person',
    choose: 'Choose',
    permissions: ['Mail.ReadWrite', 'Mail.Send'],
  })
  await registerByScript(at, page, tenant)
  await expect
    .poll(() => openSteps(page))
    .toEqual(['Add the permissions', 'Have a person sign in', 'Check the set-up'])
  await connectOn(at, page, employee)
  await allSeen(page)

  await at.open(page, '/connections', 'Connections')
  await page.getByRole('list', { name: 'Connections' }).getByRole('link').first().click()
  await page.getByRole('link', { name: 'Open a mailbox' }).click()
  await page.getByRole('link', { name: /^The mailbox of/ }).click()
  await page.getByRole('link', { name: /For Mail360/ }).click()
  await page.frameLocator('iframe[title="Text of the message"]').getByText('Hello').waitFor()
  // The browser's own word for the directory, which this connection may not read.
  expect(at.complaints().filter((one) => !/\/mailboxes: .* status of 403/.test(one))).toEqual([])
})

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
  putLetter,
  registerByScript,
} from './guide-on-screen.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser
beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

it('xkit-outlook-email-admin: from an empty console to everybody’s mail folders, on screens', async () => {
  const { tenant, admin, employee, domain } = newOrganization(at, 'screen-xkit-mail')
  putLetter(at, employee.userName, 'Read by the guide')
  const page = await at.administrator({ viewport: desk })
  await makeConnector(at, page, {
    type: 'Outlook mail of an organization',
    choose: 'Choose',
    permissions: ['Mail.Read', 'MailboxSettings.Read'],
    directory: 'Directory.Read.All',
  })
  await registerByScript(at, page, tenant)
  await expect
    .poll(() => openSteps(page))
    .toEqual([
      'Add the permissions',
      'Let a sign-in show that somebody is an administrator',
      'Give Gatewarden the client id and the credential',
      'Have an administrator consent',
      'Check the set-up',
    ])
  await connectOn(at, page, admin)
  await allSeen(page)
  await page.getByText(new RegExp(`^\\S+@${domain} opens: its inbox, its settings\\.$`)).waitFor()

  await openMailbox(at, page, employeeName)
  await page.getByRole('navigation', { name: 'Folders' }).getByText('Sent Items').waitFor()
  await page.getByRole('link', { name: /Read by the guide/ }).waitFor()
  expect(at.complaints()).toEqual([])
})

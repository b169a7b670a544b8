import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ConsoleAtBrowser, desk, openConsole } from '../console-at-browser.ts'
import { invite } from '../invite.ts'
import { lookedAt } from '../looked-at.ts'
import { throughMicrosoft } from '../through-microsoft.ts'
import {
  type GuidePerson,
  makeConnector,
  newOrganization,
  openSteps,
  putLetter,
  registerByScript,
  settingsOfScript,
  stepsOf,
} from './guide-on-screen.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser
beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

const connector = 'Microsoft 365'

/** Her way through the window that "Connect Microsoft 365" opens. */
async function connect(page: Page, person: GuidePerson): Promise<Page> {
  const opening = page.waitForEvent('popup')
  await page.getByRole('button', { name: `Connect ${connector}` }).click()
  const popup = await opening
  await throughMicrosoft(popup, person)
  return popup
}

it('logikcull-outlook-as-a-user: a collector connects from her profile menu, gets Full Access by one script, and collects', async () => {
  const { tenant, domain, admin, employee } = newOrganization(at, 'screen-logikcull')
  const { emulator } = at.installation
  const custodian = `custodian@${domain}`
  emulator.addUser({ tenant, userPrincipalName: custodian, displayName: 'Cleo Custodian', mailbox: 'user' })
  for (const subject of ['Evidence one', 'Evidence two']) putLetter(at, custodian, subject)

  const office = await at.administrator({ viewport: desk })
  await makeConnector(at, office, {
    type: connector,
    choose: 'Persons',
    preset: 'Collect mailboxes for a matter',
  })
  await registerByScript(at, office, tenant)
  await expect
    .poll(() => openSteps(office))
    .toEqual(['Add the permissions', 'Have a person sign in', 'Check the set-up'])

  // The upload-only user: she may collect, and nothing else.
  const page = await invite(at, { email: employee.userName, name: 'Cora Collector', role: 'collector' })
  await at.open(page, '/collections', 'Collections')
  await page.getByRole('button', { name: 'Cora Collector' }).click()
  await page.getByRole('menuitem', { name: 'Integrations' }).click()
  await page.getByText('Nothing is connected yet.').waitFor()

  // The guide's screen for who is no administrator: the permissions need one's approval, and the page has the link for her.
  const refused = await connect(page, employee)
  await refused.getByRole('heading', { name: 'Need admin approval' }).waitFor()
  await refused.getByRole('button', { name: /^Return to the application/ }).click()
  await refused.getByRole('button', { name: 'My administrator has to approve this' }).click()
  await throughMicrosoft(refused, employee)
  await page.getByText('Waits for an administrator').waitFor()
  await refused.close()
  await page.getByRole('button', { name: 'Link for your administrator' }).click()
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue()
  expect(await lookedAt(page, 'integrations-needs-admin')).toEqual([])
  const approving = await at.visitor()
  await approving.goto(link)
  await throughMicrosoft(approving, admin)
  await approving.context().close()
  await connect(page, employee)
  await page.getByText('Connected.', { exact: true }).waitFor()
  await office.getByText('All steps seen').waitFor()
  expect((await stepsOf(office)).map(({ state }) => state)).not.toContain('failed')

  await at.open(page, '/collections', 'Collections')
  await page.getByRole('link', { name: 'New collection' }).click()
  await page.getByLabel('Matter', { exact: true }).selectOption('New matter…')
  await page.getByLabel('Name of the matter').fill('Doe v. Roe')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('textbox', { name: 'Search the directory' }).fill('cleo')
  await page.getByRole('option', { name: /Cleo Custodian/ }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  // What and how are good as they are: all mail, now.
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()

  // Not "0 emails": denied, with what to do about it.
  const mailbox = page.getByRole('listitem').filter({ hasText: custodian })
  await mailbox.getByText('Denied', { exact: true }).waitFor()
  await page.getByRole('link', { name: /get the script that gives you Full Access/ }).click()
  await expect.poll(() => page.getByRole('textbox', { name: 'Mailboxes' }).inputValue()).toBe(custodian)
  await page.getByRole('button', { name: 'Make script' }).click()
  const script = await page.locator('pre').filter({ hasText: 'Add-MailboxPermission' }).innerText()
  const { person, mailboxes } = settingsOfScript<{ person: string; mailboxes: string[] }>(script)
  expect({ person, mailboxes }).toEqual({ person: employee.userName, mailboxes: [custodian] })
  // There is no PowerShell here: the emulator's controls do what the script would, with what stands in it.
  emulator.setPropagation(tenant, 'instant')
  for (const one of mailboxes)
    emulator.addDelegation(tenant, { kind: 'full-access', mailbox: one, to: person })

  // What she had told the wizard is still there, after another page and after a reload.
  await page.goBack()
  await page.reload()
  await mailbox.getByText('Ready', { exact: true }).waitFor()
  await page.getByText('1 of 1 mailbox ready').waitFor()
  await page.getByRole('button', { name: 'Start collection' }).click()
  await page.getByText('Complete', { exact: true }).waitFor()
  await page.getByRole('tab', { name: 'Numbers' }).click()
  await page.getByText('All numbers meet').waitFor()
  await page.getByRole('tab', { name: 'Package' }).click()
  await page.getByRole('button', { name: 'Download package' }).waitFor()
  expect(at.complaints()).toEqual([])
})

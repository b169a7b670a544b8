import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ConsoleAtBrowser, desk, openConsole } from '../console-at-browser.ts'
import {
  allSeen,
  connectOn,
  makeConnector,
  newOrganization,
  registerByScript,
  settingsOfScript,
  stepsOf,
} from './guide-on-screen.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser
beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

const lastTwo = async (page: Page) => (await stepsOf(page)).slice(-2).map(({ state }) => state)

// What its guide does afterwards, sending a message and reading its delivery report, has no screen yet.
it('unitfly-extension-kit-o365-oauth: from an empty console to a mailbox that opens by IMAP and SMTP as the app', async () => {
  const { tenant, admin, employee } = newOrganization(at, 'screen-unitfly')
  const page = await at.administrator({ viewport: desk })
  await makeConnector(at, page, {
    type: 'Exchange Online by IMAP and SMTP',
    choose: 'Organizations',
  })
  await registerByScript(at, page, tenant)
  await connectOn(at, page, admin)
  await page.getByLabel('Mailbox to open').fill(employee.userName)
  await page.getByRole('button', { name: 'Look there' }).click()
  // Consented, and still no mailbox opens: Exchange does not know the app.
  await page.getByText('IMAP refused the app').first().waitFor()
  expect(await lastTwo(page)).toEqual(['failed', 'failed'])

  await page.getByRole('tab', { name: 'Exchange' }).click()
  await page.getByLabel('Mailboxes').fill(employee.userName)
  await page.getByRole('button', { name: 'Fill in' }).click()
  // Where it is done for which mailboxes stands in the address: it can be sent to who runs the script.
  await page.waitForURL((url) => url.searchParams.get('mailboxes') === employee.userName)
  await page.reload()
  const script = page.getByRole('region', { name: 'Script' })
  await script.getByText(`"mailboxes":["${employee.userName}"]`).waitFor()
  // There is no PowerShell here: the emulator's controls do what the script would, with what stands in it.
  const { clientId, objectId, mailboxes } = settingsOfScript<{
    clientId: string
    objectId: string
    mailboxes: string[]
  }>(await script.innerText())
  const { emulator } = at.installation
  emulator.setPropagation(tenant, 'instant')
  emulator.registerInExchange(tenant, { appId: clientId, objectId })
  for (const mailbox of mailboxes) {
    emulator.addDelegation(tenant, { kind: 'full-access', mailbox, to: objectId })
    emulator.setSmtpAuth({ mailbox, disabled: false })
  }
  await page.getByRole('tab', { name: 'Portal' }).click()
  await allSeen(page)
  await page.getByText(`${employee.userName} opens: IMAP`).first().waitFor()
  expect(at.complaints()).toEqual([])
})

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { tabTo } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole } from './console-at-browser.ts'
import { invite } from './invite.ts'
import { lookedAt } from './looked-at.ts'

/** Sending from no profile to messages that went out, failed, or of which nobody knows. */
vi.setConfig({ testTimeout: 500_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser
const sender = 'nuria.alvarez@contoso.onmicrosoft.com'
const reader = 'ben.ashworth@contoso.onmicrosoft.com'

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

/** The page of the profile that the first test has made. */
const openProfile = async (tab: string): Promise<Page> => {
  const page = await at.administrator({ viewport: desk })
  const [profile] = (await at.installation.client.request('GET /v1/sending-profiles')).data
  await at.open(page, `/sending/${profile?.id}?tab=${tab}`, 'Invoices')
  return page
}

const send = async (page: Page, subject: string) => {
  await press(page, 'Send a message')
  const dialog = page.getByRole('dialog', { name: 'Send a message' })
  await dialog.getByLabel('To', { exact: true }).fill(reader)
  await dialog.getByLabel('Subject').fill(subject)
  await dialog.getByLabel('Text').fill('Attached.')
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

it('makes a profile on a connection, proves it, and changes it', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/sending', 'Sending')
  await page.getByRole('heading', { level: 2, name: 'Nothing can be sent yet' }).waitFor()
  expect(await lookedAt(page, 'sending-empty')).toEqual([])
  await at.installation.connectOrganization()
  await tabTo(page, /^New profile$/)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'New profile' })
  await dialog.getByLabel('Connection').waitFor()
  await dialog.getByLabel('Name', { exact: true }).fill('Invoices')
  await dialog.getByLabel('Sender’s address').fill(sender)
  await dialog.getByLabel('Use it where no profile is named').check()
  expect(await lookedAt(page, 'sending-new')).toEqual([])
  await press(page, 'Make profile')

  await page.getByRole('heading', { level: 1, name: 'Invoices' }).waitFor()
  await page.getByRole('button', { name: 'Test the profile' }).click()
  await page.getByText(/It works|It does not work|Not everything could be seen/).waitFor({ timeout: 120_000 })
  expect(await page.getByRole('main').getByRole('listitem').count()).toBeGreaterThan(1)
  expect(await lookedAt(page, 'sending-test')).toEqual([])

  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByLabel('Sender’s name').fill('Contoso invoices')
  await press(page, 'Save')
  await page.getByText('Saved', { exact: true }).waitFor()
  expect(await lookedAt(page, 'sending-settings')).toEqual([])
  await press(page, 'Pause')
  await page.getByText('Nothing goes out; what is handed over waits.').waitFor()
  await press(page, 'Let it go on')
  await page.getByText('Active', { exact: true }).waitFor()
  await at.open(page, '/sending', 'Sending')
  await page.getByText('Default', { exact: true }).waitFor()
  await page.getByText(`${sender} by Microsoft Graph`).waitFor()
  expect(await lookedAt(page, 'sending')).toEqual([])
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('makes a profile for another server, whose password is not in the page afterwards', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/sending?new=true', 'Sending')
  const dialog = page.getByRole('dialog', { name: 'New profile' })
  await dialog.getByLabel('Name', { exact: true }).fill('Old server')
  await dialog.getByLabel('Sender’s address').fill('shop@example.com')
  await dialog.getByLabel('Sign-in').selectOption('A server with a password')
  await dialog.getByLabel('Server').fill('smtp.example.com')
  await dialog.getByLabel('User name').fill('shop')
  await dialog.getByRole('textbox', { name: 'Password' }).fill('a secret that is typed')
  expect(await lookedAt(page, 'sending-new-server')).toEqual([])
  await press(page, 'Make profile')
  await page.getByRole('heading', { level: 1, name: 'Old server' }).waitFor()
  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByText('Empty: the password stays.').waitFor()
  expect(await page.getByRole('textbox', { name: 'Password' }).inputValue()).toBe('')
  await page.getByLabel('Port', { exact: true }).fill('2525')
  await press(page, 'Save')
  await page.getByText('Saved', { exact: true }).waitFor()
  await press(page, 'Remove')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('heading', { level: 1, name: 'Sending' }).waitFor()
  await page.getByRole('link', { name: 'Old server' }).waitFor({ state: 'detached' })
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('sends by hand, follows what becomes of it, and warns before something is sent twice', async () => {
  const { emulator } = at.installation
  const page = await openProfile('submissions')
  await send(page, 'Invoice 1')
  const row = page.getByRole('row').filter({ hasText: 'Invoice 1' })
  await row.getByText('Sent', { exact: true }).waitFor()
  await row.getByRole('link', { name: /recipients of Invoice 1/ }).click()
  await page.getByRole('row').filter({ hasText: reader }).waitFor()
  await page.getByText('Of one message only.').waitFor()
  expect(await lookedAt(page, 'sending-deliveries')).toEqual([])
  await page.getByRole('tab', { name: 'Messages' }).click()

  // No answer comes, and nobody may look whether it lies in Sent Items.
  emulator.addFault({ door: 'graph', path: '*/sendMail', reset: 'after', count: 1 })
  emulator.addFault({ door: 'graph', path: '*/mailFolders/sentitems/messages', status: 403 })
  await send(page, 'Invoice 2')
  const unknown = page.getByRole('row').filter({ hasText: 'Invoice 2' })
  await unknown.getByText('Unknown').waitFor({ timeout: 60_000 })
  await unknown.getByRole('button', { name: 'Send again' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(`Look into Sent Items of ${sender} first`).waitFor()
  expect(await lookedAt(page, 'sending-resend')).toEqual([])
  await press(page, 'Cancel')
  expect(await lookedAt(page, 'sending-messages')).toEqual([])
  await page.getByRole('tab', { name: 'Given up' }).click()
  await page.getByRole('heading', { level: 2, name: 'Nobody knows' }).waitFor()
  await unknown.getByRole('button', { name: 'Send again' }).waitFor()
  expect(await lookedAt(page, 'sending-given-up')).toEqual([])
  await page.getByRole('tab', { name: 'Messages' }).click()

  await press(page, 'Pause')
  await page.getByText('Nothing goes out; what is handed over waits.').waitFor()
  await send(page, 'Invoice 3')
  const waiting = page.getByRole('row').filter({ hasText: 'Invoice 3' })
  await waiting.getByRole('button', { name: 'Cancel' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).last().click()
  await waiting.getByText('Cancelled').waitFor()
  await press(page, 'Let it go on')
  await page.getByLabel('Status').selectOption('Cancelled')
  await page.waitForURL(/status=cancelled/)
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('writes a template, version by version, and previews it without sending', async () => {
  const page = await openProfile('templates')
  await page.getByText('No template yet.').waitFor()
  await press(page, 'New template')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('reminder')
  await dialog.getByLabel('Subject').fill('A word for {{ name }}')
  await dialog.getByLabel('HTML').fill('<p>{{ name }}</p>')
  await press(page, 'Save')
  await dialog.getByText('version 1', { exact: true }).waitFor()
  await dialog.getByLabel('Variables (JSON)').fill('{"name": "<script>alert(1)</script>"}')
  await press(page, 'Preview')
  await dialog.getByText('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>').waitFor()
  expect(await lookedAt(page, 'sending-template')).toEqual([])
  await dialog.getByLabel('Subject').fill('Second thoughts')
  await press(page, 'Save')
  await dialog.getByText('version 2', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('version 2 · Second thoughts').waitFor()
  await page.getByRole('tab', { name: 'Suppressed' }).click()
  await page.getByText('No address is suppressed.').waitFor()
  expect(await lookedAt(page, 'sending-suppressed')).toEqual([])
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('makes a rule, sees what it would do, lets it act, and changes it', async () => {
  const page = await at.administrator({ viewport: desk })
  const [invoices] = (await at.installation.client.request('GET /v1/sending-profiles')).data
  await at.installation.client.request('PUT /v1/sending-profiles/{id}/templates/{template}', {
    path: { id: invoices?.id ?? '', template: 'order' },
    body: { subject: 'An order of {{ data.amount }}', text: 'Large.' },
  })
  await at.open(page, '/rules?new=true', 'Rules')
  const dialog = page.getByRole('dialog', { name: 'New rule' })
  await dialog.getByLabel('Name', { exact: true }).fill('Large orders')
  await dialog.getByLabel('Sending profile').selectOption('Invoices')
  await dialog.getByLabel('What happens').fill('trigger.order')
  await press(page, 'Add a condition')
  await dialog.getByLabel('Field').fill('data.amount')
  await dialog.getByLabel('Comparison').selectOption('is above')
  await dialog.getByLabel('Value').fill('100')
  await dialog.getByLabel('To', { exact: true }).fill('data.owner')
  await dialog.getByRole('option', { name: 'order' }).waitFor({ state: 'attached' })
  await dialog.getByLabel('Template').selectOption('order')
  expect(await lookedAt(page, 'rules-new')).toEqual([])
  await press(page, 'Make rule')

  await page.getByRole('heading', { level: 1, name: 'Large orders' }).waitFor()
  const tryIt = async (data: object) => {
    await page.getByLabel('What happened (JSON)').fill(JSON.stringify(data))
    await press(page, 'Show what it would do')
  }
  await tryIt({ amount: 5, owner: reader })
  await page.getByText('data.amount is above 100: does not hold: 5').waitFor()
  await tryIt({ amount: 500, owner: reader })
  await page.getByText('It would send one message.').waitFor()
  await page.getByText(`To: ${reader}`).waitFor()
  expect(await lookedAt(page, 'rules-test')).toEqual([])

  const tell = (data: Record<string, unknown>) =>
    at.installation.client.request('POST /v1/triggers', {
      // The rule hears of what is about its profile's customer.
      body: { event: 'order', data, ...(invoices?.customer ? { customer: invoices.customer } : {}) },
    })
  await tell({ amount: 500, owner: reader })
  await tell({ amount: 5 })
  await page.getByRole('tab', { name: 'Runs' }).click()
  const rows = page.getByRole('row')
  await rows.filter({ hasText: 'Nothing to do' }).getByText('does not hold').waitFor({ timeout: 30_000 })
  await rows.filter({ hasText: 'Sent' }).getByRole('link', { name: '1' }).waitFor({ timeout: 30_000 })
  expect(await lookedAt(page, 'rules-runs')).toEqual([])

  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByLabel('Value').fill('1000')
  await page.getByLabel('What happened (JSON)').fill(JSON.stringify({ amount: 500, owner: reader }))
  await press(page, 'Show what it would do')
  await page.getByText('It would send nothing.').waitFor()
  await press(page, 'Save')
  await page.getByText('Saved', { exact: true }).waitFor()
  expect(await lookedAt(page, 'rules-settings')).toEqual([])
  await press(page, 'Pause')
  await page.getByRole('button', { name: 'Go on' }).waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('an auditor sees it and changes nothing; a collector does not see the place', async () => {
  const auditor = await invite(at, { email: 'audit@example.com', name: 'Vera', role: 'auditor' })
  await at.open(auditor, '/sending', 'Sending')
  await auditor.getByRole('link', { name: 'Invoices' }).click()
  await auditor.getByRole('row').filter({ hasText: 'Invoice 1' }).waitFor()
  expect(await auditor.getByRole('button', { name: /Send|Pause|Remove/ }).count()).toBe(0)
  expect(await auditor.getByRole('tab', { name: /Test|Settings/ }).count()).toBe(0)
  await auditor.context().close()
  const collector = await invite(at, { email: 'collect@example.com', name: 'Cleo', role: 'collector' })
  const navigation = collector.getByRole('navigation', { name: 'Main' })
  await navigation.getByRole('link', { name: 'Collections' }).waitFor()
  expect(await navigation.getByRole('link', { name: 'Sending' }).count()).toBe(0)
  await collector.context().close()
})

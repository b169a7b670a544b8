import { readFileSync } from 'node:fs'
import { createTransport } from 'nodemailer'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { freePort } from '../free-port.ts'
import { tabTo } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole, telephone } from './console-at-browser.ts'
import { invite } from './invite.ts'
import { lookedAt } from './looked-at.ts'

/** The relay from no open port to mail of a scanner that has arrived, failed, or of which nobody knows. */
vi.setConfig({ testTimeout: 500_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser
let port: number
const sender = 'nuria.alvarez@contoso.onmicrosoft.com'
const reader = 'ben.ashworth@contoso.onmicrosoft.com'

/** What was typed into the scanner: what the console has shown, and nothing else. */
const device = { user: '', pass: '', ca: '' }

beforeAll(async () => {
  at = await openConsole()
  port = await freePort()
})
afterAll(() => at?.close())

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

const scan = (subject: string, from = sender) =>
  createTransport({
    host: 'localhost',
    port,
    requireTLS: true,
    tls: { ca: device.ca },
    auth: { user: device.user, pass: device.pass },
  }).sendMail({ from, to: reader, subject, text: 'Page one' })

it('opens a port by keyboard, warns of what is unsafe, and changes, pauses and removes it', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/relay', 'Relay')
  await page.getByRole('heading', { level: 2, name: 'No port is open for devices' }).waitFor()
  expect(await lookedAt(page, 'relay-empty')).toEqual([])
  await tabTo(page, /^New listener$/)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'New listener' })
  await expect
    .poll(() => dialog.getByLabel('Name', { exact: true }).evaluate((one) => one.matches(':focus')))
    .toBe(true)
  await page.keyboard.type('Old machines')
  expect(await dialog.getByLabel('Port').inputValue()).toBe('587')
  await dialog.getByLabel('Security').selectOption('no TLS')
  expect(await dialog.getByLabel('Port').inputValue()).toBe('25')
  await dialog.getByText('Passwords and mail cross the network in the clear').waitFor()
  await dialog.getByLabel('Port').fill(String(await freePort()))
  await press(page, 'Open the port')
  await dialog
    .getByText(/trusted networks only/)
    .first()
    .waitFor()
  expect(await lookedAt(page, 'relay-listener-new')).toEqual([])
  await dialog.getByLabel('Who may connect').fill('127.0.0.0/8')
  await dialog.getByLabel('Take mail without a password from trusted networks').check()
  await press(page, 'Open the port')
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('Passwords and mail cross the network in the clear.').waitFor()
  await page.getByText('Mail is taken without a password').waitFor()

  await page.getByRole('link', { name: 'Old machines' }).click()
  await page.getByRole('heading', { level: 1, name: 'Old machines' }).waitFor()
  await page.getByLabel('Security').selectOption('STARTTLS')
  await page.getByLabel('Oldest TLS').selectOption('TLS 1.0')
  await page.getByText('TLS 1.0 and 1.1 are broken').waitFor()
  await press(page, 'Save')
  await page.getByText('TLS 1.0 is broken and taken only because').waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
  expect(await lookedAt(page, 'relay-listener')).toEqual([])
  // Nobody has agreed to the terms of an issuer.
  await page.getByLabel('Certificate', { exact: true }).selectOption({ value: 'acme' })
  await press(page, 'Save')
  await page
    .getByText(/needs the terms of the issuer/)
    .first()
    .waitFor()
  await press(page, 'Pause')
  await page.getByText('Paused', { exact: true }).waitFor()
  await press(page, 'Remove')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('heading', { level: 2, name: 'No port is open for devices' }).waitFor()
  expect(at.complaints().filter((one) => !/status of 400/.test(one))).toEqual([])
  await page.context().close()
})

it('makes a device’s password, shown once with all that is typed into it, and the device sends', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/relay?tab=credentials', 'Relay')
  await page.getByRole('heading', { level: 2, name: 'No device has a password' }).waitFor()
  await press(page, 'New device')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('heading', { name: 'There is nothing to sign in to Microsoft with' }).waitFor()
  expect(await lookedAt(page, 'relay-device-none')).toEqual([])
  await at.installation.connectOrganization()

  await at.open(page, '/relay?new=true', 'Relay')
  await dialog.getByLabel('Name', { exact: true }).fill('Printers')
  await dialog.getByLabel('Port').fill(String(port))
  await dialog.getByLabel('Host name').fill('localhost')
  await dialog.getByLabel('How mail goes to Microsoft').selectOption({ index: 1 })
  await dialog.getByLabel('Largest message in MB').fill('1.5')
  await press(page, 'Open the port')
  await page.getByText(`SMTP at localhost, port ${port}, STARTTLS`).waitFor()
  expect(await lookedAt(page, 'relay')).toEqual([])

  await at.open(page, '/relay?tab=credentials&new=true', 'Relay')
  await dialog.getByLabel('Name', { exact: true }).fill('Scanner, 2nd floor')
  await press(page, 'Make the password')
  await dialog
    .getByText(/must be an address such as/)
    .first()
    .waitFor()
  await dialog.getByLabel('Mailbox').fill(sender)
  await press(page, 'Networks, pace and end')
  await dialog.getByLabel('Where it may come from').fill('127.0.0.1')
  expect(await lookedAt(page, 'relay-device-new')).toEqual([])
  await press(page, 'Make the password')
  await page.getByRole('heading', { name: 'Type this into Scanner, 2nd floor' }).waitFor()
  device.user = await dialog.getByRole('textbox', { name: 'User name' }).inputValue()
  device.pass = await dialog.getByRole('textbox', { name: 'Password' }).inputValue()
  await dialog.getByText(`localhost, port ${port}, STARTTLS`).waitFor()
  const download = page.waitForEvent('download')
  await press(page, 'Download the certificate')
  device.ca = readFileSync(await (await download).path(), 'utf8')
  expect(device.user).toBe(sender)
  expect(await lookedAt(page, 'relay-device-once')).toEqual([])
  await press(page, 'I have kept it')
  expect(await page.content()).not.toContain(device.pass)
  expect(page.url()).not.toContain(device.pass)

  expect((await scan('Scan 1')).response).toMatch(/^250 /)
  await page.getByRole('tab', { name: 'Messages' }).click()
  const row = page.getByRole('row').filter({ hasText: reader })
  await row.getByText('Sent').first().waitFor()
  await row.getByText('Scanner, 2nd floor').waitFor()
  expect(await lookedAt(page, 'relay-messages')).toEqual([])
  expect(at.complaints().filter((one) => !/status of 400/.test(one))).toEqual([])
  await page.context().close()
})

it('says what failed and of what nobody knows, and warns before it is sent twice', async () => {
  const { emulator } = at.installation
  const page = await at.administrator({ viewport: desk })
  emulator.addFault({ door: 'graph', path: '*/sendMail', reset: 'after', count: 1 })
  await scan('Scan 2')
  await at.open(page, '/relay?tab=messages', 'Relay')
  const unknown = page.getByRole('row').filter({ hasText: 'Unknown' })
  await unknown.getByRole('button', { name: /^Send again/ }).click()
  const dialog = page.getByRole('dialog', { name: 'This message may have been sent already' })
  await dialog.getByText(`Look into Sent Items of ${sender} first`).waitFor()
  expect(await lookedAt(page, 'relay-resend')).toEqual([])
  await dialog.getByRole('button', { name: 'Send it again all the same' }).click()
  await unknown.waitFor({ state: 'detached' })

  emulator.addFault({
    door: 'graph',
    path: '*/sendMail',
    status: 400,
    code: 'ErrorInvalidRecipients',
    count: 1,
  })
  await scan('Scan 3')
  await page.getByLabel('State').selectOption('Failed')
  await page.waitForURL(/state=failed/)
  const failed = page.getByRole('row').filter({ hasText: reader })
  await failed.getByRole('button', { name: /^Send again/ }).click()
  await page.getByText('It goes to the one recipient who did not get it.').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click()
  await page.getByText('No message stands so.').waitFor()
  await page.getByLabel('State').selectOption('Sent')
  await expect.poll(() => failed.count(), { timeout: 30_000 }).toBe(3)
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('changes a device, gives it another password, and revokes it', async () => {
  const page = await at.administrator({ viewport: telephone })
  await at.open(page, '/relay?tab=credentials', 'Relay')
  const row = page.getByRole('row').filter({ hasText: 'Scanner, 2nd floor' })
  await row.getByText('from 127.0.0.1').first().waitFor()
  expect(await lookedAt(page, 'relay-devices')).toEqual([])
  await press(page, 'Change')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Senders it may use').fill(`${sender}\n@scanners.example`)
  await press(page, 'Save')
  await dialog.waitFor({ state: 'detached' })
  const [changed] = (await at.installation.client.request('GET /v1/relay/credentials')).data
  expect(changed?.senders).toEqual([sender, '@scanners.example'])

  await row.getByRole('button', { name: 'New password' }).click()
  await dialog.getByRole('button', { name: 'New password' }).click()
  await page.getByRole('heading', { name: 'Type this into Scanner, 2nd floor' }).waitFor()
  await expect(scan('With the old password')).rejects.toThrow(/535/)
  device.pass = await dialog.getByRole('textbox', { name: 'Password' }).inputValue()
  await press(page, 'I have kept it')
  await scan('With the new password')
  await row.getByRole('button', { name: 'Revoke' }).click()
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await row.getByText('Revoked').waitFor()
  await expect(scan('Revoked')).rejects.toThrow(/535/)
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('an auditor sees it and changes nothing; a collector does not see the place', async () => {
  const auditor = await invite(at, { email: 'audit@example.com', name: 'Vera', role: 'auditor' })
  await at.open(auditor, '/relay', 'Relay')
  await auditor.getByRole('link', { name: 'Printers' }).click()
  await auditor.getByRole('heading', { level: 1, name: 'Printers' }).waitFor()
  await auditor.getByText('Microsoft Graph, where SMTP AUTH is switched off').waitFor()
  expect(await auditor.getByRole('button', { name: /Save|Pause|Remove/ }).count()).toBe(0)
  expect(await lookedAt(auditor, 'relay-listener-auditor')).toEqual([])
  await at.open(auditor, '/relay?tab=credentials', 'Relay')
  await auditor.getByText('Scanner, 2nd floor').waitFor()
  expect(await auditor.getByRole('button', { name: /New device|Revoke/ }).count()).toBe(0)
  await auditor.context().close()

  const collector = await invite(at, { email: 'collect@example.com', name: 'Cleo', role: 'collector' })
  const navigation = collector.getByRole('navigation', { name: 'Main' })
  await navigation.getByRole('link', { name: 'Collections' }).waitFor()
  expect(await navigation.getByRole('link', { name: 'Relay' }).count()).toBe(0)
  await at.open(collector, '/relay', 'Relay')
  await collector.getByText('Your role does not allow this').waitFor()
  await collector.context().close()
})

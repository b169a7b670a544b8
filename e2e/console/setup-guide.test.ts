import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { walk } from '../../packages/cli/src/local/demo/person.ts'
import { runRegistration } from '../../packages/server/src/setup/testing/run-registration.ts'
import { faultsOf, picture } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole, telephone, themes } from './console-at-browser.ts'

// The guides that people follow with other products, on the console's own screen: from a draft in an organization without an
// app to data. The portal's part is done by the script that the page shows, in the real bash (`az` is a stand-in there).
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
let at: ConsoleAtBrowser

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

/** An organization of its own in the emulator. */
function organization(name: string) {
  const { emulator } = at.installation
  const domain = `${name}.onmicrosoft.com`
  const tenant = emulator.addTenant({ domain, displayName: name, userConsent: 'allow' }).id
  const admin = { userName: `admin@${domain}`, password: 'Admin-1-of-it', consent: 'accept' as const }
  const employee = {
    userName: `employee@${domain}`,
    password: 'Employee-1-of-it',
    consent: 'accept' as const,
  }
  const add = (one: { userName: string; password: string }, rest: object) =>
    emulator.addUser({
      tenant,
      userPrincipalName: one.userName,
      password: one.password,
      ...rest,
      displayName: 'She',
    })
  add(admin, { roles: ['Global Administrator'] })
  add(employee, { mailbox: 'user' })
  return { tenant, admin, employee }
}

const states = (page: Page) =>
  page.locator('li[data-state]').evaluateAll((items) => items.map((item) => item.getAttribute('data-state')))

async function followGuide(page: Page, connector: string, tenant: string): Promise<string> {
  await at.open(page, `/connectors/${connector}/set-up`, /^Set up /)
  expect((await states(page)).filter((state) => state === 'ok')).toEqual([])
  await page.getByRole('tab', { name: 'Azure CLI' }).click()
  const script = await page.getByRole('region', { name: 'Script' }).innerText()
  const ran = await runRegistration(at.installation.emulator, tenant, `${script}\n`)
  expect(ran.code, ran.said).toBe(0)

  await page.getByRole('tab', { name: 'Portal' }).click()
  await page.getByLabel('Application (client) ID').fill(ran.clientId)
  await page.getByLabel('Client secret').fill(ran.secret ?? '')
  await page.getByRole('button', { name: 'Give them to Gatewarden' }).click()
  await page.getByRole('button', { name: 'Make a connect link' }).click()
  return page.getByRole('textbox', { name: 'Connect link' }).inputValue()
}

it('xkit-outlook-email-admin: every step turns green on the screen, without a reload, up to a mailbox that opens', async () => {
  const { tenant, admin, employee } = organization('screen-xkit-mail')
  const { client } = at.installation
  const { id } = await client.request('POST /v1/connectors', {
    body: {
      type: 'outlook-mail-org',
      permissions: ['Mail.Read', 'MailboxSettings.Read'],
      directory: 'Directory.Read.All',
    },
  })
  const page = await at.administrator({ viewport: desk })
  const link = await followGuide(page, id, tenant)
  await walk(link, admin)
  // Nobody touches the page: it looks again by itself.
  await page.getByText('All steps seen').waitFor()
  expect(new Set(await states(page))).toEqual(new Set(['ok']))
  await page.getByText(/^\S+@screen-xkit-mail\S+ opens: its inbox, its settings\.$/).waitFor()
  const { data } = await client.request('GET /v1/connections', { query: { customer: 'self' } })
  const folders = await client.request('GET /v1/connections/{id}/mailboxes/{address}/folders', {
    path: { id: data[0]?.id ?? '', address: employee.userName },
  })
  expect(folders.data.map((folder) => folder.name)).toContain('Inbox')
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('zoho-mail360-microsoft-connector: a person’s account, from no app to her folders', async () => {
  const { tenant, employee } = organization('screen-mail360')
  const { client } = at.installation
  const { id } = await client.request('POST /v1/connectors', {
    body: { type: 'outlook-mail', permissions: ['Mail.ReadWrite', 'Mail.Send'], tenantMode: 'organizations' },
  })
  const page = await at.administrator({ viewport: telephone })
  await walk(await followGuide(page, id, tenant), employee)
  await page.getByText('All steps seen').waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('xkit-outlook-calendar-admin: every step turns green, up to somebody’s calendars', async () => {
  const { tenant, admin, employee } = organization('screen-xkit-calendar')
  const { client } = at.installation
  const { id } = await client.request('POST /v1/connectors', {
    body: {
      type: 'outlook-calendar-org',
      permissions: ['Calendars.Read'],
      directory: 'Directory.Read.All',
    },
  })
  const page = await at.administrator({ viewport: desk })
  await walk(await followGuide(page, id, tenant), admin)
  await page.getByText('All steps seen').waitFor()
  const { data } = await client.request('GET /v1/connections', { query: { customer: 'self' } })
  const calendars = await client.request('GET /v1/connections/{id}/mailboxes/{address}/calendars', {
    path: { id: data[0]?.id ?? '', address: employee.userName },
  })
  expect(calendars.data.map((calendar) => calendar.name)).toContain('Calendar')
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('unitfly-extension-kit-o365-oauth: Exchange is red after the consent, and green once the app is let in', async () => {
  const { tenant, admin, employee } = organization('screen-unitfly')
  const { client, emulator } = at.installation
  const { id } = await client.request('POST /v1/connectors', {
    body: { type: 'exchange-imap-smtp', mode: 'organization' },
  })
  const page = await at.administrator({ viewport: desk })
  await walk(await followGuide(page, id, tenant), admin)
  await page.getByLabel('Mailbox to open').fill(employee.userName)
  await page.getByRole('button', { name: 'Look there' }).click()
  await page.getByText('IMAP refused the app').first().waitFor()
  expect((await states(page)).slice(-2)).toEqual(['failed', 'failed'])

  await page.getByRole('tab', { name: 'Exchange' }).click()
  await page.getByLabel('Mailboxes').fill(employee.userName)
  await page.getByRole('button', { name: 'Fill in' }).click()
  const script = page.getByRole('region', { name: 'Script' })
  await script.getByText(`"mailboxes":["${employee.userName}"]`).waitFor()
  // There is no PowerShell here: the emulator's controls do what the script would, with what stands in it.
  const text = await script.innerText()
  const filled: { clientId: string; objectId: string; mailboxes: string[] } = JSON.parse(
    /^\$settings = '(.*)' \| ConvertFrom-Json$/m.exec(text)?.[1] ?? '',
  )
  emulator.setPropagation(tenant, 'instant')
  emulator.registerInExchange(tenant, { appId: filled.clientId, objectId: filled.objectId })
  for (const mailbox of filled.mailboxes) {
    emulator.addDelegation(tenant, { kind: 'full-access', mailbox, to: filled.objectId })
    emulator.setSmtpAuth({ mailbox, disabled: false })
  }
  await page.getByText('All steps seen').waitFor()
  await page.getByRole('tab', { name: 'Portal' }).click()
  await page.getByText(`${employee.userName} opens: IMAP`).first().waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it.each(themes)('can be read and used by anybody, %s, on a desk and on a telephone', async (colorScheme) => {
  const { id } = await at.installation.client.request('POST /v1/connectors', {
    body: { type: 'exchange-imap-smtp', mode: 'organization' },
  })
  for (const [size, viewport] of Object.entries({ desk, telephone })) {
    const page = await at.administrator({ viewport, colorScheme })
    await at.open(page, `/connectors/${id}/set-up`, /^Set up /)
    await page.getByText('Where to look').waitFor()
    await picture(page, `console-set-up-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('tab', { name: 'PowerShell' }).click()
    await page.getByRole('region', { name: 'Script' }).waitFor()
    await picture(page, `console-set-up-script-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    expect(at.complaints()).toEqual([])
    await page.context().close()
  }
})

it('a script is handed over as a file, and the way that is shown stands in the address', async () => {
  const { id } = await at.installation.client.request('POST /v1/connectors', {
    body: { type: 'outlook-contacts-org' },
  })
  const page = await at.administrator({ viewport: desk })
  await at.open(page, `/connectors/${id}/set-up?tab=azure-cli`, /^Set up /)
  const text = await page.getByRole('region', { name: 'Script' }).innerText()
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  const file = await coming
  const folder = mkdtempSync(join(tmpdir(), 'gw-script-'))
  const path = join(folder, file.suggestedFilename())
  await file.saveAs(path)
  expect(file.suggestedFilename()).toMatch(/^gatewarden-outlook-contacts-org.*\.sh$/)
  expect(readFileSync(path, 'utf8').trimEnd()).toBe(text.trimEnd())
  rmSync(folder, { recursive: true })
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

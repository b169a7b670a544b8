import { createClient } from '@gatewarden/client'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { administrator } from '../installation.ts'
import { type ConsoleAtBrowser, desk, openConsole } from './console-at-browser.ts'
import { lookedAt } from './looked-at.ts'
import { throughMicrosoft } from './through-microsoft.ts'

/** What a collector connects for herself, from the menu of her account, and the script for her custodians. */
vi.setConfig({ testTimeout: 500_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

it('connects Microsoft 365 in a window of its own, makes the administrator’s link and one Full Access script', async () => {
  const { installation } = at
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/collections', 'Collections')
  await page.getByRole('button', { name: 'Ada Lovelace' }).click()
  await page.getByRole('menuitem', { name: 'Integrations' }).click()
  await page.getByRole('heading', { level: 2, name: 'There is no connector to connect with' }).waitFor()
  const app = installation.emulator
    .describe()
    .tenants[0]?.apps.find((one) => !one.consented && one.clientSecret !== null)
  await createClient({ url: installation.service.url, apiKey: installation.service.adminKey }).request(
    'POST /v1/connectors',
    {
      body: {
        type: 'microsoft-365',
        mode: 'organization',
        name: 'collect',
        catalog: { title: 'Microsoft 365 of your organization', visible: true },
        app: {
          clientId: app?.appId ?? '',
          cloud: 'emulator',
          credential: { kind: 'secret', secret: app?.clientSecret ?? '' },
        },
      },
    },
  )
  await page.reload()
  await page.getByRole('button', { name: 'Link for your administrator' }).click()
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue()
  expect(link).toMatch(/\/connect\//)
  expect(await lookedAt(page, 'integrations')).toEqual([])

  const opening = page.waitForEvent('popup')
  await page.getByRole('button', { name: 'Connect Microsoft 365 of your organization' }).click()
  const popup = await opening
  await page.getByText('Go on in the other window').waitFor()
  await throughMicrosoft(popup, administrator(installation.emulator))
  await page.getByText('Connected.', { exact: true }).waitFor()
  await page.getByText('Connected', { exact: true }).last().waitFor()

  await page.getByRole('textbox', { name: 'Who collects' }).fill('ada@contoso.com')
  await page.getByRole('textbox', { name: 'Mailboxes' }).fill("o'brien@contoso.com\nsales@contoso.com")
  await page.getByRole('button', { name: 'Make script' }).click()
  await page
    .getByText(/Add-MailboxPermission/)
    .first()
    .waitFor()
  await page
    .getByText(/brien@contoso\.com/)
    .first()
    .waitFor()
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: /^Download .*ps1$/ }).click()
  expect((await saving).suggestedFilename()).toMatch(/\.ps1$/)
  expect(await lookedAt(page, 'integrations-script')).toEqual([])
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

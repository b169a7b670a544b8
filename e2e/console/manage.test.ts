import { readFileSync } from 'node:fs'
import { createClient } from '@gatewarden/client'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { faultsOf, picture } from '../watched-browser.ts'
import {
  adasAccount,
  type ConsoleAtBrowser,
  desk,
  openConsole,
  telephone,
  themes,
} from './console-at-browser.ts'
import { accept, invite } from './invite.ts'

/** The scenes of who looks after an installation: overview, API keys, members, audit log, settings, her own profile. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
let at: ConsoleAtBrowser

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

it('the overview begins with what to do first, then says what waits', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/', 'Overview')
  await page.getByRole('heading', { name: 'Begin here' }).waitFor()
  const { client, emulator } = at.installation
  const [tenant] = emulator.describe().tenants
  const app = tenant?.apps.find((one) => one.clientSecret !== null)
  const expiresAt = new Date(Date.now() + 6.5 * 86_400_000).toISOString()
  await client.request('POST /v1/connectors', {
    body: {
      type: 'outlook-mail-org',
      app: {
        cloud: 'emulator',
        clientId: app?.appId ?? '',
        credential: { kind: 'secret', secret: app?.clientSecret ?? '', expiresAt },
      },
    },
  })
  await client.request('POST /v1/connectors', { body: { type: 'outlook-calendar-org' } })
  await page.reload()
  await page.getByText('A credential of Outlook mail of an organization ends in 6 days.').waitFor()
  await page.getByText('Outlook calendars of an organization is a draft').waitFor()
  await page.getByRole('link', { name: 'Look' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Outlook mail of an organization' }).waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('an API key is made, shown once, works, is rotated and revoked', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/keys', 'API keys')
  await page.getByRole('button', { name: 'New API key' }).click()
  const form = page.getByRole('dialog', { name: 'New API key' })
  await form.getByLabel('Name').fill('billing')
  await form.getByLabel('connectors:read').check()
  await form.getByRole('button', { name: 'Make key' }).click()
  const shown = page.getByRole('dialog', { name: 'Copy the key now' })
  const key = await shown.getByRole('textbox', { name: 'API key' }).inputValue()
  const list = (apiKey: string) =>
    createClient({ url: at.installation.service.url, apiKey, retry: { times: 0 } }).request(
      'GET /v1/connectors',
    )
  await list(key)
  await page.keyboard.press('Escape')
  await shown.getByRole('button', { name: 'I have copied it' }).click()
  expect(await page.content()).not.toContain(key)

  const row = page.getByRole('row', { name: /billing/ })
  await row.getByRole('button', { name: 'Rotate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  const renewed = await shown.getByRole('textbox', { name: 'API key' }).inputValue()
  expect(renewed).not.toBe(key)
  await list(renewed)
  await shown.getByRole('button', { name: 'I have copied it' }).click()

  await row.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await row.getByText('Revoked').waitFor()
  await expect(list(renewed)).rejects.toMatchObject({ status: 401 })
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('an auditor is invited by a link, sees everything and finds nothing to change; then she is removed', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/members', 'Members')
  await page.getByRole('button', { name: 'Invite a member' }).click()
  const form = page.getByRole('dialog', { name: 'Invite a member' })
  await form.getByLabel('Email address').fill('otto@example.com')
  await form.getByLabel('Auditor').check()
  await form.getByRole('button', { name: 'Make link' }).click()
  const shown = page.getByRole('dialog', { name: 'Hand over this link' })
  const link = await shown.getByRole('textbox', { name: 'Link' }).inputValue()
  await shown.getByRole('button', { name: 'Done' }).click()

  const otto = await at.visitor({ viewport: desk })
  await accept(otto, link, 'Otto Auditor')
  await at.open(otto, '/connectors', 'Connectors')
  await otto.getByRole('link', { name: /Outlook mail/ }).waitFor()
  expect(await otto.getByRole('link', { name: 'New connector' }).count()).toBe(0)
  await otto.getByRole('link', { name: /Outlook mail/ }).click()
  await otto.getByRole('heading', { name: 'Permissions' }).waitFor()
  expect(await otto.getByRole('button', { name: /Save|Remove|Add/ }).count()).toBe(0)

  await page.reload()
  const row = page.getByRole('row', { name: /Otto Auditor/ })
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await row.waitFor({ state: 'detached' })
  await otto.reload()
  await otto.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  expect(at.complaints()).toEqual([])
  await otto.context().close()
  await page.context().close()
})

it('a collector is told what her role does not allow, with the request to ask about', async () => {
  const page = await invite(
    at,
    { email: 'cora@example.com', name: 'Cora Collector', role: 'collector' },
    { viewport: telephone },
  )
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  await at.open(page, '/keys', 'API keys')
  const alert = page.getByRole('alert')
  await alert.getByText('Your role does not allow this').waitFor()
  await alert.getByText(/Request req_/).waitFor()
  expect(await faultsOf(page)).toEqual([])
  at.complaints()
  await page.context().close()
})

it('the audit log is searched by the address, and exported', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/audit', 'Audit log')
  await page.getByLabel('What', { exact: true }).fill('member.joined')
  await page.waitForURL(/action=member\.joined/)
  await expect.poll(() => page.getByRole('row').count(), { timeout: 20_000 }).toBeGreaterThan(1)
  await page.reload()
  await expect.poll(() => page.getByRole('row').count(), { timeout: 20_000 }).toBeGreaterThan(1)
  const rows = await page.getByRole('row').count()
  for (const kind of ['CSV', 'JSON']) {
    const begun = page.waitForEvent('download')
    await page.getByRole('button', { name: `Export ${kind}` }).click()
    const text = readFileSync(await (await begun).path(), 'utf8')
    if (kind === 'CSV') expect(text.trim().split('\r\n')).toHaveLength(rows)
    else expect(JSON.parse(text)).toHaveLength(rows - 1)
  }
  await page.getByLabel('What', { exact: true }).fill('nothing.like.it')
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('a member changes her password, and sees where she is signed in', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/profile', 'Your profile')
  await page.getByText('(this browser)').waitFor()
  await page.getByLabel('Present password').fill('not the password of Ada')
  await page.getByLabel('New password').fill('seven amber bicycles sing')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Present password').fill(adasAccount.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('Changed. You are signed out everywhere else.').waitFor()
  await page.getByLabel('Present password').fill('seven amber bicycles sing')
  await page.getByLabel('New password').fill(adasAccount.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('Changed. You are signed out everywhere else.').waitFor()
  at.complaints()
  await page.context().close()
})

const scenes: [path: string, heading: string, there: string][] = [
  ['/', 'Overview', 'Those that end next.'],
  ['/keys', 'API keys', 'Live'],
  ['/members', 'Members', 'ada@example.com'],
  ['/audit', 'Audit log', 'member.joined'],
  ['/settings', 'Settings', 'migrations are applied'],
  ['/profile', 'Your profile', '(this browser)'],
]

it.each(themes)(
  'every one of them can be read by everybody, %s, on a desk and on a telephone',
  async (colorScheme) => {
    for (const [size, viewport] of Object.entries({ desk, telephone })) {
      const page = await at.administrator({ viewport, colorScheme })
      for (const [path, heading, there] of scenes) {
        await at.open(page, path, heading)
        await page.getByText(there).first().waitFor()
        await picture(
          page,
          `console-${heading.toLowerCase().replace(' ', '-')}-${colorScheme}-${size}`,
          screenshots,
        )
        expect(await faultsOf(page), path).toEqual([])
      }
      expect(at.complaints()).toEqual([])
      await page.context().close()
    }
  },
)

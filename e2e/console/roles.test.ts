import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { faultsOf } from '../watched-browser.ts'
import { type ConsoleAtBrowser, openConsole } from './console-at-browser.ts'
import { invite } from './invite.ts'

/** What a role may not, its members do not see; who types the address all the same is told so, and no scene shows what it should not. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser
let connection = ''

beforeAll(async () => {
  at = await openConsole()
  // Before anybody is invited: the service's first link ends with the first member.
  await (await at.administrator()).context().close()
  connection = await at.installation.connectOrganization()
})
afterAll(() => at?.close())

const places = (page: Page) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts()

/** Opens an address directly, and waits until the page says that the role does not allow it. */
async function refused(page: Page, path: string): Promise<void> {
  await page.goto(at.address(path))
  const alert = page.getByRole('alert').filter({ hasText: 'Your role does not allow this' })
  await alert.first().waitFor()
  expect(await faultsOf(page), path).toEqual([])
}

it('a collector finds collections and what she collects with, and is told at every other address that her role does not allow it', async () => {
  const page = await invite(at, { email: 'cora@example.com', name: 'Cora Collector', role: 'collector' })
  const collecting = ['Collections', 'Schedules', 'Matters', 'Destinations']
  expect(await places(page)).toEqual(['Gatewarden', 'Overview', 'Connections', ...collecting])
  const forbidden = [
    '/connectors',
    '/connectors/new',
    '/connectors/e2e',
    '/connectors/e2e/set-up',
    '/sending',
    '/relay',
    '/relay?tab=messages',
    '/webhooks',
    '/changes',
    '/requests',
    '/emulator',
    '/connections/new',
    '/keys',
    '/members',
    '/audit',
    '/settings',
  ]
  for (const path of forbidden) await refused(page, path)

  await at.open(page, `/connections/${connection}`, 'Your own organization')
  await page.getByText('It works').waitFor()
  const actions = ['Switch off', 'Delete', 'Reconnect', 'Check set-up', 'Show a token']
  for (const name of actions) expect(await page.getByRole('button', { name }).count(), name).toBe(0)
  expect(await page.getByRole('tab').allInnerTexts()).not.toContain('Access token')
  await at.open(page, '/collections', 'Collections')
  await page.getByRole('link', { name: 'New collection' }).waitFor()
  await page.context().close()
})

it('an auditor sees every place, and nowhere a button that changes something', async () => {
  const page = await invite(at, { email: 'otto@example.com', name: 'Otto Auditor', role: 'auditor' })
  const office = await at.administrator({ viewport: { width: 1280, height: 860 } })
  await at.open(office, '/', 'Overview')
  // The emulator's controls have nothing to read.
  expect(await places(page)).toEqual((await places(office)).filter((one) => one !== 'Emulator'))
  await office.context().close()
  const scenes: [path: string, heading: string | RegExp, there: string | RegExp][] = [
    ['/connectors', 'Connectors', 'Ready'],
    ['/connectors/e2e', 'Microsoft 365', 'Used by this connector alone'],
    ['/connectors/e2e/set-up', 'Set up Microsoft 365', /steps seen/],
    ['/collections', 'Collections', 'No collection yet'],
    ['/sending', 'Sending', 'Nothing can be sent yet'],
    ['/relay', 'Relay', 'No port is open for devices'],
    ['/relay?tab=credentials', 'Relay', 'No device has a password'],
    ['/webhooks', 'Webhooks', /./],
    ['/connections', 'Connections', 'Active'],
    [`/connections/${connection}`, 'Your own organization', 'It works'],
    ['/keys', 'API keys', 'Live'],
    ['/members', 'Members', 'otto@example.com'],
    ['/requests', 'Requests', 'Answered'],
    ['/settings', 'Settings', 'migrations are applied'],
  ]
  const changing =
    /^(Save|Remove|Add|New|Invite|Make|Rotate|Revoke|Switch|Delete|Connect$|Reconnect|Show a token|Sign out everywhere$)/
  for (const [path, heading, there] of scenes) {
    await at.open(page, path, heading)
    await page.getByText(there).first().waitFor({ state: 'attached' })
    const main = page.getByRole('main')
    const found = await main
      .getByRole('button', { name: changing })
      .or(main.getByRole('link', { name: changing }))
    expect(await found.allInnerTexts(), path).toEqual([])
  }
  for (const path of ['/connectors/new', '/connections/new', '/collections/new', '/emulator'])
    await refused(page, path)
  await page.context().close()
})

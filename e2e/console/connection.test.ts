import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { walk } from '../../packages/cli/src/local/demo/person.ts'
import { administrator } from '../installation.ts'
import { faultsOf, picture } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole, telephone, themes } from './console-at-browser.ts'

/** One connection: how it stands, what happened to it, its token, and what can be done to it. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
const title = 'Your own organization'
let at: ConsoleAtBrowser
let id = ''

beforeAll(async () => {
  at = await openConsole()
  id = await at.installation.connectOrganization()
})
afterAll(() => at?.close())

it.each(themes)('shows its sides, each with an address of its own, %s', async (colorScheme) => {
  for (const [size, viewport] of Object.entries({ desk, telephone })) {
    const page = await at.administrator({ viewport, colorScheme })
    await at.open(page, `/connections/${id}`, title)
    await page.getByText('It works').waitFor()
    await page.getByRole('link', { name: 'Microsoft 365' }).waitFor()
    await page.getByText('Mail.Read', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Check set-up' }).click()
    await page.getByText('OK', { exact: true }).first().waitFor()
    await picture(page, `console-connection-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('tab', { name: 'Timeline' }).click()
    await page.waitForURL(/tab=timeline/)
    await page.getByText('An administrator of the tenant signed in').waitFor()
    await picture(page, `console-connection-timeline-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    await page.reload()
    await page.getByText('Begun').waitFor()
    expect(at.complaints()).toEqual([])
    await page.context().close()
  }
})

it('shows a token once, explains its claims, and keeps it nowhere', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, `/connections/${id}?tab=token`, title)
  await page.getByRole('button', { name: 'Show a token' }).click()
  const token = await page.getByLabel('Token', { exact: true }).inputValue()
  expect(token.split('.')).toHaveLength(3)
  await page.getByText('Application permissions: they hold for every mailbox').waitFor()
  await page.getByRole('cell', { name: /User\.Read\.All/ }).waitFor()
  await picture(page, 'console-connection-token', screenshots)
  expect(await faultsOf(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await faultsOf(page)).toEqual([])
  const kept = () =>
    page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, history.state])',
    )
  expect(await kept()).not.toContain(token.slice(0, 40))
  await page.getByRole('tab', { name: 'Overview' }).click()
  await page.getByRole('heading', { name: 'Facts' }).waitFor()
  await page.getByRole('tab', { name: 'Access token' }).click()
  await page.getByRole('button', { name: 'Show a token' }).waitFor()
  expect(await page.content()).not.toContain(token.slice(0, 40))
  expect(await kept()).not.toContain(token.slice(0, 40))
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('names shared mailboxes, and says of one that is not there what is wrong', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, `/connections/${id}?tab=mailboxes`, title)
  await page.getByText('None yet.').waitFor()
  for (const address of ['support@contoso.onmicrosoft.com', 'nobody@contoso.onmicrosoft.com']) {
    await page.getByLabel('Address').fill(address)
    await page.getByRole('button', { name: 'Add mailbox' }).click()
    await page.getByRole('listitem').filter({ hasText: address }).waitFor()
  }
  await page.getByText('Opens', { exact: true }).waitFor()
  await page.getByText('Not found', { exact: true }).waitFor()
  await picture(page, 'console-connection-mailboxes', screenshots)
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Remove nobody@contoso.onmicrosoft.com' }).click()
  await page.getByRole('listitem').filter({ hasText: 'nobody@' }).waitFor({ state: 'detached' })
  await page.context().close()
})

it('is switched off and on, reconnected, told of revoked consent, and deleted after a second yes', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, `/connections/${id}`, title)
  await page.getByRole('button', { name: 'Switch off' }).click()
  await page.getByText('The connection was switched off by hand.').waitFor()
  await page.getByRole('button', { name: 'Switch on' }).click()
  await page.getByText('It works').waitFor()

  const { emulator } = at.installation
  const [tenant] = emulator.describe().tenants
  const app = tenant?.apps.find((one) => one.displayName === 'Gatewarden')
  emulator.revokeConsent(tenant?.id ?? '', app?.appId ?? '')
  await page.getByRole('button', { name: 'Check set-up' }).click()
  await page.getByText('What to do').waitFor()
  await picture(page, 'console-connection-broken', screenshots)
  expect(await faultsOf(page)).toEqual([])

  await page.getByRole('button', { name: 'Reconnect' }).click()
  const link = await page.getByLabel('Link', { exact: true }).inputValue()
  await walk(link, administrator(emulator))
  await page.getByText('It works').waitFor()

  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Delete the connection' }).click()
  await page.getByRole('heading', { name: 'Nobody has connected yet' }).waitFor()
  await at.open(page, '/connections', 'Connections')
  await page.goto(at.address(`/connections/${id}`))
  await page.getByRole('alert').getByText('There is nothing here').waitFor()
  await page.context().close()
})

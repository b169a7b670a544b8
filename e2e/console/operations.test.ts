import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ConsoleAtBrowser, desk, openConsole } from './console-at-browser.ts'
import { lookedAt } from './looked-at.ts'

/** What an operator looks at: how much is done, what waits for her, and what Microsoft answered. */
vi.setConfig({ testTimeout: 400_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser
let connection = ''
const mailbox = 'mette.sorensen@contoso.onmicrosoft.com'

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

/** One request to Microsoft that is throttled once, and then answered. */
async function throttledOnce(): Promise<void> {
  const { emulator, client } = at.installation
  const fault = await fetch(`${emulator.origin}/_emulator/faults`, {
    method: 'POST',
    body: JSON.stringify({ door: 'graph', path: '/*messages*', status: 429, retryAfter: 1, count: 1 }),
  })
  expect(fault.status).toBe(200)
  await client.request('GET /v1/connections/{id}/mailboxes/{address}/messages', {
    path: { id: connection, address: mailbox },
  })
}

it('shows on the overview what is going on, without a reload, and leads to what needs attention', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/', 'Overview')
  await page.getByRole('heading', { level: 2, name: 'Begin here' }).waitFor()
  connection = await at.installation.connectOrganization()
  await page.reload()
  const throttling = page.getByRole('img', { name: /^Throttling/ })
  await page.getByRole('img', { name: 'Throttling: Nothing yet' }).waitFor()
  await throttledOnce()
  await page.getByRole('img', { name: 'Throttling: Asked to wait 1' }).waitFor({ timeout: 60_000 })
  await page.getByRole('img', { name: /^Requests to Microsoft: Answered \d+/ }).waitFor()
  await page.getByRole('img', { name: /^Tokens released: At once \d+/ }).waitFor()
  await page.getByText('Everything works. Nothing waits for you.').waitFor()

  await at.installation.client.request('POST /v1/connectors', {
    body: { type: 'outlook-calendar-org', mode: 'organization', name: 'calendars' },
  })
  await page.reload()
  await throttling.waitFor()
  await page.getByText('As a table').nth(1).click()
  await page.getByRole('region', { name: 'Throttling' }).getByRole('row').nth(1).waitFor()
  await page.getByText(/is a draft/).waitFor()
  expect(await lookedAt(page, 'overview')).toEqual([])
  await page.getByRole('link', { name: /^Look: .*is a draft/ }).click()
  await page.waitForURL(/\/connectors\/ctr_/)
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('lists what was asked of Microsoft with the ids that its support asks for', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/requests', 'Requests')
  await page.getByRole('cell', { name: '200 Answered' }).first().waitFor()
  expect(await lookedAt(page, 'requests')).toEqual([])
  expect(await page.content()).not.toContain(mailbox)
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('Asked to wait')
  await page.waitForURL(/outcome=throttled/)
  const row = page.getByRole('row').filter({ hasText: '429 Asked to wait' })
  await row.getByText(connection).waitFor()
  await row.getByRole('button', { name: /^Details of GET/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 s', { exact: true }).waitFor()
  expect(await dialog.getByRole('textbox', { name: 'Microsoft’s request id' }).inputValue()).toMatch(
    /^[0-9a-f-]{36}$/,
  )
  expect(await lookedAt(page, 'request')).toEqual([])
  await dialog.getByRole('link', { name: connection }).click()
  await page.getByRole('heading', { level: 1, name: 'Your own organization' }).waitFor()
  await at.open(page, '/requests?requestId=no-such-id', 'Requests')
  await page.getByRole('heading', { level: 2, name: 'Nothing found' }).waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('controls the emulator: its clock, trouble, a message, consent', async () => {
  const page = await at.administrator({ viewport: desk })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  await at.open(page, '/', 'Overview')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Emulator' }).click()
  const before = await page.getByText(/^It is .* there\.$/).textContent()
  await press('A day')
  await expect.poll(() => page.getByText(/^It is .* there\.$/).textContent()).not.toBe(before)

  await page.getByText('Everything works.').waitFor()
  await page.getByRole('combobox', { name: 'What happens' }).selectOption('503: not available')
  await press('Let it happen')
  await page.getByText('503 at Graph').waitFor()
  expect(await lookedAt(page, 'emulator')).toEqual([])
  await press('Let everything work again')
  await page.getByText('Everything works.').waitFor()

  await page.getByRole('combobox', { name: 'Mailbox' }).selectOption(mailbox)
  await page.getByRole('textbox', { name: 'Subject' }).fill('Put there by hand')
  await press('Deliver')
  await page.getByText('Done.').waitFor()
  const { data } = await at.installation.client.request(
    'GET /v1/connections/{id}/mailboxes/{address}/messages',
    {
      path: { id: connection, address: mailbox },
    },
  )
  expect(data.map(({ subject }) => subject)).toContain('Put there by hand')

  const consented = page.getByRole('button', { name: /^Revoke / }).and(page.locator(':enabled'))
  const count = await consented.count()
  await consented.first().click()
  await expect.poll(() => consented.count()).toBe(count - 1)
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

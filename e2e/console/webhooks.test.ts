import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { faultsOf } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole } from './console-at-browser.ts'
import { lookedAt } from './looked-at.ts'

/** Webhooks with their attempts and replay, and the feed of changes as it goes on. */
vi.setConfig({ testTimeout: 500_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser
let receiver: Server
let url: string
/** What the receiver answers with, and what it got. */
let answer = 200
const got: { id: string; signatures: number }[] = []

beforeAll(async () => {
  at = await openConsole({ egress: { allow: ['127.0.0.1'] } })
  receiver = createServer((request, response) => {
    const { 'webhook-id': id, 'webhook-signature': signature } = request.headers
    got.push({ id: String(id), signatures: String(signature).split(' ').length })
    request.resume()
    response.writeHead(answer).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`
})
afterAll(async () => {
  receiver?.close()
  await at?.close()
})

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

it('makes an endpoint, shows its secret once, delivers, replays, rotates and pauses', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/webhooks', 'Webhooks')
  await page.getByRole('heading', { level: 2, name: 'No endpoint yet' }).waitFor()
  expect(await lookedAt(page, 'webhooks-empty')).toEqual([])
  await press(page, 'New endpoint')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Address' }).fill('no address')
  await press(page, 'Make endpoint')
  await dialog.getByRole('alert').waitFor()
  expect(await lookedAt(page, 'endpoint-new')).toEqual([])
  await dialog.getByRole('textbox', { name: 'Address' }).fill(url)
  await press(page, 'Make endpoint')
  const secret = await dialog.getByRole('textbox', { name: 'Secret' }).inputValue()
  expect(secret).toMatch(/^whsec_/)
  await press(page, 'I have kept it')
  await page.getByRole('heading', { level: 1, name: url }).waitFor()
  expect(await page.content()).not.toContain(secret)

  await press(page, 'Send a test')
  await page.getByText(/The test was answered with 200/).waitFor()
  answer = 500
  const connection = await at.installation.connectOrganization()
  await page.getByRole('row').filter({ hasText: 'connection.' }).filter({ hasText: '500' }).first().waitFor()
  expect(await lookedAt(page, 'endpoint-attempts')).toEqual([])
  await page.getByRole('tab', { name: 'Waiting' }).click()
  await page.getByRole('row').filter({ hasText: 'connection.' }).first().waitFor()

  answer = 200
  await page.getByRole('tab', { name: 'Replay' }).click()
  await press(page, 'Send again')
  await page.getByRole('alert').getByText('Say from when').waitFor()
  await page.getByRole('textbox', { name: 'Changes' }).fill('connection.*')
  expect(await lookedAt(page, 'endpoint-replay')).toEqual([])
  const before = got.length
  await press(page, 'Send again')
  await page.getByText(/is sent again|are sent again/).waitFor()
  await expect.poll(() => got.length, { timeout: 30_000 }).toBeGreaterThan(before)
  await page.getByRole('tab', { name: 'Attempts' }).click()
  const delivered = page.getByRole('row').filter({ hasText: 'connection.' }).filter({ hasText: '200' })
  await delivered.first().waitFor()
  const again = got.length
  await delivered
    .first()
    .getByRole('button', { name: /^Send again/ })
    .click()
  await expect.poll(() => got.length, { timeout: 30_000 }).toBeGreaterThan(again)
  expect(got.at(-1)?.id).toMatch(/^chg_/)
  expect(connection).toMatch(/^conn_/)

  await page.getByRole('tab', { name: 'Given up' }).click()
  await page.getByText('Nothing was given up.').waitFor()
  // That takes three days: what was delivered is shown as given up, and what is asked then is seen.
  await page.route('**/changes?state=parked*', async (route) => {
    const url = route.request().url().replace('state=parked', 'state=delivered')
    await route.fulfill({ response: await route.fetch({ url }) })
  })
  const givenUp = page.getByRole('row').filter({ hasText: 'connection.' })
  await givenUp.first().waitFor()
  expect(await faultsOf(page)).toEqual([])
  const replayed = page.waitForRequest(/\/replay$/)
  await press(page, 'Send all again')
  expect((await replayed).postDataJSON()).toEqual({ state: 'parked' })
  const one = page.waitForRequest(/\/replay$/)
  await givenUp.first().getByRole('button').click()
  expect((await one).postDataJSON()).toEqual({ changes: [expect.stringMatching(/^chg_/)] })
  await page.unrouteAll()

  await press(page, 'Rotate secret')
  await dialog.getByRole('button', { name: 'Rotate secret' }).click()
  await dialog.getByText(/The old secret signs too until/).waitFor()
  await press(page, 'I have kept it')
  await press(page, 'Send a test')
  await expect.poll(() => got.at(-1)?.signatures, { timeout: 30_000 }).toBe(2)
  await press(page, 'Pause')
  await page.getByText('Paused', { exact: true }).waitFor()
  await at.open(page, '/webhooks', 'Webhooks')
  await page.getByText('all changes').waitFor()
  expect(await lookedAt(page, 'webhooks')).toEqual([])
  // What is no address is refused with 400, which Chromium tells, too.
  expect(at.complaints().filter((one) => !/status of 400/.test(one))).toEqual([])
  await page.context().close()
})

it('shows changes as they happen, without a reload', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/changes?kind=endpoint.*', 'Changes')
  await page.getByText('Live').waitFor()
  await page.getByLabel('Kind').selectOption('All')
  await page
    .getByText(/^connection\./)
    .first()
    .waitFor()
  const [mine] = (await at.installation.client.request('GET /v1/connections')).data
  await page.getByText('Live').waitFor()
  await at.installation.client.request('PATCH /v1/connections/{id}', {
    path: { id: mine?.id ?? '' },
    body: { disabled: true },
  })
  await page.getByText('connection.disabled').first().waitFor()
  expect(await lookedAt(page, 'changes')).toEqual([])
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import {
  createS3Double,
  type S3Double,
} from '../../packages/server/src/collections/delivery/testing/s3-double.ts'
import { faultsOf, picture, tabTo } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole, telephone } from './console-at-browser.ts'
import { lookedAt } from './looked-at.ts'

/** Collections: from "nothing is connected" over the wizard to a package that verifies. */
vi.setConfig({ testTimeout: 500_000, hookTimeout: 180_000 })

const run = promisify(execFile)
const domain = 'contoso.onmicrosoft.com'
const password = 'correct horse battery staple'
let at: ConsoleAtBrowser
let folder: string
let s3: S3Double

beforeAll(async () => {
  at = await openConsole({ egress: { allow: ['127.0.0.1'] } })
  s3 = await createS3Double()
  folder = await mkdtemp(join(tmpdir(), 'gw-download-'))
})
afterAll(async () => {
  await at?.close()
  await s3?.close()
  await rm(folder, { recursive: true, force: true })
})

const heading = (page: Page, name: string | RegExp, level = 1) =>
  page.getByRole('heading', { level, name }).waitFor()
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()

it('says what to do while nothing is there and nothing is connected', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/collections', 'Collections')
  await heading(page, 'No collection yet', 2)
  expect(await lookedAt(page, 'collections-empty')).toEqual([])
  await page.getByRole('link', { name: 'New collection' }).click()
  await heading(page, 'Nothing is connected yet', 2)
  expect(await lookedAt(page, 'wizard-unconnected')).toEqual([])
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('leads through the wizard to a package that gatewarden verify proves', async () => {
  await at.installation.connectOrganization()
  const { emulator } = at.installation
  const address = (name: string) => `${name}@${domain}`
  for (const [name, displayName] of [
    ['livia', 'Livia Custodian'],
    ['marcus', 'Marcus Custodian'],
  ] as const) {
    emulator.addUser({ tenant: domain, userPrincipalName: address(name), displayName })
  }
  emulator.addUser({
    tenant: domain,
    userPrincipalName: address('tullia'),
    displayName: 'Tullia Without',
    mailbox: 'none',
  })
  const mime = (id: string) =>
    Buffer.from(
      `From: a@example.com\r\nTo: b@example.com\r\nSubject: Message ${id}\r\nMessage-ID: <${id}@example.com>\r\n\r\nBody ${id}\r\n`,
    )
  const put = (name: string, path: string[], id: string, day: string) =>
    emulator.putMessage(address(name), {
      folder: path,
      mime: mime(id),
      state: { receivedAt: Date.parse(day) },
    })
  for (let i = 0; i < 12; i++) put('livia', ['inbox'], `l${i}`, '2026-02-03T10:00:00Z')
  put('livia', ['inbox', 'Newsletters'], 'news', '2026-02-03T10:00:00Z')
  put('livia', ['inbox'], 'old', '2024-02-03T10:00:00Z')
  put('marcus', ['inbox'], 'm1', '2024-05-03T10:00:00Z')

  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/collections', 'Collections')
  await page.getByRole('link', { name: 'New collection' }).focus()
  await page.keyboard.press('Enter')
  await heading(page, 'New collection')

  await page.getByLabel('Matter', { exact: true }).selectOption('New matter…')
  await press(page, 'Continue')
  await page.getByRole('alert').getByText('Give the matter a name.').waitFor()
  await page.getByLabel('Name of the matter').fill('Doe v. Roe')
  await page.getByLabel('Number (optional)').fill('26-104')
  await page.getByLabel(/^Name of this collection/).fill('First look')
  expect(await lookedAt(page, 'wizard-matter')).toEqual([])
  await press(page, 'Continue')

  const search = page.getByLabel('Search the directory', { exact: true }).first()
  await search.fill('livia')
  await page.getByRole('option', { name: /Livia Custodian/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByText('1 custodian, 1 mailbox').waitFor()
  await page.locator('input[type=file]').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `Name,Mailboxes\nMarcus,${address('marcus')},${address('tullia')}\nNobody\nTwice,${address('livia')}\nWrong,not an address\nGhost,${address('ghost')}\n`,
    ),
  })
  await page.getByText('2 custodians from people.csv').waitFor()
  await page.getByText('Line 3: no address in this line').waitFor()
  await page.getByText(`Line 4: ${address('livia')} is there already`).waitFor()
  await page.getByText('Line 5: “not an address” is not an e-mail address').waitFor()
  await page.getByText('3 custodians, 4 mailboxes').waitFor()
  expect(await lookedAt(page, 'wizard-custodians')).toEqual([])
  await press(page, 'Continue')

  await page.getByLabel('From').fill('2026-03-31')
  await page.getByLabel('To', { exact: true }).fill('2026-01-01')
  await press(page, 'Continue')
  await page.getByRole('alert').getByText('This is before the first day.').waitFor()
  await page.getByLabel('From').fill('2026-01-01')
  await page.getByLabel('To', { exact: true }).fill('2026-03-31')
  const zone = page.getByRole('combobox', { name: 'Time zone' }).or(page.getByLabel('Time zone').first())
  await zone.first().fill('Europe/Berl')
  await page.getByRole('option', { name: 'Europe/Berlin' }).click()
  await page.getByLabel('Only some').check()
  await page.getByLabel('Except').fill('@inbox/News*')
  expect(await lookedAt(page, 'wizard-what')).toEqual([])
  await press(page, 'Continue')

  await page.getByLabel('US Department of Justice').check()
  await page.getByLabel('Again and again').check()
  await page.getByLabel('How often').selectOption('Otherwise…')
  expect(await lookedAt(page, 'wizard-how')).toEqual([])
  await page.getByLabel('Now', { exact: true }).check()
  await press(page, 'Continue')

  await page.getByText('1 of 4 mailboxes ready').waitFor()
  const row = (name: string) => page.getByRole('listitem').filter({ hasText: address(name) })
  await row('livia').getByText('Ready', { exact: true }).waitFor()
  await row('marcus')
    .getByText(/nothing of what it holds/)
    .waitFor()
  await row('tullia').getByText('No licence', { exact: true }).waitFor()
  await row('ghost').getByText('Not found', { exact: true }).waitFor()
  await page.getByLabel(/^Show some messages/).check()
  await row('livia').getByText('12 of the newest 12 messages would be collected').waitFor()
  await row('livia').getByText('Message l11').waitFor()
  expect(await lookedAt(page, 'wizard-preview')).toEqual([])
  await press(page, 'Start collection')

  await heading(page, 'First look')
  await page.getByText('Complete with gaps').waitFor()
  await page.getByText('Cannot be read: no licence').waitFor()
  await page
    .getByRole('button', { name: /^\d+ folders$/ })
    .first()
    .click()
  expect(await lookedAt(page, 'collection-progress')).toEqual([])

  await page.getByRole('tab', { name: 'Numbers' }).click()
  await page.getByText('All numbers meet').waitFor()
  expect(page.url()).toMatch(/tab=numbers/)
  expect(await lookedAt(page, 'collection-numbers')).toEqual([])
  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByText('Doe v. Roe').waitFor()
  await page.getByText('2026-01-01 to 2026-03-31 (Europe/Berlin)').first().waitFor()
  expect(await lookedAt(page, 'collection-settings')).toEqual([])

  await page.getByRole('tab', { name: 'Package' }).click()
  const coming = page.waitForEvent('download')
  await press(page, 'Download package')
  const download = await coming
  const file = join(folder, download.suggestedFilename())
  await download.saveAs(file)
  const key = await page.getByRole('textbox', { name: 'Public key' }).inputValue()
  // Just as the page says it, in the folder of the download.
  const command = await page.getByRole('textbox', { name: 'Command' }).inputValue()
  await run('tar', ['-xf', file, '-C', folder])
  const [, sealed = ''] = /^gatewarden verify (\S+) --key '(.*)'$/.exec(command) ?? []
  expect(command).toContain(key)
  const { stdout } = await run(process.execPath, [
    'packages/cli/src/bin.ts',
    ...['verify', join(folder, sealed), '--key', key, '--json'],
  ])
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, rows: 12, signer: { status: 'established' } })

  await press(page, 'Download as ZIP…')
  const asked = page.getByRole('dialog')
  await asked.getByLabel('Encrypt with a password').check()
  await asked.getByRole('textbox', { name: 'Password' }).fill(password)
  expect(await faultsOf(page)).toEqual([])
  const zipped = page.waitForEvent('download')
  await asked.getByRole('button', { name: 'Download' }).click()
  const zip = join(folder, (await zipped).suggestedFilename())
  await (await zipped).saveAs(zip)
  expect((await run('/usr/bin/7zz', ['t', `-p${password}`, zip])).stdout).toContain('Everything is Ok')

  await page.getByLabel('Works for').selectOption('1 hour')
  await press(page, 'Make link')
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue()
  // Without a session, as whoever got it by mail has it.
  const archive = await fetch(link)
  expect([archive.status, archive.headers.get('content-type')]).toEqual([200, 'application/zip'])
  await archive.body?.cancel()
  const ofPackage = page.url()
  await page.getByRole('link', { name: 'Make one' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Evidence store')
  await page.getByLabel('Address of the storage').fill(s3.endpoint)
  await page.getByLabel('Bucket', { exact: true }).fill('evidence')
  await page.getByLabel('Access key id').fill(s3.accessKeyId)
  await page.getByLabel('Secret access key').fill('wrong')
  await page.getByLabel(/^The bucket stands in the path/).check()
  await page.getByLabel('Encrypt with a password').check()
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await press(page, 'Make destination')
  await press(page, 'Test')
  await page.getByText('Uploads do not work').waitFor()
  await press(page, 'Change')
  await page.getByRole('dialog').getByLabel('Secret access key').fill(s3.secretAccessKey)
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await press(page, 'Test')
  await page.getByText('Uploads work').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.goto(ofPackage)
  await press(page, 'Upload')
  await page.getByText('Uploaded', { exact: true }).waitFor()
  const [name = '', object] = [...s3.objects].find(([key]) => key.endsWith('.zip')) ?? []
  await writeFile(join(folder, 'stored.zip'), object?.bytes ?? '')
  expect(name).toMatch(/^col_.*\.zip$/)
  const stored = await run('/usr/bin/7zz', ['t', `-p${password}`, join(folder, 'stored.zip')])
  expect(stored.stdout).toContain('Everything is Ok')
  expect(await lookedAt(page, 'collection-package')).toEqual([])

  await page.getByRole('link', { name: 'Clone' }).click()
  await page.getByText('With the settings of “First look”.').waitFor()
  await press(page, 'Continue')
  await page.getByText('3 custodians, 4 mailboxes').waitFor()
  await press(page, 'Continue')
  await press(page, 'Continue')
  await page.getByLabel('Again and again').check()
  await page.getByLabel('How often').selectOption('Sundays at 22:00')
  await page.getByLabel(/^Leave out what an earlier/).selectOption('First look')
  await press(page, 'Continue')
  await press(page, 'Make schedule')
  await heading(page, 'Schedules')
  const schedule = page.getByRole('listitem').filter({ hasText: '0 22 * * 0 (Europe/Berlin)' })
  const next = schedule.getByText(/^Next run/)
  const first = await next.textContent()
  expect(await faultsOf(page)).toEqual([])
  await press(page, 'Skip the next run')
  await page.getByRole('dialog').getByRole('button', { name: 'Skip the next run' }).click()
  await expect.poll(() => next.textContent()).not.toBe(first)
  await press(page, 'Stop')
  await schedule.getByText('Stopped').waitFor()
  await press(page, 'Resume')
  await schedule.getByText('Active').waitFor()
  await schedule.getByRole('link', { name: 'Its runs' }).click()
  await page.getByText('No collection is in this state.').waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('keeps a matter to its members and under lock, says why erasing is refused, and erases one custodian', async () => {
  const page = await at.administrator({ viewport: desk })
  const { client } = at.installation
  const [matter] = (await client.request('GET /v1/matters')).data
  const id = (await client.request('GET /v1/collections')).data.find((one) => one.name === 'First look')?.id
  await at.open(page, '/matters', 'Matters')
  await page.getByRole('link', { name: 'Doe v. Roe' }).click()
  await heading(page, 'Doe v. Roe')
  await page.getByRole('link', { name: 'First look' }).waitFor()
  await press(page, 'Set the lock')
  await page.getByText(/^Under a retention lock since/).waitFor()
  await page.getByLabel('Only these').check()
  await page.getByLabel('Ada Lovelace (you)').uncheck()
  await page.getByText('Choose at least one, or let everybody see it.').waitFor()
  await page.getByLabel('Ada Lovelace (you)').check()
  await page.getByRole('button', { name: 'Save' }).nth(1).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  expect(await lookedAt(page, 'matter')).toEqual([])
  // An administrator's key is not a member.
  await expect(client.request('GET /v1/matters/{id}', { path: { id: matter?.id ?? '' } })).rejects.toThrow()

  await at.open(page, `/collections/${id}?tab=settings`, 'First look')
  await page.getByText('Erasing is refused: retention lock').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('link', { name: 'Go to the matter' }).click()
  await press(page, 'Release the lock')
  await page.getByRole('dialog').getByRole('button', { name: 'Release the lock' }).click()
  await page.getByText(/^Not locked:/).waitFor()
  await page.getByLabel('Everybody who may see collections').check()
  await page.getByRole('button', { name: 'Save' }).nth(1).click()
  await page.getByText('Saved', { exact: true }).waitFor()

  await at.open(page, `/collections/${id}?tab=settings`, 'First look')
  await page.getByLabel('One custodian').selectOption('Marcus')
  await press(page, 'Erase custodian')
  await page.getByRole('dialog').getByRole('button', { name: 'Erase custodian' }).click()
  await page.getByText(/^Erased; the rest is sealed anew/).waitFor()
  await expect.poll(() => page.getByRole('main').textContent()).not.toMatch(/Marcus:/)
  await page.getByRole('link', { name: 'See the record' }).click()
  await page.getByRole('cell', { name: 'collection.custodian-erased' }).waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('keeps only the custodians and folders in sight in the page, and finds one of a thousand', async () => {
  const { client } = at.installation
  const { data } = await client.request('GET /v1/collections')
  const id = data.find(({ name }) => name === 'First look')?.id ?? ''
  // A run over a thousand mailboxes takes minutes: what one was answered is handed to the page a thousand times over.
  const answer = await client.request('GET /v1/collections/{id}/progress', { path: { id } })
  const custodians = Array.from({ length: 1000 }, (_, index) => {
    const { mailboxes, ...of } = answer.custodians[0] ?? { mailboxes: [] }
    const address = `person${index + 1}@example.com`
    return {
      ...of,
      name: `Person ${index + 1}`,
      mailboxes: mailboxes.map((mailbox) => ({ ...mailbox, address })),
    }
  })
  const page = await at.administrator({ viewport: desk })
  await page.route(`**/v1/collections/${id}/progress`, (route) =>
    route.fulfill({ json: { ...answer, custodians } }),
  )
  await at.open(page, `/collections/${id}`, 'First look')
  const list = page.getByRole('list', { name: 'Custodians' })
  await list.getByRole('heading', { name: 'Person 1', exact: true }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight / 2)')
  await list.getByRole('heading', { name: 'Person 1', exact: true }).waitFor({ state: 'detached' })
  expect(await list.getByRole('listitem').count()).toBeLessThan(40)
  await page.getByLabel('Find a custodian').fill('person777@')
  await list.getByRole('heading', { name: 'Person 777' }).waitFor()
  expect(await list.getByRole('listitem').count()).toBe(1)
  await picture(page, 'console-collection-thousand', process.env.GATEWARDEN_SCREENSHOTS)

  await page.getByRole('tab', { name: 'Numbers' }).click()
  const table = page.getByRole('table')
  await table.getByText('Person 1 · person1@example.com').waitFor()
  // What stands above the lines comes to rest after the window has another size.
  await page.setViewportSize(telephone)
  await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(12)
  expect(await faultsOf(page)).toEqual([])
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
  await table.getByText('Person 1000 · person1000@example.com').waitFor()
  expect(await table.getByRole('row').count()).toBeLessThan(80)
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('shows progress without a reload, pauses and goes on, stops, and lists what could not be had', async () => {
  const { emulator, client } = at.installation
  const mailbox = `slow@${domain}`
  emulator.addUser({ tenant: domain, userPrincipalName: mailbox, displayName: 'Slow' })
  for (let i = 0; i < 60; i++) {
    emulator.putMessage(mailbox, {
      folder: ['inbox'],
      mime: Buffer.from(`Subject: Slow ${i}\r\nMessage-ID: <slow${i}@example.com>\r\n\r\nx\r\n`),
    })
  }
  const one = `/v1.0/users/${encodeURIComponent(mailbox)}/messages/*/$value`
  // Some come, then nothing does: so that there is time to look.
  emulator.addFault({ path: one, delay: 300_000, after: 8 })
  const [connection] = (await client.request('GET /v1/connections')).data
  const made = await client.request('POST /v1/collections', {
    body: { connection: connection?.id ?? '', name: 'Slow one', custodians: [{ mailboxes: [mailbox] }] },
  })
  const page = await at.administrator({ viewport: desk })
  await at.open(page, `/collections/${made.id}`, 'Slow one')
  const found = page.locator('dl div').filter({ hasText: 'Collected' }).locator('dd')
  await expect.poll(async () => Number(await found.textContent()), { timeout: 30_000 }).toBeGreaterThan(2)
  expect(await lookedAt(page, 'collection-running')).toEqual([])
  await tabTo(page, /^Pause$/)
  await page.keyboard.press('Enter')
  await page.getByText('Somebody paused the run.').waitFor()
  expect(await lookedAt(page, 'collection-paused')).toEqual([])
  await press(page, 'Resume')
  await page.getByRole('button', { name: 'Pause' }).waitFor()
  await press(page, 'Stop')
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Somebody stopped the run.').waitFor()
  emulator.clearFaults()
  await press(page, 'Resume')
  await page.getByText('Complete', { exact: true }).waitFor({ timeout: 60_000 })
  await expect.poll(() => found.textContent()).toBe('60')

  // Neither as MIME nor as JSON.
  const either = `/v1.0/users/${encodeURIComponent(mailbox)}/messages/*`
  emulator.addFault({ path: either, status: 400, code: 'ErrorCorruptData', message: 'Cannot be read.' })
  const failing = await client.request('POST /v1/collections', {
    body: { connection: connection?.id ?? '', name: 'Failing', custodians: [{ mailboxes: [mailbox] }] },
  })
  await at.open(page, `/collections/${failing.id}?tab=exceptions`, 'Failing')
  await page.getByText('Complete with exceptions').waitFor({ timeout: 60_000 })
  await page.getByRole('row').filter({ hasText: 'Slow 1' }).first().waitFor()
  expect(await lookedAt(page, 'collection-exceptions')).toEqual([])
  emulator.clearFaults()
  await press(page, 'Retry what failed')
  await page.getByText('Complete', { exact: true }).waitFor({ timeout: 60_000 })

  await at.open(page, '/collections', 'Collections')
  await page.getByRole('link', { name: 'Failing' }).waitFor()
  expect(await lookedAt(page, 'collections')).toEqual([])
  await page.getByLabel('Status').selectOption('Stopped')
  await page.getByText('No collection is in this state.').waitFor()
  expect(page.url()).toMatch(/status=stopped/)
  await page.goto(at.address('/collections/col_00000000000000000000000000'))
  await page.getByRole('alert').getByText('There is nothing here').waitFor()
  // Chromium says of itself that the collection was not found.
  expect(at.complaints().filter((one) => !/col_0{26}.* status of 404/.test(one))).toEqual([])
  await page.context().close()
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { faultsOf, picture } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole, telephone, themes } from './console-at-browser.ts'

/** The mailbox browser: mail, calendar and contacts of real mailboxes, and security requirement 22 for hostile mail. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
const who = 'mette.sorensen@contoso.onmicrosoft.com'
let at: ConsoleAtBrowser
let id = ''
/** What was asked of a server elsewhere that hostile mail points to. */
const asked: string[] = []
const elsewhere = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.end()
})
let origin = ''

beforeAll(async () => {
  await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
  at = await openConsole()
  id = await at.installation.connectOrganization()
  at.installation.emulator.putMessage(who, {
    folder: ['Inbox'],
    mime: letter('Hostile letter', hostileHtml()),
  })
})
afterAll(async () => {
  await at?.close()
  await new Promise((done) => elsewhere.close(done))
})

const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const inline = (contentId: string, type: string, bytes: Buffer) => [
  '--b',
  `Content-Type: ${type}; name="${contentId}.png"`,
  'Content-Disposition: inline',
  `Content-ID: <${contentId}>`,
  'Content-Transfer-Encoding: base64',
  '',
  bytes.toString('base64'),
]

const letter = (subject: string, html: string) =>
  Buffer.from(
    [
      'From: Mallory <mallory@evil.example>',
      `To: ${who}`,
      `Subject: ${subject}`,
      `Date: ${new Date().toUTCString()}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      html,
      '--b',
      'Content-Type: text/html; name="run.html"',
      'Content-Disposition: attachment; filename="run.html"',
      '',
      `<script>fetch("${origin}/attachment")</script>`,
      ...inline('dot@x', 'image/png', dot),
      ...inline(
        'vector@x',
        'image/png',
        Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="fetch('${origin}/vector')"/>`),
      ),
      '--b--',
      '',
    ].join('\r\n'),
  )

const hostileHtml =
  () => `<p>Read me</p><img src="cid:dot@x" alt="A dot"><img src="cid:vector@x" alt="A vector">
<script>top.document.title='run';fetch('${origin}/script')</script>
<img src=x onerror="top.document.title='run'"><img src="${origin}/pixel.gif"><img srcset="${origin}/srcset 2x">
<svg onload="top.document.title='run'"><script>fetch('${origin}/svg')</script></svg>
<iframe src="${origin}/frame"></iframe><object data="${origin}/object"></object><embed src="${origin}/embed">
<meta http-equiv="refresh" content="0;url=${origin}/refresh"><base href="${origin}/"><link rel="stylesheet" href="${origin}/style.css">
<style>@import url(${origin}/import.css); body{background:url(${origin}/background)}</style>
<p style="background:url(${origin}/inline);position:fixed;inset:0">Over everything</p>
<form action="${origin}/form" target="_top"><input name="a"><button formaction="${origin}/formaction">Press me</button></form>
<a href="javascript:top.document.title='run'">Script link</a> <a href="${origin}/link" ping="${origin}/ping">Real link</a>
<video src="${origin}/video" autoplay></video><input type="image" src="${origin}/input" autofocus onfocus="top.document.title='run'">`

it('finds people by name and by alias, with what is known of those without a mailbox', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, `/connections/${id}`, 'Your own organization')
  await page.getByRole('link', { name: 'Open a mailbox' }).click()
  await page.getByRole('heading', { level: 1, name: 'Open a mailbox' }).waitFor()
  await page
    .getByRole('list', { name: /People/ })
    .getByRole('listitem')
    .nth(20)
    .waitFor()
  await picture(page, 'console-pick-mailbox', screenshots)
  expect(await faultsOf(page)).toEqual([])
  await page.getByLabel('Name or any address').fill('mette')
  await page.waitForURL(/search=mette/)
  await expect
    .poll(() =>
      page
        .getByRole('list', { name: /People/ })
        .getByRole('listitem')
        .count(),
    )
    .toBe(1)
  await page.getByRole('link', { name: /Mette/ }).click()
  await page.getByRole('heading', { level: 1, name: /Mette/ }).waitFor()
  await page.getByRole('link', { name: /Hostile letter/ }).waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it.each(themes)('shows folders, messages, a week and contacts, %s', async (colorScheme) => {
  for (const [size, viewport] of Object.entries({ desk, telephone })) {
    const page = await at.administrator({ viewport, colorScheme })
    await at.open(page, `/connections/${id}/mailboxes/${who}`, /Mette/)
    const messages = page.getByRole('region', { name: 'Messages' }).getByRole('link')
    await messages.nth(3).waitFor()
    expect(await faultsOf(page)).toEqual([])
    if (size === 'telephone') await picture(page, `console-mail-list-${colorScheme}-${size}`, screenshots)
    await messages.nth(2).click()
    await page.getByRole('article').getByRole('link', { name: 'Download as .eml' }).waitFor()
    await picture(page, `console-mail-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('tab', { name: 'Calendar' }).click()
    await page.getByRole('region').getByRole('listitem').first().waitFor()
    await picture(page, `console-calendar-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Next week' }).click()
    await page.waitForURL(/week=/)
    await page.getByRole('tab', { name: 'Contacts' }).click()
    await page.getByLabel('Search contacts').waitFor()
    await page.getByRole('tabpanel').getByRole('listitem').first().waitFor()
    await picture(page, `console-contacts-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    expect(at.complaints()).toEqual([])
    await page.context().close()
  }
})

it('looks for messages in our query language, which stands in the address', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, `/connections/${id}/mailboxes/${who}`, /Mette/)
  await page.getByLabel('Search messages').fill('from:mallory has:attachment')
  await page.waitForURL(/q=/)
  const messages = page.getByRole('region', { name: 'Messages' }).getByRole('link')
  await expect.poll(() => messages.count()).toBe(1)
  await page.getByLabel('Search messages').fill('is:purple')
  await page
    .getByRole('alert')
    .filter({ hasText: /purple|unread/ })
    .waitFor()
  await page.getByLabel('Search messages').fill('subject:zzzznothing')
  await page.getByText('No message fits this search.').waitFor()
  await page.context().close()
})

it('shows hostile mail so that nothing in it runs, loads, leads away or posts', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, `/connections/${id}/mailboxes/${who}`, /Mette/)
  await page.getByRole('link', { name: /Hostile letter/ }).click()
  const frame = page.frameLocator('iframe[title="Text of the message"]')
  await frame.getByText('Read me').waitFor()
  await page.getByText('Pictures from elsewhere are not loaded').waitFor()
  // What came within the message is shown, where it is a picture; what only says that it is one is not.
  const widths = (name: string) =>
    frame.getByAltText(name).evaluate((one) => Reflect.get(one, 'naturalWidth'))
  await expect.poll(() => widths('A dot')).toBe(1)
  expect(await widths('A vector')).toBe(0)
  await picture(page, 'console-hostile-mail', screenshots)
  await page.getByRole('button', { name: 'Load pictures' }).click()
  await page.getByText('Pictures from elsewhere are loaded.').waitFor()
  await frame.getByText('Read me').waitFor()
  await frame.getByText('Script link').click()
  expect(await frame.getByRole('button').count()).toBe(0)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download run.html' }).click()
  expect((await download).suggestedFilename()).toBe('run.html')
  expect(page.url()).toContain(at.address(`/connections/${id}/mailboxes/`))
  expect(await page.title()).not.toBe('run')
  expect(asked).toEqual([])

  // A link is the reader's own choice: it opens a window of its own that cannot reach this one.
  const popup = page.context().waitForEvent('page')
  await frame.getByText('Real link').click()
  const opened = await popup
  await opened.waitForLoadState()
  expect(await opened.evaluate('window.opener')).toBeNull()
  expect(asked.filter((path) => path !== '/favicon.ico')).toEqual(['/link'])
  await page.context().close()
})

it('says of a mailbox that does not open why, and what to do', async () => {
  const page = await at.administrator({ viewport: telephone })
  for (const address of ['workshop.kiosk@contoso.onmicrosoft.com', 'nobody@contoso.onmicrosoft.com']) {
    await page.goto(at.address(`/connections/${id}/mailboxes/${address}`))
    const alert = page.getByRole('alert').filter({ hasText: 'This mailbox does not open' })
    await alert.getByText(/^Request /).waitFor()
    await picture(page, `console-mailbox-${address.split('@')[0]}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
  }
  await page.context().close()
})

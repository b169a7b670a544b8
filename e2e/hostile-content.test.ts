import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  type ConnectRig,
  connectOrganization,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
} from '../packages/server/src/connect/testing/index.ts'
import { openBrowser, type WatchedBrowser } from './watched-browser.ts'

/*
 * Security requirement 17 in a real Chromium: whatever a mailbox holds, none of it runs in Gatewarden's origin. The browser is given
 * the API key for every request, which no page of ours ever does: so that only the answers themselves are in the way.
 */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const ran = 'hostile-content-ran'
const script = `fetch('/${ran}?'+location.protocol).catch(()=>{});window.name='${ran}';document.title='${ran}'`
const files = [
  { name: 'page.html', type: 'text/html', text: `<!doctype html><title>x</title><script>${script}</script>` },
  {
    name: 'page.xhtml',
    type: 'application/xhtml+xml',
    text: `<html xmlns="http://www.w3.org/1999/xhtml"><body><script>${script}</script></body></html>`,
  },
  {
    name: 'picture.svg',
    type: 'image/svg+xml',
    text: `<svg xmlns="http://www.w3.org/2000/svg" onload="${script}"><script>${script}</script></svg>`,
  },
  {
    name: 'paper.pdf',
    type: 'application/pdf',
    text: `%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(${ran})>>>>endobj\ntrailer<</Root 1 0 R>>`,
  },
  { name: 'code.js', type: 'text/javascript', text: script },
  {
    name: 'feed.xml',
    type: 'text/xml',
    text: `<x xmlns:h="http://www.w3.org/1999/xhtml"><h:script>${script}</h:script></x>`,
  },
  { name: 'nothing', type: 'application/octet-stream', text: `<html><script>${script}</script>` },
]
const boundary = 'bound'
const mime = [
  'Subject: Hostile',
  'From: mallory@evil.example',
  'MIME-Version: 1.0',
  `Content-Type: multipart/mixed; boundary=${boundary}`,
  '',
  `--${boundary}`,
  'Content-Type: text/html',
  '',
  `<html><body><script>${script}</script></body></html>`,
  ...files.flatMap(({ name, type, text }) => [
    `--${boundary}`,
    `Content-Type: ${type}; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
    '',
    Buffer.from(text).toString('base64'),
  ]),
  `--${boundary}--`,
  '',
].join('\r\n')

let rig: ConnectRig
let browser: WatchedBrowser
let elsewhere: Server | undefined
let elsewhereUrl = ''
/** Addresses whose answers hold what is hostile. */
let addresses: string[] = []

beforeAll(async () => {
  rig = await connectRig()
  const permissions = ['Mail.ReadWrite', 'Contacts.ReadWrite', 'User.Read.All']
  const app = newApp(rig, 'hostile', { application: permissions })
  const wish = { type: 'microsoft-365', mode: 'organization', name: 'hostile', permissions }
  const connector = await makeConnector(rig, wish, app)
  const { admin, employee } = newOrganization(rig, 'hostile')
  const administrator = admin.userPrincipalName
  const { id } = await connectOrganization(rig, { customer: 'hostile', connector, administrator })
  const box = employee.userPrincipalName
  rig.emulator.putMessage(box, { folder: ['inbox'], mime: Buffer.from(mime) })
  const list = z.object({ data: z.array(z.object({ id: z.string() })) })
  const at = `/v1/connections/${id}/mailboxes/${box}`
  const graph = `/v1/connections/${id}/graph/v1.0/users/${box}/messages`
  const message = list.parse((await rig.call('GET', `${at}/messages`)).body).data[0]?.id ?? ''
  const attached = list.parse((await rig.call('GET', `${at}/messages/${message}/attachments`)).body).data
  expect(attached).toHaveLength(files.length)
  const contact = z
    .object({ id: z.string() })
    .parse((await rig.call('POST', `${at}/contacts`, { body: { name: 'Mallory <script>' } })).body).id
  const [, , svg] = files
  const photo = await fetch(`${rig.url}${at}/contacts/${contact}/photo`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': 'image/jpeg' },
    body: svg?.text ?? '',
  })
  addresses = [
    `${at}/messages/${message}`,
    `${at}/messages/${message}?body=html`,
    `${at}/messages/${message}?body=safe`,
    `${at}/messages/${message}/mime`,
    ...attached.map((one) => `${at}/messages/${message}/attachments/${one.id}/content`),
    ...(photo.ok ? [`${at}/contacts/${contact}/photo`] : []),
    `${at}/contacts/${contact}`,
    `${graph}/${message}`,
    `${graph}/${message}/$value`,
    ...attached.map((one) => `${graph}/${message}/attachments/${one.id}/$value`),
  ]
  const other = createServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>elsewhere</title>')
  })
  elsewhere = other
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  elsewhereUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await rig?.close()
  await new Promise((resolve) => (elsewhere ? elsewhere.close(resolve) : resolve(undefined)))
})

/** A window that sends the key along to the service, and hears what is asked of anybody. */
async function keyed(): Promise<{ page: Page; asked: string[] }> {
  const page = await browser.visitor({ extraHTTPHeaders: { authorization: `Bearer ${rig.adminKey}` } })
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  return { page, asked }
}

describe('what a mailbox holds', () => {
  it('is answered, so that there is something to run', async () => {
    for (const address of addresses) {
      const answer = await fetch(rig.url + address, { headers: { authorization: `Bearer ${rig.adminKey}` } })
      expect({ address, status: answer.status }).toEqual({ address, status: 200 })
      expect(answer.headers.get('x-content-type-options'), address).toBe('nosniff')
      expect(answer.headers.get('content-security-policy'), address).toContain("default-src 'none'")
      expect(answer.headers.get('content-type'), address).toMatch(
        /^(application\/(json|octet-stream)|message\/rfc822|text\/plain)/,
      )
    }
    expect(addresses.length).toBeGreaterThan(2 * files.length)
  })

  it('does not run when it is opened', async () => {
    const { page, asked } = await keyed()
    for (const address of addresses) {
      // A download ends the navigation with an error; JSON is shown as text.
      await page.goto(rig.url + address).catch(() => undefined)
      expect({ address, title: await page.title(), name: await page.evaluate('window.name') }).toEqual({
        address,
        title: expect.not.stringContaining(ran),
        name: '',
      })
    }
    expect(asked.filter((url) => url.includes(`/${ran}`))).toEqual([])
  })

  it('does not run as a frame, a picture, an object, a style or a script of another page', async () => {
    const { page, asked } = await keyed()
    await page.goto(elsewhereUrl)
    const all = addresses.map((address) => rig.url + address)
    const done = page.evaluate(`Promise.all(${JSON.stringify(all)}.flatMap((url) =>
      ['iframe', 'img', 'object', 'embed', 'script', 'link'].map((tag) => new Promise((resolve) => {
        const one = document.createElement(tag)
        if (tag === 'object') one.data = url
        else if (tag === 'link') { one.rel = 'stylesheet'; one.href = url }
        else one.src = url
        one.onload = one.onerror = resolve
        // A frame that turns into a download says nothing.
        setTimeout(resolve, 1500)
        document.body.append(one)
      }))))`)
    await done
    expect(asked.filter((url) => url.startsWith(rig.url)).length).toBeGreaterThan(addresses.length)
    expect(asked.filter((url) => url.includes(`/${ran}`))).toEqual([])
    expect(await page.evaluate('window.name')).toBe('')
    browser.complaints()
  })

  it('would run if it were sent as it is: the trap works', async () => {
    const trap = createServer((request, response) => {
      const [page] = files
      response.setHeader('content-type', 'text/html')
      response.end(request.url === '/' ? page?.text : '')
    })
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
    const { page, asked } = await keyed()
    await page.goto(`http://127.0.0.1:${(trap.address() as AddressInfo).port}/`)
    await page.waitForFunction(`window.name === '${ran}'`)
    expect(asked.some((url) => url.includes(`/${ran}`))).toBe(true)
    trap.closeAllConnections()
    await new Promise((resolve) => trap.close(resolve))
  })
})

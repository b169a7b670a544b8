import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CatalogAtBrowser, openCatalog, press } from './catalog-at-browser.ts'

// What an administrator, or somebody who took her place, writes into the catalog is shown to other people: none of it may run.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

let at: CatalogAtBrowser
beforeAll(async () => {
  at = await openCatalog()
})
afterAll(() => at?.close())
beforeEach(() => {
  at.browser.complaints()
})

const desk = { viewport: { width: 1100, height: 800 } }
const open = async (page: Page, customer: string, query = '') => {
  at.product.customer = customer
  await page.goto(`${at.product.origin}/settings${query}`)
  await page.getByRole('button', { name: 'My connections' }).waitFor()
}

describe('hostile texts and pictures of a connector', () => {
  it('run, load, send and open nothing, embedded and at its own address', async () => {
    const script = "document.title='ran';fetch('/ran')"
    const hostile = `<img src=x onerror="${script}"><script>${script}</script>`
    const description = [
      hostile,
      `![x](http://127.0.0.1:9/ran.png) ![y](javascript:${script})`,
      `[a](javascript:${encodeURIComponent(script)}) [b](data:text/html,<script>${script}</script>) [c](/v1/keys) [d](//evil.example)`,
      `<iframe srcdoc="<script>${script}</script>"></iframe><form action="http://127.0.0.1:9/ran"><input autofocus onfocus="${script}"></form>`,
      '<svg onload="' +
        script +
        '"></svg><style>@import "http://127.0.0.1:9/ran.css"</style><base href="http://127.0.0.1:9/">',
      '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/ran">',
      '| a | b |\n|---|---|\n| <b onclick=x>1</b> | `<i>` |',
    ].join('\n\n')
    const offer = await at.offer({
      type: 'outlook-mail',
      catalog: {
        title: `Hostile ${hostile}`.slice(0, 100),
        shortText: hostile,
        category: hostile.slice(0, 100),
        description,
      },
    })
    // A picture that is a page besides.
    const png = Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      Buffer.from(`<html><script>${script}</script></html>`),
    ])
    const { url } = at.installation.service
    const headers = { authorization: `Bearer ${at.installation.service.adminKey}` }
    const put = await fetch(`${url}/v1/connectors/${offer.connector}/logo`, {
      method: 'PUT',
      headers,
      body: png,
    })
    const { logo } = (await put.json()) as { logo: string }
    const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>${script}</script></svg>`
    const refused = await fetch(`${url}/v1/connectors/${offer.connector}/logo`, {
      method: 'PUT',
      headers,
      body: svg,
    })
    expect(refused.status).toBe(400)

    for (const where of ['embedded', 'hosted'] as const) {
      const page = await at.visitor(desk)
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      if (where === 'embedded') await open(page, offer.customer)
      else await page.goto(await at.link(offer.customer))
      await press(page, /^Hostile/)
      await page.getByText('<iframe srcdoc=').waitFor()
      expect(await page.getByRole('link', { name: /^[abcd]$/ }).count()).toBe(0)
      expect(await page.title()).not.toBe('ran')
      const inside = await page.evaluate<number>(
        "[...document.querySelectorAll('gatewarden-catalog, #catalog')].map((one) => one.shadowRoot.querySelectorAll('script, iframe, form, style, base, meta, svg[onload], img[onerror]').length).reduce((a, b) => a + b, 0)",
      )
      expect(inside).toBe(0)
      const own = [url, at.installation.service.config.publicUrl, at.product.origin]
      expect(
        asked.filter((one) => !own.some((origin) => one.startsWith(origin)) || one.includes('ran')),
      ).toEqual([])
    }
    const alone = await at.visitor()
    const shown = await alone.goto(logo)
    expect(shown?.headers()['content-type']).toBe('image/png')
    expect(await alone.title()).not.toBe('ran')
  })
})

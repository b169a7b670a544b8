import { createHash } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFeatures, type Features } from '../../../features.ts'
import { auditRoutes } from '../../audit/routes.ts'
import { errorCodes } from '../../errors.ts'
import { type TestPlatform, testPlatform } from '../../testing/index.ts'
import { createApp } from '../app.ts'
import { type ApiDocument, operationsOf } from './document.ts'
import { groupOperations } from './group-operations.ts'
import { referencePage } from './reference-page.ts'

let platform: TestPlatform
let features: Features
let document: ApiDocument
let app: ReturnType<typeof createApp>
let page: string
let policy: string

beforeAll(async () => {
  platform = await testPlatform()
  features = createFeatures(platform)
  app = createApp(platform, {
    authenticate: features.access.service.authenticate,
    features: [...features.routes, auditRoutes(platform)],
  })
  document = JSON.parse(await (await app.request('/v1/openapi.json')).text())
  const answer = await app.request('/docs')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/html')
  policy = answer.headers.get('content-security-policy') ?? ''
  page = await answer.text()
})
afterAll(async () => {
  await features?.stop()
  await platform?.close()
})

const text = (html: string) =>
  html
    .replace(/<[^>]+>/g, '')
    .replace(
      /&(lt|gt|quot|#39|amp);/g,
      (_, name) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[name as string] ?? '',
    )

describe('the reference', () => {
  it('has every operation with its scope, parameters and answers', () => {
    const operations = operationsOf(document)
    expect(operations.length).toBeGreaterThan(80)
    const articles = page.split('<article ').map(text)
    for (const { method, path, scope, parameters, summary, responses } of operations) {
      const article = articles.find((one) => one.includes(`\n${method} ${path}\n`)) ?? ''
      expect(article, `${method} ${path}`).toContain(summary)
      expect(article).toContain(scope === 'public' ? 'Needs no key' : `Scope ${scope}`)
      for (const one of parameters) expect(article).toContain(`${one.name} `)
      for (const status of Object.keys(responses)) if (status !== 'default') expect(article).toContain(status)
    }
  })

  it('is what a browser finds at the address of the service, and a program does not', async () => {
    const browser = await app.request('/', { headers: { accept: 'text/html,application/xhtml+xml' } })
    expect([browser.status, browser.headers.get('location')]).toEqual([302, '/docs'])
    expect((await app.request('/')).status).toBe(404)
  })

  it('shows for every operation how it refuses, in the words of its own scope', () => {
    const articles = page.split('<article ').map(text)
    for (const { method, path, scope, responses } of operationsOf(document)) {
      const examples = Object.entries(
        responses.default?.content?.['application/problem+json']?.examples ?? {},
      )
      expect(examples.length, `${method} ${path}`).toBeGreaterThan(0)
      const article = articles.find((one) => one.includes(`\n${method} ${path}\n`)) ?? ''
      for (const [code, { value }] of examples) {
        expect(Object.keys(errorCodes)).toContain(code)
        expect(value).toMatchObject({ code, instance: path, requestId: expect.stringMatching(/^req_/) })
        expect(article, `${method} ${path}`).toContain(`"code": "${code}"`)
      }
      if (scope !== 'public') expect(article).toContain(`"scope": "${scope}"`)
    }
  })

  it('goes out compressed to whoever takes that, and reads the same', async () => {
    const app = createApp(platform, {
      authenticate: features.access.service.authenticate,
      features: features.routes,
    })
    const get = (path: string, encoding?: string) =>
      app.request(path, encoding === undefined ? {} : { headers: { 'accept-encoding': encoding } })
    for (const path of ['/docs', '/v1/openapi.json']) {
      const plain = Buffer.from(await (await get(path)).arrayBuffer())
      for (const [encoding, unpack] of [
        ['br', brotliDecompressSync],
        ['gzip', gunzipSync],
      ] as const) {
        const answer = await get(path, encoding)
        expect(answer.headers.get('content-encoding')).toBe(encoding)
        expect(answer.headers.get('vary')).toBe('Accept-Encoding')
        const packed = Buffer.from(await answer.arrayBuffer())
        expect(packed.length).toBeLessThan(plain.length / 8)
        expect(unpack(packed).equals(plain)).toBe(true)
      }
      const browser = await get(path, 'gzip, deflate, br;q=0.9, zstd')
      expect(browser.headers.get('content-encoding')).toBe('br')
      for (const none of ['identity', 'br;q=0, gzip;q=0', 'zstd', ''])
        expect((await get(path, none)).headers.get('content-encoding')).toBeNull()
    }
  })

  it('sorts every operation to a feature', () => {
    const groups = groupOperations(operationsOf(document))
    expect(groups.flatMap((group) => group.operations).length).toBe(operationsOf(document).length)
    const left = groups.find(({ title }) => title === 'The installation')?.operations ?? []
    expect(left.map(({ path }) => path).filter((path) => !/^\/(v1\/health|metrics)/.test(path))).toEqual([])
  })

  it('names every error code with its status', () => {
    for (const [code, { status }] of Object.entries(errorCodes))
      expect(text(page)).toContain(`${code}${status}`)
  })

  it('leads nowhere but to itself and the document, and all its links end somewhere', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const links = [...page.matchAll(/ (?:href|src|action)="([^"]*)"/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !link.startsWith('#'))).toEqual(['/v1/openapi.json'])
    for (const link of links) if (link.startsWith('#')) expect(ids, link).toContain(link.slice(1))
  })

  it('may run its own style and script, and nothing else', () => {
    const hash = (tag: string) => {
      const [, inner = ''] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page) ?? []
      return `'sha256-${createHash('sha256').update(inner).digest('base64')}'`
    }
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`style-src ${hash('style')}`)
    expect(policy).toContain(`script-src ${hash('script')}`)
    expect(page).not.toMatch(/ style="| on\w+="/)
  })

  it('writes what a document says as text', () => {
    const hostile = '<script>alert(1)</script>"\'&'
    const made = referencePage({
      paths: {
        [`/v1/${hostile}`]: { get: { summary: hostile, description: `\`${hostile}\``, 'x-scope': hostile } },
      },
      components: {
        schemas: { [hostile]: { description: hostile, properties: { [hostile]: { enum: [hostile] } } } },
      },
    })
    expect(made).not.toContain('<script>alert')
    expect(text(made)).toContain(`Scope ${hostile}`)
  })
})

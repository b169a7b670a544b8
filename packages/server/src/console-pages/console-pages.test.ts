import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemRandom } from '../platform/random.ts'
import { consolePages } from './index.ts'

const script = 'export const hello = "from the console"\n'
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-pages-'))
  mkdirSync(join(folder, 'assets'))
  mkdirSync(join(folder, '.vite'))
  writeFileSync(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__">')
  writeFileSync(join(folder, 'assets/main-abc.js'), script)
  writeFileSync(join(folder, 'assets/main-abc.js.br'), brotliCompressSync(script))
  writeFileSync(join(folder, 'color-scheme.js'), script)
  writeFileSync(join(folder, '.vite/manifest.json'), '{}')
  writeFileSync(join(folder, 'manifest.secret'), 'x')
})
afterAll(() => rmSync(folder, { recursive: true }))

const ask = (path: string, headers: Record<string, string> = { accept: 'text/html' }) =>
  consolePages(folder, systemRandom).request(path, { headers })

describe('the page', () => {
  it.each(['/console/', '/console/connectors/acme-mail', '/console/welcome'])(
    'is shown at %s',
    async (path) => {
      const answer = await ask(path)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(answer.headers.get('cache-control')).toBe('no-store')
    },
  )

  it('allows no script but its files, and styles with the nonce of this answer only', async () => {
    const answers = [await ask('/console/'), await ask('/console/')]
    const nonces: string[] = []
    for (const answer of answers) {
      const csp = answer.headers.get('content-security-policy') ?? ''
      const nonce = /nonce="([^"]+)"/.exec(await answer.text())?.[1] ?? ''
      nonces.push(nonce)
      expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
      expect(csp.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ])
    }
    expect(new Set(nonces).size).toBe(2)
  })

  it('is not shown to who asks for a script that is gone, for JSON, or posts', async () => {
    expect((await ask('/console/assets/main-old.js')).status).toBe(404)
    expect((await ask('/console/session', { accept: 'application/json' })).status).toBe(404)
    const posted = await consolePages(folder, systemRandom).request('/console/', { method: 'POST' })
    expect(posted.status).toBe(404)
  })

  it('is found without the slash', async () => {
    const answer = await ask('/console')
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/console/'])
  })
})

describe('its files', () => {
  it('are kept for ever where their name holds a hash, compressed as they were built', async () => {
    const answer = await ask('/console/assets/main-abc.js', { 'accept-encoding': 'gzip, br' })
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(brotliDecompressSync(await answer.arrayBuffer()).toString()).toBe(script)
    const plain = await ask('/console/assets/main-abc.js', { 'accept-encoding': 'br;q=0, gzip' })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toBe(script)
  })

  it('are asked for again where it does not', async () => {
    const answer = await ask('/console/color-scheme.js', {})
    expect(answer.headers.get('cache-control')).toBe('no-cache')
  })

  it.each([
    '/console/.vite/manifest.json',
    '/console/assets/main-abc.js.br',
    '/console/manifest.secret',
    '/console/..%2f..%2fetc/passwd',
    '/console/%2e%2e/%2e%2e/etc/passwd',
  ])('are those of the build and no others: %s', async (path) => {
    expect((await ask(path, {})).status).toBe(404)
  })
})

it('says where the pages are missing, and how they are built', () => {
  expect(() => consolePages(join(folder, 'nowhere'), systemRandom)).toThrow(/no built pages/)
})

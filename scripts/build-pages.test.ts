import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildPages, firstLoad, pagesAreOld } from './build-pages.mjs'

const dist = join(import.meta.dirname, '../packages/console/dist')

it('builds what is old, once', async () => {
  await buildPages()
  expect(pagesAreOld()).toBe(false)
  const before = statSync(join(dist, 'index.html')).mtimeMs
  await buildPages()
  expect(statSync(join(dist, 'index.html')).mtimeMs).toBe(before)
}, 120_000)

it('lays compressed files beside what is worth it, and nothing inline into the page', async () => {
  await buildPages()
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  expect(page.match(/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/gi)).toBeNull()
  for (const [, file = ''] of page.matchAll(/(?:src|href)="\/console\/([^"]+)"/g)) {
    expect(existsSync(join(dist, file)), file).toBe(true)
    expect(existsSync(join(dist, `${file}.br`)), file).toBe(true)
  }
}, 120_000)

it('no scene of the console needs more than 300 kB of compressed script when it is opened first, and the catalog less than 60 kB', async () => {
  await buildPages()
  // By gzip, which is sent where a browser does not take brotli: about a tenth more.
  expect(firstLoad(dist)).toBeGreaterThan(50_000)
  expect(firstLoad(dist)).toBeLessThan(300_000)
  const catalog = join(import.meta.dirname, '../packages/client/pages/dist')
  expect(readFileSync(join(catalog, 'embed/catalog.js.gz')).length).toBeLessThan(60_000)
  const page = readdirSync(join(catalog, 'assets')).filter((name) => name.endsWith('.js.gz'))
  expect(page).toHaveLength(1)
  for (const name of page) expect(readFileSync(join(catalog, 'assets', name)).length).toBeLessThan(60_000)
}, 120_000)

// Builds the pages for browsers where their sources have changed since: what they are made of is kept as one hash beside them.
// run.mjs runs it before whatever serves them; by hand: node scripts/build-pages.mjs [--force]
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const defaultRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** What is built: the package, and what its pages are made of (files and folders). */
const pages = [
  {
    name: 'console',
    folder: 'packages/console',
    sources: [
      'packages/console/src',
      'packages/console/public',
      'packages/console/index.html',
      'packages/console/vite.config.ts',
      'packages/console/package.json',
      'packages/client/src',
      'scripts/build-pages.mjs',
      'package-lock.json',
    ],
    async build(folder, outDir) {
      const { build } = await import('vite')
      await build({
        root: folder,
        configFile: join(folder, 'vite.config.ts'),
        build: { outDir, emptyOutDir: true },
        logLevel: 'warn',
      })
    },
    firstLoad,
  },
  {
    name: 'catalog',
    folder: 'packages/client/pages',
    sources: [
      'packages/client/src',
      'packages/client/pages/index.html',
      'packages/client/pages/page.css',
      'packages/client/pages/icon.svg',
      'packages/client/build-catalog.mjs',
      'packages/client/package.json',
      'scripts/build-pages.mjs',
      'package-lock.json',
    ],
    async build(_, outDir) {
      const { buildCatalog } = await import('../packages/client/build-catalog.mjs')
      await buildCatalog(outDir)
    },
    firstLoad: (dist) => readFileSync(join(dist, 'embed/catalog.js.gz')).length,
  },
]

const stampFile = '.built-from'

function filesBelow(path) {
  if (!existsSync(path)) return []
  try {
    return readdirSync(path)
      .sort()
      .flatMap((name) => filesBelow(join(path, name)))
  } catch (error) {
    if (error.code !== 'ENOTDIR') throw error
    return [path]
  }
}

/** What a page is made of, as one hash: names and bytes. Tests are no part of it. */
function stampOf(root, page) {
  const hash = createHash('sha256')
  for (const source of page.sources) {
    for (const file of filesBelow(join(root, source))) {
      if (/\.test\.tsx?$/.test(file)) continue
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
    }
  }
  return hash.digest('hex')
}

function isBuilt(root, page, stamp) {
  const file = join(root, page.folder, 'dist', stampFile)
  return existsSync(file) && readFileSync(file, 'utf8') === stamp
}

/** Whether any of the pages is missing or older than its sources. */
export function pagesAreOld(root = defaultRoot) {
  return pages.some((page) => !isBuilt(root, page, stampOf(root, page)))
}

/**
 * Builds what is missing or old. Two at once do the same work and one of the equal results stays.
 * @throws Error where a source cannot be built; what was there before stays
 */
export async function buildPages({ root = defaultRoot, force = false, say = () => {} } = {}) {
  for (const page of pages) {
    const stamp = stampOf(root, page)
    if (!force && isBuilt(root, page, stamp)) continue
    const began = performance.now()
    // Test runners set it otherwise, and React would be built for developers: half as large again, and slow.
    const environment = process.env.NODE_ENV
    process.env.NODE_ENV = 'production'
    const folder = join(root, page.folder)
    const made = join(folder, `dist-${process.pid}`)
    const old = join(folder, `dist-old-${process.pid}`)
    try {
      await page.build(folder, made)
      for (const file of filesBelow(made)) compress(file)
      writeFileSync(join(made, stampFile), stamp)
      if (existsSync(join(folder, 'dist'))) renameSync(join(folder, 'dist'), old)
      renameSync(made, join(folder, 'dist'))
    } finally {
      if (environment === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = environment
      rmSync(made, { recursive: true, force: true })
      rmSync(old, { recursive: true, force: true })
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    const first = page.firstLoad(join(folder, 'dist'))
    say(`Built the pages of ${page.name} in ${seconds} s; first load ${kilobytes(first)} kB of script.`)
  }
}

const kilobytes = (bytes) => (bytes / 1000).toFixed(0)

/** Its compressed siblings, for what is worth it: browsers take them, and nothing is compressed while they wait. */
function compress(file) {
  if (!/\.(js|css|svg|json)$/.test(file) || file.includes('/.vite/')) return
  const bytes = readFileSync(file)
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }))
}

/**
 * Bytes of gzipped script that a browser loads before it shows the heaviest of the scenes: the entry with what it imports,
 * the frame and the scene with what they import besides.
 * @param {string} dist folder of built pages, with vite's manifest in it
 */
export function firstLoad(dist) {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'))
  const closure = (key, seen) => {
    const chunk = manifest[key]
    if (!chunk || seen.has(chunk.file)) return seen
    seen.add(chunk.file)
    for (const one of chunk.imports ?? []) closure(one, seen)
    return seen
  }
  const size = (files) =>
    [...files].reduce((sum, file) => sum + readFileSync(join(dist, `${file}.gz`)).length, 0)
  const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
  const frame = Object.keys(manifest).find((key) => key.endsWith('/app-frame.tsx'))
  const scenes = Object.keys(manifest).filter(
    (key) => key.includes('/scenes/') && manifest[key].isDynamicEntry,
  )
  const loads = [undefined, ...scenes].map((scene) => {
    const files = closure(entry, new Set())
    if (scene !== undefined) for (const key of [frame, scene]) closure(key, files)
    return size(files)
  })
  return Math.max(...loads)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const say = (text) => process.stderr.write(`${text}\n`)
  try {
    await buildPages({ force: process.argv.includes('--force'), say })
  } catch (error) {
    say(`The pages could not be built: ${error.message}`)
    process.exit(1)
  }
}

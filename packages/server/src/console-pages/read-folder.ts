import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { GatewardenError } from '../platform/errors.ts'

/** The built pages of the console, as scripts/build-pages.mjs leaves them. */
export interface PagesFolder {
  /** index.html with `__CSP_NONCE__` where the nonce goes. */
  index: string
  /** Files by their path below the folder, `assets/main-x.js`, with the encodings in which they lie there too. */
  files: ReadonlyMap<string, BuiltFile>
}

export interface BuiltFile {
  path: string
  type: string
  /** Its name holds a hash of what is in it. */
  isHashed: boolean
  encodings: ReadonlySet<'br' | 'gzip'>
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
}

/** @throws GatewardenError `config_invalid` where the folder holds no built pages */
export function readPagesFolder(folder: string): PagesFolder {
  let index: string
  let names: Set<string>
  try {
    index = readFileSync(join(folder, 'index.html'), 'utf8')
    names = new Set(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')),
    )
  } catch (cause) {
    throw new GatewardenError('config_invalid', {
      detail: `There are no built pages of the console in ${folder}.`,
      remedy: 'Build them with "node scripts/build-pages.mjs"; "npm start" does so by itself.',
      cause,
    })
  }
  const files = new Map<string, BuiltFile>()
  for (const name of names) {
    const type = types[name.slice(name.lastIndexOf('.') + 1)]
    // What the build keeps for itself (its manifest, its stamp) is not served.
    if (type === undefined || name.startsWith('.')) continue
    const encodings = new Set<'br' | 'gzip'>()
    if (names.has(`${name}.br`)) encodings.add('br')
    if (names.has(`${name}.gz`)) encodings.add('gzip')
    files.set(name, { path: join(folder, name), type, isHashed: name.startsWith('assets/'), encodings })
  }
  return { index, files }
}

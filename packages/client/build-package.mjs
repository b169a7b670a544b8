// Makes the package that is published: JavaScript and types of src, in a folder that `npm pack` and `npm publish` take.
//   node packages/client/build-package.mjs [FOLDER]      (packages/client/dist unless told)
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { buildModules } from './build-catalog.mjs'

const here = import.meta.dirname
const folder = resolve(process.argv[2] ?? join(here, 'dist'))
const { name, version, license } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = join(dirname(typescript), 'bin/tsc')
const args = ['-p', join(here, 'tsconfig.build.json'), '--outDir', join(folder, 'dist')]
const { status } = spawnSync(process.execPath, [tsc, ...args], { stdio: ['ignore', 2, 2] })
if (status !== 0) process.exit(1)
// Of the catalog the compiler's types are kept, and none of what needs Preact: its modules are built whole.
for (const name of readdirSync(join(folder, 'dist/catalog'), { recursive: true }))
  if (
    !/^(index|react|element|finish|mount|options|texts|controller|flow|model|state|source|surroundings)\.d\.ts$/.test(
      name,
    )
  )
    rmSync(join(folder, 'dist/catalog', name), { recursive: true, force: true })
// The catalog has everything in it that it needs, but React: the reader of markdown, too.
rmSync(join(folder, 'dist/markdown'), { recursive: true })
await buildModules(join(folder, 'dist/catalog'))

const published = {
  name,
  version,
  description: 'Mail, calendar and contacts of Microsoft 365 through Gatewarden: its API from TypeScript.',
  license,
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22' },
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './catalog': { types: './dist/catalog/index.d.ts', default: './dist/catalog/catalog.js' },
    './react': { types: './dist/catalog/react.d.ts', default: './dist/catalog/react.js' },
  },
  peerDependencies: { react: '>=18' },
  peerDependenciesMeta: { react: { optional: true } },
  types: './dist/index.d.ts',
  files: ['dist'],
}
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
cpSync(join(here, '../../LICENSE'), join(folder, 'LICENSE'))
// Its links into the checkout lead nowhere from a registry.
const readme = readFileSync(join(here, 'README.md'), 'utf8').replace(/\[([^\]]+)\]\(\.\.\/[^)]*\)/g, '$1')
writeFileSync(join(folder, 'README.md'), readme)

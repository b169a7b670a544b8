// Builds the catalog for browsers: the page at /catalog and the script that other pages embed. Run by scripts/build-pages.mjs;
// build-package.mjs takes the modules that are published.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname
const catalog = join(here, 'src/catalog')

/** What every build shares. Preact's JSX, also where a tsconfig of somebody else lies above. */
const common = {
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
}
const target = 'es2023'

/** @param {string} folder gets index.html, assets/ and embed/catalog.js */
export async function buildCatalog(folder) {
  const { build } = await import('vite')
  await build({
    ...common,
    root: join(here, 'pages'),
    base: '/catalog/',
    build: {
      outDir: folder,
      emptyOutDir: true,
      target,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  })
  await build({
    ...common,
    root: here,
    build: {
      outDir: join(folder, 'embed'),
      emptyOutDir: true,
      target,
      reportCompressedSize: false,
      lib: {
        entry: join(catalog, 'embed.ts'),
        formats: ['iife'],
        name: 'gatewardenEmbed',
        fileName: () => 'catalog.js',
      },
    },
  })
}

/** The modules of the published package, each with everything in it but React. @param {string} folder gets catalog.js and react.js */
export async function buildModules(folder) {
  const { build } = await import('vite')
  await build({
    ...common,
    root: here,
    build: {
      outDir: folder,
      emptyOutDir: false,
      target,
      minify: false,
      reportCompressedSize: false,
      rollupOptions: { external: ['react'] },
      lib: {
        entry: { catalog: join(catalog, 'index.ts'), react: join(catalog, 'react.ts') },
        formats: ['es'],
        fileName: (_, name) => `${name}.js`,
      },
    },
  })
  for (const name of readdirSync(folder)) if (name.endsWith('.css')) rmSync(join(folder, name))
}

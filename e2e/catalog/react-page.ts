import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')

/** What a product's page in React would be: bundled from the component's sources, as its own bundler does it. */
const source = (serviceUrl: string): string => `
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { GatewardenCatalog } from '@gatewarden/client/react'

const token = async () => (await (await fetch('/token')).json()).token
createRoot(document.getElementById('root')).render(
  createElement(GatewardenCatalog, { url: ${JSON.stringify(serviceUrl)}, token, returnUrl: '/connected', texts: { title: 'Verbindungen' }, theme: 'dark' }),
)`

/** @returns the script */
export async function bundleReactPage(serviceUrl: string): Promise<string> {
  const name = 'virtual:react-page'
  const made = await build({
    root: join(root, 'e2e'),
    configFile: false,
    logLevel: 'error',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'react-page',
        resolveId: (id: string) => (id === name ? join(root, 'e2e/catalog/react-page-entry.js') : null),
        load: (id: string) => (id.endsWith('react-page-entry.js') ? source(serviceUrl) : null),
      },
    ],
    build: { write: false, rollupOptions: { input: name, output: { format: 'iife' } } },
  })
  const [output] = Array.isArray(made) ? made : [made]
  if (output === undefined || !('output' in output)) throw new Error('The page was not built.')
  return output.output[0].code
}

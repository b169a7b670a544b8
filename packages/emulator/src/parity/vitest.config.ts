import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { exchange, readExchanged } from './switch-off.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const { GATEWARDEN_SWITCHED_OFF: text, GATEWARDEN_WITNESS: witness = '' } = process.env
const exchanged = text ? readExchanged(text) : undefined

// One witness, with one text of one file exchanged as it is loaded, or with none.
export default defineConfig({
  root,
  plugins: [
    {
      name: 'switched-off',
      enforce: 'pre',
      // What vitest keeps of a file on disk goes by its source: it must not keep this one.
      configureVitest({ defineCacheKeyGenerator }) {
        defineCacheKeyGenerator(({ id }) => (id.split('?')[0] === exchanged?.file ? false : null))
      },
      transform(code, id) {
        return exchanged && id.split('?')[0] === exchanged.file ? exchange(code, exchanged) : undefined
      },
    },
  ],
  test: {
    include: [witness],
    pool: 'forks',
    maxWorkers: 1,
    // Of its own: the usual one is of tests with all features.
    fsModuleCachePath: `${root}node_modules/.cache/switched-off`,
    testTimeout: 90_000,
    hookTimeout: 180_000,
    setupFiles: ['./e2e/graph-contract/setup.ts'],
  },
})

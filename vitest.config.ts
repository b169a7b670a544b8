import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// The workers, and the processes that tests start, keep compiled code from one to the next: a service starts in a third of the
// time. Processes that a test kills keep nothing, unless they say so while they live (flushCompileCache).
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node-compile-cache')

const shared = {
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 60_000,
  setupFiles: ['./e2e/graph-contract/setup.ts'],
} as const

/** Whole pages in Chromium. */
const inBrowser = ['e2e/{console,catalog}/**/*.test.ts', 'e2e/browser.test.ts']

/** What changes its process (whose certificates it trusts) or measures its memory has one of its own. */
const inOwnProcess = [
  'packages/emulator/src/entra/{msal,openid-client}.test.ts',
  'packages/emulator/src/graph/graph-client.test.ts',
  'packages/emulator/src/{tenant/memory,control/import-mail-mbox}.test.ts',
]

export default defineConfig({
  test: {
    // One more than a machine for it has processors: a worker waits for databases, browsers and clocks a fifth of its time.
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...shared,
          name: 'alone',
          include: [
            'packages/{evidence,client,console}/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
            ...inOwnProcess,
          ],
        },
      },
      {
        test: {
          ...shared,
          name: 'emulator',
          include: ['packages/{microsoft,emulator}/src/**/*.test.ts'],
          exclude: inOwnProcess,
          // Many short files that import much the same: one process runs them one after another and imports it once. So none
          // leaves anything behind. A process is kept only for files of the same project, so these come after all others.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'database',
          include: ['packages/{server,cli}/src/**/*.test.ts', 'e2e/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: inBrowser,
          globalSetup: ['./packages/server/src/platform/testing/global-setup.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          include: inBrowser,
          globalSetup: ['./packages/server/src/platform/testing/global-setup.ts'],
        },
      },
    ],
  },
})

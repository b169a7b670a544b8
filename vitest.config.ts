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

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'alone',
          include: [
            'packages/{microsoft,emulator,evidence,client,console}/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
          ],
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

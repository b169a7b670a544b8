// All checks and all tests: `npm test`. Further arguments go to vitest (a file name, `-t NAME`) and leave the checks out.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installTestPeers } from './test-peers.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const some = process.argv.slice(2)
const started = performance.now()

const node = (args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0

if (!existsSync(join(root, '..', 'shared', 'corpora'))) {
  console.log(
    'There is no ../shared beside this checkout: what reads it (corpora, OpenAPI slice) is left out.',
  )
}
const missing = installTestPeers()
if (missing.length > 0) {
  console.log(`These are needed by the tests and could not be installed: ${missing.join('; ')}`)
  process.exit(1)
}

const checked = some.length > 0 || node([join(root, 'scripts/check.mjs')])

const folder = mkdtempSync(join(tmpdir(), 'gatewarden-test-'))
const report = join(folder, 'report.json')
const passed = node([
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...some,
])
const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null
rmSync(folder, { recursive: true })

const minutes = ((performance.now() - started) / 60_000).toFixed(1)
console.log(`\nChecks ${checked ? 'good' : 'FAILED'}; tests took ${minutes} minutes with them.`)
if (!counts) {
  console.log('The test runner ended without a report.')
  process.exit(1)
}
const failed = counts.numFailedTests + (checked ? 0 : 1) + (passed || counts.numFailedTests > 0 ? 0 : 1)
if (counts.numPendingTests > 0) console.log(`${counts.numPendingTests} tests were left out`)
console.log(`${counts.numPassedTests} passed, ${failed} failed`)
process.exit(failed === 0 && counts.numPassedTests > 0 ? 0 : 1)

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

/** When more files than these fail, something is broken, and a second look is a waste of time. */
const mostTriedAgain = 5

const failedIn = ({ testResults }) =>
  testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  )

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

/** Runs vitest; `counts` is null when it ended without a report. */
function vitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'gatewarden-test-'))
  const report = join(folder, 'report.json')
  const passed = node([
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ])
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null
  rmSync(folder, { recursive: true })
  return { passed, counts }
}

let { passed, counts } = vitest(some)
const broken = counts?.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name) ?? []
// Two cores are busy with browsers, databases and kills for as long as this runs, and a test that waits for another's
// processor may wait in vain: what failed beside others is tried by itself, and fails for good when it fails again.
if (some.length === 0 && broken.length > 0 && broken.length <= mostTriedAgain) {
  const again = vitest(['--maxWorkers=1', ...broken])
  if (again.counts) {
    const names = failedIn(counts).filter((name) => !failedIn(again.counts).includes(name))
    console.log(`\nFailed beside others and passed by themselves: ${names.join('; ') || 'none'}`)
    const { numFailedTests } = again.counts
    const numPassedTests = counts.numPassedTests + counts.numFailedTests - numFailedTests
    ;({ passed } = again)
    counts = { ...counts, numPassedTests, numFailedTests }
  }
}

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

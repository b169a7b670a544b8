// Runs one of the project's commands. Plain JavaScript that Node 18 understands, because this
// is what installs everything else: the dependencies, and a newer Node where the machine's is old.
// All of its own words go to standard error; standard output belongs to the command.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pagesAreOld } from './build-pages.mjs'
import { installDependencies } from './install-dependencies.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const oldestNode = [22, 19]

const targets = {
  demo: ['packages/cli/src/bin.ts', 'demo'],
  start: ['packages/cli/src/bin.ts', 'serve'],
  gatewarden: ['packages/cli/src/bin.ts'],
  test: ['scripts/test.mjs'],
  soak: ['scripts/soak.mjs'],
  check: ['scripts/check.mjs'],
  format: ['scripts/check.mjs', '--fix'],
  bench: ['scripts/bench.mjs'],
}

/** Whether the command shows the pages for browsers, which must be built then. */
const servesPages = (name, rest) =>
  ['demo', 'start', 'test', 'bench'].includes(name) ||
  (name === 'gatewarden' && ['serve', 'demo'].includes(rest[0]))

const say = (text) => process.stderr.write(`${text}\n`)

/** The Node to run with: this one, or where it is too old the one that npm installed beside us. */
function chooseNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return process.execPath
  const bundled = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (existsSync(bundled)) return bundled
  say(
    `Gatewarden needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}, and no newer one could be`,
  )
  say(
    `installed for ${process.platform}-${process.arch}. Install Node 24 from your usual source and run this again.`,
  )
  process.exit(1)
}

const [name, ...rest] = process.argv.slice(2)
const target = targets[name]
if (!target) {
  say(`Unknown target ${JSON.stringify(name ?? '')}. There are: ${Object.keys(targets).join(', ')}.`)
  process.exit(2)
}
// npm runs us below a shell. A signal sent to npm alone ends npm and that shell, and would leave us running.
if (process.env.npm_lifecycle_script?.includes('scripts/run.mjs')) {
  const shell = process.ppid
  setInterval(() => {
    if (process.ppid !== shell) process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}
await installDependencies(root)
const node = chooseNode()
const [script, ...args] = target
if (servesPages(name, rest) && pagesAreOld(root)) {
  // What it prints goes to standard error: standard output belongs to the command.
  const built = spawnSync(node, [join(root, 'scripts/build-pages.mjs')], { stdio: ['ignore', 2, 2] })
  if (built.status !== 0) process.exit(built.status ?? 1)
}
// Small steps of heap growth: under load the service stays below 220 MB in place of 330, releasing tokens no slower.
const nodeFlags = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=4',
  '--heap-growing-percent=50',
]
const nodeEnvironment = {
  // As many heaps of the C library as threads use them leave tens of megabytes unused.
  MALLOC_ARENA_MAX: '2',
  // Pieces of mail go back to the system when they are done with, in place of being kept in case.
  MALLOC_MMAP_THRESHOLD_: '65536',
  // Where enableCompileCache() keeps it, too: named here, it holds the first file as well, and the stripper of types is not loaded.
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
}
const child = spawn(node, [...nodeFlags, join(root, script), ...args, ...rest], {
  stdio: 'inherit',
  env: { ...nodeEnvironment, ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
})
// A terminal's Ctrl-C reaches the child by itself (same process group); a signal sent to us alone does not.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
process.on('SIGINT', () => {})
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code ?? 1)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})

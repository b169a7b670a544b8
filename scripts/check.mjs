// Types, lint and formatting, layout rules, file sizes. `--fix` formats and mends what a tool can mend.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const defaultRoot = dirname(dirname(fileURLToPath(import.meta.url)))
const projects = [
  ...['microsoft', 'emulator', 'server', 'client', 'evidence', 'cli', 'console'].map(
    (name) => `packages/${name}`,
  ),
  'e2e',
  'bench',
  'examples',
]

/** Longest a source file may be, and the ones that may be longer, each with its reason. */
const maxLines = 500
const mayBeLonger = new Map([
  ['packages/client/src/operations.ts', 'generated from the OpenAPI document'],
  ['packages/emulator/src/tenant/permission-data.ts', 'a table: one line for each permission'],
])

/** What no source of these folders may hold outside its tests, and where it belongs instead. */
const forbidden = [
  {
    in: /^packages\/(server|microsoft|evidence|emulator)\/src\//,
    except:
      /(\.test\.ts$|\/testing\/|platform\/(clock|random)\.ts$|emulator\/src\/(tenant\/clock|index)\.ts$)/,
    pattern: /\bMath\.random\(/,
    why: 'randomness is passed in',
  },
  {
    in: /^packages\/(server|microsoft|evidence)\/src\//,
    except: /(\.test\.ts$|\/testing\/|platform\/clock\.ts$)/,
    pattern: /\bDate\.now\(|\bnew Date\(\)/,
    why: 'time is passed in (Clock); durations use performance.now()',
  },
  {
    in: /\.(ts|tsx|mjs)$/,
    except: /^scripts\/check(\.test)?\.m?[jt]s$/,
    pattern: /\b(TODO|FIXME|XXX)\b|@ts-(ignore|nocheck)|\bas any\b(?!\s+\w)/,
    why: 'finish it, or say why it stands',
  },
  {
    in: /\.test\.ts$/,
    except: /^$/,
    pattern: /\b(it|test|describe)\.(only|skip|todo)\(/,
    why: 'no test is left out silently',
  },
]

/** Problems of one file's path and text under the rules above. */
export function sourceProblems(path, text) {
  const problems = []
  const lines = text.split('\n')
  if (/\.(ts|tsx|mjs)$/.test(path) && lines.length - 1 > maxLines && !mayBeLonger.has(path)) {
    problems.push(
      `${path}: ${lines.length - 1} lines; past ${maxLines} a file needs its reason in scripts/check.mjs`,
    )
  }
  for (const rule of forbidden) {
    if (!rule.in.test(path) || rule.except.test(path)) continue
    lines.forEach((line, index) => {
      if (rule.pattern.test(line))
        problems.push(`${path}:${index + 1}: ${line.trim().slice(0, 80)} (${rule.why})`)
    })
  }
  return problems
}

/** Files that a page names, as text or as a link, and that are not there. */
export function pageProblems(path, text, isThere) {
  const named = [...text.matchAll(/`((?:packages|e2e|bench|docs|scripts|examples)\/[\w./-]+\.\w+)`/g)].map(
    ([, name]) => name,
  )
  const linked = [...text.matchAll(/\]\((?!\w+:|[#/])([^)#\s]+)/g)].map(([, link]) =>
    join(dirname(path), link),
  )
  return [...named, ...linked]
    .filter((name) => !isThere(name))
    .map((name) => `${path}: there is no ${name} (a page names what is there)`)
}

function filesOf(root) {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  if (listed.status !== 0) throw new Error(`git ls-files: ${listed.stderr}`)
  return listed.stdout.split('\n')
}

function run(root, name, command, args) {
  const started = performance.now()
  const done = spawnSync(process.execPath, [join(defaultRoot, command), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${done.status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  return done.status === 0
}

/** What is known from the last check is kept, so that a second one looks at what has changed. */
const typesOf = (project) => [
  '-p',
  project,
  '--incremental',
  '--tsBuildInfoFile',
  join(defaultRoot, 'node_modules', '.cache', 'types', `${project.replace('/', '-')}.tsbuildinfo`),
]

function main() {
  const fix = process.argv.includes('--fix')
  const root = defaultRoot
  let good = run(root, 'lint, format, import rules', 'node_modules/@biomejs/biome/bin/biome', [
    fix ? 'check' : 'ci',
    ...(fix ? ['--write'] : []),
    '--error-on-warnings',
    '--colors=off',
    '.',
  ])
  for (const project of projects) {
    good = run(root, `types of ${project}`, 'node_modules/typescript/bin/tsc', typesOf(project)) && good
  }
  const isThere = (name) => existsSync(join(root, name))
  const problems = filesOf(root).flatMap((path) => {
    // Listed by git, and deleted since.
    if (!/\.(ts|tsx|mjs|md)$/.test(path) || !isThere(path)) return []
    const text = readFileSync(join(root, path), 'utf8')
    return path.endsWith('.md') ? pageProblems(path, text, isThere) : sourceProblems(path, text)
  })
  for (const problem of problems) console.log(problem)
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} house rules`)
  process.exit(good && problems.length === 0 ? 0 : 1)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main()

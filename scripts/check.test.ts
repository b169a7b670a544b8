import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pageProblems, sourceProblems } from './check.mjs'

const root = join(import.meta.dirname, '..')

/** What the linter says of `text` as if it stood at `path`: one line for each complaint. */
function lint(path: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatewarden-check-'))
  try {
    copyFileSync(join(root, 'biome.json'), join(folder, 'biome.json'))
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
    const args = [biome, 'lint', '--error-on-warnings', '--reporter=github', path]
    const done = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    return done.status === 0 ? '' : done.stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('layout rules', () => {
  const planted: [rule: string, path: string, text: string][] = [
    [
      'no other package of ours',
      'packages/microsoft/src/x.ts',
      "import { a } from '@gatewarden/server'\na()\n",
    ],
    ['no database', 'packages/microsoft/src/graph/x.ts', "import pg from 'pg'\npg()\n"],
    [
      'imports nothing from the other packages',
      'packages/emulator/src/graph/x.ts',
      "import { a } from '@gatewarden/microsoft'\na()\n",
    ],
    [
      'imports nothing from the other packages',
      'packages/emulator/src/graph/x.ts',
      "import { a } from '../../../../packages/microsoft/src/index.ts'\na()\n",
    ],
    ['stands alone', 'packages/evidence/src/x.ts', "import { a } from '@gatewarden/server'\na()\n"],
    ['stands alone', 'packages/client/src/x.ts', "import { a } from '@gatewarden/microsoft'\na()\n"],
    [
      'never imports the emulator',
      'packages/server/src/mail/x.ts',
      "import { a } from '@gatewarden/emulator'\na()\n",
    ],
    ['only through', 'packages/server/src/mail/x.ts', "import { a } from '../tokens/store.ts'\na()\n"],
    [
      'Nothing imports main.ts but what lies beside it',
      'packages/server/src/mail/x.ts',
      "import { a } from '../main.ts'\na()\n",
    ],
    [
      'platform imports no feature',
      'packages/server/src/platform/http/x.ts',
      "import { a } from '../../access/index.ts'\na()\n",
    ],
    [
      'cli/remote uses only the client',
      'packages/cli/src/remote/x.ts',
      "import { a } from '@gatewarden/server'\na()\n",
    ],
    ['noProcessEnv', 'packages/server/src/mail/x.ts', 'export const a = process.env.HOME\n'],
    ['noExplicitAny', 'packages/server/src/mail/x.ts', 'export const a = (b: any) => b\n'],
    ['noConsole', 'packages/server/src/mail/x.ts', "console.log('a')\n"],
    ['noDefaultExport', 'packages/server/src/mail/x.ts', 'export default 1\n'],
  ]
  it.each(planted)('a planted violation is seen: %s (%s)', (rule, path, text) => {
    expect(lint(path, text)).toContain(rule)
  })

  it('lets a feature reach another through its index.ts, and the platform', () => {
    const text =
      "import { a } from '../platform/audit/audit.ts'\nimport { b } from '../tokens/index.ts'\n\na(b)\n"
    expect(lint('packages/server/src/mail/x.ts', text)).toBe('')
  })
})

describe('house rules', () => {
  const planted: [why: string, path: string, text: string][] = [
    ['time is passed in', 'packages/server/src/mail/x.ts', 'export const a = Date.now()\n'],
    ['randomness is passed in', 'packages/server/src/mail/x.ts', 'export const a = Math.random()\n'],
    ['finish it', 'packages/server/src/mail/x.ts', `// ${'TO'}${'DO'} later\n`],
    ['silently', 'packages/server/src/mail/x.test.ts', `it.${'skip'}('a', () => {})\n`],
    ['past 500', 'packages/server/src/mail/x.ts', 'export {}\n'.repeat(501)],
  ]
  it.each(planted)('a planted violation is seen: %s', (why, path, text) => {
    expect(sourceProblems(path, text).join()).toContain(why)
  })

  it('a page that names or links a file that is not there is seen, by its place', () => {
    const text =
      '`e2e/x.test.ts`, [a](mail.md#top), [b](../README.md), [c](https://example.com/d.md), [e](#e)'
    const problems = (there: string[]) =>
      pageProblems('docs/y.md', text, (name: string) => there.includes(name))
    expect(problems(['e2e/x.test.ts', 'docs/mail.md#top', 'docs/mail.md', 'README.md'])).toEqual([])
    expect(problems(['README.md']).map((one) => one.split(': ')[1]?.split(' (')[0])).toEqual([
      'there is no e2e/x.test.ts',
      'there is no docs/mail.md',
    ])
  })

  it('says nothing about clean code', () => {
    expect(sourceProblems('packages/server/src/mail/x.ts', 'export const a = 1\n')).toEqual([])
  })
})

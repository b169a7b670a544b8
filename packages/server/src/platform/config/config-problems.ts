import type { z } from 'zod'
import { GatewardenError } from '../errors.ts'
import type { Setting } from './all-settings.ts'
import { at, type Tree } from './tree.ts'

/** One thing wrong with the configuration. */
export interface ConfigProblem {
  /** Path in the file, e.g. `listen.port`, with its environment variable. */
  setting: string
  source: string
  problem: string
  expected: string
}

const secretNames = new Set(['databaseUrl', 'keys'])

/** The value as a message may show it: short, one line, never a secret. */
function shown(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return 'is missing'
  if (secretNames.has(String(path[0]))) return 'is not valid (not shown)'
  const text = JSON.stringify(value) ?? String(value)
  return `is ${text.length > 80 ? `${text.slice(0, 77)}...` : text}`
}

/** What the schema found, in the words of the manual. */
export function issueProblems(
  issue: z.core.$ZodIssue,
  merged: Tree,
  settings: readonly Setting[],
  sourceOf: (path: readonly PropertyKey[]) => string,
): ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key]
      const near = nearest(
        path.join('.'),
        settings.flatMap((one) => [one.path.join('.'), one.path.slice(0, -1).join('.')]),
      )
      return {
        setting: path.join('.'),
        source: sourceOf(path),
        problem: 'is no setting of Gatewarden',
        expected: near ? `perhaps ${near}` : 'a name from docs/configuration.md',
      }
    })
  }
  const setting = settings.find((one) => one.path.join('.') === issue.path.join('.'))
  return [
    {
      setting: issue.path.join('.'),
      source: sourceOf(issue.path),
      problem: shown(issue.path, at(merged, issue.path)),
      expected: setting?.meta.expected ?? 'a group of settings',
    },
  ]
}

/** The error that lists them all. */
export function configInvalid(problems: readonly ConfigProblem[]): GatewardenError {
  const lines = problems.map(
    (one) => `${one.setting} (${one.source}) ${one.problem}; expected ${one.expected}`,
  )
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  return new GatewardenError('config_invalid', {
    detail: `${count} in the configuration:\n${lines.map((line) => `  - ${line}`).join('\n')}`,
    remedy: 'Change the settings named above; docs/configuration.md lists all of them.',
    extra: { problems },
  })
}

/** The known name that a mistyped one most likely means: fewest edits, at most three. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((one) => ({ one, edits: edits(name.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)[0]
  return ranked && ranked.edits <= 3 ? ranked.one : undefined
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

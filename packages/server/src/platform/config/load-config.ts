import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { GatewardenError } from '../errors.ts'
import type { Config } from './config.ts'
import { isLoopbackHost, type SettingMeta } from './leaf.ts'
import { type ConfigInput, configSchema, type ParsedSettings } from './settings.ts'

export interface ConfigSources {
  /** Settings a program or the command line's flags give; they win. */
  flags?: ConfigInput
  /** The environment, usually process.env. Not given: none is read. */
  env?: Readonly<Record<string, string | undefined>>
  /** A configuration file that must exist. Not given: gatewarden.yaml in the data folder, where it exists. */
  file?: string
}

/** One thing wrong with the configuration. */
export interface ConfigProblem {
  /** Path in the file, e.g. `listen.port`, with its environment variable. */
  setting: string
  source: string
  problem: string
  expected: string
}

interface Setting {
  path: string[]
  meta: SettingMeta
}

/** Every setting of the schema with its path, in the order of the manual. */
export function allSettings(schema: z.ZodType = configSchema, path: string[] = []): Setting[] {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, child]) =>
      child instanceof z.ZodType ? allSettings(child, [...path, key]) : [],
    )
  }
  const meta = metaOf(schema)
  return meta ? [{ path, meta }] : []
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    const inner = schema.unwrap()
    return inner instanceof z.ZodType ? unwrap(inner) : schema
  }
  return schema
}

const metaShape = z.object({
  env: z.string(),
  flag: z.string().optional(),
  description: z.string(),
  expected: z.string(),
})

function metaOf(schema: z.ZodType): SettingMeta | undefined {
  const parsed = metaShape.safeParse(schema.meta())
  if (!parsed.success) return undefined
  const { flag, ...rest } = parsed.data
  return flag === undefined ? rest : { ...rest, flag }
}

type Tree = Record<string, unknown>

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path
  if (head === undefined) return
  if (rest.length === 0) {
    tree[head] = value
    return
  }
  const child = tree[head]
  const branch: Tree = isTree(child) ? child : {}
  tree[head] = branch
  put(branch, rest, value)
}

function at(tree: unknown, path: readonly PropertyKey[]): unknown {
  let here = tree
  for (const key of path) here = isTree(here) ? here[String(key)] : undefined
  return here
}

function merge(into: Tree, from: Tree): void {
  for (const [key, value] of Object.entries(from)) {
    if (value === undefined) continue
    const there = into[key]
    if (isTree(value) && isTree(there)) merge(there, value)
    else into[key] = isTree(value) ? structuredClone(value) : value
  }
}

/**
 * Reads the configuration: defaults, then the file, then the environment, then flags.
 * @throws GatewardenError `config_invalid` that lists every problem at once
 */
export function loadConfig(sources: ConfigSources = {}): Config {
  const settings = allSettings()
  const flags: Tree = {}
  if (sources.flags) merge(flags, sources.flags)
  const environment: Tree = {}
  for (const { path, meta } of settings) {
    const value = sources.env?.[meta.env]
    if (value !== undefined && value !== '') put(environment, path, value)
  }
  const problems: ConfigProblem[] = []
  const file = readConfigFile(sources.file, flags, environment, problems)
  const merged: Tree = {}
  for (const layer of [file.tree, environment, flags]) merge(merged, layer)

  const sourceOf = (path: readonly PropertyKey[]): string => {
    if (at(flags, path) !== undefined) return 'given on start'
    const setting = settings.find((one) => one.path.join('.') === path.join('.'))
    if (at(environment, path) !== undefined) return `environment variable ${setting?.meta.env ?? ''}`
    return file.name
  }
  const parsed = configSchema.safeParse(merged)
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      problems.push(...issueProblems(issue, merged, settings, sourceOf))
    throw configInvalid(problems)
  }
  problems.push(...crossProblems(parsed.data, sourceOf))
  if (problems.length > 0) throw configInvalid(problems)
  return finish(parsed.data)
}

/** The configuration once the port is known: completes what depends on others. */
function finish(settings: ParsedSettings): Config {
  return {
    ...settings,
    publicUrl: settings.publicUrl ?? `http://localhost:${settings.listen.port}`,
    blobs: { folder: settings.blobs.folder ?? join(settings.dataFolder, 'blobs') },
    audit: {
      checkpoints: settings.audit.checkpoints ?? join(settings.dataFolder, 'audit-checkpoints.jsonl'),
    },
  }
}

function readConfigFile(
  named: string | undefined,
  flags: Tree,
  environment: Tree,
  problems: ConfigProblem[],
): { name: string; tree: Tree } {
  const dataFolder = configSchema.shape.dataFolder.safeParse(flags.dataFolder ?? environment.dataFolder)
  const name = named ?? (dataFolder.success ? join(dataFolder.data, 'gatewarden.yaml') : undefined)
  if (name === undefined) return { name: 'configuration file', tree: {} }
  let text: string
  try {
    text = readFileSync(name, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (named === undefined && (code === 'ENOENT' || code === 'ENOTDIR')) return { name, tree: {} }
    problems.push({
      setting: 'the configuration file',
      source: name,
      problem: code === 'ENOENT' ? 'is not there' : `cannot be read (${String(code)})`,
      expected: 'a readable YAML file',
    })
    return { name, tree: {} }
  }
  try {
    const tree: unknown = parse(text) ?? {}
    if (isTree(tree)) return { name, tree }
    problems.push({
      setting: 'the configuration file',
      source: name,
      problem: 'holds no settings',
      expected: 'lines such as "publicUrl: https://mail.example.com"',
    })
  } catch (error) {
    problems.push({
      setting: 'the configuration file',
      source: name,
      // The first line only: the rest quotes the file, which may hold a secret.
      problem: `is not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
      expected: 'lines such as "publicUrl: https://mail.example.com"',
    })
  }
  return { name, tree: {} }
}

const secretNames = new Set(['databaseUrl', 'keys'])

/** The value as a message may show it: short, one line, never a secret. */
function shown(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return 'is missing'
  if (secretNames.has(String(path[0]))) return 'is not valid (not shown)'
  const text = JSON.stringify(value) ?? String(value)
  return `is ${text.length > 80 ? `${text.slice(0, 77)}...` : text}`
}

function issueProblems(
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

/** What no single setting shows. */
function crossProblems(
  settings: ParsedSettings,
  sourceOf: (path: readonly PropertyKey[]) => string,
): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const { publicUrl, microsoft, clockUrl, databaseUrl } = settings
  const publicIsLoopback = publicUrl === undefined || isLoopbackHost(new URL(publicUrl).hostname)
  if (publicUrl !== undefined && new URL(publicUrl).protocol === 'http:' && !publicIsLoopback) {
    problems.push({
      setting: 'publicUrl',
      source: sourceOf(['publicUrl']),
      problem: `is ${publicUrl}, and Microsoft sends codes over plain http to this machine only`,
      expected: 'https://HOST, or http://localhost:PORT while trying things out',
    })
  }
  if (microsoft.emulator !== undefined && !publicIsLoopback && !microsoft.allowEmulator) {
    problems.push({
      setting: 'microsoft.emulator',
      source: sourceOf(['microsoft', 'emulator']),
      problem: `is ${microsoft.emulator} although publicUrl is not on this machine: whoever controls the emulator could connect as anybody`,
      expected: 'no emulator, or microsoft.allowEmulator: true on an installation that is only for tests',
    })
  }
  if (clockUrl !== undefined) {
    const emulatorIsLoopback =
      microsoft.emulator !== undefined && isLoopbackHost(new URL(microsoft.emulator).hostname)
    if (!isLoopbackHost(new URL(clockUrl).hostname) || !emulatorIsLoopback) {
      problems.push({
        setting: 'clockUrl',
        source: sourceOf(['clockUrl']),
        problem: `is ${clockUrl}, and a clock may be followed only while every Microsoft host is loopback`,
        expected: 'an address on this machine, with microsoft.emulator on this machine too',
      })
    }
  }
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\/./.test(databaseUrl.reveal())) {
    problems.push({
      setting: 'databaseUrl',
      source: sourceOf(['databaseUrl']),
      problem: 'is not a PostgreSQL address (not shown)',
      expected: 'postgres://USER:PASSWORD@HOST:PORT/DATABASE',
    })
  }
  return problems
}

function configInvalid(problems: readonly ConfigProblem[]): GatewardenError {
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

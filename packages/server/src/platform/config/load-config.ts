import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { allSettings } from './all-settings.ts'
import type { Config } from './config.ts'
import { type ConfigProblem, configInvalid, issueProblems } from './config-problems.ts'
import { crossProblems } from './cross-problems.ts'
import { type ConfigInput, configSchema, type ParsedSettings } from './settings.ts'
import { at, isTree, merge, put, type Tree } from './tree.ts'

export type { ConfigProblem } from './config-problems.ts'

export interface ConfigSources {
  /** Settings a program or the command line's flags give; they win. */
  flags?: ConfigInput
  /** The environment, usually process.env. Not given: none is read. */
  env?: Readonly<Record<string, string | undefined>>
  /** A configuration file that must exist. Not given: gatewarden.yaml in the data folder, where it exists. */
  file?: string
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

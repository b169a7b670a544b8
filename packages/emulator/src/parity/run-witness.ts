import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Exchanged, fromRoot, type SwitchOff } from './switch-off.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const loader = new URL('switch-off-loader.ts', import.meta.url).href

/** What vitest's JSON reporter writes, as far as it is read here. */
const report = z.object({
  testResults: z.array(
    z.object({
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string().nullable()).nullish(),
        }),
      ),
    }),
  ),
})

/** How tests of a witness ended. */
export interface WitnessRun {
  readonly passed: readonly string[]
  readonly failed: readonly { readonly name: string; readonly messages: readonly string[] }[]
  /** What kept the file from running at all. */
  readonly trouble: string | undefined
}

/** Runs a witness in a process of its own, with a feature off or, without `exchanged`, as it is. At most a quarter of an hour. */
export async function runWitness(
  { witness, test }: Pick<SwitchOff, 'witness' | 'test'>,
  exchanged?: Exchanged,
): Promise<WitnessRun> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-witness-'))
  const output = join(folder, 'report.json')
  try {
    const args = [
      ...['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile.json=${output}`],
      ...['--config', 'packages/emulator/src/parity/vitest.config.ts'],
      ...(test === undefined ? [] : ['-t', test]),
    ]
    // Its answers are judged in its own process, not in this one.
    const {
      GATEWARDEN_SOAK: _,
      VITEST: __,
      GATEWARDEN_GRAPH_TRAFFIC: ___,
      NODE_OPTIONS: options = '',
      ...rest
    } = process.env
    const env = {
      ...rest,
      GATEWARDEN_WITNESS: fromRoot(witness),
      ...(exchanged && {
        GATEWARDEN_SWITCHED_OFF: JSON.stringify(exchanged),
        // First, so that it exchanges the text of what the others import, too.
        NODE_OPTIONS: `--import=${loader} ${options}`,
      }),
    }
    const child = spawn(process.execPath, args, { cwd: root, env, timeout: 900_000 })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)))
    await once(child, 'close')
    return readRun(output, said)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readRun(output: string, said: string): WitnessRun {
  let text: string
  try {
    text = readFileSync(output, 'utf8')
  } catch {
    return { passed: [], failed: [], trouble: said.slice(-2000) }
  }
  const files = report.parse(JSON.parse(text)).testResults
  const tests = files.flatMap(({ assertionResults }) => assertionResults)
  return {
    passed: tests.filter(({ status }) => status === 'passed').map(({ fullName }) => fullName),
    failed: tests
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        name: fullName,
        messages: (failureMessages ?? []).map((one) => one ?? ''),
      })),
    trouble: files.length === 0 ? said.slice(-2000) : files.find(({ message }) => message)?.message,
  }
}

/** What is wrong with a witness, in a line; undefined when it notices that its feature is off. */
export function verdict(
  { test, seen = /AssertionError/ }: SwitchOff,
  asItIs: WitnessRun,
  off: WitnessRun,
): string | undefined {
  if (asItIs.failed.length > 0 || asItIs.passed.length === 0)
    return `does not pass with the feature: ${asItIs.failed.map(({ name }) => name).join(', ') || asItIs.trouble || `no test is named ${test}`}`
  if (off.failed.length === 0)
    return `passes without the feature${off.trouble ? `, or was not run: ${off.trouble}` : ''}`
  // Errors of syntax and of loading fail whole files, not tests; whatever else fails must be what the test asserts.
  const noticed = off.failed.some(({ messages }) => messages.some((message) => seen.test(message)))
  return noticed
    ? undefined
    : `fails, but not by what it asserts: ${off.failed.flatMap(({ messages }) => messages.map((one) => one.slice(0, 300))).join('\n')}`
}

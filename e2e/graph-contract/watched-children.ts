import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Published } from './hold-to-contract.ts'

const recorder = new URL('record-child.mjs', import.meta.url).href

/**
 * Lets emulators in processes that this one starts write down what they answer. Whoever starts one with an environment of its
 * own gives it `watchedEnv()` too.
 */
export interface WatchedChildren {
  /** What was answered since the last call. */
  read(): Published[]
  close(): void
}

export function watchChildren(): WatchedChildren {
  const folder = join(tmpdir(), `gw-traffic-${randomUUID()}`)
  process.env.GATEWARDEN_GRAPH_TRAFFIC = folder
  const options = process.env.NODE_OPTIONS ?? ''
  if (!options.includes(recorder)) process.env.NODE_OPTIONS = `${options} --import=${recorder}`.trim()
  const done = new Map<string, number>()
  return {
    read: () =>
      existsSync(folder)
        ? readdirSync(folder).flatMap((name) => {
            const { lines, end } = linesFrom(join(folder, name), done.get(name) ?? 0)
            done.set(name, end)
            return lines.map(asPublished)
          })
        : [],
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The variables by which a process is watched, for one with an environment of its own; empty where nobody watches. */
export function watchedEnv(): Record<string, string> {
  // The last one exchanges a text of the sources: packages/emulator/src/parity takes features away to see tests fail.
  const names = ['GATEWARDEN_GRAPH_TRAFFIC', 'NODE_OPTIONS', 'GATEWARDEN_SWITCHED_OFF']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

/** Whole lines only: another process may be writing. */
function linesFrom(file: string, start: number): { readonly lines: string[]; readonly end: number } {
  const opened = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(fstatSync(opened).size - start)
    readSync(opened, bytes, 0, bytes.length, start)
    const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1)
    return { lines: whole.toString('utf8').split('\n').slice(0, -1), end: start + whole.length }
  } finally {
    closeSync(opened)
  }
}

function asPublished(line: string): Published {
  const { requestBody, body, ...exchange } = JSON.parse(line)
  return { ...exchange, requestBody: Buffer.from(requestBody, 'base64'), body: Buffer.from(body, 'base64') }
}

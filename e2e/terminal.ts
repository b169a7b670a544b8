import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchedEnv } from './graph-contract/watched-children.ts'

const bin = join(import.meta.dirname, '../packages/cli/src/bin.ts')
const patienceMs = 60_000

/** What one run of the command said and how it ended. */
export interface Said {
  args: readonly string[]
  code: number | null
  out: string
  err: string
}

/** A run that has not ended. */
export interface Running {
  readonly said: Said
  /** Resolves with the first match on standard output or error. @throws Error when the command ends before, or is slow */
  until(pattern: RegExp): Promise<RegExpExecArray>
  /** How it ends; with a signal, after sending that. */
  end(signal?: NodeJS.Signals): Promise<Said>
}

export interface RunOptions {
  env?: Record<string, string>
  /** Standard input. */
  input?: string
}

/** The `gatewarden` command, each time in a process of its own, as somebody at a terminal runs it. */
export interface Terminal {
  /** A folder of its own; also the home folder of what is run. */
  folder: string
  /** Set for every run from now on. */
  env: Record<string, string>
  /** Everything that was run, in order. */
  history: Said[]
  run(args: string, options?: RunOptions): Promise<Said>
  /** Runs with `--json`. @throws Error unless it succeeds with one JSON value, one line, and nothing else said */
  json(args: string, options?: RunOptions): ReturnType<typeof parsed>
  start(args: string, options?: RunOptions): Running
  /** Ends what still runs and removes the folder. */
  close(): Promise<void>
}

const parsed = async (text: string) => JSON.parse(text)

export function openTerminal(): Terminal {
  const folder = mkdtempSync(join(tmpdir(), 'gw-terminal-'))
  mkdirSync(join(folder, 'tmp'))
  const children = new Set<ChildProcess>()
  const history: Said[] = []
  const env: Record<string, string> = { PATH: process.env.PATH ?? '', HOME: folder, ...watchedEnv() }

  function start(line: string, options: RunOptions = {}): Running {
    const args = line.split(' ').filter((word) => word !== '')
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', bin, ...args], {
      env: { ...env, ...options.env },
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    children.add(child)
    const said: Said = { args, code: null, out: '', err: '' }
    history.push(said)
    const listeners = new Set<() => void>()
    const hear = (stream: 'out' | 'err') => (chunk: Buffer) => {
      said[stream] += chunk
      for (const listener of listeners) listener()
    }
    child.stdout.on('data', hear('out'))
    child.stderr.on('data', hear('err'))
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
    const closed = once(child, 'close').then(([code]) => {
      children.delete(child)
      said.code = code
      for (const listener of listeners) listener()
      return said
    })
    return {
      said,
      until: (pattern) =>
        new Promise((resolve, reject) => {
          const give = (why: string) =>
            reject(new Error(`gatewarden ${line} ${why} without ${pattern}:\n${said.out}${said.err}`))
          const timer = setTimeout(() => give(`ran ${patienceMs / 1000} s`), patienceMs)
          const look = () => {
            const found = pattern.exec(said.out) ?? pattern.exec(said.err)
            if (!found && children.has(child)) return
            clearTimeout(timer)
            listeners.delete(look)
            if (found) resolve(found)
            else give(`ended with ${said.code}`)
          }
          listeners.add(look)
          look()
        }),
      async end(signal) {
        if (signal) child.kill(signal)
        return closed
      },
    }
  }

  const run = (line: string, options?: RunOptions) => start(line, options).end()
  return {
    folder,
    env,
    history,
    start,
    run,
    async json(line, options) {
      const said = await run(`${line} --json`, options)
      if (said.code !== 0 || said.err !== '' || !/^\S.*\n$/.test(said.out)) {
        throw new Error(`gatewarden ${line} --json ended with ${said.code}:\n${said.out}${said.err}`)
      }
      return parsed(said.out)
    },
    async close() {
      // Asked to end, not killed: a killed service leaves its database behind.
      await Promise.all(
        [...children].map(async (child) => {
          const closed = once(child, 'close')
          child.kill('SIGTERM')
          const late = setTimeout(() => child.kill('SIGKILL'), 30_000)
          await closed
          clearTimeout(late)
        }),
      )
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true })
    },
  }
}

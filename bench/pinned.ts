import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

export interface Started<T> {
  child: ChildProcess
  /** The first line that it printed, as JSON. */
  ready: T
  stop(): Promise<void>
}

/** As `npm start` runs the service. */
const nodeFlags = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=4',
  '--heap-growing-percent=50',
]

/**
 * Runs a script with this Node on one processor, or on a list such as `0,1`, and waits for its first line.
 * @param under a program that runs it and ends when it ends, such as strace with its options
 */
export async function startPinned<T>(
  cpu: number | string,
  script: string,
  args: readonly string[],
  under: readonly string[] = [],
): Promise<Started<T>> {
  const words = ['-c', String(cpu), ...under, process.execPath, ...nodeFlags, script, ...args]
  const child = spawn('taskset', words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '65536', ...process.env },
  })
  const ready = await new Promise<T>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code} before it was ready`)))
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)))
  })
  return {
    child,
    ready,
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit')
        child.once('exit', () => resolve())
        const pid = child.pid ?? 0
        for (const one of under.length > 0 ? childrenOf(pid) : [pid]) process.kill(one, 'SIGTERM')
      }),
  }
}

/** Puts a process, its children and what they start on one processor. */
export function pin(pid: number, cpu: number): void {
  for (const one of [pid, ...childrenOf(pid)]) spawnSync('taskset', ['-apc', String(cpu), String(one)])
}

export function childrenOf(pid: number): number[] {
  const found: number[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) found.push(Number(name))
    } catch {
      // It ended while we looked.
    }
  }
  return found
}

/** Resident memory in MB. */
export const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** Processor time that a process has used so far, in milliseconds. Says more than rates on a machine that others use too. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

export const percentile = (sorted: readonly number[], p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN

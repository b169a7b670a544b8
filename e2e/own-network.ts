import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** Whether this machine lets this user make a network and a hosts file of his own. */
export const canOwnNetwork =
  spawnSync('unshare', ['--map-root-user', '--mount', '--net', 'true'], { stdio: 'ignore' }).status === 0

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/**
 * A network with nothing but loopback, every port of it free to use, and a hosts file of its own: what runs in it can neither
 * reach the real Microsoft 365 nor disturb this machine.
 */
export interface OwnNetwork {
  run(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>
  start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess
  close(): Promise<void>
}

/** @param hostsFile takes the place of `/etc/hosts` @throws Error when it cannot be made */
export async function openOwnNetwork(hostsFile: string): Promise<OwnNetwork> {
  const script = 'ip link set lo up && mount --bind "$0" /etc/hosts && echo ready && exec sleep infinity'
  const holder = spawn(
    'unshare',
    ['--map-root-user', '--mount', '--net', '--', 'sh', '-c', script, hostsFile],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const said = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])
  if (String(said[0]).trim() !== 'ready') throw new Error('no network of its own could be made')
  const within = (command: string, args: readonly string[]) => [
    ...['--target', String(holder.pid), '--user', '--mount', '--net', '--preserve-credentials', '--'],
    command,
    ...args,
  ]
  return {
    run: (command, args, env = {}) =>
      new Promise((resolve) => {
        const options = { env: { ...base, ...env }, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' } as const
        const child = execFile('nsenter', within(command, args), options, (_, out, err) =>
          resolve({ code: child.exitCode ?? -1, out, err }),
        )
      }),
    start: (command, args, env = {}) =>
      spawn('nsenter', within(command, args), {
        env: { ...base, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    close: async () => {
      const gone = once(holder, 'exit')
      holder.kill('SIGKILL')
      await gone
    },
  }
}

const base = { PATH: process.env.PATH ?? '' }

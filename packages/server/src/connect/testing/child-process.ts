import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { testKeyRing } from '../../platform/testing/index.ts'
import type { ChildWish } from './child-service.ts'
import type { ConnectRig } from './connect-rig.ts'

/** What every process beside this rig needs. @param ahead how far the rig was advanced, in milliseconds */
export function childWish(rig: ConnectRig, ahead: number): ChildWish {
  return {
    target: rig.platform.database.target,
    keys: testKeyRing()
      .keys.map(({ id, secret }) => `${id}=${secret.toString('base64')}`)
      .join(','),
    dataFolder: rig.platform.config.dataFolder,
    publicUrl: rig.url,
    emulator: rig.emulator.origin,
    ahead,
  }
}

/** Starts a process beside the rig, and waits until it has said that it is ready. @param script its file */
export async function startChild(script: URL, wish: ChildWish): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(script), JSON.stringify(wish)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await Promise.race([
    once(child.stdout, 'data').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => `it ended with ${code}`),
  ])
  if (!said.includes('ready')) throw new Error(`${script.pathname} does not run: ${said}`)
  return child
}

/** Ends a process as a power cut would. */
export async function killChild(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  const [, signal] = await gone
  if (signal !== 'SIGKILL') throw new Error(`the process had ended by itself (${signal})`)
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

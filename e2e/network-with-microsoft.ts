import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { watchedEnv } from './graph-contract/watched-children.ts'
import { type OwnNetwork, openOwnNetwork } from './own-network.ts'

const bin = join(import.meta.dirname, '../packages/cli/src/bin.ts')
const controls = 'http://127.0.0.1:8025/_emulator'

/** The emulator under Microsoft's own host names, in a network of its own: for programs that know no other. */
export interface NetworkWithMicrosoft {
  network: OwnNetwork
  /** For the files of who uses it; removed at the end. */
  folder: string
  /** What the emulator printed. */
  said: string
  /** The authority that signs the emulator's certificates, PEM. */
  caFile: string
  /** Asks the emulator's controls, with a body as POST. @returns the JSON of the answer; null where there is none */
  control(path: string, body?: object): Promise<unknown>
  close(): Promise<void>
}

/** @throws Error where no network of its own can be made, or the emulator ends before it is ready */
export async function openNetworkWithMicrosoft(): Promise<NetworkWithMicrosoft> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-names-'))
  const hosts = join(folder, 'hosts')
  writeFileSync(hosts, '127.0.0.1 localhost\n')
  const network = await openOwnNetwork(hosts)
  const emulator = network.start(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', bin, 'emulator', '--tls'],
    { HOME: folder, ...watchedEnv() },
  )
  const [said] = await untilSaid(emulator, /[\s\S]*chromium --host-resolver-rules/)
  // The line that it prints, in place of what a person does with sudo.
  writeFileSync(hosts, `${/echo '([^']+)' \| sudo tee/.exec(said)?.[1] ?? ''}\n`)
  return {
    network,
    folder,
    said,
    caFile: join(folder, '.gatewarden-emulator/microsoft-ca.pem'),
    async control(path, body) {
      const data = body === undefined ? [] : ['-d', JSON.stringify(body)]
      const { out } = await network.run('curl', ['-sS', join(controls, path), ...data])
      return out === '' ? null : JSON.parse(out)
    },
    async close() {
      const gone = emulator.exitCode === null && once(emulator, 'exit')
      emulator.kill('SIGTERM')
      await gone
      await network.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** @throws Error with what it said, when it ends before */
export async function untilSaid(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let text = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', (line) => {
        text += `${line}\n`
        const found = pattern.exec(text)
        if (found) resolve(found)
      })
    }
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)))
  })
}

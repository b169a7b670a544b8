import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../e2e/free-port.ts'
import { listening } from '../listening.ts'

export interface Haproxy {
  pid: number | undefined
  port: number
  stop(): Promise<void>
}

/**
 * HAProxy from TLS to TLS on the first processor, where this machine has it.
 * @param upstream the port it stands before, and the file of its authority
 * @param pem its own certificate with the key
 */
export async function startHaproxy(
  folder: string,
  upstream: { port: number; caFile: string },
  pem: string,
): Promise<Haproxy | undefined> {
  if (spawnSync('haproxy', ['-v']).status !== 0) return undefined
  const port = await freePort()
  const [config, certificate] = [join(folder, 'haproxy.cfg'), join(folder, 'haproxy.pem')]
  writeFileSync(certificate, pem, { mode: 0o600 })
  const lines = [
    'global',
    ' nbthread 1',
    ' tune.bufsize 65536',
    'defaults',
    ' mode tcp',
    ' timeout connect 5s',
    ' timeout client 60s',
    ' timeout server 60s',
    'listen imap',
    ` bind 127.0.0.1:${port} ssl crt ${certificate}`,
    ` server far 127.0.0.1:${upstream.port} ssl verify required ca-file ${upstream.caFile}`,
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const child = spawn('taskset', ['-c', '0', 'haproxy', '-q', '-f', config], { stdio: 'inherit' })
  const ended = once(child, 'exit')
  await listening(port)
  return {
    pid: child.pid,
    port,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

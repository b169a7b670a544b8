import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { requireDebianPackages } from '../../packages/emulator/src/exchange/testing/debian-packages.ts'
import { freePort } from '../../packages/server/src/connect/testing/child-process.ts'

const run = promisify(execFile)

/** A Postfix of a test's own, with a queue of its own. */
export interface RunningPostfix extends AsyncDisposable {
  host: string
  port: number
}

/**
 * Starts it on a free port of the loopback.
 * @param settings what main.cf says beyond where things lie: where mail goes, and who may hand some over
 * @throws Error that says what to install where Postfix is missing
 */
export async function runPostfix(settings: string): Promise<RunningPostfix> {
  await requireDebianPackages({ '/usr/sbin/postfix': 'postfix' })
  const folder = mkdtempSync(join(tmpdir(), 'gatewarden-postfix-'))
  // Its programs run as users of their own and have to reach what lies in it.
  chmodSync(folder, 0o755)
  const port = await freePort()
  for (const name of ['etc', 'queue', 'data']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'etc/main.cf'), `${places(folder)}${settings}`)
  writeFileSync(join(folder, 'etc/master.cf'), masterCf(port))
  await run('chown', ['postfix', join(folder, 'data')])
  const config = ['-c', join(folder, 'etc')]
  await run('/usr/sbin/postfix', [...config, 'start'])
  return {
    host: '127.0.0.1',
    port,
    async [Symbol.asyncDispose]() {
      await run('/usr/sbin/postfix', [...config, 'stop']).catch(() => {})
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const places = (folder: string): string => `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/data/mail.log
maillog_file_prefixes = ${folder}
myhostname = postfix.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
local_recipient_maps =
disable_dns_lookups = yes
smtp_host_lookup = native
`

const masterCf = (port: number): string => `127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`

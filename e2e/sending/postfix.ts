import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SMTPServer } from 'smtp-server'
import { requireDebianPackages } from '../../packages/emulator/src/exchange/testing/debian-packages.ts'
import { freePort } from '../../packages/server/src/connect/testing/child-process.ts'

const run = promisify(execFile)

/** A Postfix of a test's own, and behind it one server that all mail of `.example` goes to. */
export interface Postfix extends AsyncDisposable {
  host: string
  port: number
  /** Messages that arrived for an address, as soon as there is one. */
  arrived(address: string): Promise<Buffer>
}

/**
 * Starts it. Addresses that begin with `no` are refused behind it with 550, so that it has to bounce; all others are taken.
 * @throws Error that says what to install where Postfix is missing
 */
export async function startPostfix(): Promise<Postfix> {
  await requireDebianPackages({ '/usr/sbin/postfix': 'postfix' })
  const folder = mkdtempSync(join(tmpdir(), 'gatewarden-postfix-'))
  // Its programs run as users of their own and have to reach what lies in it.
  chmodSync(folder, 0o755)
  const sink = await startSink()
  const port = await freePort()
  for (const name of ['etc', 'queue', 'data']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'etc/main.cf'), mainCf(folder, sink.port))
  writeFileSync(join(folder, 'etc/master.cf'), masterCf(port))
  await run('chown', ['postfix', join(folder, 'data')])
  const config = ['-c', join(folder, 'etc')]
  await run('/usr/sbin/postfix', [...config, 'start'])
  return {
    host: '127.0.0.1',
    port,
    arrived: sink.arrived,
    async [Symbol.asyncDispose]() {
      await run('/usr/sbin/postfix', [...config, 'stop']).catch(() => {})
      await sink.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const mainCf = (folder: string, sink: number): string => `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/data/mail.log
maillog_file_prefixes = ${folder}
myhostname = postfix.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
local_recipient_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = none
smtp_tls_security_level = none
disable_dns_lookups = yes
smtp_host_lookup = native
default_transport = smtp:[127.0.0.1]:${sink}
relay_transport = smtp:[127.0.0.1]:${sink}
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
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`

async function startSink() {
  const messages: { to: string; bytes: Buffer }[] = []
  const waiting = new Set<() => void>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    hideENHANCEDSTATUSCODES: false,
    onRcptTo({ address }, _session, done) {
      if (!address.startsWith('no')) return done()
      done(Object.assign(new Error('5.1.1 no such user here'), { responseCode: 550 }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        for (const { address } of session.envelope.rcptTo)
          messages.push({ to: address, bytes: Buffer.concat(chunks) })
        for (const wake of waiting) wake()
        done()
      })
    },
  })
  const listener = createServer((socket) => server.server.emit('connection', socket))
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async arrived(to: string): Promise<Buffer> {
      for (;;) {
        const at = messages.findIndex((one) => one.to === to)
        const [found] = at === -1 ? [] : messages.splice(at, 1)
        if (found) return found.bytes
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    async close() {
      listener.close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

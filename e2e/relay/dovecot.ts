import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { requireDebianPackages } from '../../packages/emulator/src/exchange/testing/debian-packages.ts'
import { freePort } from '../../packages/server/src/connect/testing/child-process.ts'
import { issueLeaf, makeAuthority } from '../../packages/server/src/relay/tls/issue-certificate.ts'

const run = promisify(execFile)

/** A Dovecot of a test's own: IMAP and POP3 in TLS for tokens alone, as Exchange Online has it. */
export interface Dovecot extends AsyncDisposable {
  imaps: number
  pop3s: number
  /** Where mail is delivered to it. */
  lmtp: number
  /** Where Postfix asks it whether a token is good. */
  sasl: number
  /** Of its certificate, for Postfix too: PEM files for 127.0.0.1 and localhost. */
  tls: { ca: string; cert: string; key: string }
  /** Makes a mailbox. For all others LMTP answers 550. */
  addMailbox(address: string): void
}

/**
 * Starts it. Sign-in is XOAUTH2 with nothing beside it, judged by a server that tokens are shown to.
 * @param introspection address of that server, a token goes behind it
 * @throws Error that says what to install where Dovecot is missing
 */
export async function startDovecot(introspection: string): Promise<Dovecot> {
  await requireDebianPackages({
    '/usr/sbin/dovecot': 'dovecot-imapd',
    '/usr/lib/dovecot/imap': 'dovecot-imapd',
    '/usr/lib/dovecot/lmtp': 'dovecot-lmtpd',
    '/usr/lib/dovecot/pop3': 'dovecot-pop3d',
  })
  const folder = mkdtempSync(join(tmpdir(), 'gatewarden-dovecot-'))
  chmodSync(folder, 0o755)
  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const now = new Date()
  const authority = await makeAuthority(now)
  const leaf = await issueLeaf(authority, ['localhost', '127.0.0.1'], now)
  const tls = {
    ca: file('ca.pem', authority.certificate),
    cert: file('cert.pem', leaf.certificate),
    key: file('key.pem', leaf.privateKey),
  }
  const ports = {
    imaps: await freePort(),
    pop3s: await freePort(),
    lmtp: await freePort(),
    sasl: await freePort(),
  }
  const users = file('users', '')
  mkdirSync(join(folder, 'mail'))
  await run('chown', ['mail:mail', join(folder, 'mail')])
  const oauth = file('oauth2.conf', oauthConf(introspection))
  const config = file('dovecot.conf', dovecotConf(folder, { ...ports, ...tls, users, oauth }))
  const server = spawn('/usr/sbin/dovecot', ['-F', '-c', config], { stdio: 'ignore' })
  const gone = once(server, 'exit')
  for (const port of [ports.imaps, ports.pop3s, ports.lmtp, ports.sasl]) await opened(port)
  return {
    ...ports,
    tls,
    addMailbox: (address) => appendFileSync(users, `${address}::mail:mail::${folder}/mail/${address}::\n`),
    async [Symbol.asyncDispose]() {
      server.kill()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until somebody listens. @throws Error after ten seconds */
async function opened(port: number): Promise<void> {
  const end = performance.now() + 10_000
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch (error) {
      if (performance.now() > end) throw error
      await pause(20)
    } finally {
      socket.destroy()
    }
  }
}

const oauthConf = (introspection: string): string => `introspection_url = ${introspection}
introspection_mode = get
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = username
scope = IMAP.AccessAsApp
`

interface Places {
  imaps: number
  pop3s: number
  lmtp: number
  sasl: number
  cert: string
  key: string
  users: string
  oauth: string
}

const dovecotConf = (folder: string, at: Places): string => `base_dir = ${folder}/run
state_dir = ${folder}/state
instance_name = ${folder.slice(folder.lastIndexOf('/') + 1)}
log_path = ${folder}/dovecot.log
listen = 127.0.0.1
protocols = imap pop3 lmtp
ssl = required
ssl_cert = <${at.cert}
ssl_key = <${at.key}
auth_mechanisms = xoauth2
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:~/Maildir
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${at.oauth}
}
userdb {
  driver = passwd-file
  args = ${at.users}
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${at.imaps}
  }
}
service pop3-login {
  inet_listener pop3 {
    port = 0
  }
  inet_listener pop3s {
    port = ${at.pop3s}
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${at.lmtp}
  }
}
service auth {
  inet_listener sasl {
    port = ${at.sasl}
  }
}
`

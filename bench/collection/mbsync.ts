import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { freePort } from '../../e2e/free-port.ts'
import { listening } from '../listening.ts'

const boxes = 8

/**
 * mbsync pulling mail from a Dovecot on this machine into Maildirs, synced as it does by itself: in clear, and a process for each
 * of the mailboxes, so that nothing but the two programs holds it up.
 * @param mail a folder with a file for each message; they are moved
 * @returns messages a second; undefined where one of the programs is not installed
 */
export async function mbsyncRate(mail: string, folder: string): Promise<number | undefined> {
  const has = (program: string, version: string) => spawnSync(program, [version]).status === 0
  if (!has('/usr/sbin/dovecot', '--version') || !has('mbsync', '--version')) return undefined
  mkdirSync(folder)
  // Dovecot gives its rights away, and has to come to the mail without them.
  for (const one of [join(folder, '..'), folder]) chmodSync(one, 0o755)
  const count = fillMaildirs(mail, join(folder, 'mail'))
  const port = await freePort()
  const config = join(folder, 'dovecot.conf')
  writeFileSync(config, dovecotConf(folder, port))
  const server = spawn('/usr/sbin/dovecot', ['-F', '-c', config], { stdio: 'inherit' })
  try {
    await listening(port)
    // That Dovecot sees its mailboxes for the first time is none of mbsync's doing.
    for (let box = 0; box < boxes; box++)
      spawnSync('doveadm', ['-c', config, 'index', '-u', `box${box}`, 'INBOX'], { stdio: 'inherit' })
    const began = performance.now()
    await Promise.all(
      Array.from({ length: boxes }, (_, box) => pull(join(folder, `near${box}`), `box${box}`, port)),
    )
    const seconds = (performance.now() - began) / 1000
    const came = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) =>
      /^near\d+\/INBOX\/(?:cur|new)\//.test(one),
    )
    if (came.length !== count) throw new Error(`${came.length} of ${count} messages came`)
    return count / seconds
  } finally {
    const gone = once(server, 'exit')
    server.kill()
    await gone
  }
}

function fillMaildirs(mail: string, folder: string): number {
  const names = readdirSync(mail)
  for (let box = 0; box < boxes; box++)
    for (const part of ['cur', 'new', 'tmp'])
      mkdirSync(join(folder, `box${box}/Maildir/${part}`), { recursive: true })
  for (const [number, name] of names.entries())
    renameSync(join(mail, name), join(folder, `box${number % boxes}/Maildir/cur/${number}.bench:2,S`))
  spawnSync('chown', ['-R', 'mail:mail', folder])
  return names.length
}

async function pull(near: string, user: string, port: number): Promise<void> {
  mkdirSync(near)
  const config = join(near, 'mbsyncrc')
  writeFileSync(config, mbsyncConf(near, user, port))
  // It warns of passwords in the clear: what it says is told where it fails.
  const child = spawn('mbsync', ['-q', '-c', config, 'all'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  if (code !== 0) throw new Error(`mbsync ended with ${code}: ${said}`)
}

const mbsyncConf = (near: string, user: string, port: number): string => `IMAPStore far
Host 127.0.0.1
Port ${port}
SSLType None
AuthMechs LOGIN
User ${user}
Pass x

MaildirStore near
Path ${near}/
Inbox ${near}/INBOX

Channel all
Far :far:
Near :near:
Create Near
Sync Pull
SyncState ${near}/state-
`

const dovecotConf = (folder: string, port: number): string => `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
listen = 127.0.0.1
protocols = imap
ssl = no
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
first_valid_uid = 1
passdb {
  driver = static
  args = password=x
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${folder}/mail/%u
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`

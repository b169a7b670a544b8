import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * How PostgreSQL's programs are run. They refuse to be root, and peer authentication wants a name for the user.
 *
 * - `plain`: as the user we are.
 * - `mapped`: in a user namespace where our user has another number. Files and sockets stay ours, so that 0700 folders
 *   work and other users stay out. The number must belong to a name in /etc/passwd, and never be that of `nobody`:
 *   every unmapped user of the machine would look like it.
 * - `user`: as a system user of its own, for root where namespaces are refused.
 */
export type RunAs =
  | { how: 'plain'; name: string }
  | { how: 'mapped'; uid: number; gid: number; name: string }
  | { how: 'user'; uid: number; gid: number; name: string }

export interface Account {
  name: string
  uid: number
  gid: number
}

const nobody = 65_534

/** The users of this machine. */
export function accounts(): Account[] {
  let text = ''
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}

/** Chooses the way that works here; undefined where only a system user of its own is left. */
export function chooseRunAs(options: { namespaces?: boolean } = {}): RunAs | undefined {
  const uid = process.getuid?.() ?? 0
  const known = accounts()
  const own = known.find((one) => one.uid === uid)
  if (uid !== 0 && own) return { how: 'plain', name: own.name }
  if (uid !== 0 && process.platform !== 'linux') return { how: 'plain', name: String(uid) }
  if (options.namespaces === false) return undefined
  const stand = standInOf(known)
  if (!stand || !namespacesWork(stand.uid)) return undefined
  return { how: 'mapped', uid: stand.uid, gid: stand.uid, name: stand.name }
}

/** Whose number our user takes in a namespace: a user of this machine who is neither root nor nobody. */
export const standInOf = (known: readonly Account[]): Account | undefined =>
  known.find((one) => one.uid !== 0 && one.uid !== nobody && one.gid !== nobody)

function namespacesWork(uid: number): boolean {
  if (process.platform !== 'linux') return false
  const tried = spawnSync('unshare', ['--user', `--map-user=${uid}`, `--map-group=${uid}`, 'true'], {
    stdio: 'ignore',
  })
  return tried.status === 0
}

/** The command line that runs `program` that way. */
export function commandFor(runAs: RunAs, program: string, args: readonly string[]): [string, string[]] {
  if (runAs.how !== 'mapped') return [program, [...args]]
  const map = ['--user', `--map-user=${runAs.uid}`, `--map-group=${runAs.gid}`]
  return ['unshare', [...map, '--', program, ...args]]
}

/** The user numbers for `spawn`, where the child is to be another user. */
export function idsFor(runAs: RunAs): { uid?: number; gid?: number } {
  return runAs.how === 'user' ? { uid: runAs.uid, gid: runAs.gid } : {}
}

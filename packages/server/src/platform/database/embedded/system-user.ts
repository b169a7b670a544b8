import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, chown, cp, lstat, mkdir, rename, rm, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { GatewardenError } from '../../errors.ts'
import { accounts, type RunAs } from './run-as.ts'

/** Where root runs PostgreSQL as a user of its own, because user namespaces are refused. */
export interface SystemUserOptions {
  /** The user; made where it is not there. */
  name?: string
  /** Holds one folder for each data folder, because that user cannot enter a 0700 folder of root. */
  home?: string
}

const defaultName = 'gatewarden-db'
const defaultHome = '/var/lib/gatewarden'

export type SystemUser = Extract<RunAs, { how: 'user' }>

/**
 * The system user for PostgreSQL. One of its own, never `nobody`: others run as that too, and could read the data.
 * @throws GatewardenError `database_unavailable` where it is not there and cannot be made
 */
export function ensureSystemUser(options: SystemUserOptions = {}): SystemUser {
  const name = options.name ?? defaultName
  const there = findUser(name)
  if (there) return there
  const made = spawnSync(
    'useradd',
    [
      '--system',
      '--no-create-home',
      '--home-dir',
      options.home ?? defaultHome,
      '--shell',
      '/usr/sbin/nologin',
      name,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
  )
  const user = findUser(name)
  if (user) return user
  throw new GatewardenError('database_unavailable', {
    detail: `PostgreSQL refuses to run as root, this machine allows no user namespaces, and the user ${name} could not be made (${(made.stderr || made.error?.message || 'useradd failed').trim()}).`,
    remedy: `Run Gatewarden as an ordinary user, make the system user ${name}, or set DATABASE_URL to a PostgreSQL of yours.`,
  })
}

function findUser(name: string): SystemUser | undefined {
  const found = accounts().find((one) => one.name === name)
  return found && { how: 'user', ...found }
}

/**
 * Makes the folder for a cluster where that user can reach it, and links `folder` (in the data folder) to it.
 * @returns the folder itself
 * @throws GatewardenError `data_folder_unusable` where a cluster of root's own is there already
 */
export async function placeForUser(
  folder: string,
  user: SystemUser,
  options: SystemUserOptions = {},
): Promise<string> {
  const home = options.home ?? defaultHome
  const seen = await lstat(folder).catch(() => undefined)
  if (seen && !seen.isSymbolicLink()) {
    throw new GatewardenError('data_folder_unusable', {
      detail: `The database in ${folder} was made where user namespaces are allowed, and here they are refused.`,
      remedy: 'Allow user namespaces for this process, or make a backup where it ran and restore it here.',
    })
  }
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  const place = join(home, name)
  await makeHome(home)
  await mkdir(place, { recursive: true, mode: 0o700 })
  await chown(place, user.uid, user.gid)
  if (!seen) {
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
    await symlink(place, folder)
  }
  return place
}

/** Who owns the cluster that a link leads to: it must be run as that user from then on, whatever else works by now. */
export async function ownerOfLinked(folder: string): Promise<SystemUser | undefined> {
  const seen = await lstat(folder).catch(() => undefined)
  if (!seen?.isSymbolicLink()) return undefined
  const { uid } = await stat(folder)
  const account = accounts().find((one) => one.uid === uid)
  return account && uid !== 0 ? { how: 'user', ...account } : undefined
}

/**
 * The `native` tree where that user can run it: as it is, or a copy beside its clusters, where some folder above it is
 * closed to others.
 */
export async function reachableTree(
  root: string,
  user: SystemUser,
  options: SystemUserOptions = {},
): Promise<string> {
  if (canRun(root, user)) return root
  const home = options.home ?? defaultHome
  const stamp = await stat(join(root, 'bin', 'postgres'))
  const copy = join(home, `postgresql-${stamp.size}-${Math.round(stamp.mtimeMs)}`)
  if (canRun(copy, user)) return copy
  const making = `${copy}.making-${process.pid}`
  await makeHome(home)
  await cp(root, making, { recursive: true })
  await rename(making, copy).catch(async (error: NodeJS.ErrnoException) => {
    await rm(making, { recursive: true, force: true })
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  if (canRun(copy, user)) return copy
  throw new GatewardenError('database_unavailable', {
    detail: `The user ${user.name} cannot run PostgreSQL's programs in ${basename(copy)} of ${home}.`,
    remedy: 'Check that this file system may run programs, or set DATABASE_URL to a PostgreSQL of yours.',
  })
}

/** Others may pass through it and not look into it, whatever the umask says. */
async function makeHome(home: string): Promise<void> {
  await mkdir(home, { recursive: true })
  await chmod(home, 0o711)
}

/** The shell only looks whether the user can reach and run the file: the program itself may lack its libraries yet. */
function canRun(root: string, user: SystemUser): boolean {
  const looked = spawnSync('test', ['-x', join(root, 'bin', 'postgres')], {
    uid: user.uid,
    gid: user.gid,
    stdio: 'ignore',
  })
  return looked.status === 0
}

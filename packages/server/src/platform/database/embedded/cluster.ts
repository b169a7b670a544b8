import { spawn } from 'node:child_process'
import { chown, mkdtemp, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { GatewardenError } from '../../errors.ts'
import type { Binaries } from './binaries.ts'
import { isAlive } from './postmaster-file.ts'
import { commandFor, idsFor, type RunAs } from './run-as.ts'

/** The one role of the embedded cluster. */
export const clusterRole = 'gatewarden'

/** PostgreSQL's major version in the platform packages; a cluster of another one cannot be opened. */
export const majorVersion = '18'

/**
 * Makes the cluster where there is none: in a folder beside it that gets its name when it is complete, so that a
 * cluster is there whole or not at all.
 */
export async function ensureCluster(
  binaries: Binaries,
  runAs: RunAs,
  clusterFolder: string,
  options: { durable: boolean; onMaking?: (() => void) | undefined },
): Promise<void> {
  const version = await readFile(join(clusterFolder, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version?.trim() === majorVersion) return
  if (version !== undefined) {
    throw new GatewardenError('data_folder_unusable', {
      detail: `The database in ${clusterFolder} was made by PostgreSQL ${version.trim()}; this program brings ${majorVersion}.`,
      remedy: 'Make a backup with the release that made it, and restore that into an empty data folder.',
    })
  }
  await removeAbandoned(clusterFolder)
  await assertRoom(dirname(clusterFolder))
  const making = await mkdtemp(`${clusterFolder}${infix}${process.pid}-`)
  if (runAs.how === 'user') await chown(making, runAs.uid, runAs.gid)
  try {
    await runInitdb(binaries, runAs, making, options)
    await rename(making, clusterFolder)
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    // Another start was faster: its cluster is as good.
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return
    throw error
  }
}

const infix = '.making-'

/** Removes what starts that were killed have left half-made. */
async function removeAbandoned(clusterFolder: string): Promise<void> {
  const begin = `${basename(clusterFolder)}${infix}`
  for (const name of await readdir(dirname(clusterFolder))) {
    const pid = name.startsWith(begin) ? Number(name.slice(begin.length).split('-')[0]) : process.pid
    if (pid !== process.pid && !isAlive(pid)) {
      await rm(join(dirname(clusterFolder), name), { recursive: true, force: true })
    }
  }
}

/** What a new cluster takes (39 MB), with the room that its log and the migrations need. */
const clusterMb = 100

/** Where room runs out later than here, initdb or the server may just be killed, and then nothing says why. */
async function assertRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const freeMb = Math.floor((bavail * bsize) / 1024 / 1024)
  if (freeMb < clusterMb)
    throw diskFull(
      `The disk is too full: a new database takes ${clusterMb} MB in ${folder}, ${freeMb} MB are free.`,
    )
}

const diskFull = (detail: string): GatewardenError =>
  new GatewardenError('disk_full', {
    detail,
    remedy: `Free about ${clusterMb} MB there and start again; nothing half-made was left.`,
  })

async function runInitdb(
  binaries: Binaries,
  runAs: RunAs,
  folder: string,
  { durable, onMaking }: { durable: boolean; onMaking?: (() => void) | undefined },
): Promise<void> {
  const [command, args] = commandFor(runAs, binaries.initdb, [
    `--pgdata=${folder}`,
    `--username=${clusterRole}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--auth=peer',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ])
  const child = spawn(command, args, {
    cwd: dirname(folder),
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...binaries.env,
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      TZ: 'UTC',
    },
    ...idsFor(runAs),
  })
  onMaking?.()
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code === 0) return
  if (/No space left on device/i.test(said))
    throw diskFull(`The disk filled up while the database was made in ${dirname(folder)}.`)
  throw new GatewardenError('data_folder_unusable', {
    detail: `The database could not be made in ${dirname(folder)}: ${said.trim().split('\n').slice(-3).join(' ')}`,
    remedy:
      'Check that this user may write there and that the file system keeps Unix permissions, or set DATABASE_URL.',
  })
}

/**
 * Lets in exactly one user of this machine, by the kernel's word (peer). `clientName` is what PostgreSQL sees
 * Gatewarden's own processes as.
 */
export async function writeAccessRules(
  clusterFolder: string,
  runAs: RunAs,
  clientName: string,
): Promise<void> {
  const owner = runAs.how === 'user' ? runAs : undefined
  const files = {
    'pg_hba.conf': 'local all all peer map=gatewarden\n',
    'pg_ident.conf': `gatewarden "${clientName.replaceAll('"', '""')}" ${clusterRole}\n`,
  }
  for (const [name, text] of Object.entries(files)) {
    const file = join(clusterFolder, name)
    if ((await readFile(file, 'utf8').catch(() => '')) === text) continue
    const fresh = `${file}.new`
    await writeFile(fresh, text, { mode: 0o600 })
    if (owner) await chown(fresh, owner.uid, owner.gid)
    await rename(fresh, file)
  }
}

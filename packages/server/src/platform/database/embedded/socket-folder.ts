import { lchown, lstat, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { GatewardenError } from '../../errors.ts'

/** A socket's whole path may have 107 bytes (sun_path), of which PostgreSQL's file name takes these. */
const maxFolderBytes = 107 - '/.s.PGSQL.5432.lock'.length
const prefix = 'gatewarden-'

/**
 * A folder for the socket that only its owner may enter: inside the data folder, or where that path is too long for a
 * socket, a fresh one in the folder for temporary files. postmaster.pid says which.
 */
export async function makeSocketFolder(dataFolder: string): Promise<string> {
  const inside = join(dataFolder, 'run')
  if (Buffer.byteLength(inside) <= maxFolderBytes) {
    await mkdir(inside, { recursive: true, mode: 0o700 })
    return inside
  }
  for (const base of [tmpdir(), '/tmp']) {
    if (Buffer.byteLength(base) + prefix.length + 7 <= maxFolderBytes) return mkdtemp(join(base, prefix))
  }
  return mkdtemp(`/tmp/${prefix}`)
}

/**
 * Makes sure that only we can put a socket there: whoever could would be taken for our database.
 * @throws GatewardenError `data_folder_unusable`
 */
export async function ensurePrivateFolder(
  folder: string,
  owner?: { uid: number; gid: number },
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (owner) await lchown(folder, owner.uid, owner.gid)
  const seen = await lstat(folder)
  const ours = !process.getuid || seen.uid === (owner?.uid ?? process.getuid())
  if (seen.isDirectory() && ours && (seen.mode & 0o077) === 0) return
  throw new GatewardenError('data_folder_unusable', {
    detail: `The folder for the database's socket, ${folder}, is open to other users.`,
    remedy: `Remove ${folder} and start again.`,
  })
}

/** Removes a socket folder that a stopped or killed PostgreSQL left in the folder for temporary files. */
export async function removeSocketFolder(folder: string): Promise<void> {
  if (!basename(folder).startsWith(prefix) || ![tmpdir(), '/tmp'].includes(dirname(folder))) return
  const seen = await lstat(folder).catch(() => undefined)
  if (!seen?.isDirectory()) return
  await rm(folder, { recursive: true, force: true })
}

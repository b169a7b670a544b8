import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Clock } from '../clock.ts'
import type { DatabaseTarget } from '../database/connect.ts'
import { withClient } from '../database/with-client.ts'
import { GatewardenError } from '../errors.ts'
import type { FolderBlobs } from '../storage/folder-blob-store.ts'
import { type BackupHead, backupFormat, names } from './format.ts'
import { backUpFolder, type KeptFolder } from './kept-folder.ts'
import { copyTarget, listTables, readSequences } from './tables.ts'
import { TarWriter } from './tar.ts'

export interface BackupParts {
  target: DatabaseTarget
  blobs: FolderBlobs
  clock: Clock
  version: string
  folders?: readonly KeptFolder[]
}

export interface BackupSummary {
  file: string
  bytes: number
  tables: number
  rows: number
  blobs: number
  /** Of features’ own folders. */
  files: number
}

/** Whoever removes blobs takes this lock shared; a backup holds it, so that no blob of its snapshot goes meanwhile. */
export const blobRemovalLock = 7_218_340_003

const chunkBytes = 4 * 1024 * 1024

/**
 * Writes everything of this installation but its keys into one file, while it runs: all tables as of one moment, then
 * all blobs of that moment. The file gets its name when it is whole and on disk.
 * @throws GatewardenError `conflict` where the file is there already, `disk_full`, `database_unavailable`
 */
export async function writeBackup(parts: BackupParts, file: string): Promise<BackupSummary> {
  const path = resolve(file)
  if (await exists(path)) {
    throw new GatewardenError('conflict', {
      detail: `${path} is there already.`,
      remedy: 'Choose another name; a backup never replaces a file.',
    })
  }
  const part = `${path}.part`
  try {
    const handle = await open(part, 'w', 0o600)
    try {
      const summary = await withClient(parts.target, (client) =>
        exportAll(client, parts, new TarWriter(handle, parts.clock.now())),
      )
      await handle.sync()
      await rename(part, path)
      await syncFolder(dirname(path))
      return { file: path, ...summary }
    } finally {
      await handle.close()
    }
  } catch (error) {
    await rm(part, { force: true })
    throw asFileError(error, path)
  }
}

async function exportAll(
  client: Client,
  parts: BackupParts,
  tar: TarWriter,
): Promise<Omit<BackupSummary, 'file'>> {
  await client.query('select pg_advisory_lock($1)', [blobRemovalLock])
  await client.query('begin transaction isolation level repeatable read read only')
  const migrations = await client.query<{ name: string }>(
    'select name from schema_migrations order by number',
  )
  const tables = await listTables(client)
  const head: BackupHead = {
    format: backupFormat,
    version: parts.version,
    at: parts.clock.now().toISOString(),
    migrations: migrations.rows.map((row) => row.name),
    tables,
    sequences: await readSequences(client),
  }
  await tar.add(names.head, Buffer.from(JSON.stringify(head, null, 2)))
  let rows = 0
  for (const table of tables) {
    const stream = client.query(copyTo(`copy ${copyTarget(table)} to stdout`))
    let number = 0
    for await (const chunk of chunked(stream)) await tar.add(names.rows(table.name, number++), chunk)
    rows += stream.rowCount
  }
  await client.query('commit')
  let blobs = 0
  for await (const sha256 of parts.blobs.list()) {
    await tar.addStream(names.blob(sha256), await parts.blobs.size(sha256), await parts.blobs.get(sha256))
    blobs += 1
  }
  let files = 0
  for (const folder of parts.folders ?? []) files += await backUpFolder(tar, folder)
  await tar.add(names.checksums, Buffer.from(JSON.stringify(tar.checksums)))
  await tar.end()
  return { bytes: tar.bytes, tables: tables.length, rows, blobs, files }
}

/** Gathers a stream into pieces of some megabytes: a member of a tar file says its size before its bytes. */
async function* chunked(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let size = 0
  for await (const piece of stream) {
    waiting.push(piece)
    size += piece.length
    if (size >= chunkBytes) {
      yield Buffer.concat(waiting)
      waiting = []
      size = 0
    }
  }
  if (size > 0) yield Buffer.concat(waiting)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

function asFileError(error: unknown, path: string): unknown {
  if (error instanceof GatewardenError || !(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new GatewardenError('disk_full', {
      detail: `The disk filled up while ${path} was written; nothing of it was kept.`,
      remedy: 'Free space there, or write the backup to another disk.',
      cause: error,
    })
  }
  if (!['EACCES', 'ENOENT', 'ENOTDIR', 'EROFS', 'EISDIR'].includes(String(error.code))) return error
  return new GatewardenError('invalid_request', {
    detail: `${path} cannot be written (${String(error.code)}).`,
    remedy: 'Name a file in a folder that this user may write.',
    cause: error,
  })
}

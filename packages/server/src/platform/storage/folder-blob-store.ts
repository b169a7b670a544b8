import { createHash } from 'node:crypto'
import { closeSync, createReadStream, fdatasync, open as openFd, statSync, writev } from 'node:fs'
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { GatewardenError, notFound } from '../errors.ts'
import type { Random } from '../random.ts'
import type { BlobStore, StoredBlob } from './blob-store.ts'
import { FolderSync } from './folder-sync.ts'

const nameShape = /^[0-9a-f]{64}$/

/** What a folder can that other stores need not: say what is in it, for a backup. */
export interface FolderBlobs extends BlobStore {
  /** Every stored blob's SHA-256, in order. */
  list(): AsyncIterable<string>
  size(sha256: string): Promise<number>
  close(): Promise<void>
}

/**
 * Blobs in a folder, each under its SHA-256: `ab/abcd…`. Temporary files lie in `incoming` of the same file system.
 *
 * A blob is durable when its file was synced, renamed, and the folder it was renamed into synced. The last is shared:
 * renames that wait while a folder is being synced are covered by the next sync of it, one for all of them. Whoever
 * stores many has their folders synced together, by `settle`: a file system writes them down with one commit.
 */
export async function createFolderBlobStore(folder: string, random: Random): Promise<FolderBlobs> {
  const incoming = join(folder, 'incoming')
  const sync = new FolderSync()
  const made = new Set<string>()
  await guarded(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await mkdir(incoming, { recursive: true, mode: 0o700 })
    await removeAbandoned(incoming)
  })

  const pathOf = (sha256: string): string => {
    if (!nameShape.test(sha256)) throw notFound('blob', sha256)
    return join(folder, sha256.slice(0, 2), sha256)
  }

  async function makeFolder(path: string): Promise<void> {
    if (made.has(path)) return
    await mkdir(path, { recursive: true, mode: 0o700 })
    await sync.sync(folder)
    made.add(path)
  }

  async function keep(temporary: string, written: Omit<StoredBlob, 'isNew'>): Promise<StoredBlob> {
    const target = pathOf(written.sha256)
    await makeFolder(dirname(target))
    // Synchronous: the name is in memory or absent, and an error object for each absent one costs more than the look.
    const known = statSync(target, { throwIfNoEntry: false })?.size === written.size
    if (known) await rm(temporary)
    else await rename(temporary, target)
    return { ...written, isNew: !known }
  }

  async function settle(sha256s: Iterable<string>): Promise<void> {
    const homes = new Set([...sha256s].map((sha256) => dirname(pathOf(sha256))))
    await guarded(folder, async () => {
      await Promise.all([...homes].map((home) => sync.sync(home)))
    })
  }

  return {
    async putStream(bytes, options = {}) {
      const temporary = join(incoming, random.bytes(12).toString('hex'))
      try {
        const stored = await guarded(folder, async () =>
          keep(temporary, await write(temporary, bytes, options.signal)),
        )
        // A known one, too: whoever renamed it may not have come to the sync.
        if (!options.settlesLater) await settle([stored.sha256])
        return stored
      } catch (error) {
        bytes.destroy()
        await rm(temporary, { force: true })
        throw error
      }
    },
    settle,
    async get(sha256) {
      const path = pathOf(sha256)
      const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? notFound('blob', sha256) : error
      })
      return createReadStream('', { fd: handle })
    },
    async has(sha256) {
      return access(pathOf(sha256)).then(
        () => true,
        () => false,
      )
    },
    async delete(sha256) {
      await rm(pathOf(sha256), { force: true })
    },
    localPath: pathOf,
    async *list() {
      for (const name of await sortedNames(folder, /^[0-9a-f]{2}$/)) {
        yield* await sortedNames(join(folder, name), nameShape)
      }
    },
    async size(sha256) {
      return (await stat(pathOf(sha256))).size
    },
    close: () => sync.close(),
  }
}

const abandonedAfterMs = 6 * 3_600_000

/** What a killed process left half-written has no name yet. Others may be writing beside us: only old files go. */
async function removeAbandoned(incoming: string): Promise<void> {
  const newest = performance.timeOrigin + performance.now() - abandonedAfterMs
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name)
    const seen = await stat(path).catch(() => undefined)
    if (seen && seen.mtimeMs < newest) await rm(path, { force: true })
  }
}

async function sortedNames(folder: string, shape: RegExp): Promise<string[]> {
  return (await readdir(folder)).filter((name) => shape.test(name)).sort()
}

/** Gathered before they are written: a mail of usual size takes one write. */
const gatherBytes = 256 * 1024

// Plain descriptors: a FileHandle costs a mail of usual size as much as its bytes.
const openFile = promisify(openFd)
const syncData = promisify(fdatasync)
const writePieces = promisify(writev)

/** Writes and syncs a file while hashing what goes by. */
async function write(
  path: string,
  bytes: Readable,
  signal: AbortSignal | undefined,
): Promise<Omit<StoredBlob, 'isNew'>> {
  signal?.throwIfAborted()
  const abort = () => bytes.destroy(new Error('The transfer was aborted.'))
  signal?.addEventListener('abort', abort, { once: true })
  const file = await openFile(path, 'wx', 0o600)
  try {
    const sha256 = createHash('sha256')
    const md5 = createHash('md5')
    let size = 0
    let waiting: Buffer[] = []
    let gathered = 0
    for await (const piece of bytes) {
      const chunk: Buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(piece)
      sha256.update(chunk)
      md5.update(chunk)
      size += chunk.length
      gathered += chunk.length
      waiting.push(chunk)
      if (gathered < gatherBytes) continue
      await writeAll(file, waiting)
      waiting = []
      gathered = 0
    }
    await writeAll(file, waiting)
    await syncData(file)
    return { sha256: sha256.digest('hex'), md5: md5.digest('hex'), size }
  } finally {
    signal?.removeEventListener('abort', abort)
    closeSync(file)
  }
}

async function writeAll(file: number, pieces: Buffer[]): Promise<void> {
  let left = pieces.filter((piece) => piece.length > 0)
  // A disk that fills up takes a part; the next write says why.
  while (left.length > 0) {
    const { bytesWritten } = await writePieces(file, left)
    left = without(left, bytesWritten)
  }
}

/** What is left of pieces when so many bytes of them were written. */
function without(pieces: Buffer[], written: number): Buffer[] {
  let at = written
  const rest = pieces.findIndex((piece) => {
    if (at < piece.length) return true
    at -= piece.length
    return false
  })
  if (rest === -1) return []
  return [pieces[rest]?.subarray(at) ?? Buffer.alloc(0), ...pieces.slice(rest + 1)]
}

async function guarded<T>(folder: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    throw new GatewardenError('disk_full', {
      detail: `The disk of the blob folder ${folder} is full; nothing of this blob was kept.`,
      remedy: 'Free space there, or set blobs.folder to a larger disk. What was stored before is whole.',
      cause: error,
    })
  }
}

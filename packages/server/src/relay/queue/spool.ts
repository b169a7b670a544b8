import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../platform/clock.ts'
import type { Random } from '../../platform/random.ts'
import { FolderSync } from '../../platform/storage/folder-sync.ts'

/** A message that has arrived whole and lies on the disk, not yet safely. */
export interface Arrived {
  size: number
  /** Its bytes, once more. */
  read(): AsyncIterable<Buffer>
  /** Makes it last a power cut, under its id. */
  keep(): Promise<void>
  discard(): Promise<void>
}

export interface Spool {
  /** Which spool this is, in all processes on this data folder. */
  readonly id: string
  /**
   * Writes a message as it arrives. Nothing is left of one that fails.
   * @throws TooLarge past `limit` bytes; the system's error (ENOSPC)
   */
  take(id: string, source: AsyncIterable<Uint8Array>, limit: number): Promise<Arrived>
  read(id: string): AsyncIterable<Buffer>
  remove(id: string): Promise<void>
  /** Ids of messages that were last written to an hour ago: those that the database does not know were never answered 250. */
  oldIds(): string[]
  close(): Promise<void>
}

export class TooLarge extends Error {}

const newFile = /^(rmsg_[0-9a-z]+)\.new$/
const keptFile = /^(rmsg_[0-9a-z]+)\.eml$/

/** The spool of a data folder; made with the first use. Files are readable by this user only. */
export function openSpool(folder: string, random: Pick<Random, 'bytes'>): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const id = spoolId(folder, random)
  const folders = new FolderSync()
  const fileOf = (name: string): string => join(folder, `${name}.eml`)
  const newFileOf = (name: string): string => join(folder, `${name}.new`)
  return {
    id,
    async take(name, source, limit) {
      const fresh = newFileOf(name)
      const file = await open(fresh, 'wx', 0o600)
      const discard = async () => {
        await file.close()
        await rm(fresh, { force: true })
      }
      try {
        const size = await write(file, source, limit)
        return {
          size,
          discard,
          read: () => createReadStream(fresh, { highWaterMark: 256 * 1024 }),
          async keep() {
            // The name may last before the bytes do: what the database does not know was never answered 250.
            await rename(fresh, fileOf(name))
            try {
              await Promise.all([file.datasync(), folders.sync(folder)])
            } catch (error) {
              await rm(fileOf(name), { force: true })
              throw error
            }
            await file.close()
          },
        }
      } catch (error) {
        await discard()
        throw error
      }
    },
    read: (name) => createReadStream(fileOf(name), { highWaterMark: 256 * 1024 }),
    async remove(name) {
      await rm(fileOf(name), { force: true })
      await rm(newFileOf(name), { force: true })
    },
    close: () => folders.close(),
    oldIds() {
      // Files carry the machine's time.
      const now = systemClock.now().getTime()
      return readdirSync(folder).flatMap((name) => {
        const [, known] = newFile.exec(name) ?? keptFile.exec(name) ?? []
        const isOld = known !== undefined && ageOf(join(folder, name), now) > 3_600_000
        return isOld ? [known] : []
      })
    },
  }
}

async function write(file: FileHandle, source: AsyncIterable<Uint8Array>, limit: number): Promise<number> {
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    // Read to its end all the same: the device waits for an answer behind it.
    if (size <= limit) await file.writeFile(chunk)
  }
  if (size > limit) throw new TooLarge(`${size} bytes`)
  return size
}

function spoolId(folder: string, random: Pick<Random, 'bytes'>): string {
  const file = join(folder, 'id')
  if (!existsSync(file)) {
    try {
      writeFileSync(file, random.bytes(12).toString('hex'), { flag: 'wx', mode: 0o600 })
    } catch (error) {
      // Another process on this folder came first.
      if (!existsSync(file)) throw error
    }
  }
  return readFileSync(file, 'utf8').trim()
}

function ageOf(file: string, now: number): number {
  try {
    return now - statSync(file).mtimeMs
  } catch {
    return 0
  }
}

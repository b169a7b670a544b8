import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { filesBelow } from '../tar.ts'
import { type ZipFile, type ZipOptions, type ZipPiece, zipLength, zipStream } from './zip-stream.ts'

/** Every file of a package, below a folder of the package's name. */
export async function* packageFiles(folder: string): AsyncIterable<ZipFile> {
  for await (const path of filesBelow(folder, '')) {
    const { size } = await stat(join(folder, path))
    yield { name: `${basename(folder)}/${path}`, size, open: () => createReadStream(join(folder, path)) }
  }
}

/**
 * A package as one stored archive, for downloads and uploads: the same package always gives the same bytes, so that what
 * broke can go on where it was.
 */
export interface StoredZip {
  /** In bytes. */
  length: number
  /** From a place on. */
  read(from: number): Readable
}

/** @param modifiedAt what every file in it gets as its time */
export async function storedZip(folder: string, modifiedAt: Date): Promise<StoredZip> {
  return {
    length: await zipLength(packageFiles(folder), { modifiedAt }),
    read: (from) =>
      Readable.from(
        bytesFrom(from, zipStream(packageFiles(folder), { modifiedAt, store: true, random: none })),
        {
          objectMode: false,
          highWaterMark: 256 * 1024,
        },
      ),
  }
}

const none = (): never => {
  throw new Error('A stored archive needs nothing that is random.')
}

async function* bytesFrom(from: number, pieces: AsyncIterable<ZipPiece>): AsyncIterable<Buffer> {
  let at = 0
  for await (const { bytes } of pieces) {
    const skip = Math.max(0, from - at)
    at += bytes.length
    if (skip < bytes.length) yield bytes.subarray(skip)
  }
}

/**
 * Packs a package into `output` (which ends in `.zip`) and, where it is split, the parts before it: `.z01`, `.z02`, …
 * Parts are written under names of their own and get these when all is written.
 * @returns the paths, the last one being `output`
 * @throws the file system's error where one of them is there already
 */
export async function zipPackage(
  folder: string,
  output: string,
  {
    files = packageFiles(folder),
    ...options
  }: ZipOptions & {
    /** Other files of it under other names. */
    files?: AsyncIterable<ZipFile>
  },
): Promise<string[]> {
  const base = output.replace(/\.zip$/i, '')
  const parts: FileHandle[] = []
  try {
    for await (const { part, bytes } of zipStream(files, options)) {
      const file = parts[part] ?? (await open(`${base}.part${part}`, 'wx', 0o600))
      parts[part] = file
      for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten
    }
    const names = parts.map((_, part) =>
      part === parts.length - 1 ? output : `${base}.z${String(part + 1).padStart(2, '0')}`,
    )
    for (const name of names)
      if (await stat(name).catch(() => undefined)) throw new Error(`There is a file ${name} already.`)
    // What was to be split and came to one part says so, by the format's other mark.
    if (options.partBytes !== undefined && parts.length === 1) await parts[0]?.write('PK00', 0, 'latin1')
    for (const [part, file] of parts.entries()) {
      await file.sync()
      await file.close()
      await rename(`${base}.part${part}`, names[part] ?? output)
    }
    return names
  } catch (error) {
    for (const [part, file] of parts.entries()) {
      await file.close().catch(() => undefined)
      await rm(`${base}.part${part}`, { force: true })
    }
    throw error
  }
}

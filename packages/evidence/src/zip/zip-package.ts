import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { filesBelow } from '../tar.ts'
import { saltsOf } from './aes-entry.ts'
import type { ZipPiece, ZipPlace } from './place.ts'
import { type ZipFile, type ZipOptions, zipLengths, zipStream } from './zip-stream.ts'

/** Every file of a package, below a folder of the package's name. */
export async function* packageFiles(folder: string): AsyncIterable<ZipFile> {
  for await (const path of filesBelow(folder, '')) {
    const { size } = await stat(join(folder, path))
    yield { name: `${basename(folder)}/${path}`, size, open: () => createReadStream(join(folder, path)) }
  }
}

/**
 * A package as a stored archive, for downloads and uploads: the same package always gives the same bytes, with a password too,
 * so that what broke can go on where it was.
 */
export interface StoredZip {
  /** In their order, each with its name and length in bytes; the last one is the one called `.zip`. */
  parts: readonly { name: string; bytes: number }[]
  /** Tells this archive from others of the same package, in hex; nothing of the password can be had from it by less work than from the archive. */
  mark: string
  /** A part of it (0 is the first), from a place on. */
  read(part: number, from: number): Readable
}

/**
 * @param wish.name of the archive, without `.zip`: with a password, of this package alone
 * @param wish.modifiedAt what every file in it gets as its time
 * @throws RangeError for parts that are too small
 */
export async function storedZip(
  folder: string,
  {
    name,
    modifiedAt,
    password,
    partBytes,
  }: { name: string; modifiedAt: Date; password?: string | undefined; partBytes?: number | undefined },
): Promise<StoredZip> {
  const lengthsOf = (split: Split) =>
    zipLengths(packageFiles(folder), { modifiedAt, isEncrypted: password !== undefined, ...split })
  const asked: Split = partBytes === undefined ? {} : { partBytes }
  const inParts = await lengthsOf(asked)
  // What comes to one part has no mark of parts.
  const split = inParts.length === 1 ? {} : asked
  const lengths = split === asked ? inParts : await lengthsOf(split)
  const names = zipPartNames(name, lengths.length)
  const cipher = password === undefined ? undefined : { password, saltOf: await saltsOf(password, name) }
  const pieces = (from: ZipPlace) =>
    zipStream(packageFiles(folder), {
      modifiedAt,
      ...split,
      packing: { kind: 'store', from, ...(cipher && { cipher }) },
    })
  return {
    mark: createHash('sha256')
      .update(JSON.stringify([lengths, cipher?.saltOf('', Buffer.alloc(0)).toString('hex')]))
      .digest('hex')
      .slice(0, 16),
    parts: lengths.map((bytes, part) => ({ name: names[part] ?? '', bytes })),
    read: (part, offset) =>
      Readable.from(bytesOf(part, pieces({ part, offset })), {
        objectMode: false,
        highWaterMark: 256 * 1024,
      }),
  }
}

type Split = Pick<ZipOptions, 'partBytes'>

async function* bytesOf(wanted: number, pieces: AsyncIterable<ZipPiece>): AsyncIterable<Buffer> {
  for await (const { part, bytes } of pieces) {
    if (part > wanted) return
    yield bytes
  }
}

/** As other programs name them: `.z01`, `.z02`, …, and `.zip` for the last. */
const zipPartNames = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, part) =>
    part === count - 1 ? `${name}.zip` : `${name}.z${String(part + 1).padStart(2, '0')}`,
  )

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
    password,
    random,
    ...options
  }: Omit<ZipOptions, 'packing'> & {
    /** Other files of it under other names. */
    files?: AsyncIterable<ZipFile>
    /** AES-256 by this password. */
    password?: string
    /** Bytes that nobody can foresee, for salts. */
    random: (bytes: number) => Buffer
  },
): Promise<string[]> {
  const base = output.replace(/\.zip$/i, '')
  const parts: FileHandle[] = []
  try {
    const packing = {
      kind: 'deflate' as const,
      ...(password !== undefined && { cipher: { password, random } }),
    }
    for await (const { part, bytes } of zipStream(files, { ...options, packing })) {
      const file = parts[part] ?? (await open(`${base}.part${part}`, 'wx', 0o600))
      parts[part] = file
      for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten
    }
    const names = [...zipPartNames(base, parts.length).slice(0, -1), output]
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

import { createHash, type Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib'
import { aesSaltBytes, encryptEntry, type SaltOf } from './aes-entry.ts'
import { Writing, type ZipPiece, type ZipPlace } from './place.ts'
import {
  centralCrcOffset,
  centralHeader,
  dataDescriptor,
  endRecords,
  localHeader,
  type PlacedEntry,
  storedBytes,
  type ZipEntry,
} from './zip-records.ts'

/** A file to be packed. */
export interface ZipFile {
  /** With `/`, and no leading one. */
  name: string
  size: number
  open(): AsyncIterable<Buffer> | Iterable<Buffer>
}

export interface ZipOptions {
  /** What every file gets as its time. */
  modifiedAt: Date
  /** Parts of at most so many bytes, at least 64 KiB. Default: one part. */
  partBytes?: number
  /** How files are packed. Names and sizes stay readable in both, as the format has it. */
  packing: Deflating | Storing
}

/** As small as it goes, read once; how long the archive will be is not known before. */
export interface Deflating {
  kind: 'deflate'
  /** AES-256 by a password, with salts that nobody can foresee. */
  cipher?: { password: string; random: (bytes: number) => Buffer }
}

/** As they are: the same files give the same bytes, of a length that is known before (`zipLengths`). */
export interface Storing {
  kind: 'store'
  cipher?: { password: string; saltOf: SaltOf }
  /** Only what comes from there on. */
  from?: ZipPlace
}

const deflateLevel = 3
/** Files up to this many bytes are deflated in one go. */
const atOnce = 256 * 1024
const smallestPart = 64 * 1024

/**
 * A ZIP archive, with ZIP64 where it needs that, as it is made: nothing is kept but the directory, about 150 bytes a
 * file. The last part is the one called `.zip`; those before are `.z01`, `.z02` and so on.
 * @throws Error where a file has another length than was said; RangeError for parts that are too small
 */
export async function* zipStream(files: Files, options: ZipOptions): AsyncIterable<ZipPiece> {
  const { packing, partBytes } = options
  const writing = writingOf(partBytes, packing.kind === 'store' ? packing.from : undefined)
  yield* layOut(writing, files, options)
}

/**
 * How long each part of the archive of these files will be, in bytes, where they are stored: their lengths alone say it, and
 * none is read.
 */
export async function zipLengths(
  files: Files,
  options: Omit<ZipOptions, 'packing'> & { isEncrypted: boolean },
): Promise<readonly number[]> {
  const cipher = options.isEncrypted && { password: '', saltOf: () => Buffer.alloc(0) }
  const writing = writingOf(options.partBytes, { part: Number.POSITIVE_INFINITY, offset: 0 })
  const packing: Storing = { kind: 'store', ...(cipher && { cipher }) }
  for await (const _ of layOut(writing, files, { ...options, packing }, { isMeasured: true }));
  return writing.lengths
}

type Files = AsyncIterable<ZipFile> | Iterable<ZipFile>

function writingOf(partBytes = Number.POSITIVE_INFINITY, from: ZipPlace = { part: 0, offset: 0 }): Writing {
  if (partBytes < smallestPart) throw new RangeError(`Parts have at least ${smallestPart} bytes.`)
  return new Writing(partBytes, from)
}

async function* layOut(
  writing: Writing,
  files: Files,
  options: ZipOptions,
  { isMeasured = false } = {},
): AsyncIterable<ZipPiece> {
  if (options.partBytes !== undefined) yield* writing.put(Buffer.from('PK\x07\x08', 'latin1'))
  const directory = new Directory()
  for await (const file of files) {
    const { packing } = options
    const entry = entryOf(file, options)
    writing.makeRoom(localHeader(entry).length)
    const placed: PlacedEntry = {
      ...entry,
      disk: writing.part,
      offset: writing.offset,
      crc: 0,
      packedSize: 0,
    }
    if (packing.kind === 'store' && writing.passOver(localHeader(entry).length + storedBytes(entry))) {
      placed.packedSize = storedBytes(entry)
      const needsCrc = !isMeasured && !entry.isEncrypted
      directory.add(centralHeader(placed), needsCrc ? async () => (await readOnce(file)).crc : undefined)
      continue
    }
    if (packing.kind === 'store') yield* storeEntry(writing, file, placed, packing)
    else yield* deflateEntry(writing, file, placed, packing)
    directory.add(centralHeader(placed))
  }
  yield* directory.pieces(writing)
}

const entryOf = (file: ZipFile, { packing, modifiedAt }: ZipOptions): ZipEntry => ({
  name: Buffer.from(file.name),
  size: file.size,
  isEncrypted: packing.cipher !== undefined,
  isStored: packing.kind === 'store',
  modifiedAt,
})

async function* storeEntry(
  writing: Writing,
  file: ZipFile,
  entry: PlacedEntry,
  { cipher }: Storing,
): AsyncIterable<ZipPiece> {
  const { crc, sha256, again } = await readOnce(file, cipher && createHash('sha256'))
  yield* writing.put(localHeader(entry, cipher ? 0 : crc))
  const content = counted(again, entry)
  const packed =
    cipher && sha256 ? encryptEntry(content, cipher.password, cipher.saltOf(file.name, sha256)) : content
  yield* putData(writing, packed, entry)
  if (entry.crc !== crc) throw new Error(`${file.name} changed while it was being packed.`)
}

async function* deflateEntry(
  writing: Writing,
  file: ZipFile,
  entry: PlacedEntry,
  { cipher }: Deflating,
): AsyncIterable<ZipPiece> {
  yield* writing.put(localHeader(entry))
  const packed = deflated(counted(file, entry), file.size)
  yield* putData(
    writing,
    cipher ? encryptEntry(packed, cipher.password, cipher.random(aesSaltBytes)) : packed,
    entry,
  )
  yield* writing.record(dataDescriptor(entry))
}

async function* putData(
  writing: Writing,
  data: AsyncIterable<Buffer>,
  entry: PlacedEntry,
): AsyncIterable<ZipPiece> {
  for await (const chunk of data) {
    entry.packedSize += chunk.length
    yield* writing.put(chunk)
  }
}

/** What stands before the data of a file follows from all of it. A small file is read once and kept for that; a large one twice. */
async function readOnce(
  file: ZipFile,
  hash?: Hash,
): Promise<{ crc: number; sha256: Buffer | undefined; again: ZipFile }> {
  const isKept = file.size <= atOnce
  const kept: Buffer[] = []
  let crc = 0
  for await (const chunk of file.open()) {
    crc = crc32(chunk, crc)
    hash?.update(chunk)
    if (isKept) kept.push(chunk)
  }
  return { crc, sha256: hash?.digest(), again: isKept ? { ...file, open: () => kept } : file }
}

/** Small files at once, which is far quicker than a stream for each. */
async function* deflated(bytes: AsyncIterable<Buffer>, size: number): AsyncIterable<Buffer> {
  if (size > atOnce) {
    yield* Readable.from(bytes).compose(createDeflateRaw({ level: deflateLevel }))
    return
  }
  const all: Buffer[] = []
  for await (const chunk of bytes) all.push(chunk)
  yield deflateRawSync(Buffer.concat(all), { level: deflateLevel })
}

/** The bytes of a file; its checksum is in the entry when they have gone. */
async function* counted(file: ZipFile, entry: PlacedEntry): AsyncIterable<Buffer> {
  let size = 0
  for await (const chunk of file.open()) {
    entry.crc = crc32(chunk, entry.crc)
    size += chunk.length
    yield chunk
  }
  if (size !== file.size) throw new Error(`${file.name} changed its length while it was being packed.`)
}

/** Central headers until the end, in a few large buffers. */
class Directory {
  readonly #headers: Buffer[] = []
  #waiting: Buffer[] = []
  #count = 0
  /** Checksums of those that were passed over: who reads one part of many may never come to where they are needed. */
  readonly #checksums = new Map<number, () => Promise<number>>()

  add(header: Buffer, checksum?: () => Promise<number>): void {
    if (checksum) this.#checksums.set(this.#count, checksum)
    this.#waiting.push(header)
    if (++this.#count % 1000 !== 0) return
    this.#headers.push(Buffer.concat(this.#waiting))
    this.#waiting = []
  }

  async *pieces(writing: Writing): AsyncIterable<ZipPiece> {
    let size = 0
    let index = 0
    let start: ZipPlace | undefined
    let onDisk = { disk: -1, entries: 0 }
    for (const header of this.#each()) {
      const crc = await this.#checksums.get(index++)?.()
      if (crc !== undefined) header.writeUInt32LE(crc, centralCrcOffset)
      writing.makeRoom(header.length)
      start ??= { part: writing.part, offset: writing.offset }
      onDisk = { disk: writing.part, entries: onDisk.disk === writing.part ? onDisk.entries + 1 : 1 }
      size += header.length
      yield* writing.put(header)
    }
    writing.makeRoom(endRecords({ ...emptyEnd, entries: 0xffff }).length)
    yield* writing.put(
      endRecords({
        entries: this.#count,
        entriesOnDisk: onDisk.disk === writing.part ? onDisk.entries : 0,
        size,
        disk: start?.part ?? writing.part,
        offset: start?.offset ?? writing.offset,
        endDisk: writing.part,
        endOffset: writing.offset,
      }),
    )
  }

  *#each(): Iterable<Buffer> {
    for (const many of [...this.#headers, ...this.#waiting]) {
      for (let at = 0; at < many.length; ) {
        const length = 46 + many.readUInt16LE(at + 28) + many.readUInt16LE(at + 30)
        yield many.subarray(at, at + length)
        at += length
      }
    }
  }
}

const emptyEnd = { entries: 0, entriesOnDisk: 0, size: 0, disk: 0, offset: 0, endDisk: 0, endOffset: 0 }

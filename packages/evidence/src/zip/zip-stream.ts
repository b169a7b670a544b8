import { Readable } from 'node:stream'
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib'
import { encryptEntry } from './aes-entry.ts'
import {
  centralHeader,
  dataDescriptor,
  endRecords,
  localHeader,
  type PlacedEntry,
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
  /** AES-256 by this password; names and sizes stay readable, as the format has it. */
  password?: string
  /** Files as they are, not deflated: then the length of the archive is known before (`zipLength`). Not with a password. */
  store?: boolean
  /** Parts of at most so many bytes, at least 64 KiB. Default: one part. */
  partBytes?: number
  /** Bytes that nobody can foresee, for salts. */
  random: (bytes: number) => Buffer
}

/** A piece of an archive: the next bytes of this part, 0 for the first. */
export interface ZipPiece {
  part: number
  bytes: Buffer
}

const deflateLevel = 3
/** Files up to this many bytes are deflated in one go. */
const atOnce = 256 * 1024
const smallestPart = 64 * 1024

/** Where the next byte goes: in which part, and how far into it. */
class Place {
  readonly #partBytes: number
  part = 0
  offset = 0

  constructor(partBytes: number) {
    this.#partBytes = partBytes
  }

  /** Records are never cut: one that does not fit begins the next part. */
  makeRoom(bytes: number): void {
    if (this.offset + bytes > this.#partBytes) this.#next()
  }

  *put(bytes: Buffer): Iterable<ZipPiece> {
    for (let done = 0; done < bytes.length; ) {
      if (this.offset >= this.#partBytes) this.#next()
      const piece = bytes.subarray(done, done + Math.min(bytes.length - done, this.#partBytes - this.offset))
      yield { part: this.part, bytes: piece }
      this.offset += piece.length
      done += piece.length
    }
  }

  *record(bytes: Buffer): Iterable<ZipPiece> {
    this.makeRoom(bytes.length)
    yield* this.put(bytes)
  }

  #next(): void {
    this.part++
    this.offset = 0
  }
}

/**
 * A ZIP archive, deflated, with ZIP64 where it needs that, as it is made: nothing is kept but the directory, about 150 bytes a
 * file. The last part is the one called `.zip`; those before are `.z01`, `.z02` and so on.
 * @throws Error where a file has another length than was said; RangeError for parts that are too small
 */
export async function* zipStream(
  files: AsyncIterable<ZipFile> | Iterable<ZipFile>,
  options: ZipOptions,
): AsyncIterable<ZipPiece> {
  const { partBytes = Number.POSITIVE_INFINITY, password, random } = options
  if (partBytes < smallestPart) throw new RangeError(`Parts have at least ${smallestPart} bytes.`)
  const place = new Place(partBytes)
  if (Number.isFinite(partBytes)) yield* place.put(Buffer.from('PK\x07\x08', 'latin1'))
  const directory = new Directory()
  for await (const file of files) {
    const entry = entryOf(file, options)
    const [content, crc] = entry.isStored ? await readTwice(file) : [file, 0]
    const header = localHeader(entry, crc)
    place.makeRoom(header.length)
    const placed: PlacedEntry = { ...entry, disk: place.part, offset: place.offset, crc: 0, packedSize: 0 }
    yield* place.put(header)
    const bytes = counted(content, placed)
    const packed = entry.isStored ? bytes : deflated(bytes, file.size)
    for await (const chunk of password === undefined ? packed : encryptEntry(packed, password, random(16))) {
      placed.packedSize += chunk.length
      yield* place.put(chunk)
    }
    if (!entry.isStored) yield* place.record(dataDescriptor(placed))
    else if (placed.crc !== crc) throw new Error(`${file.name} changed while it was being packed.`)
    directory.add(centralHeader(placed))
  }
  yield* directory.pieces(place)
}

const entryOf = (file: ZipFile, { password, store = false, modifiedAt }: ZipOptions): ZipEntry => ({
  name: Buffer.from(file.name),
  size: file.size,
  isEncrypted: password !== undefined,
  isStored: store && password === undefined,
  modifiedAt,
})

/**
 * How long the archive of these files will be, in bytes, where they are stored in one part: their lengths alone say it.
 */
export async function zipLength(
  files: AsyncIterable<ZipFile> | Iterable<ZipFile>,
  options: Pick<ZipOptions, 'modifiedAt'>,
): Promise<number> {
  let [offset, size, entries] = [0, 0, 0]
  for await (const file of files) {
    const entry = entryOf(file, { ...options, store: true, random: () => Buffer.of() })
    size += centralHeader({ ...entry, disk: 0, offset, crc: 0, packedSize: file.size }).length
    offset += localHeader(entry).length + file.size
    entries++
  }
  const end = { entries, entriesOnDisk: entries, size, disk: 0, offset, endDisk: 0, endOffset: offset + size }
  return offset + size + endRecords(end).length
}

/** The checksum of what is stored stands before it. A small file is read once and kept for that; a large one twice. */
async function readTwice(file: ZipFile): Promise<[file: ZipFile, crc: number]> {
  const kept: Buffer[] = []
  let crc = 0
  for await (const chunk of file.open()) {
    crc = crc32(chunk, crc)
    if (file.size <= atOnce) kept.push(chunk)
  }
  return [file.size <= atOnce ? { ...file, open: () => kept } : file, crc]
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

  add(header: Buffer): void {
    this.#waiting.push(header)
    if (++this.#count % 1000 !== 0) return
    this.#headers.push(Buffer.concat(this.#waiting))
    this.#waiting = []
  }

  *pieces(place: Place): Iterable<ZipPiece> {
    let size = 0
    let start: { disk: number; offset: number } | undefined
    let onDisk = { disk: -1, entries: 0 }
    for (const header of this.#each()) {
      place.makeRoom(header.length)
      start ??= { disk: place.part, offset: place.offset }
      onDisk = { disk: place.part, entries: onDisk.disk === place.part ? onDisk.entries + 1 : 1 }
      size += header.length
      yield* place.put(header)
    }
    const room = endRecords({ ...emptyEnd, entries: 0xffff }).length
    place.makeRoom(room)
    yield* place.put(
      endRecords({
        entries: this.#count,
        entriesOnDisk: onDisk.disk === place.part ? onDisk.entries : 0,
        size,
        disk: start?.disk ?? place.part,
        offset: start?.offset ?? place.offset,
        endDisk: place.part,
        endOffset: place.offset,
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

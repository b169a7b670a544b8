import { Buffer } from 'node:buffer'
import { aesExtraBytes } from './aes-entry.ts'

/** Records of the ZIP format (PKWARE APPNOTE 6.3.10), as far as it is written here. Numbers are little-endian. */

const largest16 = 0xffff
const largest32 = 0xffffffff
const needsZip64 = 45
const unix = 3

/** What local and central headers tell of an entry. */
export interface ZipEntry {
  name: Buffer
  size: number
  isEncrypted: boolean
  /** Not deflated: its length stands before it, so that the archive's length is known before it is made. */
  isStored: boolean
  modifiedAt: Date
}

/** Where an entry is, and what it became. */
export interface PlacedEntry extends ZipEntry {
  disk: number
  offset: number
  crc: number
  packedSize: number
}

/** Whether the sizes of an entry may not fit into 32 bits: known before it is packed, with room for what packing adds. */
const isLarge = ({ size }: ZipEntry): boolean => size > largest32 - 16 * 1024 * 1024

/** How long the data of a stored entry is in the archive. */
export const storedBytes = ({ size, isEncrypted }: ZipEntry): number =>
  size + (isEncrypted ? aesExtraBytes : 0)

/** Encrypted where it is; sizes follow the data unless it is stored; names are UTF-8. */
const flagsOf = ({ isEncrypted, isStored }: ZipEntry): number =>
  (isEncrypted ? 1 : 0) | (isStored ? 0 : 8) | 0x800
const methodOf = ({ isEncrypted, isStored }: ZipEntry): number => (isEncrypted ? 99 : isStored ? 0 : 8)

/** AE-2, AES-256, and how it is packed beneath. */
const aesExtra = ({ isStored }: ZipEntry): Buffer =>
  Buffer.from([0x01, 0x99, 7, 0, 2, 0, 0x41, 0x45, 3, isStored ? 0 : 8, 0])

function dosTime(at: Date): { date: number; time: number } {
  const year = Math.min(2107, Math.max(1980, at.getUTCFullYear()))
  return {
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  }
}

function zip64Extra(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0)
  const extra = Buffer.alloc(4 + values.length * 8)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(values.length * 8, 2)
  for (const [index, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + index * 8)
  return extra
}

/** @param crc of what is stored; that of others follows them, and what is encrypted has none */
export function localHeader(entry: ZipEntry, crc = 0): Buffer {
  const [size, packedSize] = entry.isStored ? [entry.size, storedBytes(entry)] : [0, 0]
  const extra = Buffer.concat([
    isLarge(entry) ? zip64Extra([size, packedSize]) : Buffer.alloc(0),
    entry.isEncrypted ? aesExtra(entry) : Buffer.alloc(0),
  ])
  const header = Buffer.alloc(30)
  const { date, time } = dosTime(entry.modifiedAt)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(needsZip64, 4)
  header.writeUInt16LE(flagsOf(entry), 6)
  header.writeUInt16LE(methodOf(entry), 8)
  header.writeUInt16LE(time, 10)
  header.writeUInt16LE(date, 12)
  header.writeUInt32LE(crc, 14)
  header.writeUInt32LE(isLarge(entry) ? largest32 : packedSize, 18)
  header.writeUInt32LE(isLarge(entry) ? largest32 : size, 22)
  header.writeUInt16LE(entry.name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, entry.name, extra])
}

/** What follows the data, because it is not known before. */
export function dataDescriptor(entry: PlacedEntry): Buffer {
  const large = isLarge(entry)
  const descriptor = Buffer.alloc(large ? 24 : 16)
  descriptor.writeUInt32LE(0x08074b50, 0)
  descriptor.writeUInt32LE(entry.isEncrypted ? 0 : entry.crc, 4)
  if (large) {
    descriptor.writeBigUInt64LE(BigInt(entry.packedSize), 8)
    descriptor.writeBigUInt64LE(BigInt(entry.size), 16)
  } else {
    descriptor.writeUInt32LE(entry.packedSize, 8)
    descriptor.writeUInt32LE(entry.size, 12)
  }
  return descriptor
}

/** Where a central header has the checksum. */
export const centralCrcOffset = 16

export function centralHeader(entry: PlacedEntry): Buffer {
  const large = isLarge(entry)
  const isFar = entry.offset >= largest32
  const extra = Buffer.concat([
    zip64Extra([...(large ? [entry.size, entry.packedSize] : []), ...(isFar ? [entry.offset] : [])]),
    entry.isEncrypted ? aesExtra(entry) : Buffer.alloc(0),
  ])
  const header = Buffer.alloc(46)
  const { date, time } = dosTime(entry.modifiedAt)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE((unix << 8) | needsZip64, 4)
  header.writeUInt16LE(needsZip64, 6)
  header.writeUInt16LE(flagsOf(entry), 8)
  header.writeUInt16LE(methodOf(entry), 10)
  header.writeUInt16LE(time, 12)
  header.writeUInt16LE(date, 14)
  header.writeUInt32LE(entry.isEncrypted ? 0 : entry.crc, centralCrcOffset)
  header.writeUInt32LE(large ? largest32 : entry.packedSize, 20)
  header.writeUInt32LE(large ? largest32 : entry.size, 24)
  header.writeUInt16LE(entry.name.length, 28)
  header.writeUInt16LE(extra.length, 30)
  header.writeUInt16LE(entry.disk, 34)
  header.writeUInt32LE((0o100600 << 16) >>> 0, 38)
  header.writeUInt32LE(isFar ? largest32 : entry.offset, 42)
  return Buffer.concat([header, entry.name, extra])
}

/** The end: where the central directory is. With the records of ZIP64, which readers use where a number did not fit. */
export function endRecords(at: {
  entries: number
  entriesOnDisk: number
  size: number
  /** Of the central directory. */
  disk: number
  offset: number
  /** Where these records stand. */
  endDisk: number
  endOffset: number
}): Buffer {
  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x06064b50, 0)
  end64.writeBigUInt64LE(44n, 4)
  end64.writeUInt16LE((unix << 8) | needsZip64, 12)
  end64.writeUInt16LE(needsZip64, 14)
  end64.writeUInt32LE(at.endDisk, 16)
  end64.writeUInt32LE(at.disk, 20)
  end64.writeBigUInt64LE(BigInt(at.entriesOnDisk), 24)
  end64.writeBigUInt64LE(BigInt(at.entries), 32)
  end64.writeBigUInt64LE(BigInt(at.size), 40)
  end64.writeBigUInt64LE(BigInt(at.offset), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeUInt32LE(at.endDisk, 4)
  locator.writeBigUInt64LE(BigInt(at.endOffset), 8)
  locator.writeUInt32LE(at.endDisk + 1, 16)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Math.min(at.endDisk, largest16), 4)
  end.writeUInt16LE(Math.min(at.disk, largest16), 6)
  end.writeUInt16LE(Math.min(at.entriesOnDisk, largest16), 8)
  end.writeUInt16LE(Math.min(at.entries, largest16), 10)
  end.writeUInt32LE(Math.min(at.size, largest32), 12)
  end.writeUInt32LE(Math.min(at.offset, largest32), 16)
  const needs =
    at.entries >= largest16 || at.size >= largest32 || at.offset >= largest32 || at.endDisk >= largest16
  return needs ? Buffer.concat([end64, locator, end]) : end
}

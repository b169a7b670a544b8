import { Buffer } from 'node:buffer'

/** Randomness as the caller owns it. */
export interface Random {
  bytes(length: number): Uint8Array
}

/** A version 4 UUID (RFC 9562 section 5.4). */
export function uuid(random: Random): string {
  const bytes = Buffer.from(random.bytes(16))
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** A number from 0 to just below 1. */
export function fraction(random: Random): number {
  return Buffer.from(random.bytes(4)).readUInt32BE() / 2 ** 32
}

/** Unreserved URL characters carrying that many random bytes. */
export function token(random: Random, bytes: number): string {
  return Buffer.from(random.bytes(bytes)).toString('base64url')
}

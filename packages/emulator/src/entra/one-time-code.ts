import { createHmac } from 'node:crypto'
import type { World } from '../tenant/world.ts'

const STEP = 30_000

/** The authenticator of a user: its secret as apps take it (base32), and the code that it shows now (RFC 6238, SHA-1). */
export interface Authenticator {
  readonly secret: string
  /** Six digits. */
  readonly code: string
}

/** Everybody has an authenticator, whose secret the seed number decides; whether it is registered is another matter. */
export function authenticatorOf(world: World, userId: string): Authenticator {
  const secret = secretOf(world, userId)
  return { secret: base32(secret), code: codeAt(secret, world.clock.now()) }
}

/** Whether this is the code of now, or of half a minute ago or ahead. */
export function isGoodCode(world: World, userId: string, typed: string): boolean {
  const now = world.clock.now()
  const digits = typed.replace(/\s/g, '')
  return [now, now - STEP, now + STEP].some((time) => codeAt(secretOf(world, userId), time) === digits)
}

function secretOf(world: World, userId: string): Buffer {
  return world.random.bytes('authenticator', userId).subarray(0, 20)
}

/** RFC 4226 section 5.3 over the number of half minutes. */
function codeAt(secret: Buffer, time: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(time / STEP)))
  const digest = createHmac('sha1', secret).update(counter).digest()
  const number = digest.readUInt32BE((digest[19] ?? 0) & 0xf) & 0x7fff_ffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** RFC 4648 section 6; 20 bytes need no padding. */
function base32(bytes: Buffer): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => letters[Number.parseInt(five, 2)]).join('')
}

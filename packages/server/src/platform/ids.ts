import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * A prefixed id: the prefix says what it names, the rest sorts by time of making (48 bits of
 * milliseconds, then 80 random bits, in Crockford's base 32).
 */
export function newId(prefix: string, clock: Clock, random: Random): string {
  let time = clock.now().getTime()
  let head = ''
  for (let i = 0; i < 10; i++) {
    head = alphabet[time % 32] + head
    time = Math.floor(time / 32)
  }
  let tail = ''
  for (const byte of random.bytes(16)) tail += alphabet[byte % 32]
  return `${prefix}_${head}${tail}`
}

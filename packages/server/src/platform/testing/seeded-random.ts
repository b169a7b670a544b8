import { createHash } from 'node:crypto'
import type { Random } from '../random.ts'

/** The same bytes for the same seed: SHA-256 in counter mode. */
export function seededRandom(seed: string): Random {
  let counter = 0
  let rest = Buffer.alloc(0)
  return {
    bytes(length) {
      while (rest.length < length) {
        rest = Buffer.concat([rest, createHash('sha256').update(`${seed}/${counter++}`).digest()])
      }
      const out = Buffer.from(rest.subarray(0, length))
      rest = rest.subarray(length)
      return out
    },
  }
}

import { createHash } from 'node:crypto'
import type { Random } from '../random.ts'

/** The same bytes for the same seed. */
export function seededRandom(seed: string): Random {
  let counter = 0
  return {
    bytes(length) {
      const blocks: Buffer[] = []
      for (let size = 0; size < length; size += 32) {
        blocks.push(createHash('sha256').update(`${seed} ${counter++}`).digest())
      }
      return Buffer.concat(blocks).subarray(0, length)
    },
  }
}

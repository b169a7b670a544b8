import { randomBytes } from 'node:crypto'

/** The one source of randomness; tests pass a seeded one. */
export interface Random {
  bytes(length: number): Buffer
}

export const systemRandom: Random = { bytes: (length) => randomBytes(length) }

import { randomBytes } from 'node:crypto'
import type { Random } from '../random.ts'

/** Real randomness, for tests against a server that refuses an assertion or state it has seen. */
export const systemTestRandom: Random = { bytes: (length) => randomBytes(length) }

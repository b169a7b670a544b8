import type { Random } from '../../platform/random.ts'

const firstMs = 30_000
const longestMs = 3_600_000

/** How long a message is tried for: a weekend in which nobody mends what is broken. */
export const patienceMs = 3 * 24 * 3_600_000

/** Time until the next try: from half a minute, doubled each time, to an hour, a quarter more or less. */
export function retryMs(tries: number, random: Pick<Random, 'bytes'>): number {
  const usual = Math.min(longestMs, firstMs * 2 ** Math.min(tries, 10))
  const part = (random.bytes(2).readUInt16BE() / 65_535) * 0.5 + 0.75
  return Math.round(usual * part)
}

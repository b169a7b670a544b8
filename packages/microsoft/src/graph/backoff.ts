import { fraction, type Random } from '../random.ts'

const firstMs = 1_000
const longestMs = 300_000

/**
 * Milliseconds before the try after that many failed ones: 1 s, 2 s, 4 s … at most 5 minutes, of which up to half is
 * chance, so that many callers do not come back at once.
 */
export function backoffMs(failures: number, random: Random): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30))
  return Math.round(full * (0.5 + fraction(random) / 2))
}

/** Milliseconds to add to a `Retry-After`, for the same reason: up to a tenth of it, at most a second. */
export function spreadMs(retryAfterMs: number, random: Random): number {
  return Math.round(Math.min(1_000, retryAfterMs / 10) * fraction(random))
}

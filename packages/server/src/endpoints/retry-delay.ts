import type { Random } from '../platform/random.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** How long a change is tried, and how long an endpoint may fail before it is paused. */
export const giveUpAfterMs = 72 * hour

/** Waits after the first failure, the second, and so on; the last one repeats until three days are over. */
const delays = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
]
const longestAsked = 24 * hour

/**
 * Milliseconds until the next try of a change that has failed so many times, spread by a tenth either way. What the
 * receiver asks for (Retry-After) counts where it is longer, up to a day.
 */
export function retryDelayMs(failures: number, askedMs: number | undefined, random: Random): number {
  const planned = delays[Math.min(failures, delays.length) - 1] ?? 0
  const spread = planned * (0.9 + (random.bytes(1)[0] ?? 0) / 1275)
  return Math.round(Math.max(spread, Math.min(askedMs ?? 0, longestAsked)))
}

/** Failures in a row after which the endpoint as a whole rests, so that its other lanes do not knock in turn. */
const patience = 5
const longestRest = 15 * minute

/** Milliseconds that an endpoint rests that has failed so many times in a row, over all lanes. */
export function restMs(failures: number): number {
  return failures < patience ? 0 : Math.min(5 * second * 2 ** Math.min(failures - patience, 20), longestRest)
}

/** Seconds or a date, as RFC 9110 section 10.2.3 has it. */
export function retryAfterMs(header: string | string[] | undefined, now: Date): number | undefined {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * second
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}

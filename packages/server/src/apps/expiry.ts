import type { Expiry } from './app.ts'

const day = 86_400_000

/** How much time is left, with the steps at which people are warned: 60, 30 and 7 days. */
export function expiryOf(expiresAt: Date | null, now: Date): Expiry {
  if (expiresAt === null) return { state: 'unknown', daysLeft: null }
  const left = expiresAt.getTime() - now.getTime()
  if (left <= 0) return { state: 'expired', daysLeft: 0 }
  const daysLeft = Math.floor(left / day)
  if (left <= 7 * day) return { state: 'within-7-days', daysLeft }
  if (left <= 30 * day) return { state: 'within-30-days', daysLeft }
  if (left <= 60 * day) return { state: 'within-60-days', daysLeft }
  return { state: 'fine', daysLeft }
}

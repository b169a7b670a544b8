/** How long things take around a refresh, in milliseconds. All follow from how long one exchange may take. */
export interface RefreshTimes {
  /** Longer than any exchange, so that no lease ends while its holder still listens to Entra. */
  leaseMs: number
  /** A token that has less left than this is renewed in the background; spread out, so that not all come at once. */
  aheadMs: number
  aheadSpreadMs: number
  /** A token that nobody has used for this long is not renewed ahead. */
  idleMs: number
  /** A refresh token that was not renewed for this long is used once, to keep it alive: Entra ends it after 90 days. */
  keepAliveMs: number
}

const minute = 60_000
const day = 24 * 60 * minute

export function refreshTimes(exchangeTimeoutMs: number): RefreshTimes {
  return {
    leaseMs: Math.ceil(exchangeTimeoutMs * 1.5) + 2000,
    aheadMs: 10 * minute,
    aheadSpreadMs: 5 * minute,
    idleMs: 2 * 60 * minute,
    keepAliveMs: 45 * day,
  }
}

/**
 * When a token is to be renewed in the background: 10 to 15 minutes before its end, but not in the first half of its life.
 * @param spread 0 to 1
 */
export function refreshAt(now: Date, expiresAt: Date, times: RefreshTimes, spread: number): Date {
  const wanted = expiresAt.getTime() - times.aheadMs - spread * times.aheadSpreadMs
  const halfLife = (now.getTime() + expiresAt.getTime()) / 2
  return new Date(Math.max(wanted, halfLife))
}

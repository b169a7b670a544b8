/** Business time. Leases do not use it: they use the database's app_now(). */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** What the gate keeps a mailbox to. */
export interface GateLimits {
  /** Calls in flight. Outlook allows 4 (https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits). */
  concurrency: number
  /** Calls that may begin in any window; Outlook counts 10,000. */
  requests: number
  /** Milliseconds of the window; Outlook's is 10 minutes. */
  windowMs: number
  /** Milliseconds for which a refusal for concurrency lowers the concurrency by one. */
  caution: number
  /** Milliseconds to hold a mailbox after a refusal that named no time; doubled for each in a row. */
  fence: number
  /** The longest such hold. */
  longestFence: number
}

const outlook: GateLimits = {
  concurrency: 4,
  // A little under Outlook's 10,000: it counts when calls arrive, the gate when they are sent.
  requests: 9_900,
  windowMs: 600_000,
  caution: 60_000,
  fence: 1_000,
  longestFence: 300_000,
}

/** Outlook's limits with what is overridden; throws a RangeError for a limit that lets nothing through. */
export function gateLimits(overrides: Partial<GateLimits> = {}): GateLimits {
  const limits = { ...outlook, ...overrides }
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isFinite(value) || value < 1)
      throw new RangeError(`The gate's ${name} must be at least 1, not ${value}.`)
  }
  return limits
}

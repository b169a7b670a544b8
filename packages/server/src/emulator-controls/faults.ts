/** What can be made to go wrong with one press; the emulator's own controls know more. */
export const troubles = ['throttled', 'unavailable', 'reset', 'shut'] as const
export type Trouble = (typeof troubles)[number]

export interface WantedTrouble {
  trouble: Trouble
  door: 'graph' | 'entra'
  /** How many requests it hits; null: all, until it is taken away. */
  count: number | null
  retryAfterSeconds: number
}

/** A fault as the emulator's controls take it. */
export function faultOf({ trouble, door, count, retryAfterSeconds }: WantedTrouble): Record<string, unknown> {
  const often = count === null ? {} : { count }
  if (trouble === 'throttled') return { door, ...often, status: 429, retryAfter: retryAfterSeconds }
  if (trouble === 'unavailable') return { door, ...often, status: 503, retryAfter: retryAfterSeconds }
  // Shut: nobody answers any more, until the fault is taken away.
  return trouble === 'reset' ? { door, ...often, reset: 'before' } : { door, reset: 'before' }
}

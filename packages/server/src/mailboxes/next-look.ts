import type { LinkedMailbox } from './mailbox.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Exchange takes an hour as a rule, and a day in bad reports, until Full Access works everywhere. */
export const propagationMs = day

/** How old the access is, at most, and how long to wait until the next look then. */
const whileNew = [
  [hour, 5 * minute],
  [propagationMs, 30 * minute],
  [7 * day, 6 * hour],
  [Number.POSITIVE_INFINITY, day],
] as const

/**
 * Milliseconds until a mailbox is looked at again. What may come by itself is looked for often while the access is new; what
 * works, or is not going to change, once a day.
 */
export function nextLookMs(
  { status, accessSince }: Pick<LinkedMailbox, 'status' | 'accessSince'>,
  now: Date,
): number {
  switch (status) {
    case 'pending':
      return 0
    case 'unknown':
      return 2 * minute
    case 'blocked':
      return hour
    case 'ready':
      return day
    case 'denied':
    case 'not_found':
    case 'no_mailbox': {
      const age = now.getTime() - accessSince.getTime()
      return whileNew.find(([atMost]) => age < atMost)?.[1] ?? day
    }
  }
}

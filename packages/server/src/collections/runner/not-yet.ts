import type { Remark } from '../collection.ts'

/** Full Access takes up to a day, RBAC for Applications up to two hours. */
const actsWithinMs = 24 * 3_600_000

/**
 * What to say of a mailbox that is refused although access to it was given: that it may not act yet. Microsoft gives the same
 * answer to what is not allowed at all, so only the time tells them apart. Undefined where that time is over, or not known.
 */
export function notYet(grantedAt: Date | null, now: Date): Remark | undefined {
  const actsBy = grantedAt === null ? 0 : grantedAt.getTime() + actsWithinMs
  if (actsBy <= now.getTime()) return undefined
  return {
    code: 'not_yet',
    reason: 'Microsoft refuses the mailbox still; the permission is fresh and may not act yet.',
    remedy: `Look again later: Microsoft takes up to a day, here until ${new Date(actsBy).toISOString()}. After that it is denied for another reason.`,
  }
}

/** How long it rests before it is asked again, in milliseconds: from, doubling up to. */
export const notYetRestMs = { first: 5 * 60_000, longest: 3_600_000 }

import { invalidField } from '../../platform/http/validation.ts'
import { cronProblem, nextTimes } from '../../platform/time/cron.ts'
import type { Timing } from './schedule.ts'

/**
 * Checks a timing. @returns when it is due first
 * @throws GatewardenError `invalid_request` for a pattern that is none or never comes, or an instant that has passed
 */
export function firstTime(timing: Timing, timeZone: string, now: Date): Date {
  const problem = 'at' in timing ? undefined : cronProblem({ ...timing, timeZone }, now)
  if (problem !== undefined)
    throw invalidField(
      'body.schedule.cron',
      problem,
      'Write minute, hour, day of month, month and day of week, such as "0 6 * * MON".',
    )
  const first = nextTime(timing, timeZone, now)
  if (first) return first
  throw invalidField('body.schedule.at', 'has passed', 'Collect at once, or name a later time.')
}

/** When a timing is due after an instant; undefined where it is not due any more. */
export function nextTime(timing: Timing, timeZone: string, after: Date): Date | undefined {
  return upcomingTimes(timing, timeZone, after, 1)[0]
}

/** The next times after an instant, as nextTimes says. */
export function upcomingTimes(timing: Timing, timeZone: string, after: Date, count: number): Date[] {
  if ('cron' in timing) return nextTimes({ ...timing, timeZone }, after, count)
  const at = new Date(timing.at)
  return at > after ? [at] : []
}

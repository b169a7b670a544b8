import { Cron } from 'croner'
import { invalidField } from '../../platform/http/validation.ts'
import type { Timing } from './schedule.ts'

/**
 * Checks a timing. @returns when it is due first
 * @throws GatewardenError `invalid_request` for a pattern that is none or never comes, or an instant that has passed
 */
export function firstTime(timing: Timing, timeZone: string, now: Date): Date {
  if ('at' in timing) {
    const at = new Date(timing.at)
    if (at <= now)
      throw invalidField('body.schedule.at', 'has passed', 'Collect at once, or name a later time.')
    return at
  }
  let first: Date | undefined
  try {
    first = nextTime(timing, timeZone, now)
  } catch (error) {
    // The library's sentence repeats the pattern, which is no secret.
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : ''
    throw invalidField(
      'body.schedule.cron',
      `is not a cron pattern: ${why}`,
      'Write minute, hour, day of month, month and day of week, such as "0 6 * * MON".',
    )
  }
  if (first) return first
  throw invalidField('body.schedule.cron', 'never comes', 'Name a date that there is.')
}

/** When a timing is due after an instant; undefined where it is not due any more. */
export function nextTime(timing: Timing, timeZone: string, after: Date): Date | undefined {
  return upcomingTimes(timing, timeZone, after, 1)[0]
}

/**
 * The next times after an instant. A time of day that a change of the clocks leaves out comes right after the gap; one that
 * comes twice counts once.
 */
export function upcomingTimes(timing: Timing, timeZone: string, after: Date, count: number): Date[] {
  if ('at' in timing) {
    const at = new Date(timing.at)
    return at > after ? [at] : []
  }
  return new Cron(timing.cron, { timezone: timeZone, mode: '5-part', paused: true }).nextRuns(count, after)
}

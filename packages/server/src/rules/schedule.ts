import { Cron } from 'croner'
import type { Trigger } from './rule.ts'

/** When a schedule falls due: five fields of cron, read by the clocks of a time zone (IANA). */
export interface Schedule {
  cron: string
  timeZone: string
}

const patternOf = ({ cron, timeZone }: Schedule): Cron =>
  new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true })

/**
 * The first time after `after`; null for a date that never comes. A time that clocks skip in spring comes right after the gap; one
 * that they show twice in autumn comes once, the first time.
 */
export const nextTime = (schedule: Schedule, after: Date): Date | null => patternOf(schedule).nextRun(after)

/** The last time that is not after `now`: after a standstill what fell due meanwhile counts once. */
export function lastTime(schedule: Schedule, now: Date): Date | undefined {
  // The library looks for what is before the instant that it is given.
  const [last] = patternOf(schedule).previousRuns(1, new Date(now.getTime() + 1))
  return last
}

/** What is wrong with an expression; undefined for a good one. */
export function cronProblem(schedule: Schedule, now: Date): string | undefined {
  try {
    return nextTime(schedule, now) === null ? 'never comes' : undefined
  } catch (error) {
    // The library's sentence repeats the pattern, which is no secret.
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : ''
    return `is not a cron pattern: ${why}`
  }
}

/** When a rule is due for the first time, or again; null where no time triggers it. */
export function firstTime(trigger: Trigger, now: Date): Date | null {
  if (trigger.type === 'event') return null
  return trigger.type === 'once' ? new Date(trigger.at) : nextTime(trigger, now)
}

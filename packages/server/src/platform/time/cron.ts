import { Cron } from 'croner'

/** When something falls due again and again: five fields of cron, read by the clocks of a time zone (IANA). */
export interface CronSchedule {
  cron: string
  timeZone: string
}

const patternOf = ({ cron, timeZone }: CronSchedule): Cron =>
  new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true })

/**
 * The next times after an instant. A time of day that clocks skip in spring comes right after the gap; one that they show twice
 * in autumn comes once, the first time.
 * @throws TypeError for what is no pattern, see cronProblem
 */
export const nextTimes = (schedule: CronSchedule, after: Date, count: number): Date[] =>
  patternOf(schedule).nextRuns(count, after)

/** The first of nextTimes; undefined for a date that never comes. */
export const nextTime = (schedule: CronSchedule, after: Date): Date | undefined =>
  nextTimes(schedule, after, 1)[0]

/** The last time that is not after `now`: after a standstill what fell due meanwhile counts once. */
export function lastTime(schedule: CronSchedule, now: Date): Date | undefined {
  // The library looks for what is before the instant that it is given.
  const [last] = patternOf(schedule).previousRuns(1, new Date(now.getTime() + 1))
  return last
}

/** What is wrong with a pattern; undefined for a good one. */
export function cronProblem(schedule: CronSchedule, now: Date): string | undefined {
  try {
    return nextTime(schedule, now) === undefined ? 'never comes' : undefined
  } catch (error) {
    // The library's sentence repeats the pattern, which is no secret.
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : ''
    return `is not a cron pattern: ${why}`
  }
}

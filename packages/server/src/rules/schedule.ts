import { nextTime } from '../platform/time/cron.ts'
import type { Trigger } from './rule.ts'

/** When a rule is due for the first time, or again; null where no time triggers it any more. */
export function firstTime(trigger: Trigger, now: Date): Date | null {
  if (trigger.type === 'event') return null
  return trigger.type === 'once' ? new Date(trigger.at) : (nextTime(trigger, now) ?? null)
}

import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { lastTime, nextTime } from '../platform/time/cron.ts'
import { claimGathered } from './gathered-store.ts'
import type { Rule, Trigger } from './rule.ts'
import { setNextTime, takeDueRule } from './rule-store.ts'
import { insertRuns } from './run-store.ts'

type Timed = Exclude<Trigger, { type: 'event' }>

/**
 * Makes the run of one rule whose time has come, and writes when it is due next, in one transaction. What fell due several times
 * while nothing ran makes one run.
 * @returns whether there was one
 */
export async function fallDue({
  db,
  clock,
  random,
}: Pick<Platform, 'db' | 'clock' | 'random'>): Promise<boolean> {
  return db.transaction(async (trx) => {
    const now = clock.now()
    const rule = await takeDueRule(trx, now)
    if (rule === undefined) return false
    const { trigger } = rule.shape
    if (trigger.type === 'event')
      throw new Error(`the rule ${rule.id} listens to changes and has a time all the same`)
    const { at, next } = timesOf(trigger, rule, now)
    const id = newId('run', clock, random)
    const skipped = undefined
    const run = { id, ruleId: rule.id, cause: trigger.type, occasion: occasionAt(rule, trigger, at), skipped }
    const isNew = await insertRuns(trx, [run], now)
    if (isNew && trigger.type === 'digest') await claimGathered(trx, rule.id, id)
    await setNextTime(trx, rule.id, next)
    return true
  })
}

function timesOf(trigger: Timed, rule: Rule, now: Date): { at: Date; next: Date | null } {
  if (trigger.type === 'once') return { at: new Date(trigger.at), next: null }
  const due = rule.nextAt ?? now
  const last = lastTime(trigger, now)
  return { at: last !== undefined && last > due ? last : due, next: nextTime(trigger, now) ?? null }
}

/** A time as an occasion: it has no data. */
export const occasionAt = (rule: Rule, trigger: Timed, at: Date) => ({
  event: {
    id: at.toISOString(),
    type: trigger.type,
    at: at.toISOString(),
    customer: rule.customer,
    connection: null,
    mailbox: null,
  },
  data: {},
})

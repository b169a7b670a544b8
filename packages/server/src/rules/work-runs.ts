import type { Platform } from '../platform/platform.ts'
import type { SendingService } from '../sending/index.ts'
import { valueAt } from './conditions.ts'
import { passes, reasonOf } from './find-recipients.ts'
import { selectGathered } from './gathered-store.ts'
import { type Cause, type Plan, type PlanNeeds, planMail } from './plan-mail.ts'
import type { Occasion, Rule, Run } from './rule.ts'
import { pauseRule, selectRule } from './rule-store.ts'
import { endRun, type RunEnd, selectDueRuns, sentSince, type TakenRun, takeRun } from './run-store.ts'
import { selectTriggerFiles } from './trigger-store.ts'

export interface WorkParts extends PlanNeeds {
  platform: Pick<Platform, 'db' | 'clock' | 'log' | 'audit'>
  sending: Pick<SendingService, 'profile' | 'render' | 'suppressed' | 'submitWithin' | 'deliveriesBetween'>
}

const atOnce = 200
const hourMs = 3_600_000
/** Waits between tries, in seconds; after the last it has failed. */
const retryAfter = [30, 120, 600, 1800, 7200]

/** Works every run whose time has come. */
export async function workRuns(parts: WorkParts, signal: AbortSignal): Promise<void> {
  const { db, clock } = parts.platform
  for (const id of await selectDueRuns(db.query, clock.now(), atOnce)) {
    if (signal.aborted) return
    const taken = await takeRun(db.query, id, clock.now())
    const rule = taken && (await selectRule(db.query, taken.run.ruleId))
    if (taken && rule) await workRun(parts, rule, taken)
  }
}

/** The messages and the end of the run are one transaction: a crash leaves both, or neither. */
async function workRun(parts: WorkParts, rule: Rule, taken: TakenRun): Promise<void> {
  const { db, clock, log, audit } = parts.platform
  const { mostAnHour } = rule.shape
  if ((await sentSince(db.query, rule.id, new Date(clock.now().getTime() - hourMs))) >= mostAnHour) {
    const reason = `It sent ${mostAnHour} times within an hour, which is as often as it may.`
    await db.transaction(async (trx) => {
      await pauseRule(trx, rule.id, reason, clock.now())
      // It goes on with this one when somebody lets it.
      await endRun(trx, taken, { ...nothing, state: 'waiting', reason, dueAt: clock.now() }, clock.now())
      await audit.record(trx, {
        actor: 'system',
        action: 'rule.paused',
        subject: rule.id,
        ...(rule.customer === null ? {} : { customer: rule.customer }),
        details: { mostAnHour },
      })
    })
    return
  }
  try {
    const profile = await parts.sending.profile(rule.profileId, null)
    const plan = await planMail(parts, rule, profile, await causeOf(parts, rule, taken.run))
    await db.transaction(async (trx) => {
      const submissions = await parts.sending.submitWithin(trx, profile, plan.messages)
      if (!(await endRun(trx, taken, endOf(plan, submissions), clock.now()))) throw new LostRun()
    })
  } catch (error) {
    // Somebody else has it by now, and what was to be stored here was not.
    if (error instanceof LostRun) return
    const end = afterFailure(error, taken.run, clock.now())
    if (end.state === 'failed')
      log.warn({ rule: rule.id, run: taken.run.id, reason: end.reason }, 'a rule has failed')
    await db.transaction((trx) => endRun(trx, taken, end, clock.now()))
  }
}

class LostRun extends Error {}

const nothing = { submissions: [], leftOut: [], remedy: null, dueAt: null }

const endOf = ({ messages, leftOut, reason, remedy }: Plan, submissions: string[]): RunEnd => ({
  state: messages.length > 0 ? 'sent' : 'skipped',
  reason: reason ?? null,
  remedy: remedy ?? null,
  submissions,
  leftOut,
  dueAt: null,
})

function afterFailure(error: unknown, run: Run, now: Date): RunEnd {
  const reason = reasonOf(error)
  const seconds = passes(error) ? retryAfter[run.attempts - 1] : undefined
  if (seconds !== undefined)
    return { ...nothing, state: 'waiting', reason, dueAt: new Date(now.getTime() + seconds * 1000) }
  return { ...nothing, state: 'failed', reason, remedy: 'Mend it, and try it with a test of the rule.' }
}

/** Everything that a run is about. */
async function causeOf({ platform }: WorkParts, rule: Rule, run: Run): Promise<Cause> {
  const { query } = platform.db
  const { trigger } = rule.shape
  return {
    occasion: run.occasion,
    gathered:
      trigger.type === 'digest' ? await selectGathered(query, rule.id, run.id, trigger.most) : undefined,
    files: rule.shape.attachments.length > 0 ? await selectTriggerFiles(query, run.occurrence) : [],
    reference: referenceOf(rule, run.occasion) ?? run.id,
  }
}

/** What is found where the rule looks for the caller's own id; undefined where nothing is that could be one. */
export function referenceOf({ shape }: Rule, occasion: Occasion): string | undefined {
  const found = shape.reference === null ? undefined : valueAt(occasion, shape.reference)
  const text = typeof found === 'number' ? String(found) : found
  return typeof text === 'string' && /^[^\p{Cc}]{1,200}$/u.test(text) ? text : undefined
}

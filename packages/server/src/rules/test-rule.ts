import { GatewardenError, notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import type { SendingProfile } from '../sending/index.ts'
import { judge, refusal, type Verdict } from './conditions.ts'
import { occasionAt } from './fall-due.ts'
import { selectGathered } from './gathered-store.ts'
import { type Cause, type Plan, type PlanNeeds, planMail } from './plan-mail.ts'
import type { Occasion, Rule } from './rule.ts'
import { selectRun } from './run-store.ts'
import { selectTriggerFiles } from './trigger-store.ts'
import { referenceOf } from './work-runs.ts'

/** What a test pretends has happened. */
export interface Pretended {
  type?: string | undefined
  data?: Record<string, unknown> | undefined
  mailbox?: string | undefined
  /** In place of these: what that run was about. */
  run?: string | undefined
}

export interface RuleTest {
  plan: Plan
  verdicts: Verdict[]
}

/**
 * What a rule would do. Nothing is sent and nothing stored; the directory is asked as it would be.
 * @throws GatewardenError `not_found` for an unknown run; what passes by itself, as findRecipients does
 */
export async function testRule(
  parts: PlanNeeds & { platform: Pick<Platform, 'db' | 'clock'> },
  rule: Rule,
  profile: SendingProfile,
  pretended: Pretended,
): Promise<RuleTest> {
  const { db, clock } = parts.platform
  const { trigger, attachments } = rule.shape
  const run = pretended.run === undefined ? undefined : await selectRun(db.query, rule.id, pretended.run)
  if (pretended.run !== undefined && run === undefined) throw notFound('run', pretended.run)
  const occasion = run?.occasion ?? pretend(rule, pretended, clock.now())
  const listens = 'changes' in trigger && !(run && trigger.type === 'digest')
  const verdicts = listens ? judge(rule.shape.conditions, occasion) : []
  const refused = refusal(verdicts)
  if (refused !== undefined) return { verdicts, plan: { messages: [], leftOut: [], reason: refused } }
  const waiting =
    trigger.type === 'digest' && (await selectGathered(db.query, rule.id, run?.id ?? null, trigger.most))
  const cause: Cause = {
    occasion,
    // Where nothing waits, what is pretended stands in for it.
    gathered: waiting && waiting.count === 0 && !run ? { items: [occasion], count: 1 } : waiting || undefined,
    files: run && attachments.length > 0 ? await selectTriggerFiles(db.query, run.occurrence) : [],
    reference: referenceOf(rule, occasion) ?? 'run_…',
  }
  try {
    return { verdicts, plan: await planMail(parts, rule, profile, cause) }
  } catch (error) {
    // A template that does not fit what happened is what a test is for.
    if (!(error instanceof GatewardenError) || error.code !== 'invalid_request') throw error
    const { detail, remedy } = error
    return { verdicts, plan: { messages: [], leftOut: [], reason: detail, ...(remedy ? { remedy } : {}) } }
  }
}

function pretend(rule: Rule, { type, data = {}, mailbox }: Pretended, now: Date): Occasion {
  const { trigger } = rule.shape
  if (!('changes' in trigger)) return { ...occasionAt(rule, trigger, now), data }
  const [first = 'trigger.test'] = trigger.changes
  return {
    event: {
      id: 'chg_test',
      type: type ?? first.replace(/\.\*$/, '.test'),
      at: now.toISOString(),
      customer: rule.customer,
      connection: null,
      mailbox: mailbox?.toLowerCase() ?? null,
    },
    data,
  }
}

import { sql } from 'kysely'
import type { ChangesService, PositionedChange } from '../changes/index.ts'
import type { Query } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { judge, refusal } from './conditions.ts'
import { gather } from './gathered-store.ts'
import { type Occasion, type Rule, wants } from './rule.ts'
import { type ListeningRule, selectListening } from './rule-store.ts'
import { insertRuns, type NewRun, sentByRules } from './run-store.ts'

export interface HandOutParts {
  platform: Pick<Platform, 'db' | 'clock' | 'random'>
  changes: Pick<ChangesService, 'list'>
}

const atOnce = 500

/**
 * Hands changes of the feed that were not handed out yet to the rules that listen to them: a run for each, or an item of the next
 * digest. How far it has come is written in the same transaction, so each change reaches each rule once.
 * @returns whether there may be more
 */
export async function handOut({ platform, changes }: HandOutParts): Promise<boolean> {
  const { db, clock, random } = platform
  const rules = await selectListening(db.query)
  if (rules.length === 0) return false
  return db.transaction(async (trx) => {
    const { rows } = await sql<{ position: number }>`
      select position from rule_feed for update skip locked`.execute(trx)
    const [feed] = rows
    if (feed === undefined) return false
    // What was before the first rule began to listen interests nobody.
    const after = Math.max(feed.position, Math.min(...rules.map(({ afterPosition }) => afterPosition)))
    const page = await changes.list(null, { after, limit: atOnce, types: typesOf(rules) })
    const last = page.at(-1)
    if (last === undefined) return false
    const owners = await sentByRules(trx, page.flatMap(submissionOf))
    const runs: NewRun[] = []
    for (const change of page) {
      for (const rule of rules.filter((one) => hears(one, change))) {
        const occasion = occasionOf(change)
        const [submission] = submissionOf(change)
        const refused =
          ownMail(rule, submission === undefined ? undefined : owners.get(submission)) ??
          refusal(judge(rule.shape.conditions, occasion))
        if (rule.shape.trigger.type === 'event') {
          const id = newId('run', clock, random)
          runs.push({ id, ruleId: rule.id, cause: change.type, occasion, skipped: refused })
        } else if (refused === undefined) {
          await gather(trx, rule.id, occasion, clock.now())
        }
      }
    }
    await insertRuns(trx, runs, clock.now())
    await movePlace(trx, last.position)
    return page.length === atOnce
  })
}

const movePlace = (trx: Query, position: number) =>
  sql`update rule_feed set position = ${position}`.execute(trx)

const typesOf = (rules: readonly Rule[]): string[] => [
  // The feed knows families of the first word only; the rest is sorted out here.
  ...new Set(
    rules
      .flatMap(({ shape }) => ('changes' in shape.trigger ? shape.trigger.changes : []))
      .map((type) => (type.endsWith('.*') ? `${type.split('.')[0]}.*` : type)),
  ),
]

function hears(rule: ListeningRule, change: PositionedChange): boolean {
  const { trigger } = rule.shape
  return (
    'changes' in trigger &&
    change.position > rule.afterPosition &&
    (rule.customer === null || rule.customer === change.customer) &&
    wants(trigger.changes, change.type)
  )
}

export const occasionOf = ({
  id,
  type,
  at,
  customer,
  connection,
  mailbox,
  data,
}: PositionedChange): Occasion => ({
  event: { id, type, at: at.toISOString(), customer, connection, mailbox },
  data,
})

function submissionOf({ type, data }: PositionedChange): string[] {
  return type.startsWith('delivery.') && typeof data.submission === 'string' ? [data.submission] : []
}

/** Mail about what became of mail would go on for ever: a rule answers not its own, and no rule what such a rule has sent. */
function ownMail(rule: Rule, sentBy: { ruleId: string; cause: string } | undefined): string | undefined {
  if (sentBy?.ruleId === rule.id) return 'The message was this rule’s own.'
  return sentBy?.cause.startsWith('delivery.') ? 'The message was itself about a delivery.' : undefined
}

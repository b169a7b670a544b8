import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import { assertEveryMailbox, type Caller } from '../platform/http/caller.ts'
import { invalidField } from '../platform/http/validation.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { cronProblem } from '../platform/time/cron.ts'
import type { SendingProfile, SendingService } from '../sending/index.ts'
import type { Recipient, Rule, Run, Shape } from './rule.ts'
import type { RuleChange, RuleWish } from './rule-schemas.ts'
import { deleteRule, insertRule, selectRule, selectRules, updateRule } from './rule-store.ts'
import { type RunFilter, selectRuns } from './run-store.ts'
import { firstTime } from './schedule.ts'

export interface RulesService {
  /** @throws GatewardenError `invalid_request`; `not_found` for what the key may not see; `forbidden` to keys limited to mailboxes */
  create(wish: RuleWish, caller: Caller): Promise<Rule>
  /** A rule as it would be, stored nowhere: for a test. @throws as create */
  draft(wish: RuleWish, caller: Caller): Promise<{ rule: Rule; profile: SendingProfile }>
  get(id: string, caller: Caller): Promise<Rule>
  list(options: { before?: string | undefined; limit: number }, caller: Caller): Promise<Rule[]>
  /** @throws GatewardenError `conflict` where one is resumed whose one time has come */
  change(id: string, change: RuleChange, caller: Caller): Promise<Rule>
  remove(id: string, caller: Caller): Promise<void>
  runs(id: string, filter: RunFilter, caller: Caller): Promise<Run[]>
}

export interface RulesNeeds {
  sending: Pick<SendingService, 'profile' | 'hasTemplate'>
  connections: Pick<ConnectionsService, 'get'>
  changes: Pick<ChangesService, 'newest'>
}

const usualMostAnHour = 600

export function createRulesService(
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'audit'>,
  { sending, connections, changes }: RulesNeeds,
): RulesService {
  const { db, clock, random, audit } = platform

  const get = async (id: string, caller: Caller): Promise<Rule> => {
    assertEveryMailbox(caller)
    const [rule] = await selectRules(db.query, { id, customers: caller.customers, limit: 1 })
    if (rule === undefined) throw notFound('rule', id)
    return rule
  }

  /** Whose directory is asked: one that the caller sees, and of the rule's own customer. */
  const settle = async (
    recipient: WishedRecipient,
    profile: SendingProfile,
    caller: Caller,
  ): Promise<Recipient> => {
    if (!('user' in recipient) && !('group' in recipient)) return recipient
    const { authentication } = profile
    const own = authentication.type === 'connection' ? authentication.connection : undefined
    const id = recipient.connection ?? own
    if (id === undefined)
      throw invalidField('body.to', 'must name a connection beside a user or group: the profile has none')
    const { customer } = await connections.get(id, caller)
    if (profile.customer !== null && customer !== profile.customer)
      throw invalidField('body.to', 'names a connection of another customer than the profile')
    return { ...recipient, connection: id }
  }

  const shapeOf = async (
    wish: RuleChange,
    before: Shape | undefined,
    profile: SendingProfile,
    caller: Caller,
  ) => {
    const trigger = wish.trigger ?? before?.trigger
    const content = wish.content ?? before?.content
    if (trigger === undefined || content === undefined)
      throw new Error('a new rule has a trigger and content')
    const settled = (all: WishedRecipient[] | undefined, old: Recipient[] = []) =>
      all === undefined ? old : Promise.all(all.map((one) => settle(one, profile, caller)))
    const shape: Shape = {
      trigger,
      content,
      conditions: wish.conditions ?? before?.conditions ?? [],
      to: await settled(wish.to, before?.to),
      cc: await settled(wish.cc, before?.cc),
      bcc: await settled(wish.bcc, before?.bcc),
      separate: wish.separate ?? before?.separate ?? false,
      attachments: wish.attachments ?? before?.attachments ?? [],
      importance: wish.importance ?? before?.importance ?? 'normal',
      reference: wish.reference === undefined ? (before?.reference ?? null) : wish.reference,
      mostAnHour: wish.mostAnHour ?? before?.mostAnHour ?? usualMostAnHour,
    }
    if (shape.to.length + shape.cc.length + shape.bcc.length === 0)
      throw invalidField('body.to', 'must name somebody, here or in cc or bcc')
    const problem = 'cron' in trigger ? cronProblem(trigger, clock.now()) : undefined
    if (problem !== undefined) throw invalidField('body.trigger.cron', problem)
    if ('template' in content && !(await sending.hasTemplate(profile, content.template, content.version)))
      throw invalidField(
        'body.content.template',
        `the profile has no template ${content.template} of that version`,
      )
    return shape
  }

  const draft = async ({ profile: profileId, ...wish }: RuleWish, caller: Caller) => {
    assertEveryMailbox(caller)
    const profile = await sending.profile(profileId, caller)
    const now = clock.now()
    const shape = await shapeOf(wish, undefined, profile, caller)
    const rule: Rule = {
      id: newId('rule', clock, random),
      profileId: profile.id,
      customer: profile.customer,
      name: wish.name,
      status: 'active',
      reason: null,
      shape,
      nextAt: firstTime(shape.trigger, now),
      createdAt: now,
      updatedAt: now,
    }
    return { rule, profile }
  }

  const record = (action: string, { id, customer, name, profileId }: Rule, caller: Caller) => ({
    actor: caller.keyId,
    action: `rule.${action}`,
    subject: id,
    ...(customer === null ? {} : { customer }),
    details: { name, profile: profileId },
  })

  return {
    draft,
    async create(wish, caller) {
      const { rule } = await draft(wish, caller)
      const position = await changes.newest()
      await db.transaction(async (trx) => {
        await insertRule(trx, rule, position)
        await audit.record(trx, record('created', rule, caller))
      })
      return rule
    },
    get,
    async list(options, caller) {
      assertEveryMailbox(caller)
      return selectRules(db.query, { ...options, customers: caller.customers })
    },
    async change(id, change, caller) {
      const seen = await get(id, caller)
      const profile = await sending.profile(seen.profileId, caller)
      const position = await changes.newest()
      return db.transaction(async (trx) => {
        const before = await selectRule(trx, id, true)
        if (before === undefined) throw notFound('rule', id)
        const shape = await shapeOf(change, before.shape, profile, caller)
        const isNewTime = change.trigger !== undefined
        const isResumed = change.paused === false && before.status === 'paused'
        const rule: Rule = {
          ...before,
          name: change.name ?? before.name,
          status: statusAfter(before, change),
          reason: change.paused === undefined ? before.reason : null,
          shape,
          // What fell due while it was paused is let go.
          nextAt: isNewTime || isResumed ? firstTime(shape.trigger, clock.now()) : before.nextAt,
          updatedAt: clock.now(),
        }
        await updateRule(trx, rule, isNewTime || isResumed ? position : undefined)
        await audit.record(trx, record('changed', rule, caller))
        return rule
      })
    },
    async remove(id, caller) {
      const rule = await get(id, caller)
      await db.transaction(async (trx) => {
        await deleteRule(trx, rule.id)
        await audit.record(trx, record('removed', rule, caller))
      })
    },
    async runs(id, filter, caller) {
      return selectRuns(db.query, (await get(id, caller)).id, filter)
    },
  }
}

type WishedRecipient = NonNullable<RuleWish['to']>[number]

/** @throws GatewardenError `conflict` */
function statusAfter({ status, id }: Rule, { paused, trigger }: RuleChange): Rule['status'] {
  if (paused) return status === 'done' ? 'done' : 'paused'
  if (status === 'done' && trigger !== undefined) return 'active'
  if (status === 'done' && paused === false)
    throw new GatewardenError('conflict', {
      detail: `The rule ${id} ran at its one time.`,
      remedy: 'Give it another trigger, and it runs again.',
    })
  return paused === false ? 'active' : status
}

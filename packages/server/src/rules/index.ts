import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { CustomersService } from '../customers/index.ts'
import { type Api, createApi } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import type { Platform } from '../platform/platform.ts'
import type { SendingService } from '../sending/index.ts'
import type { TokensService } from '../tokens/index.ts'
import { fallDue } from './fall-due.ts'
import { handOut } from './hand-out.ts'
import { addRuleRoutes } from './rule-routes.ts'
import { createRulesService } from './rules-service.ts'
import { forgetRuns } from './run-store.ts'
import { addTestRoutes } from './test-routes.ts'
import { testRule } from './test-rule.ts'
import { addTriggerRoutes } from './trigger-routes.ts'
import { eraseOccasions, forgetTriggers } from './trigger-store.ts'
import { createTriggersService } from './triggers-service.ts'
import { workRuns } from './work-runs.ts'

export interface Rules {
  routes: Api
  /** Begins to act; called in serve and work. */
  start(): Promise<void>
  /** Does what is to be done, once and now: for tests. */
  runDue(): Promise<void>
}

export interface RulesFeatureNeeds {
  changes: ChangesService
  connections: ConnectionsService
  customers: CustomersService
  tokens: TokensService
  sending: SendingService
}

const dayMs = 24 * 3_600_000
/** What became of occurrences is kept this long; of those where nothing was to be done less. */
const keepMs = 90 * dayMs
const keepSkippedMs = 7 * dayMs
const keepFilesMs = 30 * dayMs

/** Mail that goes out by itself, as far as small rules say it. */
export function createRules(platform: Platform, needs: RulesFeatureNeeds): Rules {
  const { db, clock, jobs, sealer } = platform
  const { sending, connections, changes, customers, tokens } = needs
  const parts = { platform, sending, changes, directory: { connections, tokens } }
  const rules = createRulesService(platform, needs)
  const cursors = createCursors(sealer)
  const routes = createApi()
  addTestRoutes(routes, {
    async stored(id, pretended, caller) {
      const rule = await rules.get(id, caller)
      return testRule(parts, rule, await sending.profile(rule.profileId, caller), pretended)
    },
    async draft(wish, pretended, caller) {
      const { rule, profile } = await rules.draft(wish, caller)
      return testRule(parts, rule, profile, pretended)
    },
  })
  addRuleRoutes(routes, cursors, rules)
  addTriggerRoutes(routes, createTriggersService(platform, needs))
  customers.addErasable({ what: 'runs of rules', erase: eraseOccasions })
  const act = async (signal: AbortSignal) => {
    while (!signal.aborted && (await handOut(parts)));
    while (!signal.aborted && (await fallDue(platform)));
    await workRuns(parts, signal)
  }
  return {
    routes,
    async start() {
      jobs.every('rules.act', 2, act)
      jobs.every('rules.forget', 3600, async () => {
        const before = (ms: number) => new Date(clock.now().getTime() - ms)
        await forgetRuns(db.query, before(keepMs), before(keepSkippedMs))
        await forgetTriggers(db.query, before(keepFilesMs))
      })
    },
    runDue: () => act(new AbortController().signal),
  }
}

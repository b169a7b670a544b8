import type { Dispatcher } from 'undici'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { createGatherer } from './gatherer.ts'
import type { Measure } from './measures.ts'
import { activityRoutes } from './routes.ts'
import { dropOldActivity } from './store.ts'
import { watchDispatcher } from './watch-dispatcher.ts'

export type { Measure } from './measures.ts'

export interface Activity {
  /** The platform's connections to Microsoft; what goes through them is recorded. */
  dispatcher: Dispatcher
  /** The same, for the requests of one connection. */
  dispatcherOf(connection: string): Dispatcher
  /** Counts something that has just happened. Costs no write. */
  count(measure: Measure): void
  routes: Api
  start(): Promise<void>
  /** Writes what waits. */
  stop(): Promise<void>
}

const keptMs = 7 * 86_400_000
const mostRequests = 100_000

/** How much is done, and what was asked of Microsoft: for the operator's overview. Counted in memory, written in batches. */
export function createActivity(platform: Platform): Activity {
  const { db, clock, log, jobs } = platform
  const gatherer = createGatherer({
    db,
    clock,
    onFailure: (err) => log.warn({ err }, 'what was counted could not be written'),
  })
  const { asked } = gatherer
  return {
    dispatcher: watchDispatcher(platform.dispatcher, clock, asked),
    dispatcherOf: (connection) => watchDispatcher(platform.dispatcher, clock, asked, connection),
    count: gatherer.count,
    routes: activityRoutes(platform, gatherer),
    async start() {
      jobs.every('activity.retention', 3600, () =>
        dropOldActivity(db.query, { before: new Date(clock.now().getTime() - keptMs), most: mostRequests }),
      )
    },
    stop: () => gatherer.close(),
  }
}

import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { Api } from '../platform/http/api.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { TokensService } from '../tokens/index.ts'
import { Follower, followerDefaults } from './follower.ts'
import { watchLooks } from './metrics.ts'
import { followPeople } from './people.ts'
import { watchesRoutes } from './routes.ts'
import { createWatchesService, type WatchesService } from './service.ts'

export type { WatchesService } from './service.ts'

export interface Watches {
  service: WatchesService
  routes: Api
  /** Begins to look at mailboxes; called in serve and work. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface WatchesNeeds {
  changes: ChangesService
  connections: Pick<ConnectionsService, 'get'>
  tokens: Pick<TokensService, 'graphFor'>
  /** Changes were told: who sends them on may look. */
  told(): void
}

/** Watches: what changes in mailboxes, found by delta and told in the feed. */
export function createWatches(platform: Platform, needs: WatchesNeeds): Watches {
  const { fastest, slowest } = platform.config.watches
  const follower = new Follower({
    platform,
    ...needs,
    options: {
      ...followerDefaults,
      worker: newId('worker', platform.clock, platform.random),
      fastestMs: fastest,
      slowestMs: Math.max(fastest, slowest),
    },
    onLook: watchLooks(platform),
  })
  const wake = () => follower.wake()
  const service = createWatchesService(platform, {
    connections: needs.connections,
    intervalMs: fastest,
    wake,
  })
  return {
    service,
    routes: watchesRoutes(platform, service),
    async start() {
      platform.jobs.every('watches.people', 15, (signal) =>
        followPeople(
          { platform, changes: needs.changes, tokens: needs.tokens, intervalMs: fastest, wake },
          signal,
        ),
      )
      follower.start()
    },
    stop: () => follower.stop(),
  }
}

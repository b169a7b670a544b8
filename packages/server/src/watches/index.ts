import { createSigningKeys } from '@gatewarden/microsoft'
import type { Hono } from 'hono'
import type { AppsService } from '../apps/index.ts'
import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Api, ApiEnv } from '../platform/http/api.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { TokensService } from '../tokens/index.ts'
import { Follower, followerDefaults } from './follower.ts'
import { GraphClients } from './graph-clients.ts'
import { watchLooks, watchNotifications } from './metrics.ts'
import { Certificates, sealedCertificates } from './notifications/certificates.ts'
import { NotifiedContents, sealedContents } from './notifications/contents.ts'
import { notificationDoor } from './notifications/door.ts'
import { notificationUrl } from './notifications/notification-url.ts'
import { Strays } from './notifications/strays.ts'
import { Subscriber } from './notifications/subscriber.ts'
import { NotificationTaker } from './notifications/take-notifications.ts'
import { followPeople } from './people.ts'
import { watchesRoutes } from './routes.ts'
import { createWatchesService, type WatchesService } from './service.ts'

export type { WatchesService } from './service.ts'

export interface Watches {
  service: WatchesService
  routes: Api
  /** Where Microsoft notifies, outside /v1. */
  pages: Hono<ApiEnv>
  sealedColumns: readonly SealedColumn[]
  /** Begins to look at mailboxes; called in serve and work. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface WatchesNeeds {
  changes: ChangesService
  connections: Pick<ConnectionsService, 'get'>
  connectors: Pick<ConnectorsService, 'get'>
  apps: Pick<AppsService, 'cloud'>
  tokens: Pick<TokensService, 'graphFor'>
  /** Changes were told: who sends them on may look. */
  told(): void
}

/** Watches: what changes in mailboxes, found by delta and told in the feed. */
export function createWatches(platform: Platform, needs: WatchesNeeds): Watches {
  const { config, clock, random, jobs, dispatcher } = platform
  const { fastest, slowest, notified } = config.watches
  const graphs = new GraphClients(needs.tokens)
  const certificates = new Certificates(platform)
  const contents = new NotifiedContents(platform)
  const wake = () => follower.wake()
  const subscriber = new Subscriber({
    platform,
    connections: needs.connections,
    graphs,
    certificates,
    url: notificationUrl(config),
    woken: wake,
  })
  const changed = (connectionId: string) => subscriber.look(connectionId)
  const follower = new Follower({
    platform,
    ...needs,
    graphs,
    contents,
    options: {
      ...followerDefaults,
      worker: newId('worker', clock, random),
      fastestMs: fastest,
      slowestMs: Math.max(fastest, slowest),
      notifiedMs: Math.max(fastest, notified),
    },
    onLook: watchLooks(platform),
    followed: changed,
  })
  const strays = new Strays({ platform, graphs, url: notificationUrl(config) })
  const taker = new NotificationTaker({
    platform,
    ...needs,
    strays,
    certificates,
    contents,
    keys: createSigningKeys({ dispatcher, timeoutMs: config.timeouts.signIn }),
    onNotification: watchNotifications(platform),
    woken: wake,
    urged: () => subscriber.wake(),
  })
  const service = createWatchesService(platform, {
    connections: needs.connections,
    intervalMs: fastest,
    wake,
    changed,
  })
  return {
    service,
    routes: watchesRoutes(platform, service),
    pages: notificationDoor(platform, taker),
    sealedColumns: [sealedCertificates, sealedContents],
    async start() {
      jobs.every('watches.people', 15, (signal) =>
        followPeople(
          { platform, changes: needs.changes, tokens: needs.tokens, intervalMs: fastest, wake, changed },
          signal,
        ),
      )
      jobs.every('watches.subscriptions', 60, async () => {
        await subscriber.reconcile()
        await contents.dropOld()
        await certificates.dropExpired()
      })
      follower.start()
      subscriber.start()
    },
    async stop() {
      await Promise.all([follower.stop(), subscriber.stop(), strays.stop()])
    },
  }
}

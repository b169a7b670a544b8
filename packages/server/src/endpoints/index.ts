import type { Activity } from '../activity/index.ts'
import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { CustomersService } from '../customers/index.ts'
import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Api } from '../platform/http/api.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Courier, type CourierOptions, courierDefaults } from './courier.ts'
import { dropOldSecrets, eraseCustomerEndpoints } from './endpoint-store.ts'
import { watchDeliveries } from './metrics.ts'
import { dropOldRecords } from './records-store.ts'
import { endpointsRoutes } from './routes.ts'
import { sealedSecrets } from './secret.ts'
import { createEndpointsService, type EndpointsService } from './service.ts'

export type { EndpointsService } from './service.ts'

export interface Endpoints {
  service: EndpointsService
  routes: Api
  sealedColumns: readonly SealedColumn[]
  /** There may be something to send. */
  wake(): void
  /** Begins to send; called in serve and work. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface EndpointsNeeds {
  changes: ChangesService
  customers: Pick<CustomersService, 'get' | 'addErasable'>
  connections: Pick<ConnectionsService, 'get'>
  /** Counts attempts. */
  activity?: Pick<Activity, 'count'>
  /** How the courier works; tests change it. */
  courier?: Partial<CourierOptions>
}

/** Endpoints, and the courier that sends them what the feed tells. */
export function createEndpoints(platform: Platform, needs: EndpointsNeeds): Endpoints {
  const courier = new Courier({
    platform,
    changes: needs.changes,
    options: {
      ...courierDefaults,
      worker: newId('worker', platform.clock, platform.random),
      ...needs.courier,
    },
    onAttempt: watchDeliveries(platform, (outcome) => needs.activity?.count(`webhook.${outcome}`)),
  })
  const wake = () => courier.wake()
  const service = createEndpointsService(platform, { ...needs, wake })
  needs.customers.addErasable({ what: 'endpoints', erase: eraseCustomerEndpoints })
  return {
    service,
    routes: endpointsRoutes(platform, service),
    sealedColumns: sealedSecrets,
    wake,
    async start() {
      const { jobs, db, clock, config } = platform
      jobs.every('endpoints.retention', 3600, async () => {
        const now = clock.now()
        await dropOldSecrets(db.query, now)
        await dropOldRecords(db.query, new Date(now.getTime() - config.retention.changes))
      })
      courier.start()
    },
    stop: () => courier.stop(),
  }
}

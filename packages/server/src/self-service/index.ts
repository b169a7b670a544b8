import type { AccessService } from '../access/index.ts'
import type { ConnectService } from '../connect/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { CustomersService } from '../customers/index.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { activityRoutes } from './activity-routes.ts'
import { ownLinkRoutes } from './own-link-routes.ts'
import { ownRoutes } from './own-routes.ts'
import { tokenRoutes } from './token-routes.ts'

export interface SelfServiceNeeds {
  access: AccessService
  customers: CustomersService
  connectors: ConnectorsService
  connections: ConnectionsService
  connect: ConnectService
}

/** What customers do for themselves, in a browser say: tokens for it, and the routes that are made for them. */
export function createSelfService(platform: Platform, needs: SelfServiceNeeds): { routes: Api } {
  return {
    routes: tokenRoutes(platform, needs)
      .route('/', ownRoutes(platform, needs))
      .route('/', ownLinkRoutes(needs))
      .route('/', activityRoutes(platform, needs)),
  }
}

import type { ConnectionsService } from '../connections/index.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import type { TokensService } from '../tokens/index.ts'
import { graphCallRoutes } from './routes.ts'

export interface GraphCallNeeds {
  connections: ConnectionsService
  tokens: TokensService
}

/** Any call of Microsoft Graph, through the connection's gate and retries. */
export function createGraphCall(platform: Platform, needs: GraphCallNeeds): { routes: Api } {
  return { routes: graphCallRoutes(platform, needs) }
}

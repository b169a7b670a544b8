import type { AppsService } from '../apps/index.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { connectorsRoutes } from './routes.ts'
import { type ConnectorsService, createConnectorsService } from './service.ts'

export { type CatalogSettings, type Connector, type TenantMode, tenantSegment } from './connector.ts'
export { whoMustConsent } from './consent-need.ts'
export type { Logo } from './logo.ts'
export type { ConnectorChange, ConnectorDependent, ConnectorsService, NewConnector } from './service.ts'

export interface Connectors {
  service: ConnectorsService
  routes: Api
}

export function createConnectors(platform: Platform, needs: { apps: AppsService }): Connectors {
  const service = createConnectorsService(platform, needs)
  return { service, routes: connectorsRoutes(platform, service) }
}

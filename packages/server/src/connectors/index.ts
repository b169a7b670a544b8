export { type CatalogSettings, type Connector, type TenantMode, tenantSegment } from './connector.ts'
export type { ConnectorDependent, ConnectorsService } from './service.ts'

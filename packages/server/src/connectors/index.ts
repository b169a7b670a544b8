export type { CatalogSettings, Connector, ConnectorPermission, TenantMode } from './connector.ts'
export type { ConnectorDependent, ConnectorsService } from './service.ts'

export type { CatalogSettings, Connector, ConnectorPermission, TenantMode } from './connector.ts'
export { type ConnectorDependent, type Connectors, type ConnectorsService, createConnectors } from './service.ts'

import { Gauge } from 'prom-client'
import type { ChangesService } from '../changes/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { CustomersService } from '../customers/index.ts'
import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { connectionStatuses } from './connection.ts'
import { sealedEvidence } from './grant-evidence.ts'
import { connectionsRoutes } from './routes.ts'
import { type ConnectionsService, createConnectionsService } from './service.ts'
import { countByStatus } from './store.ts'

export {
  type Connection,
  type ConnectionAccount,
  type ConnectionStatus,
  connectionStatuses,
} from './connection.ts'
export type { AdminProof, Grant } from './grant.ts'
export type { GrantPatch } from './grant-store.ts'
export type { GrantsService } from './grants-service.ts'
export { connectionSchema, presentConnection, presentRefusal } from './present.ts'
export { reasons } from './reasons.ts'
export { connectionPath } from './routes.ts'
export type { ConnectionsService, ListFilter, Move } from './service.ts'
export type { ConnectionTables } from './store.ts'

export interface Connections {
  service: ConnectionsService
  routes: Api
  sealedColumns: readonly SealedColumn[]
}

/** What organizations and persons have authorized, and the state machine of it. */
export function createConnections(
  platform: Platform,
  needs: { changes: ChangesService; customers: CustomersService; connectors: ConnectorsService },
): Connections {
  const service = createConnectionsService(platform, needs)
  new Gauge({
    name: 'gatewarden_connections',
    help: 'Connections by status.',
    labelNames: ['status'],
    registers: [platform.metrics],
    async collect() {
      for (const status of connectionStatuses) this.set({ status }, 0)
      for (const { status, count } of await countByStatus(platform.db.query)) this.set({ status }, count)
    },
  })
  return {
    service,
    routes: connectionsRoutes(platform, { connections: service, connectors: needs.connectors }),
    sealedColumns: [sealedEvidence],
  }
}

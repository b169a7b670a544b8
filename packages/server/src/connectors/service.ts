import type { Query } from '../platform/database/database.ts'
import type { Connector } from './connector.ts'

export interface ConnectorsService {
  /** By id (`ctr_…`) or by name. @throws GatewardenError `not_found` */
  get(idOrName: string): Promise<Connector>
  list(): Promise<Connector[]>
  /** Says who else must agree before a connector goes away; connections registers itself here. */
  addDependent(dependent: ConnectorDependent): void
}

/** What hangs on a connector. */
export interface ConnectorDependent {
  /** What they are called in a sentence: `connections`. */
  what: string
  count(within: Query, connectorId: string): Promise<number>
  /** Removes them, in the transaction that removes the connector. */
  remove(within: Query, connectorId: string): Promise<void>
}

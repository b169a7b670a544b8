import type { Refusal } from '@gatewarden/microsoft'
import type { Query } from '../platform/database/database.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Connection, ConnectionStatus } from './connection.ts'

/** Where a connection goes, and why. */
export interface Move {
  status: ConnectionStatus
  /** Stable code; null only with `active`. */
  code: string | null
  reason: string | null
  remedy: string | null
  refusal?: Refusal
  /** Who caused it: `key_…`, `system`, `operator`, `browser:…`. */
  actor: string
  /** Only while this is the grant that tokens come from: evidence about an older grant moves nothing. */
  onlyIfGrant?: string
}

export interface ConnectionsService {
  /**
   * @param caller whose key's limits decide what exists; null for the service itself
   * @throws GatewardenError `not_found` for an unknown id and for another customer's alike
   */
  get(id: string, caller: Caller | null): Promise<Connection>
  /** The connections of a customer on a connector, newest first. */
  find(customer: string, connectorId: string): Promise<Connection[]>
  /**
   * Writes the state, one change and one audit entry in the caller's transaction; does nothing where the
   * connection is in that state for that reason already.
   * @throws GatewardenError `not_found`, `conflict` for a way that the state machine does not have
   */
  move(trx: Query, id: string, move: Move): Promise<Connection>
}

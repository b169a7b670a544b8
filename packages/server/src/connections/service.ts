import type { Refusal } from '@gatewarden/microsoft'
import type { ChangesService } from '../changes/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { CustomersService } from '../customers/index.ts'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Connection, ConnectionStatus } from './connection.ts'
import { createGrantsService, type GrantsService } from './grants-service.ts'
import { type Shown, type Step, step } from './state.ts'
import {
  type ConnectionFilter,
  connectionIdsOf,
  countConnections,
  createSelectConnection,
  deleteConnection,
  insertConnection,
  lockConnection,
  selectConnection,
  selectConnections,
  stateOf,
  updateState,
} from './store.ts'

/** Where a connection goes, and why. To switch off and on there are `disable` and `enable`. */
export interface Move {
  status: Exclude<ConnectionStatus, 'disabled'>
  /** Stable code; null only with `active`. */
  code: string | null
  reason: string | null
  remedy: string | null
  refusal?: Refusal | undefined
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
  get(id: string, caller: Caller | null, within?: Query): Promise<Connection>
  /** The connections of a customer on a connector, newest first. */
  find(customer: string, connectorId: string): Promise<Connection[]>
  list(caller: Caller | null, filter: ListFilter): Promise<Connection[]>
  /** Begins a connection, `pending` for the given reason. The customer must exist. */
  begin(
    trx: Query,
    connection: {
      customer: string
      connectorId: string
      kind: Connection['kind']
      move: Omit<Move, 'onlyIfGrant'>
    },
  ): Promise<string>
  /**
   * Writes the state, one change and one audit entry in the caller's transaction; does nothing where the
   * connection is in that state for that reason already.
   * @returns whether it moved
   * @throws GatewardenError `not_found`, `conflict` for a way that the state machine does not have
   */
  move(trx: Query, id: string, move: Move): Promise<boolean>
  disable(trx: Query, id: string, by: { actor: string; why?: string | undefined }): Promise<boolean>
  enable(trx: Query, id: string, by: { actor: string }): Promise<boolean>
  /**
   * Locks a connection until the transaction ends.
   * @returns whether it is there and, where a grant is given, still takes its tokens from that
   */
  lock(trx: Query, id: string, grantId?: string): Promise<boolean>
  readonly grants: GrantsService
  /** Removes a connection with its grants and tokens. What Microsoft holds (the consent) stays there. */
  remove(trx: Query, id: string, by: { actor: string; why: string }): Promise<void>
}

export interface ListFilter {
  customer?: string | undefined
  connectorId?: string | undefined
  status?: ConnectionStatus | undefined
  tenantId?: string | undefined
  search?: string | undefined
  before?: string | undefined
  limit?: number | undefined
}

export interface ConnectionsNeeds {
  connectors: ConnectorsService
  customers: CustomersService
  changes: ChangesService
}

export function createConnectionsService(
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'sealer' | 'audit'>,
  { connectors, customers, changes }: ConnectionsNeeds,
): ConnectionsService {
  const { db, clock, random, audit } = platform
  const selectById = createSelectConnection(db.query)

  const apply = async (trx: Query, id: string, by: Step, actor: string, onlyIfGrant?: string) => {
    const row = await lockConnection(trx, id)
    if (row === undefined) throw notFound('connection', id)
    if (onlyIfGrant !== undefined && row.grant_id !== onlyIfGrant) return false
    const before = stateOf(row)
    const done = step(before, by)
    if (done.outcome === 'unchanged') return false
    if (done.outcome === 'refused') {
      throw new GatewardenError('conflict', { detail: `${done.why} (${id})`, extra: { connection: id } })
    }
    const { shown } = done.visible ? done.state : { shown: done.state.resume ?? done.state.shown }
    await updateState(trx, id, done.state, clock.now())
    if (done.visible) {
      await changes.record(trx, {
        type: `connection.${shown.status}`,
        customer: row.customer,
        connection: id,
        data: { ...changeData(shown), connector: row.connector_id, previousStatus: before.shown.status },
      })
    }
    await audit.record(trx, {
      actor,
      action: done.visible ? `connection.${shown.status}` : 'connection.noted_while_disabled',
      subject: id,
      customer: row.customer,
      details: { previousStatus: before.shown.status, ...changeData(shown) },
    })
    return true
  }

  const removeOne = async (trx: Query, id: string, by: { actor: string; why: string }) => {
    const row = await lockConnection(trx, id)
    if (row === undefined) throw notFound('connection', id)
    await deleteConnection(trx, id)
    await changes.record(trx, {
      type: 'connection.removed',
      customer: row.customer,
      connection: id,
      data: { connector: row.connector_id, previousStatus: row.status, reason: by.why },
    })
    await audit.record(trx, {
      actor: by.actor,
      action: 'connection.removed',
      subject: id,
      customer: row.customer,
      details: { connector: row.connector_id, previousStatus: row.status, why: by.why },
    })
  }

  customers.addErasable({
    what: 'connections',
    async erase(trx, externalId, actor) {
      for (const id of await connectionIdsOf(trx, { customer: externalId })) {
        await removeOne(trx, id, { actor, why: 'The customer was erased.' })
      }
    },
  })
  connectors.addDependent({
    what: 'connections',
    count: countConnections,
    async remove(trx, connectorId) {
      for (const id of await connectionIdsOf(trx, { connectorId })) {
        await removeOne(trx, id, { actor: 'system', why: 'The connector was removed.' })
      }
    },
  })

  const moveTo = (trx: Query, id: string, move: Move) =>
    apply(trx, id, { kind: 'show', shown: shownOf(move) }, move.actor, move.onlyIfGrant)

  const grants = createGrantsService(platform, moveTo)

  return {
    grants,
    async lock(trx, id, grantId) {
      const row = await lockConnection(trx, id)
      return row !== undefined && (grantId === undefined || row.grant_id === grantId)
    },
    async get(id, caller, within = db.query) {
      const customers = caller?.customers ?? null
      const found = within === db.query ? await selectById(id) : await selectConnection(within, id, customers)
      if (found === undefined || customers?.includes(found.customer) === false)
        throw notFound('connection', id)
      return found
    },
    find: (customer, connectorId) => selectConnections(db.query, { customers: [customer], connectorId }),
    async list(caller, { customer, ...filter }) {
      const customersAsked = visible(caller?.customers ?? null, customer)
      const query: ConnectionFilter = { ...filter, customers: customersAsked }
      return customersAsked?.length === 0 ? [] : selectConnections(db.query, query)
    },
    async begin(trx, { customer, connectorId, kind, move }) {
      const id = newId('conn', clock, random)
      const shown = shownOf(move)
      await insertConnection(trx, { id, customer, connectorId, kind, shown, now: clock.now() })
      await changes.record(trx, {
        type: `connection.${shown.status}`,
        customer,
        connection: id,
        data: { ...changeData(shown), connector: connectorId, previousStatus: null },
      })
      await audit.record(trx, {
        actor: move.actor,
        action: 'connection.begun',
        subject: id,
        customer,
        details: { connector: connectorId, kind },
      })
      return id
    },
    move: moveTo,
    disable: (trx, id, { actor, why }) => apply(trx, id, { kind: 'disable', shown: disabledBy(why) }, actor),
    enable: (trx, id, { actor }) => apply(trx, id, { kind: 'enable' }, actor),
    remove: removeOne,
  }
}

const shownOf = (move: Omit<Move, 'onlyIfGrant'>): Shown => ({
  status: move.status,
  code: move.code,
  reason: move.reason,
  remedy: move.remedy,
  refusal: move.refusal ?? null,
})

const disabledBy = (why: string | undefined): Shown => ({
  status: 'disabled',
  code: 'switched_off',
  reason: why ?? 'The connection was switched off by hand.',
  remedy:
    'Switch it on again: gatewarden connections enable ID, or PATCH /v1/connections/{id} with "disabled": false.',
  refusal: null,
})

/** What an integrator and the audit log are told: no reason is kept from either. */
const changeData = (shown: Shown) => ({
  status: shown.status,
  reasonCode: shown.code,
  reason: shown.reason,
  remedy: shown.remedy,
  refusal: shown.refusal,
})

/** The customers that a list may show; undefined: all. */
function visible(allowed: readonly string[] | null, asked: string | undefined): string[] | undefined {
  if (asked === undefined) return allowed === null ? undefined : [...allowed]
  return allowed === null || allowed.includes(asked) ? [asked] : []
}

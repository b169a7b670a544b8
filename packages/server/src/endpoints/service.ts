import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { CustomersService } from '../customers/index.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import { assertEveryMailbox, type Caller } from '../platform/http/caller.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { deliver, type Outcome, signingSecrets } from './deliver.ts'
import { type Attempt, active, type Endpoint, type Standing } from './endpoint.ts'
import {
  deleteEndpoint,
  insertEndpoint,
  selectEndpoints,
  selectSecrets,
  updateEndpoint,
  updateSecrets,
} from './endpoint-store.ts'
import {
  type AttemptFilter,
  type ChangeStanding,
  putBack,
  type ReplayWish,
  selectAttempts,
  selectStandings,
} from './records-store.ts'
import { newSecret, secretBinding } from './secret.ts'
import { insertAttempt } from './waiting-store.ts'
import { webhookBody } from './webhook-body.ts'
import { assertUrl, type EndpointEditWish, type EndpointWish } from './wish.ts'

export type EndpointChange = EndpointEditWish & { status?: 'active' | 'paused' | undefined }

export interface EndpointsService {
  /** @returns the endpoint and its secret, which is shown this once */
  create(wish: EndpointWish, caller: Caller): Promise<{ endpoint: Endpoint; secret: string }>
  /** @throws GatewardenError `not_found`, also where the key's limits leave it out */
  get(id: string, caller: Caller): Promise<Endpoint>
  list(caller: Caller, options: { before?: string | undefined; limit: number }): Promise<Endpoint[]>
  update(id: string, change: EndpointChange, caller: Caller): Promise<Endpoint>
  remove(id: string, caller: Caller): Promise<void>
  /** A new secret; the one before signs too for so many seconds. */
  rotate(
    id: string,
    overlapSeconds: number,
    caller: Caller,
  ): Promise<{ secret: string; previousUntil: Date | null }>
  /** Sends an `endpoint.test`, out of line. */
  test(id: string, caller: Caller): Promise<Attempt>
  attempts(id: string, filter: AttemptFilter, caller: Caller): Promise<Attempt[]>
  changes(
    id: string,
    filter: { state?: string | undefined; after: number; limit: number },
    caller: Caller,
  ): Promise<ChangeStanding[]>
  /** @returns how many changes were put back to be sent again */
  replay(id: string, wish: ReplayWish, caller: Caller): Promise<number>
}

export interface EndpointsNeeds {
  changes: Pick<ChangesService, 'newest'>
  customers: Pick<CustomersService, 'get'>
  connections: Pick<ConnectionsService, 'get'>
}

export function createEndpointsService(
  platform: Pick<Platform, 'config' | 'db' | 'clock' | 'random' | 'sealer' | 'audit' | 'egress'>,
  needs: EndpointsNeeds & { wake(): void },
): EndpointsService {
  const { db, clock, random, sealer, audit, config } = platform

  /** A key that is limited to mailboxes has no endpoints: they are sent what happens in every mailbox of a connection. */
  const find = async (id: string, caller: Caller): Promise<Endpoint> => {
    const [found] =
      caller.mailboxes === null
        ? await selectEndpoints(db.query, { id, customers: caller.customers, limit: 1 })
        : []
    if (found === undefined) throw notFound('endpoint', id)
    return found
  }

  /** What a key may be sent: nothing past its own limits. @throws GatewardenError `not_found` for what it may not see */
  const scopeOf = async (wish: EndpointEditWish, caller: Caller) => {
    for (const customer of wish.customers ?? []) await needs.customers.get(customer, caller)
    for (const connection of wish.connections ?? []) await needs.connections.get(connection, caller)
    return wish.customers ?? (caller.customers === null ? null : [...caller.customers])
  }

  const record = (action: string, id: string, caller: Caller, details: Record<string, unknown> = {}) =>
    ({ actor: caller.keyId, action: `endpoint.${action}`, subject: id, details }) as const

  return {
    async create(wish, caller) {
      assertEveryMailbox(caller)
      assertUrl(wish.url, config.egress.allow)
      const customers = await scopeOf(wish, caller)
      const id = newId('ep', clock, random)
      const secret = newSecret(random)
      const afterPosition = await needs.changes.newest()
      await db.transaction(async (trx) => {
        await insertEndpoint(trx, {
          id,
          url: wish.url,
          description: wish.description ?? null,
          types: wish.types,
          customers,
          connections: wish.connections ?? null,
          secret: sealer.seal(secret, secretBinding(id, 'secret')),
          afterPosition,
          now: clock.now(),
        })
        await audit.record(
          trx,
          record('created', id, caller, { host: new URL(wish.url).host, types: wish.types }),
        )
      })
      return { endpoint: await find(id, caller), secret }
    },
    get: find,
    list: async (caller, options) =>
      caller.mailboxes === null ? selectEndpoints(db.query, { customers: caller.customers, ...options }) : [],
    async update(id, { status, ...change }, caller) {
      const endpoint = await find(id, caller)
      if (change.url !== undefined) assertUrl(change.url, config.egress.allow)
      const customers = change.customers === undefined ? undefined : await scopeOf(change, caller)
      if (change.connections) await scopeOf({ connections: change.connections }, caller)
      const standing = status === undefined || status === endpoint.status ? undefined : standings[status]
      // What came while it was disabled passes it by.
      const afterPosition =
        endpoint.status === 'disabled' && standing !== undefined ? await needs.changes.newest() : undefined
      await db.transaction(async (trx) => {
        await updateEndpoint(
          trx,
          id,
          { ...change, customers, standing, after_position: afterPosition },
          clock.now(),
        )
        await audit.record(
          trx,
          record('updated', id, caller, { fields: Object.keys(change), status: status ?? null }),
        )
      })
      needs.wake()
      return find(id, caller)
    },
    async remove(id, caller) {
      await find(id, caller)
      await db.transaction(async (trx) => {
        await deleteEndpoint(trx, id)
        await audit.record(trx, record('removed', id, caller))
      })
    },
    async rotate(id, overlapSeconds, caller) {
      await find(id, caller)
      const secret = newSecret(random)
      const previousUntil =
        overlapSeconds === 0 ? null : new Date(clock.now().getTime() + overlapSeconds * 1000)
      await db.transaction(async (trx) => {
        const before = await selectSecrets(trx, id, true)
        if (before === undefined) throw notFound('endpoint', id)
        const old = sealer.open(before.secret, secretBinding(id, 'secret'))
        const secrets = {
          secret: sealer.seal(secret, secretBinding(id, 'secret')),
          previous_secret: previousUntil && sealer.seal(old, secretBinding(id, 'previous_secret')),
          previous_until: previousUntil,
        }
        await updateSecrets(trx, id, secrets, clock.now())
        await audit.record(trx, record('secret_rotated', id, caller, { overlapSeconds }))
      })
      return { secret, previousUntil }
    },
    async test(id, caller) {
      const endpoint = await find(id, caller)
      const sealed = await selectSecrets(db.query, id)
      if (sealed === undefined) throw notFound('endpoint', id)
      const change = {
        id: newId('chg', clock, random),
        type: 'endpoint.test',
        customer: null,
        connection: null,
        mailbox: null,
        at: clock.now(),
        data: { endpoint: id },
      }
      const secrets = signingSecrets(platform, id, sealed, clock.now())
      const message = { id: change.id, body: webhookBody(change) }
      const outcome = await deliver(platform, { url: endpoint.url, secrets }, message)
      const attempt = { ...testAttempt(outcome), type: change.type }
      return { ...attempt, id: await insertAttempt(db.query, { ...attempt, endpointId: id }) }
    },
    async attempts(id, filter, caller) {
      await find(id, caller)
      return selectAttempts(db.query, id, filter)
    },
    async changes(id, filter, caller) {
      await find(id, caller)
      return selectStandings(db.query, id, filter)
    },
    async replay(id, wish, caller) {
      const endpoint = await find(id, caller)
      if (endpoint.status === 'disabled') {
        throw new GatewardenError('conflict', {
          detail: `The endpoint ${id} is disabled: nothing is sent to it.`,
          remedy: 'Make it active first: PATCH it with "status": "active".',
        })
      }
      const replayed = await db.transaction(async (trx) => {
        const n = await putBack(trx, id, wish, clock.now())
        await audit.record(trx, record('replayed', id, caller, { changes: n }))
        return n
      })
      needs.wake()
      return replayed
    },
  }
}

const standings: Record<'active' | 'paused', Standing> = {
  active,
  paused: {
    status: 'paused',
    reasonCode: 'paused_by_hand',
    reason: 'The endpoint was paused by hand.',
    remedy: 'Make it active again: PATCH it with "status": "active". What waits is sent then.',
  },
}

const testAttempt = (outcome: Outcome): Omit<Attempt, 'id' | 'type'> => ({
  change: null,
  at: outcome.at,
  outcome: outcome.delivered ? 'delivered' : 'failed',
  status: outcome.status,
  problem: outcome.problem,
  milliseconds: outcome.milliseconds,
  retryAt: null,
})

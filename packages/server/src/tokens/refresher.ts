import { setTimeout as delay } from 'node:timers/promises'
import type { TokenSet } from '@gatewarden/microsoft'
import type { Connection, ConnectionsService, Grant } from '../connections/index.ts'
import type { Connector, ConnectorsService } from '../connectors/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type GrantOwner, proofBinding, refreshTokenBinding } from './bindings.ts'
import type { Exchange } from './exchange.ts'
import { asError, type Judgement, judge } from './judge-refusal.ts'
import { notActive } from './not-active.ts'
import { consentWithdrawn, nothingGranted } from './nothing-granted.ts'
import { askedNames, grantedNames, missingNames, resourcesOf } from './permissions.ts'
import type { Resource } from './service.ts'
import type { RefreshTimes } from './times.ts'
import {
  endLease,
  extendLease,
  type Lease,
  selectTokenState,
  type TokenState,
  takeLease,
  writeFailure,
} from './token-store.ts'
import type { TokenWriter } from './token-writer.ts'

/**
 * Renewing one token, once for everybody.
 *
 *   idle ──a caller finds the token expired──▶ leased ──Entra answers──▶ idle, attempt + 1, token or failure written
 *    ▲                                           │
 *    └── the lease's time is over (its holder died, or hangs past every time-out): anybody may take it
 *
 * In one process callers of the same token share one promise. Among processes whoever gets the lease asks Entra; the
 * others look at the row every 10 ms until `attempt` has moved on. No transaction and no lock is open meanwhile. What
 * comes back is written only by the holder of the lease and only over the version that it read, in one transaction
 * with the rotated refresh token. A crash before that leaves the old refresh token, which Entra still takes; a crash
 * after it leaves the new one.
 */
export interface Refresher {
  /**
   * Resolves once a refresh has ended well that began after the caller looked.
   * @param since the attempt that the caller saw; undefined: none
   * @throws GatewardenError the failure, the same for all who waited
   */
  refresh(connectionId: string, resource: Resource, options?: RefreshOptions): Promise<void>
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>
}

export interface RefreshOptions {
  since?: number | null
  /** Ask even though the token is valid: a caller has asked for that, or it ends soon. Not again within half a minute. */
  force?: 'asked' | 'ahead'
  /** Ask also where an administrator or an error stands in the way, to see whether that was mended. */
  evenIfNotActive?: boolean
}

const pollMs = 10
/** A token of the last half minute is new enough for the background; a caller may force one as often. */
const againMs = 30_000

interface RefresherParts {
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'sealer' | 'log'>
  connections: ConnectionsService
  connectors: ConnectorsService
  exchange: Exchange
  writer: TokenWriter
  times: RefreshTimes
  onRefresh: (outcome: 'ok' | 'stale' | Judgement['outcome'], seconds: number) => void
}

export function createRefresher(parts: RefresherParts): Refresher {
  const flights = new Map<string, Promise<void>>()
  return {
    refresh(connectionId, resource, options = {}) {
      const name = `${connectionId} ${resource} ${options.evenIfNotActive === true}`
      const flying = flights.get(name)
      if (flying !== undefined) return flying
      const flight = run(parts, connectionId, resource, options).finally(() => flights.delete(name))
      flights.set(name, flight)
      return flight
    },
    async idle() {
      while (flights.size > 0) await Promise.allSettled(flights.values())
    },
  }
}

async function run(
  parts: RefresherParts,
  connectionId: string,
  resource: Resource,
  options: RefreshOptions,
): Promise<void> {
  const { db, clock, random } = parts.platform
  const giveUpAt = performance.now() + parts.times.leaseMs * 3
  let since = options.since ?? undefined
  for (;;) {
    const connection = await parts.connections.get(connectionId, null)
    const grantId = usableGrant(connection, options.evenIfNotActive ?? false)
    const state = await selectTokenState(db.query, grantId, resource)
    since ??= state?.attempt ?? 0
    if (state !== undefined && isSettled(state, since, options, clock.now())) return
    const lease = await takeLease(db.query, grantId, newId('lease', clock, random), parts.times.leaseMs)
    if (lease !== undefined) {
      // Read side by side: everybody who waits for the token waits for these. Where it fails, the renewal does.
      const means = Promise.all([
        parts.connectors.get(connection.connectorId),
        parts.connections.grants.get(grantId),
      ])
      means.catch(() => undefined)
      const now = await selectTokenState(db.query, grantId, resource)
      if ((now?.attempt ?? 0) === since) {
        const turn = { connection, resource, lease, forced: options.force === 'asked' }
        return renew(parts, turn, means, now)
      }
      // Somebody's refresh ended between the two looks.
      await endLease(db.query, lease)
      continue
    }
    if (performance.now() > giveUpAt) throw stillRunning()
    await delay(pollMs)
  }
}

/** Whether nothing is left to do. @throws GatewardenError the failure of the attempt that was waited for */
function isSettled(state: TokenState, since: number, options: RefreshOptions, now: Date): boolean {
  if (state.attempt > since) {
    if (state.failure !== null) throw asError(state.failure)
    return true
  }
  if (options.evenIfNotActive === true) return false
  const valid = state.expires_at !== null && state.expires_at.getTime() - now.getTime() > 60_000
  const last = options.force === 'asked' ? state.forced_at : state.obtained_at
  const age = now.getTime() - (last?.getTime() ?? 0)
  if (valid && (options.force === undefined || (age >= 0 && age < againMs))) return true
  if (state.failure !== null && state.retry_at !== null && state.retry_at > now) throw asError(state.failure)
  return false
}

function usableGrant(connection: Connection, evenIfNotActive: boolean): string {
  const mayAsk =
    connection.status === 'active' ||
    (evenIfNotActive && (connection.status === 'needs_admin' || connection.status === 'error'))
  if (!mayAsk || connection.grantId === null) throw notActive(connection)
  return connection.grantId
}

/** What the holder of a lease works on. */
interface Turn {
  connection: Connection
  resource: Resource
  lease: Lease
  forced: boolean
}

/** The holder of the lease asks Entra and writes what came of it. */
async function renew(
  parts: RefresherParts,
  turn: Turn,
  means: Promise<[Connector, Grant | undefined]>,
  state: TokenState | undefined,
): Promise<void> {
  const { connection, lease } = turn
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  try {
    const [connector, grant] = await means
    const token = await ask(parts, turn, connector, grant)
    const outcome = await keep(parts, turn, connector, token)
    parts.onRefresh(outcome, seconds())
  } catch (error) {
    const judgement = judge(error, connection.kind, state?.failures ?? 0)
    if (judgement === undefined) {
      await endLease(parts.platform.db.query, lease)
      throw error
    }
    parts.onRefresh(judgement.outcome, seconds())
    await fail(parts, turn, judgement)
    throw asError(judgement.failure)
  }
}

async function ask(
  parts: RefresherParts,
  { connection, resource, lease }: Turn,
  connector: Connector,
  grant: Grant | undefined,
): Promise<TokenSet> {
  const { sealer, db } = parts.platform
  const owner = ownerOf(connection, lease.grantId)
  // A grant that was written without the key ring, or moved here from another customer, does not open: nobody is asked.
  sealer.open(grant?.proof ?? Buffer.alloc(0), proofBinding(owner))
  const before = async () => {
    if (await extendLease(db.query, lease, parts.times.leaseMs)) return
    throw new GatewardenError('microsoft_unavailable', { detail: 'Another process has taken over.' })
  }
  if (connection.kind === 'organization') {
    return parts.exchange.appOnly(connector, owner.tenantId, resource, before)
  }
  if (lease.refreshToken === null) throw new Error(`The grant ${lease.grantId} has no refresh token.`)
  const refreshToken = sealer.open(lease.refreshToken, refreshTokenBinding(owner)).toString('utf8')
  return parts.exchange.refresh(connector, owner.tenantId, resource, refreshToken, before)
}

async function keep(
  parts: RefresherParts,
  { connection, resource, lease, forced }: Turn,
  connector: Connector,
  token: TokenSet,
): Promise<'ok' | 'stale'> {
  const asked = askedNames(connector, resource)
  const missing = missingNames(asked, grantedNames(connection.kind, token))
  if (connection.kind === 'organization' && missing.length === asked.length && asked.length > 0) {
    await assertSomething(parts, connection, connector, resource, missing)
  }
  const owner = ownerOf(connection, lease.grantId)
  const { db } = parts.platform
  return db.transaction(async (trx) => {
    if (!(await parts.connections.lock(trx, connection.id, lease.grantId))) return 'stale'
    const refreshToken = parts.writer.sealRefreshToken(owner, token)
    const now = parts.platform.clock.now()
    if (!(await endLease(trx, lease, { refreshToken, now }))) return 'stale'
    await parts.writer.write(trx, owner, connector, resource, connection.kind, token, forced)
    const sight = { grantId: lease.grantId, asked, missing, actor: 'system' }
    await parts.connections.grants.seen(trx, connection.id, sight)
    return 'ok'
  })
}

/**
 * An organization's token without any of the permissions: nothing for this resource, or nothing at all any more.
 * Under RBAC for Applications that is how it should be.
 * @throws MicrosoftError, GatewardenError `scope_not_granted`
 */
async function assertSomething(
  parts: RefresherParts,
  connection: Connection,
  connector: Connector,
  resource: Resource,
  missing: readonly string[],
): Promise<void> {
  const grant =
    connection.grantId === null ? undefined : await parts.connections.grants.get(connection.grantId)
  if (grant?.probeMailbox) return
  const elsewhere = resourcesOf(connector)
    .filter((other) => other !== resource)
    .flatMap((other) => missingNames(askedNames(connector, other), grant?.missing ?? []))
  if (elsewhere.length === 0) throw consentWithdrawn(missing)
  throw nothingGranted(resource, missing)
}

async function fail(
  parts: RefresherParts,
  { connection, resource, lease }: Turn,
  judgement: Judgement,
): Promise<void> {
  const { db, clock } = parts.platform
  await db.transaction(async (trx) => {
    if (!(await parts.connections.lock(trx, connection.id, lease.grantId))) return
    if (!(await endLease(trx, lease))) return
    const now = clock.now()
    const retryAt = judgement.retryAfterMs === null ? null : new Date(now.getTime() + judgement.retryAfterMs)
    await writeFailure(trx, { grantId: lease.grantId, resource, now }, judgement.failure, retryAt)
    if (judgement.move === undefined) return
    await parts.connections.move(trx, connection.id, {
      ...judgement.move,
      actor: 'system',
      onlyIfGrant: lease.grantId,
    })
    if (judgement.watch) await parts.connections.grants.watch(trx, lease.grantId)
  })
}

function ownerOf(connection: Connection, grantId: string): GrantOwner {
  if (connection.tenantId === null) throw new Error(`The connection ${connection.id} has no tenant.`)
  return {
    grantId,
    customer: connection.customer,
    connectorId: connection.connectorId,
    tenantId: connection.tenantId,
  }
}

const stillRunning = (): GatewardenError =>
  new GatewardenError('microsoft_unavailable', {
    detail: 'The token is being renewed, and Entra has not answered yet.',
    remedy: 'Ask again in a moment.',
    extra: { retryAfterSeconds: 2 },
  })

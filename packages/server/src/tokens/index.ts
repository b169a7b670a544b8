import { memoryGate, type ThrottleGate } from '@gatewarden/microsoft'
import { Counter, Histogram } from 'prom-client'
import type { Activity } from '../activity/index.ts'
import type { App, AppsService } from '../apps/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { keepAlive, refreshAhead } from './background.ts'
import { proofBinding } from './bindings.ts'
import { createExchange } from './exchange.ts'
import { createGraphFor } from './graph-for.ts'
import { lookAtPerson, lookAtTenant, sightOf } from './look.ts'
import { resourcesOf } from './permissions.ts'
import { createRefresher } from './refresher.ts'
import { createRelease } from './release.ts'
import { tokensRoutes } from './routes.ts'
import { sealedTokens } from './sealed.ts'
import type { TokensService } from './service.ts'
import { refreshTimes } from './times.ts'
import { insertSource } from './token-store.ts'
import { createTokenWriter } from './token-writer.ts'
import { createUsedMarks } from './used-marks.ts'

export type { GrantOwner } from './bindings.ts'
export type { Exchange } from './exchange.ts'
export { asError, judge, reasonCode } from './judge-refusal.ts'
export type { Sight } from './look.ts'
export { askedNames, grantedNames, missingNames, resourcesOf, scopesToAsk } from './permissions.ts'
export {
  type ReleasedToken,
  type ReleaseOptions,
  type Resource,
  resources,
  type TokensService,
} from './service.ts'

export interface Tokens {
  service: TokensService
  routes: Api
  /** For the re-wrapping under a new first key. */
  sealedColumns: readonly SealedColumn[]
  /** Begins the background work; called in serve and work. */
  start(): Promise<void>
  /** What the background does from time to time, once and now: for tests. */
  runDue(): Promise<void>
  /** Writes what is still in memory. */
  stop(): Promise<void>
}

export interface TokensNeeds {
  apps: AppsService
  connectors: ConnectorsService
  connections: ConnectionsService
  /** The throttle gate of an app; one in memory for each app unless given. */
  gateFor?: (app: App) => ThrottleGate
  /** Records what is released, and what is asked of Microsoft for which connection. */
  activity?: Pick<Activity, 'count' | 'dispatcherOf'>
}

/** Live tokens of connections: released at once, renewed ahead, once for all callers and processes. */
export function createTokens(platform: Platform, needs: TokensNeeds): Tokens {
  const { apps, connectors, connections, activity } = needs
  const { sealer, jobs, log } = platform
  const times = refreshTimes(platform.config.timeouts.signIn)
  const metrics = createMetrics(platform)
  const exchange = createExchange(platform, apps)
  const writer = createTokenWriter(platform, times)
  const refresher = createRefresher({
    platform,
    connections,
    connectors,
    exchange,
    writer,
    times,
    onRefresh: metrics.onRefresh,
  })
  const used = createUsedMarks({
    db: platform.db,
    clock: platform.clock,
    refreshAheadMs: times.aheadMs,
    onFailure: (error) => log.warn({ err: error }, 'which tokens are in use could not be written'),
  })
  const release = createRelease({
    platform,
    connections,
    connectors,
    refresher,
    used,
    times,
    onRelease(resource, outcome) {
      metrics.onRelease(resource, outcome)
      activity?.count(`token.${outcome}`)
    },
  })
  const gateFor = needs.gateFor ?? gatesInMemory(platform)
  const service: TokensService = {
    release,
    graphFor: createGraphFor({
      platform,
      apps,
      connections,
      connectors,
      refresher,
      release,
      gateFor,
      dispatcherOf: activity?.dispatcherOf ?? (() => platform.dispatcher),
    }),
    async renew(connectionId) {
      const { connectorId } = await connections.get(connectionId, null)
      for (const resource of resourcesOf(await connectors.get(connectorId))) {
        await refresher.refresh(connectionId, resource, { force: 'ahead', evenIfNotActive: true })
      }
    },
    exchange,
    lookAtTenant: (connector, tenantId) => lookAtTenant({ exchange }, connector, tenantId),
    lookAtPerson: (connector, owner) => lookAtPerson({ platform, exchange, writer, times }, connector, owner),
    sightOf,
    async keep(trx, owner, token) {
      const refreshToken = token === null ? null : writer.sealRefreshToken(owner, token)
      await insertSource(trx, { grantId: owner.grantId, refreshToken, now: platform.clock.now() })
    },
    prove: (owner) => sealer.seal('in use', proofBinding(owner)),
    write: writer.write,
  }
  const parts = { platform, refresher, times }
  const resourceOf = async (connectionId: string) => {
    const { connectorId } = await connections.get(connectionId, null)
    return resourcesOf(await connectors.get(connectorId))[0] ?? 'graph'
  }
  return {
    service,
    routes: tokensRoutes(platform, service),
    sealedColumns: sealedTokens,
    async start() {
      jobs.every('tokens.refresh-ahead', 5, (signal) => refreshAhead(parts, signal))
      jobs.every('tokens.keep-alive', 3600, (signal) => keepAlive({ ...parts, resourceOf }, signal))
    },
    async runDue() {
      const { signal } = new AbortController()
      await used.flush()
      await refreshAhead(parts, signal)
      await keepAlive({ ...parts, resourceOf }, signal)
    },
    async stop() {
      await refresher.idle()
      await used.close()
    },
  }
}

/** One gate for each app and budget in this process. */
function gatesInMemory({ clock }: Pick<Platform, 'clock'>): (app: App) => ThrottleGate {
  const gates = new Map<string, ThrottleGate>()
  return ({ clientId, throttle }) => {
    const name = `${clientId} ${throttle.concurrency} ${throttle.requestsPer10Minutes}`
    const known = gates.get(name)
    if (known !== undefined) return known
    // A little under Outlook's own number: it counts when calls arrive, the gate when they are sent.
    const requests = Math.min(throttle.requestsPer10Minutes, 9900)
    const gate = memoryGate({ clock, limits: { concurrency: throttle.concurrency, requests } })
    gates.set(name, gate)
    return gate
  }
}

function createMetrics({ metrics }: Pick<Platform, 'metrics'>) {
  const registers = [metrics]
  const releases = new Counter({
    name: 'gatewarden_token_releases_total',
    help: 'Tokens given out: at once (ok), after a refresh (waited), or refused.',
    labelNames: ['resource', 'outcome'],
    registers,
  })
  const refreshes = new Counter({
    name: 'gatewarden_token_refreshes_total',
    help: 'Exchanges with Entra for a token, by how they ended.',
    labelNames: ['outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'gatewarden_token_refresh_seconds',
    help: 'How long an exchange with Entra for a token took.',
    buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20],
    registers,
  })
  return {
    onRelease: (resource: string, outcome: string) => releases.inc({ resource, outcome }),
    onRefresh: (outcome: string, took: number) => {
      refreshes.inc({ outcome })
      seconds.observe(took)
    },
  }
}

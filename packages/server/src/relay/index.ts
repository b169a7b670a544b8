import type { Hono } from 'hono'
import type { AppsService } from '../apps/index.ts'
import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import { GatheredWrites } from '../platform/database/gathered-writes.ts'
import type { Api, ApiEnv } from '../platform/http/api.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { TokensService } from '../tokens/index.ts'
import { sealedForAcme } from './acme/acme-tables.ts'
import { ChallengePort, challengePage } from './acme/answer-challenges.ts'
import { createCertificateKeeper } from './acme/keep-certificates.ts'
import type { RelayCredential } from './credentials/credential.ts'
import { createCredentialsService } from './credentials/credentials-service.ts'
import type { Route } from './listeners/listener.ts'
import { createListenersService } from './listeners/listeners-service.ts'
import { ListenerRunner } from './listeners/run-listeners.ts'
import { createRelayMetrics } from './metrics.ts'
import { type CourierOptions, courierDefaults, RelayCourier } from './queue/courier.ts'
import type { RelayMessage } from './queue/message.ts'
import { insertMessages } from './queue/message-store.ts'
import { createMessagesService } from './queue/messages-service.ts'
import { openSpool } from './queue/spool.ts'
import { spoolFolder } from './queue/spool-backup.ts'
import { RateLimits } from './rate-limits.ts'
import { type RelayServices, relayRoutes } from './routes.ts'
import { createSignIns } from './sign-in.ts'
import { sealedCertificateKeys } from './tls/listener-certificate.ts'
import { sealedAuthority } from './tls/own-authority.ts'
import type { Carrier } from './upstream/carrier.ts'
import { graphCarrier } from './upstream/graph-carrier.ts'
import { smtpCarrier } from './upstream/smtp-carrier.ts'
import { createUpstream } from './upstream/upstream.ts'

export { spoolBackup } from './queue/spool-backup.ts'

export interface Relay {
  services: RelayServices
  routes: Api
  /** Where issuers of certificates look whether a host name is this service. */
  pages: Hono<ApiEnv>
  sealedColumns: readonly SealedColumn[]
  /** Begins to deliver what was taken; called in serve and work. */
  start(): Promise<void>
  /** Opens the listeners of the database, and follows what changes in them; called in serve alone. */
  listen(): Promise<void>
  /** Ends what nobody holds any more, clears the spool and looks after sessions, once and now: for tests. */
  tidy(): Promise<void>
  /** Orders certificates that are due, as it does each minute in one process: for tests. */
  orderCertificates(): Promise<void>
  /** The port that a listener is open at in this process. */
  portOf(listener: string): number | undefined
  stop(): Promise<void>
}

export interface RelayNeeds {
  apps: AppsService
  connectors: ConnectorsService
  connections: ConnectionsService
  changes: ChangesService
  tokens: TokensService
  /** How the courier works; tests change it. */
  courier?: Partial<CourierOptions>
}

const flushEveryMs = 60_000

/** The local door for devices and programs that cannot do OAuth: SMTP, IMAP and POP with passwords of their own. */
export function createRelay(platform: Platform, needs: RelayNeeds): Relay {
  const { config, db, clock, random, log, jobs } = platform
  const spool = openSpool(spoolFolder(config.dataFolder), random)
  const metrics = createRelayMetrics(platform)
  const upstream = createUpstream(platform, needs)
  const signIns = createSignIns(platform, metrics.signIn)
  const carrierFor = (
    one: Pick<RelayCredential, 'connectionId' | 'mailbox'> & { route: Route },
    signal?: AbortSignal,
  ): Carrier => (one.route === 'graph' ? graphCarrier(upstream, one) : smtpCarrier(upstream, one, signal))
  const courier = new RelayCourier({
    platform,
    changes: needs.changes,
    connections: needs.connections,
    spool,
    options: { ...courierDefaults, worker: newId('worker', clock, random), ...needs.courier },
    carrierFor,
    onEnd: (_message, state) => metrics.ended(state),
  })
  // Each waits for a commit that syncs the disk: those of several devices share one.
  const arrivals = new GatheredWrites<RelayMessage, unknown>(async (messages) => {
    await insertMessages(db.query, messages, spool.id)
    return messages
  })
  const listeners = createListenersService(platform, {
    changed: () => runner.wake(),
    hindrancesOf: (id) => ({ listening: runner.problemOf(id), challenges: challenges.problem }),
  })
  const runner = new ListenerRunner({
    platform,
    metrics,
    signIns,
    rates: new RateLimits(clock),
    upstream,
    take: {
      platform,
      spool,
      carrierFor,
      store: async (message) => void (await arrivals.add(message)),
      wake: (message) => courier.came(message),
    },
    renew: listeners.renew,
  })
  const certificates = createCertificateKeeper(platform)
  const challenges = new ChallengePort(platform)
  const services: RelayServices = {
    listeners,
    credentials: createCredentialsService(platform, {
      connections: needs.connections,
      changed: (id) => runner.drop(id),
    }),
    messages: createMessagesService(platform, { wake: () => courier.wake() }),
  }
  let timer: NodeJS.Timeout | undefined
  const flush = (): Promise<void> =>
    signIns.flush().catch((err: unknown) => {
      log.warn({ err }, 'which devices signed in could not be written; it is tried again in a minute')
    })
  return {
    services,
    routes: relayRoutes(platform, services),
    pages: challengePage(platform),
    sealedColumns: [sealedAuthority, sealedCertificateKeys, ...sealedForAcme],
    async tidy() {
      await courier.tidy()
      await runner.lookAfter()
    },
    async orderCertificates() {
      await certificates.run(new AbortController().signal)
      await runner.look()
    },
    portOf: (id) => runner.portOf(id),
    async start() {
      jobs.every('relay.tidy', 60, () => courier.tidy())
      jobs.every('relay.certificates', 60, (signal) => certificates.run(signal))
      courier.start()
    },
    async listen() {
      timer = setInterval(() => void flush(), flushEveryMs)
      timer.unref()
      await challenges.open()
      await runner.start()
    },
    async stop() {
      clearInterval(timer)
      await challenges.close()
      await runner.stop()
      await courier.stop()
      await flush()
      await spool.close()
    },
  }
}

import { ensureAdminKey } from './admin-key.ts'
import { catalogPages } from './catalog/index.ts'
import { isHiddenSubject } from './collections/index.ts'
import { consolePages } from './console-pages/index.ts'
import { createFeatures, type Features } from './features.ts'
import { createAuditKeeper } from './platform/audit/keep-audit.ts'
import { auditRoutes } from './platform/audit/routes.ts'
import type { Config } from './platform/config/config.ts'
import { type ConfigSources, loadConfig } from './platform/config/load-config.ts'
import { createPlatform, type OwnedPlatform } from './platform/create-platform.ts'
import { createApp } from './platform/http/app.ts'
import { healthRoutes } from './platform/http/health.ts'
import { forgetRecords } from './platform/http/idempotency-store.ts'
import type { Listener } from './platform/http/listen.ts'
import type { Gate } from './platform/http/start-gate.ts'
import { metricsRoutes } from './platform/metrics/routes.ts'
import { Secret } from './platform/secret.ts'
import { rewrapOf } from './rewrap-of.ts'
import { version } from './version.ts'

/** A running service. */
export interface Service {
  /** Where it listens: `http://127.0.0.1:8090`. */
  url: string
  config: Config
  platform: OwnedPlatform
  features: Features
  /** A working key with every scope; also in `admin.key` of the data folder. */
  adminKey: string
  /** The way to the first administrator's account, as long as the console has no member; it opens once. A secret until then. */
  welcomeUrl: Secret | undefined
  /** Stops accepting, finishes or hands back what runs, writes what waits, closes the database. Once is enough. */
  close(): Promise<void>
}

/** What is built apart from the service and served by it. */
export interface BuiltPages {
  /** Folder of the console's pages; without it there is none at /console. */
  console?: string | undefined
  /** Folder of the catalog's page and script; without it there is none at /catalog and /embed. */
  catalog?: string | undefined
}

/** A running worker: jobs without HTTP. */
export interface Worker {
  config: Config
  platform: OwnedPlatform
  features: Features
  close(): Promise<void>
}

/** What has been begun before the whole program was read. */
export interface Begun {
  config: Config
  gate: Gate
  listener: Listener
  /** Resolves when the embedded cluster is made. */
  made: Promise<void>
  /** By performance.now(). */
  began: number
  built: BuiltPages
}

/**
 * Opens the database, wires the features, works jobs and answers.
 *
 *   starting ──listening, database open──▶ ready ──close()──▶ stopping ──▶ stopped
 *
 * @throws GatewardenError whose code says what is in the way; nothing half-open is left
 */
export async function runService({ config, gate, listener, made, began, built }: Begun): Promise<Service> {
  const opened: (() => Promise<void>)[] = [() => listener.close(0)]
  try {
    const platform = await createPlatform(config, 'serve', made)
    opened.push(() => platform.close())
    const features = createFeatures(platform)
    const adminKey = await ensureAdminKey(features.access.service, config.dataFolder)
    const keeper = createAuditKeeper(platform)
    const welcome = await features.members.service.welcomeLink()
    let stopping = false
    const app = createApp(platform, {
      authenticate: features.access.service.authenticate,
      session: features.openSession,
      onRequest: platform.platformMetrics.onRequest,
      features: [
        ...features.routes,
        auditRoutes(platform, isHiddenSubject),
        healthRoutes({
          db: platform.db,
          version,
          database: config.databaseUrl ? 'external' : 'embedded',
          isStopping: () => stopping,
          uptimeMs: () => performance.now() - began,
        }),
      ],
      pages: [
        ...features.pages,
        metricsRoutes(platform.metrics),
        // Last: it answers what nobody else does below /console.
        ...(built.catalog === undefined ? [] : [catalogPages(built.catalog, config)]),
        ...(built.console === undefined ? [] : [consolePages(built.console, platform.random)]),
      ],
      ...(built.console === undefined ? {} : { home: '/console/' }),
    })
    await startWork(platform, features, keeper)
    opened.push(() => features.stop())
    await features.relay.listen()
    gate.open(app)
    const milliseconds = Math.round(performance.now() - began)
    platform.log.debug({ version, port: listener.port, publicUrl: config.publicUrl, milliseconds }, 'ready')
    let closing: Promise<void> | undefined
    return {
      url: `http://${hostInUrl(config.listen.host)}:${listener.port}`,
      config,
      platform,
      features,
      adminKey,
      welcomeUrl: welcome && new Secret(welcome.url),
      close() {
        stopping = true
        closing ??= closeService({ listener, platform, features, keeper })
        return closing
      },
    }
  } catch (error) {
    gate.refuse(error)
    for (const close of opened.reverse()) await close()
    throw error
  }
}

/**
 * Works jobs beside a living `serve` on the same data folder, or on DATABASE_URL.
 * @throws GatewardenError as createService does
 */
export async function runWork(sources: ConfigSources = {}): Promise<Worker> {
  const config = loadConfig(sources)
  const platform = await createPlatform(config, 'join')
  try {
    const features = createFeatures(platform)
    const keeper = createAuditKeeper(platform)
    await startWork(platform, features, keeper)
    let closing: Promise<void> | undefined
    return {
      config,
      platform,
      features,
      close() {
        closing ??= closeWork({ platform, features, keeper })
        return closing
      },
    }
  } catch (error) {
    await platform.close()
    throw error
  }
}

type Keeper = ReturnType<typeof createAuditKeeper>

async function startWork(platform: OwnedPlatform, features: Features, keeper: Keeper): Promise<void> {
  keeper.start()
  platform.jobs.every('platform.idempotency-retention', 600, async () => {
    await forgetRecords(platform.db, platform.config.retention.idempotency)
  })
  const rewrap = rewrapOf(platform, features)
  platform.jobs.every('platform.rewrap', 30, (signal) => rewrap.run(signal))
  await features.start()
  await platform.jobs.start()
}

async function closeService(parts: {
  listener: Listener
  platform: OwnedPlatform
  features: Features
  keeper: Keeper
}): Promise<void> {
  parts.features.changes.hangUp()
  await parts.listener.close(parts.platform.config.timeouts.shutdown)
  await closeWork(parts)
}

async function closeWork(parts: {
  platform: OwnedPlatform
  features: Features
  keeper: Keeper
}): Promise<void> {
  const { platform, features, keeper } = parts
  try {
    platform.log.debug('stopping')
    await platform.jobs.stop()
    await features.stop()
    await platform.audit.flush()
    await keeper.checkpoint()
  } catch (err) {
    platform.log.error({ err }, 'the shutdown met a failure; what was committed is safe')
  } finally {
    await platform.close()
  }
}

const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

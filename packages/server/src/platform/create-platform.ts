import { openCheckpointSigner } from './audit/checkpoints.ts'
import { createAuditLog, type OwnedAuditLog } from './audit/create-audit-log.ts'
import { keepDuringBackup } from './backup/keep-during-backup.ts'
import { systemClock } from './clock.ts'
import type { Config } from './config/config.ts'
import { createSealer } from './crypto/create-sealer.ts'
import type { KeyRing } from './crypto/key-ring.ts'
import { openKeyRing } from './crypto/open-key-ring.ts'
import { claimDataFolder } from './data-folder.ts'
import type { OwnedDatabase } from './database/connect.ts'
import { type DatabaseRole, openDatabase } from './database/open-database.ts'
import { createEgress } from './egress/index.ts'
import { type FollowedClock, followClock } from './follow-clock.ts'
import { createJobs } from './jobs/create-jobs.ts'
import { createLog } from './log/create-log.ts'
import { createMetrics, type PlatformMetrics } from './metrics/create-metrics.ts'
import { microsoftDispatcher } from './microsoft-dispatcher.ts'
import type { Platform } from './platform.ts'
import { systemRandom } from './random.ts'
import { createFolderBlobStore } from './storage/folder-blob-store.ts'

const keyRingFollowMs = 2000

/** A Platform and what only its owner, main.ts, may do with it. */
export interface OwnedPlatform extends Platform {
  db: OwnedDatabase
  audit: OwnedAuditLog
  keyRing: KeyRing
  platformMetrics: PlatformMetrics
  /** Last of all: the features have stopped. Writes what waits and closes everything, the database last. */
  close(): Promise<void>
}

/**
 * Builds the platform of a process. `serve` owns the data folder; `join` works beside one that does.
 * Nothing half-open is left when it throws.
 * @param made resolves when the embedded cluster is made, where that was begun before
 */
export async function createPlatform(
  config: Config,
  role: DatabaseRole,
  made?: Promise<void>,
): Promise<OwnedPlatform> {
  const log = createLog({ level: config.log.level, knownSecrets: knownSecrets(config) })
  const closers: (() => Promise<void> | void)[] = []
  const closeAll = async () => {
    for (const close of closers.reverse()) await close()
    closers.length = 0
  }
  try {
    claimDataFolder(config.dataFolder)
    const metrics = createMetrics()
    const opened = await openDatabase({
      config,
      role,
      made,
      onStatement: metrics.onStatement,
      onSessionLost: (err) => log.debug({ err }, 'an idle database session ended'),
      onEvent: (event, err) => (err ? log.error({ err }, event) : log.warn(event)),
    })
    closers.push(() => opened.close())
    const { db } = opened
    metrics.watchSessions(db.sessions)
    if (opened.unknownMigrations.length > 0) {
      log.warn(
        { migrations: opened.unknownMigrations },
        'the database was changed by a newer Gatewarden; this one can still work on it',
      )
    }
    const clock = await chooseClock(config, (err) => log.warn({ err }, 'the followed clock does not answer'))
    closers.push(() => clock.close?.())
    const random = systemRandom
    const keyRing = await openKeyRing({ config, db, clock, random })
    // Another process, or the operator's command, may put a new key first.
    const follow = setInterval(() => keyRing.refresh(), keyRingFollowMs)
    follow.unref()
    closers.push(() => clearInterval(follow))
    const sealer = createSealer(keyRing, random)
    const audit = createAuditLog({
      db,
      clock,
      signer: await openCheckpointSigner(db, sealer),
      onFailure: (err, waiting) =>
        log.error({ err, waiting }, 'audit entries could not be written; they are kept'),
    })
    closers.push(() => audit.close())
    const jobs = createJobs({
      db,
      clock,
      random,
      retentionMs: config.retention.jobs,
      graceMs: config.timeouts.shutdown,
      onError: (err, what) => log.error({ err, what }, 'background work failed'),
      onWarning: (warning) => log.debug({ warning: String(warning) }, 'the job engine warns'),
      onDone: metrics.onJobDone,
    })
    closers.push(() => jobs.stop())
    const blobs = await createFolderBlobStore(config.blobs.folder, random)
    closers.push(() => blobs.close())
    const dispatcher = microsoftDispatcher(config)
    closers.push(() => dispatcher.close())
    const egress = createEgress(config.egress)
    closers.push(() => egress.close())
    return {
      config,
      clock,
      random,
      log,
      metrics: metrics.registry,
      db,
      sealer,
      jobs,
      audit,
      blobs: keepDuringBackup(blobs, db),
      dispatcher,
      egress,
      keyRing,
      platformMetrics: metrics,
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function chooseClock(
  config: Config,
  onFailure: (error: unknown) => void,
): Promise<{ now(): Date; close?: FollowedClock['close'] }> {
  return config.clockUrl === undefined ? systemClock : followClock(config.clockUrl, onFailure)
}

/** What must not reach the log even where a library quotes it. */
function knownSecrets(config: Config): string[] {
  const secrets: string[] = []
  if (config.keys) {
    secrets.push(
      ...config.keys
        .reveal()
        .split(/[\s,]+/)
        .map((part) => part.slice(part.indexOf('=') + 1)),
    )
  }
  if (config.databaseUrl) {
    secrets.push(config.databaseUrl.reveal())
    const { password } = new URL(config.databaseUrl.reveal())
    secrets.push(password, decodeURIComponent(password))
  }
  return secrets
}

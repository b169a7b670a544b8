import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Dispatcher } from 'undici'
import type { AuditLog } from './audit/audit.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config/config.ts'
import type { Sealer } from './crypto/sealer.ts'
import type { Database } from './database/database.ts'
import type { Egress } from './egress/index.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { Random } from './random.ts'
import type { BlobStore } from './storage/blob-store.ts'

/** What every feature is built on; main.ts makes one, tests make one for each test file. */
export interface Platform {
  config: Config
  clock: Clock
  random: Random
  log: Logger
  metrics: Registry
  db: Database
  sealer: Sealer
  jobs: Jobs
  audit: AuditLog
  blobs: BlobStore
  /** Connections to Microsoft: keep-alive pools, bounded time-outs. */
  dispatcher: Dispatcher
  /** Requests to addresses that customers name. */
  egress: Egress
}

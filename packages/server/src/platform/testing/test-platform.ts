import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { Agent } from 'undici'
import { openCheckpointSigner } from '../audit/checkpoints.ts'
import { createAuditLog, type OwnedAuditLog } from '../audit/create-audit-log.ts'
import { loadConfig } from '../config/load-config.ts'
import type { ConfigInput } from '../config/settings.ts'
import { createSealer } from '../crypto/create-sealer.ts'
import { KeyRing } from '../crypto/key-ring.ts'
import { connectDatabase, type OwnedDatabase } from '../database/connect.ts'
import { createEgress } from '../egress/index.ts'
import { createJobs } from '../jobs/create-jobs.ts'
import { silentLog } from '../log/create-log.ts'
import type { Platform } from '../platform.ts'
import { systemRandom } from '../random.ts'
import { createMemoryBlobStore } from '../storage/memory-blob-store.ts'
import { seededRandom } from './seeded-random.ts'
import { createTestClock, type TestClock } from './test-clock.ts'
import { type TestDatabase, testDatabase } from './test-database.ts'

export interface TestPlatform extends Platform {
  clock: TestClock
  db: OwnedDatabase
  audit: OwnedAuditLog
  database: TestDatabase
  /** Moves business time and the database's app_now() together, by milliseconds. */
  advance(ms: number): Promise<void>
  /** Errors that jobs, tasks and the audit writer met; close() fails if a test has left any here. */
  errors: unknown[]
  /** Stops jobs, closes and drops the database. @throws Error when the test left something open or an error unread */
  close(): Promise<void>
}

export type TestOverrides = Partial<Omit<Platform, 'config' | 'db' | 'audit' | 'jobs' | 'clock'>> & {
  clock?: TestClock
  config?: ConfigInput
  /** Makes the same ids and nonces in every run; not given: "gatewarden". */
  seed?: string
}

/** The keys that tests seal with. */
export const testKeyRing = (): KeyRing => new KeyRing([{ id: 'test', secret: Buffer.alloc(32, 7) }])

/** A whole Platform on a fresh database: real PostgreSQL, real jobs, blobs in memory. Call close() in afterAll. */
export async function testPlatform(overrides: TestOverrides = {}): Promise<TestPlatform> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-test-'))
  const config = loadConfig({ flags: { dataFolder: folder, ...overrides.config } })
  const clock = overrides.clock ?? createTestClock()
  const random = overrides.random ?? seededRandom(overrides.seed ?? 'gatewarden')
  const database = await testDatabase()
  const errors: unknown[] = []
  const db = connectDatabase({ target: database.target, poolSize: 10, applicationName: 'test' })
  // Nonces must never repeat under a key, also where a test makes two platforms from one seed.
  const sealer = overrides.sealer ?? createSealer(testKeyRing(), systemRandom)
  const signer = await openCheckpointSigner(db, sealer)
  const audit = createAuditLog({ db, clock, signer, onFailure: (error) => errors.push(error) })
  const jobs = createJobs({
    db,
    clock,
    random: systemRandom,
    retentionMs: config.retention.jobs,
    graceMs: 5000,
    onError: (error) => errors.push(error),
  })
  const dispatcher = overrides.dispatcher ?? new Agent({ keepAliveTimeout: 1000 })
  const egress = overrides.egress ?? createEgress(config.egress)
  return {
    config,
    clock,
    random,
    log: overrides.log ?? silentLog(),
    metrics: overrides.metrics ?? new Registry(),
    db,
    sealer,
    jobs,
    audit,
    blobs: overrides.blobs ?? createMemoryBlobStore(),
    dispatcher,
    egress,
    database,
    errors,
    async advance(ms) {
      clock.advance(ms)
      await database.advance(ms)
    },
    async close() {
      await jobs.stop()
      await audit.close()
      const { total, idle } = db.sessions()
      await db.close()
      if (!overrides.dispatcher) await dispatcher.close()
      await egress.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
      if (total !== idle) throw new Error(`${total - idle} database sessions were never given back`)
      if (errors.length > 0)
        throw new AggregateError(errors, 'Background work failed and no test looked at it')
    },
  }
}

import { flushCompileCache } from 'node:module'
import pino from 'pino'
import { Registry } from 'prom-client'
import { Agent } from 'undici'
import { createFeatures, type Features } from '../../features.ts'
import { openCheckpointSigner } from '../../platform/audit/checkpoints.ts'
import { createAuditLog } from '../../platform/audit/create-audit-log.ts'
import { systemClock } from '../../platform/clock.ts'
import { loadConfig } from '../../platform/config/load-config.ts'
import type { ConfigInput } from '../../platform/config/settings.ts'
import { createSealer } from '../../platform/crypto/create-sealer.ts'
import { parseKeyRing } from '../../platform/crypto/key-ring.ts'
import { connectDatabase, type DatabaseTarget } from '../../platform/database/connect.ts'
import { createEgress } from '../../platform/egress/index.ts'
import { createApp } from '../../platform/http/app.ts'
import { listen } from '../../platform/http/listen.ts'
import { createJobs } from '../../platform/jobs/create-jobs.ts'
import type { Platform } from '../../platform/platform.ts'
import { systemRandom } from '../../platform/random.ts'
import { createMemoryBlobStore } from '../../platform/storage/memory-blob-store.ts'

/** What a process beside a rig needs, on the same database; see child-process.ts. */
export interface ChildWish {
  target: DatabaseTarget
  keys: string
  dataFolder: string
  publicUrl: string
  emulator: string
  /** Business time, in milliseconds ahead of the machine's. */
  ahead: number
  config?: ConfigInput
  /** Where it answers HTTP; without it only works. */
  port?: number
}

/** What the parent gave to this process, which is there to be killed. */
export function wishOfParent<Wish extends ChildWish>(): Wish {
  return JSON.parse(process.argv[2] ?? '{}')
}

/**
 * The service within a process that a test has started: real clock, real database, jobs not running.
 * @param name of its database sessions, by which a test knows that they are gone
 */
export async function childService(
  wish: ChildWish,
  name: string,
): Promise<{ platform: Platform; features: Features }> {
  const clock = { now: () => new Date(systemClock.now().getTime() + wish.ahead) }
  const random = systemRandom
  const db = connectDatabase({ target: wish.target, poolSize: 6, applicationName: name })
  const { dataFolder, publicUrl, emulator } = wish
  const config = loadConfig({ flags: { dataFolder, publicUrl, microsoft: { emulator }, ...wish.config } })
  const onError = (error: unknown) => process.stderr.write(`${String(error)}\n`)
  const sealer = createSealer(parseKeyRing(wish.keys), random)
  const platform: Platform = {
    config,
    clock,
    random,
    db,
    log: pino({ level: 'silent' }),
    metrics: new Registry(),
    sealer,
    jobs: createJobs({ db, clock, random, retentionMs: 3_600_000, graceMs: 1000, onError }),
    audit: createAuditLog({ db, clock, signer: await openCheckpointSigner(db, sealer), onFailure: onError }),
    blobs: createMemoryBlobStore(),
    dispatcher: new Agent(),
    egress: createEgress(config.egress),
  }
  const features = createFeatures(platform)
  if (wish.port !== undefined) {
    const app = createApp(platform, {
      authenticate: features.access.service.authenticate,
      features: features.routes,
      pages: features.pages,
    })
    await listen(app, { host: '127.0.0.1', port: wish.port, requestTimeoutMs: 60_000 })
  }
  return { platform, features }
}

/** Tells the parent that it may go on. What was compiled is kept first: whoever is killed keeps nothing at its end. */
export function tellReady(): void {
  flushCompileCache()
  process.stdout.write('ready\n')
}

// A process that looks at mailboxes and sends webhooks, and with a port the service where Microsoft notifies: to be killed at
// any moment. Argument: a JSON of what it needs.

import pino from 'pino'
import { Registry } from 'prom-client'
import { Agent } from 'undici'
import { createFeatures } from '../../features.ts'
import { openCheckpointSigner } from '../../platform/audit/checkpoints.ts'
import { createAuditLog } from '../../platform/audit/create-audit-log.ts'
import { systemClock } from '../../platform/clock.ts'
import { loadConfig } from '../../platform/config/load-config.ts'
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

export interface WorkerWish {
  target: DatabaseTarget
  keys: string
  dataFolder: string
  publicUrl: string
  emulator: string
  /** Business time, in milliseconds ahead of the machine's. */
  ahead: number
  /** Where Microsoft is told to notify. */
  notificationUrl: string
  /** Of the process that answers there; the others only work. */
  port?: number
}

const wish: WorkerWish = JSON.parse(process.argv[2] ?? '{}')
const clock = { now: () => new Date(systemClock.now().getTime() + wish.ahead) }
const random = systemRandom
const db = connectDatabase({ target: wish.target, poolSize: 6, applicationName: 'feed-worker' })
const config = loadConfig({
  flags: {
    dataFolder: wish.dataFolder,
    publicUrl: wish.publicUrl,
    microsoft: { emulator: wish.emulator },
    egress: { allow: ['127.0.0.1'] },
    watches: {
      fastest: '200ms',
      slowest: '500ms',
      notified: '5s',
      notificationUrl: wish.notificationUrl,
    },
  },
})
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
await features.watches.start()
await features.endpoints.start()
process.stdout.write('ready\n')

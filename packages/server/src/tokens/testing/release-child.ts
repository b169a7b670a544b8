// A second process that asks for one token, to be killed at a chosen moment. Arguments: a JSON of what it needs.

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
import { createJobs } from '../../platform/jobs/create-jobs.ts'
import { systemRandom } from '../../platform/random.ts'
import { createMemoryBlobStore } from '../../platform/storage/memory-blob-store.ts'

export interface ChildWish {
  target: DatabaseTarget
  keys: string
  dataFolder: string
  publicUrl: string
  emulator: string
  signIn: string
  /** Business time, in milliseconds ahead of the machine's. */
  ahead: number
  connection: string
}

const wish: ChildWish = JSON.parse(process.argv[2] ?? '{}')
const clock = { now: () => new Date(systemClock.now().getTime() + wish.ahead) }
const random = systemRandom
const db = connectDatabase({ target: wish.target, poolSize: 4, applicationName: 'child' })
const config = loadConfig({
  flags: {
    dataFolder: wish.dataFolder,
    publicUrl: wish.publicUrl,
    microsoft: { emulator: wish.emulator },
    timeouts: { signIn: wish.signIn },
  },
})
const onError = (error: unknown) => process.stderr.write(`${String(error)}\n`)
const sealer = createSealer(parseKeyRing(wish.keys), random)
const features = createFeatures({
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
})
process.stdout.write('ready\n')
const token = await features.tokens.service.release(wish.connection, { caller: null })
process.stdout.write(`${token.expiresAt.toISOString()}\n`)
process.exit(0)

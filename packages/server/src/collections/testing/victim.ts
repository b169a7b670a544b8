/**
 * A worker in a process of its own, for tests that kill it: the collections feature on a shared database, store and
 * emulator, without HTTP. It kills itself, as `kill -9` would, when it passes a point of the run the so-manieth time.
 * Run as: node victim.ts JSON
 */
import { appendFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { Agent } from 'undici'
import { createChanges } from '../../changes/index.ts'
import { openCheckpointSigner } from '../../platform/audit/checkpoints.ts'
import { createAuditLog } from '../../platform/audit/create-audit-log.ts'
import { systemClock } from '../../platform/clock.ts'
import { loadConfig } from '../../platform/config/load-config.ts'
import { createSealer } from '../../platform/crypto/create-sealer.ts'
import { KeyRing } from '../../platform/crypto/key-ring.ts'
import { connectDatabase, type DatabaseTarget } from '../../platform/database/connect.ts'
import { createEgress } from '../../platform/egress/index.ts'
import { notFound } from '../../platform/errors.ts'
import type { Platform } from '../../platform/platform.ts'
import { systemRandom } from '../../platform/random.ts'
import { createFolderBlobStore } from '../../platform/storage/folder-blob-store.ts'
import { createCollections, type RunOptions, type RunPoint } from '../index.ts'
import { connectionId, rigConnection } from './connection.ts'
import { type EmulatorAccess, graphOn } from './emulator-access.ts'

export interface VictimOrders {
  target: DatabaseTarget
  access: EmulatorAccess
  dataFolder: string
  blobFolder: string
  run: Partial<RunOptions>
  /** Base64 of the test key ring's secret. */
  ringSecret: string
  /** Where it is to die, and at which passing; null: it lives. */
  dieAt: { point: RunPoint; passing: number } | null
  /** A line is written here for each point that is passed. */
  pointsFile: string
}

async function main(orders: VictimOrders): Promise<void> {
  const db = connectDatabase({ target: orders.target, poolSize: 6, applicationName: 'victim' })
  const log = pino({ level: 'error' }, pino.destination(2))
  const sealer = createSealer(
    new KeyRing([{ id: 'test', secret: Buffer.from(orders.ringSecret, 'base64') }]),
    systemRandom,
  )
  const signer = await openCheckpointSigner(db, sealer)
  const audit = createAuditLog({ db, clock: systemClock, signer, onFailure: (err) => log.error({ err }) })
  const dispatcher = new Agent({ keepAliveTimeout: 1000 })
  const platform: Platform = {
    config: loadConfig({ flags: { dataFolder: orders.dataFolder } }),
    clock: systemClock,
    random: systemRandom,
    log,
    metrics: new Registry(),
    db,
    sealer,
    jobs: {
      handle: () => undefined,
      send: async () => undefined,
      every: () => undefined,
      start: async () => undefined,
      stop: async () => undefined,
    },
    audit,
    blobs: await createFolderBlobStore(orders.blobFolder, systemRandom),
    dispatcher,
    egress: createEgress({ allow: [] }),
  }
  let passings = 0
  const collections = createCollections(platform, {
    connections: {
      async get(id) {
        if (id !== connectionId) throw notFound('connection', id)
        return rigConnection(orders.access.tenantId)
      },
    },
    customers: {
      ensure: () => Promise.reject(new Error('A worker makes no customers.')),
      addErasable: () => undefined,
    },
    isLive: async () => true,
    tokens: { graphFor: async () => graphOn(orders.access, { dispatcher }) },
    changes: createChanges(platform).service,
    version: '0.0.0-test',
    run: {
      ...orders.run,
      at(point) {
        appendFileSync(orders.pointsFile, `${point}\n`)
        if (point === orders.dieAt?.point && ++passings === orders.dieAt.passing)
          process.kill(process.pid, 'SIGKILL')
      },
    },
  })
  // Killed, it keeps nothing at its end; the next one starts in a third of the time.
  flushCompileCache()
  await collections.start()
}

const [orders] = process.argv.slice(2)
if (orders !== undefined) await main(JSON.parse(orders))

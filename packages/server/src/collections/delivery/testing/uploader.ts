/**
 * A worker in a process of its own that goes on with one upload, for tests that kill it. Run as: node uploader.ts JSON
 */
import { pino } from 'pino'
import { openCheckpointSigner } from '../../../platform/audit/checkpoints.ts'
import { createAuditLog } from '../../../platform/audit/create-audit-log.ts'
import { systemClock } from '../../../platform/clock.ts'
import { loadConfig } from '../../../platform/config/load-config.ts'
import { createSealer } from '../../../platform/crypto/create-sealer.ts'
import { KeyRing } from '../../../platform/crypto/key-ring.ts'
import { connectDatabase, type DatabaseTarget } from '../../../platform/database/connect.ts'
import { createEgress } from '../../../platform/egress/index.ts'
import { systemRandom } from '../../../platform/random.ts'
import { runUpload } from '../uploads/run-upload.ts'

export interface UploaderOrders {
  target: DatabaseTarget
  dataFolder: string
  /** Base64 of the test key ring's secret. */
  ringSecret: string
  upload: string
}

async function main(orders: UploaderOrders): Promise<void> {
  const db = connectDatabase({ target: orders.target, poolSize: 2, applicationName: 'uploader' })
  const ring = new KeyRing([{ id: 'test', secret: Buffer.from(orders.ringSecret, 'base64') }])
  const sealer = createSealer(ring, systemRandom)
  const log = pino({ level: 'error' }, pino.destination(2))
  const signer = await openCheckpointSigner(db, sealer)
  const audit = createAuditLog({ db, clock: systemClock, signer, onFailure: (err) => log.error({ err }) })
  const config = loadConfig({ flags: { dataFolder: orders.dataFolder } })
  const egress = createEgress({ allow: ['127.0.0.1'] })
  const parts = { db, clock: systemClock, sealer, egress, config, log, audit }
  await runUpload(parts, orders.upload, new AbortController().signal)
  process.exit(3)
}

const [orders] = process.argv.slice(2)
if (orders !== undefined) await main(JSON.parse(orders))

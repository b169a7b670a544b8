import { sql } from 'kysely'
import type { Platform } from '../platform.ts'
import { type CheckpointSigner, openCheckpointSigner, writeCheckpoint } from './checkpoints.ts'
import { cutAudit } from './cut-audit.ts'
import { type AuditVerdict, verifyAudit } from './verify-audit.ts'

/** What keeps the audit log provable: checkpoints outside the database, retention, verification. */
export interface AuditKeeper {
  /** Writes a signed checkpoint where entries were added since the last one of this process. */
  checkpoint(): Promise<void>
  /** Removes what is older than the retention; answers how many entries went. */
  cut(): Promise<number>
  verify(): Promise<AuditVerdict>
  /** Begins to do the first two by itself. */
  start(): void
}

const checkpointSeconds = 60
const retentionSeconds = 3600

export function createAuditKeeper(
  platform: Pick<Platform, 'config' | 'db' | 'sealer' | 'clock' | 'jobs'>,
): AuditKeeper {
  const { config, db, sealer, clock, jobs } = platform
  const file = config.audit.checkpoints
  let signer: Promise<CheckpointSigner> | undefined
  let written = 0

  function opened(): Promise<CheckpointSigner> {
    signer ??= openCheckpointSigner(db, sealer).catch((error: unknown) => {
      signer = undefined
      throw error
    })
    return signer
  }

  const keeper: AuditKeeper = {
    async checkpoint() {
      const head = await sql<{ seq: number; hash: Buffer }>`select seq, hash from audit_head`.execute(
        db.query,
      )
      const end = head.rows[0]
      if (!end || end.seq <= written) return
      const point = {
        v: 2 as const,
        seq: end.seq,
        hash: end.hash.toString('hex'),
        at: clock.now().toISOString(),
      }
      writeCheckpoint(file, point, await opened())
      written = end.seq
    },
    cut: async () => cutAudit(db, clock, await opened(), config.retention.audit),
    verify: async () => verifyAudit(db, await opened(), file),
    start() {
      jobs.every('platform.audit-checkpoint', checkpointSeconds, () => keeper.checkpoint())
      jobs.every('platform.audit-retention', retentionSeconds, async () => {
        await keeper.cut()
      })
    },
  }
  return keeper
}

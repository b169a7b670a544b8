import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { GatewardenError } from '../errors.ts'
import type { BlobStore } from '../storage/blob-store.ts'
import { blobRemovalLock } from './backup.ts'

/** The blob store whose blobs stay while a backup is being written. */
export function keepDuringBackup(blobs: BlobStore, db: Database): BlobStore {
  return {
    putStream: (bytes, options) => blobs.putStream(bytes, options),
    settle: (sha256s) => blobs.settle(sha256s),
    get: (sha256) => blobs.get(sha256),
    has: (sha256) => blobs.has(sha256),
    localPath: (sha256) => blobs.localPath?.(sha256),
    /** @throws GatewardenError `conflict` while a backup is being written */
    delete: (sha256) =>
      db.transaction(async (trx) => {
        const lock = await sql<{ free: boolean }>`
          select pg_try_advisory_xact_lock_shared(${blobRemovalLock}) as free`.execute(trx)
        if (!lock.rows[0]?.free) {
          throw new GatewardenError('conflict', {
            detail: 'A backup is being written; stored bytes are not removed meanwhile.',
            remedy: 'Try again when the backup is done.',
          })
        }
        await blobs.delete(sha256)
      }),
  }
}

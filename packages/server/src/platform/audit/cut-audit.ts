import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { CheckpointSigner } from './checkpoints.ts'
import { cutText } from './entry-hash.ts'

/**
 * Removes entries older than `retentionMs` from the beginning of the chain, and signs where it was cut, so that the rest
 * stays provable. Answers how many went.
 */
export async function cutAudit(
  db: Database,
  clock: Clock,
  signer: CheckpointSigner,
  retentionMs: number,
): Promise<number> {
  const before = new Date(clock.now().getTime() - retentionMs)
  return db.transaction(async (trx) => {
    // The first entry to stay: an older one behind it (a clock that was set back) stays too.
    const last = await sql<{ seq: number; hash: Buffer }>`
      select seq, hash from audit_entries
      where seq < coalesce((select min(seq) from audit_entries where at >= ${before}),
                           (select max(seq) + 1 from audit_entries))
      order by seq desc limit 1`.execute(trx)
    const cut = last.rows[0]
    if (!cut) return 0
    const at = clock.now()
    const signature = signer.sign('cut', cutText({ ...cut, at }))
    await sql`insert into audit_cuts (seq, hash, at, signature)
      values (${cut.seq}, ${cut.hash}, ${at}, ${signature})`.execute(trx)
    const gone = await sql`delete from audit_entries where seq <= ${cut.seq}`.execute(trx)
    return Number(gone.numAffectedRows ?? 0)
  })
}

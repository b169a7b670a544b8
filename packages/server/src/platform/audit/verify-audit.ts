import { sql } from 'kysely'
import type { Database, Query } from '../database/database.ts'
import type { Checkpoint, CheckpointSigner } from './checkpoints.ts'
import { readCheckpoints } from './checkpoints.ts'
import { cutText, entryHash, genesis } from './entry-hash.ts'

/** What a verification of the audit log found; `problems` is empty when the log is whole. */
export interface AuditVerdict {
  /** Entries that were checked. */
  entries: number
  firstSeq: number
  lastSeq: number
  /** Checkpoints of the file that were compared with the log. */
  checkpoints: number
  problems: string[]
}

interface Row {
  seq: number
  at: Date
  actor: string
  action: string
  subject: string
  customer: string | null
  details: Record<string, unknown> | null
  hash: Buffer
  mac: Buffer | null
}

const pageSize = 1000
const mostProblems = 50

/** Walks the whole chain and compares it with the signed checkpoints outside the database; `signal` ends the walk. */
export async function verifyAudit(
  db: Database,
  signer: CheckpointSigner,
  checkpointFile: string,
  signal?: AbortSignal,
): Promise<AuditVerdict> {
  const { points, bad } = readCheckpoints(checkpointFile, signer)
  // One snapshot: entries that are appended meanwhile are not half seen.
  return db.query
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((trx) =>
      verifyIn(
        trx,
        signer,
        points,
        bad.map((one) => `checkpoint line ${one.line}: ${one.problem}`),
        signal,
      ),
    )
}

async function verifyIn(
  trx: Query,
  signer: CheckpointSigner,
  points: readonly Checkpoint[],
  badLines: readonly string[],
  signal: AbortSignal | undefined,
): Promise<AuditVerdict> {
  const problems = [...badLines]
  const report = (problem: string) => {
    if (problems.length < mostProblems) problems.push(problem)
  }
  const start = await startOfChain(trx, signer, report)
  // Up to here entries were written before they had a MAC; that they are as they were, the checkpoint says.
  const lastWithout = points.reduce((most, { v, seq }) => (v === 1 ? Math.max(most, seq) : most), 0)
  const wanted = new Map(points.map((point) => [point.seq, point.hash]))
  let { seq, hash } = start
  let entries = 0
  if (wanted.has(seq) && seq > 0) compare(wanted, seq, hash, report)
  for (;;) {
    signal?.throwIfAborted()
    const page = await sql<Row>`
      select seq, at, actor, action, subject, customer, details, hash, mac from audit_entries
      where seq > ${seq} order by seq limit ${pageSize}`.execute(trx)
    for (const row of page.rows) {
      if (row.seq !== seq + 1) report(`entries ${seq + 1} to ${row.seq - 1} are missing`)
      const { customer, details, mac, ...rest } = row
      const expected = entryHash(hash, row.seq, row.at, {
        ...rest,
        ...(customer === null ? {} : { customer }),
        ...(details === null ? {} : { details }),
      })
      if (!expected.equals(row.hash))
        report(`entry ${row.seq} does not follow from the one before it, or was changed`)
      const mayLack = mac === null && row.seq <= lastWithout
      if (!mayLack && !signer.isMac(row.seq, row.hash, mac))
        report(`entry ${row.seq} was not written by this installation`)
      compare(wanted, row.seq, row.hash, report)
      seq = row.seq
      hash = row.hash
      entries += 1
    }
    if (page.rows.length < pageSize) break
  }
  const head = await sql<{ seq: number; hash: Buffer }>`select seq, hash from audit_head`.execute(trx)
  const end = head.rows[0]
  if (!end || end.seq !== seq || !end.hash.equals(hash)) report('the head of the chain is not its last entry')
  const last = points.reduce((most, point) => Math.max(most, point.seq), 0)
  if (last > seq)
    report(`the log ends at entry ${seq}, and a checkpoint vouches for ${last}: it was shortened`)
  return { entries, firstSeq: start.seq + 1, lastSeq: seq, checkpoints: points.length, problems }
}

function compare(
  wanted: ReadonlyMap<number, string>,
  seq: number,
  hash: Buffer,
  report: (problem: string) => void,
): void {
  const signed = wanted.get(seq)
  if (signed !== undefined && signed !== hash.toString('hex')) {
    report(`entry ${seq} is not the one that a checkpoint vouches for: the log was rewritten`)
  }
}

/** Where the chain begins: at nothing, or at a cut that retention made and signed. */
async function startOfChain(
  trx: Query,
  signer: CheckpointSigner,
  report: (problem: string) => void,
): Promise<{ seq: number; hash: Buffer }> {
  const cuts = await sql<{ seq: number; hash: Buffer; at: Date; signature: Buffer }>`
    select seq, hash, at, signature from audit_cuts order by seq desc limit 1`.execute(trx)
  const cut = cuts.rows[0]
  if (!cut) return { seq: 0, hash: genesis }
  if (!signer.verify('cut', cutText(cut), cut.signature)) {
    report(`the cut before entry ${cut.seq + 1} was not made by this installation`)
  }
  return cut
}

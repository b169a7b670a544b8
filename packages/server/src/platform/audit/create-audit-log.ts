import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database, Query } from '../database/database.ts'
import type { AuditEntry, AuditLog } from './audit.ts'
import type { AuditTables } from './audit-tables.ts'
import type { CheckpointSigner } from './checkpoints.ts'
import { entryHash } from './entry-hash.ts'

export interface OwnedAuditLog extends AuditLog {
  /** Writes what recordSoon has kept. */
  flush(): Promise<void>
  /** Flushes and ends the timer. */
  close(): Promise<void>
}

export interface AuditLogOptions {
  db: Database
  clock: Clock
  /** Makes the entries' MACs; opened before anything is recorded. */
  signer: Pick<CheckpointSigner, 'mac'>
  /** Told when a batch could not be written; it is kept and tried again. */
  onFailure: (error: unknown, waiting: number) => void
}

interface Waiting {
  at: Date
  entry: AuditEntry
}

const flushEveryMs = 1000
/** So few that hashing them holds up nobody for long: with 500, the slowest releases took half as long again. */
const batchSize = 300
/** More than this many waiting entries: the next caller that writes at once waits for a flush. */
const mostWaiting = 100_000

/**
 * The audit log. `record` appends in the caller's transaction and so waits for others that append: keep such
 * transactions short. `recordSoon` gathers and appends about once a second: a crash loses at most that second.
 */
export function createAuditLog(options: AuditLogOptions): OwnedAuditLog {
  const { db, clock, signer } = options
  let waiting: Waiting[] = []
  let lost = 0
  let flushing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize)
      await db.transaction((trx) => append(trx, signer, batch))
      waiting = waiting.slice(batch.length)
    }
  }

  function flush(): Promise<void> {
    flushing ??= writeWaiting().finally(() => {
      flushing = undefined
    })
    return flushing
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      flush().catch((error: unknown) => {
        options.onFailure(error, waiting.length + lost)
        if (waiting.length > 0) schedule()
      })
    }, flushEveryMs)
    timer.unref()
  }

  return {
    record: (within, entry) => append(within, signer, [{ at: clock.now(), entry }]),
    recordSoon(entry) {
      if (waiting.length >= mostWaiting) {
        lost += 1
        options.onFailure(new Error('too many audit entries wait for the database'), waiting.length + lost)
        return
      }
      waiting.push({ at: clock.now(), entry })
      schedule()
    },
    flush,
    async close() {
      clearTimeout(timer)
      timer = undefined
      await flush()
    },
  }
}

/** Appends entries to the chain; others that append wait until this transaction ends. */
async function append(
  trx: Query,
  signer: AuditLogOptions['signer'],
  batch: readonly Waiting[],
): Promise<void> {
  const query = trx.withTables<AuditTables>()
  const head = await query
    .selectFrom('audit_head')
    .select(['seq', 'hash'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  let { seq, hash } = head
  const rows = batch.map(({ at, entry: raw }) => {
    const entry = storable(raw)
    seq += 1
    hash = entryHash(hash, seq, at, entry)
    return {
      seq,
      at,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      customer: entry.customer ?? null,
      details: entry.details === undefined ? null : JSON.stringify(entry.details),
      hash,
      mac: signer.mac(seq, hash),
    }
  })
  await sql`
    insert into audit_entries (seq, at, actor, action, subject, customer, details, hash, mac)
    select * from unnest(
      ${rows.map((row) => row.seq)}::bigint[], ${rows.map((row) => row.at)}::timestamptz[],
      ${rows.map((row) => row.actor)}::text[], ${rows.map((row) => row.action)}::text[],
      ${rows.map((row) => row.subject)}::text[], ${rows.map((row) => row.customer)}::text[],
      ${rows.map((row) => row.details)}::jsonb[], ${rows.map((row) => row.hash)}::bytea[],
      ${rows.map((row) => row.mac)}::bytea[])`.execute(query)
  await query.updateTable('audit_head').set({ seq, hash }).execute()
}

/** PostgreSQL holds neither NUL nor half a surrogate pair; both may come in names that a caller chose. */
function storable(entry: AuditEntry): AuditEntry {
  const { customer, details, ...rest } = entry
  return {
    actor: clean(rest.actor),
    action: clean(rest.action),
    subject: clean(rest.subject),
    ...(customer === undefined ? {} : { customer: clean(customer) }),
    ...(details === undefined ? {} : { details: cleanObject(details) }),
  }
}

const clean = (text: string): string => text.replaceAll('\0', '\ufffd').toWellFormed()

function cleanObject(details: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(details)
  // What cannot be stored is written as an escape; nearly nothing has one.
  if (!text.includes('\\u')) return details
  const plain: unknown = JSON.parse(text, (_, value: unknown) => cleanValue(value))
  return typeof plain === 'object' && plain !== null ? { ...plain } : {}
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return clean(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [clean(key), member]))
}

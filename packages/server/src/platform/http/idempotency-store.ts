import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** Seconds after which a request that was never answered counts as died with its process. */
const leaseSeconds = 120

type IdempotencyTables = {
  idempotency_records: {
    caller_key: string
    idempotency_key: string
    request: Buffer
    attempt: string
    lease_until: Date
    status: number | null
    content_type: string | null
    location: string | null
    body: Buffer | null
    created_at: Date
  }
}

export type IdempotencyRecord =
  | { state: 'begun'; callerKey: string; key: string; attempt: string }
  | { state: 'other-request' }
  | { state: 'running' }
  | {
      state: 'done'
      status: ContentfulStatusCode
      contentType: string
      location: string | null
      body: Buffer
    }

type Begun = Extract<IdempotencyRecord, { state: 'begun' }>

/** Begins the record, or says what is there. Atomic: of two requests at once one begins. */
export async function beginRecord(
  db: Database,
  wanted: { callerKey: string; key: string; request: Buffer },
): Promise<IdempotencyRecord> {
  const attempt = crypto.randomUUID()
  const begun = await sql<{ attempt: string }>`
    INSERT INTO idempotency_records AS r (caller_key, idempotency_key, request, attempt, lease_until, created_at)
    VALUES (${wanted.callerKey}, ${wanted.key}, ${wanted.request}, ${attempt},
            app_now() + make_interval(secs => ${leaseSeconds}), app_now())
    ON CONFLICT (caller_key, idempotency_key) DO UPDATE
      SET attempt = excluded.attempt, lease_until = excluded.lease_until
      WHERE r.status IS NULL AND r.lease_until < app_now() AND r.request = excluded.request
    RETURNING attempt`.execute(db.query)
  if (begun.rows.length > 0) {
    return { state: 'begun', callerKey: wanted.callerKey, key: wanted.key, attempt }
  }
  const there = await db.query
    .withTables<IdempotencyTables>()
    .selectFrom('idempotency_records')
    .selectAll()
    .where('caller_key', '=', wanted.callerKey)
    .where('idempotency_key', '=', wanted.key)
    .executeTakeFirst()
  if (!there) return { state: 'running' }
  if (!there.request.equals(wanted.request)) return { state: 'other-request' }
  if (there.status === null) return { state: 'running' }
  return {
    state: 'done',
    status: there.status as ContentfulStatusCode,
    contentType: there.content_type ?? 'application/json',
    location: there.location,
    body: there.body ?? Buffer.alloc(0),
  }
}

export async function finishRecord(
  db: Database,
  begun: Begun,
  answer: { status: number; contentType: string; location: string | null; body: Buffer },
): Promise<void> {
  await db.query
    .withTables<IdempotencyTables>()
    .updateTable('idempotency_records')
    .set({
      status: answer.status,
      content_type: answer.contentType,
      location: answer.location,
      body: answer.body,
    })
    .where('caller_key', '=', begun.callerKey)
    .where('idempotency_key', '=', begun.key)
    .where('attempt', '=', begun.attempt)
    .execute()
}

export async function abandonRecord(db: Database, begun: Begun): Promise<void> {
  await db.query
    .withTables<IdempotencyTables>()
    .deleteFrom('idempotency_records')
    .where('caller_key', '=', begun.callerKey)
    .where('idempotency_key', '=', begun.key)
    .where('attempt', '=', begun.attempt)
    .execute()
}

/** Removes records older than `retentionMs`; answers how many. */
export async function forgetRecords(db: Database, retentionMs: number): Promise<number> {
  const gone = await sql`
    DELETE FROM idempotency_records
    WHERE created_at < app_now() - make_interval(secs => ${retentionMs / 1000})`.execute(db.query)
  return Number(gone.numAffectedRows ?? 0)
}

import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { ErrorCode } from '../platform/errors.ts'
import type { Resource } from './service.ts'

/** Why a refresh gave no token, as it is told to everybody who waited for it, in whatever process. */
export interface StoredFailure {
  code: ErrorCode
  detail: string
  remedy: string | null
  extra: Record<string, unknown>
}

type TokenTables = {
  token_sources: {
    grant_id: string
    refresh_token: Buffer | null
    version: number
    renewed_at: Date
    lease_holder: string | null
    lease_until: Date | null
  }
  access_tokens: {
    grant_id: string
    resource: Resource
    sealed: Buffer | null
    expires_at: Date | null
    scopes: string[]
    missing: string[]
    judged_at: Date | null
    obtained_at: Date | null
    forced_at: Date | null
    used_at: Date
    refresh_at: Date | null
    attempt: number
    failures: number
    retry_at: Date | null
    failure: StoredFailure | null
  }
}

const tables = (query: Query) => query.withTables<TokenTables>()

/** Where a new grant's tokens come from. Before this there is no row for it. */
export async function insertSource(
  trx: Query,
  source: { grantId: string; refreshToken: Buffer | null; now: Date },
): Promise<void> {
  await tables(trx)
    .insertInto('token_sources')
    .values({
      grant_id: source.grantId,
      refresh_token: source.refreshToken,
      version: 0,
      renewed_at: source.now,
      lease_holder: null,
      lease_until: null,
    })
    .execute()
}

/** Everything about a grant's token that decides what to do next. */
export type TokenState = Omit<TokenTables['access_tokens'], 'grant_id' | 'resource'>

export async function selectTokenState(
  query: Query,
  grantId: string,
  resource: Resource,
): Promise<TokenState | undefined> {
  return tables(query)
    .selectFrom('access_tokens')
    .selectAll()
    .where('grant_id', '=', grantId)
    .where('resource', '=', resource)
    .executeTakeFirst()
}

export interface Lease {
  grantId: string
  holder: string
  version: number
  refreshToken: Buffer | null
}

/** Takes the lease on a grant unless somebody has it. One statement, no lock afterwards. */
export async function takeLease(
  query: Query,
  grantId: string,
  holder: string,
  leaseMs: number,
): Promise<Lease | undefined> {
  const row = await tables(query)
    .updateTable('token_sources')
    .set({ lease_holder: holder, lease_until: sql<Date>`app_now() + ${leaseMs} * interval '1 millisecond'` })
    .where('grant_id', '=', grantId)
    .where((where) =>
      where.or([where('lease_until', 'is', null), where('lease_until', '<', sql<Date>`app_now()`)]),
    )
    .returning(['version', 'refresh_token'])
    .executeTakeFirst()
  return row && { grantId, holder, version: row.version, refreshToken: row.refresh_token }
}

/** @returns whether the lease was still held; if not, nothing may be written any more */
export async function extendLease(query: Query, lease: Lease, leaseMs: number): Promise<boolean> {
  const done = await tables(query)
    .updateTable('token_sources')
    .set({ lease_until: sql<Date>`app_now() + ${leaseMs} * interval '1 millisecond'` })
    .where('grant_id', '=', lease.grantId)
    .where('lease_holder', '=', lease.holder)
    .where('version', '=', lease.version)
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

/**
 * Ends a lease, with the refresh token that came back. The fence: it is written only where nobody has taken the lease
 * meanwhile and the version is the one that was read.
 * @returns whether it was; if not, the caller writes nothing
 */
export async function endLease(
  trx: Query,
  lease: Lease,
  renewed?: { refreshToken: Buffer | null; now: Date },
): Promise<boolean> {
  const done = await tables(trx)
    .updateTable('token_sources')
    .set((set) => ({
      lease_holder: null,
      lease_until: null,
      version: set('version', '+', 1),
      ...(renewed === undefined ? {} : { renewed_at: renewed.now }),
      ...(renewed?.refreshToken ? { refresh_token: renewed.refreshToken } : {}),
    }))
    .where('grant_id', '=', lease.grantId)
    .where('lease_holder', '=', lease.holder)
    .where('version', '=', lease.version)
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

export interface NewToken {
  sealed: Buffer
  expiresAt: Date
  scopes: string[]
  missing: string[]
  judgedAt: Date
  refreshAt: Date
  /** Whether a caller asked for it although the one before was valid. */
  forced: boolean
}

export async function writeToken(
  trx: Query,
  at: { grantId: string; resource: Resource; now: Date },
  token: NewToken,
): Promise<void> {
  const values = {
    sealed: token.sealed,
    expires_at: token.expiresAt,
    scopes: token.scopes,
    missing: token.missing,
    judged_at: token.judgedAt,
    obtained_at: at.now,
    refresh_at: token.refreshAt,
    ...(token.forced ? { forced_at: at.now } : {}),
    failures: 0,
    retry_at: null,
    failure: null,
  }
  await tables(trx)
    .insertInto('access_tokens')
    .values({ grant_id: at.grantId, resource: at.resource, used_at: at.now, attempt: 1, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['grant_id', 'resource'])
        .doUpdateSet({ ...values, attempt: sql<number>`access_tokens.attempt + 1` }),
    )
    .execute()
}

/**
 * A refresh that gave no token. The old token stays: while it is valid it is still given out.
 * @param retryAt when it may be tried again; null: not by time
 */
export async function writeFailure(
  trx: Query,
  at: { grantId: string; resource: Resource; now: Date },
  failure: StoredFailure,
  retryAt: Date | null,
): Promise<void> {
  const values = { failure, retry_at: retryAt, refresh_at: retryAt }
  await tables(trx)
    .insertInto('access_tokens')
    .values({
      grant_id: at.grantId,
      resource: at.resource,
      used_at: at.now,
      attempt: 1,
      failures: 1,
      scopes: [],
      missing: [],
      ...values,
    })
    .onConflict((conflict) =>
      conflict.columns(['grant_id', 'resource']).doUpdateSet({
        ...values,
        attempt: sql<number>`access_tokens.attempt + 1`,
        failures: sql<number>`access_tokens.failures + 1`,
      }),
    )
    .execute()
}

/** Judges a stored token again, after the connector has changed. */
export async function writeMissing(
  query: Query,
  at: { grantId: string; resource: Resource },
  judged: { missing: string[]; judgedAt: Date },
): Promise<void> {
  await tables(query)
    .updateTable('access_tokens')
    .set({ missing: judged.missing, judged_at: judged.judgedAt })
    .where('grant_id', '=', at.grantId)
    .where('resource', '=', at.resource)
    .execute()
}

/** Forgets a grant's access tokens, so that the next caller gets a new one. */
export async function deleteTokens(trx: Query, grantId: string): Promise<void> {
  await tables(trx).deleteFrom('access_tokens').where('grant_id', '=', grantId).execute()
}

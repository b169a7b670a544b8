import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Resource } from './service.ts'

export interface DueToken {
  connection_id: string
  resource: Resource
}

/**
 * Takes tokens that end soon, earliest first, and puts them off by a minute, so that no other process takes them while
 * this one asks. Tokens that nobody has used for longer than `idleMs` are taken off the list instead: the next caller waits.
 *
 * Plan: index scan on access_tokens_refresh_at, which holds only tokens that are on the list; rows that another
 * process has just taken are skipped, not waited for.
 */
export async function takeDueTokens(
  query: Query,
  options: { now: Date; idleMs: number; limit: number },
): Promise<DueToken[]> {
  const { now, idleMs, limit } = options
  const idleBefore = new Date(now.getTime() - idleMs)
  const { rows } = await sql<DueToken & { idle: boolean }>`
    with due as (
      select t.grant_id, t.resource, t.used_at < ${idleBefore} as idle
      from access_tokens t
      where t.refresh_at <= ${now}
      order by t.refresh_at
      limit ${limit}
      for update skip locked
    )
    update access_tokens t
    set refresh_at = case when due.idle then null else ${now}::timestamptz + interval '1 minute' end
    from due
    left join connections c on c.grant_id = due.grant_id and c.status = 'active'
    where t.grant_id = due.grant_id and t.resource = due.resource
    returning c.id as connection_id, t.resource, due.idle`.execute(query)
  return rows.filter(({ idle, connection_id }) => !idle && connection_id !== null)
}

/** Connections of persons whose refresh token was not renewed since `before`, oldest first. */
export async function selectIdleSources(
  query: Query,
  options: { before: Date; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id
    from token_sources s
    join connections c on c.grant_id = s.grant_id
    where s.refresh_token is not null and s.renewed_at < ${options.before} and c.status = 'active'
    order by s.renewed_at
    limit ${options.limit}`.execute(query)
  return rows.map(({ id }) => id)
}

/**
 * Notes when tokens were last given out, many at once; those off the refresh list come back on it. Rows that are being
 * renewed this moment are left out, so that two processes never wait for each other.
 */
export async function markUsed(
  query: Query,
  used: readonly { grantId: string; resource: Resource; at: Date }[],
  refreshAheadMs: number,
): Promise<void> {
  await sql`
    with u as (
      select *
      from unnest(
        ${used.map((one) => one.grantId)}::text[],
        ${used.map((one) => one.resource)}::text[],
        ${used.map((one) => one.at)}::timestamptz[]
      ) as u (grant_id, resource, at)
    ), free as (
      select t.grant_id, t.resource, u.at
      from access_tokens t join u on t.grant_id = u.grant_id and t.resource = u.resource
      for update of t skip locked
    )
    update access_tokens t
    set used_at = greatest(t.used_at, free.at),
        refresh_at = coalesce(
          t.refresh_at,
          case when t.failure is null then t.expires_at - ${refreshAheadMs} * interval '1 millisecond' end
        )
    from free
    where t.grant_id = free.grant_id and t.resource = free.resource`.execute(query)
}

import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'

/** Somebody whom nothing is sent to any more. */
export interface Suppression {
  address: string
  reason: string
  createdAt: Date
}

export async function suppress(
  query: Query,
  profileId: string,
  address: string,
  reason: string,
  now: Date,
): Promise<void> {
  await sql`
    insert into sending_suppressions (profile_id, address, reason, created_at)
    values (${profileId}, ${address.toLowerCase()}, ${reason.slice(0, 500)}, ${now})
    on conflict do nothing`.execute(query)
}

/** Those of these addresses that are suppressed, in lower case. */
export async function suppressedAmong(
  query: Query,
  profileId: string,
  addresses: readonly string[],
): Promise<Map<string, string>> {
  const found = await suppressedOf(
    query,
    addresses.map((address) => ({ profileId, address })),
  )
  return new Map(found.map(({ address, reason }) => [address, reason]))
}

/** The suppressions, in lower case, of addresses that profiles are about to write to. */
export async function suppressedOf(
  query: Query,
  pairs: readonly { profileId: string; address: string }[],
): Promise<{ profileId: string; address: string; reason: string }[]> {
  const { rows } = await sql<{ profileId: string; address: string; reason: string }>`
    select s.profile_id as "profileId", s.address, s.reason
    from unnest(${pairs.map(({ profileId }) => profileId)}::text[],
      ${pairs.map(({ address }) => address.toLowerCase())}::text[]) as t (profile_id, address)
    join sending_suppressions s on s.profile_id = t.profile_id and s.address = t.address`.execute(query)
  return rows
}

/** In the order of the address, those after `after`. */
export async function selectSuppressions(
  query: Query,
  profileId: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<Suppression[]> {
  const { rows } = await sql<{ address: string; reason: string; created_at: Date }>`
    select address, reason, created_at from sending_suppressions
    where profile_id = ${profileId} and address > ${after ?? ''} order by address limit ${limit}`.execute(
    query,
  )
  return rows.map(({ address, reason, created_at }) => ({ address, reason, createdAt: created_at }))
}

/** @returns false where the address was not suppressed */
export async function liftSuppression(query: Query, profileId: string, address: string): Promise<boolean> {
  const done = await sql`
    delete from sending_suppressions
    where profile_id = ${profileId} and address = ${address.toLowerCase()}`.execute(query)
  return Number(done.numAffectedRows ?? 0) > 0
}

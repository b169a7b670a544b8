import type { Refusal } from '@gatewarden/microsoft'
import type { ColumnType } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { CredentialKind } from './app.ts'

export interface AppRow {
  id: string
  name: string
  cloud: string
  client_id: string
  throttle_concurrency: number
  throttle_requests_per_10min: number
  created_at: Date
  updated_at: Date
}

export interface CredentialRow {
  id: string
  app_id: string
  kind: CredentialKind
  status: 'untested' | 'accepted' | 'refused'
  position: number
  hint: string
  sealed: Buffer | null
  certificate: string | null
  made_here: boolean
  assertion_source: string | null
  not_before: Date | null
  expires_at: Date | null
  last_accepted_at: Date | null
  last_refused_at: Date | null
  refusal: Refusal | null
  created_at: Date
}

interface CredentialColumns extends Omit<CredentialRow, 'refusal'> {
  refusal: ColumnType<Refusal | null, string | null, string | null>
}

type AppTables = {
  apps: AppRow
  app_credentials: CredentialColumns
}

const tables = (query: Query) => query.withTables<AppTables>()

/** @returns false where the cloud has an app with this client id already */
export async function insertApp(within: Query, row: AppRow): Promise<boolean> {
  const done = await tables(within)
    .insertInto('apps')
    .values(row)
    .onConflict((conflict) => conflict.columns(['cloud', 'client_id']).doNothing())
    .executeTakeFirst()
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function appById(within: Query, id: string): Promise<AppRow | undefined> {
  return tables(within).selectFrom('apps').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function appsById(within: Query, ids: readonly string[]): Promise<AppRow[]> {
  if (ids.length === 0) return []
  return tables(within)
    .selectFrom('apps')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute()
}

/** Locks the app's row until the transaction ends: its credentials are only changed under this lock. */
export async function lockApp(within: Query, id: string): Promise<AppRow | undefined> {
  return tables(within).selectFrom('apps').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function appByClient(
  within: Query,
  cloud: string,
  clientId: string,
): Promise<AppRow | undefined> {
  return tables(within)
    .selectFrom('apps')
    .selectAll()
    .where('cloud', '=', cloud)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
}

/** Newest first, from below `before`. */
export async function listApps(within: Query, before: string | undefined, limit: number): Promise<AppRow[]> {
  let select = tables(within).selectFrom('apps').selectAll().orderBy('id', 'desc').limit(limit)
  if (before !== undefined) select = select.where('id', '<', before)
  return select.execute()
}

export async function updateApp(
  within: Query,
  id: string,
  change: Partial<Omit<AppRow, 'id' | 'created_at'>>,
): Promise<void> {
  await tables(within).updateTable('apps').set(change).where('id', '=', id).execute()
}

export async function deleteApp(within: Query, id: string): Promise<void> {
  await tables(within).deleteFrom('apps').where('id', '=', id).execute()
}

export async function credentialsOf(within: Query, appIds: readonly string[]): Promise<CredentialRow[]> {
  if (appIds.length === 0) return []
  return tables(within)
    .selectFrom('app_credentials')
    .selectAll()
    .where('app_id', 'in', [...appIds])
    .orderBy('position')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

export async function insertCredential(within: Query, row: CredentialRow): Promise<void> {
  await tables(within)
    .insertInto('app_credentials')
    .values({ ...row, refusal: row.refusal === null ? null : JSON.stringify(row.refusal) })
    .execute()
}

export async function updateCredential(
  within: Query,
  id: string,
  change: Partial<Pick<CredentialRow, 'position' | 'expires_at'>>,
): Promise<void> {
  await tables(within).updateTable('app_credentials').set(change).where('id', '=', id).execute()
}

export async function deleteCredentials(within: Query, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tables(within)
    .deleteFrom('app_credentials')
    .where('id', 'in', [...ids])
    .execute()
}

/**
 * Entra took it. A refused credential stays refused unless `revive` says that a test has just passed: an answer that
 * was on its way while the credential was deleted must not undo the refusal.
 * @returns whether the status changed
 */
export async function markAccepted(within: Query, id: string, at: Date, revive: boolean): Promise<boolean> {
  const before = await tables(within)
    .selectFrom('app_credentials')
    .select('status')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!before || (before.status === 'refused' && !revive)) return false
  await tables(within)
    .updateTable('app_credentials')
    .set({ status: 'accepted', last_accepted_at: at, refusal: null })
    .where('id', '=', id)
    .execute()
  return before.status !== 'accepted'
}

/** @returns whether the status changed */
export async function markRefused(within: Query, id: string, at: Date, refusal: Refusal): Promise<boolean> {
  const done = await tables(within)
    .updateTable('app_credentials')
    .set({ status: 'refused', last_refused_at: at, refusal: JSON.stringify(refusal) })
    .where('id', '=', id)
    .where('status', '<>', 'refused')
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

import { sql } from 'kysely'
import type { Query, Statement } from '../platform/database/database.ts'
import type { Scope } from '../platform/http/caller.ts'

export interface KeyRow {
  id: string
  name: string
  hint: string
  scopes: Scope[]
  customers: string[] | null
  mailboxes: string[] | null
  created_by: string
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
}

export interface TextRow {
  mac: Buffer
  key_id: string
  seal: Buffer
  created_at: Date
  expires_at: Date | null
}

type AccessTables = {
  api_keys: KeyRow
  api_key_texts: TextRow
}

/** What the hot lookup answers. */
export interface FoundText {
  mac: Buffer
  seal: Buffer
  text_expires_at: Date | null
  id: string
  scopes: Scope[]
  customers: string[] | null
  mailboxes: string[] | null
  expires_at: Date | null
  revoked_at: Date | null
}

/**
 * Every request runs this once. Plan: Index Scan using api_key_texts_pkey (mac = ANY), then Nested Loop with
 * Index Scan using api_keys_pkey.
 */
export const findText: Statement = {
  name: 'access.find-text',
  text: `select t.mac, t.seal, t.expires_at as text_expires_at,
                k.id, k.scopes, k.customers, k.mailboxes, k.expires_at, k.revoked_at
           from api_key_texts t join api_keys k on k.id = t.key_id
          where t.mac = any($1::bytea[])`,
}

/**
 * Whether a key that looks alive had been ended: the audit log says that it was revoked, or beside a text without an end there is
 * another, which no rotation leaves. So rows which somebody kept, and puts back after a revocation or a rotation, open nothing.
 * Plan: two probes of indexes (audit_entries by subject, api_key_texts by key).
 */
export const findEnding: Statement = {
  name: 'access.find-ending',
  text: `select exists (select 1 from audit_entries a where a.subject = $1 and a.action = 'key.revoked')
             or exists (select 1 from api_key_texts t join api_key_texts o on o.key_id = t.key_id
                         where t.mac = $2::bytea and t.expires_at is null
                           and o.mac <> t.mac and o.expires_at is null) as ended`,
}

/** A text of the key behind a customer's token, and since when the customer is there. */
export type FoundBehindToken = FoundText & { customer_since: Date | null }

/** Every request with a customer's token runs this once. Plan: three index scans (api_keys, api_key_texts by key, customers). */
export const findBehindToken: Statement = {
  name: 'access.find-behind-token',
  text: `select t.mac, t.seal, t.expires_at as text_expires_at,
                k.id, k.scopes, k.customers, k.mailboxes, k.expires_at, k.revoked_at,
                (select c.created_at from customers c where c.external_id = $2) as customer_since
           from api_keys k join api_key_texts t on t.key_id = k.id
          where k.id = $1`,
}

const tables = (query: Query) => query.withTables<AccessTables>()

export async function insertKey(within: Query, row: KeyRow): Promise<void> {
  await tables(within).insertInto('api_keys').values(row).execute()
}

export async function insertText(within: Query, row: TextRow): Promise<void> {
  await tables(within).insertInto('api_key_texts').values(row).execute()
}

export async function keyById(within: Query, id: string): Promise<KeyRow | undefined> {
  return tables(within).selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Names of keys, also of revoked ones, by their ids. */
export async function namesOfKeys(within: Query, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tables(within)
    .selectFrom('api_keys')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Locks the key's row until the transaction ends, so that rotating and revoking do not cross. */
export async function lockKey(within: Query, id: string): Promise<KeyRow | undefined> {
  return tables(within).selectFrom('api_keys').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export interface KeyReach {
  customers: readonly string[] | null
  mailboxes: readonly string[] | null
}

/** Newest first, from below `before`; only keys whose own limits lie within `reach`. */
export async function keysWithin(
  within: Query,
  reach: KeyReach,
  before: string | undefined,
  limit: number,
): Promise<KeyRow[]> {
  let select = tables(within).selectFrom('api_keys').selectAll().orderBy('id', 'desc').limit(limit)
  if (before !== undefined) select = select.where('id', '<', before)
  if (reach.customers !== null)
    select = select.where(sql<boolean>`customers <@ ${[...reach.customers]}::text[]`)
  if (reach.mailboxes !== null)
    select = select.where(sql<boolean>`mailboxes <@ ${[...reach.mailboxes]}::text[]`)
  return select.execute()
}

/** For each key the text without an end first. */
export async function textsOf(within: Query, keyIds: readonly string[]): Promise<TextRow[]> {
  if (keyIds.length === 0) return []
  return tables(within)
    .selectFrom('api_key_texts')
    .selectAll()
    .where('key_id', 'in', [...keyIds])
    .orderBy('expires_at', (order) => order.desc().nullsFirst())
    .orderBy('created_at', 'desc')
    .execute()
}

export async function deleteTexts(within: Query, macs: readonly Buffer[]): Promise<void> {
  if (macs.length === 0) return
  await tables(within)
    .deleteFrom('api_key_texts')
    .where('mac', 'in', [...macs])
    .execute()
}

/** Ends a text of a key; the seal covers its end, so both are written together. */
export async function endText(
  within: Query,
  mac: Buffer,
  change: { seal: Buffer; expires_at: Date },
): Promise<void> {
  await tables(within).updateTable('api_key_texts').set(change).where('mac', '=', mac).execute()
}

/** Renews a text's HMACs, unless it was rotated meanwhile: then its end, which the seal covers, is another. */
export async function resealText(
  within: Query,
  mac: Buffer,
  expiresAt: Date | null,
  change: { mac: Buffer; seal: Buffer },
): Promise<void> {
  await tables(within)
    .updateTable('api_key_texts')
    .set(change)
    .where('mac', '=', mac)
    .where('expires_at', expiresAt === null ? 'is' : '=', expiresAt)
    .execute()
}

/** Every text that still works, as the hot lookup shows it. */
export async function livingTexts(within: Query, now: Date): Promise<FoundText[]> {
  return tables(within)
    .selectFrom('api_key_texts as t')
    .innerJoin('api_keys as k', 'k.id', 't.key_id')
    .select(['t.mac', 't.seal', 't.expires_at as text_expires_at'])
    .select(['k.id', 'k.scopes', 'k.customers', 'k.mailboxes', 'k.expires_at', 'k.revoked_at'])
    .where((is) => is.or([is('k.expires_at', 'is', null), is('k.expires_at', '>', now)]))
    .where((is) => is.or([is('t.expires_at', 'is', null), is('t.expires_at', '>', now)]))
    .execute()
}

export async function markRevoked(within: Query, id: string, at: Date): Promise<void> {
  await tables(within).updateTable('api_keys').set({ revoked_at: at }).where('id', '=', id).execute()
}

export async function setHint(within: Query, id: string, hint: string): Promise<void> {
  await tables(within).updateTable('api_keys').set({ hint }).where('id', '=', id).execute()
}

export async function anyKey(within: Query): Promise<boolean> {
  const row = await tables(within).selectFrom('api_keys').select('id').limit(1).executeTakeFirst()
  return row !== undefined
}

/** One statement for all keys that were used; never moves a time back. */
export async function writeLastUsed(within: Query, uses: ReadonlyMap<string, Date>): Promise<void> {
  if (uses.size === 0) return
  const ids = [...uses.keys()]
  const times = [...uses.values()].map((time) => time.toISOString())
  await sql`update api_keys k set last_used_at = u.at
              from unnest(${ids}::text[], ${times}::timestamptz[]) as u (id, at)
             where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)`.execute(within)
}

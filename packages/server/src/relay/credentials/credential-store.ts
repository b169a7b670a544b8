import { type Selectable, sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { type RelayTables, tables } from '../tables.ts'
import type { RelayCredential } from './credential.ts'

type Row = Selectable<RelayTables['relay_credentials']>

const read = (row: Omit<Row, 'mac' | 'seal'>): RelayCredential => ({
  id: row.id,
  connectionId: row.connection_id,
  mailbox: row.mailbox,
  name: row.name,
  username: row.username,
  hint: row.hint,
  protocols: row.protocols,
  networks: row.networks,
  trustedNetworks: row.trusted_networks,
  senders: row.senders,
  otherSenders: row.other_senders,
  messagesPerMinute: row.messages_per_minute,
  createdBy: row.created_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  lastUsedAt: row.last_used_at,
  lastUsedFrom: row.last_used_from,
})

/** What a caller's key lets it see; null: all. */
export interface Sight {
  customers: readonly string[] | null
  mailboxes: readonly string[] | null
}

export interface CredentialFilter {
  id?: string | undefined
  connection?: string | undefined
  mailbox?: string | undefined
  before?: string | undefined
  limit: number
}

/** Newest first. */
export async function selectCredentials(
  query: Query,
  sight: Sight,
  filter: CredentialFilter,
): Promise<RelayCredential[]> {
  let select = tables(query)
    .selectFrom('relay_credentials as r')
    .innerJoin('connections as c', 'c.id', 'r.connection_id')
    .selectAll('r')
    .orderBy('r.id', 'desc')
    .limit(filter.limit)
  if (sight.customers !== null) select = select.where('c.customer', 'in', [...sight.customers, ''])
  if (sight.mailboxes !== null) select = select.where('r.mailbox', 'in', [...sight.mailboxes, ''])
  if (filter.id !== undefined) select = select.where('r.id', '=', filter.id)
  if (filter.connection !== undefined) select = select.where('r.connection_id', '=', filter.connection)
  if (filter.mailbox !== undefined) select = select.where('r.mailbox', '=', filter.mailbox)
  if (filter.before !== undefined) select = select.where('r.id', '<', filter.before)
  return (await select.execute()).map(read)
}

export interface Sealed {
  mac: Buffer
  seal: Buffer
}

export async function insertCredential(query: Query, one: RelayCredential, sealed: Sealed): Promise<void> {
  await tables(query)
    .insertInto('relay_credentials')
    .values({
      id: one.id,
      connection_id: one.connectionId,
      mailbox: one.mailbox,
      name: one.name,
      username: one.username,
      hint: one.hint,
      ...sealed,
      protocols: [...one.protocols],
      networks: one.networks && [...one.networks],
      trusted_networks: one.trustedNetworks && [...one.trustedNetworks],
      senders: [...one.senders],
      other_senders: one.otherSenders,
      messages_per_minute: one.messagesPerMinute,
      created_by: one.createdBy,
      created_at: one.createdAt,
      expires_at: one.expiresAt,
      revoked_at: one.revokedAt,
      last_used_at: null,
      last_used_from: null,
    })
    .execute()
}

export type FoundCredential = Sealed & { credential: RelayCredential; customer: string }

/** By the password's HMACs; one for each key of the ring. */
export async function findByMacs(
  query: Query,
  macs: readonly Buffer[],
): Promise<FoundCredential | undefined> {
  const row = await withCustomer(query).where('r.mac', 'in', macs).executeTakeFirst()
  return row && found(row)
}

/** Those whose trusted networks hold the address. */
export async function findTrusting(query: Query, address: string): Promise<FoundCredential[]> {
  const rows = await withCustomer(query)
    .where('r.revoked_at', 'is', null)
    .where(
      sql<boolean>`exists (select from unnest(r.trusted_networks) as n where ${address}::inet <<= n::inet)`,
    )
    .orderBy('r.id')
    .limit(100)
    .execute()
  return rows.map(found)
}

/** Whether one that was found before is neither revoked nor at its end. */
export async function isLiving(query: Query, id: string, now: Date): Promise<boolean> {
  const row = await tables(query)
    .selectFrom('relay_credentials')
    .select('id')
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now)]))
    .executeTakeFirst()
  return row !== undefined
}

/** Locked until the transaction ends. */
export async function lockCredential(query: Query, id: string): Promise<FoundCredential | undefined> {
  const row = await withCustomer(query).where('r.id', '=', id).forUpdate('r').executeTakeFirst()
  return row && found(row)
}

const withCustomer = (query: Query) =>
  tables(query)
    .selectFrom('relay_credentials as r')
    .innerJoin('connections as c', 'c.id', 'r.connection_id')
    .selectAll('r')
    .select('c.customer')

const found = (row: Row & { customer: string }): FoundCredential => ({
  credential: read(row),
  customer: row.customer,
  mac: row.mac,
  seal: row.seal,
})

/** Writes what may be changed, with its new seal. */
export async function updateCredential(query: Query, one: RelayCredential, sealed: Sealed): Promise<void> {
  await tables(query)
    .updateTable('relay_credentials')
    .set({
      name: one.name,
      hint: one.hint,
      protocols: [...one.protocols],
      networks: one.networks && [...one.networks],
      trusted_networks: one.trustedNetworks && [...one.trustedNetworks],
      senders: [...one.senders],
      other_senders: one.otherSenders,
      messages_per_minute: one.messagesPerMinute,
      expires_at: one.expiresAt,
      revoked_at: one.revokedAt,
      ...sealed,
    })
    .where('id', '=', one.id)
    .execute()
}

/** One statement for all that were used; never moves a time back. */
export async function writeLastUsed(
  query: Query,
  uses: ReadonlyMap<string, { at: Date; from: string }>,
): Promise<void> {
  if (uses.size === 0) return
  const ids = [...uses.keys()]
  const times = [...uses.values()].map(({ at }) => at.toISOString())
  const places = [...uses.values()].map(({ from }) => from)
  await sql`update relay_credentials r set last_used_at = u.at, last_used_from = u.place
            from unnest(${ids}::text[], ${times}::timestamptz[], ${places}::text[]) as u (id, at, place)
            where r.id = u.id and (r.last_used_at is null or r.last_used_at < u.at)`.execute(query)
}

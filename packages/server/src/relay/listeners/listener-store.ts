import type { Selectable } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { type RelayTables, tables } from '../tables.ts'
import type { RelayListener } from './listener.ts'

type Row = Selectable<RelayTables['relay_listeners']>

const read = (row: Row): RelayListener => ({
  id: row.id,
  name: row.name,
  protocol: row.protocol,
  port: row.port,
  security: row.security,
  oldestTls: row.oldest_tls,
  hostname: row.hostname,
  networks: row.networks,
  trusts: row.trusts,
  smtp:
    row.answer === null || row.route === null || row.max_message_bytes === null
      ? null
      : { answer: row.answer, route: row.route, maxMessageBytes: row.max_message_bytes },
  certificateKind: row.certificate_kind,
  certificate: row.certificate,
  status: row.status,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const write = (one: RelayListener) => ({
  name: one.name,
  protocol: one.protocol,
  port: one.port,
  security: one.security,
  oldest_tls: one.oldestTls,
  hostname: one.hostname,
  networks: one.networks && [...one.networks],
  trusts: one.trusts,
  answer: one.smtp?.answer ?? null,
  route: one.smtp?.route ?? null,
  max_message_bytes: one.smtp?.maxMessageBytes ?? null,
  certificate_kind: one.certificateKind,
  certificate: one.certificate,
  status: one.status,
  created_at: one.createdAt,
  updated_at: one.updatedAt,
})

/** All of them, oldest first: an installation has a handful. */
export async function selectListeners(query: Query): Promise<RelayListener[]> {
  return (await tables(query).selectFrom('relay_listeners').selectAll().orderBy('id').execute()).map(read)
}

/** A listener with its sealed key. */
export interface KeyedListener {
  listener: RelayListener
  sealedKey: Buffer
}

export async function selectActive(query: Query): Promise<KeyedListener[]> {
  const rows = await tables(query)
    .selectFrom('relay_listeners')
    .selectAll()
    .where('status', '=', 'active')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ listener: read(row), sealedKey: row.certificate_key }))
}

export async function findListener(query: Query, id: string): Promise<KeyedListener | undefined> {
  const row = await tables(query)
    .selectFrom('relay_listeners')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && { listener: read(row), sealedKey: row.certificate_key }
}

export async function insertListener(query: Query, one: RelayListener, sealedKey: Buffer): Promise<void> {
  await tables(query)
    .insertInto('relay_listeners')
    .values({ id: one.id, ...write(one), certificate_key: sealedKey })
    .execute()
}

export async function updateListener(query: Query, one: RelayListener, sealedKey: Buffer): Promise<void> {
  await tables(query)
    .updateTable('relay_listeners')
    .set({ ...write(one), certificate_key: sealedKey })
    .where('id', '=', one.id)
    .execute()
}

export async function deleteListener(query: Query, id: string): Promise<void> {
  await tables(query).deleteFrom('relay_listeners').where('id', '=', id).execute()
}

import type { Selectable } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { type RelayTables, tables } from '../tables.ts'
import type { RelayListener } from './listener.ts'

type Row = Selectable<RelayTables['relay_listeners']> & Acme

/** Of the certificate by ACME for its host name; all null where the listener has another kind. */
interface Acme {
  acme_certificate: string | null
  acme_key: Buffer | null
  acme_next_at: Date | null
  acme_problem: string | null
  acme_remedy: string | null
}

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
  acme: row.acme_next_at && {
    certificate: row.acme_certificate,
    nextAt: row.acme_next_at,
    problem: row.acme_problem,
    remedy: row.acme_remedy,
  },
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

const listeners = (query: Query) =>
  tables(query)
    .selectFrom('relay_listeners as l')
    .leftJoin('relay_acme_certificates as a', (join) =>
      join.onRef('a.hostname', '=', 'l.hostname').on('l.certificate_kind', '=', 'acme'),
    )
    .selectAll('l')
    .select([
      'a.certificate as acme_certificate',
      'a.private_key as acme_key',
      'a.next_at as acme_next_at',
      'a.problem as acme_problem',
      'a.remedy as acme_remedy',
    ])
    .orderBy('l.id')

/** All of them, oldest first: an installation has a handful. */
export async function selectListeners(query: Query): Promise<RelayListener[]> {
  return (await listeners(query).execute()).map(read)
}

/** A listener with its sealed keys. */
export interface KeyedListener {
  listener: RelayListener
  /** Of `certificate`. */
  sealedKey: Buffer
  /** Of `acme.certificate`. */
  sealedAcmeKey: Buffer | null
}

const keyed = (row: Row): KeyedListener => ({
  listener: read(row),
  sealedKey: row.certificate_key,
  sealedAcmeKey: row.acme_key,
})

export async function selectActive(query: Query): Promise<KeyedListener[]> {
  return (await listeners(query).where('l.status', '=', 'active').execute()).map(keyed)
}

export async function findListener(query: Query, id: string): Promise<KeyedListener | undefined> {
  const row = await listeners(query).where('l.id', '=', id).executeTakeFirst()
  return row && keyed(row)
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

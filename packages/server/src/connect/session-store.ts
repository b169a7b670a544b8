import type { Insertable, Selectable, Updateable } from 'kysely'
import { type Generated, sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import type { Completion, Outcome, Session, SignedIn, Trip } from './session.ts'
import { isSessionSealed, sealSession } from './session-seal.ts'

export type ConnectTables = {
  connect_sessions: {
    id: string
    purpose: Session['purpose']
    status: Session['status']
    link_mac: Buffer
    customer: string
    connector_ids: string[]
    connection_id: string | null
    grant_id: string | null
    tenant_id: string | null
    completion: Completion
    return_url: string | null
    login_hint: string | null
    probe_mailbox: string | null
    consented: Generated<string[]>
    browser_mac: Buffer | null
    signed_in: SignedIn | null
    outcome: Outcome | null
    code_mac: Buffer | null
    code_expires_at: Date | null
    code_tries: Generated<number>
    created_by: string
    created_at: Date
    expires_at: Date
    finished_at: Date | null
    completed_at: Date | null
    seal: Buffer | null
  }
  connect_trips: {
    state_mac: Buffer
    session_id: string
    step: Trip['step']
    scope: string | null
    tenant_id: string | null
    segment: string
    sealed: Buffer
    created_at: Date
    expires_at: Date
    used_at: Date | null
  }
}

const tables = (query: Query) => query.withTables<ConnectTables>()

/** What seals sessions, and is told of those that do not hold. */
export type Seals = Pick<Platform, 'sealer' | 'log'>

type Row = Selectable<ConnectTables['connect_sessions']>

function toSession(row: Row): Session {
  return {
    id: row.id,
    purpose: row.purpose,
    status: row.status,
    customer: row.customer,
    connectorIds: row.connector_ids,
    connectionId: row.connection_id,
    grantId: row.grant_id,
    tenantId: row.tenant_id,
    completion: row.completion,
    returnUrl: row.return_url,
    loginHint: row.login_hint,
    probeMailbox: row.probe_mailbox,
    consented: row.consented,
    browserMac: row.browser_mac,
    signedIn: row.signed_in,
    outcome: row.outcome,
    codeMac: row.code_mac,
    codeExpiresAt: row.code_expires_at,
    codeTries: row.code_tries,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    finishedAt: row.finished_at,
    completedAt: row.completed_at,
  }
}

/** A row that was written or changed without the key ring is as good as none. */
function genuine(seals: Seals, row: Row | undefined): Session | undefined {
  if (row === undefined) return undefined
  const session = toSession(row)
  if (isSessionSealed(seals.sealer, session, row.link_mac, row.seal)) return session
  seals.log.error({ session: row.id }, 'a connect session was changed in the database and is not used')
  return undefined
}

export type NewSession = Pick<
  Session,
  | 'id'
  | 'purpose'
  | 'customer'
  | 'connectorIds'
  | 'connectionId'
  | 'grantId'
  | 'tenantId'
  | 'completion'
  | 'returnUrl'
  | 'loginHint'
  | 'probeMailbox'
  | 'createdBy'
  | 'createdAt'
  | 'expiresAt'
> & { linkMac: Buffer }

export async function insertSession(seals: Seals, trx: Query, session: NewSession): Promise<void> {
  const row: Insertable<ConnectTables['connect_sessions']> = {
    id: session.id,
    purpose: session.purpose,
    status: 'open',
    link_mac: session.linkMac,
    customer: session.customer,
    connector_ids: session.connectorIds,
    connection_id: session.connectionId,
    grant_id: session.grantId,
    tenant_id: session.tenantId,
    completion: session.completion,
    return_url: session.returnUrl,
    login_hint: session.loginHint,
    probe_mailbox: session.probeMailbox,
    created_by: session.createdBy,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  }
  const written = await tables(trx)
    .insertInto('connect_sessions')
    .values(row)
    .returningAll()
    .executeTakeFirstOrThrow()
  await seal(seals, trx, written)
}

async function seal({ sealer }: Seals, trx: Query, row: Row): Promise<void> {
  await tables(trx)
    .updateTable('connect_sessions')
    .set({ seal: sealSession(sealer, toSession(row), row.link_mac) })
    .where('id', '=', row.id)
    .execute()
}

const lockRow = (trx: Query, id: string): Promise<Row | undefined> =>
  tables(trx).selectFrom('connect_sessions').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** Locked until the transaction ends: every step of a session begins with this. */
export async function lockSession(seals: Seals, trx: Query, id: string): Promise<Session | undefined> {
  return genuine(seals, await lockRow(trx, id))
}

export async function selectSession(seals: Seals, query: Query, id: string): Promise<Session | undefined> {
  const row = await tables(query)
    .selectFrom('connect_sessions')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return genuine(seals, row)
}

/** @param macs of the link, one for each key of the ring */
export async function selectSessionByLink(
  seals: Seals,
  query: Query,
  macs: readonly Buffer[],
): Promise<Session | undefined> {
  const row = await tables(query)
    .selectFrom('connect_sessions')
    .selectAll()
    .where('link_mac', '=', sql<Buffer>`any(${[...macs]}::bytea[])`)
    .executeTakeFirst()
  return genuine(seals, row)
}

/** What may change of a session. */
export interface SessionPatch {
  status?: Session['status']
  connectionId?: string | null
  grantId?: string | null
  consented?: string[]
  browserMac?: Buffer | null
  signedIn?: SignedIn | null
  outcome?: Outcome | null
  code?: { mac: Buffer; expiresAt: Date } | null
  codeTries?: number
  expiresAt?: Date
  finishedAt?: Date
  completedAt?: Date
}

/** Changes a session and seals it anew. @throws GatewardenError `key_ring_wrong` for one that was changed without the key ring */
export async function updateSession(
  seals: Seals,
  trx: Query,
  id: string,
  patch: SessionPatch,
): Promise<void> {
  const before = await lockRow(trx, id)
  if (before === undefined) return
  if (genuine(seals, before) === undefined) throw tampered(id)
  const set: Updateable<ConnectTables['connect_sessions']> = {
    ...(patch.status === undefined ? {} : { status: patch.status }),
    ...(patch.connectionId === undefined ? {} : { connection_id: patch.connectionId }),
    ...(patch.grantId === undefined ? {} : { grant_id: patch.grantId }),
    ...(patch.consented === undefined ? {} : { consented: patch.consented }),
    ...(patch.browserMac === undefined ? {} : { browser_mac: patch.browserMac }),
    ...(patch.signedIn === undefined ? {} : { signed_in: patch.signedIn }),
    ...(patch.outcome === undefined ? {} : { outcome: patch.outcome }),
    ...(patch.code === undefined
      ? {}
      : { code_mac: patch.code?.mac ?? null, code_expires_at: patch.code?.expiresAt ?? null, code_tries: 0 }),
    ...(patch.codeTries === undefined ? {} : { code_tries: patch.codeTries }),
    ...(patch.expiresAt === undefined ? {} : { expires_at: patch.expiresAt }),
    ...(patch.finishedAt === undefined ? {} : { finished_at: patch.finishedAt }),
    ...(patch.completedAt === undefined ? {} : { completed_at: patch.completedAt }),
  }
  const after = await tables(trx)
    .updateTable('connect_sessions')
    .set(set)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await seal(seals, trx, after)
}

const tampered = (id: string): GatewardenError =>
  new GatewardenError('key_ring_wrong', {
    detail: `The connect session ${id} was changed in the database, or sealed with another key ring.`,
    remedy: 'Make a new link.',
  })

/** Ends a session that does not hold any more, by whoever it was changed: it is removed with its trips. */
export async function deleteSession(trx: Query, id: string): Promise<void> {
  await tables(trx).deleteFrom('connect_sessions').where('id', '=', id).execute()
}

/**
 * A connection that was begun for this customer on this connector, by which nobody has signed in and on which no other
 * link is at work; the session's own first. So a second try does not leave a second dead connection behind.
 */
export async function selectIdlePlaceholder(
  trx: Query,
  of: { customer: string; connectorId: string; session: Session; now: Date },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select c.id
    from connections c
    where c.customer = ${of.customer} and c.connector_id = ${of.connectorId}
      and c.grant_id is null and c.candidate_id is null and c.status in ('pending', 'needs_admin', 'error')
      and not exists (
        select 1 from connect_sessions s
        where s.connection_id = c.id and s.id <> ${of.session.id} and s.status = 'begun' and s.expires_at > ${of.now}
      )
      and not exists (select 1 from connection_imports i where i.connection_id = c.id and i.refresh_token is not null)
    order by (c.id = ${of.session.connectionId ?? ''}) desc, c.id desc
    limit 1
    for update skip locked`.execute(trx)
  return rows[0]?.id
}

/** Another connection of the customer on the connector that the same identity has in use, or is about to. */
export async function selectSameIdentity(
  trx: Query,
  of: {
    customer: string
    connectorId: string
    tenantId: string
    /** Null: the tenant alone is the identity. */
    oid: string | null
    except: string
  },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select c.id
    from connections c
    join grants g on g.id = coalesce(c.grant_id, c.candidate_id)
    where c.customer = ${of.customer} and c.connector_id = ${of.connectorId} and c.id <> ${of.except}
      and g.tenant_id = ${of.tenantId} and (${of.oid}::text is null or g.oid = ${of.oid})
      and c.grant_id is not null
    order by c.id
    limit 1`.execute(trx)
  return rows[0]?.id
}

/** Sessions whose time is over: nobody finished, or nobody redeemed the code. */
export async function selectExpiredSessions(query: Query, now: Date, limit: number): Promise<string[]> {
  const rows = await tables(query)
    .selectFrom('connect_sessions')
    .select('id')
    .where((where) =>
      where.or([
        where.and([where('status', 'in', ['open', 'begun']), where('expires_at', '<=', now)]),
        where.and([where('status', '=', 'finished'), where('code_expires_at', '<=', now)]),
      ]),
    )
    .orderBy('expires_at')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Removes sessions that ended long ago, with their trips. */
export async function deleteOldSessions(query: Query, before: Date): Promise<void> {
  await tables(query)
    .deleteFrom('connect_sessions')
    .where('expires_at', '<', before)
    .where('status', 'in', ['completed', 'failed'])
    .execute()
}

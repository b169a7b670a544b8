import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Trip } from './session.ts'
import type { ConnectTables } from './session-store.ts'

const tables = (query: Query) => query.withTables<ConnectTables>()

export async function insertTrip(
  trx: Query,
  trip: Omit<Trip, 'usedAt'> & { stateMac: Buffer },
  now: Date,
): Promise<void> {
  await tables(trx)
    .insertInto('connect_trips')
    .values({
      state_mac: trip.stateMac,
      session_id: trip.sessionId,
      step: trip.step,
      scope: trip.scope,
      tenant_id: trip.tenantId,
      segment: trip.segment,
      sealed: trip.sealed,
      created_at: now,
      expires_at: trip.expiresAt,
      used_at: null,
    })
    .execute()
}

/** The trip that a state belongs to, locked until the transaction ends, so that two answers at once are told apart. */
export async function lockTrip(
  trx: Query,
  macs: readonly Buffer[],
): Promise<(Trip & { stateMac: Buffer }) | undefined> {
  const row = await tables(trx)
    .selectFrom('connect_trips')
    .selectAll()
    .where('state_mac', '=', sql<Buffer>`any(${[...macs]}::bytea[])`)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    stateMac: row.state_mac,
    sessionId: row.session_id,
    step: row.step,
    scope: row.scope,
    tenantId: row.tenant_id,
    segment: row.segment,
    sealed: row.sealed,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  }
}

/** Only the newest trip of a session may come back. */
export async function voidTrips(trx: Query, sessionId: string, now: Date): Promise<void> {
  await tables(trx)
    .updateTable('connect_trips')
    .set({ used_at: now })
    .where('session_id', '=', sessionId)
    .where('used_at', 'is', null)
    .execute()
}

export async function markTripUsed(trx: Query, macs: readonly Buffer[], now: Date): Promise<void> {
  await tables(trx)
    .updateTable('connect_trips')
    .set({ used_at: now })
    .where('state_mac', '=', sql<Buffer>`any(${[...macs]}::bytea[])`)
    .execute()
}

import { consentRequests } from '@gatewarden/microsoft'
import { reasons } from '../connections/index.ts'
import { failureOf, failures } from './failures.ts'
import { type Ending, fail, finish } from './finish.ts'
import { lookAndNote } from './look-and-note.ts'
import type { ConnectParts } from './parts.ts'
import { proveByDirectory } from './prove-by-directory.ts'
import type { Session, Trip } from './session.ts'
import { lockSession, updateSession } from './session-store.ts'
import { beginTrip } from './trip.ts'

/**
 * Sends an administrator to the consent that is still lacking: one for each API, each once. All pinned to the tenant in
 * which she has signed in.
 */
export async function goToConsent(
  parts: ConnectParts,
  sessionId: string,
  at: { connectionId: string; grantId: string },
): Promise<Ending> {
  const { platform, connections, connectors, apps } = parts
  const connection = await connections.get(at.connectionId, null)
  const connector = await connectors.get(connection.connectorId)
  const grant = await connections.grants.get(at.grantId)
  if (grant === undefined || connector.app === null) return fail(parts, sessionId, failures.linkExpired())
  const requests = consentRequests(apps.cloud(connector.app.cloud), connector.permissions)
  const to = await platform.db.transaction(async (trx) => {
    const session = await lockSession(platform, trx, sessionId)
    const next = requests.find(({ scope }) => !session?.consented.includes(scope))
    if (session === undefined || next === undefined) return undefined
    if (session.purpose !== 'admin' && connection.grantId === null) {
      const actor = `browser:${session.id}`
      await connections.move(trx, connection.id, { ...reasons.awaitingConsent(), actor })
    }
    const destination = { step: 'consent' as const, scope: next.scope, tenantId: grant.tenantId }
    return beginTrip(parts, trx, session, connector, destination)
  })
  return to === undefined ? arrive(parts, sessionId, at) : { kind: 'redirect', to }
}

/** An administrator has come back from a consent, and for the right tenant. Whether it was given, Microsoft's token says. */
export async function consented(parts: ConnectParts, session: Session, trip: Trip): Promise<Ending> {
  const { platform, connections, connectors } = parts
  const { connectionId, grantId } = session
  if (connectionId === null || grantId === null) return fail(parts, session.id, failures.linkExpired())
  const at = { connectionId, grantId }
  const done = [...session.consented, ...(trip.scope === null ? [] : [trip.scope])]
  await platform.db.transaction((trx) => updateSession(platform, trx, session.id, { consented: done }))
  const connection = await connections.get(connectionId, null)
  const connector = await connectors.get(connection.connectorId)
  try {
    const sight =
      connection.grantId === grantId ? undefined : await lookAndNote(parts, connector, at, 'patiently')
    if (sight === undefined || sight.missing.length === 0) {
      await proveLate(parts, session, at.grantId, async (person) =>
        sight === undefined ? false : proveByDirectory(parts, connector, grantId, person, sight),
      )
      return await arrive(parts, session.id, at)
    }
    return await goToConsent(parts, session.id, at)
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    return fail(parts, session.id, failure)
  }
}

async function proveLate(
  { connections }: ConnectParts,
  session: Session,
  grantId: string,
  prove: (person: NonNullable<Session['signedIn']>) => Promise<boolean>,
): Promise<void> {
  const grant = await connections.grants.get(grantId)
  if (grant?.admin === null && session.signedIn !== null) await prove(session.signedIn)
}

/** The end of the way: for a grant that is in use already, tokens are asked for anew; any other is settled. */
export async function arrive(
  parts: ConnectParts,
  sessionId: string,
  at: { connectionId: string; grantId: string },
): Promise<Ending> {
  const { platform, connections, tokens } = parts
  const connection = await connections.get(at.connectionId, null)
  if (connection.grantId !== at.grantId) return finish(parts, sessionId, at)
  await tokens.renew(at.connectionId)
  return platform.db.transaction(async (trx) => {
    const session = await lockSession(platform, trx, sessionId)
    if (session === undefined) throw new Error(`The connect session ${sessionId} is gone.`)
    const now = platform.clock.now()
    const {
      status,
      reasonCode: code,
      reason,
      remedy,
      refusal,
    } = await connections.get(at.connectionId, null, trx)
    const outcome = { status, code, reason, remedy, refusal }
    const patch = { status: 'completed', finishedAt: now, completedAt: now, outcome } as const
    await updateSession(platform, trx, sessionId, patch)
    return {
      kind: 'page',
      session: { ...session, ...patch },
      outcome,
      code: null,
      adminLink: null,
      back: null,
    }
  })
}

import { type Connection, reasons } from '../connections/index.ts'
import type { Query } from '../platform/database/database.ts'
import type { Failure } from './failures.ts'
import type { ConnectParts } from './parts.ts'
import { progress } from './progress.ts'
import { returnAddress } from './return-url.ts'
import type { Outcome, Session } from './session.ts'
import { lockSession, updateSession } from './session-store.ts'
import type { Settled } from './settle.ts'

/** Where the browser stands after an answer from Microsoft. */
export type Ending =
  /** Go on to Microsoft, or back to the product. */
  | { kind: 'redirect'; to: string }
  /** The end, or a stop on the way: told on a page. */
  | {
      kind: 'page'
      session: Session
      outcome: Outcome
      code: string | null
      adminLink: string | null
      back: string | null
    }
  /** Who signed in may or may not be an administrator: she says how to go on. */
  | { kind: 'ask-role'; session: Session; accountName: string | null }

const outcomeOf = (settled: Settled | Failure): Outcome => ({
  status: settled.status,
  code: settled.code,
  reason: settled.reason,
  remedy: settled.remedy,
  refusal: settled.refusal ?? null,
})

/** The browser has come to the end with a grant: settle it, and send the code on its way. */
export async function finish(
  parts: ConnectParts,
  sessionId: string,
  at: { connectionId: string; grantId: string },
): Promise<Ending> {
  const { platform, connections } = parts
  return platform.db.transaction(async (trx) => {
    const session = await mustLock(parts.platform, trx, sessionId)
    const actor = `browser:${session.id}`
    const now = platform.clock.now()
    const atOnce = session.completion === 'end-page'
    if (atOnce) await connections.grants.update(trx, at.grantId, { completedAt: now })
    const settled = await progress(parts, trx, { ...at, actor })
    const outcome = outcomeOf(settled)
    if (atOnce || session.completion === 'none') {
      const patch = { status: 'completed', finishedAt: now, completedAt: now, outcome } as const
      await updateSession(platform, trx, session.id, patch)
      return {
        kind: 'page',
        session: { ...session, ...patch },
        outcome,
        code: null,
        adminLink: null,
        back: null,
      }
    }
    const code = session.completion === 'code' ? parts.secrets.makeReadable() : parts.secrets.make()
    const expiresAt = new Date(now.getTime() + parts.times.codeMs)
    const patch = { status: 'finished', finishedAt: now, outcome, connectionId: at.connectionId } as const
    await updateSession(platform, trx, session.id, {
      ...patch,
      grantId: at.grantId,
      code: { mac: parts.secrets.mac('code', `${session.id} ${code}`), expiresAt },
    })
    const back = backTo(session, at.connectionId, outcome, code)
    if (back !== null && waitsOnlyForCode(outcome)) return { kind: 'redirect', to: back }
    const shown = session.completion === 'code' ? code : null
    return { kind: 'page', session: { ...session, ...patch }, outcome, code: shown, adminLink: null, back }
  })
}

/** Writes why a session came to no good end; a connection that was never active shows it too. */
export async function fail(parts: ConnectParts, sessionId: string, failure: Failure): Promise<Ending> {
  return parts.platform.db.transaction(async (trx) => {
    const session = await mustLock(parts.platform, trx, sessionId)
    return failWithin(parts, trx, session, failure)
  })
}

export async function failWithin(
  { platform, connections, changes }: ConnectParts,
  trx: Query,
  session: Session,
  failure: Failure,
): Promise<Ending> {
  const actor = `browser:${session.id}`
  const outcome = outcomeOf(failure)
  const { connectionId } = session
  const connection = connectionId === null ? undefined : await find(connections, trx, connectionId)
  await updateSession(platform, trx, session.id, {
    status: 'failed',
    outcome,
    code: null,
  })
  await platform.audit.record(trx, {
    actor,
    action: 'connect_session.failed',
    subject: session.id,
    customer: session.customer,
    details: { connection: connectionId, code: failure.code, reason: failure.reason },
  })
  if (connection !== undefined) {
    if (session.purpose !== 'admin') await connections.grants.withdraw(trx, connection.id)
    if (connection.grantId === null) {
      const move = session.purpose === 'admin' ? { ...failure, status: 'needs_admin' as const } : failure
      await connections.move(trx, connection.id, { ...move, actor })
    } else {
      await changes.record(trx, {
        type: 'connection.reconnect_failed',
        customer: connection.customer,
        connection: connection.id,
        data: { ...outcome, session: session.id },
      })
    }
  }
  const failed: Session = { ...session, status: 'failed', outcome }
  const back = backTo(session, connectionId, outcome, null)
  return { kind: 'page', session: failed, outcome, code: null, adminLink: null, back }
}

async function find(
  connections: ConnectParts['connections'],
  trx: Query,
  id: string,
): Promise<Connection | undefined> {
  // Locked first, so that the state cannot move between the look and the write.
  return (await connections.lock(trx, id)) ? connections.get(id, null, trx) : undefined
}

async function mustLock(platform: ConnectParts['platform'], trx: Query, sessionId: string): Promise<Session> {
  const session = await lockSession(platform, trx, sessionId)
  if (session === undefined) throw new Error(`The connect session ${sessionId} is gone.`)
  return session
}

const waitsOnlyForCode = ({ code }: Outcome): boolean => code === reasons.awaitingCompletion().code

function backTo(
  session: Session,
  connectionId: string | null,
  outcome: Outcome,
  code: string | null,
): string | null {
  if (session.returnUrl === null) return null
  return returnAddress(session.returnUrl, {
    session: session.id,
    connection: connectionId,
    status: outcome.status,
    reason: outcome.code,
    code,
  })
}

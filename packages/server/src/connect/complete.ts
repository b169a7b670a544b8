import type { Connection } from '../connections/index.ts'
import { maySee } from '../customers/index.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { ConnectParts } from './parts.ts'
import { progress } from './progress.ts'
import { normalizeCode } from './secrets.ts'
import type { Session } from './session.ts'
import { lockSession, selectSession, updateSession } from './session-store.ts'

/** Wrong codes that a session takes before its code is void. */
const mostTries = 5

/** A session as its integrator may see it. @throws GatewardenError `not_found`, also for other customers' */
export async function getSession(
  { platform }: Pick<ConnectParts, 'platform'>,
  id: string,
  caller: Caller,
): Promise<Session> {
  const session = await selectSession(platform, platform.db.query, id)
  if (session === undefined || !maySee(caller, session.customer)) throw notFound('connect session', id)
  return session
}

/**
 * Redeems a completion code: the integrator's back end says that the one who ended is the one who began. Good once,
 * within 15 minutes.
 * @throws GatewardenError `not_found`, `conflict`, `invalid_request`
 */
export async function complete(
  parts: ConnectParts,
  id: string,
  code: string,
  caller: Caller,
): Promise<Connection> {
  const { platform, connections } = parts
  await getSession(parts, id, caller)
  const connectionId = await platform.db.transaction(async (trx) => {
    const session = await lockSession(platform, trx, id)
    if (session === undefined) throw notFound('connect session', id)
    if (session.status !== 'finished' || session.connectionId === null || session.grantId === null) {
      throw cannotComplete(session)
    }
    const now = platform.clock.now()
    const inTime = session.codeExpiresAt !== null && session.codeExpiresAt > now
    if (!inTime || session.codeTries >= mostTries) throw cannotComplete({ ...session, status: 'failed' })
    const value = `${session.id} ${normalizeCode(code)}`
    if (!parts.secrets.matches('code', value, session.codeMac)) {
      await updateSession(platform, trx, session.id, { codeTries: session.codeTries + 1 })
      return undefined
    }
    await connections.grants.update(trx, session.grantId, { completedAt: now })
    const settled = await progress(parts, trx, {
      connectionId: session.connectionId,
      grantId: session.grantId,
      actor: caller.keyId,
    })
    const { status, code: reasonCode, reason, remedy } = settled
    await updateSession(platform, trx, session.id, {
      status: 'completed',
      completedAt: now,
      code: null,
      outcome: { status, code: reasonCode, reason, remedy, refusal: settled.refusal ?? null },
    })
    await platform.audit.record(trx, {
      actor: caller.keyId,
      action: 'connect_session.completed',
      subject: session.id,
      customer: session.customer,
      details: { connection: session.connectionId },
    })
    return session.connectionId
  })
  if (connectionId === undefined) {
    throw invalidField(
      'body.code',
      'is not the completion code of this session',
      'Pass completion_code of the return URL as it is.',
    )
  }
  return connections.get(connectionId, caller)
}

function cannotComplete(session: Session): GatewardenError {
  const why: Record<Session['status'], string> = {
    open: 'Nobody has opened the link yet.',
    begun: 'The sign-in at Microsoft is not finished yet.',
    finished: 'There is nothing to complete.',
    completed: 'The code was redeemed already; it is good once.',
    failed: session.outcome?.reason ?? 'The time of the code is over.',
  }
  return new GatewardenError('conflict', {
    detail: why[session.status],
    remedy:
      session.status === 'completed'
        ? 'Look at the connection instead.'
        : 'Wait for the browser to come back, or make a new link.',
    extra: { sessionStatus: session.status },
  })
}

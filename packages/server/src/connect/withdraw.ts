import type { Caller } from '../platform/http/caller.ts'
import { getSession } from './complete.ts'
import { failures } from './failures.ts'
import { failWithin } from './finish.ts'
import type { ConnectParts } from './parts.ts'
import { lockSession, updateSession } from './session-store.ts'

/**
 * Takes a link back: whatever its browser is doing leads nowhere. A session that is over stays as it ended.
 * @throws GatewardenError `not_found`, also for other customers' sessions
 */
export async function withdraw(parts: ConnectParts, id: string, caller: Caller): Promise<void> {
  const { platform } = parts
  await getSession(parts, id, caller)
  await platform.db.transaction(async (trx) => {
    const session = await lockSession(platform, trx, id)
    if (session === undefined || session.status === 'completed' || session.status === 'failed') return
    const isBegun = session.status === 'begun' || session.status === 'finished'
    if (isBegun && session.purpose !== 'admin')
      await failWithin(parts, trx, session, failures.linkWithdrawn())
    const outcome = { ...failures.linkWithdrawn(), refusal: null }
    const now = platform.clock.now()
    // Its time ends as well, so that the same browser cannot begin again by it.
    await updateSession(platform, trx, id, { status: 'failed', outcome, code: null, expiresAt: now })
    await platform.audit.record(trx, {
      actor: caller.keyId,
      action: 'connect_session.withdrawn',
      subject: id,
      customer: session.customer,
    })
  })
}

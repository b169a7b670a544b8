import { failures } from './failures.ts'
import { failWithin } from './finish.ts'
import type { ConnectParts } from './parts.ts'
import {
  deleteOldSessions,
  deleteSession,
  lockSession,
  selectExpiredSessions,
  updateSession,
} from './session-store.ts'

const keepMs = 30 * 24 * 3_600_000

/** Ends sessions whose time is over with that as their reason, and removes what ended long ago. */
export async function expireSessions(parts: ConnectParts, signal: AbortSignal): Promise<void> {
  const { platform } = parts
  const now = platform.clock.now()
  for (const id of await selectExpiredSessions(platform.db.query, now, 500)) {
    if (signal.aborted) return
    await platform.db.transaction(async (trx) => {
      const session = await lockSession(platform, trx, id)
      if (session === undefined) return deleteSession(trx, id)
      if (session.status === 'completed' || session.status === 'failed') return
      if (session.status === 'finished') await failWithin(parts, trx, session, failures.completionExpired())
      else if (session.expiresAt > now) return
      else if (session.status === 'begun' && session.purpose !== 'admin') {
        await failWithin(parts, trx, session, failures.linkExpired())
      } else {
        // Nobody has begun, or it was for an administrator: the connection stays for the reason that it has.
        const outcome = { ...failures.linkExpired(), refusal: null }
        await updateSession(platform, trx, session.id, { status: 'failed', outcome })
      }
    })
  }
  await deleteOldSessions(platform.db.query, new Date(now.getTime() - keepMs))
}
